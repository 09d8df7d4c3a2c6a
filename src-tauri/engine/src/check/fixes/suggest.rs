//! Suggests fixes for issues, by the hints of their findings.

use std::collections::BTreeMap;

use super::Fix;
use super::candidates::FixCandidates;
use crate::check::compiled_mapping::CompiledMapping;
use crate::check::error::CheckError;
use crate::check::finding::FixHints;
use crate::check::fit_error::{FitError, NormalizedMatch, could_be_id};
use crate::input::SourceError;
use crate::mapping::{ColumnFit, ColumnRef, Delimiters, Duplicates, Mapping, OnBreak, Transform, ValueType};
use crate::rule::{Rule, Severity};
use crate::source::Source;
use crate::text::{ascii_form, latin_look_alike};

/// The maximum number of different placeholders that are collected per column. There are only few ways to write one.
const MOST_WORDS: usize = 24;

/// The number of findings of one rule in one field, with their hints.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldCount {
    pub(crate) rows: u64,
    hints: [u64; FixHints::BITS],
    words: BTreeMap<String, u64>,
    /// The transforms that can read all values of the field as dates or numbers, if the mapping doesn't.
    pub(crate) readings: Vec<Transform>,
}

impl FieldCount {
    pub(crate) fn add(&mut self, rule: Rule, hints: FixHints, value: &str) {
        self.rows += 1;
        hints.bits().for_each(|bit| self.hints[bit] += 1);
        if hints.has(FixHints::PLACEHOLDER) {
            self.add_word(value, 1);
        } else if rule == Rule::IdTypographic
            && let Some(only) = only_odd_character(value)
        {
            self.add_word(only.encode_utf8(&mut [0; 4]), 1);
        }
    }

    fn add_word(&mut self, word: &str, rows: u64) {
        if let Some(count) = self.words.get_mut(word) {
            *count += rows;
        } else if self.words.len() < MOST_WORDS {
            self.words.insert(word.to_owned(), rows);
        }
    }

    pub(crate) fn append(&mut self, later: FieldCount) {
        self.rows += later.rows;
        self.hints.iter_mut().zip(later.hints).for_each(|(mine, theirs)| *mine += theirs);
        later.words.iter().for_each(|(word, rows)| self.add_word(word, *rows));
    }
}

/// Returns the fixes of an issue, those for the most rows first. `rows` is the number of rows with the issue.
pub(crate) fn suggest(
    compiled: &CompiledMapping,
    fix_candidates: &FixCandidates,
    rule: Rule,
    severity: Severity,
    rows: u64,
    fields: &BTreeMap<u32, FieldCount>,
) -> Vec<Fix> {
    let mapping = &compiled.mapping;
    let mut fixes = Vec::new();
    match rule {
        Rule::IdUnicodeTwin => fixes.push(Fix::Transform { attribute: None, transform: Transform::Nfc, rows }),
        Rule::IdDecimal => {
            fixes.push(Fix::Transform { attribute: None, transform: Transform::DropZeroDecimals, rows });
        }
        Rule::IdsDamaged if severity == Severity::Error => fixes.push(Fix::Warn { rule }),
        Rule::DuplicateRejected => {
            let ways = [Duplicates::Merge, Duplicates::KeepFirst, Duplicates::KeepLast];
            fixes.extend(ways.map(|duplicates| Fix::Duplicates { duplicates, rows }));
        }
        Rule::ValueDelimiter => {
            let mut other = false;
            for (&field, count) in fields {
                other |= count.readings.is_empty();
                fixes.extend(unread_fixes(compiled, field as usize, count));
            }
            let any = |bit: usize| fields.values().any(|field| field.hints[bit] > 0);
            let replaced = replaced(&mapping.delimiters, any(FixHints::COMMA), any(FixHints::LINE_BREAK));
            // Without its comma, a number would be another one.
            if other {
                fixes.push(Fix::Delimiters { delimiters: replaced, rows });
            }
            if severity == Severity::Warning {
                fixes.push(Fix::Delimiters { delimiters: Delimiters::Exclude, rows });
            }
        }
        Rule::HeaderMatchedLoosely => {
            fixes.extend(compiled.normalized.iter().map(|NormalizedMatch { wanted, found }| Fix::Header {
                from: ColumnRef::Header(wanted.clone()),
                to: ColumnRef::Header(found.clone()),
            }))
        }
        _ => {
            for (&field, count) in fields {
                of_field(compiled, fix_candidates, rule, field as usize, count, &mut fixes);
            }
            fixes.sort_by_key(|fix| std::cmp::Reverse(fix.rows()));
            // They come last, because they don't correct the value.
            if severity == Severity::Error && is_of_attribute(rule) {
                for (&field, count) in fields {
                    let Some(attribute) = compiled.field_name(field as usize) else { continue };
                    let severities = [OnBreak::Omit, OnBreak::Warning];
                    fixes.extend(severities.map(|severity| Fix::Severity {
                        attribute: attribute.to_owned(),
                        severity,
                        rows: count.rows,
                    }));
                }
            }
        }
    }
    fixes
}

