//! Detects the delimiter, the quotes, the header and the sample from a file's first bytes.

mod delimiter;
mod east_asian;
mod encoding;
pub(crate) mod file_type;
mod footer;
mod head_records;
mod header;
mod header_evidence;
mod labels;
mod name_words;
mod table;
mod uncommon_delimiter;

use delimiter::{SAMPLED_BYTES, is_between};
pub use encoding::EncodingAlternative;
pub(crate) use encoding::EncodingDetector;
use head_records::{BATCH, HeadRecords, SAMPLE_RECORDS, Separators};

pub(crate) use table::Table;

use crate::input::{Delimiter, OptionalAscii, SourceError, SourceOptions};
use crate::rule::Rule;
use crate::source::shape::ShapeNote;
use crate::workbook::Merge;
use uncommon_delimiter::Uncommon;

/// Finds the table in a file's first bytes, given as UTF-8 without a byte order mark. `merges` are the merged cells of
/// a sheet; `None` means that the text isn't a sheet's.
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
    let given = options.delimiter.and_then(|delimiter| delimiter.byte());
    if let Some(delimiter) = batch_delimiter(text) {
        let quote = text.starts_with(b"\"").then_some(b'"');
        let how = Separators { delimiter: given.unwrap_or(delimiter), quote, escape: None };
        let mut records = HeadRecords::split(text, whole, how, 1)?;
        records.decode_batch();
        return records.find(
            how,
            0,
            &SourceOptions { header_row: Some(1), header_rows: Some(1), ..options.clone() },
            &[],
        );
    }
    let (directive, begin, begin_line) = separator_line(text);
    let body = &text[begin..];
    let how = quoting(body, options);
    let found = match given.or(directive) {
        Some(delimiter) => Uncommon::Delimiter(Delimiter::of_byte(delimiter)),
        None => detected_delimiter(body, whole, how),
    };
    let delimiter = match found {
        Uncommon::Delimiter(delimiter) => delimiter.byte().unwrap_or(b','),
        Uncommon::Unclear | Uncommon::None => b',',
    };
    let how = Separators { delimiter, ..how };
    let mut table = HeadRecords::split(body, whole, how, begin_line)?.find(how, begin, options, &[])?;
    if found == Uncommon::Unclear {
        let value = table.sample.iter().flatten().next().cloned().unwrap_or_default();
        table.notes.push(ShapeNote { line: None, ..ShapeNote::of_line(Rule::DelimiterUnclear, 0, value) });
    }
    Ok(table)
}

/// Returns the delimiter of a text if it has more than one byte. The text has to be converted before it's split.
pub(crate) fn long_delimiter(text: &[u8], whole: bool, options: &SourceOptions) -> Option<Delimiter> {
    if options.delimiter.is_some() || batch_delimiter(text).is_some() || separator_line(text).0.is_some() {
        return None;
    }
    match detected_delimiter(text, whole, quoting(text, options)) {
        Uncommon::Delimiter(delimiter) => Some(delimiter).filter(|delimiter| delimiter.byte().is_none()),
        Uncommon::Unclear | Uncommon::None => None,
    }
}

/// Returns what separates the cells: one of the common delimiters or a longer text around it, or else an uncommon one.
fn detected_delimiter(text: &[u8], whole: bool, how: Separators) -> Uncommon {
    match delimiter::likeliest(text, whole, how) {
        Some(common) => {
            let longer = uncommon_delimiter::around(text, common, how.quote);
            Uncommon::Delimiter(longer.unwrap_or(Delimiter::of_byte(common)))
        }
        None => uncommon_delimiter::instead(text, how.quote),
    }
}

/// Returns how cells are quoted.
fn quoting(body: &[u8], options: &SourceOptions) -> Separators {
    let detected = || if has_apostrophes(body) { b'\'' } else { b'"' };
    let quote = options.quote.map_or_else(|| Some(detected()), OptionalAscii::byte);
    let escape = match options.escape {
        Some(mark) => mark.byte(),
        None => quote.filter(|&quote| has_escaped_quotes(body, quote)).map(|_| b'\\'),
    };
    Separators { delimiter: b',', quote, escape }
}

