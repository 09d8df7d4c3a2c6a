//! A chunk: a run of whole records with one buffer for their text. Cells are spans of that buffer, so reading a
//! record allocates nothing.

use crate::text::percent_decoded;
use crate::workbook::{CellKind, RowMetadata};

/// The position where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    /// The byte offset in the file, or in the text that's read in its place.
    pub(crate) offset: u64,
    /// The number of the data record, from 1.
    pub(crate) row: u64,
    /// The physical line, from 1; for a sheet, its row number.
    pub(crate) line: u64,
    /// How many cells the data record before has, or `u32::MAX` if there's none.
    pub(crate) cells_before: u32,
}

/// The bytes of a cell, as offsets in the chunk's text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CellSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A record, as offsets in its chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordSpan {
    /// Where the record's text begins.
    pub(crate) start: u32,
    /// Where the record's text ends, with its line end.
    pub(crate) end: u32,
    /// The index behind its last cell. The first cell follows the last one of the record before.
    pub(crate) cells_end: u32,
    /// Its physical line, counted from the chunk's first line, which is 0.
    pub(crate) line: u32,
    /// The cells with text after a closing quote.
    pub(crate) stray_quotes: StrayQuotes,
    /// Whether the file ends after the record without a line end.
    pub(crate) has_no_end: bool,
}

/// A run of whole records.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// Where the first record begins.
    pub(crate) position: Position,
    /// The records' text, as UTF-8 or with the file's invalid bytes, then unescaped cells and edited cells and records.
    pub(crate) text: Vec<u8>,
    pub(crate) cells: Vec<CellSpan>,
    pub(crate) records: Vec<RecordSpan>,
    /// Whether all of the file's text in the chunk is valid UTF-8.
    pub(crate) is_valid: bool,
    /// What a workbook's cells are beyond their text.
    pub(crate) tags: SheetTags,
}

impl Chunk {
    /// Creates a chunk with one record that isn't read from a file.
    pub(crate) fn of_record(cells: &[String], position: Position, tags: SheetTags) -> Chunk {
        let mut text = Vec::new();
        let mut spans = Vec::with_capacity(cells.len());
        for cell in cells {
            let start = text.len() as u32;
            text.extend_from_slice(cell.as_bytes());
            spans.push(CellSpan { start, end: text.len() as u32 });
        }
        let record = RecordSpan {
            start: 0,
            end: text.len() as u32,
            cells_end: spans.len() as u32,
            line: 0,
            stray_quotes: StrayQuotes::default(),
            has_no_end: false,
        };
        Chunk { position, text, cells: spans, records: vec![record], is_valid: true, tags }
    }

    /// Returns the cells of a record, by its index in the chunk.
    #[inline]
    pub(crate) fn cells(&self, record: usize) -> &[CellSpan] {
        let start = if record == 0 { 0 } else { self.records[record - 1].cells_end as usize };
        &self.cells[start..self.records[record].cells_end as usize]
    }

    /// Returns a record's bytes, without its line end and other white space at the end.
    pub(crate) fn text_of(&self, record: usize) -> &[u8] {
        let span = &self.records[record];
        self.text[span.start as usize..span.end as usize].trim_ascii_end()
    }

    /// Returns a cell's bytes.
    #[inline]
    pub(crate) fn cell(&self, cell: CellSpan) -> &[u8] {
        &self.text[cell.start as usize..cell.end as usize]
    }

    /// Returns the number of a data record, from 1, by its index in the chunk.
    pub(crate) fn row(&self, record: usize) -> u64 {
        self.position.row + record as u64
    }

    /// Returns a record's physical line, from 1, by its index in the chunk.
    pub(crate) fn line(&self, record: usize) -> u64 {
        self.position.line + u64::from(self.records[record].line)
    }

    /// Decodes the cells of a batch file.
    pub(crate) fn decode_urls(&mut self) {
        decode_urls(&mut self.text, &mut self.cells, &mut self.is_valid);
    }

