//! Mappings: which columns of a file go to which attributes in Target.

mod column_ref;
mod conditions;
mod file;
pub(crate) mod fit;
mod json;
mod names;
mod pattern;
mod read;
mod relaxed;
mod serde_impls;
mod template;
mod transform_order;
#[cfg(feature = "ts")]
mod typescript;
mod write;

pub use column_ref::ColumnRef;
pub use conditions::{Condition, ConditionTest, DateLimit, NumberLimit};
pub use file::{MappingFileError, read_mapping_text};
pub use fit::{ColumnFit, Fit};
pub(crate) use names::FreeNames;
pub use names::{NameFault, attribute_name, bare_name, free_name, name_fault};
pub(crate) use pattern::compile_pattern;
pub use pattern::is_pattern;
pub use read::MappingError;
pub use relaxed::RelaxedCheck;
pub use template::Template;
pub(crate) use template::TemplatePart;
pub(crate) use transform_order::before_map;
pub use transform_order::put_transform;

use std::collections::BTreeMap;

use common::ApiVersion;
use serde::{Deserialize, Serialize};

use crate::rule::{Rule, Severity};

/// The version of the mapping file that's written, and the highest one that can be read.
pub const MAPPING_VERSION: u64 = 1;

/// A mapping, as in a `*.ferrymap.json` file.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "MappingFile"))]
pub struct Mapping {
    /// The name that the user gave it.
    pub name: String,
    /// The version of Adobe's endpoint.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<ApiVersion>"))]
    pub api: ApiVersion,
    /// The column with the visitor ID.
    pub identifier: Identifier,
    /// The attributes, in the order of the batch file's columns. There's at least one, and their names are unique.
    pub attributes: Vec<Attribute>,
    /// The conditions on rows. Only rows that meet all of them are sent.
    #[cfg_attr(
        feature = "ts",
        ts(
            optional,
            type = "Array<{ column: ColumnRef, is?: Array<string>, is_not?: Array<string>, empty?: true, not_empty?: true, \
                    before?: string, after?: string, less?: number | string, more?: number | string, format?: string, \
                    decimal?: string, group?: string }>"
        )
    )]
    pub only: Vec<Condition>,
    /// The options for opening files of this kind.
    #[cfg_attr(feature = "ts", ts(optional, type = "Record<string, unknown>"))]
    pub source: crate::input::SourceOptions,
    /// The severities that differ from the default.
    #[cfg_attr(feature = "ts", ts(optional, type = "Record<string, Severity>"))]
    pub severity: BTreeMap<Rule, Severity>,
    /// What to do with several rows of one visitor.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Duplicates>"))]
    pub duplicates: Duplicates,
    /// What to do with a comma or a line break in a value.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Delimiters>"))]
    pub delimiters: Delimiters,
    /// The value that's sent instead of an empty cell.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub empty_as: Option<String>,
    /// The attribute names that were given with the prefix `profile.`, which was removed.
    #[cfg_attr(feature = "ts", ts(skip))]
    pub unprefixed: Vec<String>,
}

/// The kind of visitor ID in a batch file (*Bulk Profile Update API*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum IdKind {
    /// The site's own customer ID, which pages send as `mbox3rdPartyId`.
    #[serde(rename = "thirdPartyId")]
    ThirdPartyId,
    /// Target's own visitor ID.
    #[serde(rename = "pcId")]
    PcId,
}

impl IdKind {
    /// Returns the name in the header of a batch file.
    pub fn as_str(self) -> &'static str {
        match self {
            IdKind::ThirdPartyId => "thirdPartyId",
            IdKind::PcId => "pcId",
        }
    }
}

/// The column with the visitor ID.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Identifier {
    /// The kind of the ID.
    pub kind: IdKind,
    /// The column that it's in.
    pub column: ColumnRef,
    /// The transforms of the ID, in order.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<Transform>>"))]
    pub transforms: Vec<Transform>,
}

/// An attribute of the visitors.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Attribute {
    /// The name in Target, without the prefix `profile.`.
    pub name: String,
    /// The source of its value.
    #[cfg_attr(feature = "ts", ts(flatten))]
    pub from: ValueSource,
    /// The transforms of the value, in order.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<Transform>>"))]
    pub transforms: Vec<Transform>,
    /// The rules for the transformed value.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Rules>"))]
    pub rules: Rules,
    /// The value that's sent instead of an empty cell. It takes precedence over the mapping's own.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub empty_as: Option<String>,
}

/// The source of an attribute's value.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueSource {
    /// A column of the file.
    Column(ColumnRef),
    /// Several columns of the file, put together.
    Template(Template),
    /// A fixed value that's the same for all visitors.
    Constant(String),
}

