//! The visitor ID of a row: checks what Target accepts, and what looks damaged.

use common::limits::{MAX_PCID, MAX_THIRD_PARTY_ID};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::value::has_text_marker;
use super::{RowWriter, kind_of};
use crate::check::id_form::{DigitForm, IdForm};
use crate::check::rules::PersonalCounts;
use crate::mapping::IdKind;
use crate::placeholders::{begins_oddly, is_beside_quote, is_float_error, is_missing_id, is_null_word, unquoted};
use crate::rule::{Rule, Severity};
use crate::source::CellKindTag;
use crate::text::{
    BEYOND_ASCII, CONTROL, FORBIDDEN, MARKUP, NO_DIGIT, ODD_IN_ID, ascii_form, has_control_in_id, is_blank,
    is_greek_or_cyrillic, is_invisible, is_surrounded, latin_look_alike, trim, utf16_len,
};
use crate::transform::{
    AmbiguityCounts, CompiledTransform, has_lost_letter, is_encoded_id, is_lost, transform, without_zero_decimals,
};
use crate::workbook::CellKind;

impl RowWriter<'_> {
    /// Writes the visitor ID. Returns whether the row is excluded, and the hash of the ID.
    #[inline]
    pub(super) fn write_id(&mut self, cell: &[u8], marks: &[CellKindTag]) -> (bool, u128) {
        self.id_forms.clear();
        let compiled = self.compiled;
        let column = Some(compiled.id_column);
        let kind = if marks.is_empty() { CellKind::Plain } else { kind_of(marks, compiled.id_column) };
        if matches!(kind, CellKind::Error | CellKind::Uncalculated) {
            let rule = if kind == CellKind::Error { Rule::CellError } else { Rule::FormulaNotCalculated };
            // Without an ID, the row can't be sent, so no mapping can change the severity.
            self.report_as(rule, Severity::Error, column, cell);
            return (true, 0);
        }
        let transformed;
        let id = match compiled.id_transforms.as_slice() {
            [] => cell,
            [CompiledTransform::Trim] => trim(cell),
            transforms => {
                let text = String::from_utf8_lossy(cell);
                let (mut dates, mut numbers) = (AmbiguityCounts::default(), AmbiguityCounts::default());
                match transform(transforms, &text, kind == CellKind::Date, &mut dates, &mut numbers) {
                    Ok((value, _)) => {
                        transformed = value;
                        transformed.as_bytes()
                    }
                    Err(()) => {
                        self.report_as(Rule::TransformFailed, Severity::Error, column, cell);
                        return (true, 0);
                    }
                }
            }
        };
        if is_blank(id) {
            self.report(Rule::IdEmpty, column, cell);
            return (true, 0);
        }
        if begins_oddly(id) && is_null_word(id) || is_missing_id(id) {
            // It's the same text for each row without an ID, so no mapping can change the severity.
            self.report_as(Rule::NullLiteral, Severity::Error, column, id);
            return (true, 0);
        }
        let classes = self.out.push_encoded(id);
        let mut excluded = false;
        if matches!(kind, CellKind::BigNumber | CellKind::Rounded) {
            // A workbook stores only fifteen digits of a number, and shows fewer in some formats. The others are lost.
            excluded |= self.report(Rule::ScientificId, column, cell) == Severity::Error;
        }
        self.stats[0].observe_id(id, classes & NO_DIGIT == 0);
        if classes & (FORBIDDEN | CONTROL | ODD_IN_ID | BEYOND_ASCII | MARKUP) != 0 {
            excluded |= self.check_unusual_id(id, classes);
        } else if classes & NO_DIGIT != 0 && is_scientific(id) {
            excluded |= self.report(Rule::ScientificId, column, id) == Severity::Error;
        }
        let most = if compiled.kind == IdKind::PcId { MAX_PCID } else { MAX_THIRD_PARTY_ID };
        if id.len() > most && utf16_len(&String::from_utf8_lossy(id)) > most {
            self.report(Rule::IdTooLong, column, id);
            excluded = true;
        }
        if id.len() == 38 && classes & NO_DIGIT == 0 {
            excluded |= self.report(Rule::IdLooksLikeEcid, column, id) == Severity::Error;
        }
        if compiled.kind == IdKind::PcId && !is_pcid(id) {
            excluded |= self.report(Rule::IdNotPcid, column, id) == Severity::Error;
        }
        if begins_oddly(id) || classes & BEYOND_ASCII != 0 || matches!(id.last(), Some(b'"' | b'\'' | b'`')) {
            excluded |= self.check_marks_around(id);
        }
        if PersonalCounts::looks_at(self.row) {
            self.stats[0].observe_for_personal_data(id);
        }
        let fingerprint = self.keys.fingerprint(id);
        if let Some(digits) = digits_in_another_form(id, classes, compiled.id_digits) {
            let form = self.keys.fingerprint(&compiled.id_digits.written(digits));
            self.id_forms.push((IdForm::Digits, form));
        }
        if classes & NO_DIGIT != 0 && compiled.id_case.is_other(id) {
            self.add_one_case(id, fingerprint);
        }
        (excluded, fingerprint)
    }

    /// Adds the hash of the ID with all letters in one case, if it's different from those that are known.
    fn add_one_case(&mut self, id: &[u8], fingerprint: u128) {
        let folded = self.compiled.id_case.fold(&String::from_utf8_lossy(id));
        let folded = self.keys.fingerprint(folded.as_bytes());
        if folded != fingerprint && self.id_forms.iter().all(|(_, form)| *form != folded) {
            self.id_forms.push((IdForm::OneCase, folded));
        }
    }

    /// Checks an ID that contains anything but ASCII letters, digits, and punctuation. Returns whether the row is excluded.
    fn check_unusual_id(&mut self, id: &[u8], classes: u8) -> bool {
        let column = Some(self.compiled.id_column);
        let mut excluded = false;
        if classes & FORBIDDEN != 0 {
            if is_scientific(id) {
                // The ID contains a `+`, which Target rejects, so no mapping can change the severity.
                self.report_as(Rule::ScientificId, Severity::Error, column, id);
            } else {
                self.report(Rule::IdForbiddenCharacter, column, id);
            }
            excluded = true;
        }
        if is_surrounded(id) {
            excluded |= self.report(Rule::IdSurroundingSpace, column, id) == Severity::Error;
        }
        let text = String::from_utf8_lossy(id);
        if has_control_in_id(id) {
            self.report(Rule::IdControlCharacter, column, id);
            excluded = true;
        }
        if classes & ODD_IN_ID != 0 && id.contains(&b'\\') {
            excluded |= self.report(Rule::IdBackslash, column, id) == Severity::Error;
        }
        if is_encoded_id(id) {
            excluded |= self.report(Rule::TextEncoded, column, id) == Severity::Error;
        }
        if classes & MARKUP != 0 {
            if is_float_error(id) {
                self.report_as(Rule::NullLiteral, Severity::Error, column, id);
                excluded = true;
            }
            if has_lost_letter(&text) {
                excluded |= self.report(Rule::TextLost, column, id) == Severity::Error;
            }
        }
        if classes & BEYOND_ASCII != 0 {
            if is_lost(id) {
                // Another visitor may have the same remaining characters.
                self.report_as(Rule::TextLost, Severity::Error, column, id);
                excluded = true;
            }
            if text.chars().any(is_invisible) {
                excluded |= self.report(Rule::IdInvisibleCharacter, column, id) == Severity::Error;
            }
            if text.chars().any(|c| ascii_form(c).is_some()) || self.has_look_alike(&text) {
                excluded |= self.report(Rule::IdTypographic, column, id) == Severity::Error;
            }
            if !is_nfc(&text) {
                let composed: String = text.nfc().collect();
                self.id_forms.push((IdForm::Nfc, self.keys.fingerprint(composed.as_bytes())));
            }
        }
        excluded
    }

    /// Returns whether an ID has a Cyrillic or Greek letter that looks like a Latin one, and no other letter of these
    /// scripts, in a file whose IDs are Latin.
    fn has_look_alike(&self, id: &str) -> bool {
        self.compiled.has_latin_ids
            && id.chars().any(|c| latin_look_alike(c).is_some())
            && !id.chars().any(|c| is_greek_or_cyrillic(c) && latin_look_alike(c).is_none())
    }

    /// Reports an ID in a text marker, in quotation marks, or beside a single one. Returns whether the row is excluded.
    fn check_marks_around(&mut self, id: &[u8]) -> bool {
        let column = Some(self.compiled.id_column);
        if has_text_marker(id) {
            return self.report(Rule::SpreadsheetTextMarker, column, id) == Severity::Error;
        }
        let text = String::from_utf8_lossy(id);
        let is_quoted = unquoted(&text).is_some() || is_beside_quote(&text);
        is_quoted && self.report(Rule::IdQuoted, column, id) == Severity::Error
    }
}

