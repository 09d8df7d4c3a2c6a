//! Classes of characters and bytes: which need URL encoding, which are invisible, and which only look alike.

pub(crate) use common::is_invisible;

/// The byte must be URL-encoded. If it isn't, Target cuts the batch short or rejects it (*Bulk Profile Update API*).
pub(crate) const ENCODE: u8 = 1;
/// The byte is a comma or part of a line break.
pub(crate) const DELIMITER: u8 = 2;
/// The byte is an ASCII control character, such as a line break.
pub(crate) const CONTROL: u8 = 4;
/// The byte is part of a character beyond ASCII.
pub(crate) const BEYOND_ASCII: u8 = 8;
/// The byte isn't an ASCII digit.
pub(crate) const NO_DIGIT: u8 = 16;
/// The byte isn't allowed in an ID: `+`, `/`, or a comma (*Limits*).
pub(crate) const FORBIDDEN: u8 = 32;
/// The byte is a space, a tab, or a backslash, for which an ID is checked more closely.
pub(crate) const ODD_IN_ID: u8 = 64;

/// The byte is `&` or `%`, with which HTML and URL encoding begin, `?`, which can stand for a lost letter, or `#`, which
/// is part of what C programs write for a number that is none.
pub(crate) const MARKUP: u8 = 128;

/// The classes of each byte.
pub(crate) const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        let mut class = 0;
        if !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~')) {
            class |= ENCODE;
        }
        if matches!(b, b',' | b'\n' | b'\r') {
            class |= DELIMITER;
        }
        if b < 0x20 || b == 0x7f {
            class |= CONTROL;
        }
        if b >= 0x80 {
            class |= BEYOND_ASCII;
        }
        if !b.is_ascii_digit() {
            class |= NO_DIGIT;
        }
        if matches!(b, b'+' | b'/' | b',') {
            class |= FORBIDDEN;
        }
        if matches!(b, b' ' | b'\t' | b'\\') {
            class |= ODD_IN_ID;
        }
        if matches!(b, b'&' | b'%' | b'?' | b'#') {
            class |= MARKUP;
        }
        table[byte] = class;
        byte += 1;
    }
    table
}

/// A URL-encoded byte, ready to be copied: its one or three bytes, their number, and the classes of the byte.
#[derive(Clone, Copy)]
struct Encoded {
    bytes: [u8; 4],
    length: u8,
    classes: u8,
}

static ENCODED: [Encoded; 256] = encoded();

const fn encoded() -> [Encoded; 256] {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [Encoded { bytes: [0; 4], length: 1, classes: 0 }; 256];
    let mut byte = 0;
    while byte < 256 {
        let classes = CLASS[byte];
        table[byte] = if classes & ENCODE == 0 {
            Encoded { bytes: [byte as u8, 0, 0, 0], length: 1, classes }
        } else {
            Encoded { bytes: [b'%', HEX[byte >> 4], HEX[byte & 15], 0], length: 3, classes }
        };
        byte += 1;
    }
    table
}

/// The lines of a batch, while they're written.
///
/// The whole buffer is initialized, so that four bytes can be copied for each byte without a branch. One or three of them
/// count. With a branch at each byte, encoding took three times as long.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    buffer: Vec<u8>,
    length: usize,
}

impl Lines {
    /// Creates an empty buffer with room for this many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Lines {
        Lines { buffer: vec![0; bytes], length: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = length;
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Returns the lines, without the unused rest of the buffer.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.buffer.truncate(self.length);
        self.buffer
    }

