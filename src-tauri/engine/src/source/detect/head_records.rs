//! Finds the header and the first data record among a file's first records.

use crate::input::{SourceError, SourceOptions};
use crate::source::chunk::{CellKindTag, CellSpan, Chunk, Position, RecordSpan, SheetTags, decode_urls};
use crate::source::split::{Splitter, Stop};
use crate::workbook::Merge;

/// What precedes the header of a batch of Adobe's API (*Bulk Profile Update API*).
pub(super) const BATCH: &[u8] = b"batch=";

/// How many records detection looks at.
pub(super) const SAMPLE_RECORDS: usize = 200;

/// How many data records the sample has.
const SHOWN_RECORDS: usize = 100;

/// How many records above the header may be titles or comments.
const MAX_TITLES: usize = 20;

/// The table that was found in a file's first bytes.
pub(crate) struct Table {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
    pub(crate) escape: Option<u8>,
    /// Whether it's a batch of Adobe's API.
    pub(crate) is_batch: bool,
    pub(crate) header_row: u64,
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
}

/// The separators that records are split with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Separators {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
}

/// A file's first records, split with certain separators.
pub(super) struct HeadRecords {
    text: Vec<u8>,
    cells: Vec<CellSpan>,
    spans: Vec<RecordSpan>,
    first_line: u64,
    /// The offsets where the records begin, before the internal first cell of a sheet is removed.
    starts: Vec<u32>,
    tags: SheetTags,
    is_batch: bool,
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
        let header = match options.header_row {
            Some(0) => None,
            Some(line) => {
                let found = self.spans.iter().position(|record| self.line(record) == line);
                Some(found.ok_or(SourceError::HeaderMissing { line })?)
            }
            None => Some(self.likeliest_header(merges)).filter(|header| !self.is_data(*header)),
        };
        // Comments are skipped even if there's no header.
        let comments = if header.is_none() && options.header_row.is_none() { self.comments() } else { 0 };
        // Database programs draw a line below the header.
        let below = |header: usize| header + 1 + usize::from(self.is_line(header + 1));
        let first = header.map_or(comments, below);
        let (first_offset, first_line) = match self.spans.get(first) {
            Some(record) => (begin + self.starts[first] as usize, self.line(record)),
            None => {
                let last = &self.spans[first - 1];
                (begin + last.end as usize, self.line(last) + 1)
            }
        };
        let columns = match header {
            Some(header) => self.header_texts(header, merges),
            None => vec![String::new(); self.width(first)],
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
            header_row: header.map_or(0, |header| self.line(&self.spans[header])),
            columns,
            header_offset: header.map_or(first_offset, |header| begin + self.starts[header] as usize),
            first_offset,
            first_line,
            sample: (first..shown).map(|record| self.texts(record)).collect(),
            sample_tags: SheetTags { cells, hidden },
            records_above: first as u64,
            hidden_above: self.tags.hidden.iter().filter(|record| (**record as usize) < first).count() as u64,
        })
    }

    /// Returns the header's texts. An empty cell that's merged with a cell above has the text of that cell.
    fn header_texts(&self, header: usize, merges: &[Merge]) -> Vec<String> {
        let mut texts = self.texts(header);
        let row = self.line(&self.spans[header]);
        for merge in merges {
            if u64::from(merge.first_row) >= row || u64::from(merge.last_row) < row {
                continue;
            }
            let column = merge.first_column as usize;
            let above = self.spans.iter().position(|record| self.line(record) == u64::from(merge.first_row));
            let Some(text) = above.and_then(|above| self.texts(above).get(column).cloned()) else { continue };
            if column >= texts.len() && column < texts.len() + 256 {
                texts.resize(column + 1, String::new());
            }
            if let Some(place) = texts.get_mut(column).filter(|place| place.is_empty()) {
                *place = text;
            }
        }
        texts
    }

    fn line(&self, record: &RecordSpan) -> u64 {
        self.first_line + u64::from(record.line)
    }

    /// Returns a record's cells, or none beyond the last record.
    fn cells(&self, record: usize) -> &[CellSpan] {
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

    fn texts(&self, record: usize) -> Vec<String> {
        let cell =
            |cell: &CellSpan| String::from_utf8_lossy(&self.text[cell.start as usize..cell.end as usize]).into_owned();
        self.cells(record).iter().map(cell).collect()
    }

    /// Returns the number of cells that most records have, and the share of these records, from 0 to 1.
    pub(super) fn usual_width(&self) -> (usize, f64) {
        self.usual(|record| self.width(record))
    }

    /// Returns the most frequent number of cells, not counting empty cells at the end of a record.
    pub(super) fn usual_full_width(&self) -> usize {
        self.usual(|record| self.full_width(record)).0
    }

    fn usual(&self, width: impl Fn(usize) -> usize) -> (usize, f64) {
        let counted = self.spans.len().min(SAMPLE_RECORDS);
        let mut widths: Vec<(usize, usize)> = Vec::new();
        for record in 0..counted {
            let width = width(record);
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

    /// Returns the first record that's as wide as most others and has few empty cells. Titles above the header are
    /// narrower or emptier, and comments are skipped.
    pub(super) fn likeliest_header(&self, merges: &[Merge]) -> usize {
        let width = self.usual_full_width();
        let comments = self.comments();
        let is_header = |record: &usize| {
            let cells = self.cells(*record);
            let full = cells.iter().filter(|cell| cell.end > cell.start).count();
            if width < 2 {
                return full > 0;
            }
            let is_as_full = full * 2 >= width && full >= 2 || self.is_behind_an_index(*record, width);
            cells.len() + 1 >= width && is_as_full && !self.is_group_row(*record, merges)
        };
        let mut tops = comments..self.spans.len().min(MAX_TITLES);
        // A header that Profile Ferry exported is recognized by its last column, even if it has empty cells.
        let written = tops.clone().find(|record| self.is_ours(*record));
        let Some(found) = written.or_else(|| tops.find(is_header)) else {
            return comments.min(self.spans.len().saturating_sub(1));
        };
        let is_wider = width > 1 && self.full_width(found) > width;
        let is_title = is_wider && self.tells(found) && is_header(&(found + 1)) && self.names(found + 1);
        if is_title { found + 1 } else { found }
    }

    /// Returns whether a record has a name for the last column only, because the columns before are a pandas index,
    /// which has no name.
    fn is_behind_an_index(&self, record: usize, width: usize) -> bool {
        const MAX_COLUMNS: usize = 3;
        let (cells, last) = (self.cells(record), width - 1);
        let is_alone = width <= MAX_COLUMNS
            && cells.len() == width
            && cells.iter().enumerate().all(|(column, cell)| (cell.end > cell.start) == (column == last));
        is_alone && !self.tells(record) && !self.names(record + 1)
    }

    /// Returns whether a record has a cell like a title's: at least four digits, as in a date, or a colon at its end.
    fn tells(&self, record: usize) -> bool {
        let tells = |text: &String| text.bytes().filter(u8::is_ascii_digit).count() >= 4 || text.trim().ends_with(':');
        self.texts(record).iter().any(tells)
    }

    /// Returns whether a record clearly names the columns: it's as wide as most others, none of its cells is empty or a
    /// value, and there's a column whose other cells have digits.
    fn names(&self, record: usize) -> bool {
        let texts = self.texts(record);
        let rows = record + 1..self.spans.len().min(record + 1 + SHOWN_RECORDS);
        let below: Vec<Vec<String>> = rows.map(|record| self.texts(record)).collect();
        let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
        let is_named = |(column, name): (usize, &String)| {
            let cells = || below.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
            cells().filter(|cell| has_digit(cell)).count() * 5 >= cells().count() * 4
                && cells().next().is_some()
                && !has_digit(name)
        };
        self.full_width(record) == self.usual_full_width()
            && texts[..self.full_width(record)].iter().all(|name| !name.is_empty() && !is_value(name))
            && below.len() > 1
            && texts.iter().enumerate().any(is_named)
    }

    /// Returns whether a record is a line of dashes, as in `---,-----`. Some of its cells can be empty.
    fn is_line(&self, record: usize) -> bool {
        let is_drawn = |text: &String| {
            let text = text.trim();
            let dashes = text.bytes().filter(|byte| matches!(byte, b'-' | b'=')).count();
            text.is_empty() || dashes >= 2 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'+' | b':' | b' '))
        };
        let texts = self.texts(record);
        texts.iter().any(|text| !text.trim().is_empty()) && texts.iter().all(is_drawn)
    }

    fn is_ours(&self, record: usize) -> bool {
        let last = self.full_width(record).checked_sub(1).and_then(|last| self.cells(record).get(last));
        last.is_some_and(|cell| self.text[cell.start as usize..cell.end as usize] == *b"ferry_reason")
    }

    /// Returns how many records at the beginning are comments. They begin with `#`. A single one that's as wide as most
    /// records is the header instead.
    pub(super) fn comments(&self) -> usize {
        let is_comment = |record: &usize| {
            let span = &self.spans[*record];
            self.text[span.start as usize..span.end as usize].starts_with(b"#")
        };
        let count = (0..self.spans.len().min(MAX_TITLES)).take_while(is_comment).count();
        let is_as_wide = count == 1 && self.full_width(0) == self.usual_full_width();
        if count == self.spans.len() || is_as_wide { 0 } else { count }
    }

    /// Returns whether the supposed header is a data record like those below it.
    fn is_data(&self, header: usize) -> bool {
        const FEW: usize = 2;
        let below: Vec<Vec<String>> =
            (header + 1..self.spans.len().min(header + 1 + SHOWN_RECORDS)).map(|record| self.texts(record)).collect();
        if below.len() < FEW || self.is_ours(header) {
            return false;
        }
        let mut looks_alike = false;
        for (column, name) in self.texts(header).iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let cells = || below.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
            let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let is_counted = column == 0 && is_number(name) && !is_year(name) && cells().all(|cell| is_number(cell));
            let values = cells().filter(|cell| is_value(cell)).count();
            let are_values = values * 5 >= cells().count() * 4 && values > 0;
            match (is_value(name) || is_counted, are_values || is_counted) {
                (true, true) => looks_alike = true,
                (false, false) => {}
                // A word above values is a header, and so is a value above words.
                _ => return false,
            }
        }
        looks_alike
    }

    /// Returns whether a row names groups of columns: its cells are merged across several columns, and the header is
    /// the row below.
    fn is_group_row(&self, record: usize, merges: &[Merge]) -> bool {
        let row = self.line(&self.spans[record]);
        let begun = || merges.iter().filter(|merge| u64::from(merge.first_row) == row);
        let wide = begun().filter(|merge| merge.last_column > merge.first_column && u64::from(merge.last_row) == row);
        let wide = wide.count();
        let full = self.cells(record).iter().filter(|cell| cell.end > cell.start).count();
        wide > 0 && (begun().any(|merge| u64::from(merge.last_row) > row) || wide >= full)
    }
}

/// Returns whether a text can't be a column's name: a number with at least four digits, a date, or a mail address.
fn is_value(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_address =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(' '));
    is_address || digits >= 4 && letters < digits && !text.contains(' ') && !is_year(text)
}

/// Returns whether a text is a year, which is a common name of a column.
fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}
