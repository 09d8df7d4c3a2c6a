//! What a check tells.

use engine::{Fix, Rule, Severity};
use serde::Serialize;
use ts_rs::TS;

use crate::failure::Failure;

/// How far a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// Not begun.
    None,
    /// Under way.
    Running,
    /// Ended with a report.
    Done,
    /// Ended without one.
    Failed,
    /// A person stopped it.
    Cancelled,
}

/// A look at a check.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CheckStatus {
    /// How far it is.
    pub state: CheckState,
    /// Bytes of the file read so far.
    pub bytes_read: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows read so far.
    pub rows_read: u64,
    /// How long it took, or has taken so far.
    pub seconds: f64,
    /// What was found, or was found so far.
    pub report: Option<CheckReport>,
    /// Why it came to nothing.
    pub failure: Option<Failure>,
}

/// Where the rows went: `read = ready + excluded + merged + empty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
pub struct CheckedRows {
    /// Data rows.
    pub read: u64,
    /// Visitors that would go out.
    pub ready: u64,
    /// Kept back by an error.
    pub excluded: u64,
    /// Settled into another row of the same visitor.
    pub merged: u64,
    /// Nothing in them that Target would take.
    pub empty: u64,
}

impl From<engine::RowCounts> for CheckedRows {
    fn from(rows: engine::RowCounts) -> Self {
        let engine::RowCounts { read, ready, excluded, merged, empty } = rows;
        CheckedRows { read, ready, excluded, merged, empty }
    }
}

/// What a check found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CheckReport {
    /// Where the rows went; duplicates are settled at the end alone.
    pub rows: CheckedRows,
    /// Batches that would be sent; 0 until the end.
    pub batches: usize,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Whether no rule about the whole file or a column keeps it back.
    pub is_sendable: bool,
    /// The worst first.
    pub issues: Vec<Issue>,
}

/// A rule, and the rows that met it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Issue {
    /// Which.
    #[ts(type = "Rule")]
    pub rule: Rule,
    /// How much it weighs.
    #[ts(type = "Severity")]
    pub severity: Severity,
    /// Rows that met it, each once.
    pub rows: u64,
    /// What it speaks of.
    pub scope: IssueScope,
    /// The first of them.
    pub samples: Vec<IssueRow>,
    /// The columns in which the issue was found, the one with most rows first. Empty where an issue belongs to whole
    /// rows or to the file.
    pub columns: Vec<IssueColumn>,
    /// What would mend it; once the check has ended.
    pub fixes: Vec<Fix>,
}

/// One column in which an issue was found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct IssueColumn {
    /// The column's header; none for a fixed value.
    pub name: Option<String>,
    /// The column's index in the file, from 0.
    pub place: Option<usize>,
    /// The attribute that the column feeds; none for the identifier.
    pub attribute: Option<String>,
    /// How many rows have the issue in this column.
    pub rows: u64,
}

/// What a rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum IssueScope {
    /// One row.
    Row,
    /// A whole column, or the file's end.
    Column,
    /// The file as such.
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

/// One place where a rule was met.
#[derive(Debug, Clone, Serialize, TS)]
pub struct IssueRow {
    /// Data row, from 1; none where a whole column or the file is meant.
    pub row: Option<u64>,
    /// Line of the file, from 1.
    pub line: Option<u64>,
    /// The column to blame, where one is.
    pub column: Option<String>,
    /// Its place, from 0.
    pub place: Option<usize>,
    /// The value, shortened.
    pub value: String,
}

/// A page of the places where a rule was met.
#[derive(Debug, Clone, Serialize, TS)]
pub struct IssueRows {
    /// How many there are; a row that met the rule in two columns counts twice.
    pub total: Option<u64>,
    /// In the order of the file.
    pub rows: Vec<IssueRow>,
}
