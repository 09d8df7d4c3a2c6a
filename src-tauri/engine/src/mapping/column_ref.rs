//! References of a mapping to the columns of a file.

use std::fmt;

/// A reference to a column, by header or position.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(untagged))]
pub enum ColumnRef {
    /// The column with this header.
    Header(String),
    /// One of several columns with the same header.
    Nth {
        /// The header that several columns have.
        header: String,
        /// The number of the column among those with this header, from 1.
        nth: usize,
    },
    /// The column at this position, from 1.
    Position(#[cfg_attr(feature = "ts", ts(type = "{ position: number }"))] usize),
}

impl ColumnRef {
    /// Returns the reference of a mapping that doesn't name the column yet. No column has it.
    pub fn none() -> ColumnRef {
        ColumnRef::Header(String::new())
    }
}

impl fmt::Display for ColumnRef {
    /// Writes the reference as in messages: `Tier`, `Tier (2)`, or `#3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnRef::Header(header) => f.write_str(header),
            ColumnRef::Nth { header, nth } => write!(f, "{header} ({nth})"),
            ColumnRef::Position(position) => write!(f, "#{position}"),
        }
    }
}
