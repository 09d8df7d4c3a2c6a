//! Builds batches again from the file: once during the check, if resolved duplicates change them, and once before each is
//! sent.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use common::limits::{MAX_ROW_BYTES, NEAR_ROW_BYTES};

use crate::check::batcher::{BatchDraft, BatchLimits, Batcher, PlannedRange};
use crate::check::checked::Checked;
use crate::check::compiled_mapping::CompiledValueSource;
use crate::check::finding::Finding;
use crate::check::finding::FixHints;
use crate::check::pipeline::{PassOptions, run};
use crate::check::report::{RowCounts, Tally};
use crate::check::row::{Fate, RowWriter};
use crate::input::Progress;
use crate::input::SourceError;
use crate::row_ranges::RowRanges;
use crate::rule::{Rule, Severity};
use crate::source::ChunkReader;

/// Receives the outcomes of the rows when a range is rebuilt during the check.
pub(crate) struct RebuildObserver<'t> {
    pub(crate) tally: &'t mut Tally,
    pub(crate) counts: &'t mut RowCounts,
    /// The rows that are excluded because the row they're merged into is too large.
    pub(crate) oversized: &'t mut Vec<u64>,
}

/// The line of several merged rows of one visitor.
struct Merged {
    line: Vec<u8>,
    /// The size of the names and values in bytes, before URL encoding.
    bytes: usize,
    members: Vec<u64>,
}

impl Checked {
    /// Builds the body of a batch again from the file. `batch` is its index in the plan.
    ///
    /// # Errors
    /// Returns [`SourceError::Changed`] if the body doesn't match the digest in the plan.
    pub fn body(&self, batch: usize, progress: &Progress) -> Result<Vec<u8>, SourceError> {
        Ok(self.body_and_rows(batch, progress)?.0)
    }

    /// Does the same as [`Checked::body`], and also returns the row of the file for each line. For merged rows, it's the
    /// row that the others were merged into.
    pub fn body_and_rows(&self, batch: usize, progress: &Progress) -> Result<(Vec<u8>, Vec<u64>), SourceError> {
        let Some(planned) = self.plan.get(batch) else { return Err(SourceError::Changed) };
        let BatchDraft { body, row_numbers, .. } = self.rebuild_batch(batch, progress)?;
        if blake3::hash(&body).to_hex().as_str() != planned.digest {
            return Err(SourceError::Changed);
        }
        Ok((body, row_numbers))
    }

    /// Returns these rows and the rows that were merged into them.
    pub fn with_merged(&self, rows: RowRanges) -> RowRanges {
        let merges = self.resolution.merges.iter();
        let merged = merges.filter(|(kept_row, _)| rows.contains(*kept_row)).map(|(_, member)| *member).collect();
        rows.with(merged)
    }

    fn rebuild_batch(&self, batch: usize, progress: &Progress) -> Result<BatchDraft, SourceError> {
        let mut part = batch;
        if !self.canary.is_empty() {
            if batch == 0 {
                return self.test_batch(progress)?.ok_or(SourceError::Changed);
            }
            part -= 1;
        }
        for range in &self.ranges {
            if part < range.batches {
                let mut built = None;
                self.rebuild(range, None, progress, |index, draft| {
                    let (body, row_numbers) = (std::mem::take(&mut draft.body), std::mem::take(&mut draft.row_numbers));
                    if index == part {
                        built = Some(BatchDraft { body, row_numbers, ..*draft });
                    }
                })?;
                return built.ok_or(SourceError::Changed);
            }
            part -= range.batches;
        }
        Err(SourceError::Changed)
    }

    /// Returns whether a range contains rows of the test batch, duplicates, or Unicode variants, so that the draft of the
    /// first pass isn't final.
    pub(crate) fn is_changed(&self, range: &PlannedRange) -> bool {
        let (first, last) = (range.draft.first_row, range.draft.last_row);
        let start = self.canary.partition_point(|row| *row < first);
        self.canary.get(start).is_some_and(|row| *row <= last) || self.resolution.touches(first, last)
    }

