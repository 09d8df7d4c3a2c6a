//! What is known about the batches and rows of an upload, in numbers.

use serde::Serialize;

use crate::model::{Batch, BatchState};

/// An upload's batches, counted by their results. A batch that was split isn't counted, but its slices are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct BatchCounts {
    /// All batches.
    pub total: u64,
    /// Batches that Target rejected.
    pub rejected: u64,
    /// Batches whose result is unknown and can't be found out any more.
    pub unconfirmed: u64,
}

impl BatchCounts {
    /// Counts an upload's batches.
    pub fn of(batches: &[Batch]) -> BatchCounts {
        let count = |is: fn(BatchState) -> bool| batches.iter().filter(|batch| is(batch.state)).count() as u64;
        BatchCounts {
            total: count(|state| state != BatchState::Split),
            rejected: count(|state| state == BatchState::Rejected),
            unconfirmed: count(|state| state == BatchState::Unconfirmed),
        }
    }
}

/// An upload's rows, counted by their results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SentRows {
    /// Rows in batches that were sent.
    pub sent: u64,
    /// Rows that Target applied, or `None` if it applied a batch without counting its rows.
    pub succeeded: Option<u64>,
    /// The number of rows that Target reported as failed.
    pub failed: u64,
    /// Rows whose profiles weren't found.
    pub not_found: u64,
}

impl SentRows {
    /// Adds up an upload's batches.
    pub fn of(batches: &[Batch]) -> SentRows {
        let mut rows = SentRows { succeeded: Some(0), ..SentRows::default() };
        for batch in batches {
            // The rows of a split batch are counted in its slices.
            if batch.attempts > 0 && batch.state != BatchState::Split {
                rows.sent += batch.rows;
            }
            let is_counted = !matches!(batch.state, BatchState::Complete | BatchState::Partial);
            rows.succeeded = match (rows.succeeded, batch.succeeded) {
                (Some(sum), Some(count)) => Some(sum.saturating_add(count)),
                (Some(sum), None) if is_counted => Some(sum),
                _ => None,
            };
            // Earlier versions stored any count that Target reported.
            rows.failed = rows.failed.saturating_add(batch.failed.unwrap_or(0));
            rows.not_found = rows.not_found.saturating_add(batch.not_found.unwrap_or(0));
        }
        rows
    }
}

/// An upload's rows, each counted once, by what is known about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RowResults {
    /// Rows that Target counted as applied.
    pub applied: u64,
    /// Rows of batches that Target called complete without a count.
    pub uncounted: u64,
    /// Rows that Target reported as failed, and rows of rejected batches.
    pub failed: u64,
    /// Rows whose profiles weren't found.
    pub not_found: u64,
    /// Rows that are missing in Target's counts. Target didn't say which.
    pub missing: u64,
    /// Rows of batches without a result. They may have been applied.
    pub unknown: u64,
    /// Rows of batches that Target accepted and hasn't finished.
    pub accepted: u64,
    /// Rows of batches that are being sent.
    pub sending: u64,
    /// Rows that weren't sent.
    pub waiting: u64,
}

impl RowResults {
    /// Counts the rows of all batches.
    pub fn of(batches: &[Batch]) -> RowResults {
        batches.iter().map(RowResults::of_batch).fold(RowResults::default(), RowResults::with)
    }

    /// Counts the rows of a batch. The rows of a split batch are counted in its slices.
    pub fn of_batch(batch: &Batch) -> RowResults {
        let (rows, none) = (batch.rows, RowResults::default());
        match batch.state {
            BatchState::Split => none,
            BatchState::Planned => RowResults { waiting: rows, ..none },
            BatchState::Sending | BatchState::Unknown => RowResults { sending: rows, ..none },
            BatchState::Accepted | BatchState::Incomplete => RowResults { accepted: rows, ..none },
            // Whatever it counted before it gave up, Target doesn't say what became of the rows.
            BatchState::Stuck | BatchState::Unconfirmed => RowResults { unknown: rows, ..none },
            BatchState::Rejected if batch.attempts == 0 => RowResults { waiting: rows, ..none },
            BatchState::Rejected => RowResults { failed: rows, ..none },
            BatchState::Complete if batch.succeeded.is_none() => {
                let not_found = batch.not_found.unwrap_or(0).min(rows);
                RowResults { uncounted: rows - not_found, not_found, ..none }
            }
            BatchState::Complete | BatchState::Partial => RowResults::counted(batch),
        }
    }

