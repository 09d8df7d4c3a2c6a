//! What a file's beginning tells: its delimiter, quotes, header and first records.

mod encoding;
pub(crate) mod file_type;
mod footer;
mod head_records;

pub use encoding::EncodingAlternative;
pub(crate) use encoding::EncodingDetector;
pub(crate) use head_records::Table;
use head_records::{HeadRecords, SAMPLE_RECORDS, Separators};

use crate::input::{OptionalAscii, SourceError, SourceOptions};
use crate::workbook::Merge;

/// What delimits cells, if nobody says so. Never a letter: a guess among all characters finds the
/// `e` of a text.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Bytes among which it looks for them.
const WEIGHED_BYTES: usize = 256 << 10;

/// Finds the table in a file's beginning, given as UTF-8 without its mark. `merges`: it is a sheet's text.
pub(crate) fn table(
    text: &[u8],
    whole: bool,
    options: &SourceOptions,
    merges: Option<&[Merge]>,
) -> Result<Table, SourceError> {
    let Some(merges) = merges else { return delimited(text, whole, options) };
    let how = Separators { delimiter: b',', quote: Some(b'"'), escape: None };
    let mut records = HeadRecords::split(text, whole, how, 1)?;
    records.strip_row_metadata();
    records.find(how, 0, options, merges)
}

fn delimited(text: &[u8], whole: bool, options: &SourceOptions) -> Result<Table, SourceError> {
    let (directive, begin, begin_line) = separator_line(text);
    let body = &text[begin..];
    let detected = || if has_apostrophes(body) { b'\'' } else { b'"' };
    let quote = options.quote.map_or_else(|| Some(detected()), OptionalAscii::byte);
    let escape = match options.escape {
        Some(mark) => mark.byte(),
        None => quote.filter(|&quote| has_escaped_quotes(body, quote)).map(|_| b'\\'),
    };
    let how = Separators { delimiter: b',', quote, escape };
    let delimiter = options.delimiter.or(directive).unwrap_or_else(|| likeliest_delimiter(body, whole, how));
    let how = Separators { delimiter, ..how };
    HeadRecords::split(body, whole, how, begin_line)?.find(how, begin, options, &[])
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

/// Whether cells stand in apostrophes: all of the header's do, and most lines begin with one.
fn has_apostrophes(text: &[u8]) -> bool {
    let text = &text[..text.len().min(WEIGHED_BYTES)];
    let lines =
        || text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty()).take(SAMPLE_RECORDS);
    let Some(header) = lines().next() else { return false };
    let between =
        |line: &[u8]| line.windows(3).filter(|three| matches!(three, [b'\'', by, b'\''] if is_between(*by))).count();
    let [b'\'', .., b'\''] = header else { return false };
    let (count, begun) = (lines().count(), lines().filter(|line| line.starts_with(b"'")).count());
    let marks = memchr::memchr_iter(b'\'', header).count();
    !text.contains(&b'"') && count > 1 && begun * 5 >= count * 4 && marks == 2 * (between(header) + 1)
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
fn likeliest_delimiter(text: &[u8], whole: bool, how: Separators) -> u8 {
    let (text, whole) = (&text[..text.len().min(WEIGHED_BYTES)], whole && text.len() <= WEIGHED_BYTES);
    let mut best = (0.0, b',');
    for delimiter in DELIMITERS {
        let Ok(records) = HeadRecords::split(text, whole, Separators { delimiter, ..how }, 1) else { continue };
        let (width, share) = records.usual_width();
        if width < 2 {
            continue;
        }
        // A header that falls apart in the same way speaks for it, and so do many cells.
        let (first, usual) = (records.likeliest_header(&[]), records.usual_full_width());
        let header = records.full_width(first);
        let fits = match () {
            () if header.abs_diff(usual) <= 1 || records.width(first).abs_diff(width) <= 1 => 1.0,
            // Rows may leave out the cells at their ends, a header does not.
            () if header > usual => 0.7,
            () => 0.3,
        };
        let score = share * fits * (1.0 - 0.3 / width as f64);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    // Free text with commas in one column agrees with itself in few records only.
    if best.0 >= 0.35 { best.1 } else { b',' }
}
