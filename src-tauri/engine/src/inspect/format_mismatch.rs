//! Finds settings that don't match the file, such as a mapping's delimiter that the file doesn't use.

use serde::Serialize;

use crate::input::{Delimiter, Encoding, SourceError, SourceOptions};
use crate::mapping::Mapping;
use crate::source::Source;

/// A setting that doesn't match the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "setting")]
pub enum FormatMismatch {
    /// The encoding doesn't match.
    Encoding {
        /// The setting that the file is read with.
        configured: Encoding,
        /// The encoding that the bytes show.
        detected: Encoding,
    },
    /// The delimiter doesn't match.
    Delimiter {
        /// The setting that the file is read with.
        configured: Delimiter,
        /// The delimiter of the file.
        detected: Delimiter,
    },
    /// The line of the header doesn't match. Lines are counted from 1, and 0 means no header.
    HeaderRow {
        /// The setting that the file is read with.
        configured: u64,
        /// The line that contains the mapping's columns.
        detected: u64,
    },
}

impl Source {
    /// Returns the configured settings that clearly don't match the file. A delimiter or header row is only reported if
    /// more of the mapping's columns are found without the setting. An encoding is only reported if the file has a byte
    /// order mark or is valid UTF-8 with characters beyond ASCII.
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
        // If the file can't be opened without the setting, the setting is better.
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
