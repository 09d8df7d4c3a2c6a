//! A mapping profile: which column of a file becomes what in Target.

pub(crate) mod fit;
mod json;
mod names;
mod pattern;
mod read;
mod relaxed;
mod serde_impls;
mod transform_order;
mod write;

pub use fit::{ColumnFit, Fit};
pub use names::{NameFault, attribute_name, bare_name, free_name, name_fault};
pub(crate) use pattern::compile_pattern;
pub use pattern::is_pattern;
pub use read::MappingError;
pub use relaxed::RelaxedCheck;
pub(crate) use transform_order::before_map;
pub use transform_order::put_transform;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rule::{Rule, Severity};

/// The version of the mapping file that this program writes and the highest that it reads.
pub const MAPPING_VERSION: u64 = 1;

/// A mapping profile, as it stands in a `*.ferrymap.json`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "MappingFile"))]
pub struct Mapping {
    /// What a person calls it.
    pub name: String,
    /// Adobe's endpoint version: v2 creates the profiles it does not find, v1 does not.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Api>"))]
    pub api: Api,
    /// Which column names the visitor.
    pub identifier: Identifier,
    /// What each visitor gets, in the order of the batch file's columns. Never empty, names unique.
    pub attributes: Vec<Attribute>,
    /// How this kind of file is read.
    #[cfg_attr(feature = "ts", ts(optional, type = "Record<string, unknown>"))]
    pub source: crate::input::SourceOptions,
    /// Rules that weigh other than by default.
    #[cfg_attr(feature = "ts", ts(optional, type = "Record<string, Severity>"))]
    pub severity: BTreeMap<Rule, Severity>,
    /// What becomes of several rows of one visitor.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Duplicates>"))]
    pub duplicates: Duplicates,
    /// What becomes of a comma or a line break in a value.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Delimiters>"))]
    pub delimiters: Delimiters,
    /// Sent in place of an empty cell.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub empty_as: Option<String>,
    /// Names that were given with a `profile.` prefix, which was taken off.
    #[cfg_attr(feature = "ts", ts(skip))]
    pub unprefixed: Vec<String>,
}

/// The version of Adobe's bulk endpoint (*Bulk Profile Update API*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// Updates profiles that exist.
    V1,
    /// Creates those that do not.
    #[default]
    V2,
}

/// The key of a batch file (*Bulk Profile Update API*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum IdKind {
    /// The site's own customer id, what a page sends as `mbox3rdPartyId`.
    #[serde(rename = "thirdPartyId")]
    ThirdPartyId,
    /// Target's own visitor id.
    #[serde(rename = "pcId")]
    PcId,
}

impl IdKind {
    /// Its spelling in a batch file's header.
    pub fn as_str(self) -> &'static str {
        match self {
            IdKind::ThirdPartyId => "thirdPartyId",
            IdKind::PcId => "pcId",
        }
    }
}

/// The column that names the visitor.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Identifier {
    /// Which key it is.
    pub kind: IdKind,
    /// Where it stands.
    pub column: ColumnRef,
    /// What is done to it, in order.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<Transform>>"))]
    pub transforms: Vec<Transform>,
}

/// One attribute of the visitors.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Attribute {
    /// Its bare name in Target, without the `profile.` prefix.
    pub name: String,
    /// Where its value comes from.
    #[cfg_attr(feature = "ts", ts(flatten))]
    pub from: ValueSource,
    /// What is done to the value, in order.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<Transform>>"))]
    pub transforms: Vec<Transform>,
    /// What it must be.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Rules>"))]
    pub rules: Rules,
    /// Sent in place of an empty cell; wins over the mapping's own.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub empty_as: Option<String>,
}

/// Where an attribute's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueSource {
    /// A column of the file.
    Column(ColumnRef),
    /// The same for everybody.
    Constant(String),
}

#[cfg(feature = "ts")]
mod typescript {
    use ts_rs::{Config, TS};

    /// [`ValueSource`](super::ValueSource) as a mapping file has it: one of two fields of an attribute.
    #[derive(TS)]
    #[allow(dead_code, reason = "only its shape is used")]
    struct Fields {
        #[ts(optional)]
        column: Option<super::ColumnRef>,
        #[ts(optional)]
        value: Option<String>,
    }

    impl TS for super::ValueSource {
        type WithoutGenerics = Self;
        type OptionInnerType = Self;

        fn name(config: &Config) -> String {
            Fields::name(config)
        }

        fn inline(config: &Config) -> String {
            Fields::inline(config)
        }

        fn inline_flattened(config: &Config) -> String {
            Fields::inline_flattened(config)
        }
    }
}

