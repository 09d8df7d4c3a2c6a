//! Mapping profiles as the page sees them.

use engine::{Rule, Severity};
use serde::Serialize;
use ts_rs::TS;

/// A saved mapping profile, in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SavedMapping {
    /// What a person calls it.
    pub name: String,
    /// The column that names the visitor; none where this version cannot read the mapping.
    pub id: Option<String>,
    /// The attributes' names.
    pub attributes: Vec<String>,
    /// The safeguards that it loosens.
    pub relaxed: Vec<RelaxedCheck>,
    /// When it was last changed: milliseconds since 1970.
    pub saved: u64,
    /// When something was last sent with it: milliseconds since 1970.
    pub used: Option<u64>,
}

/// A rule that weighs less under a mapping than by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct RelaxedCheck {
    /// Which.
    #[ts(type = "Rule")]
    pub rule: Rule,
    /// How much it weighs now.
    #[ts(type = "Severity")]
    pub severity: Severity,
}

impl From<engine::mapping::RelaxedCheck> for RelaxedCheck {
    fn from(one: engine::mapping::RelaxedCheck) -> Self {
        RelaxedCheck { rule: one.rule, severity: one.severity }
    }
}

/// A mapping file that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Imported {
    /// Grows with each, so that the same one is told once.
    pub number: u64,
    /// Its name; another one where that was taken.
    pub name: String,
    /// What it loosens; where that is something, it is kept once a person accepts that.
    pub relaxed: Vec<RelaxedCheck>,
    /// Whether it is kept.
    pub is_kept: bool,
}

/// The saved mapping profile that a draft began with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DraftMapping {
    /// What a person calls it.
    pub name: String,
    /// Its text as it is kept.
    pub text: String,
    /// Its columns that the file does not have, as they are named there.
    pub missing: Vec<MissingColumn>,
    /// Columns of the file, from 0, that were not there when it was saved.
    pub fresh: Vec<usize>,
}

/// A column that a mapping names and the file does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MissingColumn {
    /// Its name in the mapping.
    pub column: String,
    /// The file's columns that come nearest, from 0, the likeliest first.
    pub nearest: Vec<usize>,
}
