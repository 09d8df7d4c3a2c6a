//! The text between cells.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many bytes a delimiter can have.
const MAX_BYTES: usize = 8;

/// The text between cells: in nearly all files, one ASCII character.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Delimiter {
    bytes: [u8; MAX_BYTES],
    len: usize,
}

impl Delimiter {
    /// The comma.
    pub const COMMA: Delimiter = Delimiter::of_byte(b',');

    /// Creates a delimiter of one ASCII character.
    pub const fn of_byte(byte: u8) -> Delimiter {
        let mut bytes = [0; MAX_BYTES];
        bytes[0] = byte;
        Delimiter { bytes, len: 1 }
    }

    /// Parses a delimiter of up to eight bytes in UTF-8. `tab` and `\t` are a tab, and `\x01` is the character with this
    /// code. Returns `None` if the text is empty, too long, or `none`, or contains a line break, a quotation mark, NUL, or
    /// another escape.
    pub fn parse(text: &str) -> Option<Delimiter> {
        if text == "tab" {
            return Some(Delimiter::of_byte(b'\t'));
        }
        Delimiter::of_text(&unescaped(text)?).filter(|_| text != "none")
    }

    /// Creates a delimiter of a text that has no escapes. Returns `None` under the same conditions as
    /// [`Delimiter::parse`].
    pub(crate) fn of_text(text: &str) -> Option<Delimiter> {
        let is_allowed = !text.is_empty() && text.len() <= MAX_BYTES && !text.contains(['\r', '\n', '"', '\0']);
        is_allowed.then(|| {
            let mut bytes = [0; MAX_BYTES];
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            Delimiter { bytes, len: text.len() }
        })
    }

    /// Returns the delimiter as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Returns the delimiter's bytes in UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Returns the byte of a delimiter that's one ASCII character.
    pub fn byte(&self) -> Option<u8> {
        (self.len == 1).then_some(self.bytes[0])
    }
}

/// Replaces `\t` and `\xNN`, where NN is less than 80. Returns `None` if a backslash precedes another letter or digit.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest.strip_prefix("\\x").and_then(|hex| u8::from_str_radix(hex.get(..2)?, 16).ok());
        let (character, length) = match code.filter(u8::is_ascii) {
            Some(code) => (char::from(code), 4),
            None if rest.starts_with("\\t") => ('\t', 2),
            None if rest[1..].starts_with(|c: char| c.is_alphanumeric()) => return None,
            None => ('\\', 1),
        };
        out.push(character);
        rest = &rest[length..];
    }
    Some(out + rest)
}

impl std::fmt::Debug for Delimiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl Serialize for Delimiter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Delimiter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Delimiter::parse(&text).ok_or_else(|| serde::de::Error::custom("a delimiter of up to eight bytes expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_parsed_as_people_type_them() {
        for (text, bytes) in [
            (",", &b","[..]),
            ("tab", b"\t"),
            ("\\t", b"\t"),
            ("\t", b"\t"),
            ("\\x01", b"\x01"),
            ("\\", b"\\"),
            ("||", b"||"),
            ("§", "§".as_bytes()),
            ("~\\x01~", b"~\x01~"),
            (" ", b" "),
        ] {
            assert_eq!(Delimiter::parse(text).unwrap().as_bytes(), bytes, "{text:?}");
        }
        for text in ["", "none", "\n", "\"", "\\x00", "\\q", "\\n", "\\x", "|\\1", "123456789"] {
            assert_eq!(Delimiter::parse(text), None, "{text:?}");
        }
    }
}
