//! What would mend an issue, as data: a change of the mapping that a person takes with one click.

mod apply;
mod candidates;
mod suggest;

use serde::{Deserialize, Serialize};

use crate::mapping::{ColumnRef, Delimiters, Duplicates, OnBreak, Transform};
use crate::rule::Rule;

pub(crate) use candidates::FixCandidates;
pub(crate) use suggest::{FieldCount, suggest};

/// A change of a mapping that mends an issue; [`Mapping::with`](crate::Mapping::with) makes it.
///
/// `rows` counts those that no longer meet the rule by the column concerned once it is made.
/// `attribute` is the attribute's name; without one, the identifier is meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fix {
    /// One transform more. What only cleans goes before those that read a value, all others to the end.
    Transform {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        attribute: Option<String>,
        /// Which.
        transform: Transform,
        /// Rows that it mends.
        rows: u64,
    },
    /// One of the two readings of a column of dates or numbers, in the place of the one that it has; the
    /// column is not asked about again.
    Reading {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        attribute: Option<String>,
        /// A `date` or a `number` that is certain.
        transform: Transform,
        /// Rows that read two ways.
        rows: u64,
    },
    /// What becomes of commas and line breaks.
    Delimiters {
        /// As in a mapping file.
        delimiters: Delimiters,
        /// Rows that it mends.
        rows: u64,
    },
    /// What becomes of several rows of one visitor.
    Duplicates {
        /// As in a mapping file.
        duplicates: Duplicates,
        /// Rows that it mends.
        rows: u64,
    },
    /// What becomes of a row that breaks a rule of an attribute.
    Severity {
        /// Whose.
        attribute: String,
        /// Sent with the value, or without it.
        severity: OnBreak,
        /// Rows that are no longer kept back.
        rows: u64,
    },
    /// A rule about the whole file is a warning under this mapping.
    Warn {
        /// Which.
        #[cfg_attr(feature = "ts", ts(type = "Rule"))]
        rule: Rule,
    },
    /// Quotes are characters like others.
    NoQuotes,
    /// Another column of the file in the place of one that the mapping names, wherever it does.
    Header {
        /// What the mapping says.
        from: ColumnRef,
        /// What the file has.
        to: ColumnRef,
    },
}

impl Fix {
    /// The rows that it mends; `None` where the whole file is meant.
    pub fn rows(&self) -> Option<u64> {
        match self {
            Fix::Transform { rows, .. }
            | Fix::Reading { rows, .. }
            | Fix::Delimiters { rows, .. }
            | Fix::Duplicates { rows, .. }
            | Fix::Severity { rows, .. } => Some(*rows),
            Fix::Warn { .. } | Fix::NoQuotes | Fix::Header { .. } => None,
        }
    }
}
