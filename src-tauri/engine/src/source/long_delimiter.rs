//! Files whose delimiter is longer than one byte. The engine splits text at single bytes, so that such a file is
//! converted once: each delimiter outside of quoted cells becomes a byte that the file doesn't contain.

use std::io::{Seek, SeekFrom};

use crate::input::{Delimiter, SourceError, Spool, SpoolWriter, Stream, Unreadable};
use crate::source::split::State;

/// How many bytes are converted at a time.
const PIECE_BYTES: u64 = 1 << 20;

/// The bytes that can replace a delimiter: control characters that aren't line ends or tabs.
const REPLACEMENTS: std::ops::RangeInclusive<u8> = 0x01..=0x1f;

/// Replaces the delimiter in UTF-8 text. Returns the text, and the byte that's the delimiter in it.
///
/// # Errors
/// `not-a-table` if the file contains all control characters.
pub(super) fn replace(
    text: &mut Stream,
    delimiter: Delimiter,
    quote: Option<u8>,
    escape: Option<u8>,
) -> Result<(Spool, u8), SourceError> {
    let is_used = used_bytes(text)?;
    let is_free = |byte: &u8| !matches!(byte, b'\t' | b'\n' | b'\r') && !is_used[*byte as usize];
    let Some(byte) = REPLACEMENTS.rev().find(is_free) else {
        return Err(SourceError::Unreadable { reason: Unreadable::NotATable, cause: None });
    };
    text.seek(SeekFrom::Start(0))?;
    let mut out = SpoolWriter::default();
    let mut replacer = Replacer { delimiter, byte, quote, escape, state: State::CellStart };
    let (mut piece, mut replaced) = (Vec::new(), Vec::new());
    loop {
        let read = text.read_up_to(PIECE_BYTES, &mut piece)?;
        let is_last = (read as u64) < PIECE_BYTES;
        replaced.clear();
        let used = replacer.replace(&piece, is_last, &mut replaced);
        piece.drain(..used);
        out.write(&replaced).map_err(SourceError::TempFile)?;
        if is_last {
            return Ok((out.finish(), byte));
        }
    }
}

fn used_bytes(text: &mut Stream) -> Result<[bool; 256], SourceError> {
    let mut is_used = [false; 256];
    let mut piece = Vec::new();
    text.seek(SeekFrom::Start(0))?;
    while text.read_up_to(PIECE_BYTES, &mut piece)? > 0 {
        piece.drain(..).for_each(|byte| is_used[byte as usize] = true);
    }
    Ok(is_used)
}

struct Replacer {
    delimiter: Delimiter,
    byte: u8,
    quote: Option<u8>,
    escape: Option<u8>,
    state: State,
}

impl Replacer {
    /// Replaces the delimiters in a piece of the text, and returns how many bytes of it were used. The others may be the
    /// beginning of a delimiter.
    fn replace(&mut self, text: &[u8], is_last: bool, out: &mut Vec<u8>) -> usize {
        let delimiter = self.delimiter;
        let delimiter = delimiter.as_bytes();
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            if !is_last && text.len() - at < delimiter.len() {
                break;
            }
            let is_quote = Some(byte) == self.quote;
            let is_quoted = matches!(self.state, State::Quoted | State::Escaped);
            if !is_quoted && text[at..].starts_with(delimiter) {
                out.push(self.byte);
                at += delimiter.len();
                self.state = State::CellStart;
                continue;
            }
            self.state = match self.state {
                State::Quoted if is_quote => State::AfterQuote,
                State::Quoted if Some(byte) == self.escape => State::Escaped,
                State::Quoted | State::Escaped => State::Quoted,
                State::CellStart | State::AfterQuote if is_quote => State::Quoted,
                _ if matches!(byte, b'\n' | b'\r') => State::CellStart,
                _ => State::Unquoted,
            };
            out.push(byte);
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str, delimiter: &str) -> String {
        let mut stream = Stream::Spool(Spool::from_memory(text.as_bytes().into()));
        let delimiter = Delimiter::parse(delimiter).unwrap();
        let (spool, byte) = replace(&mut stream, delimiter, Some(b'"'), None).unwrap();
        String::from_utf8_lossy(spool.memory().unwrap()).replace(char::from(byte), "<>")
    }

    #[test]
    fn delimiters_in_quoted_cells_stay() {
        assert_eq!(replaced("id||a\n1||\"x||y \"\"||\"\"\"||z\n", "||"), "id<>a\n1<>\"x||y \"\"||\"\"\"<>z\n");
        assert_eq!(replaced("id§a§b\n1§§x", "§"), "id<>a<>b\n1<><>x");
        assert_eq!(replaced("a|b|||c", "||"), "a|b<>|c");
        assert_eq!(replaced("a||\u{1f}\u{1e}", "||"), "a<>\u{1f}\u{1e}");
    }
}
