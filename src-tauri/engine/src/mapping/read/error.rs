//! The errors of a mapping file.

use common::limits::MAX_ATTRIBUTE_NAME;
use serde::Serialize;
use thiserror::Error;

use crate::mapping::MAPPING_VERSION;
use crate::rule::Rule;

/// The reason why a mapping file can't be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MappingError {
    /// The file isn't valid JSON.
    #[error("line {line}, column {column}: {what}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The message of the JSON parser.
        what: String,
    },
    /// The file was saved by a newer version.
    #[error("version {found} is newer than {MAPPING_VERSION}")]
    Later {
        /// The version of the file.
        found: String,
    },
    /// A field is unknown.
    #[error("{place}: unknown field `{field}`")]
    UnknownField {
        /// The path of the object, empty for the file itself.
        place: String,
        /// The name of the field.
        field: String,
        /// The known field with the most similar name.
        nearest: Option<String>,
    },
    /// A required field is missing.
    #[error("{place}: missing field `{field}`")]
    Missing {
        /// The path of the object.
        place: String,
        /// The name of the missing field.
        field: String,
    },
    /// A value isn't of the expected kind.
    #[error("{place}: expected {expected}, found {found}")]
    Wrong {
        /// The path of the value.
        place: String,
        /// The values that are allowed here.
        expected: String,
        /// The value in the file.
        found: String,
    },
    /// An attribute's name isn't valid (`name-invalid`).
    #[error("{place}: the name `{name}` {why}")]
    Name {
        /// The path of the name.
        place: String,
        /// The name in the file.
        name: String,
        /// What's wrong with the name.
        why: NameFault,
    },
    /// Two attributes have the same name.
    #[error("{place}: `{name}` is listed twice")]
    Twice {
        /// The path of the second attribute.
        place: String,
        /// The name in the file.
        name: String,
    },
    /// The severity of a rule is changed that can't be.
    #[error("severity: `{rule}` can't be changed")]
    Fixed {
        /// The rule whose severity can't be changed.
        rule: Rule,
    },
}

/// What is wrong with an attribute's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum NameFault {
    /// The name is empty.
    #[error("is empty")]
    Empty,
    /// The name is longer than [`MAX_ATTRIBUTE_NAME`].
    #[error("has more than {MAX_ATTRIBUTE_NAME} characters")]
    Long,
    /// The name contains a comma or a line break, which would split the header of a batch file.
    #[error("contains a comma or a line break")]
    Delimiter,
    /// The name is `thirdPartyId` or `pcId`.
    #[error("is reserved for the visitor ID")]
    Key,
}
