//! A sheet as text that the engine reads like any other: one record a row, led by a cell that only the
//! engine sees. It cell_type the row's number in the sheet, whether it is hidden, and which of its cells are
//! no plain text: `12h d3 e5` without the blanks.

use std::io;
use std::sync::Arc;

use super::error::archive_bomb;
use crate::input::Progress;
use crate::input::{SourceError, SpoolWriter};
use crate::text::push_quoted;

/// Rows and columns of the largest sheet there is.
pub(super) const MAX_ROWS: u32 = 1 << 20;
pub(super) const MAX_COLUMNS: u32 = 1 << 14;

/// Text that a sheet may become whatever its file's size, and so many bytes of it for each of the file:
/// beyond, somebody made it so that it fills the disk.
const FREE_BYTES: u64 = 256 << 20;
const BYTES_FOR_BYTE: u64 = 200;

/// Rows after which whoever watches is told, and asked.
const LOOK_ROWS: u32 = 1024;

/// Text that waits to be written.
const BLOCK_BYTES: usize = 256 << 10;

/// What a cell is, beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Its text says all.
    Plain,
    /// A day or a time, in ISO form.
    Date,
    /// A number of more digits than a spreadsheet keeps.
    BigNumber,
    /// An error such as `#N/A`.
    Error,
    /// A formula whose result nobody has stored.
    Uncalculated,
}

impl CellKind {
    fn letter(self) -> u8 {
        match self {
            CellKind::Plain => b'p',
            CellKind::Date => b'd',
            CellKind::BigNumber => b'n',
            CellKind::Error => b'e',
            CellKind::Uncalculated => b'f',
        }
    }

    fn of(letter: u8) -> Option<CellKind> {
        [CellKind::Date, CellKind::BigNumber, CellKind::Error, CellKind::Uncalculated]
            .into_iter()
            .find(|kind| kind.letter() == letter)
    }
}

/// What the first cell of a record says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RowMetadata {
    /// The row's number in its sheet, from 1.
    pub(crate) row: u64,
    pub(crate) is_hidden: bool,
}

impl RowMetadata {
    /// Reads the first cell; `each` is told column (from 0) and kind of the cells that are no plain text.
    pub(crate) fn read(cell: &[u8], mut each: impl FnMut(u32, CellKind)) -> RowMetadata {
        let mut side = RowMetadata::default();
        let mut rest = cell;
        side.row = number(&mut rest);
        while let [letter, after @ ..] = rest {
            rest = after;
            match CellKind::of(*letter) {
                Some(kind) => each(number(&mut rest) as u32, kind),
                None => side.is_hidden |= *letter == b'h',
            }
        }
        side
    }
}

fn number(rest: &mut &[u8]) -> u64 {
    let mut number = 0u64;
    while let [digit @ b'0'..=b'9', after @ ..] = *rest {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        *rest = after;
    }
    number
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    column: u32,
    start: u32,
    end: u32,
    kind: CellKind,
}

/// Takes a sheet row by row.
pub(super) struct RowBuffer {
    out: SpoolWriter,
    block: Vec<u8>,
    /// Text of the row's cells; whoever reads a cell appends it here.
    pub(super) text: Vec<u8>,
    cells: Vec<Cell>,
    row: u32,
    is_hidden: bool,
    skips_hidden: bool,
    is_in_order: bool,
    start: usize,
    most_bytes: u64,
    written: u64,
    counts: Counts,
    progress: Arc<Progress>,
}

/// What a sheet came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    /// Rows with anything in them that were written.
    pub(crate) rows: u64,
    /// Those among them that are hidden, or were left out as such.
    pub(crate) hidden_rows: u64,
    /// SheetWriter of the widest.
    pub(crate) widest: u32,
}

impl RowBuffer {
    pub(super) fn new(file_bytes: u64, skips_hidden: bool, progress: Arc<Progress>) -> Result<RowBuffer, SourceError> {
        Ok(RowBuffer {
            out: SpoolWriter::default(),
            block: Vec::with_capacity(BLOCK_BYTES + 4096),
            text: Vec::new(),
            cells: Vec::new(),
            row: 0,
            is_hidden: false,
            skips_hidden,
            is_in_order: true,
            start: 0,
            most_bytes: FREE_BYTES.max(file_bytes.saturating_mul(BYTES_FOR_BYTE)),
            written: 0,
            counts: Counts::default(),
            progress,
        })
    }