/// A column by name or place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(untagged))]
pub enum ColumnRef {
    /// By its header.
    Header(String),
    /// By its header, where the file has it several times; `nth` counts from 1.
    Nth {
        /// The header.
        header: String,
        /// Which of them.
        nth: usize,
    },
    /// By its place, counted from 1.
    Position(#[cfg_attr(feature = "ts", ts(type = "{ position: number }"))] usize),
}

impl fmt::Display for ColumnRef {
    /// As a message names it: `Tier`, `Tier (2)`, `#3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnRef::Header(header) => f.write_str(header),
            ColumnRef::Nth { header, nth } => write!(f, "{header} ({nth})"),
            ColumnRef::Position(position) => write!(f, "#{position}"),
        }
    }
}

/// A step that changes a value. An empty value stays empty through all of them but `default`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename_all = "kebab-case"))]
pub enum Transform {
    /// White space, U+200B, U+FEFF and U+00AD off both ends.
    Trim,
    /// Invisible and control characters gone from anywhere.
    Clean,
    /// Unicode form NFC.
    Nfc,
    /// `="00123"` and `'00123` to `00123`.
    Unwrap,
    /// Lower case.
    Lowercase,
    /// Upper case.
    Uppercase,
    /// Runs of white space to one blank.
    CollapseSpaces,
    /// A date from one format to another, in the letters of `strftime`.
    Date {
        /// As the file has it.
        from: String,
        /// As Target gets it.
        to: String,
        /// Somebody said so: the column is not asked about where it reads day first and month first.
        #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
        certain: bool,
    },
    /// A number to a plain decimal.
    Number {
        /// The file's decimal mark.
        decimal: char,
        /// What separates its thousands; a blank stands for no-break blanks too.
        #[cfg_attr(feature = "ts", ts(optional))]
        group: Option<char>,
        /// Somebody said so: the column is not asked about where a mark may be either.
        #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
        certain: bool,
    },
    /// Words to `true` and `false`; any other fails.
    Boolean {
        /// The words for `true`.
        #[cfg_attr(feature = "ts", ts(rename = "true"))]
        yes: Vec<String>,
        /// The words for `false`.
        #[cfg_attr(feature = "ts", ts(rename = "false"))]
        no: Vec<String>,
    },
    /// Words to words; any other passes as it is.
    Map(#[cfg_attr(feature = "ts", ts(type = "Record<string, string>"))] BTreeMap<String, String>),
    /// Every occurrence of a text to another.
    Replace {
        /// Sought; never empty.
        from: String,
        /// Put there.
        to: String,
    },
    /// Put before the value.
    Prefix(String),
    /// Put behind the value.
    Suffix(String),
    /// For an empty value.
    Default(String),
    /// The first so many characters, each what a person sees as one.
    Take(usize),
    /// SHA-256 in hex.
    Sha256,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Rules {
    /// Not empty.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub required: bool,
    /// One of these.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub allowed: Option<Vec<String>>,
    /// A regular expression that fits the whole value.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub pattern: Option<String>,
    /// A number, at least this.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub min: Option<f64>,
    /// A number, at most this.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub max: Option<f64>,
    /// At most so many UTF-16 units.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub max_length: Option<usize>,
    /// Of this type.
    #[cfg_attr(feature = "ts", ts(optional, rename = "type"))]
    pub value_type: Option<ValueType>,
    /// What becomes of a row that breaks one; `None`: it is excluded, unless the mapping's
    /// `severity` says otherwise.
    #[cfg_attr(feature = "ts", ts(optional, rename = "severity"))]
    pub on_break: Option<OnBreak>,
}

/// What becomes of a row that breaks an attribute's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum OnBreak {
    /// Excluded.
    Error,
    /// Sent as it is, with a warning.
    Warning,
    /// Sent without this attribute, with a warning.
    Omit,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename_all = "lowercase"))]
pub enum ValueType {
    /// Anything.
    Text,
    /// A plain decimal.
    Number,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A date that exists, ISO first.
    Date,
}

/// What becomes of several rows of one visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// The first row goes out.
    KeepFirst,
    /// The last row goes out.
    KeepLast,
    /// The last value of each attribute that is not empty goes out.
    #[default]
    Merge,
    /// None goes out.
    Reject,
}

/// What becomes of a comma or a line break in a value. How Target reads an encoded one no page of
/// Adobe's says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename_all = "kebab-case"))]
pub enum Delimiters {
    /// Sent where the connection is proven to keep them, else the row is excluded.
    #[default]
    Auto,
    /// Sent encoded, with a warning.
    Send,
    /// The row is excluded.
    Exclude,
    /// Replaced.
    #[cfg_attr(feature = "ts", ts(untagged))]
    Replace {
        /// In place of a comma; `None`: as under `auto`.
        #[cfg_attr(feature = "ts", ts(optional))]
        comma: Option<String>,
        /// In place of a line break; `None`: as under `auto`.
        #[cfg_attr(feature = "ts", ts(optional))]
        line_break: Option<String>,
    },
}
