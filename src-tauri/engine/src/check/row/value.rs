//! The value of one attribute of a row: runs its transforms, checks its rules, and handles its delimiters.

use common::limits::MAX_VALUE;

use super::{Outcome, RowWriter};
use crate::check::compiled_mapping::{CompiledAttribute, DelimiterPolicy};
use crate::mapping::OnBreak;
use crate::placeholders::{begins_oddly, is_float_error, is_null_word, unwrapped};
use crate::rule::{Rule, Severity};
use crate::text::{BEYOND_ASCII, CONTROL, DELIMITER, MARKUP, has_control, trim, utf16_len};
use crate::transform::{CompiledTransform, has_lost_letter, is_encoded, is_lost, transform};

/// What to do with a value that contains a comma or a line break.
enum DelimiterOutcome {
    Excluded,
    Unchanged,
    Replaced(String),
}

impl RowWriter<'_> {
    /// Writes the value of a cell. Returns its outcome, and the size of its name and value in bytes.
    ///
    /// `looks` is whether the row is one of those that are examined for personal data.
    #[inline]
    pub(super) fn write_value(
        &mut self,
        index: usize,
        attribute: &CompiledAttribute,
        cell: &[u8],
        column: Option<usize>,
        looks: bool,
    ) -> (Outcome, usize) {
        let value = match attribute.transforms.as_slice() {
            [] => cell,
            [CompiledTransform::Trim] => trim(cell),
            _ => return self.write_transformed(index, attribute, cell, column, looks),
        };
        if value.is_empty() || attribute.rules.is_some() {
            let supplied = false;
            return self.write_checked(index, attribute, value, supplied, column, looks);
        }
        self.write_plain(index, attribute, value, column, looks)
    }

    fn write_transformed(
        &mut self,
        index: usize,
        attribute: &CompiledAttribute,
        cell: &[u8],
        column: Option<usize>,
        looks: bool,
    ) -> (Outcome, usize) {
        let text = String::from_utf8_lossy(cell);
        let stats = &mut self.stats[index + 1];
        match transform(&attribute.transforms, &text, self.is_date, &mut stats.dates, &mut stats.numbers) {
            Ok((value, supplied)) => self.write_checked(index, attribute, value.as_bytes(), supplied, column, looks),
            Err(()) => match self.report(Rule::TransformFailed, column, cell) {
                Severity::Error => (Outcome::Excluded, 0),
                _ => (Outcome::Empty, 0),
            },
        }
    }

    fn write_checked(
        &mut self,
        index: usize,
        attribute: &CompiledAttribute,
        value: &[u8],
        mut supplied: bool,
        column: Option<usize>,
        looks: bool,
    ) -> (Outcome, usize) {
        let mut value = value;
        if value.is_empty()
            && let Some(text) = &attribute.empty_as
        {
            value = text.as_bytes();
            supplied = true;
        }
        if supplied && column.is_some() {
            self.supplied.push(index);
        }
        if let Some(rules) = &attribute.rules {
            let broken = if value.is_empty() {
                rules.required.then_some(Rule::RuleRequired)
            } else if rules.is_plainly_allowed(value) {
                None
            } else {
                let stats = &mut self.stats[index + 1];
                rules.first_violation(&String::from_utf8_lossy(value), &mut stats.dates, &mut stats.numbers)
            };
            if let Some(rule) = broken {
                let (severity, omit) = match attribute.on_break {
                    Some(OnBreak::Error) => (Severity::Error, false),
                    Some(OnBreak::Warning) => (Severity::Warning, false),
                    Some(OnBreak::Omit) => (Severity::Warning, true),
                    None => (self.compiled.severity(rule), false),
                };
                self.report_as(rule, severity, column, value);
                if severity == Severity::Error {
                    return (Outcome::Excluded, 0);
                }
                if omit {
                    return (Outcome::Empty, 0);
                }
            }
        }
        if value.is_empty() {
            return (Outcome::Empty, 0);
        }
        self.write_plain(index, attribute, value, column, looks)
    }

    /// Writes a transformed value that follows the attribute's rules.
    #[inline]
    fn write_plain(
        &mut self,
        index: usize,
        attribute: &CompiledAttribute,
        value: &[u8],
        column: Option<usize>,
        looks: bool,
    ) -> (Outcome, usize) {
        if looks {
            self.stats[index + 1].observe_for_personal_data(value);
        }
        if attribute.can_be_unread {
            self.stats[index + 1].observe_unread(value);
        }
        let start = self.out.len();
        let classes = self.out.push_encoded(value);
        let mut bytes = attribute.name_bytes + value.len();
        if classes & CONTROL == 0
            && classes & DELIMITER == 0
            && value.len() <= MAX_VALUE
            && !begins_oddly(value)
            && classes & (BEYOND_ASCII | MARKUP) == 0
        {
            return (Outcome::Sent, bytes);
        }
        if classes & DELIMITER != 0 {
            match self.apply_delimiter_policies(value, column) {
                DelimiterOutcome::Excluded => {
                    self.out.truncate(start);
                    return (Outcome::Excluded, 0);
                }
                DelimiterOutcome::Unchanged => {}
                DelimiterOutcome::Replaced(replaced) => {
                    self.out.truncate(start);
                    self.out.push_encoded(replaced.as_bytes());
                    bytes = attribute.name_bytes + replaced.len();
                }
            }
        }
        let mut excluded = false;
        if value.len() > MAX_VALUE && utf16_len(&String::from_utf8_lossy(value)) > MAX_VALUE {
            excluded |= self.report(Rule::ValueTooLong, column, value) == Severity::Error;
        }
        let encoded = classes & (BEYOND_ASCII | MARKUP) != 0 && is_encoded(value);
        // Control characters beyond ASCII are a part of letters that were encoded twice. Removing them would lose these.
        let hides_control = encoded && classes & CONTROL == 0;
        if classes & (CONTROL | BEYOND_ASCII) != 0 && !hides_control && has_control(value) {
            excluded |= self.report(Rule::ValueControlCharacter, column, value) == Severity::Error;
        }
        let has_lost = || has_lost_letter(&String::from_utf8_lossy(value));
        if classes & BEYOND_ASCII != 0 && is_lost(value) || classes & MARKUP != 0 && has_lost() {
            excluded |= self.report(Rule::TextLost, column, value) == Severity::Error;
        }
        if encoded {
            excluded |= self.report(Rule::TextEncoded, column, value) == Severity::Error;
        }
        if begins_oddly(value) || classes & MARKUP != 0 && is_float_error(value) {
            excluded |= self.check_placeholder_and_marker(value, column);
        }
        (if excluded { Outcome::Excluded } else { Outcome::Sent }, bytes)
    }

    /// Reports a placeholder such as NULL, and a spreadsheet's text marker. Returns whether the row is excluded.
    fn check_placeholder_and_marker(&mut self, value: &[u8], column: Option<usize>) -> bool {
        let mut excluded = false;
        if is_null_word(value) || is_float_error(value) {
            excluded |= self.report(Rule::NullLiteral, column, value) == Severity::Error;
        }
        if has_text_marker(value) {
            excluded |= self.report(Rule::SpreadsheetTextMarker, column, value) == Severity::Error;
        }
        excluded
    }

    /// Decides about a value with a comma or a line break.
    fn apply_delimiter_policies(&mut self, value: &[u8], column: Option<usize>) -> DelimiterOutcome {
        let compiled = self.compiled;
        let text = String::from_utf8_lossy(value);
        let (mut excluded, mut warned, mut replaced) = (false, false, None::<String>);
        for (policy, is_there) in
            [(&compiled.comma, text.contains(',')), (&compiled.line_break, text.contains(['\n', '\r']))]
        {
            if !is_there {
                continue;
            }
            match policy {
                DelimiterPolicy::Exclude => excluded = true,
                DelimiterPolicy::Send { warned: is_warned } => warned |= is_warned,
                DelimiterPolicy::Replace(with) => {
                    let current = replaced.as_deref().unwrap_or(&text);
                    replaced = Some(if std::ptr::eq(policy, &compiled.comma) {
                        current.replace(',', with)
                    } else {
                        current.replace("\r\n", with).replace(['\n', '\r'], with)
                    });
                }
            }
        }
        if excluded {
            self.report_as(Rule::ValueDelimiter, Severity::Error, column, value);
            return DelimiterOutcome::Excluded;
        }
        if warned {
            self.report_as(Rule::ValueDelimiter, Severity::Warning, column, value);
        }
        replaced.map_or(DelimiterOutcome::Unchanged, DelimiterOutcome::Replaced)
    }
}

/// Returns whether a value that isn't empty is in a spreadsheet's text marker.
pub(super) fn has_text_marker(value: &[u8]) -> bool {
    matches!(value[0], b'=' | b'\'') && std::str::from_utf8(value).is_ok_and(|text| unwrapped(text).is_some())
}
