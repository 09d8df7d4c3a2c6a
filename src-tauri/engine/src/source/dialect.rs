//! How a file of delimited text is read.

use serde::Serialize;

use crate::input::{Encoding, byte_as_text, optional_ascii_as_text};

/// How a file is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// Its encoding.
    pub encoding: Encoding,
    /// Bytes of the byte order mark.
    #[serde(skip)]
    pub bom_bytes: usize,
    /// Between cells.
    #[serde(serialize_with = "byte_as_text")]
    pub delimiter: u8,
    /// Around cells.
    #[serde(serialize_with = "optional_ascii_as_text")]
    pub quote: Option<u8>,
    /// Before a quote that is text; `None`: a quote is doubled.
    #[serde(serialize_with = "optional_ascii_as_text")]
    pub escape: Option<u8>,
    /// The physical line of the header, from 1; 0: none.
    pub header_row: u64,
    /// Records at the end that are not read.
    pub skip_last: u64,
}
