//! Questions about the open file that are answered by reading it.

use std::sync::Arc;

use engine::{KeptRows, Mapping, Progress, Source, ValueCount};

use super::Session;
use crate::api::{EncodingSample, Preview, PreviewAttribute, PreviewId, PreviewIssue, Sheet};
use crate::failure::{Failure, Shared};

/// Columns with more different values than this aren't offered for mapping value by value.
const MAX_LISTED_VALUES: usize = 50;

/// Reads the file that was open when the reader was made. All methods block while they read.
pub struct FileReader {
    source: Arc<Source>,
}

impl Session {
    /// Returns a reader of the open file. It doesn't lock the session.
    pub fn reader(&self) -> Result<FileReader, Failure> {
        let state = self.state();
        let draft = state.draft()?;
        Ok(FileReader { source: draft.source.clone() })
    }
}

impl FileReader {
    /// Returns the encodings that the file could have, each with a sample. If all of the file is ASCII, there are none.
    pub fn encodings(&self) -> Result<Vec<EncodingSample>, Failure> {
        let shown = |one: engine::EncodingAlternative| EncodingSample {
            encoding: one.encoding.name().to_owned(),
            sample: one.sample,
        };
        Ok(self.source.encoding_readings()?.into_iter().map(shown).collect())
    }

    /// Returns the cells of a row, in full length.
    pub fn row_cells(&self, row: u64) -> Result<Vec<String>, Failure> {
        Ok(self.source.record(row, &Progress::default())?.unwrap_or_default())
    }

    /// Returns the sheets of the workbook; a file that isn't a workbook has none.
    pub fn sheets(&self) -> Result<Vec<Sheet>, Failure> {
        let shown = |sheet: engine::SheetFacts| Sheet {
            name: sheet.name,
            is_hidden: sheet.hidden,
            rows: sheet.rows,
            hidden_rows: sheet.hidden_rows,
        };
        Ok(self.source.sheets()?.into_iter().map(shown).collect())
    }

    /// Returns the different values of a column with their counts, or `None` if there are more than 50.
    pub fn value_counts(&self, column: usize) -> Result<Option<Vec<ValueCount>>, Failure> {
        let mut counts = self.source.value_counts(&[column], MAX_LISTED_VALUES, &Progress::default())?;
        Ok(counts.pop().flatten())
    }

    /// Returns how many rows meet the conditions of a mapping.
    pub fn kept_rows(&self, mapping: &str) -> Result<KeptRows, Failure> {
        let mapping = Mapping::draft_from_json(mapping)?;
        Ok(self.source.kept_rows(&mapping.only, &Progress::default())?)
    }

    /// Returns what a mapping makes of a row of the sample, counted from 0. Past the sample's end, it's the last row.
    pub fn preview(&self, mapping: &str, row: usize, keeps_delimiters: bool) -> Result<Preview, Failure> {
        let source = &self.source;
        let mapping = Mapping::from_json(mapping)?;
        let row = row.min(source.sample().len().saturating_sub(1));
        let Some(preview) = source.preview(&mapping, keeps_delimiters, row)? else {
            return Err(Failure::Shared(Shared::FileEmpty));
        };
        let attributes = preview.attributes.into_iter().map(|one| PreviewAttribute {
            name: one.name,
            before: one.value.before,
            after: one.value.after,
        });
        let issues = preview.issues.into_iter().map(|(rule, severity, sample)| PreviewIssue {
            rule,
            severity,
            column: sample.column.map(|column| source.column_name(column)),
            value: sample.value,
        });
        Ok(Preview {
            outcome: preview.fate.into(),
            id: PreviewId { before: preview.id.before, after: preview.id.after },
            attributes: attributes.collect(),
            issues: issues.collect(),
        })
    }
}
