//! A file's first records, among which the header and the data are found.

use crate::input::SourceError;
use crate::source::chunk::{CellSpan, Chunk, Position, RecordSpan, SheetTags, decode_urls};
use crate::source::split::{Splitter, Stop};

/// What precedes the header of a batch of Adobe's API (*Bulk Profile Update API*).
pub(super) const BATCH: &[u8] = b"batch=";

/// How many records detection looks at.
pub(super) const SAMPLE_RECORDS: usize = 200;

/// How many data records the sample has.
pub(super) const SHOWN_RECORDS: usize = 100;

/// The separators that records are split with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Separators {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
}

/// A file's first records, split with certain separators.
pub(super) struct HeadRecords {
    pub(super) text: Vec<u8>,
    pub(super) cells: Vec<CellSpan>,
    pub(super) spans: Vec<RecordSpan>,
    first_line: u64,
    /// The offsets where the records begin, before the internal first cell of a sheet is removed.
    pub(super) starts: Vec<u32>,
    pub(super) tags: SheetTags,
    pub(super) is_batch: bool,
}

impl HeadRecords {
    pub(super) fn split(
        text: &[u8],
        whole: bool,
        how: Separators,
        first_line: u64,
    ) -> Result<HeadRecords, SourceError> {
        let (mut text, mut cells, mut spans) = (text.to_vec(), Vec::new(), Vec::new());
        let mut splitter = Splitter::new(how.delimiter, how.quote, how.escape);
        let (stop, _) = splitter.split(&mut text, whole, &mut cells, &mut spans);
        if let Stop::Rest { open_quote: Some(line), .. } = stop
            && (whole || spans.is_empty())
        {
            return Err(SourceError::UnterminatedQuote { line: first_line + u64::from(line) });
        }
        let starts = spans.iter().map(|record| record.start).collect();
        Ok(HeadRecords { text, cells, spans, first_line, starts, tags: SheetTags::default(), is_batch: false })
    }

    /// Decodes the cells of a batch of Adobe's API, and removes `batch=` from the first one.
    pub(super) fn decode_batch(&mut self) {
        self.is_batch = true;
        if let Some(first) = self.cells.first_mut() {
            first.start += BATCH.len() as u32;
        }
        decode_urls(&mut self.text, &mut self.cells, &mut true);
    }

    /// Removes the internal first cell of a sheet's records; see [`Chunk::strip_row_metadata`].
    pub(super) fn strip_row_metadata(&mut self) {
        let mut chunk = Chunk {
            position: Position { offset: 0, row: 1, line: 1, cells_before: u32::MAX },
            text: std::mem::take(&mut self.text),
            cells: std::mem::take(&mut self.cells),
            records: std::mem::take(&mut self.spans),
            is_valid: true,
            tags: SheetTags::default(),
        };
        chunk.strip_row_metadata();
        self.first_line = chunk.position.line;
        (self.text, self.cells, self.spans, self.tags) = (chunk.text, chunk.cells, chunk.records, chunk.tags);
    }

    pub(super) fn line(&self, record: &RecordSpan) -> u64 {
        self.first_line + u64::from(record.line)
    }

    /// Returns a record's cells, or none beyond the last record.
    pub(super) fn cells(&self, record: usize) -> &[CellSpan] {
        let Some(span) = self.spans.get(record) else { return &[] };
        let start = record.checked_sub(1).map_or(0, |before| self.spans[before].cells_end as usize);
        &self.cells[start..span.cells_end as usize]
    }

    pub(super) fn width(&self, record: usize) -> usize {
        self.cells(record).len()
    }

    /// Returns the number of a record's cells up to the last one that isn't empty.
    pub(super) fn full_width(&self, record: usize) -> usize {
        self.cells(record).iter().rposition(|cell| cell.end > cell.start).map_or(0, |last| last + 1)
    }

    pub(super) fn texts(&self, record: usize) -> Vec<String> {
        let cell =
            |cell: &CellSpan| String::from_utf8_lossy(&self.text[cell.start as usize..cell.end as usize]).into_owned();
        self.cells(record).iter().map(cell).collect()
    }

    /// Returns a record's bytes without its line end.
    pub(super) fn bytes(&self, record: usize) -> &[u8] {
        let Some(span) = self.spans.get(record) else { return &[] };
        self.text[span.start as usize..span.end as usize].trim_ascii_end()
    }

    /// Returns a record's text as a note shows it.
    pub(super) fn line_text(&self, record: usize) -> String {
        const MAX_CHARACTERS: usize = 100;
        String::from_utf8_lossy(self.bytes(record)).chars().take(MAX_CHARACTERS).collect()
    }

    /// Returns the number of cells that most records have, and the share of these records, from 0 to 1.
    pub(super) fn usual_width(&self) -> (usize, f64) {
        self.usual(|record| Some(self.width(record)))
    }

    /// Returns the most frequent number of cells, not counting empty cells at the end of a record, and records of empty
    /// cells.
    pub(super) fn usual_full_width(&self) -> usize {
        let width = |record| Some(self.full_width(record)).filter(|width| *width > 0);
        self.usual(width).0
    }

    fn usual(&self, width: impl Fn(usize) -> Option<usize>) -> (usize, f64) {
        let counted = self.spans.len().min(SAMPLE_RECORDS);
        let mut widths: Vec<(usize, usize)> = Vec::new();
        for record in 0..counted {
            let Some(width) = width(record) else { continue };
            match widths.iter_mut().find(|(known, _)| *known == width) {
                Some((_, count)) => *count += 1,
                None => widths.push((width, 1)),
            }
        }
        widths
            .into_iter()
            .max_by_key(|&(width, count)| (count, width))
            .map_or((0, 0.0), |(width, count)| (width, count as f64 / counted as f64))
    }

    /// Returns the share of the records with at least `least` and at most `most` cells, not counting empty cells at the
    /// end, from 0 to 1.
    pub(super) fn share_of_widths(&self, least: usize, most: usize) -> f64 {
        let counted = self.spans.len().min(SAMPLE_RECORDS);
        let fits = |record: &usize| (least..=most).contains(&self.full_width(*record)) && self.width(*record) >= least;
        (0..counted).filter(fits).count() as f64 / counted.max(1) as f64
    }

    /// Returns the share of the cells that begin with a space, apart from the first one of each record, from 0 to 1.
    pub(super) fn share_of_spaced_cells(&self) -> f64 {
        let (mut cells, mut spaced) = (0u32, 0u32);
        for record in 0..self.spans.len().min(SAMPLE_RECORDS) {
            for cell in self.cells(record).iter().skip(1).filter(|cell| cell.end > cell.start) {
                cells += 1;
                spaced += u32::from(self.text[cell.start as usize] == b' ');
            }
        }
        f64::from(spaced) / f64::from(cells.max(1))
    }
}
