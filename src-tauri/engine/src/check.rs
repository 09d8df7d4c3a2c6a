//! The check: one reading of a file, and everything is known about what would be sent.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cut::{CutAt, Cutter, Piece};
use crate::fingerprints::Fingerprints;
use crate::mapping::Mapping;
use crate::mend::Trials;
use crate::pipeline::{Done, Gathered, Pass, Wanted, run};
use crate::program::{FitError, LooseMatch, Program};
use crate::report::{Issue, Report, RowCounts, Sample, Tally};
use crate::row::Keys;
use crate::rule::{Rule, Scope, Severity};
use crate::segments::{Segment, Told};
use crate::settle::Settlement;
use crate::source::{Place, Source, SourceError, SourceOptions};
use crate::watch::Watch;

/// A place in the file is kept for each so many chunks, to read single rows again.
const CHUNKS_PER_PLACE: u64 = 4;

/// What was found so far is published once for so many chunks: often enough for eyes.
const CHUNKS_PER_GLANCE: u64 = 64;

/// What a check is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CheckOptions {
    /// Where batches are cut.
    pub cut_at: CutAt,
    /// The connection is proven to keep commas and line breaks inside values.
    pub keeps_delimiters: bool,
    /// A first batch of so many rows that tries the way.
    pub canary: Option<u64>,
}

/// Why a check came to no result.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The file as such.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The mapping does not fit it.
    #[error(transparent)]
    Fit(#[from] FitError),
}

/// One batch of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBatch {
    /// Rows.
    pub rows: u64,
    /// Bytes of the body.
    pub bytes: u64,
    /// BLAKE3 of the body, in hex.
    pub digest: String,
}

/// A file that was checked: the report, the plan, and the means to make each body again.
pub struct Checked {
    pub(crate) source: Source,
    pub(crate) program: Program,
    pub(crate) keys: Keys,
    pub(crate) cut_at: CutAt,
    pub(crate) settlement: Settlement,
    pub(crate) places: Vec<Place>,
    pub(crate) segments: Vec<Segment>,
    /// Cells of the widest record that was excluded.
    pub(crate) widest: usize,
    /// The rows of the canary, in order; empty where there is none.
    pub(crate) canary: Vec<u64>,
    pub(crate) plan: Vec<PlannedBatch>,
    pub(crate) report: Report,
}

impl Checked {
    /// Checks a file under a mapping. `source_options` are those it was opened with.
    pub fn new(
        source: Source,
        source_options: &SourceOptions,
        mapping: &Mapping,
        options: &CheckOptions,
        watch: &Watch,
    ) -> Result<Checked, CheckError> {
        let mut source = source;
        loop {
            match Checked::once(&source, mapping, options, watch) {
                Err(CheckError::Source(SourceError::Encoding)) => source = source.settle_again(source_options)?,
                result => return result,
            }
        }
    }

    fn once(source: &Source, mapping: &Mapping, options: &CheckOptions, watch: &Watch) -> Result<Checked, CheckError> {
        let mut program = Program::new(mapping, source, options.keeps_delimiters)?;
        program.trials = Trials::new(mapping);
        let keys = random_keys()?;
        let max_line = (options.cut_at.max_bytes as usize).saturating_sub(program.header.len() + 1);
        let canary = options.canary.map(|rows| rows as usize);
        let wanted = Wanted { details: false, mends: true, canary };
        let mut pass = FirstPass::new(&program, options.cut_at);
        let reading = Pass { source, program: &program, keys, max_line };
        let gathered = run(reading, source.first(), wanted, watch, |done| pass.take(done, watch))?;
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
        checked.settle_segments(&mut tally, watch)?;
        checked.say_of_whole(&mut tally, &gathered, cut_off);
        checked.report.issues = tally.into_issues(&checked.program);
        if !source.is_as_opened() {
            return Err(SourceError::Changed.into());
        }
        Ok(checked)
    }

