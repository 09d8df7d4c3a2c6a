//! The check: reads a file once with a mapping, and plans the batches that would be sent.
//!
//! A [first pass](first_pass) maps every row, counts the issues, hashes the IDs, and cuts batches. Once all IDs are known,
//! [duplicates] are resolved, and only the batches that they change are [rebuilt](rebuild).

pub(crate) mod batcher;
pub(crate) mod checked;
pub(crate) mod compiled_mapping;
mod damaged_cells;
mod duplicates;
pub(crate) mod error;
pub(crate) mod export;
mod finding;
mod fingerprints;
mod first_pass;
pub(crate) mod fit_error;
pub(crate) mod fixes;
mod formula;
mod id_form;
mod pipeline;
mod rebuild;
pub(crate) mod report;
pub(crate) mod row;
mod row_dates;
pub(crate) mod row_filter;
pub(crate) mod rules;
mod test_batch;

pub use batcher::BatchLimits;
pub use checked::{CheckOptions, Checked, PlannedBatch};
pub use error::CheckError;
pub use export::{ExportError, RowIssue};
pub use fit_error::FitError;
pub use fixes::Fix;
pub use formula::formula_guarded;
pub use report::{Issue, IssueColumn, Report, RowCounts, Sample};
pub use rules::PersonalKind;
use rules::Unread;
use std::collections::HashSet;

use compiled_mapping::CompiledMapping;
use duplicates::DuplicateResolution;
use first_pass::{FirstPass, FirstResult};
use fit_error::NormalizedMatch;
use fixes::FixCandidates;
use pipeline::{Pass, PassOptions, PassResult, run};
use rebuild::RebuildObserver;
use report::Tally;
use row::Keys;

use crate::check::batcher::BatchDraft;
use crate::input::{Progress, SourceError};
use crate::mapping::Mapping;
use crate::rule::Rule;
use crate::source::{ShapeNote, Source};

/// The most rows that a sheet can have in Excel until 2003, and since. A spreadsheet drops further ones.
const SHEET_ROWS: [u64; 2] = [65_536, 1_048_576];

impl Checked {
    /// Checks a file with a mapping.
    pub fn new(
        source: Source,
        mapping: &Mapping,
        options: &CheckOptions,
        progress: &Progress,
    ) -> Result<Checked, CheckError> {
        Checked::observed(source, mapping, options, progress, &|_| {})
    }

    /// Does the same as [`Checked::new`], and passes the issues found so far to `observe` about every 64 chunks. Duplicates
    /// aren't resolved in those reports.
    pub fn observed(
        source: Source,
        mapping: &Mapping,
        options: &CheckOptions,
        progress: &Progress,
        observe: &dyn Fn(Report),
    ) -> Result<Checked, CheckError> {
        let pass = |source: &Source| Checked::once(source, mapping, options, progress, observe);
        Ok(source.with_detected_encoding(pass)?.1)
    }

    /// Checks a file in the encoding that it was opened in. Returns `None` if its bytes refute this encoding.
    fn once(
        source: &Source,
        mapping: &Mapping,
        options: &CheckOptions,
        progress: &Progress,
        observe: &dyn Fn(Report),
    ) -> Result<Option<Checked>, CheckError> {
        let mut compiled = CompiledMapping::new(mapping, source, options.keeps_delimiters)?;
        let fix_candidates = FixCandidates::new(mapping);
        let keys = random_keys()?;
        let max_line = (options.batch_limits.max_bytes as usize).saturating_sub(compiled.header.len() + 1);
        let canary = options.canary.map(|rows| rows as usize);
        let wanted = PassOptions { details: false, canary };
        let (result, gathered) = loop {
            let mut pass = FirstPass::new(&compiled, &fix_candidates, options.batch_limits);
            let reading = Pass { source, compiled: &compiled, fix_candidates: Some(&fix_candidates), keys, max_line };
            let gathered = run(reading, source.data_start(), wanted, progress, |done| pass.take(done, observe))?;
            if source.encoding_is_refuted() {
                return Ok(None);
            }
            let (result, usual) = (pass.end(), gathered.widths.usual());
            if gathered.widths.short() == 0 || usual == compiled.usual_width {
                break (result, gathered);
            }
            // The sample didn't show how wide the rows of the whole file are.
            compiled.usual_width = usual;
        };
        if !source.is_as_opened() {
            return Err(SourceError::Changed.into());
        }
        if result.rows.read == 0 {
            return Err(SourceError::Empty.into());
        }
        let FirstResult { rows, mut tally, fingerprints, dates, places, ranges, last, is_cut_off, widest } = result;
        let resolution =
            DuplicateResolution::new(fingerprints, &compiled.duplicates, &dates, |rule| compiled.severity(rule))
                .map_err(SourceError::TempFile)?;
        let mut checked = Checked {
            source: source.with_confirmed_encoding(),
            compiled,
            keys,
            batch_limits: options.batch_limits,
            resolution,
            places,
            ranges,
            widest,
            canary: Vec::new(),
            plan: Vec::new(),
            report: Report { rows, issues: Vec::new() },
        };
        if let Some(selector) = &gathered.selector {
            checked.canary = selector.choose(|row| checked.resolution.is_free(row));
        }
        checked.rebuild_changed_ranges(&mut tally, progress)?;
        checked.add_file_issues(&mut tally, &gathered);
        checked.add_end_issues(&mut tally, last, is_cut_off);
        checked.report.issues = tally.into_issues(&checked.compiled, &fix_candidates);
        if !source.is_as_opened() {
            return Err(SourceError::Changed.into());
        }
        Ok(Some(checked))
    }

