//! The check: one reading of a file, and everything is known about what would be sent.

pub(crate) mod batcher;
pub(crate) mod checked;
pub(crate) mod compiled_mapping;
mod duplicates;
pub(crate) mod error;
pub(crate) mod export;
mod finding;
mod fingerprints;
mod first_pass;
pub(crate) mod fixes;
mod pipeline;
mod rebuild;
pub(crate) mod report;
pub(crate) mod row;
pub(crate) mod rules;
mod test_batch;

pub use batcher::CutAt;
pub use checked::{CheckOptions, Checked, PlannedBatch};
pub use compiled_mapping::FitError;
pub use error::CheckError;
pub use export::{ExportError, Finding, formula_guarded};
pub use fixes::Fix;
pub use report::{Issue, IssueColumn, Report, RowCounts, Sample};
pub use rules::PersonalKind;

use compiled_mapping::{LooseMatch, Program};
use duplicates::Settlement;
use first_pass::{FirstPass, FirstResult};
use fixes::Trials;
use pipeline::{Gathered, Pass, Wanted, run};
use rebuild::Told;
use report::Tally;
use row::Keys;

use crate::check::batcher::Piece;
use crate::input::{Progress, SourceError, SourceOptions};
use crate::mapping::Mapping;
use crate::rule::Rule;
use crate::source::Source;

impl Checked {
    /// Checks a file under a mapping. `source_options` are those it was opened with.
    pub fn new(
        source: Source,
        source_options: &SourceOptions,
        mapping: &Mapping,
        options: &CheckOptions,
        progress: &Progress,
    ) -> Result<Checked, CheckError> {
        Checked::observed(source, source_options, mapping, options, progress, &|_| {})
    }

    /// The same, and now and then a report of what was found so far, duplicates not yet resolved.
    pub fn observed(
        source: Source,
        source_options: &SourceOptions,
        mapping: &Mapping,
        options: &CheckOptions,
        progress: &Progress,
        observe: &dyn Fn(Report),
    ) -> Result<Checked, CheckError> {
        let mut source = source;
        loop {
            match Checked::once(&source, mapping, options, progress, observe) {
                Err(CheckError::Source(SourceError::Encoding)) => source = source.settle_again(source_options)?,
                result => return result,
            }
        }
    }

    fn once(
        source: &Source,
        mapping: &Mapping,
        options: &CheckOptions,
        progress: &Progress,
        observe: &dyn Fn(Report),
    ) -> Result<Checked, CheckError> {
        let program = Program::new(mapping, source, options.keeps_delimiters)?;
        let trials = Trials::new(mapping);
        let keys = random_keys()?;
        let max_line = (options.cut_at.max_bytes as usize).saturating_sub(program.header.len() + 1);
        let canary = options.canary.map(|rows| rows as usize);
        let wanted = Wanted { details: false, canary };
        let mut pass = FirstPass::new(&program, &trials, options.cut_at);
        let reading = Pass { source, program: &program, trials: Some(&trials), keys, max_line };
        let gathered = run(reading, source.first(), wanted, progress, |done| pass.take(done, observe))?;
        if !source.is_as_opened() {
            return Err(SourceError::Changed.into());
        }
        if pass.result.rows.read == 0 {
            return Err(SourceError::Empty.into());
        }
        let FirstResult { rows, mut tally, fingerprints, places, segments, cut_off, widest } = pass.end();
        let settlement = Settlement::new(fingerprints, program.duplicates, |rule| program.severity(rule))
            .map_err(SourceError::Work)?;
        let mut checked = Checked {
            source: source.settled(),
            program,
            keys,
            cut_at: options.cut_at,
            settlement,
            places,
            segments,
            widest,
            canary: Vec::new(),
            plan: Vec::new(),
            report: Report { rows, issues: Vec::new() },
        };
        if let Some(scout) = &gathered.scout {
            checked.canary = scout.choose(|row| checked.settlement.is_free(row));
        }
        checked.settle_segments(&mut tally, progress)?;
        checked.say_of_whole(&mut tally, &gathered, cut_off);
        checked.report.issues = tally.into_issues(&checked.program, &trials);
        if !source.is_as_opened() {
            return Err(SourceError::Changed.into());
        }
        Ok(checked)
    }

