//! Text encodings: their names, conversion to and from UTF-8, and what a file's first bytes prove.
//!
//! Positions in a file are byte offsets, but the engine works on UTF-8. For UTF-8, UTF-16 and single-byte
//! encodings, the offset in the file can be computed from the decoded text ([`Encoding::raw_len`]), so these
//! are decoded while they are read. The multi-byte encodings, such as Shift JIS, are transcoded to UTF-8 as a
//! whole when the file is opened.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::dos_code_pages::DosCodePage;
use super::surrogates;

/// A text encoding: one of the WHATWG's *Encoding* standard, or a DOS code page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(Table);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Web(&'static encoding_rs::Encoding),
    Dos(DosCodePage),
    Surrogates,
}

/// Labels that other programs use for encodings of the standard, and the label of the standard for each.
const OTHER_LABELS: [(&str, &str); 14] = [
    ("utf-8-sig", "utf-8"),
    ("utf-8-bom", "utf-8"),
    ("utf8-bom", "utf-8"),
    ("cp65001", "utf-8"),
    ("mac-roman", "macintosh"),
    ("macroman", "macintosh"),
    ("latin-1", "windows-1252"),
    ("latin-2", "iso-8859-2"),
    ("latin-9", "iso-8859-15"),
    ("ansi", "windows-1252"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
];

impl Encoding {
    /// The encoding that the engine works in.
    pub const UTF_8: Encoding = Encoding::web(encoding_rs::UTF_8);
    /// The encoding of Excel's CSV files on Western European and American systems.
    pub const WINDOWS_1252: Encoding = Encoding::web(encoding_rs::WINDOWS_1252);
    /// The encoding of Excel's "Unicode Text" files.
    pub const UTF_16LE: Encoding = Encoding::web(encoding_rs::UTF_16LE);
    /// UTF-16 with the high byte first.
    pub const UTF_16BE: Encoding = Encoding::web(encoding_rs::UTF_16BE);

    /// UTF-8 with surrogate pairs, as Oracle (CESU-8) and Java write characters such as emoji. It's called UTF-8, too.
    pub(crate) const UTF_8_WITH_SURROGATES: Encoding = Encoding(Table::Surrogates);

    pub(crate) const fn web(encoding: &'static encoding_rs::Encoding) -> Encoding {
        Encoding(Table::Web(encoding))
    }

    pub(crate) const fn dos(page: DosCodePage) -> Encoding {
        Encoding(Table::Dos(page))
    }

    /// Returns the encoding with this label: one of the standard, the number of a DOS code page (`cp850`), or a name
    /// that other programs use (`mac-roman`). Case, underscores and surrounding spaces don't matter.
    pub fn for_label(label: &str) -> Option<Encoding> {
        let label = label.trim();
        let known = |label: &str| encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Encoding::web);
        let plain = label.to_ascii_lowercase().replace(['_', ' '], "-");
        let other = || OTHER_LABELS.iter().find(|(other, _)| *other == plain).and_then(|(_, label)| known(label));
        // Accepts `win1250` and `windows1250`.
        let windows = || {
            let digits = plain.trim_start_matches("windows").trim_start_matches("win").trim_start_matches('-');
            plain.starts_with("win").then(|| known(&format!("windows-{digits}"))).flatten()
        };
        known(label)
            .or_else(|| known(&plain))
            .or_else(other)
            .or_else(windows)
            .or_else(|| DosCodePage::for_label(label).map(Encoding::dos))
            .or_else(|| (plain == "cesu-8").then_some(Encoding::UTF_8_WITH_SURROGATES))
    }

    /// Returns the name in the standard, or the IANA name of a DOS code page.
    pub fn name(self) -> &'static str {
        match self.0 {
            Table::Web(encoding) => encoding.name(),
            Table::Dos(page) => page.name,
            Table::Surrogates => Encoding::UTF_8.name(),
        }
    }

    pub(crate) fn is_single_byte(self) -> bool {
        match self.0 {
            Table::Web(encoding) => encoding.is_single_byte(),
            Table::Dos(_) => true,
            Table::Surrogates => false,
        }
    }

    pub(crate) fn is_utf_16(self) -> bool {
        self == Encoding::UTF_16LE || self == Encoding::UTF_16BE
    }

    /// Returns whether a file in this encoding is transcoded to UTF-8 as a whole before it's read, because the byte
    /// offset of a character can't be computed from the decoded text.
    pub(crate) fn needs_transcoding(self) -> bool {
        !(self == Encoding::UTF_8 || self.is_utf_16() || self.is_single_byte())
    }

    /// Returns a decoder that treats byte order marks as text, or `None` for UTF-8, which needs none.
    pub(crate) fn decoder(self) -> Option<Decoder> {
        match self.0 {
            _ if self == Encoding::UTF_8 => None,
            Table::Web(encoding) => Some(Decoder::Web(Box::new(encoding.new_decoder_without_bom_handling()))),
            Table::Dos(page) => Some(Decoder::Dos(page)),
            Table::Surrogates => Some(Decoder::Surrogates(Vec::new())),
        }
    }

    /// Decodes all of the bytes. The flag is true if some of them encode no character; each is replaced by U+FFFD.
    pub(crate) fn decode_all(self, bytes: &[u8]) -> (String, bool) {
        match self.0 {
            Table::Web(encoding) => {
                let (text, has_bad) = encoding.decode_without_bom_handling(bytes);
                (text.into_owned(), has_bad)
            }
            Table::Dos(page) => {
                let has_bad = bytes.iter().any(|byte| page.character(*byte).is_none());
                (bytes.iter().map(|byte| page.character(*byte).unwrap_or('\u{fffd}')).collect(), has_bad)
            }
            Table::Surrogates => Encoding::UTF_8.decode_all(&surrogates::joined(bytes)),
        }
    }

    /// Returns the length in bytes of the byte order marks of this encoding at the beginning of `head`.
    pub(crate) fn bom_bytes(self, head: &[u8]) -> usize {
        marks(head, |found| Table::Web(found) == self.0)
    }

    /// Returns the length in bytes of the byte order marks that aren't text in this encoding. Outside of UTF-16, a mark
    /// of another encoding is wrong, but it's no text, either.
    pub(crate) fn skipped_bytes(self, head: &[u8]) -> usize {
        if self.is_utf_16() { self.bom_bytes(head) } else { marks(head, |_| true) }
    }

    /// Decodes a file's first bytes to UTF-8. If the encoding is UTF-8, the bytes are returned unchanged, even invalid
    /// ones. `whole` is true if the file ends here.
    pub(crate) fn decode_head(self, head: &[u8], whole: bool) -> Vec<u8> {
        let Some(mut decoder) = self.decoder() else { return head.to_vec() };
        let mut text = Vec::new();
        decoder.decode(head, whole, &mut text);
        text
    }

    /// Returns how many bytes of the file were decoded to this text. Invalid bytes count, because the decoder
    /// replaces each with one [`BAD`] byte. Must not be called if [`Encoding::needs_transcoding`].
    pub(crate) fn raw_len(self, text: &[u8]) -> u64 {
        if self == Encoding::UTF_8 {
            return text.len() as u64;
        }
        let characters = text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u64;
        if self.is_utf_16() {
            // A character of four bytes in UTF-8 is a surrogate pair in UTF-16.
            let pairs = text.iter().filter(|&&byte| byte >= 0xf0).count() as u64;
            2 * (characters + pairs)
        } else {
            characters
        }
    }

    /// Encodes text. A character that the encoding doesn't contain becomes a question mark.
    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        if self.is_utf_16() {
            let little = self == Encoding::UTF_16LE;
            let units = text.encode_utf16();
            return units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect();
        }
        let mut out = Vec::with_capacity(text.len());
        let mut buffer = [0; 4];
        for character in text.chars() {
            match self.0 {
                Table::Web(encoding) => {
                    let (bytes, _, lost) = encoding.encode(character.encode_utf8(&mut buffer));
                    if lost { out.push(b'?') } else { out.extend_from_slice(&bytes) }
                }
                Table::Dos(page) => out.push(page.byte(character).unwrap_or(b'?')),
                Table::Surrogates => out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes()),
            }
        }
        out
    }
}

