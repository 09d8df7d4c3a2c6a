//! Which encoding a file is in, settled over the whole of it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::dos_code_pages::DosCodePage;

/// An encoding by its name in the WHATWG's *Encoding* standard, or a code page of DOS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(Table);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Web(&'static encoding_rs::Encoding),
    Dos(DosCodePage),
}

/// What other programs call encodings of the standard, which it does not list itself.
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
    /// UTF-8.
    pub const UTF_8: Encoding = Encoding::web(encoding_rs::UTF_8);
    /// What Excel writes on a Western desk.
    pub const WINDOWS_1252: Encoding = Encoding::web(encoding_rs::WINDOWS_1252);
    /// What Excel writes as "Unicode text".
    pub const UTF_16LE: Encoding = Encoding::web(encoding_rs::UTF_16LE);
    /// The same, the other way round.
    pub const UTF_16BE: Encoding = Encoding::web(encoding_rs::UTF_16BE);

    pub(crate) const fn web(encoding: &'static encoding_rs::Encoding) -> Encoding {
        Encoding(Table::Web(encoding))
    }

    pub(crate) const fn dos(page: DosCodePage) -> Encoding {
        Encoding(Table::Dos(page))
    }

    /// By any label that the standard knows, a code page's number (`cp850`), or what other programs say.
    pub fn for_label(label: &str) -> Option<Encoding> {
        let label = label.trim();
        let known = |label: &str| encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Encoding::web);
        let plain = label.to_ascii_lowercase().replace(['_', ' '], "-");
        let other = || OTHER_LABELS.iter().find(|(other, _)| *other == plain).and_then(|(_, label)| known(label));
        // `win1250`, `windows1250` and `iso_8859_15`.
        let windows = || {
            let digits = plain.trim_start_matches("windows").trim_start_matches("win").trim_start_matches('-');
            plain.starts_with("win").then(|| known(&format!("windows-{digits}"))).flatten()
        };
        known(label)
            .or_else(|| known(&plain))
            .or_else(other)
            .or_else(windows)
            .or_else(|| DosCodePage::for_label(label).map(Encoding::dos))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self.0 {
            Table::Web(encoding) => encoding.name(),
            Table::Dos(page) => page.name,
        }
    }

    pub(crate) fn is_single_byte(self) -> bool {
        match self.0 {
            Table::Web(encoding) => encoding.is_single_byte(),
            Table::Dos(_) => true,
        }
    }

    pub(crate) fn is_utf_16(self) -> bool {
        self == Encoding::UTF_16LE || self == Encoding::UTF_16BE
    }

    /// Whether the place of a character in the file cannot be told from the text: such a file is turned
    /// into UTF-8 as a whole before it is read.
    pub(crate) fn needs_transcoding(self) -> bool {
        !(self == Encoding::UTF_8 || self.is_utf_16() || self.is_single_byte())
    }

    /// A decoder that leaves byte order marks alone; `None` for UTF-8, which is read as it is.
    pub(crate) fn decoder(self) -> Option<Decoder> {
        match self.0 {
            _ if self == Encoding::UTF_8 => None,
            Table::Web(encoding) => Some(Decoder::Web(Box::new(encoding.new_decoder_without_bom_handling()))),
            Table::Dos(page) => Some(Decoder::Dos(page)),
        }
    }

    /// All of the bytes; the second tells whether some of them are no character.
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
        }
    }

    /// How many bytes of a byte order mark stand at the beginning.
    pub(crate) fn bom_bytes(self, head: &[u8]) -> usize {
        // Two programs, one after the other, may each have put one there.
        let mut marks = 0;
        while let Some((found, bytes)) = encoding_rs::Encoding::for_bom(&head[marks..])
            && Table::Web(found) == self.0
        {
            marks += bytes;
        }
        marks
    }

    /// A file's beginning as UTF-8; bad bytes stay, where UTF-8 is what it is.
    pub(crate) fn decode_head(self, head: &[u8], whole: bool) -> Vec<u8> {
        let Some(mut decoder) = self.decoder() else { return head.to_vec() };
        let mut text = Vec::new();
        decoder.decode(head, whole, &mut text);
        text
    }

    /// How many bytes of the file became this text.
    pub(crate) fn raw_len(self, text: &[u8]) -> u64 {
        if self == Encoding::UTF_8 {
            return text.len() as u64;
        }
        let characters = text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u64;
        if self.is_utf_16() {
            // A character of four bytes in UTF-8 is a surrogate pair.
            let pairs = text.iter().filter(|&&byte| byte >= 0xf0).count() as u64;
            2 * (characters + pairs)
        } else {
            characters
        }
    }

    /// The text back in this encoding; a character that it lacks stays a question mark.
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
            }
        }
        out
    }
}

