//! Parses a batch body as Target does, according to *Bulk Profile Update API*.
//!
//! Where Adobe says "may" (about an unencoded `=`) or nothing (about other unencoded bytes), this parser does what
//! would harm most, so that a batch that is accepted here is also accepted by Target.

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::percent_decode;

use crate::limits;
use crate::options::DecodeOrder;
use crate::store::profile::Key;

/// The reason why a whole batch is rejected with `success=false`. The text is the message in the response.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Rejection {
    #[error("Unexpected error")]
    RawPercent,
    #[error("The request must start with batch=")]
    NoBatch,
    #[error("The first header must be pcId or thirdPartyId")]
    NoKey,
    #[error("A header is empty, duplicate, too long, or isn't URL-encoded UTF-8")]
    BadHeader,
    #[error("Unexpected error")]
    BadRow,
    #[error("A batch can have at most 500,000 rows")]
    TooManyRows,
}

/// A batch with a valid header. Its rows are parsed one at a time.
pub(crate) struct BatchBody<'a> {
    pub(crate) key: Key,
    /// The names of the attributes, without the key.
    pub(crate) names: Vec<String>,
    decode_order: DecodeOrder,
    /// The bytes after the header: encoded with `DecodeOrder::Cells`, decoded with `DecodeOrder::Form`.
    rows: Cow<'a, [u8]>,
    count: usize,
}

/// A row of a batch after it was parsed and validated.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Row<'a> {
    /// The values of a visitor. Each cell has the index of its attribute and a value that isn't empty.
    Values { id: Cow<'a, str>, cells: Vec<(usize, Cow<'a, str>)> },
    /// All cells are empty, so Target ignores the row.
    Empty,
    /// Target can't apply the row. `id` is the text in the ID's column.
    Invalid { id: String },
}

impl<'a> BatchBody<'a> {
    pub(crate) fn read(bytes: &'a [u8], decode_order: DecodeOrder) -> Result<Self, Rejection> {
        let form = bytes.strip_prefix(b"batch=").ok_or(Rejection::NoBatch)?;
        if has_raw_percent(form) {
            return Err(Rejection::RawPercent);
        }
        // An unencoded `&` starts another form field, and an unencoded `=` may end this one.
        let end = form.iter().position(|byte| matches!(byte, b'&' | b'=')).unwrap_or(form.len());
        let field = &form[..end];
        let text: Cow<'a, [u8]> = match decode_order {
            DecodeOrder::Cells => Cow::Borrowed(field),
            DecodeOrder::Form => decode(field),
        };
        let header_end = text.iter().position(|byte| *byte == b'\n');
        let header = &text[..header_end.unwrap_or(text.len())];
        let (key, names) = read_header(header, decode_order)?;
        let start = header_end.map_or(text.len(), |at| at + 1);
        // A trailing line break ends the last row. It doesn't start another one.
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
            return Err(Rejection::TooManyRows);
        }
        Ok(BatchBody { key, names, decode_order, rows, count })
    }

    /// Returns the number of rows, including empty and invalid ones.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.split(|byte| *byte == b'\n').take(self.count).map(|line| self.row(line))
    }

    /// Returns true if a row has one of these texts as its ID or as a value.
    pub(crate) fn contains_any(&self, texts: &[String]) -> bool {
        let is_one = |cell: &str| texts.iter().any(|text| text == cell);
        !texts.is_empty()
            && self.rows().any(|row| match row {
                Row::Values { id, cells } => is_one(&id) || cells.iter().any(|(_, cell)| is_one(cell)),
                Row::Invalid { id } => is_one(&id),
                Row::Empty => false,
            })
    }

    fn row<'r>(&self, line: &'r [u8]) -> Row<'r> {
        let mut cells = line.split(|byte| *byte == b',').map(|cell| text_of(cell, self.decode_order));
        let first = cells.next().flatten();
        let invalid = |id: Option<Cow<'_, str>>| Row::Invalid { id: id.unwrap_or_default().into_owned() };
        let Some(id) = first else { return invalid(None) };
        if !is_valid_id(self.key, &id) {
            return invalid(Some(id));
        }
        let mut values = Vec::with_capacity(self.names.len());
        for (index, cell) in cells.enumerate() {
            match cell {
                Some(value) if index < self.names.len() => {
                    if !value.is_empty() {
                        values.push((index, value));
                    }
                }
                // The row has more cells than the header, or a cell isn't valid text.
                _ => return invalid(Some(id)),
            }
        }
        if values.is_empty() { Row::Empty } else { Row::Values { id, cells: values } }
    }
}

fn read_header(header: &[u8], decode_order: DecodeOrder) -> Result<(Key, Vec<String>), Rejection> {
    let mut cells = header.split(|byte| *byte == b',').map(|cell| text_of(cell, decode_order));
    let key = match cells.next().flatten().as_deref() {
        Some("pcId") => Key::PcId,
        Some("thirdPartyId") => Key::ThirdPartyId,
        _ => return Err(Rejection::NoKey),
    };
    let names = cells
        .map(|cell| cell.map(Cow::into_owned).ok_or(Rejection::BadHeader))
        .collect::<Result<Vec<String>, Rejection>>()?;
    let mut seen = HashSet::with_capacity(names.len());
    for name in &names {
        let has_valid_length = !name.is_empty() && name.chars().count() <= limits::NAME_CHARS;
        if !has_valid_length || name == key.as_str() || !seen.insert(name.as_str()) {
            return Err(Rejection::BadHeader);
        }
    }
    Ok((key, names))
}

/// Decodes a cell. Returns `None` if the API doesn't accept its bytes.
fn text_of(cell: &[u8], decode_order: DecodeOrder) -> Option<Cow<'_, str>> {
    let bytes = match decode_order {
        // Names and values are URL-encoded UTF-8, so control characters, such as the carriage return of a CRLF, and
        // non-ASCII bytes must be encoded.
        DecodeOrder::Cells if !cell.iter().all(|byte| matches!(byte, 0x20..=0x7e)) => return None,
        DecodeOrder::Cells => decode(cell),
        // The form has already been decoded, so encoded and unencoded bytes can't be distinguished.
        DecodeOrder::Form if cell.contains(&b'\r') => return None,
        DecodeOrder::Form => Cow::Borrowed(cell),
    };
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// Decodes form data: `+` is a space, and `%XX` is a byte.
fn decode(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'+') {
        return percent_decode(bytes).into();
    }
    let spaces: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::Owned(percent_decode(&spaces).collect())
}

/// Returns true if a `%` isn't followed by two hexadecimal digits.
fn has_raw_percent(bytes: &[u8]) -> bool {
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    bytes.iter().enumerate().any(|(at, byte)| *byte == b'%' && !(is_hex(at + 1) && is_hex(at + 2)))
}

/// Returns true for a valid ID. A profile whose ID contains `+` or `/`, or is too long, can't be found (*Bulk Profile
/// Update API*, *Limits*).
fn is_valid_id(key: Key, id: &str) -> bool {
    let common = !id.is_empty() && !id.contains(['+', '/']) && id.encode_utf16().count() <= limits::ID_UNITS;
    match key {
        Key::ThirdPartyId => common,
        Key::PcId => common && id.chars().count() <= limits::PC_ID_CHARS && id.matches('.').count() <= 1,
    }
}