/// The replacement for bytes that encode no character. This byte never occurs in valid UTF-8, so the row is found
/// to have invalid text later, and it isn't a continuation byte, so [`Encoding::raw_len`] counts it as one character.
const BAD: u8 = 0xc0;

/// Returns the length of the byte order marks at the beginning. A file that passed through two programs may have one
/// from each.
fn marks(head: &[u8], is_counted: impl Fn(&'static encoding_rs::Encoding) -> bool) -> usize {
    let mut marks = 0;
    while let Some((found, bytes)) = encoding_rs::Encoding::for_bom(&head[marks..])
        && is_counted(found)
    {
        marks += bytes;
    }
    marks
}

/// Converts bytes to UTF-8, piece by piece. Byte order marks are treated as text.
pub(crate) enum Decoder {
    Web(Box<encoding_rs::Decoder>),
    Dos(DosCodePage),
    /// Joins surrogate pairs. The bytes may be the beginning of a pair, and belong to the next ones.
    Surrogates(Vec<u8>),
}

impl Decoder {
    /// Decodes the next bytes and appends them to `text` as UTF-8. Pass `is_last` with the file's last bytes.
    pub(crate) fn decode(&mut self, bytes: &[u8], is_last: bool, text: &mut Vec<u8>) {
        let decoder = match self {
            Decoder::Web(decoder) => decoder,
            Decoder::Dos(page) => {
                for byte in bytes {
                    match page.character(*byte) {
                        Some(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                        None => text.push(BAD),
                    }
                }
                return;
            }
            Decoder::Surrogates(kept) => {
                kept.extend_from_slice(bytes);
                let whole = if is_last { kept.len() } else { kept.len() - surrogates::incomplete_pair_bytes(kept) };
                text.extend(surrogates::joined(&kept[..whole]));
                kept.drain(..whole);
                return;
            }
        };
        let mut rest = bytes;
        loop {
            let before = text.len();
            let most = decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len() * 3 + 16);
            text.resize(before + most, 0);
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(rest, &mut text[before..], is_last);
            text.truncate(before + written);
            rest = &rest[read..];
            match result {
                encoding_rs::DecoderResult::InputEmpty => return,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(..) => text.push(BAD),
            }
        }
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let label = String::deserialize(deserializer)?;
        Encoding::for_label(&label).ok_or_else(|| serde::de::Error::custom("an encoding's name expected"))
    }
}

/// What a file's first bytes prove about its encoding.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum EncodingEvidence {
    /// The encoding is known: there's a byte order mark of UTF-16, an escape sequence of ISO-2022-JP, or UTF-16's zero
    /// bytes.
    Certain(Encoding),
    /// The bytes are valid UTF-8, and may be pure ASCII.
    ValidUtf8,
    /// The bytes aren't valid UTF-8.
    InvalidUtf8,
}

