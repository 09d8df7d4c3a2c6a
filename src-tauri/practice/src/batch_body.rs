//! The batch as it stands on the wire, read as *Bulk Profile Update API* says Target reads it.
//!
//! Where the page says "may" (a raw `=`) or nothing (raw bytes that should have been encoded), this
//! reader takes the reading that hurts, since a batch that passes here has to pass everywhere.

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::percent_decode;

use crate::limits;
use crate::options::Reading;
use crate::store::profile::Key;

/// Why a whole batch is refused, with `success=false`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Refusal {
    #[error("Unexpected error")]
    RawPercent,
    #[error("The request must begin with batch=")]
    NoBatch,
    #[error("The first header must be pcId or thirdPartyId")]
    NoKey,
    #[error("A header is empty, given twice, too long or not URL-encoded UTF-8")]
    BadHeader,
    #[error("Unexpected error")]
    BadRow,
    #[error("A batch holds at most 500,000 rows")]
    TooManyRows,
}

/// A batch whose header is understood. Its rows are read one at a time.
pub(crate) struct BatchBody<'a> {
    pub(crate) key: Key,
    /// The attributes' names, without the key's.
    pub(crate) names: Vec<String>,
    reading: Reading,
    /// What follows the header: still encoded by `Cells`, decoded by `Form`.
    rows: Cow<'a, [u8]>,
    count: usize,
}

/// What one row says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Row<'a> {
    /// Values for a visitor: the index of the attribute in the header, and its value, never empty.
    Values { id: Cow<'a, str>, cells: Vec<(usize, Cow<'a, str>)> },
    /// Nothing but empty cells: Target ignores it.
    Nothing,
    /// A row that Target cannot use, with what stands where its id should.
    Unusable { id: String },
}

impl<'a> BatchBody<'a> {
    pub(crate) fn read(bytes: &'a [u8], reading: Reading) -> Result<Self, Refusal> {
        let form = bytes.strip_prefix(b"batch=").ok_or(Refusal::NoBatch)?;
        if has_raw_percent(form) {
            return Err(Refusal::RawPercent);
        }
        // A raw `&` begins another form field, and a raw `=` may end this one.
        let end = form.iter().position(|byte| matches!(byte, b'&' | b'=')).unwrap_or(form.len());
        let field = &form[..end];
        let text: Cow<'a, [u8]> = match reading {
            Reading::Cells => Cow::Borrowed(field),
            Reading::Form => decode(field),
        };
        let header_end = text.iter().position(|byte| *byte == b'\n');
        let header = &text[..header_end.unwrap_or(text.len())];
        let (key, names) = read_header(header, reading)?;
        let start = header_end.map_or(text.len(), |at| at + 1);
        // One line break at the end closes the last row; it begins no further one.
        let end = if text.len() > start && text.last() == Some(&b'\n') { text.len() - 1 } else { text.len() };
        let rows = match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
            Cow::Owned(mut text) => {
                text.truncate(end);
                text.drain(..start);
                Cow::Owned(text)
            }
        };
        let count = if start >= end { 0 } else { 1 + rows.iter().filter(|byte| **byte == b'\n').count() };
        if count > limits::ROWS {
            return Err(Refusal::TooManyRows);
        }
        Ok(BatchBody { key, names, reading, rows, count })
    }

    /// How many rows there are, usable or not.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.split(|byte| *byte == b'\n').take(self.count).map(|line| self.row(line))
    }

    /// Whether a row has one of these texts as its id or as a value.
    pub(crate) fn holds_one_of(&self, texts: &[String]) -> bool {
        let is_one = |cell: &str| texts.iter().any(|text| text == cell);
        !texts.is_empty()
            && self.rows().any(|row| match row {
                Row::Values { id, cells } => is_one(&id) || cells.iter().any(|(_, cell)| is_one(cell)),
                Row::Unusable { id } => is_one(&id),
                Row::Nothing => false,
            })
    }

    fn row<'r>(&self, line: &'r [u8]) -> Row<'r> {
        let mut cells = line.split(|byte| *byte == b',').map(|cell| text_of(cell, self.reading));
        let first = cells.next().flatten();
        let unusable = |id: Option<Cow<'_, str>>| Row::Unusable { id: id.unwrap_or_default().into_owned() };
        let Some(id) = first else { return unusable(None) };
        if !is_usable_id(self.key, &id) {
            return unusable(Some(id));
        }
        let mut values = Vec::with_capacity(self.names.len());
        for (index, cell) in cells.enumerate() {
            match cell {
                Some(value) if index < self.names.len() => {
                    if !value.is_empty() {
                        values.push((index, value));
                    }
                }
                // More cells than the header has, or bytes that are no text.
                _ => return unusable(Some(id)),
            }
        }
        if values.is_empty() { Row::Nothing } else { Row::Values { id, cells: values } }
    }
}

fn read_header(header: &[u8], reading: Reading) -> Result<(Key, Vec<String>), Refusal> {
    let mut cells = header.split(|byte| *byte == b',').map(|cell| text_of(cell, reading));
    let key = match cells.next().flatten().as_deref() {
        Some("pcId") => Key::PcId,
        Some("thirdPartyId") => Key::ThirdPartyId,
        _ => return Err(Refusal::NoKey),
    };
    let names = cells
        .map(|cell| cell.map(Cow::into_owned).ok_or(Refusal::BadHeader))
        .collect::<Result<Vec<String>, Refusal>>()?;
    let mut met = HashSet::with_capacity(names.len());
    for name in &names {
        let fits = !name.is_empty() && name.chars().count() <= limits::NAME_CHARS;
        if !fits || name == key.as_str() || !met.insert(name.as_str()) {
            return Err(Refusal::BadHeader);
        }
    }
    Ok((key, names))
}

/// One cell as text; nothing where the bytes are not what the API takes.
fn text_of(cell: &[u8], reading: Reading) -> Option<Cow<'_, str>> {
    let bytes = match reading {
        // Names and values are URL-encoded UTF-8: a control character (the carriage return of a
        // CRLF above all) or a byte beyond ASCII must not stand raw.
        Reading::Cells if !cell.iter().all(|byte| matches!(byte, 0x20..=0x7e)) => return None,
        Reading::Cells => decode(cell),
        // Decoded already, so what was encoded can no longer be told from what was raw.
        Reading::Form if cell.contains(&b'\r') => return None,
        Reading::Form => Cow::Borrowed(cell),
    };
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// As a form is decoded: `+` is a blank, `%XX` a byte.
fn decode(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'+') {
        return percent_decode(bytes).into();
    }
    let blanks: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::Owned(percent_decode(&blanks).collect())
}

fn has_raw_percent(bytes: &[u8]) -> bool {
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    bytes.iter().enumerate().any(|(at, byte)| *byte == b'%' && !(is_hex(at + 1) && is_hex(at + 2)))
}

/// *Bulk Profile Update API* and *Limits*: an id with `+` or `/`, or a longer one, cannot be found again.
fn is_usable_id(key: Key, id: &str) -> bool {
    let common = !id.is_empty() && !id.contains(['+', '/']) && id.encode_utf16().count() <= limits::ID_UNITS;
    match key {
        Key::ThirdPartyId => common,
        Key::PcId => common && id.chars().count() <= limits::PC_ID_CHARS && id.matches('.').count() <= 1,
    }
}
