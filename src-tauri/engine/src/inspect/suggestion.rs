//! What is suggested for a file and its columns, and why.

use serde::Serialize;

use super::converted::Converted;
use super::profile::Reading;
use crate::check::rules::PersonalKind;
use crate::mapping::{ColumnRef, Mapping, Transform};

/// A mapping to begin with, and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The mapping: the ID, and an attribute for each column that is suggested as one.
    pub mapping: Mapping,
    /// Whether one column is clearly the ID. If not, the mapping names [none](ColumnRef::none), and can't be used before
    /// a person chooses one.
    pub has_id: bool,
    /// Each column of the file, in order.
    pub columns: Vec<ColumnSuggestion>,
}

/// What to do with one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ColumnSuggestion {
    /// How a mapping names the column.
    pub column: ColumnRef,
    /// What the column is suggested as.
    pub suggest: Suggest,
    /// The attribute's name; `None` if the column isn't suggested as one.
    pub name: Option<String>,
    /// What is done to its values.
    pub transforms: Vec<Transform>,
    /// Why; in part, questions that only a person can answer.
    pub reasons: Vec<SuggestionReason>,
}

/// What a column is suggested as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Suggest {
    /// Use the column as the visitor ID.
    Id,
    /// An attribute of the visitor.
    Attribute,
    /// Neither: it isn't sent.
    LeaveOut,
}

/// What a suggestion is based on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum SuggestionReason {
    /// The header names the visitor's ID.
    IdHeader,
    /// Control characters, such as the tab that protects a number from a spreadsheet, are removed from most values.
    ControlCharacters {
        /// The values that have one.
        values: u64,
    },
    /// A decimal part of zeros is removed from most values: `100200.0`.
    ZeroDecimals {
        /// The values that have one.
        values: u64,
    },
    /// No header names an ID, and this is the only column of codes that are all different in the first rows.
    UniqueValues,
    /// It isn't clear which column is the ID. This one could be.
    CouldBeId,
    /// The header names personal data.
    PersonalHeader,
    /// Most values are personal data.
    PersonalValues {
        /// The kind of personal data.
        kind: PersonalKind,
        /// The values that look so.
        values: u64,
        /// The values that were looked at.
        looked_at: u64,
    },
    /// No attribute can be named after the header.
    NoName,
    /// An earlier column has this attribute name, so that this one has another.
    SameName {
        /// The name that the header gives.
        name: String,
    },
    /// The column is hidden in the workbook.
    HiddenColumn,
    /// The values are dates in one format.
    Dates {
        /// The format of the dates, as a mapping writes it.
        format: String,
        /// The values in this format.
        values: u64,
        /// The values in another one.
        unreadable: u64,
        /// One of the values that can't be read, if there are any.
        example: Option<String>,
        /// A value that's converted, and what it becomes. `None` if all values stay as they are.
        sample: Option<Converted>,
    },
    /// The values are numbers that are written in one way.
    Numbers {
        /// The sign between the whole number and its decimals.
        decimal: char,
        /// What separates groups of digits.
        group: Option<char>,
        /// The values that are written so.
        values: u64,
        /// The values that aren't.
        unreadable: u64,
        /// One of the values that can't be read, if there are any.
        example: Option<String>,
        /// A value that's converted, and what it becomes.
        sample: Option<Converted>,
    },
    /// The values are words for yes and no.
    YesNo {
        /// The words for yes.
        r#true: Vec<String>,
        /// The words for no.
        r#false: Vec<String>,
    },
    /// The values are dates that read day first and month first. Only a person can say which is right.
    TwoDateFormats {
        /// A value that they read as different days.
        example: String,
        /// Day first and month first, with what the example would be.
        readings: Vec<Reading>,
    },
    /// The values are numbers whose sign is a decimal sign or between groups. Only a person can say which.
    TwoNumberFormats {
        /// A value that they read as different numbers.
        example: String,
        /// Both readings, with what the example would be.
        readings: Vec<Reading>,
    },
    /// The header names consent, and some cells are empty. Only a person can say what Target should get for those.
    ConsentWithEmpty {
        /// The number of empty cells in the column.
        empty: u64,
    },
}

impl SuggestionReason {
    /// Whether it's a question that only a person can answer.
    pub fn is_question(&self) -> bool {
        matches!(
            self,
            SuggestionReason::CouldBeId
                | SuggestionReason::TwoDateFormats { .. }
                | SuggestionReason::TwoNumberFormats { .. }
                | SuggestionReason::ConsentWithEmpty { .. }
        )
    }

    /// Whether it says that the column has personal data.
    pub fn is_personal(&self) -> bool {
        matches!(self, SuggestionReason::PersonalHeader | SuggestionReason::PersonalValues { .. })
    }
}

impl ColumnSuggestion {
    /// Leaves out a hidden column, unless it's the ID.
    pub(super) fn hide(&mut self) {
        self.reasons.insert(0, SuggestionReason::HiddenColumn);
        if self.suggest != Suggest::Id {
            (self.suggest, self.name) = (Suggest::LeaveOut, None);
        }
    }

    /// Whether the column is hidden in the workbook.
    pub fn is_hidden(&self) -> bool {
        self.reasons.contains(&SuggestionReason::HiddenColumn)
    }

    /// Whether the column looks like personal data.
    pub fn is_personal(&self) -> bool {
        self.reasons.iter().any(SuggestionReason::is_personal)
    }
}
