//! The dialect of a file of delimited text.

use serde::Serialize;

use crate::input::{Encoding, byte_as_text, optional_ascii_as_text};

/// How a file of delimited text is read: a value for each option, whether it was given or detected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// The encoding of the file.
    pub encoding: Encoding,
    /// The length in bytes of the byte order marks at the beginning of the file.
    #[serde(skip)]
    pub bom_bytes: usize,
    /// The ASCII character between cells.
    #[serde(serialize_with = "byte_as_text")]
    pub delimiter: u8,
    /// The character around quoted cells, if there's one.
    #[serde(serialize_with = "optional_ascii_as_text")]
    pub quote: Option<u8>,
    /// The character before a quote that's part of the text. `None` means that such a quote is doubled.
    #[serde(serialize_with = "optional_ascii_as_text")]
    pub escape: Option<u8>,
    /// The physical line of the header, from 1. 0 means that the file has no header.
    pub header_row: u64,
    /// How many records at the end aren't read.
    pub skip_last: u64,
}