/// Returns the digits of an ID that's a whole number, if the file's other IDs write them in another way: with leading
/// zeros, or without a decimal part of zeros.
#[inline]
fn digits_in_another_form(id: &[u8], classes: u8, form: DigitForm) -> Option<&[u8]> {
    if classes & NO_DIGIT == 0 {
        return form.is_other(id).then_some(id);
    }
    if id.last() != Some(&b'0') {
        return None;
    }
    let whole = std::str::from_utf8(id).ok().and_then(without_zero_decimals)?;
    (!whole.starts_with('-')).then_some(whole.as_bytes())
}

/// Returns whether an ID is a number in scientific notation, such as `1.23E+15`. The exponent must have a sign.
fn is_scientific(id: &[u8]) -> bool {
    let Some(at) = memchr::memchr2(b'E', b'e', id) else { return false };
    let (mantissa, exponent) = (id[..at].trim_ascii_start(), id[at + 1..].trim_ascii_end());
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let mut parts = mantissa.splitn(2, |byte| matches!(byte, b'.' | b','));
    let whole = parts.next().is_some_and(is_number);
    let fraction = parts.next().is_none_or(is_number);
    whole && fraction && matches!(exponent.first(), Some(b'+' | b'-')) && is_number(&exponent[1..])
}

/// Returns whether an ID has the form of a `pcId` (*Bulk Profile Update API*, *Fetch profiles*): digits, a hyphen, and
/// digits, or 32 or more hexadecimal digits, each with or without a location such as `.28_131`.
fn is_pcid(id: &[u8]) -> bool {
    let mut parts = id.split(|byte| *byte == b'.');
    let body = parts.next().unwrap_or_default();
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let pair = |text: &[u8], separator: u8| {
        text.iter()
            .position(|byte| *byte == separator)
            .is_some_and(|at| is_number(&text[..at]) && is_number(&text[at + 1..]))
    };
    let is_hex = body.len() >= 32 && body.iter().all(u8::is_ascii_hexdigit);
    let is_ecid = body.len() == 38 && is_number(body);
    let location = parts.next();
    (pair(body, b'-') || is_hex && !is_ecid)
        && location.is_none_or(|location| pair(location, b'_'))
        && parts.next().is_none()
}
