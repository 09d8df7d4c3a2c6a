//! A streaming XML parser for workbooks. Tokens have a maximum length, only the five predefined entities and character
//! references are decoded, and declarations in the document are ignored, so that a malicious file can't expand
//! entities without end. It doesn't validate.

use std::io::Read;

use super::error::{archive_bomb, broken};
use crate::input::SourceError;

/// The maximum length of a token in bytes. A cell has up to 32,767 characters, each of at most nine bytes as an entity.
const MAX_BYTES: usize = 2 << 20;

const READ_BYTES: usize = 128 << 10;

pub(super) struct Xml<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
}

/// A token of the document.
pub(super) enum Token<'a> {
    Open(Tag<'a>),
    /// An end tag, with its local name.
    Close(&'a [u8]),
    /// Text with encoded entities.
    Text(&'a [u8]),
    /// Text of a CDATA section, which has no entities.
    Verbatim(&'a [u8]),
    End,
}

#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    /// The name without its prefix.
    pub(super) name: &'a [u8],
    attributes: &'a [u8],
    /// Whether the element ends here (`<a/>`); it has no end tag then.
    pub(super) is_empty: bool,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(input: R) -> Xml<R> {
        Xml { input, buffer: vec![0; 2 * READ_BYTES], start: 0, end: 0, is_at_end: false }
    }

    /// Reads more input to the end of the buffer.
    #[cold]
    fn fill(&mut self) -> Result<(), SourceError> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end > MAX_BYTES {
            return Err(archive_bomb());
        }
        if self.buffer.len() < self.end + READ_BYTES {
            self.buffer.resize(self.end + READ_BYTES, 0);
        }
        let read = self.input.read(&mut self.buffer[self.end..])?;
        self.is_at_end = read == 0;
        self.end += read;
        Ok(())
    }

    /// Finds a byte, beginning `from` bytes after the start of the token, and reads more input until it's found.
    /// Returns the distance from the start, or `None` if the input ends before.
    #[inline]
    fn find(&mut self, byte: u8, from: usize) -> Result<Option<usize>, SourceError> {
        let mut from = from;
        loop {
            if let Some(at) = memchr::memchr(byte, &self.buffer[self.start + from..self.end]) {
                return Ok(Some(from + at));
            }
            from = self.end - self.start;
            if self.is_at_end {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Finds the `>` that ends a tag. One in a quoted attribute doesn't.
    fn tag_end(&mut self) -> Result<usize, SourceError> {
        let mut from = 1;
        let mut quote = None;
        loop {
            let end = self.find(b'>', from)?.ok_or_else(broken)?;
            for &byte in &self.buffer[self.start + from..self.start + end] {
                match quote {
                    None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
                    Some(open) if open == byte => quote = None,
                    _ => {}
                }
            }
            if quote.is_none() {
                return Ok(end);
            }
            from = end + 1;
        }
    }

    /// Finds the end of this word, and returns the distance of the byte behind it from the start of the token.
    fn find_word(&mut self, word: &[u8]) -> Result<usize, SourceError> {
        let mut from = 0;
        loop {
            let last = word[word.len() - 1];
            let end = self.find(last, from)?.ok_or_else(broken)? + 1;
            if self.buffer[self.start..self.start + end].ends_with(word) {
                return Ok(end);
            }
            from = end;
            // Comments have no maximum length, because their text isn't needed: drop what was read so far.
            if word == b"-->" && end > READ_BYTES {
                self.start += end - word.len();
                from = word.len();
            }
        }
    }

    pub(super) fn next(&mut self) -> Result<Token<'_>, SourceError> {
        loop {
            if self.start == self.end {
                if self.is_at_end {
                    return Ok(Token::End);
                }
                self.fill()?;
                continue;
            }
            if self.buffer[self.start] != b'<' {
                let length = match self.find(b'<', 0)? {
                    Some(length) => length,
                    None => self.end - self.start,
                };
                let start = self.start;
                self.start += length;
                return Ok(Token::Text(&self.buffer[start..start + length]));
            }
            while self.end - self.start < 9 && !self.is_at_end {
                self.fill()?;
            }
            let head = &self.buffer[self.start..self.end];
            if head.starts_with(b"<!--") {
                let length = self.find_word(b"-->")?;
                self.start += length;
                continue;
            }
            if head.starts_with(b"<![CDATA[") {
                let length = self.find_word(b"]]>")?;
                let start = self.start;
                self.start += length;
                return Ok(Token::Verbatim(&self.buffer[start + 9..start + length - 3]));
            }
            if head.starts_with(b"<?") {
                let length = self.find_word(b"?>")?;
                self.start += length;
                continue;
            }
            let length = self.tag_end()?;
            let start = self.start;
            self.start += length + 1;
            if self.buffer[start + 1] == b'!' {
                continue;
            }
            let tag = &self.buffer[start + 1..start + length];
            match tag {
                [b'/', name @ ..] => return Ok(Token::Close(local(name.trim_ascii_end()))),
                _ => {
                    let is_empty = tag.ends_with(b"/");
                    let tag = tag.strip_suffix(b"/").unwrap_or(tag);
                    let name = tag.iter().position(|byte| byte.is_ascii_whitespace()).unwrap_or(tag.len());
                    return Ok(Token::Open(Tag { name: local(&tag[..name]), attributes: &tag[name..], is_empty }));
                }
            }
        }
    }
}

/// Returns a name without its prefix.
#[inline]
pub(super) fn local(name: &[u8]) -> &[u8] {
    match memchr::memchr(b':', name) {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

impl<'a> Tag<'a> {
    /// Returns the attributes, each with its local name and its value, in which entities are still encoded.
    #[inline]
    pub(super) fn attributes(self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }

    /// Returns the value of an attribute, in which entities are still encoded.
    pub(super) fn raw(self, name: &[u8]) -> Option<&'a [u8]> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns the decoded value of an attribute.
    pub(super) fn text(self, name: &[u8]) -> Option<String> {
        let mut text = Vec::new();
        unescape(self.raw(name)?, &mut text);
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// Returns whether an attribute is `1`, `true` or `on`.
    pub(super) fn is(self, name: &[u8]) -> bool {
        matches!(self.raw(name), Some(b"1" | b"true" | b"on"))
    }

    /// Returns the value of an attribute as a number.
    pub(super) fn number(self, name: &[u8]) -> Option<u32> {
        std::str::from_utf8(self.raw(name)?).ok()?.trim().parse().ok()
    }
}

pub(super) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let equals = memchr::memchr(b'=', self.rest)?;
        let name = local(self.rest[..equals].trim_ascii());
        let value = self.rest[equals + 1..].trim_ascii_start();
        let (quote, value) = value.split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let end = memchr::memchr(*quote, value)?;
        self.rest = &value[end + 1..];
        Some((name, &value[..end]))
    }
}

/// Appends text with decoded entities. What looks like an entity but isn't one is appended unchanged.
pub(super) fn unescape(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr2(b'&', b'\r', rest) {
        out.extend_from_slice(&rest[..at]);
        let after = &rest[at + 1..];
        if rest[at] == b'\r' {
            // XML normalizes all line ends to line feeds.
            out.push(b'\n');
            rest = after.strip_prefix(b"\n").unwrap_or(after);
            continue;
        }
        let end = after.iter().take(12).position(|byte| *byte == b';');
        let character = end.and_then(|end| entity(&after[..end]));
        match (end, character) {
            (Some(end), Some(character)) => {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &after[end + 1..];
            }
            _ => {
                out.push(b'&');
                rest = after;
            }
        }
    }
    out.extend_from_slice(rest);
}

fn entity(name: &[u8]) -> Option<char> {
    let number = |digits: &[u8], radix| {
        let digits = std::str::from_utf8(digits).ok()?;
        char::from_u32(u32::from_str_radix(digits, radix).ok()?)
    };
    match name {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    }
}
