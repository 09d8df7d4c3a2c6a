//! What a check says.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::compiled_mapping::CompiledMapping;
use crate::check::finding::Finding;
use crate::check::fixes::{FieldCount, Fix, FixCandidates, suggest};
use crate::rule::{Rule, Severity};

/// Samples kept of each rule.
const SAMPLES: usize = 10;

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Where the records went.
    pub rows: RowCounts,
    /// What was met, the worst first.
    pub issues: Vec<Issue>,
}

/// Where the records went: `read = ready + excluded + merged + empty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RowCounts {
    /// Data records.
    pub read: u64,
    /// Rows on the wire after duplicates are settled.
    pub ready: u64,
    /// Kept back by an error.
    pub excluded: u64,
    /// Settled into another row of the same visitor.
    pub merged: u64,
    /// Nothing in them that Target would take.
    pub empty: u64,
}

/// A rule, and the rows that met it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// Which.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// Rows that met it, each once.
    pub rows: u64,
    /// The first of them.
    pub samples: Vec<Sample>,
    /// Where it was met, where that is one field of the visitor each time, the most rows first.
    pub columns: Vec<IssueColumn>,
    /// What would mend it.
    pub fixes: Vec<Fix>,
}

/// One field of the visitor that met a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueColumn {
    /// The attribute; `None`: the identifier.
    pub attribute: Option<String>,
    /// The file's column that it comes from, counted from 0; `None`: a constant.
    pub column: Option<usize>,
    /// Rows that met the rule by it.
    pub rows: u64,
}

/// One place where a rule was met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// Data record, from 1; `None` where a whole column or the file is meant.
    pub row: Option<u64>,
    /// Physical line, from 1.
    pub line: Option<u64>,
    /// The file's column, counted from 0.
    #[serde(skip)]
    pub column: Option<usize>,
    /// The value, shortened.
    pub value: String,
}

/// Issues as they add up; row order in, row order out.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    issues: BTreeMap<(Severity, Rule), Counted>,
}

#[derive(Debug, Clone)]
struct Counted {
    rows: u64,
    last_row: Option<u64>,
    samples: Vec<Sample>,
    fields: BTreeMap<u32, FieldCount>,
}

impl Tally {
    pub(crate) fn add(&mut self, found: Finding) {
        let counted = self.entry(found.severity, found.rule);
        if counted.last_row != Some(found.row) {
            counted.rows += 1;
            counted.last_row = Some(found.row);
        }
        if let Some(field) = found.field {
            counted.fields.entry(field).or_default().add(found.hints, &found.value);
        }
        if counted.samples.len() < SAMPLES {
            counted.samples.push(Sample {
                row: Some(found.row),
                line: Some(found.line),
                column: found.column.map(|column| column as usize),
                value: found.value,
            });
        }
    }

    /// Something about a whole column, which one field reads, or about the file.
    pub(crate) fn add_whole(
        &mut self,
        rule: Rule,
        severity: Severity,
        rows: u64,
        field: Option<usize>,
        sample: Sample,
    ) {
        if severity == Severity::Off {
            return;
        }
        let counted = self.entry(severity, rule);
        counted.rows += rows;
        counted.samples.push(sample);
        if let Some(field) = field {
            counted.fields.entry(field as u32).or_default().rows += rows;
        }
    }

    /// What came later in the file.
    pub(crate) fn append(&mut self, later: Tally) {
        for ((severity, rule), theirs) in later.issues {
            let mine = self.entry(severity, rule);
            mine.rows += theirs.rows;
            let room = SAMPLES.saturating_sub(mine.samples.len());
            mine.samples.extend(theirs.samples.into_iter().take(room));
            mine.last_row = theirs.last_row;
            for (field, count) in theirs.fields {
                mine.fields.entry(field).or_default().append(count);
            }
        }
    }

    fn entry(&mut self, severity: Severity, rule: Rule) -> &mut Counted {
        let none = || Counted { rows: 0, last_row: None, samples: Vec::new(), fields: BTreeMap::new() };
        self.issues.entry((severity, rule)).or_insert_with(none)
    }

    /// The worst first: errors before warnings, then by the number of rows.
    pub(crate) fn into_issues(self, compiled: &CompiledMapping, fix_candidates: &FixCandidates) -> Vec<Issue> {
        let mut issues: Vec<Issue> = self
            .issues
            .into_iter()
            .map(|((severity, rule), counted)| {
                let Counted { rows, samples, fields, .. } = counted;
                let fixes = suggest(compiled, fix_candidates, rule, severity, rows, &fields);
                let mut columns: Vec<IssueColumn> =
                    fields.iter().map(|(field, count)| column(compiled, *field, count)).collect();
                columns.sort_by_key(|column| std::cmp::Reverse(column.rows));
                Issue { rule, severity, rows, samples, columns, fixes }
            })
            .collect();
        issues.sort_by_key(|issue| (issue.severity, std::cmp::Reverse(issue.rows)));
        issues
    }
}

fn column(compiled: &CompiledMapping, field: u32, count: &FieldCount) -> IssueColumn {
    let field = field as usize;
    let attribute = compiled.field_name(field).map(str::to_owned);
    IssueColumn { attribute, column: compiled.field_column(field), rows: count.rows }
}
