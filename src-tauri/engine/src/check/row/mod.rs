//! Maps one record to one line of a batch, or finds the reasons why it can't be sent. This is the hot loop of checking,
//! sending, and exporting.

mod id;
mod template;
mod value;

use std::ops::{ControlFlow, Range};

use common::limits::{MAX_ROW_BYTES, NEAR_ROW_BYTES};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;

use crate::check::compiled_mapping::{CompiledMapping, CompiledValueSource};
use crate::check::finding::{Finding, FixHints};
use crate::check::fixes::FixCandidates;
use crate::check::id_form::IdForm;
use crate::check::row_dates::DateColumn;
use crate::check::row_filter::Undecided;
use crate::check::rules::ColumnStats;
use crate::check::rules::PersonalCounts;
use crate::rule::{Rule, Severity};
use crate::source::{CellKindTag, Chunk};
use crate::text::{Lines, is_blank, shortened};
use crate::workbook::CellKind;

/// The maximum length of a value in a finding, in bytes.
const SHOWN_BYTES: usize = 300;

/// The outcome of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fate {
    /// The record can be sent. Its line is in [`RowWriter::out`], preceded by a line break.
    Ready { line: Range<usize>, fingerprint: u128 },
    /// The record has an error.
    Excluded,
    /// The record has no value to send.
    Empty,
    /// The record doesn't meet the conditions of the mapping.
    Filtered,
}

/// The random keys for the hashes of IDs. Without them, a hash reveals nothing about the ID.
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

/// Writes records as lines of a batch.
pub(crate) struct RowWriter<'p> {
    compiled: &'p CompiledMapping,
    keys: Keys,
    /// The lines, each preceded by a line break. The caller takes and clears them.
    pub(crate) out: Lines,
    /// The findings. The caller takes and clears them.
    pub(crate) found: Vec<Finding>,
    /// The indexes of the attributes whose value in the last row was supplied by `default` or `empty_as`.
    pub(crate) supplied: Vec<usize>,
    /// The hashes of the last row's ID in those forms in which it differs from the ID, Unicode form NFC first.
    pub(crate) id_forms: Vec<(IdForm, u128)>,
    /// The statistics of the columns: the visitor ID first, then each attribute.
    pub(crate) stats: Vec<ColumnStats>,
    /// The fixes to try on values with an issue. `None` skips this.
    pub(crate) fix_candidates: Option<&'p FixCandidates>,
    /// The field that's being written: 0 for the visitor ID, then the attributes from 1.
    field: Option<u32>,
    row: u64,
    line: u64,
    /// The maximum length of a line in bytes, including its line break. A longer one fits in no batch.
    max_line: usize,
    /// Whether the current cell is a date or a time of a workbook, in ISO form.
    is_date: bool,
}

/// The outcome of a value.
enum Outcome {
    Sent,
    Empty,
    Excluded,
}

impl<'p> RowWriter<'p> {
    pub(crate) fn new(compiled: &'p CompiledMapping, keys: Keys, max_line: usize) -> RowWriter<'p> {
        RowWriter {
            compiled,
            keys,
            out: Lines::default(),
            found: Vec::new(),
            supplied: Vec::new(),
            id_forms: Vec::new(),
            stats: vec![ColumnStats::default(); compiled.attributes.len() + 1],
            fix_candidates: None,
            field: None,
            row: 0,
            line: 0,
            max_line,
            is_date: false,
        }
    }

    /// Returns the number of columns in the file's header.
    pub(crate) fn width(&self) -> usize {
        self.compiled.width
    }

    /// Returns the column that says which of a visitor's rows is the newest, if that one is kept.
    pub(crate) fn newest_by(&self) -> Option<&'p DateColumn> {
        self.compiled.newest_by.as_ref()
    }

