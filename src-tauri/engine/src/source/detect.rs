//! What a file's beginning tells: its delimiter, quotes, header and first records.

use super::chunks::{CellSpan, Chunk, Place, RecordSpan};
use super::sheet::{CellMark, SheetMarks};
use super::split::{Splitter, Stop};
use super::{Mark, SourceError, SourceOptions, Unreadable};
use crate::workbook::Merge;

/// What delimits cells, if nobody says so. Never a letter: a guess among all characters finds the
/// `e` of a text.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Records that detection weighs.
const SAMPLE_RECORDS: usize = 200;

/// Bytes among which it looks for them.
const WEIGHED_BYTES: usize = 256 << 10;

/// Records that a person is shown.
const SHOWN_RECORDS: usize = 100;

/// How many lines above a header may be titles.
const MOST_TITLES: usize = 20;

/// What was found.
pub(super) struct Table {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
    pub(super) header_row: u64,
    pub(super) columns: Vec<String>,
    /// Where the header begins, or, without one, the first record: byte of the text.
    pub(super) header_offset: usize,
    /// Where the first data record begins: byte of the text without its mark, physical line.
    pub(super) first_offset: usize,
    pub(super) first_line: u64,
    pub(super) sample: Vec<Vec<String>>,
    pub(super) sample_marks: SheetMarks,
    /// Records up to the header, and the hidden ones among them.
    pub(super) records_above: u64,
    pub(super) hidden_above: u64,
}

/// Names what other programs make, before it is read as text.
pub(super) fn refuse_other_formats(head: &[u8]) -> Result<(), SourceError> {
    // Other ways to pack, and tables of databases.
    const UNSUPPORTED: [&[u8]; 7] =
        [b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x28\xb5\x2f\xfd", b"PAR1", b"SQLite format 3\0"];
    const NO_TABLE: [&[u8]; 6] = [b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"{\\rtf"];
    // Pages and markup, which some programs save under a workbook's name.
    const MARKUP: [&str; 6] = ["<!doctype", "<html", "<?xml", "<table", "<head", "<meta"];
    let refuse = |reason| Err(SourceError::Unreadable { reason, cause: None });
    if UNSUPPORTED.iter().any(|magic| head.starts_with(magic)) {
        return refuse(Unreadable::Unsupported);
    }
    if NO_TABLE.iter().any(|magic| head.starts_with(magic)) {
        return refuse(Unreadable::NotATable);
    }
    let text: Vec<u8> =
        head.iter().filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe)).take(512).copied().collect();
    let begin = String::from_utf8_lossy(text.trim_ascii_start()).to_lowercase();
    if MARKUP.iter().any(|tag| begin.starts_with(tag)) {
        return refuse(Unreadable::NotATable);
    }
    Ok(())
}

/// Finds the table in a file's beginning, given as UTF-8 without its mark. `merges`: it is a sheet's text.
pub(super) fn table(
    text: &[u8],
    whole: bool,
    options: &SourceOptions,
    merges: Option<&[Merge]>,
) -> Result<Table, SourceError> {
    let Some(merges) = merges else { return delimited(text, whole, options) };
    let how = Cut { delimiter: b',', quote: Some(b'"'), escape: None };
    let mut records = Sample::of(text, whole, how, 1)?;
    records.take_sides();
    records.find(how, 0, options, merges)
}

fn delimited(text: &[u8], whole: bool, options: &SourceOptions) -> Result<Table, SourceError> {
    let (directive, begin, begin_line) = separator_line(text);
    let body = &text[begin..];
    let quote = options.quote.map_or(Some(b'"'), Mark::byte);
    let escape = match options.escape {
        Some(mark) => mark.byte(),
        None => quote.filter(|&quote| has_escaped_quotes(body, quote)).map(|_| b'\\'),
    };
    let how = Cut { delimiter: b',', quote, escape };
    let delimiter = options.delimiter.or(directive).unwrap_or_else(|| likeliest_delimiter(body, whole, how));
    let how = Cut { delimiter, ..how };
    Sample::of(body, whole, how, begin_line)?.find(how, begin, options, &[])
}

/// How records are cut.
#[derive(Debug, Clone, Copy)]
struct Cut {
    delimiter: u8,
    quote: Option<u8>,
    escape: Option<u8>,
}

/// A first line `sep=;` tells Excel the delimiter and is no record. Returns it, the byte after the
/// line, and the physical line there.
fn separator_line(text: &[u8]) -> (Option<u8>, usize, u64) {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    let line = &text[..end];
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if delimiter.is_ascii() => {
            let next = end + if text[end..].starts_with(b"\r\n") { 2 } else { usize::from(end < text.len()) };
            (Some(*delimiter), next, 2)
        }
        _ => (None, 0, 1),
    }
}

/// Whether quotes are escaped by a backslash: one stands before a lone quote that closes nothing, and
/// no quote is doubled. (`"C:\"` alone would be a path, and `\""` before a delimiter could be either.)
fn has_escaped_quotes(text: &[u8], quote: u8) -> bool {
    let mut found = false;
    let mut at = 0;
    while let Some(next) = memchr::memchr(quote, &text[at..]) {
        let start = at + next;
        let run = text[start..].iter().take_while(|byte| **byte == quote).count();
        at = start + run;
        let ends_cell = text.get(at).is_none_or(|after| is_between(*after));
        let before = start.checked_sub(1).map(|before| text[before]);
        let begins_cell = before.is_none_or(is_between);
        match run {
            1 => found |= before == Some(b'\\') && !ends_cell,
            2 if begins_cell || before == Some(b'\\') && ends_cell => {}
            _ => return false,
        }
    }
    found
}

fn is_between(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n') || DELIMITERS.contains(&byte)
}

