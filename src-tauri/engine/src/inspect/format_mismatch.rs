//! Where a file plainly is otherwise than a mapping remembers its kind, or than somebody said.

use serde::Serialize;

use crate::input::{Encoding, SourceError, SourceOptions};
use crate::mapping::Mapping;
use crate::source::Source;

/// A setting that the file speaks against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "setting")]
pub enum Otherwise {
    /// The encoding.
    Encoding {
        /// As it is read.
        said: Encoding,
        /// As the bytes have it.
        found: Encoding,
    },
    /// What stands between cells.
    Delimiter {
        /// As it is read.
        #[serde(serialize_with = "crate::input::byte_as_text")]
        said: u8,
        /// As the file has it.
        #[serde(serialize_with = "crate::input::byte_as_text")]
        found: u8,
    },
    /// The line of the header, from 1; 0: none.
    HeaderRow {
        /// As it is read.
        said: u64,
        /// Where the mapping's columns stand.
        found: u64,
    },
}

impl Source {
    /// Where the file plainly is otherwise than `said`; the mapping tells by its columns which reading is the
    /// better one. A guess of an encoding is no reason: a mark is, and good UTF-8 with accents in it.
    pub fn otherwise(&self, said: &SourceOptions, mapping: &Mapping) -> Result<Vec<Otherwise>, SourceError> {
        let mut found = Vec::new();
        if self.pasted_text().is_some() {
            return Ok(found);
        }
        let columns_of = |columns: &[String]| {
            let fit = mapping.fit(columns);
            fit.found.len() + fit.loose.len()
        };
        let here = columns_of(self.columns());
        // Whoever reads a file otherwise, may fail: then this is the better reading.
        let read = |options: SourceOptions| Source::open(self.path(), &options).ok();
        if !self.is_sheet()
            && let Some(encoding) = said.encoding
            && let Some(plain) = self.plain_encoding()?
            && plain != encoding
        {
            found.push(Otherwise::Encoding { said: encoding, found: plain });
        }
        if !self.is_sheet()
            && let Some(delimiter) = said.delimiter
            && let Some(other) = read(SourceOptions { delimiter: None, ..said.clone() })
        {
            let is_better = columns_of(other.columns()) > here
                || self.columns().len() == 1 && other.columns().len() > 1 && columns_of(other.columns()) == here;
            if other.dialect().delimiter != delimiter && is_better {
                found.push(Otherwise::Delimiter { said: delimiter, found: other.dialect().delimiter });
            }
        }
        if let Some(row) = said.header_row
            && let Some(other) = read(SourceOptions { header_row: None, ..said.clone() })
            && other.dialect().header_row != row
            && columns_of(other.columns()) > here
        {
            found.push(Otherwise::HeaderRow { said: row, found: other.dialect().header_row });
        }
        Ok(found)
    }
}
