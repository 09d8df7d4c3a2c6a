//! The text that a sheet is converted to: CSV with a record for each row that isn't empty. The first cell of each
//! record is internal. It contains the row's number in the sheet, `h` if the row is hidden, and a letter and a column
//! number (from 0) for each cell that isn't plain text. `12hd3e5` means: row 12 is hidden, column 3 is a date, and
//! column 5 is an error.

use std::io;
use std::sync::Arc;

use super::error::archive_bomb;
use crate::input::Progress;
use crate::input::{SourceError, SpoolWriter, max_unpacked_bytes};
use crate::text::push_quoted;

/// The number of rows of the largest possible sheet.
pub(super) const MAX_ROWS: u32 = 1 << 20;
/// The number of columns of the largest possible sheet.
pub(super) const MAX_COLUMNS: u32 = 1 << 14;

/// How many rows pass between two updates of the progress, each with a check for cancellation.
const LOOK_ROWS: u32 = 1024;

/// How many bytes are collected before they're written to the spool.
const BLOCK_BYTES: usize = 256 << 10;

/// What a cell is beyond its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// The cell is a text, a boolean, or a number that a spreadsheet stores exactly.
    Plain,
    /// The cell is a date or a time, whose text is in ISO 8601.
    Date,
    /// The cell is a number with more digits than a spreadsheet stores, so that it's rounded.
    BigNumber,
    /// The cell is a number of which its number format doesn't show all digits.
    Rounded,
    /// The cell is an error such as `#N/A`.
    Error,
    /// The cell is a formula whose result isn't stored in the file.
    Uncalculated,
}

impl CellKind {
    fn letter(self) -> u8 {
        match self {
            CellKind::Plain => b'p',
            CellKind::Date => b'd',
            CellKind::BigNumber => b'n',
            CellKind::Rounded => b'r',
            CellKind::Error => b'e',
            CellKind::Uncalculated => b'f',
        }
    }

    fn of(letter: u8) -> Option<CellKind> {
        [CellKind::Date, CellKind::BigNumber, CellKind::Rounded, CellKind::Error, CellKind::Uncalculated]
            .into_iter()
            .find(|kind| kind.letter() == letter)
    }
}

/// What the internal first cell of a record contains, apart from the cell kinds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RowMetadata {
    /// The row's number in the sheet, from 1.
    pub(crate) row: u64,
    pub(crate) is_hidden: bool,
}

impl RowMetadata {
    /// Parses the internal cell. Calls `each` with the column (from 0) and the kind of each cell that isn't plain text.
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

/// What's left out of a sheet because it's hidden.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SkipHidden {
    pub(crate) rows: bool,
    pub(crate) columns: bool,
}

/// Collects the cells of a row, and writes each finished row to a spool.
pub(super) struct RowBuffer {
    out: SpoolWriter,
    block: Vec<u8>,
    /// The text of the row's cells. Append a cell's text here, then call `end_cell`.
    pub(super) text: Vec<u8>,
    cells: Vec<Cell>,
    row: u32,
    is_hidden: bool,
    skips: SkipHidden,
    /// The hidden columns, if they aren't read: the first and the last one of each range, from 0.
    dropped_columns: Vec<(u32, u32)>,
    is_in_order: bool,
    start: usize,
    most_bytes: u64,
    written: u64,
    counts: Counts,
    progress: Arc<Progress>,
}

/// The size of a sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    /// How many rows that aren't empty were written.
    pub(crate) rows: u64,
    /// How many rows are hidden, whether they were written or left out.
    pub(crate) hidden_rows: u64,
    /// The number of cells of the widest row.
    pub(crate) widest: u32,
}

impl RowBuffer {
    pub(super) fn new(file_bytes: u64, skips: SkipHidden, progress: Arc<Progress>) -> Result<RowBuffer, SourceError> {
        Ok(RowBuffer {
            out: SpoolWriter::default(),
            block: Vec::with_capacity(BLOCK_BYTES + 4096),
            text: Vec::new(),
            cells: Vec::new(),
            row: 0,
            is_hidden: false,
            skips,
            dropped_columns: Vec::new(),
            is_in_order: true,
            start: 0,
            most_bytes: max_unpacked_bytes(file_bytes),
            written: 0,
            counts: Counts::default(),
            progress,
        })
    }

    /// Begins a row, given by its number from 1, and writes the one before.
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

    /// Ends a cell whose text was appended to `text`.
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
        // A malicious file can repeat the same cell of a row without end.
        if self.cells.len() > 4 * MAX_COLUMNS as usize || end > (1 << 30) {
            return Err(archive_bomb());
        }
        Ok(())
    }

    /// Writes the current row until it was written `times` times, counting the one that `end_row` will write.
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

    /// Repeats the last cell until there are `times` of it.
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
        if self.is_hidden && self.skips.rows {
            return Ok(());
        }
        self.counts.rows += 1;
        if !self.is_in_order {
            // If a column occurs several times, its last cell counts.
            self.cells.reverse();
            self.cells.sort_by_key(|cell| cell.column);
            self.cells.dedup_by_key(|cell| cell.column);
            self.is_in_order = true;
        }
        let mut moved = Vec::new();
        let cells = if self.dropped_columns.is_empty() {
            &self.cells
        } else {
            moved.extend(
                self.cells.iter().filter_map(|cell| Some(Cell { column: self.shown_column(cell.column)?, ..*cell })),
            );
            &moved
        };
        let before = self.block.len();
        write_number(self.row, &mut self.block);
        if self.is_hidden {
            self.block.push(b'h');
        }
        for cell in cells.iter().filter(|cell| cell.kind != CellKind::Plain) {
            self.block.push(cell.kind.letter());
            write_number(cell.column, &mut self.block);
        }
        let mut column = 0;
        for cell in cells {
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

    /// Returns whether hidden columns aren't read.
    pub(super) fn skips_columns(&self) -> bool {
        self.skips.columns
    }

    /// Records hidden columns, from the first to the last one, counted from 0.
    pub(super) fn hide_columns(&mut self, first: u32, last: u32) {
        if self.skips.columns {
            self.dropped_columns.push((first, last));
        }
    }

    /// Returns the index of a column among those that are read, or `None` if it isn't read.
    pub(super) fn shown_column(&self, column: u32) -> Option<u32> {
        let mut dropped = 0;
        let mut end = 0;
        for (first, last) in &self.dropped_columns {
            if (*first..=*last).contains(&column) {
                return None;
            }
            if *first < column {
                dropped += (last + 1).saturating_sub((*first).max(end));
                end = end.max(last + 1);
            }
        }
        Some(column - dropped)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Returns the sheet's text and its size.
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
