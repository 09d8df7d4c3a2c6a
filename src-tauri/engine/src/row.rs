//! One record to one line of a batch, or to the reasons why not: the hot loop of check, pack, send
//! and export alike.

use std::ops::Range;

use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::cell::{Readings, Step, transform};
use crate::columns::ColumnFacts;
use crate::limits::{MAX_PCID, MAX_ROW_BYTES, MAX_THIRD_PARTY_ID, MAX_VALUE, NEAR_ROW_BYTES};
use crate::mapping::{IdKind, OnBreak};
use crate::mend::Hints;
use crate::program::{AttributeProgram, Input, OnDelimiter, Program};
use crate::rule::{Rule, Severity};
use crate::source::{CellMark, Chunk};
use crate::text::{
    BEYOND_ASCII, CLASS, CONTROL, DELIMITER, FORBIDDEN, Lines, NO_DIGIT, ODD_IN_ID, begins_oddly, is_invisible,
    is_null_word, is_typographic, shortened, trim, unwrapped, utf16_len,
};
use crate::workbook::Kind;

/// How much of a value a finding carries, in bytes.
const SHOWN_BYTES: usize = 300;

/// What became of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fate {
    /// It goes out: its line stands in `out`, led by a line break.
    Ready {
        line: Range<usize>,
        fingerprint: u128,
        /// The fingerprint of its id in Unicode form NFC, where that is another id.
        twin: Option<u128>,
    },
    /// An error keeps it back.
    Excluded,
    /// Target would ignore it.
    Empty,
}

/// A rule that a record met.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// The file's column, if one is to blame.
    pub(crate) column: Option<u32>,
    pub(crate) value: String,
    /// What of the visitor met it: 0 the identifier, then the attributes.
    pub(crate) field: Option<u32>,
    /// What would mend it.
    pub(crate) hints: Hints,
}

/// Keys for the fingerprints of ids: without them a fingerprint tells nobody anything.
#[derive(Clone, Copy)]
pub(crate) struct Keys(pub(crate) u64, pub(crate) u64);

impl Keys {
    #[inline]
    fn fingerprint(self, id: &[u8]) -> u128 {
        let mut hasher = SipHasher13::new_with_keys(self.0, self.1);
        hasher.write(id);
        hasher.finish128().as_u128()
    }
}

/// Turns records into lines.
pub(crate) struct RowWriter<'p> {
    program: &'p Program,
    keys: Keys,
    /// The lines, each led by a line break; the caller takes and clears them.
    pub(crate) out: Lines,
    /// What was met; the caller takes and clears it.
    pub(crate) found: Vec<Found>,
    /// Attributes of the last row whose value `default` or `empty_as` supplied.
    pub(crate) supplied: Vec<usize>,
    /// What the values tell about the columns; the id's first, then each attribute's.
    pub(crate) facts: Vec<ColumnFacts>,
    /// Whether findings are to tell what would mend them.
    pub(crate) looks_for_mends: bool,
    /// What of the visitor is being written.
    field: Option<u32>,
    row: u64,
    line: u64,
    /// Bytes of a line, its break included, beyond which no batch can hold it.
    max_line: usize,
    /// A workbook says that the cell at hand is a day or a time.
    is_date: bool,
}

/// How a value goes on.
enum Outcome {
    Sent,
    Empty,
    Excluded,
}

