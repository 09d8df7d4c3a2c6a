//! What a status proves about a batch, and what the batches prove about their upload.

use adobe_target::{BatchState as TargetState, BatchStatus, Counts, ProfileOutcome};
use common::ApiVersion;

use crate::model::{Batch, BatchState, Reason, UploadState};

/// Applies a status to a batch. A batch whose final status contradicts itself, or the batch, is unconfirmed.
pub(super) fn apply(batch: &mut Batch, status: &BatchStatus, api: ApiVersion) {
    let counts = status.counts.clone().and_then(|counts| {
        let counts = Counts { failed: failed(counts, status), ..counts };
        counts.contradiction(batch.rows, api).map_or(Ok(counts), Err)
    });
    let known = counts.clone().unwrap_or_default();
    batch.batch_size = known.batch_size;
    batch.succeeded = known.successful;
    batch.failed = known.failed;
    batch.not_found = known.not_found;
    batch.not_found_streak = 0;
    (batch.state, batch.reason) = match (&status.state, counts) {
        (TargetState::Incomplete | TargetState::Other(_), _) => (BatchState::Incomplete, None),
        (TargetState::Stuck, _) => (BatchState::Stuck, None),
        (TargetState::Complete, Ok(counts)) => match shortfall(batch, counts, api) {
            Some(reason) => (BatchState::Partial, Some(reason)),
            None => (BatchState::Complete, None),
        },
        (TargetState::Complete, Err(contradiction)) => {
            batch.message = Some(contradiction.to_string());
            (BatchState::Unconfirmed, Some(Reason::StatusContradictory))
        }
    };
}

/// Returns the number of failed rows: Target's count, or the number of listed ones if that's greater.
fn failed(counts: Counts, status: &BatchStatus) -> Option<u64> {
    let listed = status.profiles.iter().filter(|row| row.outcome == ProfileOutcome::Failed).count() as u64;
    if listed > 0 { Some(counts.failed.unwrap_or(0).max(listed)) } else { counts.failed }
}

/// Returns why not all rows of a batch were applied that Target calls complete.
fn shortfall(batch: &Batch, counts: Counts, api: ApiVersion) -> Option<Reason> {
    if counts.batch_size.is_some_and(|size| size < batch.rows) {
        return Some(Reason::BatchSizeMismatch);
    }
    if counts.failed.is_some_and(|failed| failed > 0) {
        return Some(Reason::FailedRows);
    }
    if api == ApiVersion::V2 && counts.not_found.is_some_and(|count| count > 0) {
        return Some(Reason::NotFound);
    }
    let is_short = |count: Option<u64>| count.is_some_and(|count| count < batch.rows);
    let sum = counts.successful.map(|applied| applied + counts.failed.unwrap_or(0) + counts.not_found.unwrap_or(0));
    (is_short(sum) || is_short(counts.consumed)).then_some(Reason::CountsShort)
}

/// Returns the final state of an upload: the worst of its batches decides.
pub(super) fn outcome(batches: &[Batch]) -> UploadState {
    let is = |state: BatchState| batches.iter().any(|batch| batch.state == state);
    // The rows of such batches may have been applied, so the upload isn't called failed.
    if is(BatchState::Unconfirmed) || is(BatchState::Unknown) || is(BatchState::Stuck) {
        return UploadState::Unconfirmed;
    }
    if !is(BatchState::Complete) && !is(BatchState::Partial) {
        return UploadState::Failed;
    }
    let all_complete = batches.iter().all(|batch| matches!(batch.state, BatchState::Complete | BatchState::Split));
    if all_complete { UploadState::Complete } else { UploadState::Partial }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(counts: [Option<u64>; 5]) -> BatchStatus {
        let [batch_size, consumed, successful, not_found, failed] = counts;
        let counts = Ok(Counts { batch_size, consumed, successful, not_found, failed });
        BatchStatus { state: TargetState::Complete, counts, profiles: Vec::new(), listed: 0 }
    }

    type Case = ([Option<u64>; 5], ApiVersion, BatchState, Option<Reason>);

    /// To people, "complete" means that every row was applied.
    #[test]
    fn a_batch_is_complete_only_if_no_count_is_short() {
        let cases: [Case; 12] = [
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
            (
                [Some(10), None, Some(500), None, None],
                ApiVersion::V2,
                BatchState::Unconfirmed,
                Some(Reason::StatusContradictory),
            ),
            (
                [Some(11), None, None, None, None],
                ApiVersion::V2,
                BatchState::Unconfirmed,
                Some(Reason::StatusContradictory),
            ),
            (
                [Some(10), None, Some(9), Some(2), Some(0)],
                ApiVersion::V1,
                BatchState::Unconfirmed,
                Some(Reason::StatusContradictory),
            ),
        ];
        for (counts, api, state, reason) in cases {
            let mut batch = crate::sender::tests::batch(10);
            apply(&mut batch, &status(counts), api);
            assert_eq!((batch.state, batch.reason), (state, reason), "{counts:?} on {api:?}");
        }
    }
}