    /// Writes one record of a chunk, and adds its findings with hints on how to fix them.
    pub(crate) fn write(&mut self, chunk: &Chunk, record: usize) -> Fate {
        let before = self.found.len();
        let fate = self.write_record(chunk, record);
        if let Some(fix_candidates) = self.fix_candidates
            && self.found.len() > before
        {
            self.add_fix_hints(fix_candidates, chunk, record, before);
        }
        fate
    }

    #[cold]
    fn add_fix_hints(&mut self, fix_candidates: &FixCandidates, chunk: &Chunk, record: usize, from: usize) {
        let cells = chunk.cells(record);
        for found in &mut self.found[from..] {
            let Some(field) = found.field.map(|field| field as usize) else { continue };
            let constant = match field.checked_sub(1).map(|index| &self.compiled.attributes[index].from) {
                Some(CompiledValueSource::Constant { value, .. }) => Some(value.as_bytes()),
                // What a template makes of the row isn't a cell that a transform could be tried on.
                Some(CompiledValueSource::Template(_)) => continue,
                _ => None,
            };
            let of_file = || {
                let cell = self.compiled.field_column(field).and_then(|column| cells.get(column));
                cell.map_or(&b""[..], |cell| chunk.cell(*cell))
            };
            let cell = String::from_utf8_lossy(constant.unwrap_or_else(of_file));
            found.hints = fix_candidates.hints(self.compiled, found.rule, field, &cell);
        }
    }

    fn write_record(&mut self, chunk: &Chunk, record: usize) -> Fate {
        self.field = None;
        let cells = chunk.cells(record);
        self.row = chunk.row(record);
        self.line = chunk.line(record);
        self.supplied.clear();
        let cell = |column: usize| cells.get(column).map_or(&b""[..], |cell| chunk.cell(*cell));

        let marks = chunk.tags.of(record);
        let id_cell = cell(self.compiled.id_column);
        if marks.is_empty() && is_blank(id_cell) && cells.iter().all(|cell| is_blank(chunk.cell(*cell))) {
            return Fate::Empty;
        }
        if !self.compiled.only.is_empty()
            && let Some(fate) = self.check_conditions(chunk, record)
        {
            return fate;
        }
        let mut excluded = match self.check_row(chunk, record) {
            ControlFlow::Break(fate) => return fate,
            ControlFlow::Continue(excluded) => excluded,
        };
        let start = self.out.len();
        self.out.push(b'\n');
        self.field = Some(0);
        let (id_excluded, fingerprint) = self.write_id(id_cell, marks);
        excluded |= id_excluded;

        let mut bytes = 0;
        // A list of IDs with fixed values alone has something to send in each row.
        let mut is_empty = true;
        let looks = PersonalCounts::looks_at(self.row);
        let compiled = self.compiled;
        for (index, attribute) in compiled.attributes.iter().enumerate() {
            self.out.push(b',');
            self.field = Some(index as u32 + 1);
            let (outcome, written) = match &attribute.from {
                CompiledValueSource::Constant { encoded: Some(encoded), value } => {
                    self.out.push_plain(encoded);
                    (Outcome::Sent, attribute.name_bytes + value.len())
                }
                CompiledValueSource::Constant { value, encoded: None } => {
                    self.write_value(index, attribute, value.as_bytes(), None, looks)
                }
                CompiledValueSource::Template(parts) => {
                    let value = self.fill_template(parts, chunk, record, &mut excluded);
                    self.write_value(index, attribute, value.as_bytes(), compiled.field_column(index + 1), looks)
                }
                CompiledValueSource::Column(column) => {
                    let value = cell(*column);
                    let value =
                        if marks.is_empty() { value } else { self.marked(marks, *column, value, &mut excluded) };
                    let written = self.write_value(index, attribute, value, Some(*column), looks);
                    if !marks.is_empty() {
                        self.is_date = false;
                    }
                    written
                }
            };
            match outcome {
                Outcome::Excluded => excluded = true,
                Outcome::Empty => {}
                Outcome::Sent => {
                    bytes += written;
                    let is_constant = matches!(attribute.from, CompiledValueSource::Constant { .. });
                    is_empty &= is_constant && !compiled.has_only_constants;
                }
            }
        }
        self.field = None;
        excluded = self.check_sizes(bytes, self.out.len() - start, excluded);
        if excluded || is_empty {
            self.out.truncate(start);
            return if excluded { Fate::Excluded } else { Fate::Empty };
        }
        Fate::Ready { line: start..self.out.len(), fingerprint }
    }

