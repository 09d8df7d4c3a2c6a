//! The identifier of a row: what Target takes as one, and what looks as though it were meant otherwise.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{RowWriter, kind_of};
use crate::check::rules::PersonalCounts;
use crate::limits::{MAX_PCID, MAX_THIRD_PARTY_ID};
use crate::mapping::IdKind;
use crate::rule::{Rule, Severity};
use crate::source::CellMark;
use crate::text::{
    BEYOND_ASCII, CONTROL, FORBIDDEN, NO_DIGIT, ODD_IN_ID, begins_oddly, has_inner_control, is_blank, is_invisible,
    is_surrounded, is_typographic, trim, utf16_len,
};
use crate::transform::{Readings, Step, transform};
use crate::workbook::Kind;

impl RowWriter<'_> {
    #[inline]
    pub(super) fn write_id(&mut self, cell: &[u8], marks: &[CellMark]) -> (bool, u128, Option<u128>) {
        let program = self.program;
        let column = Some(program.id_column);
        let kind = if marks.is_empty() { Kind::Plain } else { kind_of(marks, program.id_column) };
        if matches!(kind, Kind::Error | Kind::Uncalculated) {
            let rule = if kind == Kind::Error { Rule::CellError } else { Rule::FormulaNotCalculated };
            // There is no id, whatever a mapping says.
            self.meet_as(rule, Severity::Error, column, cell);
            return (true, 0, None);
        }
        let transformed;
        let id = match program.id_steps.as_slice() {
            [] => cell,
            [Step::Trim] => trim(cell),
            steps => {
                let text = String::from_utf8_lossy(cell);
                let (mut dates, mut numbers) = (Readings::default(), Readings::default());
                match transform(steps, &text, kind == Kind::Date, &mut dates, &mut numbers) {
                    Ok((value, _)) => {
                        transformed = value;
                        transformed.as_bytes()
                    }
                    Err(()) => {
                        self.meet_as(Rule::TransformFailed, Severity::Error, column, cell);
                        return (true, 0, None);
                    }
                }
            }
        };
        if is_blank(id) {
            self.meet(Rule::IdEmpty, column, cell);
            return (true, 0, None);
        }
        let classes = self.out.push_encoded(id);
        let mut excluded = false;
        if kind == Kind::BigNumber {
            // A number of more than fifteen digits: the rest was lost before the workbook was saved.
            excluded |= self.meet(Rule::ScientificId, column, cell) == Severity::Error;
        }
        let mut twin = None;
        self.facts[0].see_id(id, classes & NO_DIGIT == 0);
        if classes & (FORBIDDEN | CONTROL | ODD_IN_ID | BEYOND_ASCII) != 0 {
            excluded |= self.look_at_odd_id(id, classes, &mut twin);
        } else if classes & NO_DIGIT != 0 && is_scientific(id) {
            excluded |= self.meet(Rule::ScientificId, column, id) == Severity::Error;
        }
        let most = if program.kind == IdKind::PcId { MAX_PCID } else { MAX_THIRD_PARTY_ID };
        if id.len() > most && utf16_len(&String::from_utf8_lossy(id)) > most {
            self.meet(Rule::IdTooLong, column, id);
            excluded = true;
        }
        if id.len() == 38 && classes & NO_DIGIT == 0 {
            excluded |= self.meet(Rule::IdLooksLikeEcid, column, id) == Severity::Error;
        }
        if program.kind == IdKind::PcId && !is_pcid(id) {
            excluded |= self.meet(Rule::IdNotPcid, column, id) == Severity::Error;
        }
        if begins_oddly(id) {
            excluded |= self.look_at_odd_words(id, column);
        }
        if PersonalCounts::looks_at(self.row) {
            self.facts[0].see_personal(id);
        }
        (excluded, self.keys.fingerprint(id), twin)
    }

    /// An id with any character beyond plain letters, digits and marks.
    fn look_at_odd_id(&mut self, id: &[u8], classes: u8, twin: &mut Option<u128>) -> bool {
        let column = Some(self.program.id_column);
        let mut excluded = false;
        if classes & FORBIDDEN != 0 {
            if is_scientific(id) {
                // It holds a `+`, so no mapping can let it through.
                self.meet_as(Rule::ScientificId, Severity::Error, column, id);
            } else {
                self.meet(Rule::IdForbiddenCharacter, column, id);
            }
            excluded = true;
        }
        if is_surrounded(id) {
            excluded |= self.meet(Rule::IdSurroundingSpace, column, id) == Severity::Error;
        }
        let text = String::from_utf8_lossy(id);
        if has_inner_control(id) {
            self.meet(Rule::IdControlCharacter, column, id);
            excluded = true;
        }
        if classes & ODD_IN_ID != 0 && id.contains(&b'\\') {
            excluded |= self.meet(Rule::IdBackslash, column, id) == Severity::Error;
        }
        if classes & BEYOND_ASCII != 0 {
            if text.chars().any(is_invisible) {
                excluded |= self.meet(Rule::IdInvisibleCharacter, column, id) == Severity::Error;
            }
            if text.chars().any(is_typographic) {
                excluded |= self.meet(Rule::IdTypographic, column, id) == Severity::Error;
            }
            if !is_nfc(&text) {
                let composed: String = text.nfc().collect();
                *twin = Some(self.keys.fingerprint(composed.as_bytes()));
            }
        }
        excluded
    }
}

/// `1.23E+15`: digits, perhaps a fraction, an exponent with its sign.
fn is_scientific(id: &[u8]) -> bool {
    let Some(at) = memchr::memchr2(b'E', b'e', id) else { return false };
    let (mantissa, exponent) = (id[..at].trim_ascii_start(), id[at + 1..].trim_ascii_end());
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let mut parts = mantissa.splitn(2, |byte| matches!(byte, b'.' | b','));
    let whole = parts.next().is_some_and(is_number);
    let fraction = parts.next().is_none_or(is_number);
    whole && fraction && matches!(exponent.first(), Some(b'+' | b'-')) && is_number(&exponent[1..])
}

/// What Target's own ids look like (*Bulk Profile Update API*, *Fetch profiles*): digits, a hyphen,
/// digits; or 32 and more hex digits; each with a location such as `.28_131` or without.
fn is_pcid(id: &[u8]) -> bool {
    let mut parts = id.split(|byte| *byte == b'.');
    let body = parts.next().unwrap_or_default();
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let pair = |text: &[u8], mark: u8| {
        text.iter()
            .position(|byte| *byte == mark)
            .is_some_and(|at| is_number(&text[..at]) && is_number(&text[at + 1..]))
    };
    let is_hex = body.len() >= 32 && body.iter().all(u8::is_ascii_hexdigit);
    let is_ecid = body.len() == 38 && is_number(body);
    let location = parts.next();
    (pair(body, b'-') || is_hex && !is_ecid)
        && location.is_none_or(|location| pair(location, b'_'))
        && parts.next().is_none()
}
