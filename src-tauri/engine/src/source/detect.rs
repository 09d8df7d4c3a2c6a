//! What a file's beginning tells: its delimiter, quotes, header and first records.

use super::chunks::{CellSpan, RecordSpan};
use super::split::{Splitter, Stop};
use super::{Mark, SourceError, SourceOptions, Unreadable};

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
}

/// Names what other programs make, before it is read as text.
pub(super) fn refuse_other_formats(head: &[u8]) -> Result<(), SourceError> {
    const UNSUPPORTED: [&[u8]; 3] = [b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"];
    const NO_TABLE: [&[u8]; 5] = [b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF"];
    let refuse = |reason| Err(SourceError::Unreadable { reason, cause: None });
    if UNSUPPORTED.iter().any(|magic| head.starts_with(magic)) {
        return refuse(Unreadable::Unsupported);
    }
    if NO_TABLE.iter().any(|magic| head.starts_with(magic)) {
        return refuse(Unreadable::NotATable);
    }
    Ok(())
}

/// Finds the table in a file's beginning, given as UTF-8 without its mark.
pub(super) fn table(text: &[u8], whole: bool, options: &SourceOptions) -> Result<Table, SourceError> {
    let (directive, begin, begin_line) = separator_line(text);
    let body = &text[begin..];
    let quote = options.quote.map_or(Some(b'"'), Mark::byte);
    let escape = match options.escape {
        Some(mark) => mark.byte(),
        None => quote.filter(|&quote| has_escaped_quotes(body, quote)).map(|_| b'\\'),
    };
    let delimiter = options.delimiter.or(directive).unwrap_or_else(|| likeliest_delimiter(body, whole, quote, escape));
    let records = Sample::of(body, whole, delimiter, quote, escape, begin_line)?;
    if records.spans.is_empty() {
        return Err(SourceError::Empty);
    }
    let header = match options.header_row {
        Some(0) => None,
        Some(line) => {
            let found = records.spans.iter().position(|record| records.line(record) == line);
            Some(found.ok_or(SourceError::HeaderMissing { line })?)
        }
        None => Some(records.likeliest_header()),
    };
    let first = header.map_or(0, |header| header + 1);
    let (first_offset, first_line) = match records.spans.get(first) {
        Some(record) => (begin + record.start as usize, records.line(record)),
        None => {
            let last = &records.spans[first - 1];
            (begin + last.end as usize, records.line(last) + 1)
        }
    };
    let columns = match header {
        Some(header) => records.texts(header),
        None => vec![String::new(); records.width(0)],
    };
    let shown = records.spans.len().min(first + SHOWN_RECORDS);
    Ok(Table {
        delimiter,
        quote,
        escape,
        header_row: header.map_or(0, |header| records.line(&records.spans[header])),
        columns,
        header_offset: header.map_or(first_offset, |header| begin + records.spans[header].start as usize),
        first_offset,
        first_line,
        sample: (first..shown).map(|record| records.texts(record)).collect(),
    })
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
fn likeliest_delimiter(text: &[u8], whole: bool, quote: Option<u8>, escape: Option<u8>) -> u8 {
    let (text, whole) = (&text[..text.len().min(WEIGHED_BYTES)], whole && text.len() <= WEIGHED_BYTES);
    let mut best = (0.0, b',');
    for delimiter in DELIMITERS {
        let Ok(records) = Sample::of(text, whole, delimiter, quote, escape, 1) else { continue };
        let (width, share) = records.usual_width();
        if width < 2 {
            continue;
        }
        // A header that falls apart in the same way speaks for it, and so do many cells.
        let header = records.width(records.likeliest_header());
        let fits = if header.abs_diff(width) <= 1 { 1.0 } else { 0.3 };
        let score = share * fits * (1.0 - 0.3 / width as f64);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    // Free text with commas in one column agrees with itself in few records only.
    if best.0 >= 0.35 { best.1 } else { b',' }
}

/// The first records, cut with one delimiter.
struct Sample {
    text: Vec<u8>,
    cells: Vec<CellSpan>,
    spans: Vec<RecordSpan>,
    first_line: u64,
}

impl Sample {
    fn of(
        text: &[u8],
        whole: bool,
        delimiter: u8,
        quote: Option<u8>,
        escape: Option<u8>,
        first_line: u64,
    ) -> Result<Sample, SourceError> {
        let mut sample = Sample { text: text.to_vec(), cells: Vec::new(), spans: Vec::new(), first_line };
        let mut splitter = Splitter::new(delimiter, quote, escape);
        let (stop, _) = splitter.split(&mut sample.text, whole, &mut sample.cells, &mut sample.spans);
        if let Stop::Rest { open_quote: Some(line), .. } = stop
            && (whole || sample.spans.is_empty())
        {
            return Err(SourceError::UnterminatedQuote { line: first_line + u64::from(line) });
        }
        Ok(sample)
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
    fn likeliest_header(&self) -> usize {
        let (width, _) = self.usual_width();
        if width < 2 {
            return 0;
        }
        let is_header = |record: &usize| {
            let cells = self.cells(*record);
            let full = cells.iter().filter(|cell| cell.end > cell.start).count();
            cells.len() + 1 >= width && full * 2 >= width && full >= 2
        };
        (0..self.spans.len().min(MOST_TITLES)).find(is_header).unwrap_or(0)
    }
}
