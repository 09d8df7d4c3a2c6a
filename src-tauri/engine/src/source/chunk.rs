//! A chunk: whole records of a file, borrowed from one buffer.

use crate::workbook::{CellKind, RowMetadata};

/// Where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    /// Byte of the file.
    pub(crate) offset: u64,
    /// Data record, from 1.
    pub(crate) row: u64,
    /// Physical line, from 1.
    pub(crate) line: u64,
}

/// A cell's bytes in its chunk's text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CellSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A record in its chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordSpan {
    /// Its text, line end included.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Its cells end here; they begin where the record's before it end.
    pub(crate) cells_end: u32,
    /// Its physical line, from the chunk's first.
    pub(crate) line: u32,
    /// Text after a closing quote.
    pub(crate) stray_quotes: StrayQuotes,
    /// The file ends without a line end behind it.
    pub(crate) has_no_end: bool,
}

/// Whole records.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// Where the first one begins.
    pub(crate) position: Position,
    /// UTF-8, or what the file holds in its position, then the cells that had to be unescaped and what was
    /// mended.
    pub(crate) text: Vec<u8>,
    pub(crate) cells: Vec<CellSpan>,
    pub(crate) records: Vec<RecordSpan>,
    /// Whether all of the text is UTF-8 as it should be.
    pub(crate) is_valid: bool,
    /// What a workbook says of its cells beside their text.
    pub(crate) tags: SheetTags,
}

impl Chunk {
    /// One record that is not read from a file.
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

    /// The cells of one record.
    #[inline]
    pub(crate) fn cells(&self, record: usize) -> &[CellSpan] {
        let start = if record == 0 { 0 } else { self.records[record - 1].cells_end as usize };
        &self.cells[start..self.records[record].cells_end as usize]
    }

    /// A record's bytes, without its line end.
    pub(crate) fn text_of(&self, record: usize) -> &[u8] {
        let span = &self.records[record];
        self.text[span.start as usize..span.end as usize].trim_ascii_end()
    }

    /// A cell's bytes.
    #[inline]
    pub(crate) fn cell(&self, cell: CellSpan) -> &[u8] {
        &self.text[cell.start as usize..cell.end as usize]
    }

    /// A record's number among the data, from 1.
    pub(crate) fn row(&self, record: usize) -> u64 {
        self.position.row + record as u64
    }

    /// A record's physical line, from 1.
    pub(crate) fn line(&self, record: usize) -> u64 {
        self.position.line + u64::from(self.records[record].line)
    }
}

impl Chunk {
    /// Takes the first cell, which is not the person's, off every record.
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

/// The cells of a record that have text after a closing quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct StrayQuotes(u32);

impl StrayQuotes {
    /// The last bit stands for that cell and all after it.
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

/// A cell of a chunk that is no plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CellKindTag {
    /// Its record in the chunk.
    pub(crate) record: u32,
    pub(crate) column: u32,
    pub(crate) kind: CellKind,
}

/// What a sheet's chunk knows beside its text.
#[derive(Debug, Clone, Default)]
pub(crate) struct SheetTags {
    /// In order.
    pub(crate) cells: Vec<CellKindTag>,
    /// Records that are hidden, in order.
    pub(crate) hidden: Vec<u32>,
}

impl SheetTags {
    /// Those of one record.
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