/// Returns what a file's first bytes prove about its encoding. `whole` is true if the file ends here; otherwise, an
/// incomplete character at the end is valid.
pub(crate) fn detect(head: &[u8], whole: bool) -> EncodingEvidence {
    let marks = Encoding::UTF_8.skipped_bytes(head);
    let (mark, head) = (encoding_rs::Encoding::for_bom(head).map(|(found, _)| Encoding::web(found)), &head[marks..]);
    // UTF-16 has zeros in its line ends at least. Without any, the mark is wrong.
    if let Some(encoding) = mark.filter(|mark| mark.is_utf_16())
        && (head.len() < 4 || head.contains(&0))
    {
        return EncodingEvidence::Certain(encoding);
    }
    if let Some(encoding) = utf_16_without_mark(head) {
        return EncodingEvidence::Certain(encoding);
    }
    if head.is_ascii() && memchr::memmem::find(head, b"\x1b$B").is_some() {
        return EncodingEvidence::Certain(Encoding::web(encoding_rs::ISO_2022_JP));
    }
    match std::str::from_utf8(head) {
        Ok(_) => EncodingEvidence::ValidUtf8,
        // The head may end inside a character.
        Err(error) if !whole && error.error_len().is_none() => EncodingEvidence::ValidUtf8,
        Err(_) => EncodingEvidence::InvalidUtf8,
    }
}

/// Detects UTF-16 without a byte order mark.
///
/// Mostly Latin text in UTF-16 has a zero in nearly every second byte, which text in no other encoding has. Text in
/// other scripts has zeros only in its line ends, delimiters and digits, but always in the same half of the pairs.
fn utf_16_without_mark(head: &[u8]) -> Option<Encoding> {
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    if count < 2 {
        return None;
    }
    let (mut first, mut second) = (0, 0);
    for pair in pairs {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    match () {
        () if second * 10 > count * 7 && first * 20 < count => Some(Encoding::UTF_16LE),
        () if first * 10 > count * 7 && second * 20 < count => Some(Encoding::UTF_16BE),
        () if first == 0 && is_utf_16_text(head, second, u16::from_le_bytes) => Some(Encoding::UTF_16LE),
        () if second == 0 && is_utf_16_text(head, first, u16::from_be_bytes) => Some(Encoding::UTF_16BE),
        () => None,
    }
}

/// Returns whether the bytes are valid UTF-16 with line ends and at least two different other ASCII characters, and
/// more than one unit in 25 has a zero byte. This rules out single-byte text whose cells are padded with zeros, which
/// has them only at the cells' ends.
fn is_utf_16_text(head: &[u8], zeros: usize, unit: fn([u8; 2]) -> u16) -> bool {
    let count = head.len() / 2;
    if zeros * 25 <= count {
        return false;
    }
    let units = || head.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let is_line_end = |unit: u16| unit == u16::from(b'\n') || unit == u16::from(b'\r');
    let mut plain: Vec<u16> =
        units().filter(|unit| (0x09..0x80).contains(unit) && !is_line_end(*unit)).take(4096).collect();
    plain.sort_unstable();
    plain.dedup();
    // The head may end inside a surrogate pair.
    let last = units().next_back().is_some_and(|unit| (0xd800..0xdc00).contains(&unit));
    plain.len() >= 2
        && units().any(is_line_end)
        && char::decode_utf16(units().take(count - usize::from(last))).all(|character| character.is_ok())
}
