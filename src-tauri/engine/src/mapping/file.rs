//! Reading the text of a mapping file, in any of the encodings that programs save JSON in.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use crate::input::Encoding;

/// The largest mapping file that's read, in bytes. A mapping with a value map of 50,000 words has a tenth of that.
const MAX_BYTES: u64 = 16 << 20;

/// The reason why a file can't be read as the text of a mapping.
#[derive(Debug, Error)]
pub enum MappingFileError {
    /// The file can't be opened or read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is larger than any mapping.
    #[error("it's larger than 16 MB, so it isn't a mapping")]
    TooLarge,
    /// The file isn't text in UTF-8 or UTF-16.
    #[error("it isn't text in UTF-8 or UTF-16")]
    NotText,
}

/// Reads the text of a mapping file: UTF-8 or UTF-16, with or without a byte order mark.
///
/// # Errors
/// Returns a [`MappingFileError`]. At most 16 MB are read, so that a device without an end is an error, too.
pub fn read_mapping_text(path: &Path) -> Result<String, MappingFileError> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(MappingFileError::TooLarge);
    }
    decoded(&bytes).ok_or(MappingFileError::NotText)
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let marked = [Encoding::UTF_8, Encoding::UTF_16LE, Encoding::UTF_16BE];
    let encoding = marked.into_iter().find(|encoding| encoding.bom_bytes(bytes) > 0).unwrap_or(match bytes {
        // JSON begins with an ASCII character, and in UTF-16, one of its two bytes is zero.
        [first, 0, ..] if *first != 0 => Encoding::UTF_16LE,
        [0, second, ..] if *second != 0 => Encoding::UTF_16BE,
        _ => Encoding::UTF_8,
    });
    let (text, has_bad) = encoding.decode_all(bytes.get(encoding.bom_bytes(bytes)..).unwrap_or_default());
    (!has_bad).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_unicode_is_read_with_and_without_a_byte_order_mark() {
        let text = "{\"name\": \"São 🚢\"}\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let forms: [(&[u8], &[u8]); 3] =
            [(text.as_bytes(), b"\xef\xbb\xbf"), (&little, b"\xff\xfe"), (&big, b"\xfe\xff")];
        for (bytes, mark) in forms {
            assert_eq!(decoded(bytes).as_deref(), Some(text));
            assert_eq!(decoded(&[mark, bytes].concat()).as_deref(), Some(text));
        }
        assert_eq!(decoded(b""), Some(String::new()));
        assert_eq!(decoded(b"{\"name\": \"S\xe3o\"}"), None, "Windows-1252");
        assert_eq!(decoded(&little[..little.len() - 1]), None, "half a character");
    }
}
