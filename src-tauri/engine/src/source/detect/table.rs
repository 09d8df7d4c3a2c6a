//! Finds the table among a file's first records: its header, its first data record, and a sample.

use super::head_records::{HeadRecords, SHOWN_RECORDS, Separators};
use crate::input::{SourceError, SourceOptions};
use crate::source::chunk::{CellKindTag, SheetTags};
use crate::source::shape::ShapeNote;
use crate::workbook::Merge;

/// The table that was found in a file's first bytes.
pub(crate) struct Table {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
    pub(crate) escape: Option<u8>,
    /// Whether it's a batch of Adobe's API.
    pub(crate) is_batch: bool,
    pub(crate) header_row: u64,
    /// How many rows name the columns. 0 if there's no header.
    pub(crate) header_rows: u64,
    pub(crate) columns: Vec<String>,
    /// The offset in the text where the header begins, or the first data record if there's no header.
    pub(crate) header_offset: usize,
    /// The offset in the text where the first data record begins.
    pub(crate) first_offset: usize,
    /// The physical line of the first data record, from 1.
    pub(crate) first_line: u64,
    pub(crate) sample: Vec<Vec<String>>,
    pub(crate) sample_tags: SheetTags,
    /// How many records come before the first data record, with the header.
    pub(crate) records_above: u64,
    /// How many of these are hidden.
    pub(crate) hidden_above: u64,
    /// What a person should know or decide about the table's shape.
    pub(crate) notes: Vec<ShapeNote>,
    /// How many rows seem to name the columns, if that's more than are read as names.
    pub(crate) suggested_header_rows: Option<u64>,
}

impl HeadRecords {
    /// Finds the header and the data. `begin` is the offset of these records in the text.
    ///
    /// # Errors
    /// [`SourceError::Empty`] if there are no records; [`SourceError::HeaderMissing`] if the options name a line where
    /// no record begins.
    pub(super) fn find(
        &self,
        how: Separators,
        begin: usize,
        options: &SourceOptions,
        merges: &[Merge],
    ) -> Result<Table, SourceError> {
        if self.spans.is_empty() {
            return Err(SourceError::Empty);
        }
        let header = self.header(how, options, merges)?;
        let first = header.data;
        let (first_offset, first_line) = match self.spans.get(first) {
            Some(record) => (begin + self.starts[first] as usize, self.line(record)),
            None => {
                let last = &self.spans[self.spans.len() - 1];
                (begin + last.end as usize, self.line(last) + 1)
            }
        };
        let shown = self.spans.len().min(first + SHOWN_RECORDS);
        let cells = self.tags.cells.iter().filter(|tag| (first..shown).contains(&(tag.record as usize)));
        let cells = cells.map(|tag| CellKindTag { record: tag.record - first as u32, ..*tag }).collect();
        let hidden = self.tags.hidden.iter().filter(|record| (first..shown).contains(&(**record as usize)));
        let hidden = hidden.map(|record| record - first as u32).collect();
        Ok(Table {
            delimiter: how.delimiter,
            quote: how.quote,
            escape: how.escape,
            is_batch: self.is_batch,
            header_row: header.record.map_or(0, |record| self.line(&self.spans[record])),
            header_rows: header.rows as u64,
            columns: header.names.unwrap_or_else(|| vec![String::new(); self.width(first)]),
            header_offset: header.record.map_or(first_offset, |record| begin + self.starts[record] as usize),
            first_offset,
            first_line,
            sample: (first..shown).map(|record| self.texts(record)).collect(),
            sample_tags: SheetTags { cells, hidden },
            records_above: first as u64,
            hidden_above: self.tags.hidden.iter().filter(|record| (**record as usize) < first).count() as u64,
            notes: header.notes,
            suggested_header_rows: header.suggested_rows.map(|rows| rows as u64),
        })
    }
}
