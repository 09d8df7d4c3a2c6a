//! Where a file plainly is otherwise than a mapping remembers its kind, or than somebody configured.

use serde::Serialize;

use crate::input::{Encoding, SourceError, SourceOptions};
use crate::mapping::Mapping;
use crate::source::Source;

/// A setting that the file speaks against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "setting")]
pub enum FormatMismatch {
    /// The encoding.
    Encoding {
        /// As it is read.
        configured: Encoding,
        /// As the bytes have it.
        detected: Encoding,
    },
    /// What stands between cells.
    Delimiter {
        /// As it is read.
        #[serde(serialize_with = "crate::input::byte_as_text")]
        configured: u8,
        /// As the file has it.
        #[serde(serialize_with = "crate::input::byte_as_text")]
        detected: u8,
    },
    /// The line of the header, from 1; 0: none.
    HeaderRow {
        /// As it is read.
        configured: u64,
        /// Where the mapping's columns stand.
        detected: u64,
    },
}

impl Source {
    /// Where the file plainly is otherwise than `said`; the mapping tells by its columns which reading is the
    /// better one. A guess of an encoding is no reason: a mark is, and good UTF-8 with accents in it.
    pub fn format_mismatches(
        &self,
        configured: &SourceOptions,
        mapping: &Mapping,
    ) -> Result<Vec<FormatMismatch>, SourceError> {
        let mut found = Vec::new();
        if self.pasted_text().is_some() {
            return Ok(found);
        }
        let columns_of = |columns: &[String]| mapping.fit(columns).found().count();
        let here = columns_of(self.columns());
        // Whoever reads a file otherwise, may fail: then this is the better reading.
        let read = |options: SourceOptions| Source::open(self.path(), &options).ok();
        if !self.is_sheet()
            && let Some(encoding) = configured.encoding
            && let Some(plain) = self.evident_encoding()?
            && plain != encoding
        {
            found.push(FormatMismatch::Encoding { configured: encoding, detected: plain });
        }
        if !self.is_sheet()
            && let Some(delimiter) = configured.delimiter
            && let Some(other) = read(SourceOptions { delimiter: None, ..configured.clone() })
        {
            let is_better = columns_of(other.columns()) > here
                || self.columns().len() == 1 && other.columns().len() > 1 && columns_of(other.columns()) == here;
            if other.dialect().delimiter != delimiter && is_better {
                found.push(FormatMismatch::Delimiter { configured: delimiter, detected: other.dialect().delimiter });
            }
        }
        if let Some(row) = configured.header_row
            && let Some(other) = read(SourceOptions { header_row: None, ..configured.clone() })
            && other.dialect().header_row != row
            && columns_of(other.columns()) > here
        {
            found.push(FormatMismatch::HeaderRow { configured: row, detected: other.dialect().header_row });
        }
        Ok(found)
    }
}