fn of_field(
    compiled: &CompiledMapping,
    fix_candidates: &FixCandidates,
    rule: Rule,
    field: usize,
    count: &FieldCount,
    fixes: &mut Vec<Fix>,
) {
    fixes.extend(unread_fixes(compiled, field, count));
    let attribute = compiled.field_name(field).map(str::to_owned);
    let transforms = match field.checked_sub(1).and_then(|index| compiled.mapping.attributes.get(index)) {
        Some(attribute) => &attribute.transforms,
        None => &compiled.mapping.identifier.transforms,
    };
    let readings = match rule {
        Rule::DateAmbiguous => date_readings(transforms),
        Rule::NumberAmbiguous if count.readings.is_empty() => {
            let value_type = field.checked_sub(1).and_then(|index| compiled.mapping.attributes[index].rules.value_type);
            number_readings(transforms, value_type)
        }
        _ => Vec::new(),
    };
    fixes.extend(readings.into_iter().map(|transform| Fix::Reading {
        attribute: attribute.clone(),
        transform,
        rows: count.rows,
    }));
    if rule == Rule::IdTypographic {
        fixes.extend(count.words.iter().filter_map(|(word, &rows)| {
            let to = word.chars().next().and_then(plain_form)?.to_string();
            Some(Fix::Transform { attribute: None, transform: Transform::Replace { from: word.clone(), to }, rows })
        }));
    } else if !count.words.is_empty() {
        let transform = Transform::Map(count.words.keys().map(|word| (word.clone(), String::new())).collect());
        fixes.push(Fix::Transform { attribute: attribute.clone(), transform, rows: count.words.values().sum() });
    }
    for (candidate, &rows) in fix_candidates.of(field).iter().zip(&count.hints) {
        if rows > 0 {
            fixes.push(Fix::Transform { attribute: attribute.clone(), transform: candidate.transform.clone(), rows });
        }
    }
}

/// Returns the fixes that read a field's values: one, or two to choose from.
fn unread_fixes(compiled: &CompiledMapping, field: usize, count: &FieldCount) -> Vec<Fix> {
    let attribute = compiled.field_name(field).map(str::to_owned);
    let rows = count.rows;
    let fix = |transform: &Transform| match count.readings.len() {
        1 => Fix::Transform { attribute: attribute.clone(), transform: transform.clone(), rows },
        _ => Fix::Reading { attribute: attribute.clone(), transform: transform.clone(), rows },
    };
    count.readings.iter().map(fix).collect()
}

/// Returns the ASCII character that a character looks like.
fn plain_form(c: char) -> Option<char> {
    ascii_form(c).or_else(|| latin_look_alike(c))
}

/// Returns the only character of an ID that just looks like an ASCII one. Returns `None` if there are others, too.
fn only_odd_character(id: &str) -> Option<char> {
    let mut odd = id.chars().filter(|c| plain_form(*c).is_some());
    let first = odd.next()?;
    odd.all(|c| c == first).then_some(first)
}

fn is_of_attribute(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::RuleRequired
            | Rule::RuleAllowed
            | Rule::RulePattern
            | Rule::RuleRange
            | Rule::RuleLength
            | Rule::RuleType
    )
}

