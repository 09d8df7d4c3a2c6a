//! A mapping profile: which column of a file becomes what in Target.

pub(crate) mod fit;
mod json;
mod pattern;
mod read;
mod relaxed;
mod serde_impls;
mod write;

pub use fit::Fit;
pub(crate) use pattern::compile_pattern;
pub use read::MappingError;
pub use relaxed::RelaxedCheck;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rule::{Rule, Severity};

/// The version of the mapping file that this program writes and the highest that it reads.
pub const MAPPING_VERSION: u64 = 1;

/// A mapping profile, as it stands in a `*.ferrymap.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What a person calls it.
    pub name: String,
    /// Adobe's endpoint version: v2 creates the profiles it does not find, v1 does not.
    pub api: Api,
    /// Which column names the visitor.
    pub identifier: Identifier,
    /// What each visitor gets, in the order of the batch file's columns. Never empty, names unique.
    pub attributes: Vec<Attribute>,
    /// How this kind of file is read.
    pub source: crate::input::SourceOptions,
    /// Rules that weigh other than by default.
    pub severity: BTreeMap<Rule, Severity>,
    /// What becomes of several rows of one visitor.
    pub duplicates: Duplicates,
    /// What becomes of a comma or a line break in a value.
    pub delimiters: Delimiters,
    /// Sent in place of an empty cell.
    pub empty_as: Option<String>,
    /// Names that were given with a `profile.` prefix, which was taken off.
    pub unprefixed: Vec<String>,
}

/// The version of Adobe's bulk endpoint (*Bulk Profile Update API*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
pub struct Identifier {
    /// Which key it is.
    pub kind: IdKind,
    /// Where it stands.
    pub column: ColumnRef,
    /// What is done to it, in order.
    pub transforms: Vec<Transform>,
}

/// One attribute of the visitors.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its bare name in Target, without the `profile.` prefix.
    pub name: String,
    /// Where its value comes from.
    pub from: ValueSource,
    /// What is done to the value, in order.
    pub transforms: Vec<Transform>,
    /// What it must be.
    pub rules: Rules,
    /// Sent in place of an empty cell; wins over the mapping's own.
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

/// A column by name or place.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    Position(usize),
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
        certain: bool,
    },
    /// A number to a plain decimal.
    Number {
        /// The file's decimal mark.
        decimal: char,
        /// What separates its thousands; a blank stands for no-break blanks too.
        group: Option<char>,
        /// Somebody said so: the column is not asked about where a mark may be either.
        certain: bool,
    },
    /// Words to `true` and `false`; any other fails.
    Boolean {
        /// The words for `true`.
        yes: Vec<String>,
        /// The words for `false`.
        no: Vec<String>,
    },
    /// Words to words; any other passes as it is.
    Map(BTreeMap<String, String>),
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
pub struct Rules {
    /// Not empty.
    pub required: bool,
    /// One of these.
    pub allowed: Option<Vec<String>>,
    /// A regular expression that fits the whole value.
    pub pattern: Option<String>,
    /// A number, at least this.
    pub min: Option<f64>,
    /// A number, at most this.
    pub max: Option<f64>,
    /// At most so many UTF-16 units.
    pub max_length: Option<usize>,
    /// Of this type.
    pub value_type: Option<ValueType>,
    /// What becomes of a row that breaks one; `None`: it is excluded, unless the mapping's
    /// `severity` says otherwise.
    pub on_break: Option<OnBreak>,
}

/// What becomes of a row that breaks an attribute's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
pub enum Delimiters {
    /// Sent where the connection is proven to keep them, else the row is excluded.
    #[default]
    Auto,
    /// Sent encoded, with a warning.
    Send,
    /// The row is excluded.
    Exclude,
    /// Replaced.
    Replace {
        /// In place of a comma; `None`: as under `auto`.
        comma: Option<String>,
        /// In place of a line break; `None`: as under `auto`.
        line_break: Option<String>,
    },
}
