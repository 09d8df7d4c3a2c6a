//! Conditions on the rows of a file: only rows that meet all of them are sent.

use super::column_ref::ColumnRef;

/// A condition on the value of a column, as it's in the file without surrounding spaces.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The column.
    pub column: ColumnRef,
    /// What its value must be.
    pub test: ConditionTest,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionTest {
    /// One of these values.
    Is(Vec<String>),
    /// None of these values.
    IsNot(Vec<String>),
    /// Empty.
    Empty,
    /// Not empty.
    NotEmpty,
    /// A date before this one.
    Before(DateLimit),
    /// A date after this one.
    After(DateLimit),
    /// A number less than this one.
    Less(NumberLimit),
    /// A number greater than this one.
    More(NumberLimit),
}

/// A date or a time that values are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct DateLimit {
    /// A date, or a date and time, in ISO 8601. A date alone is compared by days.
    pub limit: String,
    /// The format in the file. `None` means ISO 8601.
    pub format: Option<String>,
}

/// A number that values are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberLimit {
    /// A plain decimal.
    pub limit: String,
    /// The decimal separator in the file.
    pub decimal: char,
    /// The thousands separator in the file.
    pub group: Option<char>,
}
