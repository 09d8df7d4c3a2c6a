//! The report of a check.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::compiled_mapping::CompiledMapping;
use crate::check::finding::Finding;
use crate::check::fixes::{FieldCount, Fix, FixCandidates, suggest};
use crate::mapping::Transform;
use crate::rule::{Rule, Severity};

/// The maximum number of samples per issue.
const SAMPLES: usize = 10;

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// How many rows are ready, excluded, merged, and empty.
    pub rows: RowCounts,
    /// The issues: errors before warnings, then by the number of rows, the most first.
    pub issues: Vec<Issue>,
}

/// The rows by outcome: `read = ready + excluded + merged + empty + filtered`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RowCounts {
    /// All rows of the file.
    pub read: u64,
    /// The rows that would be sent, after duplicates are resolved.
    pub ready: u64,
    /// The rows that are excluded because of an error.
    pub excluded: u64,
    /// The rows that are merged into another row of the same visitor.
    pub merged: u64,
    /// The rows without a value to send.
    pub empty: u64,
    /// The rows that don't meet the conditions of the mapping.
    pub filtered: u64,
}

/// An issue: a rule of the check, and the rows that break it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// The rule that the rows break.
    pub rule: Rule,
    /// The severity under the mapping.
    pub severity: Severity,
    /// The number of affected rows.
    pub rows: u64,
    /// The first affected rows, at most ten.
    pub samples: Vec<Sample>,
    /// The columns with this issue, those with the most rows first. It's empty if the issue isn't about single columns.
    pub columns: Vec<IssueColumn>,
    /// The fixes that would solve it.
    pub fixes: Vec<Fix>,
}

/// A column with an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueColumn {
    /// The name of the attribute, or `None` for the visitor ID.
    pub attribute: Option<String>,
    /// The index of the column in the file, from 0. `None` means that the attribute has a fixed value.
    pub column: Option<usize>,
    /// The number of rows with this issue in this column.
    pub rows: u64,
}

/// A row with an issue, or a column or file with one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// The row, from 1. `None` means that the issue is about a whole column or the file.
    pub row: Option<u64>,
    /// The line of the file, from 1.
    pub line: Option<u64>,
    /// The index of the column, from 0.
    #[serde(skip)]
    pub column: Option<usize>,
    /// The value, shortened if it's long.
    pub value: String,
}

/// Counts issues. Findings are added in the order of the rows, so that the samples are the first rows.
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
    /// Adds a finding. A row with several findings of the same rule is counted once.
    pub(crate) fn add(&mut self, found: Finding) {
        let counted = self.entry(found.severity, found.rule);
        if counted.last_row != Some(found.row) {
            counted.rows += 1;
            counted.last_row = Some(found.row);
        }
        if let Some(field) = found.field {
            counted.fields.entry(field).or_default().add(found.rule, found.hints, &found.value);
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

    /// Adds an issue about a whole column or the file. `field` is the field that reads the column.
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

    /// Notes which transforms can read all values of a field that has an issue.
    pub(crate) fn add_readings(&mut self, rule: Rule, field: usize, readings: &[Transform]) {
        let of_rule = self.issues.iter_mut().filter(|((_, of), _)| *of == rule);
        for count in of_rule.filter_map(|(_, counted)| counted.fields.get_mut(&(field as u32))) {
            count.readings = readings.to_vec();
        }
    }

    /// Adds the issues of a later part of the file.
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

    /// Returns the issues with their fixes: errors before warnings, then by the number of rows, the most first.
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
