//! Suggested fixes: changes to the mapping that solve an issue.

mod apply;
mod candidates;
mod suggest;

use serde::{Deserialize, Serialize};

use crate::mapping::{ColumnRef, Delimiters, Duplicates, OnBreak, Transform};
use crate::rule::Rule;

pub(crate) use candidates::FixCandidates;
pub(crate) use suggest::{FieldCount, suggest};

/// A change to a mapping that solves an issue. [`Mapping::with`](crate::Mapping::with) applies it.
///
/// `rows` is the number of rows that no longer have the issue in this column after the fix. `attribute` is the
/// attribute's name, or `None` for the visitor ID.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fix {
    /// Adds a transform. One that cleans values is added before those that read them, any other at the end.
    Transform {
        /// The name of the attribute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        attribute: Option<String>,
        /// The transform to add.
        transform: Transform,
        /// The number of rows that it fixes.
        rows: u64,
    },
    /// Chooses one of the two formats of an ambiguous column of dates or numbers, and marks it as confirmed.
    Reading {
        /// The name of the attribute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        attribute: Option<String>,
        /// A `date` or `number` transform that's `certain`.
        transform: Transform,
        /// The number of rows with an ambiguous value.
        rows: u64,
    },
    /// Changes what to do with commas and line breaks.
    Delimiters {
        /// The setting that the mapping gets.
        delimiters: Delimiters,
        /// The number of rows that it fixes.
        rows: u64,
    },
    /// Changes what to do with several rows of one visitor.
    Duplicates {
        /// The setting that the mapping gets.
        duplicates: Duplicates,
        /// The number of rows that it fixes.
        rows: u64,
    },
    /// Changes what to do with a row that breaks a rule of an attribute.
    Severity {
        /// The name of the attribute.
        attribute: String,
        /// Whether the row is sent with the value or without it.
        severity: OnBreak,
        /// The number of rows that are no longer excluded.
        rows: u64,
    },
    /// Makes an issue of the whole file a warning.
    Warn {
        /// The rule of the issue.
        rule: Rule,
    },
    /// Reads quotation marks as ordinary characters.
    NoQuotes,
    /// Replaces a column by another one, wherever the mapping uses it.
    Header {
        /// The column in the mapping.
        from: ColumnRef,
        /// The column in the file.
        to: ColumnRef,
    },
}

impl Fix {
    /// Returns the number of rows that it fixes, or `None` if it's about the whole file.
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
