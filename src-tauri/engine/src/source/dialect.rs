//! The dialect of a file of delimited text.

use std::borrow::Cow;

use serde::Serialize;

use crate::input::{Delimiter, Encoding, optional_ascii_as_text};
use crate::text::{percent_encoded, quoted};

/// How a file of delimited text is read: a value for each option, whether it was given or detected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// The encoding of the file.
    pub encoding: Encoding,
    /// The length in bytes of the byte order marks at the beginning of the file.
    #[serde(skip)]
    pub bom_bytes: usize,
    /// The text between cells.
    pub delimiter: Delimiter,
    /// The byte between cells in the text that's read. It differs from the delimiter if that's longer.
    #[serde(skip)]
    pub(crate) separator: u8,
    /// The character around quoted cells, if there's one.
    #[serde(serialize_with = "optional_ascii_as_text")]
    pub quote: Option<u8>,
    /// The character before a quote that's part of the text. `None` means that such a quote is doubled.
    #[serde(serialize_with = "optional_ascii_as_text")]
    pub escape: Option<u8>,
    /// The physical line of the header, from 1. 0 means that the file has no header.
    pub header_row: u64,
    /// How many rows name the columns. 0 means that the file has no header.
    pub header_rows: u64,
    /// How many records at the end aren't read.
    pub skip_last: u64,
    /// Whether the file is a batch of Adobe's Bulk Profile Update API: `batch=` precedes its header, and its cells are
    /// URL-encoded.
    pub is_batch: bool,
}

impl Dialect {
    /// Returns a cell as it's written in such a file.
    pub(crate) fn written(&self, cell: &[u8]) -> Vec<u8> {
        let delimiter = self.delimiter.as_bytes();
        match self.quote {
            _ if self.is_batch => percent_encoded(cell),
            Some(quote) if self.delimiter.byte().is_none() && memchr::memmem::find(cell, delimiter).is_some() => {
                let doubled = cell.iter().flat_map(|byte| std::iter::repeat_n(*byte, 1 + usize::from(*byte == quote)));
                std::iter::once(quote).chain(doubled).chain([quote]).collect()
            }
            quote => quoted(cell, self.separator, quote),
        }
    }

    /// Returns text that was split at separators with the delimiters of the file.
    pub(crate) fn with_delimiters<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        if self.delimiter.byte().is_some() {
            return Cow::Borrowed(text);
        }
        let parts: Vec<&[u8]> = text.split(|byte| *byte == self.separator).collect();
        Cow::Owned(parts.join(self.delimiter.as_bytes()))
    }
}
