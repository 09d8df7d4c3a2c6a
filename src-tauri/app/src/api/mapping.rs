//! Mapping profiles as the page sees them.

use engine::mapping::{ColumnFit, ColumnRef, NameFault, Transform};
use engine::{ColumnSuggestion, Question, Reading, Rule, Severity, ValueCount};
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
    /// Columns of the file, from 0, that were not there when it was saved.
    pub fresh: Vec<usize>,
}

/// A column of the draft's file: what to do with it, and how its values can be read.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DraftColumn {
    /// What to do with it, and why.
    pub suggestion: ColumnSuggestion,
    /// Whether it looks like personal data.
    pub is_personal: bool,
    /// How it can be read as dates: in no way, in one, or in two.
    pub dates: Readings,
    /// How it can be read as numbers: in no way, in one, or in two.
    pub numbers: Readings,
    /// The transform that reads its words for yes and no.
    pub yes_and_no: Transform,
    /// Its different values with their rows, if they're few enough to map each one.
    pub few: Option<Vec<ValueCount>>,
}

/// The ways to read a column as one type.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Readings {
    /// The ways: none, one, or two between which only a person can choose.
    pub ways: Vec<Reading>,
    /// With two ways, a value that they read differently.
    pub example: Option<String>,
}

/// A mapping, compared with the draft's file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
pub struct MappingView {
    /// Each column that the mapping names, and which one of the file it means.
    pub fits: Vec<NamedFit>,
    /// What only a person can say. Columns that a check wouldn't find come first.
    pub questions: Vec<Question>,
}

/// Which column of the file a reference means.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct NamedFit {
    /// The reference, as the mapping has it.
    pub column: ColumnRef,
    /// What it means.
    pub fit: ColumnFit,
}

/// What Rust says about an attribute's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NameVerdict {
    /// The name without spaces around it and without Target's own prefix.
    pub name: String,
    /// What is wrong with it.
    pub fault: Option<NameFault>,
    /// Whether another attribute has it.
    pub is_taken: bool,
}