    /// Returns how many cells the data record before a record has, by its index in the chunk. Returns `u32::MAX` if
    /// there's none.
    pub(crate) fn cells_before(&self, record: usize) -> u32 {
        record.checked_sub(1).map_or(self.position.cells_before, |before| self.cells(before).len() as u32)
    }

    /// Removes the first cell of every record of a sheet's text, and moves what it contains ([`RowMetadata`]) into
    /// the chunk's lines and tags.
    pub(crate) fn strip_row_metadata(&mut self) {
        let Chunk { position, text, cells, records, tags, .. } = self;
        let (mut from, mut to) = (0, 0);
        for (index, record) in records.iter_mut().enumerate() {
            let end = record.cells_end as usize;
            let first = cells.get(from).copied().unwrap_or(CellSpan { start: record.start, end: record.start });
            let metadata = RowMetadata::read(&text[first.start as usize..first.end as usize], |column, kind| {
                tags.cells.push(CellKindTag { record: index as u32, column, kind });
            });
            if index == 0 {
                position.line = metadata.row;
            }
            record.line = metadata.row.saturating_sub(position.line) as u32;
            if metadata.is_hidden {
                tags.hidden.push(index as u32);
            }
            cells.copy_within((from + 1).min(end)..end, to);
            to += end.saturating_sub(from + 1);
            from = end;
            record.start = (first.end + 1).min(record.end);
            record.cells_end = to as u32;
        }
        cells.truncate(to);
    }
}

/// Replaces URL-encoded cells by their decoded text, which is appended to the text. A plus sign is a space, as in Target.
/// `is_valid` becomes false if a decoded text isn't valid UTF-8.
pub(crate) fn decode_urls(text: &mut Vec<u8>, cells: &mut [CellSpan], is_valid: &mut bool) {
    for span in cells {
        let cell = &text[span.start as usize..span.end as usize];
        if memchr::memchr2(b'%', b'+', cell).is_none() {
            continue;
        }
        let spaced: Vec<u8> = cell.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let decoded = percent_decoded(&spaced);
        *is_valid &= std::str::from_utf8(&decoded).is_ok();
        let start = text.len() as u32;
        text.extend_from_slice(&decoded);
        *span = CellSpan { start, end: text.len() as u32 };
    }
}

/// The set of a record's cells that have text after a closing quote, or a quote after nothing but spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct StrayQuotes(u32);

impl StrayQuotes {
    /// The last bit is shared by the cell with this index and all that follow.
    const LAST: usize = 31;

    pub(crate) fn note(&mut self, cell: usize) {
        self.0 |= 1 << cell.min(Self::LAST);
    }

    pub(crate) fn clear(&mut self, cell: usize) {
        if cell < Self::LAST {
            self.0 &= !(1 << cell);
        }
    }

    pub(crate) fn any(self) -> bool {
        self.0 != 0
    }
}

/// Marks a cell of a chunk that isn't plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CellKindTag {
    /// The index of its record in the chunk.
    pub(crate) record: u32,
    pub(crate) column: u32,
    pub(crate) kind: CellKind,
}

/// What the records of a sheet's chunk are beyond their text.
#[derive(Debug, Clone, Default)]
pub(crate) struct SheetTags {
    /// The cells that aren't plain text, in the order of the sheet.
    pub(crate) cells: Vec<CellKindTag>,
    /// The indexes of the hidden records, in order.
    pub(crate) hidden: Vec<u32>,
}

impl SheetTags {
    /// Returns the tagged cells of a record, by its index in the chunk.
    #[inline]
    pub(crate) fn of(&self, record: usize) -> &[CellKindTag] {
        if self.cells.is_empty() {
            return &[];
        }
        let start = self.cells.partition_point(|tag| (tag.record as usize) < record);
        let count = self.cells[start..].partition_point(|tag| tag.record as usize == record);
        &self.cells[start..start + count]
    }

    pub(crate) fn is_hidden(&self, record: usize) -> bool {
        self.hidden.binary_search(&(record as u32)).is_ok()
    }
}