    /// Makes up again the segments that a settled row changes, and no others.
    fn settle_segments(&mut self, tally: &mut Tally, progress: &Progress) -> Result<(), SourceError> {
        let mut plan = Vec::new();
        if !self.canary.is_empty() {
            plan.extend(self.canary_piece(progress)?.as_ref().map(planned));
        }
        let mut counts = self.report.rows;
        for index in 0..self.segments.len() {
            let segment = &self.segments[index];
            let pieces = if self.is_changed(segment) {
                let mut oversized = Vec::new();
                let pieces = self.remake(
                    segment,
                    Some(Told { tally, counts: &mut counts, oversized: &mut oversized }),
                    progress,
                    |_, _| {},
                )?;
                oversized.into_iter().for_each(|row| self.settlement.oversized.insert(row));
                pieces
            } else {
                vec![segment.piece.clone()]
            };
            self.segments[index].parts = pieces.len();
            plan.extend(pieces.iter().map(planned));
        }
        counts.ready = plan.iter().map(|batch| batch.rows).sum();
        self.report.rows = counts;
        self.plan = plan;
        Ok(())
    }

    /// What columns, headers and the file's end tell.
    fn say_of_whole(&self, tally: &mut Tally, gathered: &Gathered, cut_off: Option<(u64, u64)>) {
        let whole = |column: Option<usize>, value: String| Sample { row: None, line: None, column, value };
        for (field, facts) in gathered.facts.iter().enumerate() {
            let Some(column) = self.program.field_column(field) else { continue };
            for (rule, rows) in facts.findings() {
                let severity = self.program.severity(rule);
                tally.add_whole(rule, severity, rows, Some(field), whole(Some(column), String::new()));
            }
        }
        for LooseMatch { wanted, found } in &self.program.loose {
            let column = self.source.columns().iter().position(|name| name == found);
            let rule = Rule::HeaderMatchedLoosely;
            tally.add_whole(rule, self.program.severity(rule), 0, None, whole(column, wanted.clone()));
        }
        let columns = self.source.columns();
        let has_values = |column: usize| {
            self.source.sample().iter().any(|row| row.get(column).is_some_and(|value| !value.is_empty()))
        };
        if self.source.dialect().header_row > 0 {
            for (column, name) in columns.iter().enumerate() {
                let rule = if name.trim().is_empty() && has_values(column) {
                    Rule::HeaderUnnamed
                } else if !name.is_empty() && columns[..column].contains(name) {
                    Rule::HeaderDuplicate
                } else {
                    continue;
                };
                tally.add_whole(rule, self.program.severity(rule), 0, None, whole(Some(column), name.clone()));
            }
        }
        if let Some((row, line)) = cut_off {
            let sample = Sample { row: Some(row), line: Some(line), column: None, value: String::new() };
            tally.add_whole(Rule::TruncatedTail, self.program.severity(Rule::TruncatedTail), 1, None, sample);
        }
    }
}

fn planned(piece: &Piece) -> PlannedBatch {
    PlannedBatch { rows: piece.rows, bytes: piece.bytes, digest: piece.digest.to_hex().to_string() }
}

/// Keys of this check alone, from the operating system.
fn random_keys() -> Result<Keys, SourceError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| SourceError::Work(std::io::Error::other(error)))?;
    let (mut one, mut other) = ([0; 8], [0; 8]);
    one.copy_from_slice(&bytes[..8]);
    other.copy_from_slice(&bytes[8..]);
    Ok(Keys(u64::from_le_bytes(one), u64::from_le_bytes(other)))
}
