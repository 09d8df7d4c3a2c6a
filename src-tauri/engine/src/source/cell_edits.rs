//! Cells that a person edited. Their text replaces that of the file wherever records are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::source::chunk::{CellSpan, Chunk};
use crate::source::dialect::Dialect;

/// Edited texts by data record (from 1) and column (from 0). Clones share the texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CellEdits {
    rows: Arc<BTreeMap<u64, BTreeMap<usize, String>>>,
}

impl CellEdits {
    /// Returns whether no cell is edited.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns how many cells are edited.
    pub fn len(&self) -> usize {
        self.rows.values().map(BTreeMap::len).sum()
    }

    /// Returns the text of a cell, if it's edited.
    pub fn get(&self, row: u64, column: usize) -> Option<&str> {
        self.rows.get(&row)?.get(&column).map(String::as_str)
    }

    /// Sets the text of a cell, and returns its earlier edited text, if it had one.
    pub fn insert(&mut self, row: u64, column: usize, text: impl Into<String>) -> Option<String> {
        Arc::make_mut(&mut self.rows).entry(row).or_default().insert(column, text.into())
    }

    /// Removes an edit, so that the cell has the file's text again. Returns the edited text, if it had one.
    pub fn remove(&mut self, row: u64, column: usize) -> Option<String> {
        let rows = Arc::make_mut(&mut self.rows);
        let cells = rows.get_mut(&row)?;
        let text = cells.remove(&column);
        if cells.is_empty() {
            rows.remove(&row);
        }
        text
    }

    /// Returns the row, column and text of each edit, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (u64, usize, &str)> {
        self.rows.iter().flat_map(|(row, cells)| cells.iter().map(move |(column, text)| (*row, *column, text.as_str())))
    }

    /// Applies the edits to the records of a chunk. The text of an edited record is rebuilt at the end of the chunk's
    /// buffer, because exports copy it. An edit of a column that neither the header (`width` columns) nor the record
    /// has is ignored.
    pub(crate) fn apply(&self, chunk: &mut Chunk, dialect: &Dialect, width: usize) {
        let Chunk { position, text, cells, records, tags, .. } = chunk;
        let mut edited_rows = self.rows.range(position.row..position.row + records.len() as u64).peekable();
        if edited_rows.peek().is_none() {
            return;
        }
        let read = std::mem::take(cells);
        let mut start = 0;
        for (row, record) in (position.row..).zip(records) {
            let of_record = &read[start..record.cells_end as usize];
            start = record.cells_end as usize;
            let first = cells.len();
            cells.extend_from_slice(of_record);
            if let Some((_, texts)) = edited_rows.next_if(|(edited, _)| **edited == row) {
                let index = (row - position.row) as u32;
                tags.cells.retain(|tag| tag.record != index || !texts.contains_key(&(tag.column as usize)));
                for (&column, edited) in texts.range(..width.max(of_record.len())) {
                    let span = append(text, edited.as_bytes());
                    let missing = (first + column + 1).saturating_sub(cells.len());
                    cells.extend(std::iter::repeat_n(CellSpan { start: span.end, end: span.end }, missing));
                    cells[first + column] = span;
                    record.stray_quotes.clear(column);
                }
                let line_end = match &text[record.start as usize..record.end as usize] {
                    [.., b'\r', b'\n'] => &b"\r\n"[..],
                    [.., b'\n'] => b"\n",
                    [.., b'\r'] => b"\r",
                    _ => b"",
                };
                let written = cells[first..].iter().map(|cell| &text[cell.start as usize..cell.end as usize]);
                let written = written.map(|cell| dialect.written(cell));
                let mut line = written.collect::<Vec<_>>().join(&dialect.separator);
                line.extend_from_slice(line_end);
                CellSpan { start: record.start, end: record.end } = append(text, &line);
            }
            record.cells_end = cells.len() as u32;
        }
    }

    /// Applies the edits to the sample, whose first record is row 1.
    pub(crate) fn apply_to_sample(&self, sample: &mut [Vec<String>], width: usize) {
        for (&row, texts) in self.rows.range(..=sample.len() as u64) {
            let Some(record) = row.checked_sub(1).and_then(|index| sample.get_mut(index as usize)) else { continue };
            for (&column, text) in texts.range(..width.max(record.len())) {
                record.resize(record.len().max(column + 1), String::new());
                record[column].clone_from(text);
            }
        }
    }
}

impl FromIterator<(u64, usize, String)> for CellEdits {
    fn from_iter<I: IntoIterator<Item = (u64, usize, String)>>(cells: I) -> Self {
        let mut edits = CellEdits::default();
        for (row, column, text) in cells {
            edits.insert(row, column, text);
        }
        edits
    }
}

impl Serialize for CellEdits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rows.as_ref().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CellEdits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rows: BTreeMap<u64, BTreeMap<usize, String>> = Deserialize::deserialize(deserializer)?;
        rows.retain(|_, cells| !cells.is_empty());
        Ok(CellEdits { rows: Arc::new(rows) })
    }
}

fn append(text: &mut Vec<u8>, bytes: &[u8]) -> CellSpan {
    let start = text.len() as u32;
    text.extend_from_slice(bytes);
    CellSpan { start, end: text.len() as u32 }
}