/// Returns the setting that replaces the delimiters found by a space. Existing replacements stay.
fn replaced(delimiters: &Delimiters, has_comma: bool, has_line_break: bool) -> Delimiters {
    let (comma, line_break) = match delimiters {
        Delimiters::Replace { comma, line_break } => (comma.clone(), line_break.clone()),
        _ => (None, None),
    };
    let blank = |is_met: bool| is_met.then(|| " ".to_owned());
    Delimiters::Replace { comma: comma.or(blank(has_comma)), line_break: line_break.or(blank(has_line_break)) }
}

/// Returns the formats with day first and with month first. The format in the mapping comes first.
fn date_readings(transforms: &[Transform]) -> Vec<Transform> {
    let reading = transforms.iter().rev().find_map(|transform| match transform {
        Transform::Date { from, to, certain: false, pivot } => Some((from, to, *pivot)),
        _ => None,
    });
    let Some((from, to, pivot)) = reading else { return Vec::new() };
    let swapped = crate::transform::day_and_month_swapped(from);
    let readings = std::iter::once(from.clone()).chain(swapped);
    readings.map(|from| Transform::Date { from, to: to.clone(), certain: true, pivot }).collect()
}

/// Returns the formats with decimal and thousands separators in both ways. The format in the mapping comes first.
fn number_readings(transforms: &[Transform], value_type: Option<ValueType>) -> Vec<Transform> {
    let reading = transforms.iter().rev().find_map(|transform| match transform {
        Transform::Number { decimal, group, certain: false } => Some((*decimal, *group)),
        _ => None,
    });
    let number = |decimal: char, group: Option<char>| Transform::Number { decimal, group, certain: true };
    match reading {
        Some((decimal @ ('.' | ','), group @ (None | Some('.' | ',')))) => {
            let other = if decimal == '.' { ',' } else { '.' };
            vec![number(decimal, group), number(other, Some(decimal))]
        }
        Some((decimal, group)) => vec![number(decimal, group)],
        None if value_type == Some(ValueType::Number) => vec![number('.', None), number(',', Some('.'))],
        None => Vec::new(),
    }
}

impl CheckError {
    /// Returns the fixes for a file that can't be checked.
    pub fn fixes(&self, mapping: &Mapping, source: &Source) -> Vec<Fix> {
        match self {
            CheckError::Source(error) => error.fixes(),
            CheckError::Fit(FitError::ColumnMissing { .. }) => header_fixes(mapping, source),
            CheckError::Fit(FitError::HeaderDuplicate { header, positions }) => {
                let references = ColumnRef::all(source.columns());
                let at = |position: &usize| references.get(position.checked_sub(1)?).cloned();
                let from = || ColumnRef::Header(header.clone());
                positions.iter().filter_map(at).map(|to| Fix::Header { from: from(), to }).collect()
            }
        }
    }
}

impl SourceError {
    /// Returns the fixes for a file that can't be read.
    pub fn fixes(&self) -> Vec<Fix> {
        match self {
            SourceError::UnterminatedQuote { .. } => vec![Fix::NoQuotes],
            _ => Vec::new(),
        }
    }
}

/// Returns a fix for each column that a missing one could be. Columns that the mapping uses already aren't among them,
/// and neither are headers that several columns have.
fn header_fixes(mapping: &Mapping, source: &Source) -> Vec<Fix> {
    let columns = source.columns();
    let is_alone = |header: &String| columns.iter().filter(|other| *other == header).count() == 1;
    let mut fixes = Vec::new();
    for (from, fit) in mapping.fit(columns).columns() {
        let ColumnFit::Missing { nearest } = fit else { continue };
        let is_id = *from == mapping.identifier.column;
        let fitting = nearest.iter().copied().filter(|column| !is_id || could_be_id(source, *column));
        let headers = fitting.map(|column| &columns[column]).filter(|header| is_alone(header));
        fixes.extend(headers.map(|to| Fix::Header { from: from.clone(), to: ColumnRef::Header(to.clone()) }));
    }
    fixes
}
