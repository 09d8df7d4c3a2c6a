//! The different values of a column, for whoever maps each of a few.

use std::collections::HashMap;

use serde::Serialize;

use crate::input::Progress;
use crate::input::SourceError;
use crate::source::{Chunk, ChunkReader, Source};

/// Bytes of one column's different values, at most: a hundred long texts are no list to choose from, and
/// the file decides nothing about this computer's memory.
const MOST_BYTES: usize = 1 << 20;

/// A value, and how many rows have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ValueCount {
    /// As the file has it, or as it was mended; empty for an empty cell and for one that a short row
    /// lacks. Bytes that are no text are U+FFFD.
    pub value: String,
    /// Rows that have it, blank ones among them.
    pub rows: u64,
}

impl Source {
    /// Reads all of the file and counts the different values of these columns (from 0), the most frequent
    /// first, then by the text. `None` for a column with more than `most` different ones, or whose
    /// different ones are a megabyte and more.
    ///
    /// # Errors
    /// Those of reading a file; [`SourceError::Cancelled`] at the wish of whoever watches.
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

/// One column's, as the rows pass.
struct Counts {
    column: usize,
    most: usize,
    bytes: usize,
    /// `None`: there are too many.
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
        // Two that differ in bytes that are no text look the same.
        let mut by_text: HashMap<String, u64> = HashMap::new();
        for (value, rows) in self.rows? {
            *by_text.entry(String::from_utf8_lossy(&value).into_owned()).or_default() += rows;
        }
        let mut counts: Vec<ValueCount> = by_text.into_iter().map(|(value, rows)| ValueCount { value, rows }).collect();
        counts.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
        Some(counts)
    }
}