/// Returns the delimiter of a batch of Adobe's API, which scripts write and `ferry pack` does, or `None` if the text isn't
/// one. Target accepts only commas and lowercase letters without quotes, but the file is meant as a batch.
fn batch_delimiter(text: &[u8]) -> Option<u8> {
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let (batch, rest) = text.split_at_checked(BATCH.len())?;
    let header = rest.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let delimiter = header.iter().copied().find(|byte| matches!(byte, b',' | b';' | b'\t' | b'|'));
    let id = header.split(|byte| Some(*byte) == delimiter || *byte == b'"').next().unwrap_or_default();
    let is_known = [&b"thirdPartyId"[..], b"pcId"].iter().any(|known| known.eq_ignore_ascii_case(id));
    // A title can begin with the same word. Names in a batch are URL-encoded.
    let has_names = delimiter.is_some() && !id.is_empty() && !header.contains(&b' ');
    (batch.eq_ignore_ascii_case(BATCH) && (is_known || has_names)).then_some(delimiter.unwrap_or(b','))
}

/// Reads a first line such as `sep=;`, which sets the delimiter in Excel and isn't a record. Returns the delimiter,
/// and the offset and the physical line after it. Without such a line, these are the beginning of the text.
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

/// Returns whether cells are quoted with apostrophes: the first line and four of five lines have such a cell, nearly all
/// apostrophes that begin a cell are closed at its end, and there are no quotation marks.
fn has_apostrophes(text: &[u8]) -> bool {
    let text = &text[..text.len().min(SAMPLED_BYTES)];
    let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty());
    let counts: Vec<(usize, usize)> = lines.take(SAMPLE_RECORDS).map(quoted_by_apostrophes).collect();
    let with_quotes = counts.iter().filter(|(closed, _)| *closed > 0).count();
    let (closed, open) = counts.iter().fold((0, 0), |(closed, open), line| (closed + line.0, open + line.1));
    counts.len() > 1
        && counts[0].0 > 0
        && with_quotes * 5 >= counts.len() * 4
        && open * 20 <= closed
        && !begins_with_quotation_marks(text)
}

/// Returns whether a cell begins with a quotation mark.
fn begins_with_quotation_marks(text: &[u8]) -> bool {
    memchr::memchr_iter(b'"', text).any(|at| at.checked_sub(1).is_none_or(|before| is_between(text[before])))
}

/// Returns how many cells of a line are quoted with apostrophes, and how many apostrophes begin a cell and aren't closed, or
/// are within the text of such a cell and neither doubled nor escaped.
fn quoted_by_apostrophes(line: &[u8]) -> (usize, usize) {
    let (mut closed, mut open) = (0, 0);
    let mut at = 0;
    while at < line.len() {
        let is_quoted = line[at] == b'\'';
        let mut end = at + usize::from(is_quoted);
        let mut is_closed = false;
        while end < line.len() && (is_quoted && !is_closed || !is_between(line[end])) {
            let is_last = line.get(end + 1).is_none_or(|next| is_between(*next));
            if is_quoted && line[end] == b'\'' {
                match line.get(end + 1) {
                    Some(b'\'') => end += 1,
                    _ if is_last => is_closed = true,
                    // An apostrophe within the text would end the cell, and be lost.
                    _ if line[end - 1] != b'\\' => open += 1,
                    _ => {}
                }
            }
            end += 1;
        }
        closed += usize::from(is_closed);
        open += usize::from(is_quoted && !is_closed);
        at = end + 1;
    }
    (closed, open)
}

/// Returns whether quotes are escaped with backslashes: there's one before a single quote that doesn't end a cell, and
/// no quote is doubled. By itself, `"C:\"` is a path, and `\""` before a delimiter can be either.
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
