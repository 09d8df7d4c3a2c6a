//! The dates by which the newest row of a visitor is kept, for any number of rows in constant memory.

use std::fs::File;
use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::input::read_exact_at;
use crate::source::Chunk;
use crate::transform::{DateFormat, read_any_date};
use crate::workbook::CellKind;

/// The number of dates in memory before they're written to the temporary file.
const PENDING: usize = 32 << 10;

/// What's added to a moment in milliseconds, so that every date of the years -9999 to 9999 is above [`RowDate::NONE`].
const OFFSET: i64 = 1 << 50;

/// The date of a row. Later dates are greater, and rows without a date have the smallest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct RowDate(u64);

impl RowDate {
    /// The cell is empty, or isn't a date.
    pub(crate) const NONE: RowDate = RowDate(0);
}

/// The column that says which of several rows is the newest.
#[derive(Debug)]
pub(crate) struct DateColumn {
    pub(crate) column: usize,
    /// `None` means ISO 8601.
    pub(crate) format: Option<DateFormat>,
}

impl DateColumn {
    pub(crate) fn date_of(&self, chunk: &Chunk, record: usize) -> RowDate {
        let cell = chunk.cells(record).get(self.column).map_or(&b""[..], |cell| chunk.cell(*cell));
        let is_date_cell =
            chunk.tags.of(record).iter().any(|tag| tag.column as usize == self.column && tag.kind == CellKind::Date);
        let format = self.format.as_ref().filter(|_| !is_date_cell);
        let text = String::from_utf8_lossy(cell);
        let read = read_any_date(text.trim_matches(crate::text::is_trimmed), format).ok();
        let moment = read.and_then(|date| date.to_zoned(TimeZone::UTC).ok());
        moment.map_or(RowDate::NONE, |moment| RowDate((moment.timestamp().as_millisecond() + OFFSET) as u64))
    }
}

/// The dates of all rows, by row. Those that don't fit in memory are in an unnamed temporary file.
#[derive(Default)]
pub(crate) struct RowDates {
    work: Option<File>,
    /// The number of dates in the temporary file.
    written: u64,
    pending: Vec<u64>,
}

impl RowDates {
    /// Adds the date of a row. Rows must be added in ascending order. Those that are skipped have no date.
    pub(crate) fn push(&mut self, row: u64, date: RowDate) -> io::Result<()> {
        while self.written + (self.pending.len() as u64) < row {
            self.push_next(RowDate::NONE)?;
        }
        self.push_next(date)
    }

    fn push_next(&mut self, date: RowDate) -> io::Result<()> {
        self.pending.push(date.0);
        if self.pending.len() < PENDING {
            return Ok(());
        }
        let work = match &mut self.work {
            Some(work) => work,
            None => self.work.insert(tempfile::tempfile()?),
        };
        let bytes: Vec<u8> = self.pending.drain(..).flat_map(u64::to_le_bytes).collect();
        work.write_all(&bytes)?;
        self.written += PENDING as u64;
        Ok(())
    }

    pub(crate) fn get(&self, row: u64) -> io::Result<RowDate> {
        if let Some(index) = row.checked_sub(self.written) {
            return Ok(RowDate(self.pending.get(index as usize).copied().unwrap_or_default()));
        }
        let mut bytes = [0; 8];
        if let Some(work) = &self.work {
            read_exact_at(work, &mut bytes, row * 8)?;
        }
        Ok(RowDate(u64::from_le_bytes(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_memory_and_in_the_temporary_file_are_found_by_their_row() -> io::Result<()> {
        let mut dates = RowDates::default();
        let last = 3 * PENDING as u64;
        for row in (1..=last).step_by(3) {
            dates.push(row, RowDate(row * 7))?;
        }
        assert!(dates.written > 0 && !dates.pending.is_empty());
        for row in 1..last {
            let expected = if row % 3 == 1 { RowDate(row * 7) } else { RowDate::NONE };
            assert_eq!(dates.get(row)?, expected, "{row}");
        }
        assert_eq!(dates.get(last + 100)?, RowDate::NONE);
        Ok(())
    }
}