    /// Returns whether the row is excluded, or too large for Target or a batch. `bytes` is the size of its attributes, and
    /// `line` that of its line.
    fn check_sizes(&mut self, bytes: usize, line: usize, mut excluded: bool) -> bool {
        if bytes >= NEAR_ROW_BYTES {
            let rule = if bytes >= MAX_ROW_BYTES { Rule::RowTooLarge } else { Rule::RowNearLimit };
            excluded |= self.report(rule, None, bytes.to_string().as_bytes()) == Severity::Error;
        }
        if line > self.max_line && !excluded {
            self.report(Rule::RowTooLarge, None, line.to_string().as_bytes());
            excluded = true;
        }
        excluded
    }

    /// Returns the fate of a row that doesn't meet the conditions, or of which this can't be decided.
    fn check_conditions(&mut self, chunk: &Chunk, record: usize) -> Option<Fate> {
        let compiled = self.compiled;
        let cells = chunk.cells(record);
        if compiled.repeated_header.as_ref().is_some_and(|detector| detector.matches(chunk, cells)) {
            return None;
        }
        for condition in &compiled.only {
            match condition.is_met_by(chunk, record) {
                Ok(true) => {}
                Ok(false) => return Some(Fate::Filtered),
                // They're reported with the other bytes of the row that aren't valid.
                Err(Undecided::BadEncoding) => return None,
                Err(Undecided::Unreadable) => {
                    let cell = cells.get(condition.column).map_or(&b""[..], |cell| chunk.cell(*cell));
                    let severity = self.report(Rule::ConditionUnreadable, Some(condition.column), cell);
                    return Some(if severity == Severity::Error { Fate::Excluded } else { Fate::Filtered });
                }
            }
        }
        None
    }

    /// Reports the issues of the row as a whole. Breaks if its values needn't be checked, and otherwise returns whether
    /// the row is excluded.
    #[inline]
    fn check_row(&mut self, chunk: &Chunk, record: usize) -> ControlFlow<Fate, bool> {
        let cells = chunk.cells(record);
        let mut excluded = false;
        if self.compiled.repeated_header.as_ref().is_some_and(|detector| detector.matches(chunk, cells))
            && self.report(Rule::HeaderRepeated, None, chunk.text_of(record)) == Severity::Error
        {
            // A repeated header isn't a visitor, so it has no further issues.
            return ControlFlow::Break(Fate::Excluded);
        }
        if cells.len() > self.compiled.width {
            let extra = &cells[self.compiled.width..];
            if let Some(full) = extra.iter().find(|cell| cell.start < cell.end) {
                excluded |= self.report(Rule::RowRagged, None, chunk.cell(*full)) == Severity::Error;
            }
        }
        if cells.len() < self.compiled.usual_width || self.compiled.exported_columns.is_some() {
            excluded |= self.check_short(chunk, record);
        }
        if chunk.records[record].stray_quotes.any() {
            excluded |= self.report(Rule::QuoteStray, None, chunk.text_of(record)) == Severity::Error;
        }
        if !chunk.is_valid {
            let compiled = self.compiled;
            for &column in &compiled.used_columns {
                let value = cells.get(column).map_or(&b""[..], |cell| chunk.cell(*cell));
                if std::str::from_utf8(value).is_err() {
                    self.field = compiled.field_of(column).map(|field| field as u32);
                    self.report(Rule::BadEncoding, Some(column), value);
                    excluded = true;
                }
            }
            if excluded {
                // Transforms and rules need valid text.
                return ControlFlow::Break(Fate::Excluded);
            }
        }

        if !chunk.tags.hidden.is_empty() && self.compiled.warns_of_hidden_rows && chunk.tags.is_hidden(record) {
            self.report(Rule::HiddenRows, None, b"");
        }
        ControlFlow::Continue(excluded)
    }

