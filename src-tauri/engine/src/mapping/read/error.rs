//! What can be wrong with a mapping file.

use serde::Serialize;
use thiserror::Error;

use crate::limits::MAX_ATTRIBUTE_NAME;
use crate::mapping::MAPPING_VERSION;
use crate::rule::Rule;

/// What is wrong with a mapping in itself, whatever the file.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MappingError {
    /// No JSON at all.
    #[error("line {line}, column {column}: {what}")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// The parser's words.
        what: String,
    },
    /// Written by a later version.
    #[error("version {found} is later than {MAPPING_VERSION}")]
    Later {
        /// The version it names.
        found: String,
    },
    /// A field that nobody knows.
    #[error("{place}: unknown field `{field}`")]
    UnknownField {
        /// The path of the object, empty for the file itself.
        place: String,
        /// Its name.
        field: String,
        /// The known field that comes nearest.
        nearest: Option<String>,
    },
    /// A field that must be there.
    #[error("{place}: `{field}` is missing")]
    Missing {
        /// The path of the object.
        place: String,
        /// The field's name.
        field: String,
    },
    /// A value of another kind.
    #[error("{place}: {expected} expected, found {found}")]
    Wrong {
        /// The path of the value.
        place: String,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// `name-invalid`: a name that Target cannot take.
    #[error("{place}: the name `{name}` {why}")]
    Name {
        /// The path of the name.
        place: String,
        /// The name.
        name: String,
        /// What is wrong with it.
        why: NameFault,
    },
    /// Two attributes of one name.
    #[error("{place}: `{name}` stands twice")]
    Twice {
        /// The path of the second.
        place: String,
        /// The name.
        name: String,
    },
    /// A rule whose severity cannot be changed.
    #[error("severity: `{rule}` cannot be changed")]
    Fixed {
        /// The rule.
        rule: Rule,
    },
}

/// What is wrong with an attribute's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum NameFault {
    /// Nothing is left of it.
    #[error("is empty")]
    Empty,
    /// Over 128 characters.
    #[error("has more than {MAX_ATTRIBUTE_NAME} characters")]
    Long,
    /// A comma or a line break, which cut the batch file's header.
    #[error("holds a comma or a line break")]
    Delimiter,
    /// The visitor's key.
    #[error("is the visitor's key")]
    Key,
}
