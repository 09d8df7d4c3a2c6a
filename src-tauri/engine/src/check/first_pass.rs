//! The first pass over a file: counts rows and issues, hashes the IDs, and cuts batches before duplicates are known.

use std::ops::ControlFlow;

use crate::check::batcher::{BatchLimits, Batcher, PlannedRange};
use crate::check::compiled_mapping::CompiledMapping;
use crate::check::fingerprints::Fingerprints;
use crate::check::fixes::FixCandidates;
use crate::check::pipeline::ChunkResult;
use crate::check::report::{Report, RowCounts, Tally};
use crate::check::row_dates::RowDates;
use crate::input::SourceError;
use crate::source::Position;

/// A place in the file is remembered every 4 chunks, so that single rows can be read again quickly.
const CHUNKS_PER_PLACE: u64 = 4;

/// An interim report is published every 64 chunks, which is often enough for a progress display.
const CHUNKS_PER_REPORT: u64 = 64;

/// The result of the first pass.
pub(super) struct FirstResult {
    pub(super) rows: RowCounts,
    pub(super) tally: Tally,
    pub(super) fingerprints: Fingerprints,
    pub(super) dates: RowDates,
    pub(super) places: Vec<Position>,
    pub(super) ranges: Vec<PlannedRange>,
    /// The row and line of the last record.
    pub(super) last: (u64, u64),
    pub(super) is_cut_off: bool,
    pub(super) widest: usize,
}

/// The first pass, while it's running.
pub(super) struct FirstPass<'p> {
    compiled: &'p CompiledMapping,
    fix_candidates: &'p FixCandidates,
    result: FirstResult,
    batcher: Batcher<'p>,
    chunks: u64,
    /// The start of the chunk that contains the first row of the open batch.
    opened_at: Option<Position>,
}

impl<'p> FirstPass<'p> {
    pub(super) fn new(
        compiled: &'p CompiledMapping,
        fix_candidates: &'p FixCandidates,
        batch_limits: BatchLimits,
    ) -> FirstPass<'p> {
        FirstPass {
            compiled,
            fix_candidates,
            result: FirstResult {
                rows: RowCounts::default(),
                tally: Tally::default(),
                fingerprints: Fingerprints::new(),
                dates: RowDates::default(),
                places: Vec::new(),
                ranges: Vec::new(),
                last: (0, 0),
                is_cut_off: false,
                widest: 0,
            },
            batcher: Batcher::new(&compiled.header, batch_limits, false),
            chunks: 0,
            opened_at: None,
        }
    }

    /// Adds the result of the next chunk. Now and then, passes an interim report to `observe`.
    pub(super) fn take(&mut self, done: ChunkResult, observe: &dyn Fn(Report)) -> Result<ControlFlow<()>, SourceError> {
        let result = &mut self.result;
        if self.chunks.is_multiple_of(CHUNKS_PER_PLACE) {
            result.places.push(done.place);
        }
        self.chunks += 1;
        result.rows.read += done.records;
        result.rows.excluded += done.excluded;
        result.rows.empty += done.empty;
        result.rows.filtered += done.filtered;
        (result.last, result.is_cut_off) = (done.last, done.is_cut_off);
        result.widest = result.widest.max(done.widest);
        result.tally.append(done.tally);
        if self.chunks.is_multiple_of(CHUNKS_PER_REPORT) {
            let RowCounts { read, excluded, empty, filtered, .. } = result.rows;
            let rows = RowCounts { ready: read - excluded - empty - filtered, ..result.rows };
            observe(Report { rows, issues: result.tally.clone().into_issues(self.compiled, self.fix_candidates) });
        }
        for ready in &done.ready {
            result.fingerprints.push(ready.fingerprint, ready.row).map_err(SourceError::TempFile)?;
        }
        for (ready, date) in done.ready.iter().zip(&done.dates) {
            result.dates.push(ready.row, *date).map_err(SourceError::TempFile)?;
        }
        for variant in &done.id_variants {
            result.fingerprints.push_variant(variant).map_err(SourceError::TempFile)?;
        }
        let (Some(first), Some(last)) = (done.ready.first(), done.ready.last()) else {
            return Ok(ControlFlow::Continue(()));
        };
        if self.batcher.fits(done.ready.len() as u64, done.lines.len()) {
            self.opened_at.get_or_insert(done.place);
            self.batcher.add(first.row, last.row, done.ready.len() as u64, &done.lines);
            return Ok(ControlFlow::Continue(()));
        }
        let mut start = 0;
        for ready in &done.ready {
            let line = &done.lines[start..ready.end as usize];
            if let Some(draft) = self.batcher.push(ready.row, line) {
                let place = self.opened_at.replace(done.place).unwrap_or(done.place);
                result.ranges.push(PlannedRange { draft, place, batches: 1 });
            }
            self.opened_at.get_or_insert(done.place);
            start = ready.end as usize;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Finishes the last batch, and returns the result.
    pub(super) fn end(mut self) -> FirstResult {
        if let (Some(draft), Some(place)) = (self.batcher.finish(), self.opened_at) {
            self.result.ranges.push(PlannedRange { draft, place, batches: 1 });
        }
        self.result
    }
}
