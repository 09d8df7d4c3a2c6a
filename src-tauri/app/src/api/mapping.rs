//! The types of saved mappings, and of what the page shows about them.

use engine::mapping::{ColumnFit, ColumnRef, NameFault, Transform};
use engine::{ColumnSuggestion, Question, Reading, Rule, Severity, ValueCount};
use serde::Serialize;
use ts_rs::TS;

/// A saved mapping in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SavedMapping {
    pub name: String,
    /// The column with the visitor ID; `null` if this version can't read the mapping.
    pub id: Option<String>,
    /// The names of the attributes.
    pub attributes: Vec<String>,
    /// The checks that it relaxes.
    pub relaxed: Vec<RelaxedCheck>,
    /// When it was last changed, in milliseconds since 1970.
    pub saved: u64,
    /// When it was last used to send, in milliseconds since 1970.
    pub used: Option<u64>,
}

/// A rule with a lower severity than its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct RelaxedCheck {
    pub rule: Rule,
    /// The severity in the mapping.
    pub severity: Severity,
}

impl From<engine::mapping::RelaxedCheck> for RelaxedCheck {
    fn from(one: engine::mapping::RelaxedCheck) -> Self {
        RelaxedCheck { rule: one.rule, severity: one.severity }
    }
}

/// An imported mapping file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ImportedMapping {
    /// Grows with each import, so that the page shows each one once.
    pub number: u64,
    /// The mapping's name, with a number added if it was taken.
    pub name: String,
    /// The checks that it relaxes. If there are any, it's saved when the user accepts them.
    pub relaxed: Vec<RelaxedCheck>,
    pub is_saved: bool,
}

/// The saved mapping that a draft started with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DraftMapping {
    pub name: String,
    /// The saved mapping as JSON.
    pub text: String,
    /// Positions, from 0, of the file's columns that didn't exist when the mapping was saved.
    pub fresh: Vec<usize>,
}

/// A column of the open file: what to do with it, and how its values can be read.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DraftColumn {
    /// What to do with it, and why.
    pub suggestion: ColumnSuggestion,
    /// Whether it looks like personal data.
    pub is_personal: bool,
    /// Whether it's hidden in the workbook.
    pub is_hidden: bool,
    /// How it can be read as dates.
    pub dates: Readings,
    /// How it can be read as numbers.
    pub numbers: Readings,
    /// The transform that reads its words for yes and no.
    pub yes_and_no: Transform,
    /// Its different values with their rows, if there are few enough to map each one.
    pub few: Option<Vec<ValueCount>>,
}

/// The ways to read a column as one type.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Readings {
    /// No way, one, or two that only the user can choose between.
    pub ways: Vec<Reading>,
    /// If there are two ways, a value that they read differently.
    pub example: Option<String>,
}

/// A mapping, compared with the open file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
pub struct MappingView {
    /// Each column that the mapping names, and the file's column that it means.
    pub fits: Vec<NamedFit>,
    /// The file's columns that are put together into attributes.
    pub templates: Vec<TemplateColumn>,
    /// The questions that only the user can answer. Those about columns that a check wouldn't find come first.
    pub questions: Vec<Question>,
}

/// A column of the file that an attribute's template uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TemplateColumn {
    /// The attribute's name.
    pub attribute: String,
    /// The position of the column in the file, from 0.
    pub column: usize,
}

/// The file's column that a reference means.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct NamedFit {
    /// The reference, as the mapping has it.
    pub column: ColumnRef,
    pub fit: ColumnFit,
}

/// Whether a name is valid for an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NameVerdict {
    /// The name without surrounding spaces and without Target's own prefix.
    pub name: String,
    /// Why it isn't valid.
    pub fault: Option<NameFault>,
    /// Whether another attribute has it.
    pub is_taken: bool,
}