/// The candidate under which most records have the same number of cells, several at that.
fn likeliest_delimiter(text: &[u8], whole: bool, how: Cut) -> u8 {
    let (text, whole) = (&text[..text.len().min(WEIGHED_BYTES)], whole && text.len() <= WEIGHED_BYTES);
    let mut best = (0.0, b',');
    for delimiter in DELIMITERS {
        let Ok(records) = Sample::of(text, whole, Cut { delimiter, ..how }, 1) else { continue };
        let (width, share) = records.usual_width();
        if width < 2 {
            continue;
        }
        // A header that falls apart in the same way speaks for it, and so do many cells.
        let header = records.width(records.likeliest_header(&[]));
        let fits = if header.abs_diff(width) <= 1 { 1.0 } else { 0.3 };
        let score = share * fits * (1.0 - 0.3 / width as f64);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    // Free text with commas in one column agrees with itself in few records only.
    if best.0 >= 0.35 { best.1 } else { b',' }
}

/// The first records, cut in one way.
struct Sample {
    text: Vec<u8>,
    cells: Vec<CellSpan>,
    spans: Vec<RecordSpan>,
    first_line: u64,
    /// Where the records begin, with what is not the person's.
    starts: Vec<u32>,
    marks: SheetMarks,
}

impl Sample {
    fn of(text: &[u8], whole: bool, how: Cut, first_line: u64) -> Result<Sample, SourceError> {
        let (mut text, mut cells, mut spans) = (text.to_vec(), Vec::new(), Vec::new());
        let mut splitter = Splitter::new(how.delimiter, how.quote, how.escape);
        let (stop, _) = splitter.split(&mut text, whole, &mut cells, &mut spans);
        if let Stop::Rest { open_quote: Some(line), .. } = stop
            && (whole || spans.is_empty())
        {
            return Err(SourceError::UnterminatedQuote { line: first_line + u64::from(line) });
        }
        let starts = spans.iter().map(|record| record.start).collect();
        Ok(Sample { text, cells, spans, first_line, starts, marks: SheetMarks::default() })
    }

    /// Takes the first cell, which is not the person's, off every record.
    fn take_sides(&mut self) {
        let mut chunk = Chunk {
            place: Place { offset: 0, row: 1, line: 1 },
            text: std::mem::take(&mut self.text),
            cells: std::mem::take(&mut self.cells),
            records: std::mem::take(&mut self.spans),
            is_valid: true,
            marks: SheetMarks::default(),
        };
        chunk.take_sides();
        self.first_line = chunk.place.line;
        (self.text, self.cells, self.spans, self.marks) = (chunk.text, chunk.cells, chunk.records, chunk.marks);
    }

    /// Finds header and data. `begin`: bytes of the file before the text.
    fn find(&self, how: Cut, begin: usize, options: &SourceOptions, merges: &[Merge]) -> Result<Table, SourceError> {
        if self.spans.is_empty() {
            return Err(SourceError::Empty);
        }
        let header = match options.header_row {
            Some(0) => None,
            Some(line) => {
                let found = self.spans.iter().position(|record| self.line(record) == line);
                Some(found.ok_or(SourceError::HeaderMissing { line })?)
            }
            None => Some(self.likeliest_header(merges)),
        };
        let first = header.map_or(0, |header| header + 1);
        let (first_offset, first_line) = match self.spans.get(first) {
            Some(record) => (begin + self.starts[first] as usize, self.line(record)),
            None => {
                let last = &self.spans[first - 1];
                (begin + last.end as usize, self.line(last) + 1)
            }
        };
        let columns = match header {
            Some(header) => self.header_texts(header, merges),
            None => vec![String::new(); self.width(0)],
        };
        let shown = self.spans.len().min(first + SHOWN_RECORDS);
        let cells = self.marks.cells.iter().filter(|mark| (first..shown).contains(&(mark.record as usize)));
        let cells = cells.map(|mark| CellMark { record: mark.record - first as u32, ..*mark }).collect();
        let hidden = self.marks.hidden.iter().filter(|record| (first..shown).contains(&(**record as usize)));
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
            sample_marks: SheetMarks { cells, hidden },
            records_above: first as u64,
            hidden_above: self.marks.hidden.iter().filter(|record| (**record as usize) < first).count() as u64,
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

    fn cells(&self, record: usize) -> &[CellSpan] {
        let start = if record == 0 { 0 } else { self.spans[record - 1].cells_end as usize };
        &self.cells[start..self.spans[record].cells_end as usize]
    }

    fn width(&self, record: usize) -> usize {
        if record < self.spans.len() { self.cells(record).len() } else { 0 }
    }

    fn texts(&self, record: usize) -> Vec<String> {
        let cell =
            |cell: &CellSpan| String::from_utf8_lossy(&self.text[cell.start as usize..cell.end as usize]).into_owned();
        self.cells(record).iter().map(cell).collect()
    }

    /// The number of cells that most records have, and their share.
    fn usual_width(&self) -> (usize, f64) {
        let counted = self.spans.len().min(SAMPLE_RECORDS);
        let mut widths: Vec<(usize, usize)> = Vec::new();
        for record in 0..counted {
            let width = self.width(record);
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

    /// The first record that is as wide as the others and as full: titles above it are neither.
    fn likeliest_header(&self, merges: &[Merge]) -> usize {
        let (width, _) = self.usual_width();
        if width < 2 {
            return 0;
        }
        let is_header = |record: &usize| {
            let cells = self.cells(*record);
            let full = cells.iter().filter(|cell| cell.end > cell.start).count();
            cells.len() + 1 >= width && full * 2 >= width && full >= 2 && !self.is_group_row(*record, merges)
        };
        (0..self.spans.len().min(MOST_TITLES)).find(is_header).unwrap_or(0)
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
