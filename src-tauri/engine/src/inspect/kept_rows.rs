//! Counts the rows that meet the conditions of a mapping, while they're edited.

use serde::Serialize;

use crate::check::CheckError;
use crate::check::row_filter::{CompiledCondition, compile_conditions};
use crate::input::{Progress, SourceError};
use crate::mapping::Condition;
use crate::mapping::fit::Headers;
use crate::source::{ChunkReader, Source};

/// The rows of a file by whether they meet the conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KeptRows {
    /// All rows.
    pub read: u64,
    /// The rows that meet all conditions.
    pub kept: u64,
    /// The rows with a value that isn't a date or a number, which the check excludes.
    pub unreadable: u64,
}

impl Source {
    /// Reads all of the file, and counts the rows that meet all conditions.
    ///
    /// # Errors
    /// Returns an error if the file doesn't have the column of a condition, or can't be read.
    pub fn kept_rows(&self, only: &[Condition], progress: &Progress) -> Result<KeptRows, CheckError> {
        let compiled = compile_conditions(only, &Headers::new(self.columns()))?;
        let count = |source: &Source| source.count_kept(&compiled, progress).map(Some);
        Ok(self.clone().with_detected_encoding(count)?.1)
    }

    fn count_kept(&self, only: &[CompiledCondition], progress: &Progress) -> Result<KeptRows, SourceError> {
        let mut rows = KeptRows::default();
        let mut reader = ChunkReader::new(self, self.data_start(), progress)?;
        while let Some(chunk) = reader.next()? {
            for record in 0..chunk.records.len() {
                rows.read += 1;
                match only.iter().map(|condition| condition.is_met_by(&chunk, record)).find(|met| *met != Ok(true)) {
                    None => rows.kept += 1,
                    Some(Ok(_)) => {}
                    Some(Err(_)) => rows.unreadable += 1,
                }
            }
        }
        Ok(rows)
    }
}