    /// Reports a row with fewer cells than usual, and returns whether it's excluded. It's only a warning if the mapping
    /// doesn't read the missing cells, unless the row may be the rest of the row above.
    #[cold]
    fn check_short(&mut self, chunk: &Chunk, record: usize) -> bool {
        let compiled = self.compiled;
        let (width, usual) = (chunk.cells(record).len(), compiled.usual_width);
        if width >= usual {
            return self.check_exported_short(chunk, record);
        }
        let lacks = |width: usize| compiled.used_columns.iter().any(|column| (width..usual).contains(column));
        // A line break may have torn a row in two.
        let above = chunk.cells_before(record) as usize;
        let is_rest = above < usual && (lacks(above) || above + width == usual + 1);
        let severity = compiled.severity(Rule::RowShort);
        let severity = if lacks(width) || is_rest { severity } else { severity.max(Severity::Warning) };
        self.report_as(Rule::RowShort, severity, None, chunk.text_of(record));
        severity == Severity::Error
    }

    /// Does the same for a row that was short when it was exported. It has all cells now, and isn't short any longer once
    /// its last cell is filled in, or its reason is removed.
    fn check_exported_short(&mut self, chunk: &Chunk, record: usize) -> bool {
        let Some((own, reason)) = self.compiled.exported_columns else { return false };
        let cells = chunk.cells(record);
        let text = |column: usize| cells.get(column).map_or(&b""[..], |cell| chunk.cell(*cell));
        let code = Rule::RowShort.code().as_bytes();
        let was_short = text(reason).split(|byte| matches!(byte, b' ' | b':')).any(|word| word == code);
        was_short
            && (own == 0 || is_blank(text(own - 1)))
            && self.report(Rule::RowShort, None, chunk.text_of(record)) == Severity::Error
    }

    /// Adds a finding. Returns the severity of the rule under the mapping.
    fn report(&mut self, rule: Rule, column: Option<usize>, value: &[u8]) -> Severity {
        let severity = self.compiled.severity(rule);
        self.report_as(rule, severity, column, value);
        severity
    }

    /// Adds a finding with this severity, unless it's [`Severity::Off`].
    fn report_as(&mut self, rule: Rule, severity: Severity, column: Option<usize>, value: &[u8]) {
        if severity != Severity::Off {
            self.found.push(Finding {
                rule,
                severity,
                row: self.row,
                line: self.line,
                column: column.map(|column| column as u32),
                value: shortened(value, SHOWN_BYTES),
                field: self.field,
                hints: FixHints::default(),
            });
        }
    }

    /// Returns the value of a cell that's more than text in a workbook. Reports an error or a formula without a result,
    /// whose value is empty.
    #[cold]
    fn marked<'c>(&mut self, marks: &[CellKindTag], column: usize, cell: &'c [u8], excluded: &mut bool) -> &'c [u8] {
        let rule = match kind_of(marks, column) {
            CellKind::Plain | CellKind::BigNumber | CellKind::Rounded => return cell,
            CellKind::Date => {
                self.is_date = true;
                return cell;
            }
            CellKind::Error => Rule::CellError,
            CellKind::Uncalculated => Rule::FormulaNotCalculated,
        };
        *excluded |= self.report(rule, Some(column), cell) == Severity::Error;
        b""
    }
}

fn kind_of(marks: &[CellKindTag], column: usize) -> CellKind {
    marks.iter().find(|mark| mark.column as usize == column).map_or(CellKind::Plain, |mark| mark.kind)
}