/// A change to a value. An empty value stays empty, except with `default`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename_all = "kebab-case"))]
pub enum Transform {
    /// Removes white space, U+200B, U+FEFF, and U+00AD from both ends.
    Trim,
    /// Removes invisible and control characters.
    Clean,
    /// Converts to Unicode form NFC.
    Nfc,
    /// Removes a spreadsheet's text marker, or quotation marks around the whole value: `="00123"`, `'00123`, `'00123'`,
    /// and `"00123"` become `00123`.
    Unwrap,
    /// Removes a decimal part of zeros from a whole number: `100200.0` becomes `100200`.
    DropZeroDecimals,
    /// Undoes that UTF-8 was read as Windows-1252: `SÃ£o` becomes `São`.
    RepairEncoding,
    /// Replaces the character references of HTML: `O&#39;Neil` becomes `O'Neil`.
    DecodeHtml,
    /// Undoes URL encoding: `S%C3%A3o%20Paulo` becomes `São Paulo`.
    DecodeUrl,
    /// Converts the value to lowercase, by Unicode.
    Lowercase,
    /// Converts the value to uppercase, by Unicode.
    Uppercase,
    /// Replaces runs of white space by one space.
    CollapseSpaces,
    /// Converts a date from one format to another. Formats are written as for `strftime`.
    Date {
        /// The format in the file.
        from: String,
        /// The format that's sent.
        to: String,
        /// Whether the user confirmed the format, so that an ambiguous column isn't reported.
        #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
        certain: bool,
        /// The first two-digit year (`%y`) that's in the 1900s, from 0 to 100. `None` means 69.
        #[cfg_attr(feature = "ts", ts(optional))]
        pivot: Option<u8>,
    },
    /// Converts a number to a plain decimal, such as `-1234.5`.
    Number {
        /// The decimal separator in the file.
        decimal: char,
        /// The thousands separator in the file. A space also matches no-break and thin spaces.
        #[cfg_attr(feature = "ts", ts(optional))]
        group: Option<char>,
        /// Whether the user confirmed the format, so that an ambiguous column isn't reported.
        #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
        certain: bool,
    },
    /// Converts words to `true` and `false`. Any other word is an error.
    Boolean {
        /// The words that become `true`.
        #[cfg_attr(feature = "ts", ts(rename = "true"))]
        yes: Vec<String>,
        /// The words that become `false`.
        #[cfg_attr(feature = "ts", ts(rename = "false"))]
        no: Vec<String>,
    },
    /// Replaces whole values. Any other value stays as it is.
    Map(#[cfg_attr(feature = "ts", ts(type = "Record<string, string>"))] BTreeMap<String, String>),
    /// Replaces every occurrence of a text by another.
    Replace {
        /// The text to replace. It's never empty.
        from: String,
        /// The text that replaces each occurrence.
        to: String,
    },
    /// Adds a text before the value.
    Prefix(String),
    /// Adds a text after the value.
    Suffix(String),
    /// Replaces an empty value.
    Default(String),
    /// Keeps this many characters from the start, as a person counts them (grapheme clusters).
    Take(usize),
    /// Adds leading zeros to a value of digits until it has this many characters: `42` becomes `00042`.
    PadZeros(usize),
    /// Converts to the SHA-256 hash, in hexadecimal.
    Sha256,
}

/// The rules for an attribute's value, all of which must hold.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Rules {
    /// Whether the value must not be empty.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub required: bool,
    /// The only values that are allowed, if there's a list.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub allowed: Option<Vec<String>>,
    /// A regular expression that the whole value must match.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub pattern: Option<String>,
    /// The minimum. A value that isn't a number breaks the rule.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub min: Option<f64>,
    /// The maximum. A value that isn't a number breaks the rule.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub max: Option<f64>,
    /// The maximum length in UTF-16 code units.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub max_length: Option<usize>,
    /// The type of the value.
    #[cfg_attr(feature = "ts", ts(optional, rename = "type"))]
    pub value_type: Option<ValueType>,
    /// What to do with a row that breaks a rule. If it's `None`, the severity of the rule under the mapping decides.
    #[cfg_attr(feature = "ts", ts(optional, rename = "severity"))]
    pub on_break: Option<OnBreak>,
}

/// What to do with a row that breaks an attribute's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum OnBreak {
    /// The row is excluded.
    Error,
    /// The row is sent unchanged, with a warning.
    Warning,
    /// The row is sent without this attribute, with a warning.
    Omit,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename_all = "lowercase"))]
pub enum ValueType {
    /// Every value is of this type.
    Text,
    /// A plain decimal number.
    Number,
    /// A whole number, without decimals.
    Integer,
    /// Exactly `true` or `false`.
    Boolean,
    /// An existing date, in ISO form or in a common local form.
    Date,
}

/// What to do with several rows of one visitor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// The first row is sent.
    KeepFirst,
    /// The last row is sent.
    KeepLast,
    /// The rows are merged: the last value of each attribute that isn't empty is sent.
    #[default]
    Merge,
    /// The row with the newest date is sent. A row without a date is older than all others. Of several rows with the
    /// newest date, the last one is sent.
    KeepNewest {
        /// The column with the date.
        column: ColumnRef,
        /// The format in the file. `None` means ISO 8601.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        format: Option<String>,
    },
    /// All the rows are excluded.
    Reject,
}

/// What to do with a comma or a line break in a value. Adobe's documentation doesn't say how Target reads encoded ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename_all = "kebab-case"))]
pub enum Delimiters {
    /// The value is sent if the account passed the comma test. Otherwise, the row is excluded.
    #[default]
    Auto,
    /// The value is sent, URL-encoded, with a warning.
    Send,
    /// The row is excluded.
    Exclude,
    /// Commas and line breaks are replaced with the given text.
    #[cfg_attr(feature = "ts", ts(untagged))]
    Replace {
        /// The replacement of a comma. `None` means the same as `auto`.
        #[cfg_attr(feature = "ts", ts(optional))]
        comma: Option<String>,
        /// The replacement of a line break. `None` means the same as `auto`.
        #[cfg_attr(feature = "ts", ts(optional))]
        line_break: Option<String>,
    },
}