impl<'p> RowWriter<'p> {
    pub(crate) fn new(program: &'p Program, keys: Keys, max_line: usize) -> RowWriter<'p> {
        RowWriter {
            program,
            keys,
            out: Lines::default(),
            found: Vec::new(),
            supplied: Vec::new(),
            facts: vec![ColumnFacts::default(); program.attributes.len() + 1],
            looks_for_mends: false,
            field: None,
            row: 0,
            line: 0,
            max_line,
            is_date: false,
        }
    }

    /// How many columns the file's header has.
    pub(crate) fn width(&self) -> usize {
        self.program.width
    }

    /// Works off one record of a chunk.
    pub(crate) fn write(&mut self, chunk: &Chunk, record: usize) -> Fate {
        let before = self.found.len();
        let fate = self.write_record(chunk, record);
        if self.looks_for_mends && self.found.len() > before {
            self.look_for_mends(chunk, record, before);
        }
        fate
    }

    #[cold]
    fn look_for_mends(&mut self, chunk: &Chunk, record: usize, from: usize) {
        let cells = chunk.cells(record);
        for found in &mut self.found[from..] {
            let Some(field) = found.field.map(|field| field as usize) else { continue };
            let constant = match field.checked_sub(1).map(|index| &self.program.attributes[index].from) {
                Some(Input::Constant { value, .. }) => Some(value.as_bytes()),
                _ => None,
            };
            let of_file = || {
                let cell = self.program.field_column(field).and_then(|column| cells.get(column));
                cell.map_or(&b""[..], |cell| chunk.cell(*cell))
            };
            let cell = String::from_utf8_lossy(constant.unwrap_or_else(of_file));
            found.hints = self.program.hints(found.rule, field, &cell);
        }
    }

    fn write_record(&mut self, chunk: &Chunk, record: usize) -> Fate {
        self.field = None;
        let cells = chunk.cells(record);
        self.row = chunk.row(record);
        self.line = chunk.line(record);
        self.supplied.clear();
        let cell = |column: usize| cells.get(column).map_or(&b""[..], |cell| chunk.cell(*cell));
        let mut excluded = false;

        let marks = chunk.marks.of(record);
        let id_cell = cell(self.program.id_column);
        if marks.is_empty() && id_cell.is_empty() && cells.iter().all(|cell| cell.start == cell.end) {
            return Fate::Empty;
        }
        if self.program.names.as_ref().is_some_and(|names| names.stands_in(chunk, cells))
            && self.meet(Rule::HeaderRepeated, None, chunk.text_of(record)) == Severity::Error
        {
            // Nothing in it is anybody's.
            return Fate::Excluded;
        }
        if cells.len() > self.program.width {
            let extra = &cells[self.program.width..];
            if let Some(full) = extra.iter().find(|cell| cell.start < cell.end) {
                excluded |= self.meet(Rule::RowRagged, None, chunk.cell(*full)) == Severity::Error;
            }
        }
        if chunk.records[record].stray_quotes.any() {
            excluded |= self.meet(Rule::QuoteStray, None, chunk.text_of(record)) == Severity::Error;
        }
        if !chunk.is_valid {
            let program = self.program;
            for &column in &program.used_columns {
                let value = cell(column);
                if std::str::from_utf8(value).is_err() {
                    self.field = program.field_of(column).map(|field| field as u32);
                    self.meet(Rule::BadEncoding, Some(column), value);
                    excluded = true;
                }
            }
            if excluded {
                // Transforms and rules have nothing to say about bytes that are no text.
                return Fate::Excluded;
            }
        }

        if !chunk.marks.hidden.is_empty() && self.program.warns_of_hidden_rows && chunk.marks.is_hidden(record) {
            self.meet(Rule::HiddenRows, None, b"");
        }
        let start = self.out.len();
        self.out.push(b'\n');
        self.field = Some(0);
        let (id_excluded, fingerprint, twin) = self.write_id(id_cell, marks);
        excluded |= id_excluded;

        let mut bytes = 0;
        let mut is_empty = true;
        let looks = self.row <= 1000 || self.row.is_multiple_of(64);
        let program = self.program;
        for (index, attribute) in program.attributes.iter().enumerate() {
            self.out.push(b',');
            self.field = Some(index as u32 + 1);
            match &attribute.from {
                Input::Constant { encoded: Some(encoded), value } => {
                    self.out.push_plain(encoded);
                    bytes += attribute.name_bytes + value.len();
                }
                Input::Constant { value, encoded: None } => {
                    match self.write_value(index, attribute, value.as_bytes(), None, looks) {
                        (Outcome::Excluded, _) => excluded = true,
                        (_, written) => bytes += written,
                    }
                }
                Input::Column(column) => {
                    let value = cell(*column);
                    let value =
                        if marks.is_empty() { value } else { self.marked(marks, *column, value, &mut excluded) };
                    let written = self.write_value(index, attribute, value, Some(*column), looks);
                    if !marks.is_empty() {
                        self.is_date = false;
                    }
                    match written {
                        (Outcome::Excluded, _) => excluded = true,
                        (Outcome::Empty, _) => {}
                        (Outcome::Sent, written) => {
                            bytes += written;
                            is_empty = false;
                        }
                    }
                }
            }
        }
        self.field = None;
        if bytes >= NEAR_ROW_BYTES {
            let rule = if bytes >= MAX_ROW_BYTES { Rule::RowTooLarge } else { Rule::RowNearLimit };
            excluded |= self.meet(rule, None, bytes.to_string().as_bytes()) == Severity::Error;
        }
        let line = self.out.len() - start;
        if line > self.max_line && !excluded {
            self.meet(Rule::RowTooLarge, None, line.to_string().as_bytes());
            excluded = true;
        }
        if excluded || is_empty {
            self.out.truncate(start);
            return if excluded { Fate::Excluded } else { Fate::Empty };
        }
        Fate::Ready { line: start..self.out.len(), fingerprint, twin }
    }

    /// Notes a rule that the record met; the answer is how much it weighs here.
    fn meet(&mut self, rule: Rule, column: Option<usize>, value: &[u8]) -> Severity {
        let severity = self.program.severity(rule);
        self.meet_as(rule, severity, column, value);
        severity
    }

    fn meet_as(&mut self, rule: Rule, severity: Severity, column: Option<usize>, value: &[u8]) {
        if severity != Severity::Off {
            self.found.push(Found {
                rule,
                severity,
                row: self.row,
                line: self.line,
                column: column.map(|column| column as u32),
                value: shortened(value, SHOWN_BYTES),
                field: self.field,
                hints: Hints::default(),
            });
        }
    }

    /// The value of a cell of which a workbook says more than its text.
    #[cold]
    fn marked<'c>(&mut self, marks: &[CellMark], column: usize, cell: &'c [u8], excluded: &mut bool) -> &'c [u8] {
        let rule = match kind_of(marks, column) {
            Kind::Plain | Kind::BigNumber => return cell,
            Kind::Date => {
                self.is_date = true;
                return cell;
            }
            Kind::Error => Rule::CellError,
            Kind::Uncalculated => Rule::FormulaNotCalculated,
        };
        *excluded |= self.meet(rule, Some(column), cell) == Severity::Error;
        b""
    }

    fn write_id(&mut self, cell: &[u8], marks: &[CellMark]) -> (bool, u128, Option<u128>) {
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
        if id.is_empty() || id.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
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
        if self.row <= 1000 || self.row.is_multiple_of(64) {
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

    /// A word for nothing, or a spreadsheet's marker around the value.
    fn look_at_odd_words(&mut self, value: &[u8], column: Option<usize>) -> bool {
        let mut excluded = false;
        if is_null_word(value) {
            excluded |= self.meet(Rule::NullLiteral, column, value) == Severity::Error;
        }
        if matches!(value[0], b'=' | b'\'') && std::str::from_utf8(value).is_ok_and(|text| unwrapped(text).is_some()) {
            excluded |= self.meet(Rule::SpreadsheetTextMarker, column, value) == Severity::Error;
        }
        excluded
    }

    /// Writes one value; also says how many bytes of name and value it adds to the visitor.
    #[inline]
    fn write_value(
        &mut self,
        index: usize,
        attribute: &AttributeProgram,
        cell: &[u8],
        column: Option<usize>,
        looks: bool,
    ) -> (Outcome, usize) {
        let value = match attribute.steps.as_slice() {
            [] => cell,
            [Step::Trim] => trim(cell),
            _ => return self.write_transformed(index, attribute, cell, column, looks),
        };
        if value.is_empty() || attribute.checks.is_some() {
            let supplied = false;
            return self.write_checked(index, attribute, value, supplied, column, looks);
        }
        self.write_plain(index, attribute, value, column, looks)
    }

    fn write_transformed(
        &mut self,
        index: usize,
        attribute: &AttributeProgram,
        cell: &[u8],
        column: Option<usize>,
        looks: bool,
    ) -> (Outcome, usize) {
        let text = String::from_utf8_lossy(cell);
        let facts = &mut self.facts[index + 1];
        match transform(&attribute.steps, &text, self.is_date, &mut facts.dates, &mut facts.numbers) {
            Ok((value, supplied)) => self.write_checked(index, attribute, value.as_bytes(), supplied, column, looks),
            Err(()) => match self.meet(Rule::TransformFailed, column, cell) {
                Severity::Error => (Outcome::Excluded, 0),
                _ => (Outcome::Empty, 0),
            },
        }
    }

    fn write_checked(
        &mut self,
        index: usize,
        attribute: &AttributeProgram,
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
        if let Some(checks) = &attribute.checks {
            let broken = if value.is_empty() {
                checks.required.then_some(Rule::RuleRequired)
            } else if checks.is_plainly_allowed(value) {
                None
            } else {
                let facts = &mut self.facts[index + 1];
                checks.broken_by(&String::from_utf8_lossy(value), &mut facts.dates, &mut facts.numbers)
            };
            if let Some(rule) = broken {
                let (severity, omit) = match attribute.on_break {
                    Some(OnBreak::Error) => (Severity::Error, false),
                    Some(OnBreak::Warning) => (Severity::Warning, false),
                    Some(OnBreak::Omit) => (Severity::Warning, true),
                    None => (self.program.severity(rule), false),
                };
                self.meet_as(rule, severity, column, value);
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

    /// A value that is as it will be, but for delimiters.
    #[inline]
    fn write_plain(
        &mut self,
        index: usize,
        attribute: &AttributeProgram,
        value: &[u8],
        column: Option<usize>,
        looks: bool,
    ) -> (Outcome, usize) {
        if looks {
            self.facts[index + 1].see_personal(value);
        }
        let start = self.out.len();
        let classes = self.out.push_encoded(value);
        let mut bytes = attribute.name_bytes + value.len();
        if classes & CONTROL == 0
            && classes & DELIMITER == 0
            && value.len() <= MAX_VALUE
            && !begins_oddly(value)
            && classes & BEYOND_ASCII == 0
        {
            return (Outcome::Sent, bytes);
        }
        if classes & DELIMITER != 0 {
            match self.settle_delimiters(value, column) {
                None => {
                    self.out.truncate(start);
                    return (Outcome::Excluded, 0);
                }
                Some(None) => {}
                Some(Some(replaced)) => {
                    self.out.truncate(start);
                    self.out.push_encoded(replaced.as_bytes());
                    bytes = attribute.name_bytes + replaced.len();
                }
            }
        }
        let mut excluded = false;
        if value.len() > MAX_VALUE && utf16_len(&String::from_utf8_lossy(value)) > MAX_VALUE {
            excluded |= self.meet(Rule::ValueTooLong, column, value) == Severity::Error;
        }
        if classes & (CONTROL | BEYOND_ASCII) != 0 && has_control(value) {
            excluded |= self.meet(Rule::ValueControlCharacter, column, value) == Severity::Error;
        }
        if begins_oddly(value) {
            excluded |= self.look_at_odd_words(value, column);
        }
        (if excluded { Outcome::Excluded } else { Outcome::Sent }, bytes)
    }

    /// A value with a comma or a line break: `None`: the row stays; else what to send instead.
    fn settle_delimiters(&mut self, value: &[u8], column: Option<usize>) -> Option<Option<String>> {
        let program = self.program;
        let text = String::from_utf8_lossy(value);
        let (mut excluded, mut warned, mut replaced) = (false, false, None::<String>);
        for (policy, is_there) in
            [(&program.comma, text.contains(',')), (&program.line_break, text.contains(['\n', '\r']))]
        {
            if !is_there {
                continue;
            }
            match policy {
                OnDelimiter::Exclude => excluded = true,
                OnDelimiter::Send { warned: says } => warned |= says,
                OnDelimiter::Replace(with) => {
                    let current = replaced.as_deref().unwrap_or(&text);
                    replaced = Some(if std::ptr::eq(policy, &program.comma) {
                        current.replace(',', with)
                    } else {
                        current.replace("\r\n", with).replace(['\n', '\r'], with)
                    });
                }
            }
        }
        if excluded {
            self.meet_as(Rule::ValueDelimiter, Severity::Error, column, value);
            return None;
        }
        if warned {
            self.meet_as(Rule::ValueDelimiter, Severity::Warning, column, value);
        }
        Some(replaced)
    }
}

fn kind_of(marks: &[CellMark], column: usize) -> Kind {
    marks.iter().find(|mark| mark.column as usize == column).map_or(Kind::Plain, |mark| mark.kind)
}

/// Whether plain blanks or tabs stand around an id.
pub(crate) fn is_surrounded(id: &[u8]) -> bool {
    matches!(id.first(), Some(b' ' | b'\t')) || matches!(id.last(), Some(b' ' | b'\t'))
}

/// Whether an id has a control character that is no blank around it.
pub(crate) fn has_inner_control(id: &[u8]) -> bool {
    id.trim_ascii().iter().any(|byte| CLASS[*byte as usize] & CONTROL != 0) || has_c1(id)
}

/// Whether a value has a control character that is no line break.
pub(crate) fn has_control(value: &[u8]) -> bool {
    let is_control = |byte: &u8| CLASS[*byte as usize] & CONTROL != 0 && !matches!(byte, b'\n' | b'\r');
    value.iter().any(is_control) || has_c1(value)
}

/// Control characters of the second set, which UTF-8 writes as C2 80 to C2 9F.
fn has_c1(value: &[u8]) -> bool {
    memchr::memchr_iter(0xc2, value).any(|at| matches!(value.get(at + 1), Some(0x80..=0x9f)))
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