    fn counted(batch: &Batch) -> RowResults {
        let failed = batch.failed.unwrap_or(0).min(batch.rows);
        let not_found = batch.not_found.unwrap_or(0).min(batch.rows - failed);
        let rest = batch.rows - failed - not_found;
        let counted = batch.succeeded.or(batch.batch_size.map(|size| size.saturating_sub(failed + not_found)));
        let known = RowResults { failed, not_found, ..RowResults::default() };
        match counted {
            Some(applied) => {
                let applied = applied.min(rest);
                RowResults { applied, missing: rest - applied, ..known }
            }
            // Target listed the failed rows, and counted nothing.
            None if failed + not_found > 0 => RowResults { uncounted: rest, ..known },
            None => RowResults { unknown: rest, ..known },
        }
    }

    fn with(self, other: RowResults) -> RowResults {
        RowResults {
            applied: self.applied + other.applied,
            uncounted: self.uncounted + other.uncounted,
            failed: self.failed + other.failed,
            not_found: self.not_found + other.not_found,
            missing: self.missing + other.missing,
            unknown: self.unknown + other.unknown,
            accepted: self.accepted + other.accepted,
            sending: self.sending + other.sending,
            waiting: self.waiting + other.waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(state: BatchState, counts: [Option<u64>; 4]) -> RowResults {
        let [batch_size, succeeded, failed, not_found] = counts;
        let batch = Batch { state, attempts: 1, batch_size, succeeded, failed, not_found, ..Batch::planned(1, 1_100) };
        RowResults::of_batch(&batch)
    }

    /// The counts of a batch never add up to more or fewer rows than it has.
    #[test]
    fn each_row_is_counted_once_and_only_as_far_as_target_said() {
        use BatchState::{Complete, Partial, Planned, Rejected, Split, Stuck, Unconfirmed};
        let none = RowResults::default();
        for (state, counts, expected) in [
            (Complete, [None, Some(1_100), None, None], RowResults { applied: 1_100, ..none }),
            (Complete, [Some(1_100), None, None, None], RowResults { uncounted: 1_100, ..none }),
            (Complete, [None, Some(1_090), None, Some(10)], RowResults { applied: 1_090, not_found: 10, ..none }),
            (Partial, [None, Some(1_097), None, None], RowResults { applied: 1_097, missing: 3, ..none }),
            (Partial, [Some(1_097), None, None, None], RowResults { applied: 1_097, missing: 3, ..none }),
            (Partial, [None, Some(1_097), Some(3), None], RowResults { applied: 1_097, failed: 3, ..none }),
            (Partial, [None, Some(1_100), Some(3), None], RowResults { applied: 1_097, failed: 3, ..none }),
            (Partial, [None, None, Some(3), None], RowResults { uncounted: 1_097, failed: 3, ..none }),
            (Partial, [None, None, None, None], RowResults { unknown: 1_100, ..none }),
            (Stuck, [Some(1_100), Some(700), None, None], RowResults { unknown: 1_100, ..none }),
            (Unconfirmed, [None; 4], RowResults { unknown: 1_100, ..none }),
            (Rejected, [None; 4], RowResults { failed: 1_100, ..none }),
            (Planned, [None; 4], RowResults { waiting: 1_100, ..none }),
            (Split, [None; 4], none),
        ] {
            assert_eq!(counted(state, counts), expected, "{state:?} {counts:?}");
        }
    }
}
