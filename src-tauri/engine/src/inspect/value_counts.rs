//! Counts the different values of a column, so that the user can map each one.

use std::collections::HashMap;

use serde::Serialize;

use crate::input::Progress;
use crate::input::SourceError;
use crate::source::{Chunk, ChunkReader, Source};

/// The maximum size of a column's different values in bytes. Long texts aren't useful in a list, and a file must not
/// decide how much memory is used.
const MOST_BYTES: usize = 1 << 20;

/// A value, and the number of rows that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ValueCount {
    /// The value in the file, or the edited one. It's empty for an empty cell and for one that's missing in a short row.
    /// Invalid bytes are replaced by U+FFFD.
    pub value: String,
    /// The number of rows that have it, including empty rows.
    pub rows: u64,
}

impl Source {
    /// Reads all of the file and counts the different values of these columns (from 0), the most frequent
    /// first, then by the text. `None` for a column with more than `most` different ones, or whose
    /// different ones are a megabyte and more.
    ///
    /// # Errors
    /// Returns the errors of reading the file, and [`SourceError::Cancelled`] if `progress` is canceled.
    pub fn value_counts(
        &self,
        columns: &[usize],
        most: usize,
        progress: &Progress,
    ) -> Result<Vec<Option<Vec<ValueCount>>>, SourceError> {
        let pass = |source: &Source| source.count_values(columns, most, progress).map(Some);
        Ok(self.clone().with_detected_encoding(pass)?.1)
    }

    fn count_values(
        &self,
        columns: &[usize],
        most: usize,
        progress: &Progress,
    ) -> Result<Vec<Option<Vec<ValueCount>>>, SourceError> {
        let mut counts: Vec<Counts> = columns.iter().map(|&column| Counts::new(column, most)).collect();
        let mut reader = ChunkReader::new(self, self.data_start(), progress)?;
        while let Some(chunk) = reader.next()? {
            counts.iter_mut().for_each(|counts| counts.add(&chunk));
            if counts.iter().all(|counts| counts.rows.is_none()) {
                break;
            }
        }
        Ok(counts.into_iter().map(Counts::end).collect())
    }
}

/// The counts of one column, while the rows are read.
struct Counts {
    column: usize,
    most: usize,
    bytes: usize,
    /// The number of rows for each value, or `None` if there are too many different ones.
    rows: Option<HashMap<Vec<u8>, u64>>,
}

impl Counts {
    fn new(column: usize, most: usize) -> Counts {
        Counts { column, most, bytes: 0, rows: Some(HashMap::new()) }
    }

    fn add(&mut self, chunk: &Chunk) {
        for record in 0..chunk.records.len() {
            let Some(rows) = &mut self.rows else { return };
            let value = chunk.cells(record).get(self.column).map_or(&b""[..], |cell| chunk.cell(*cell));
            if let Some(count) = rows.get_mut(value) {
                *count += 1;
                continue;
            }
            self.bytes += value.len();
            if rows.len() == self.most || self.bytes > MOST_BYTES {
                self.rows = None;
                return;
            }
            rows.insert(value.to_vec(), 1);
        }
    }

    fn end(self) -> Option<Vec<ValueCount>> {
        // Values that differ only in invalid bytes become the same text.
        let mut by_text: HashMap<String, u64> = HashMap::new();
        for (value, rows) in self.rows? {
            *by_text.entry(String::from_utf8_lossy(&value).into_owned()).or_default() += rows;
        }
        let mut counts: Vec<ValueCount> = by_text.into_iter().map(|(value, rows)| ValueCount { value, rows }).collect();
        counts.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
        Some(counts)
    }
}
