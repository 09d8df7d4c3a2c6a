//! The first records of a file: which of them is the header, and where the data begin.

use crate::input::{SourceError, SourceOptions};
use crate::source::chunk::{CellKindTag, CellSpan, Chunk, Position, RecordSpan, SheetTags};
use crate::source::split::{Splitter, Stop};
use crate::workbook::Merge;

/// Records that detection weighs.
pub(super) const SAMPLE_RECORDS: usize = 200;

/// Records that a person is shown.
const SHOWN_RECORDS: usize = 100;

/// How many lines above a header may be titles.
const MAX_TITLES: usize = 20;

/// What was found.
pub(crate) struct Table {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
    pub(crate) escape: Option<u8>,
    pub(crate) header_row: u64,
    pub(crate) columns: Vec<String>,
    /// Where the header begins, or, without one, the first record: byte of the text.
    pub(crate) header_offset: usize,
    /// Where the first data record begins: byte of the text without its mark, physical line.
    pub(crate) first_offset: usize,
    pub(crate) first_line: u64,
    pub(crate) sample: Vec<Vec<String>>,
    pub(crate) sample_tags: SheetTags,
    /// Records up to the header, and the hidden ones among them.
    pub(crate) records_above: u64,
    pub(crate) hidden_above: u64,
}

/// How records are cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Separators {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
}

/// The first records, cut in one way.
pub(super) struct HeadRecords {
    text: Vec<u8>,
    cells: Vec<CellSpan>,
    spans: Vec<RecordSpan>,
    first_line: u64,
    /// Where the records begin, with what is not the person's.
    starts: Vec<u32>,
    tags: SheetTags,
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
        Ok(HeadRecords { text, cells, spans, first_line, starts, tags: SheetTags::default() })
    }

    /// Takes the first cell, which is not the person's, off every record.
    pub(super) fn strip_row_metadata(&mut self) {
        let mut chunk = Chunk {
            position: Position { offset: 0, row: 1, line: 1 },
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

    /// Finds header and data. `begin`: bytes of the file before the text.
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
        // Without names, comments are left out all the same.
        let comments = if header.is_none() && options.header_row.is_none() { self.comments() } else { 0 };
        let first = header.map_or(comments, |header| header + 1);
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

    /// The header's texts; a cell that is merged with one above it has that one's.
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

    /// A record's cells; beyond the last one there are none.
    fn cells(&self, record: usize) -> &[CellSpan] {
        let Some(span) = self.spans.get(record) else { return &[] };
        let start = record.checked_sub(1).map_or(0, |before| self.spans[before].cells_end as usize);
        &self.cells[start..span.cells_end as usize]
    }

    pub(super) fn width(&self, record: usize) -> usize {
        self.cells(record).len()
    }

    /// Its cells up to the last that holds anything: delimiters at a line's end are none.
    pub(super) fn full_width(&self, record: usize) -> usize {
        self.cells(record).iter().rposition(|cell| cell.end > cell.start).map_or(0, |last| last + 1)
    }

    fn texts(&self, record: usize) -> Vec<String> {
        let cell =
            |cell: &CellSpan| String::from_utf8_lossy(&self.text[cell.start as usize..cell.end as usize]).into_owned();
        self.cells(record).iter().map(cell).collect()
    }

    /// The number of cells that most records have, and their share.
    pub(super) fn usual_width(&self) -> (usize, f64) {
        self.usual(|record| self.width(record))
    }

    /// The same without the empty ones at a record's end.
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

    /// The first record that is as wide as the others and as full: titles above it are neither, and comments
    /// are not meant.
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
        // What this program wrote itself says so, however little else it says.
        let written = tops.clone().find(|record| self.is_ours(*record));
        let Some(found) = written.or_else(|| tops.find(is_header)) else {
            return comments.min(self.spans.len().saturating_sub(1));
        };
        let is_wider = width > 1 && self.full_width(found) > width;
        let is_title = is_wider && self.tells(found) && is_header(&(found + 1)) && self.names(found + 1);
        if is_title { found + 1 } else { found }
    }

    /// Whether a record names the last column alone, because those before it are an index: pandas gives it no name.
    fn is_behind_an_index(&self, record: usize, width: usize) -> bool {
        const MAX_COLUMNS: usize = 3;
        let (cells, last) = (self.cells(record), width - 1);
        let is_alone = width <= MAX_COLUMNS
            && cells.len() == width
            && cells.iter().enumerate().all(|(column, cell)| (cell.end > cell.start) == (column == last));
        is_alone && !self.tells(record) && !self.names(record + 1)
    }

    /// Whether a record tells something, as a title does: a day, a count, or what a colon leads up to.
    fn tells(&self, record: usize) -> bool {
        let tells = |text: &String| text.bytes().filter(u8::is_ascii_digit).count() >= 4 || text.trim().ends_with(':');
        self.texts(record).iter().any(tells)
    }

    /// Whether a record plainly names the columns: it is as wide as the others and no cell of it is a value, though
    /// values stand below.
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

    fn is_ours(&self, record: usize) -> bool {
        let last = self.full_width(record).checked_sub(1).and_then(|last| self.cells(record).get(last));
        last.is_some_and(|cell| self.text[cell.start as usize..cell.end as usize] == *b"ferry_reason")
    }

    /// Records at the beginning that are comments: several with a `#`, or one of another width than the rest.
    fn comments(&self) -> usize {
        let is_comment = |record: &usize| {
            let span = &self.spans[*record];
            self.text[span.start as usize..span.end as usize].starts_with(b"#")
        };
        let count = (0..self.spans.len().min(MAX_TITLES)).take_while(is_comment).count();
        let is_as_wide = count == 1 && self.full_width(0) == self.usual_full_width();
        if count == self.spans.len() || is_as_wide { 0 } else { count }
    }

    /// Whether what would be the header is a record like those below it.
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
                // A word above values is a name, and what is above words is no value of theirs.
                _ => return false,
            }
        }
        looks_alike
    }

    /// Whether a row names groups of columns: its cells reach over several of them, and the names stand
    /// below.
    fn is_group_row(&self, record: usize, merges: &[Merge]) -> bool {
        let row = self.line(&self.spans[record]);
        let begun = || merges.iter().filter(|merge| u64::from(merge.first_row) == row);
        let wide = begun().filter(|merge| merge.last_column > merge.first_column && u64::from(merge.last_row) == row);
        let wide = wide.count();
        let full = self.cells(record).iter().filter(|cell| cell.end > cell.start).count();
        wide > 0 && (begun().any(|merge| u64::from(merge.last_row) > row) || wide >= full)
    }
}

/// What a name never is: a number of some digits, a day, an address.
fn is_value(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_address =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(' '));
    is_address || digits >= 4 && letters < digits && !text.contains(' ') && !is_year(text)
}

/// Columns go by years.
fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}