    /// Builds the batches of a range again, with duplicates resolved.
    ///
    /// With an observer, records the outcomes of the rows. Without one, stores the bodies. `each` gets the index of each
    /// finished batch within the range, and can take its body.
    pub(crate) fn rebuild(
        &self,
        range: &PlannedRange,
        mut observer: Option<RebuildObserver<'_>>,
        progress: &Progress,
        mut each: impl FnMut(usize, &mut BatchDraft),
    ) -> Result<Vec<BatchDraft>, SourceError> {
        let (first, last) = (range.draft.first_row, range.draft.last_row);
        let merged = self.merge(first, last, progress)?;
        let limit = self.pass().max_line;
        let is_oversized = |merged: &Merged| merged.bytes >= MAX_ROW_BYTES || merged.line.len() > limit;
        let mut oversized: BTreeSet<u64> = BTreeSet::new();
        for (kept_row, merged) in merged.iter().filter(|(_, merged)| is_oversized(merged)) {
            oversized.insert(*kept_row);
            oversized.extend(&merged.members);
        }
        if let Some(observer) = &mut observer {
            observer.oversized.extend(&oversized);
        }
        // The first pass cut the range as one batch, so it becomes several only if merged rows make it longer.
        let mut batcher = Batcher::new(&self.compiled.header, self.batch_limits, observer.is_none());
        let mut drafts: Vec<BatchDraft> = Vec::new();
        let mut finish = |draft: Option<BatchDraft>| {
            if let Some(mut draft) = draft {
                each(drafts.len(), &mut draft);
                drafts.push(draft);
            }
        };
        let wanted = PassOptions { details: observer.is_some(), ..PassOptions::default() };
        let resolution = &self.resolution;
        run(self.pass(), range.place, wanted, progress, |done| {
            let mut start = 0;
            for ready in &done.ready {
                let line = &done.lines[start..ready.end as usize];
                start = ready.end as usize;
                let row = ready.row;
                if row < first {
                    continue;
                }
                if row > last {
                    return Ok(ControlFlow::Break(()));
                }
                let is_oversized = oversized.contains(&row) || resolution.oversized.contains(row);
                let merged = merged.get(&row);
                if let (Some(observer), Some(details)) = (&mut observer, &done.details) {
                    let record = (row - details.chunk.position.row) as usize;
                    let id = details.chunk.cells(record).get(self.compiled.id_column);
                    let value = id.map_or(&b""[..], |cell| details.chunk.cell(*cell));
                    let line = details.chunk.line(record);
                    self.record_outcome(observer, row, line, value, merged, is_oversized);
                }
                if is_oversized || self.canary.binary_search(&row).is_ok() || resolution.dropped.contains(row) {
                    continue;
                }
                finish(batcher.push(row, merged.map_or(line, |merged| &merged.line)));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        finish(batcher.finish());
        Ok(drafts)
    }

    /// Records the issues and the outcome of a row that duplicates affect.
    fn record_outcome(
        &self,
        observer: &mut RebuildObserver<'_>,
        row: u64,
        line: u64,
        id: &[u8],
        merged: Option<&Merged>,
        is_oversized: bool,
    ) {
        for (rule, severity) in self.duplicate_rules(row, merged.map(|merged| merged.bytes), is_oversized) {
            let value = crate::text::shortened(id, 300);
            let column = Some(self.compiled.id_column as u32);
            observer.tally.add(Finding {
                rule,
                severity,
                row,
                line,
                column,
                value,
                field: Some(0),
                hints: FixHints::default(),
            });
        }
        if is_oversized || self.resolution.rejected.contains(row) {
            observer.counts.excluded += 1;
        } else if self.resolution.dropped.contains(row) {
            observer.counts.merged += 1;
        }
    }

    /// Returns the issues that a row has after duplicates are resolved. `merged_bytes` is the size of the merged row, if
    /// other rows were merged into this one.
    pub(crate) fn duplicate_rules(
        &self,
        row: u64,
        merged_bytes: Option<usize>,
        is_oversized: bool,
    ) -> Vec<(Rule, Severity)> {
        let resolution = &self.resolution;
        let mut rules = Vec::new();
        let mut report = |rule: Rule, severity: Severity| rules.push((rule, severity));
        if resolution.unicode_variants.contains(row) {
            report(Rule::IdUnicodeTwin, self.compiled.severity(Rule::IdUnicodeTwin));
        }
        if resolution.case_variants.contains(row) {
            report(Rule::IdCaseTwin, self.compiled.severity(Rule::IdCaseTwin));
        }
        if resolution.digits_variants.contains(row) {
            report(Rule::IdZeroTwin, self.compiled.severity(Rule::IdZeroTwin));
        }
        for (rows, rule) in [(&resolution.ties, Rule::DuplicateTie), (&resolution.undated, Rule::DuplicateDate)] {
            if rows.contains(row) {
                report(rule, self.compiled.severity(rule));
            }
        }
        if is_oversized {
            report(Rule::RowTooLarge, Severity::Error);
        } else if resolution.duplicate_rows.contains(row) {
            let rejects = resolution.rejected.contains(row);
            let merged = self.compiled.severity(Rule::DuplicateMerged);
            match () {
                // The date of the row is the reason.
                () if rejects && self.compiled.newest_by.is_some() && merged != Severity::Error => {}
                () if rejects && merged == Severity::Error => report(Rule::DuplicateMerged, Severity::Error),
                () if rejects => report(Rule::DuplicateRejected, Severity::Error),
                () => report(Rule::DuplicateMerged, merged),
            }
        }
        if !is_oversized && merged_bytes.is_some_and(|bytes| bytes >= NEAR_ROW_BYTES) {
            report(Rule::RowNearLimit, self.compiled.severity(Rule::RowNearLimit));
        }
        rules
    }

    /// Returns the merged lines of the visitors whose first row is from `first` to `last`, by that row.
    fn merge(&self, first: u64, last: u64, progress: &Progress) -> Result<HashMap<u64, Merged>, SourceError> {
        let merges = self.resolution.merges_between(first, last);
        let kept_rows: HashMap<u64, u64> =
            merges.iter().flat_map(|&(kept_row, member)| [(kept_row, kept_row), (member, kept_row)]).collect();
        let rows: BTreeSet<u64> = kept_rows.keys().copied().collect();
        let mut visitors: HashMap<u64, Visitor> = HashMap::new();
        self.gather(&rows, progress, |row, line, supplied| {
            let Some(&kept_row) = kept_rows.get(&row) else { return };
            let visitor =
                visitors.entry(kept_row).or_insert_with(|| Visitor::new(line, self.compiled.attributes.len()));
            // The first cell is the ID, which is the same in all rows of the visitor.
            for (index, value) in line.split(|byte| *byte == b',').skip(1).enumerate() {
                let is_given = !supplied.contains(&index)
                    && !matches!(self.compiled.attributes[index].from, CompiledValueSource::Constant { .. });
                visitor.take(index, value, is_given);
            }
            if row != kept_row {
                visitor.members.push(row);
            }
        })?;
        let merged = visitors.into_iter().map(|(kept_row, visitor)| {
            let mut line = visitor.id;
            let mut bytes = 0;
            for (value, attribute) in visitor.values.iter().zip(&self.compiled.attributes) {
                line.push(b',');
                line.extend_from_slice(value);
                if !value.is_empty() {
                    let escapes = memchr::memchr_iter(b'%', value).count();
                    bytes += attribute.name_bytes + value.len() - 2 * escapes;
                }
            }
            (kept_row, Merged { line, bytes, members: visitor.members })
        });
        Ok(merged.collect())
    }

    /// Reads single rows again, in ascending order. `each` gets the row, its line, and the indexes of the attributes whose
    /// value was supplied by the mapping.
    fn gather(
        &self,
        rows: &BTreeSet<u64>,
        progress: &Progress,
        mut each: impl FnMut(u64, &[u8], &[usize]),
    ) -> Result<(), SourceError> {
        let mut writer = RowWriter::new(&self.compiled, self.keys, usize::MAX);
        let mut wanted = rows.iter().copied().peekable();
        while let Some(&row) = wanted.peek() {
            let before = self.places.partition_point(|place| place.row <= row);
            let Some(place) = before.checked_sub(1).map(|index| self.places[index]) else {
                return Err(SourceError::Changed);
            };
            // Continue reading here until the next remembered place is closer to the next row.
            let next_place = self.places.get(before).map_or(u64::MAX, |place| place.row);
            let mut reader = ChunkReader::new(&self.source, place, progress)?;
            while wanted.peek().is_some_and(|row| *row < next_place) {
                let Some(chunk) = reader.next()? else { return Err(SourceError::Changed) };
                let end = chunk.position.row + chunk.records.len() as u64;
                while let Some(row) = wanted.next_if(|row| *row < end) {
                    writer.out.truncate(0);
                    writer.found.clear();
                    // The row was ready during the check. If it isn't now, the file has changed.
                    let Fate::Ready { line, .. } = writer.write(&chunk, (row - chunk.position.row) as usize) else {
                        return Err(SourceError::Changed);
                    };
                    each(row, &writer.out.bytes()[line], &writer.supplied);
                }
            }
        }
        Ok(())
    }

    /// Builds the test batch. Returns `None` if it has no rows.
    pub(crate) fn test_batch(&self, progress: &Progress) -> Result<Option<BatchDraft>, SourceError> {
        let rows: BTreeSet<u64> = self.canary.iter().copied().collect();
        let at = BatchLimits { max_rows: u64::MAX, max_bytes: u64::MAX };
        let mut batcher = Batcher::new(&self.compiled.header, at, true);
        self.gather(&rows, progress, |row, line, _| batcher.add(row, row, 1, line))?;
        Ok(batcher.finish())
    }
}

/// The values of a visitor, collected from its rows in order.
struct Visitor {
    /// The encoded ID, preceded by a line break.
    id: Vec<u8>,
    values: Vec<Vec<u8>>,
    is_given: Vec<bool>,
    members: Vec<u64>,
}

impl Visitor {
    fn new(line: &[u8], attributes: usize) -> Visitor {
        let id = line.split(|byte| *byte == b',').next().unwrap_or_default().to_vec();
        Visitor { id, values: vec![Vec::new(); attributes], is_given: vec![false; attributes], members: Vec::new() }
    }

    /// Takes over a value that isn't empty. Later values replace earlier ones, but a value supplied by the mapping never
    /// replaces one from the file.
    fn take(&mut self, index: usize, value: &[u8], is_given: bool) {
        if !value.is_empty() && (is_given || !self.is_given[index]) {
            self.values[index] = value.to_vec();
            self.is_given[index] = is_given;
        }
    }
}