    /// Rebuilds the ranges that resolved duplicates or the test batch change, and completes the plan and the row counts.
    fn rebuild_changed_ranges(&mut self, tally: &mut Tally, progress: &Progress) -> Result<(), SourceError> {
        let mut plan = Vec::new();
        if !self.canary.is_empty() {
            plan.extend(self.test_batch(progress)?.as_ref().map(planned));
        }
        let mut counts = self.report.rows;
        for index in 0..self.ranges.len() {
            let range = &self.ranges[index];
            let drafts = if self.is_changed(range) {
                let mut oversized = Vec::new();
                let drafts = self.rebuild(
                    range,
                    Some(RebuildObserver { tally, counts: &mut counts, oversized: &mut oversized }),
                    progress,
                    |_, _| {},
                )?;
                oversized.into_iter().for_each(|row| self.resolution.oversized.insert(row));
                drafts
            } else {
                vec![range.draft.clone()]
            };
            self.ranges[index].batches = drafts.len();
            plan.extend(drafts.iter().map(planned));
        }
        counts.ready = plan.iter().map(|batch| batch.rows).sum();
        self.report.rows = counts;
        self.plan = plan;
        Ok(())
    }

    /// Adds the issues of whole columns and of the header.
    fn add_file_issues(&self, tally: &mut Tally, gathered: &PassResult) {
        let whole = |column: Option<usize>, value: String| Sample { row: None, line: None, column, value };
        for (field, stats) in gathered.stats.iter().enumerate() {
            let Some(column) = self.compiled.field_column(field) else { continue };
            if let Some(unread) = stats.unread() {
                self.add_unread(tally, field, unread);
            }
            for (rule, rows) in stats.findings() {
                let severity = self.compiled.severity(rule);
                tally.add_whole(rule, severity, rows, Some(field), whole(Some(column), String::new()));
            }
        }
        for NormalizedMatch { wanted, found } in &self.compiled.normalized {
            let column = self.source.columns().iter().position(|name| name == found);
            let rule = Rule::HeaderMatchedLoosely;
            tally.add_whole(rule, self.compiled.severity(rule), 0, None, whole(column, wanted.clone()));
        }
        if gathered.widths.are_short() {
            let rule = Rule::HeaderWider;
            let sample = whole(Some(gathered.widths.usual()), String::new());
            tally.add_whole(rule, self.compiled.severity(rule), gathered.widths.short(), None, sample);
        }
        for note in self.source.shape_notes() {
            // A mapping that names columns of the file says that they're names.
            let is_answered = note.rule == Rule::HeaderUnclear && self.compiled.mapping.names_columns();
            let is_read = note.column.is_none_or(|column| self.compiled.used_columns.contains(&column));
            if !is_answered && is_read {
                let ShapeNote { rule, line, column, rows, value } = note.clone();
                tally.add_whole(
                    rule,
                    self.compiled.severity(rule),
                    rows,
                    None,
                    Sample { row: None, line, column, value },
                );
            }
        }
        let columns = self.source.columns();
        let has_values = |column: usize| {
            self.source.sample().iter().any(|row| row.get(column).is_some_and(|value| !value.is_empty()))
        };
        if self.source.dialect().header_row > 0 {
            let mut seen = HashSet::new();
            for (column, name) in columns.iter().enumerate() {
                let is_repeated = !seen.insert(name);
                let rule = if name.trim().is_empty() && has_values(column) {
                    Rule::HeaderUnnamed
                } else if !name.is_empty() && is_repeated {
                    Rule::HeaderDuplicate
                } else {
                    continue;
                };
                tally.add_whole(rule, self.compiled.severity(rule), 0, None, whole(Some(column), name.clone()));
            }
        }
    }

    /// Adds the issue of a column whose dates or numbers the mapping sends as they are. What reads them is also a fix for
    /// their commas: replacing a comma would make another number of them.
    fn add_unread(&self, tally: &mut Tally, field: usize, unread: Unread) {
        let Unread { rule, rows, example, readings } = unread;
        let sample = Sample { row: None, line: None, column: self.compiled.field_column(field), value: example };
        tally.add_whole(rule, self.compiled.severity(rule), rows, Some(field), sample);
        for rule in [rule, Rule::ValueDelimiter] {
            tally.add_readings(rule, field, &readings);
        }
    }

    /// Adds the issues of the end of the file, given the row and line of its last record.
    fn add_end_issues(&self, tally: &mut Tally, (row, line): (u64, u64), is_cut_off: bool) {
        let mut add = |rule: Rule, rows: u64| {
            let sample = Sample { row: Some(row), line: Some(line), column: None, value: String::new() };
            tally.add_whole(rule, self.compiled.severity(rule), rows, None, sample);
        };
        if is_cut_off {
            add(Rule::TruncatedTail, 1);
        }
        let records = row + u64::from(self.source.dialect().header_row > 0);
        let is_full = |most: &u64| records == *most || line == *most && !self.source.is_sheet();
        if SHEET_ROWS.iter().any(is_full) {
            add(Rule::RowLimitReached, 0);
        }
    }
}

fn planned(draft: &BatchDraft) -> PlannedBatch {
    PlannedBatch { rows: draft.rows, bytes: draft.bytes, digest: draft.digest.to_hex().to_string() }
}

/// Returns random keys for the hashes of this check.
fn random_keys() -> Result<Keys, SourceError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| SourceError::TempFile(std::io::Error::other(error)))?;
    let (mut one, mut other) = ([0; 8], [0; 8]);
    one.copy_from_slice(&bytes[..8]);
    other.copy_from_slice(&bytes[8..]);
    Ok(Keys(u64::from_le_bytes(one), u64::from_le_bytes(other)))
}
