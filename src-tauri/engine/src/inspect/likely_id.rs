//! Which column of a file is the visitor's ID. A wrong one would write to other visitors, so where it isn't clear, the
//! columns that it could be are a question.

use super::profile::{ColumnProfile, FileProfile};
use super::suggestion::{ColumnSuggestion, Suggest, SuggestionReason};
use super::vocabulary::is_personal;
use crate::id_headers::{id_rank, names_a_fact};
use crate::mapping::{ColumnRef, Transform};
use crate::source::Source;

/// At most one of this many values may be empty, or may not be a code.
const EXCEPTIONS: usize = 20;

/// The longest code in bytes.
const LONGEST_CODE: usize = 64;

/// Numbers with fewer digits can be counts, unless they're in the first column.
const SHORTEST_NUMBER: usize = 5;

/// The column of the visitor's ID.
pub(super) enum LikelyId {
    /// One column is clearly the ID.
    Known { column: usize, reason: SuggestionReason },
    /// It isn't clear. These columns could be it, if any.
    OneOf(Vec<usize>),
}

impl Source {
    /// Returns the column whose header names the visitor's ID. Without one, it's the only column of codes that differ in
    /// each row, or the first column of the file if it's such a column. Dates, names, facts about a visitor, and personal
    /// data are never the ID by themselves.
    pub(super) fn likely_id(&self, profile: &FileProfile) -> LikelyId {
        let columns = self.columns();
        let is_named = |(index, header): (usize, &String)| {
            let rank = id_rank(header).filter(|_| !is_personal(header))?;
            Some((self.is_hidden_column(index), rank, index))
        };
        if let Some((_, _, column)) = columns.iter().enumerate().filter_map(is_named).min() {
            return LikelyId::Known { column, reason: SuggestionReason::IdHeader };
        }
        let is_open = |column: &usize| {
            let header = &columns[*column];
            !self.is_hidden_column(*column)
                && !is_personal(header)
                && !names_a_fact(header)
                && profile.column(*column).is_none_or(|one| one.personal().is_none() && one.date_reading().is_none())
                && self.are_different(*column)
        };
        let open: Vec<usize> = (0..columns.len()).filter(is_open).collect();
        let codes: Vec<usize> = open.iter().copied().filter(|column| self.are_codes(*column)).collect();
        match codes[..] {
            [column] => LikelyId::Known { column, reason: SuggestionReason::UniqueValues },
            [column, ..] if column == 0 => LikelyId::Known { column, reason: SuggestionReason::UniqueValues },
            _ => LikelyId::OneOf(open),
        }
    }

    /// Returns whether the values of a column are all different in the first rows, of which a few can be empty.
    fn are_different(&self, column: usize) -> bool {
        let rows = self.sample().len();
        let mut values: Vec<&str> =
            self.sample().iter().filter_map(|row| row.get(column)).map(|value| value.trim()).collect();
        values.retain(|value| !value.is_empty());
        let filled = values.len();
        values.sort_unstable();
        values.dedup();
        filled > 0 && values.len() == filled && (rows - filled) * EXCEPTIONS <= rows
    }

    /// Returns whether nearly all values of a column are codes: one word with a digit that isn't a decimal number.
    fn are_codes(&self, column: usize) -> bool {
        let values = self.sample().iter().filter_map(|row| row.get(column)).map(|value| value.trim());
        let (mut codes, mut others) = (0, 0);
        for value in values.filter(|value| !value.is_empty()) {
            if is_code(value, column == 0) {
                codes += 1;
            } else {
                others += 1;
            }
        }
        codes > 0 && others * EXCEPTIONS <= codes
    }
}

fn is_code(value: &str, is_first: bool) -> bool {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    value.len() <= LONGEST_CODE
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && !value.contains(char::is_whitespace)
        && (is_number || !value.bytes().all(|byte| byte.is_ascii_digit() || b".,%-+".contains(&byte)))
        && (is_first || !is_number || value.len() >= SHORTEST_NUMBER)
}

pub(super) fn id_column(column: &ColumnRef, reason: SuggestionReason, profile: &ColumnProfile) -> ColumnSuggestion {
    let (mut transforms, mut reasons) = (vec![Transform::Trim], vec![reason]);
    if profile.are_most(profile.controls()) {
        transforms.insert(0, Transform::Clean);
        reasons.push(SuggestionReason::ControlCharacters { values: profile.controls() });
    }
    if profile.are_most(profile.zero_decimals()) {
        transforms.push(Transform::DropZeroDecimals);
        reasons.push(SuggestionReason::ZeroDecimals { values: profile.zero_decimals() });
    }
    ColumnSuggestion { column: column.clone(), suggest: Suggest::Id, name: None, transforms, reasons }
}