    /// Begins a row, by its number from 1.
    pub(super) fn begin_row(&mut self, row: u32, is_hidden: bool) -> Result<(), SourceError> {
        self.end_row()?;
        if row > MAX_ROWS || row == 0 {
            return Err(archive_bomb());
        }
        if row.is_multiple_of(LOOK_ROWS) {
            if self.progress.is_cancelled() {
                return Err(SourceError::Cancelled);
            }
            self.progress.advance(0, self.counts.rows);
        }
        self.row = row;
        self.is_hidden = is_hidden;
        Ok(())
    }

    pub(super) fn row(&self) -> u32 {
        self.row
    }

    /// Ends a cell whose text was appended.
    #[inline]
    pub(super) fn end_cell(&mut self, column: u32, kind: CellKind) -> Result<(), SourceError> {
        let (start, end) = (self.start, self.text.len());
        if end > start || kind != CellKind::Plain {
            if column >= MAX_COLUMNS {
                return Err(archive_bomb());
            }
            self.is_in_order &= self.cells.last().is_none_or(|last| last.column < column);
            self.cells.push(Cell { column, start: start as u32, end: end as u32, kind });
            self.start = end;
        }
        // A row of cells that say the same place again and again.
        if self.cells.len() > 4 * MAX_COLUMNS as usize || end > (1 << 30) {
            return Err(archive_bomb());
        }
        Ok(())
    }

    /// Repeats the row that is open, with what it cell_type.
    pub(super) fn repeat_row(&mut self, times: u32) -> Result<(), SourceError> {
        if self.cells.is_empty() {
            self.row = self.row.saturating_add(times - 1);
            return Ok(());
        }
        for _ in 1..times {
            self.write_row()?;
            self.row += 1;
            if self.row > MAX_ROWS {
                return Err(archive_bomb());
            }
        }
        Ok(())
    }

    /// Repeats the cell that was ended last.
    pub(super) fn repeat_cell(&mut self, times: u32) -> Result<(), SourceError> {
        let Some(cell) = self.cells.last().copied() else { return Ok(()) };
        for column in cell.column + 1..cell.column.saturating_add(times) {
            if column >= MAX_COLUMNS {
                return Err(archive_bomb());
            }
            self.cells.push(Cell { column, ..cell });
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self) -> Result<(), SourceError> {
        if !self.cells.is_empty() {
            self.write_row()?;
        }
        self.cells.clear();
        self.text.clear();
        self.start = 0;
        self.is_in_order = true;
        Ok(())
    }

    fn write_row(&mut self) -> Result<(), SourceError> {
        self.counts.hidden_rows += u64::from(self.is_hidden);
        if self.is_hidden && self.skips_hidden {
            return Ok(());
        }
        self.counts.rows += 1;
        if !self.is_in_order {
            // The last one said of a place cell_type.
            self.cells.reverse();
            self.cells.sort_by_key(|cell| cell.column);
            self.cells.dedup_by_key(|cell| cell.column);
            self.is_in_order = true;
        }
        let before = self.block.len();
        write_number(self.row, &mut self.block);
        if self.is_hidden {
            self.block.push(b'h');
        }
        for cell in self.cells.iter().filter(|cell| cell.kind != CellKind::Plain) {
            self.block.push(cell.kind.letter());
            write_number(cell.column, &mut self.block);
        }
        let mut column = 0;
        for cell in &self.cells {
            let commas = (cell.column + 1 - column) as usize;
            self.block.extend(std::iter::repeat_n(b',', commas));
            column = cell.column + 1;
            push_quoted(&self.text[cell.start as usize..cell.end as usize], b',', b'"', &mut self.block);
        }
        self.block.push(b'\n');
        self.counts.widest = self.counts.widest.max(column);
        self.written += (self.block.len() - before) as u64;
        if self.written > self.most_bytes {
            return Err(archive_bomb());
        }
        if self.block.len() >= BLOCK_BYTES { self.flush().map_err(SourceError::TempFile) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// The text, and what it came to.
    pub(super) fn finish(mut self) -> Result<(crate::input::Spool, Counts), SourceError> {
        self.end_row()?;
        self.flush().map_err(SourceError::TempFile)?;
        Ok((self.out.finish(), self.counts))
    }
}

fn write_number(number: u32, out: &mut Vec<u8>) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