/// In place of bytes that are no character: a byte that no UTF-8 holds, and that counts as one character.
const BAD: u8 = 0xc0;

/// Bytes on their way to UTF-8; byte order marks are left alone.
pub(crate) enum Decoder {
    Web(Box<encoding_rs::Decoder>),
    Dos(DosCodePage),
}

impl Decoder {
    /// Appends bytes as UTF-8.
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

/// What a head tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum EncodingEvidence {
    /// A mark, or zeros at every second place.
    Certain(Encoding),
    /// Good UTF-8 so far.
    ValidUtf8,
    /// Not UTF-8 alone.
    InvalidUtf8,
}

pub(crate) fn detect(head: &[u8], whole: bool) -> EncodingEvidence {
    if let Some((found, _)) = encoding_rs::Encoding::for_bom(head) {
        return EncodingEvidence::Certain(Encoding::web(found));
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

/// Text of mostly Latin letters in UTF-16 has a zero in every second byte, and a text in no other encoding has.
/// Text of other letters has zeros in its line ends, delimiters and digits, all of them on the same side.
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

/// Whether it has lines, delimiters or digits in them, and no half of a character. Cells that are padded with
/// zeros have these at their ends alone.
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
    // The head may end inside a character.
    let last = units().next_back().is_some_and(|unit| (0xd800..0xdc00).contains(&unit));
    plain.len() >= 2
        && units().any(is_line_end)
        && char::decode_utf16(units().take(count - usize::from(last))).all(|character| character.is_ok())
}

/// Good characters beyond ASCII, and bytes that are none.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Utf8Count {
    good: u64,
    bad: u64,
}

impl Utf8Count {
    /// Counts a piece that ends on a whole character.
    pub(crate) fn add(&mut self, bytes: &[u8], is_valid: bool) {
        if is_valid {
            self.good += leading_bytes(bytes);
        } else {
            for piece in bytes.utf8_chunks() {
                self.good += leading_bytes(piece.valid().as_bytes());
                self.bad += piece.invalid().len() as u64;
            }
        }
    }

    /// A few bad bytes among good UTF-8 never make the rest something else: that would turn every
    /// accent of the file into two wrong letters.
    pub(crate) fn is_mostly_valid(self) -> bool {
        self.bad <= self.good
    }
}

/// Characters beyond ASCII, by their first bytes. Counted in blocks whose count fits into a byte,
/// which is four times as fast.
fn leading_bytes(bytes: &[u8]) -> u64 {
    let of_block = |block: &[u8]| u64::from(block.iter().map(|&byte| u8::from(byte >= 0xc0)).sum::<u8>());
    bytes.chunks(128).map(of_block).sum()
}

/// How many bytes at the end are a character cut short.
pub(crate) fn incomplete_char_bytes(bytes: &[u8]) -> usize {
    (1..=bytes.len().min(3))
        .find(|&back| {
            let byte = bytes[bytes.len() - back];
            let needs = match byte {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => 0,
            };
            needs > back
        })
        .unwrap_or(0)
}