    #[inline]
    fn reserve(&mut self, bytes: usize) {
        if self.buffer.len() < self.length + bytes {
            self.buffer.resize((self.length + bytes) * 2, 0);
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, byte: u8) {
        self.reserve(1);
        self.buffer[self.length] = byte;
        self.length += 1;
    }

    /// Appends bytes without encoding them.
    pub(crate) fn push_plain(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.buffer[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Appends a value, URL-encoded: every byte except letters, digits, and `-._~` becomes `%XX`. Returns the classes of
    /// all its bytes, combined with a bitwise OR.
    #[inline]
    pub(crate) fn push_encoded(&mut self, value: &[u8]) -> u8 {
        let most = value.len() * 3 + 4;
        self.reserve(most);
        let out = &mut self.buffer[self.length..self.length + most];
        let (mut at, mut seen) = (0, 0);
        for &byte in value {
            let encoded = &ENCODED[byte as usize];
            if let Some(place) = out[at..].first_chunk_mut() {
                *place = encoded.bytes;
            }
            at += encoded.length as usize;
            seen |= encoded.classes;
        }
        self.length += at;
        seen
    }
}

/// Returns a cell as it's written in a CSV file: in quotation marks if it needs them. If the file has no quotation mark,
/// the cell is returned unchanged.
pub(crate) fn quoted(cell: &[u8], delimiter: u8, quote: Option<u8>) -> Vec<u8> {
    let Some(quote) = quote else { return cell.to_vec() };
    let mut out = Vec::with_capacity(cell.len() + 2);
    push_quoted(cell, delimiter, quote, &mut out);
    out
}

/// Appends a cell to a line of CSV. A cell that contains the delimiter, a quotation mark, or a line break is put in
/// quotation marks, and each quotation mark in it is doubled.
#[inline]
pub(crate) fn push_quoted(cell: &[u8], delimiter: u8, quote: u8, out: &mut Vec<u8>) {
    // Few cells need quotation marks. Without an early exit, the compiler can vectorize the loop.
    let needs_quotes = cell
        .iter()
        .fold(false, |needs, byte| needs | (*byte == delimiter) | (*byte == quote) | matches!(byte, b'\n' | b'\r'));
    if !needs_quotes {
        out.extend_from_slice(cell);
        return;
    }
    out.push(quote);
    for &byte in cell {
        if byte == quote {
            out.push(quote);
        }
        out.push(byte);
    }
    out.push(quote);
}

/// Returns the length in UTF-16 code units, as Target's limits are counted.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Returns whether `trim` removes a character from the ends.
pub(crate) fn is_trimmed(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}')
}

/// Returns the value without those characters at its ends for which [`is_trimmed`] returns true.
#[inline]
pub(crate) fn trim(value: &[u8]) -> &[u8] {
    // Nearly every cell starts and ends with a visible ASCII character.
    match (value.first(), value.last()) {
        (Some(0x21..=0x7e), Some(0x21..=0x7e)) => value,
        _ => std::str::from_utf8(value).map_or(value, |text| text.trim_matches(is_trimmed).as_bytes()),
    }
}

/// Returns whether an ID has leading or trailing spaces.
pub(crate) fn is_surrounded(id: &[u8]) -> bool {
    id.first() == Some(&b' ') || id.last() == Some(&b' ')
}

/// Returns whether an ID contains a control character, such as the tab that some programs write before a number to
/// protect it from a spreadsheet.
pub(crate) fn has_control_in_id(id: &[u8]) -> bool {
    id.iter().any(|byte| CLASS[*byte as usize] & CONTROL != 0) || has_c1(id)
}

/// Returns whether a value contains a control character other than a line break.
pub(crate) fn has_control(value: &[u8]) -> bool {
    let is_control = |byte: &u8| CLASS[*byte as usize] & CONTROL != 0 && !matches!(byte, b'\n' | b'\r');
    value.iter().any(is_control) || has_c1(value)
}

/// Returns whether a value contains a C1 control character, which UTF-8 encodes as C2 80 to C2 9F.
fn has_c1(value: &[u8]) -> bool {
    memchr::memchr_iter(0xc2, value).any(|at| matches!(value.get(at + 1), Some(0x80..=0x9f)))
}

/// Returns whether a character is a space other than U+0020.
pub(crate) fn is_odd_blank(c: char) -> bool {
    c != ' ' && (c.is_whitespace() || c == '\u{3164}' || c == '\u{ffa0}')
}

/// Returns the ASCII character that a curly quote, a dash, or a full-width character looks like. Returns `None` for any
/// other character.
pub(crate) fn ascii_form(c: char) -> Option<char> {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{b4}' | '\u{2bc}' => Some('\''),
        '\u{201c}'..='\u{201f}' | '\u{2033}' => Some('"'),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        _ => None,
    }
}

/// Cyrillic and Greek letters that look like Latin ones, and these, in the same order.
const LOOK_ALIKES: [&str; 2] = ["АВЕКМНОРСТУХЅІЈаеорсухѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXSIJaeopcyxsijABEZHIKMNOPTYXo"];

/// Returns the Latin letter that a Cyrillic or Greek letter looks like. Returns `None` for any other character.
pub(crate) fn latin_look_alike(c: char) -> Option<char> {
    let at = LOOK_ALIKES[0].chars().position(|letter| letter == c)?;
    LOOK_ALIKES[1].chars().nth(at)
}

/// Returns whether a character is a Greek or a Cyrillic letter.
pub(crate) fn is_greek_or_cyrillic(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}')
}

/// Returns the first characters of a text for a report, at most `most` bytes and an ellipsis.
pub(crate) fn shortened(value: &[u8], most: usize) -> String {
    let text = String::from_utf8_lossy(value);
    if text.len() <= most {
        return text.into_owned();
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

/// Returns whether a text consists only of spaces and tabs.
pub(crate) fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Replaces each `%XX` by its byte. Any other `%` stays.
pub(crate) fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match (digit(at + 1), digit(at + 2)) {
            (Some(high), Some(low)) if *byte == b'%' => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// Returns a text, URL-encoded.
pub(crate) fn percent_encoded(text: &[u8]) -> Vec<u8> {
    let mut out = Lines::default();
    out.push_encoded(text);
    out.into_bytes()
}
