//! What a status proves about a batch, and what the batches prove about their upload.

use adobe_target::{BatchState as TargetState, BatchStatus, ProfileOutcome};
use common::ApiVersion;

use crate::model::{Batch, BatchState, Reason, UploadState};

/// Applies a status to a batch.
pub(super) fn apply(batch: &mut Batch, status: &BatchStatus, api: ApiVersion) {
    let listed_failures = status.profiles.iter().filter(|row| row.outcome == ProfileOutcome::Failed).count() as u64;
    let failed = match status.failed {
        Some(counted) => Some(counted.max(listed_failures)),
        None if listed_failures > 0 => Some(listed_failures),
        None => None,
    };
    batch.batch_size = status.batch_size;
    batch.succeeded = status.successful;
    batch.failed = failed;
    batch.not_found = status.not_found;
    batch.not_found_streak = 0;
    (batch.state, batch.reason) = match status.state {
        TargetState::Incomplete | TargetState::Other(_) => (BatchState::Incomplete, None),
        TargetState::Stuck => (BatchState::Stuck, None),
        TargetState::Complete => match shortfall(batch, status, api) {
            Some(reason) => (BatchState::Partial, Some(reason)),
            None => (BatchState::Complete, None),
        },
    };
}

/// Returns why not all rows of a batch were applied that Target calls complete.
fn shortfall(batch: &Batch, status: &BatchStatus, api: ApiVersion) -> Option<Reason> {
    if status.batch_size.is_some_and(|size| size < batch.rows) {
        return Some(Reason::BatchSizeMismatch);
    }
    if batch.failed.is_some_and(|failed| failed > 0) {
        return Some(Reason::FailedRows);
    }
    if api == ApiVersion::V2 && status.not_found.is_some_and(|count| count > 0) {
        return Some(Reason::NotFound);
    }
    let is_short = |count: Option<u64>| count.is_some_and(|count| count < batch.rows);
    let sum = status.successful.map(|applied| applied + batch.failed.unwrap_or(0) + status.not_found.unwrap_or(0));
    (is_short(sum) || is_short(status.consumed)).then_some(Reason::CountsShort)
}

/// Returns the final state of an upload: the worst of its batches decides.
pub(super) fn outcome(batches: &[Batch]) -> UploadState {
    let is = |state: BatchState| batches.iter().any(|batch| batch.state == state);
    if !is(BatchState::Complete) && !is(BatchState::Partial) && !is(BatchState::Unconfirmed) {
        return UploadState::Failed;
    }
    if is(BatchState::Unconfirmed) || is(BatchState::Unknown) {
        return UploadState::Unconfirmed;
    }
    let all_complete = batches.iter().all(|batch| matches!(batch.state, BatchState::Complete | BatchState::Split));
    if all_complete { UploadState::Complete } else { UploadState::Partial }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(counts: [Option<u64>; 5]) -> BatchStatus {
        let [batch_size, consumed, successful, not_found, failed] = counts;
        BatchStatus {
            state: TargetState::Complete,
            batch_size,
            consumed,
            successful,
            not_found,
            failed,
            profiles: Vec::new(),
            listed: 0,
        }
    }

    type Case = ([Option<u64>; 5], ApiVersion, BatchState, Option<Reason>);

    /// To people, "complete" means that every row was applied.
    #[test]
    fn a_batch_is_complete_only_if_no_count_is_short() {
        let cases: [Case; 9] = [
            ([Some(10), Some(10), Some(10), Some(0), Some(0)], ApiVersion::V2, BatchState::Complete, None),
            ([Some(10), None, None, None, None], ApiVersion::V2, BatchState::Complete, None),
            ([Some(9), None, None, None, None], ApiVersion::V2, BatchState::Partial, Some(Reason::BatchSizeMismatch)),
            (
                [Some(10), None, Some(8), Some(0), Some(2)],
                ApiVersion::V2,
                BatchState::Partial,
                Some(Reason::FailedRows),
            ),
            ([Some(10), None, Some(8), Some(2), Some(0)], ApiVersion::V2, BatchState::Partial, Some(Reason::NotFound)),
            ([Some(10), None, Some(8), Some(2), Some(0)], ApiVersion::V1, BatchState::Complete, None),
            ([Some(10), None, Some(9), None, None], ApiVersion::V2, BatchState::Partial, Some(Reason::CountsShort)),
            ([Some(10), Some(7), None, None, None], ApiVersion::V2, BatchState::Partial, Some(Reason::CountsShort)),
            ([None, None, None, None, None], ApiVersion::V2, BatchState::Complete, None),
        ];
        for (counts, api, state, reason) in cases {
            let mut batch = crate::sender::tests::batch(10);
            apply(&mut batch, &status(counts), api);
            assert_eq!((batch.state, batch.reason), (state, reason), "{counts:?} on {api:?}");
        }
    }
}