    /// Makes up again the segments that a settled row changes, and no others.
    fn settle_segments(&mut self, tally: &mut Tally, watch: &Watch) -> Result<(), SourceError> {
        let mut plan = Vec::new();
        if !self.canary.is_empty() {
            plan.extend(self.canary_piece(watch)?.as_ref().map(planned));
        }
        let mut counts = self.report.rows;
        for index in 0..self.segments.len() {
            let segment = &self.segments[index];
            let pieces = if self.is_changed(segment) {
                let mut oversized = Vec::new();
                let pieces = self.remake(
                    segment,
                    Some(Told { tally, counts: &mut counts, oversized: &mut oversized }),
                    watch,
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

    /// Whether something that is no matter of single rows keeps the file from being sent: a rule
    /// about a whole column or the file that the mapping calls an error.
    pub fn is_sendable(&self) -> bool {
        !self.report.issues.iter().any(|issue| issue.severity == Severity::Error && issue.rule.scope() != Scope::Row)
    }

    /// Takes up what is known of the whole file from outside of it: a rule that so many rows met, with some of them.
    pub fn add(&mut self, rule: Rule, rows: u64, samples: Vec<Sample>) {
        let severity = self.program.severity(rule);
        let mut tally = Tally::default();
        for sample in samples {
            tally.add_whole(rule, severity, 0, None, sample);
        }
        self.report.issues.extend(tally.into_issues(&self.program).into_iter().map(|issue| Issue { rows, ..issue }));
        self.report.issues.sort_by_key(|issue| (issue.severity, std::cmp::Reverse(issue.rows)));
    }

    /// What was found.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The batches, in the order in which they are sent; the canary is the first.
    pub fn plan(&self) -> &[PlannedBatch] {
        &self.plan
    }

    /// The file, as it was read in the end.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Whether the first batch is a canary.
    pub fn has_canary(&self) -> bool {
        !self.canary.is_empty()
    }

    pub(crate) fn pass(&self) -> Pass<'_> {
        let max_line = (self.cut_at.max_bytes as usize).saturating_sub(self.program.header.len() + 1);
        Pass { source: &self.source, program: &self.program, keys: self.keys, max_line }
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

/// What the first reading leaves.
struct FirstResult {
    rows: RowCounts,
    tally: Tally,
    fingerprints: Fingerprints,
    places: Vec<Place>,
    segments: Vec<Segment>,
    cut_off: Option<(u64, u64)>,
    widest: usize,
}

/// The reading itself, chunk by chunk.
struct FirstPass<'p> {
    program: &'p Program,
    result: FirstResult,
    cutter: Cutter<'p>,
    chunks: u64,
    /// Where the chunk that holds the open batch's first row begins.
    opened_at: Option<Place>,
}

impl<'p> FirstPass<'p> {
    fn new(program: &'p Program, cut_at: CutAt) -> FirstPass<'p> {
        FirstPass {
            program,
            result: FirstResult {
                rows: RowCounts::default(),
                tally: Tally::default(),
                fingerprints: Fingerprints::new(),
                places: Vec::new(),
                segments: Vec::new(),
                cut_off: None,
                widest: 0,
            },
            cutter: Cutter::new(&program.header, cut_at, false),
            chunks: 0,
            opened_at: None,
        }
    }

    fn take(&mut self, done: Done, watch: &Watch) -> Result<ControlFlow<()>, SourceError> {
        let result = &mut self.result;
        if self.chunks.is_multiple_of(CHUNKS_PER_PLACE) {
            result.places.push(done.place);
        }
        self.chunks += 1;
        result.rows.read += done.records;
        result.rows.excluded += done.excluded;
        result.rows.empty += done.empty;
        result.cut_off = done.cut_off;
        result.widest = result.widest.max(done.widest);
        result.tally.append(done.tally);
        if self.chunks.is_multiple_of(CHUNKS_PER_GLANCE) {
            let rows = RowCounts { ready: result.rows.read - result.rows.excluded - result.rows.empty, ..result.rows };
            watch.publish(Report { rows, issues: result.tally.clone().into_issues(self.program) });
        }
        for ready in &done.ready {
            result.fingerprints.push(ready.fingerprint, ready.row).map_err(SourceError::Work)?;
        }
        for &(row, twin) in &done.twins {
            result.fingerprints.push_twin(twin, row).map_err(SourceError::Work)?;
        }
        let (Some(first), Some(last)) = (done.ready.first(), done.ready.last()) else {
            return Ok(ControlFlow::Continue(()));
        };
        if self.cutter.fits(done.ready.len() as u64, done.lines.len()) {
            self.opened_at.get_or_insert(done.place);
            self.cutter.add(first.row, last.row, done.ready.len() as u64, &done.lines);
            return Ok(ControlFlow::Continue(()));
        }
        let mut start = 0;
        for ready in &done.ready {
            let line = &done.lines[start..ready.end as usize];
            if let Some(piece) = self.cutter.push(ready.row, line) {
                let place = self.opened_at.replace(done.place).unwrap_or(done.place);
                result.segments.push(Segment { piece, place, parts: 1 });
            }
            self.opened_at.get_or_insert(done.place);
            start = ready.end as usize;
        }
        Ok(ControlFlow::Continue(()))
    }

    fn end(mut self) -> FirstResult {
        if let (Some(piece), Some(place)) = (self.cutter.finish(), self.opened_at) {
            self.result.segments.push(Segment { piece, place, parts: 1 });
        }
        self.result
    }
}
