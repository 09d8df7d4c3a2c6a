//! Converts the cells of a sheet to text. The readers of all formats call this with the cells, row by row.

use std::sync::Arc;

use super::format::{Format, write_general};
use super::row_buffer::{CellKind, RowBuffer, SkipHidden};
use super::sheet::{Merge, SheetText};
use crate::input::Progress;
use crate::input::SourceError;

/// The rows in which merged cells are recorded, because they can belong to a header.
const HEADER_ROWS: u32 = 64;
/// The maximum number of merged cells, and of ranges of hidden columns. Further ones are ignored.
const MAX_MERGES: usize = 10_000;

/// Writes a sheet as text. Columns count from 0.
pub(super) struct SheetWriter {
    grid: RowBuffer,
    merges: Vec<Merge>,
    tall_merges: Vec<Merge>,
    hidden_columns: Vec<(u32, u32)>,
}

impl SheetWriter {
    pub(super) fn new(file_bytes: u64, skips: SkipHidden, progress: Arc<Progress>) -> Result<Self, SourceError> {
        let grid = RowBuffer::new(file_bytes, skips, progress)?;
        Ok(SheetWriter { grid, merges: Vec::new(), tall_merges: Vec::new(), hidden_columns: Vec::new() })
    }

    /// Begins a row, given by its number from 1.
    pub(super) fn begin_row(&mut self, row: u32, is_hidden: bool) -> Result<(), SourceError> {
        self.grid.begin_row(row, is_hidden)
    }

    /// Returns the number of the current row, or 0 before the first one.
    pub(super) fn row(&self) -> u32 {
        self.grid.row()
    }

    /// Writes a text cell.
    #[inline]
    pub(super) fn text(&mut self, column: u32, text: &[u8]) -> Result<(), SourceError> {
        self.grid.text.extend_from_slice(text);
        self.grid.end_cell(column, CellKind::Plain)
    }

    /// Writes a number cell as its number format shows it.
    #[inline]
    pub(super) fn number(
        &mut self,
        column: u32,
        number: f64,
        format: &Format,
        is_1904: bool,
    ) -> Result<(), SourceError> {
        let kind = if format.is_general() {
            write_general(number, &mut self.grid.text);
            if number.abs() >= 1e15 { CellKind::BigNumber } else { CellKind::Plain }
        } else {
            format.show(number, is_1904, &mut self.grid.text)
        };
        self.grid.end_cell(column, kind)
    }

    /// Writes a number cell, given as the file's text. If it isn't a number, it's written as text.
    #[inline]
    pub(super) fn number_text(
        &mut self,
        column: u32,
        text: &[u8],
        format: &Format,
        is_1904: bool,
    ) -> Result<(), SourceError> {
        // Most numbers are short integers, whose text needs no conversion.
        let is_plain = text.len() < 15 && text.iter().all(u8::is_ascii_digit) && (text[0] != b'0' || text.len() == 1);
        if is_plain && format.is_general() {
            return self.text(column, text);
        }
        let number = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse::<f64>().ok());
        match number {
            Some(number) if number.is_finite() => self.number(column, number, format, is_1904),
            _ => self.text(column, text),
        }
    }

    /// Writes a boolean cell as `TRUE` or `FALSE`.
    pub(super) fn boolean(&mut self, column: u32, is_true: bool) -> Result<(), SourceError> {
        self.text(column, if is_true { b"TRUE" } else { b"FALSE" })
    }

    /// Writes a date or time cell that the file has in ISO 8601, with the fields that its format shows.
    pub(super) fn iso(&mut self, column: u32, text: &[u8], format: &Format) -> Result<(), SourceError> {
        let text = String::from_utf8_lossy(text);
        let shown = match format.date_fields() {
            Some(shape) => shape.of_iso(&text),
            None => &text,
        };
        self.grid.text.extend_from_slice(shown.as_bytes());
        self.grid.end_cell(column, CellKind::Date)
    }

    /// Writes a time cell whose text is final.
    pub(super) fn iso_time(&mut self, column: u32, text: &str) -> Result<(), SourceError> {
        self.grid.text.extend_from_slice(text.as_bytes());
        self.grid.end_cell(column, CellKind::Date)
    }

    /// Writes an error cell, given as its text, such as `#N/A`.
    pub(super) fn error(&mut self, column: u32, word: &[u8]) -> Result<(), SourceError> {
        self.grid.text.extend_from_slice(word);
        self.grid.end_cell(column, CellKind::Error)
    }

    /// Writes an error cell, given as its number in BIFF ([MS-XLS], 2.5.10).
    pub(super) fn error_code(&mut self, column: u32, code: u8) -> Result<(), SourceError> {
        let word: &[u8] = match code {
            0x00 => b"#NULL!",
            0x07 => b"#DIV/0!",
            0x0f => b"#VALUE!",
            0x17 => b"#REF!",
            0x1d => b"#NAME?",
            0x24 => b"#NUM!",
            0x2b => b"#GETTING_DATA",
            _ => b"#N/A",
        };
        self.error(column, word)
    }

    /// Writes a formula cell whose result isn't stored.
    pub(super) fn uncalculated(&mut self, column: u32) -> Result<(), SourceError> {
        self.grid.end_cell(column, CellKind::Uncalculated)
    }

    /// Repeats the last cell until there are `times` of it.
    pub(super) fn repeat_cell(&mut self, times: u32) -> Result<(), SourceError> {
        self.grid.repeat_cell(times)
    }

    /// Repeats the current row until there are `times` of it.
    pub(super) fn repeat_row(&mut self, times: u32) -> Result<(), SourceError> {
        self.grid.repeat_row(times)
    }

    pub(super) fn merge(&mut self, merge: Merge) {
        if merge.first_row <= HEADER_ROWS && self.merges.len() < MAX_MERGES {
            self.merges.push(merge);
        }
        if merge.last_row > merge.first_row && self.tall_merges.len() < MAX_MERGES {
            self.tall_merges.push(merge);
        }
    }

    /// Records that the columns from `first` to `last` are hidden.
    pub(super) fn hide_columns(&mut self, first: u32, last: u32) {
        if self.hidden_columns.len() < MAX_MERGES && first <= last {
            self.hidden_columns.push((first, last));
            self.grid.hide_columns(first, last);
        }
    }

    pub(super) fn finish(mut self) -> Result<SheetText, SourceError> {
        if self.grid.skips_columns() {
            self.hidden_columns.clear();
            let moved = |merge: &Merge| {
                let mut shown =
                    (merge.first_column..=merge.last_column).filter_map(|column| self.grid.shown_column(column));
                let first_column = shown.next()?;
                Some(Merge { first_column, last_column: shown.next_back().unwrap_or(first_column), ..*merge })
            };
            let (merges, tall_merges) = (self.merges.iter(), self.tall_merges.iter());
            (self.merges, self.tall_merges) =
                (merges.filter_map(moved).collect(), tall_merges.filter_map(moved).collect());
        }
        let (text, counts) = self.grid.finish()?;
        let SheetWriter { merges, tall_merges, hidden_columns, .. } = self;
        Ok(SheetText { text, counts, merges, tall_merges, hidden_columns })
    }
}
