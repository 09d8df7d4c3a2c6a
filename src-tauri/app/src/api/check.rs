//! The check of a file.

use engine::{Fix, Rule, Severity};
use serde::Serialize;
use ts_rs::TS;

use crate::failure::Failure;

/// The state of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// No check was started.
    None,
    Running,
    /// The check ended with a report.
    Done,
    /// The check ended with a failure.
    Failed,
    Cancelled,
}

/// The progress or the result of a check.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CheckStatus {
    pub state: CheckState,
    /// Bytes of the file read so far.
    pub bytes_read: u64,
    /// The file's size in bytes.
    pub bytes: u64,
    /// Rows read so far.
    pub rows_read: u64,
    /// The time that the check has taken so far, or took.
    pub seconds: f64,
    /// What was found so far.
    pub report: Option<CheckReport>,
    /// Why there's no report.
    pub failure: Option<Failure>,
}

/// The rows by result: `read = ready + excluded + merged + empty + filtered`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
pub struct CheckedRows {
    pub read: u64,
    /// Rows that would be sent.
    pub ready: u64,
    /// Rows that an error excludes.
    pub excluded: u64,
    /// Rows merged into another row of the same visitor.
    pub merged: u64,
    /// Rows without a value to send.
    pub empty: u64,
    /// Rows that don't meet the conditions of the mapping.
    pub filtered: u64,
}

impl From<engine::RowCounts> for CheckedRows {
    fn from(rows: engine::RowCounts) -> Self {
        let engine::RowCounts { read, ready, excluded, merged, empty, filtered } = rows;
        CheckedRows { read, ready, excluded, merged, empty, filtered }
    }
}

/// What a check found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CheckReport {
    /// The rows by result. Duplicate rows are only counted as merged when the check has ended.
    pub rows: CheckedRows,
    /// The number of batches to send; 0 until the check has ended.
    pub batches: usize,
    /// The bytes of all batches.
    pub bytes: u64,
    /// Whether no issue of the whole file or of a column prevents sending.
    pub is_sendable: bool,
    /// The issues, most severe first.
    pub issues: Vec<Issue>,
}

/// All places where one rule wasn't met.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Issue {
    pub rule: Rule,
    pub severity: Severity,
    /// Rows with this issue; a row with two such places counts once.
    pub rows: u64,
    pub scope: IssueScope,
    /// The columns with the issue, those with most rows first. There are none for an issue of whole rows or of the file.
    pub columns: Vec<IssueColumn>,
    pub samples: Vec<IssueRow>,
    /// The suggested fixes, when the check has ended.
    pub fixes: Vec<Fix>,
}

/// A column with an issue.
#[derive(Debug, Clone, Serialize, TS)]
pub struct IssueColumn {
    /// The column's header; `null` for a fixed value.
    pub name: Option<String>,
    /// The column's position, from 0.
    pub place: Option<usize>,
    /// The attribute that the column goes to; `null` for the visitor ID.
    pub attribute: Option<String>,
    /// Rows with the issue in this column.
    pub rows: u64,
}

/// What an issue is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum IssueScope {
    Row,
    /// A whole column, or the end of the file.
    Column,
    File,
}

impl From<engine::Scope> for IssueScope {
    fn from(scope: engine::Scope) -> Self {
        match scope {
            engine::Scope::Row => IssueScope::Row,
            engine::Scope::Column => IssueScope::Column,
            engine::Scope::File => IssueScope::File,
        }
    }
}

/// A place with an issue.
#[derive(Debug, Clone, Serialize, TS)]
pub struct IssueRow {
    /// The row, from 1; `null` for an issue of a column or of the file.
    pub row: Option<u64>,
    /// The line of the file, from 1.
    pub line: Option<u64>,
    /// The name of the column that causes the issue.
    pub column: Option<String>,
    /// The position of that column, from 0.
    pub place: Option<usize>,
    /// The value, shortened for display.
    pub value: String,
}

/// A page of the places with an issue.
#[derive(Debug, Clone, Serialize, TS)]
pub struct IssueRows {
    /// The number of all places. A row with the issue in two columns counts twice.
    pub total: Option<u64>,
    /// The places in the order of the file.
    pub rows: Vec<IssueRow>,
}
