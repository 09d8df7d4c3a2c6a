//! What a status says of a batch, never more than it says.

use adobe_target::{ApiVersion, BatchState as Said, BatchStatus, ProfileOutcome};

use crate::model::{Batch, BatchState, Reason};

/// Takes a status into a batch.
pub(super) fn judge(batch: &mut Batch, status: &BatchStatus, api: ApiVersion) {
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
    batch.gone = 0;
    (batch.state, batch.reason) = match status.state {
        Said::Incomplete | Said::Other(_) => (BatchState::Incomplete, None),
        Said::Stuck => (BatchState::Stuck, None),
        Said::Complete => match trouble(batch, status, api) {
            Some(reason) => (BatchState::Partial, Some(reason)),
            None => (BatchState::Complete, None),
        },
    };
}

/// Why a batch that Target calls complete is not all of its rows.
fn trouble(batch: &Batch, status: &BatchStatus, api: ApiVersion) -> Option<Reason> {
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

/// What a job ended as: the worst of its batches decides.
pub(super) fn outcome(batches: &[Batch]) -> crate::model::JobState {
    use crate::model::JobState;
    let is = |state: BatchState| batches.iter().any(|batch| batch.state == state);
    if !is(BatchState::Complete) && !is(BatchState::Partial) && !is(BatchState::Unconfirmed) {
        return JobState::Failed;
    }
    if is(BatchState::Unconfirmed) || is(BatchState::Unknown) {
        return JobState::Unconfirmed;
    }
    let all_complete = batches.iter().all(|batch| matches!(batch.state, BatchState::Complete | BatchState::Halved));
    if all_complete { JobState::Complete } else { JobState::Partial }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(counts: [Option<u64>; 5]) -> BatchStatus {
        let [batch_size, consumed, successful, not_found, failed] = counts;
        BatchStatus {
            state: Said::Complete,
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

    /// A person who reads "complete" takes it that every row was applied.
    #[test]
    fn complete_is_said_of_whole_batches_alone() {
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
            judge(&mut batch, &status(counts), api);
            assert_eq!((batch.state, batch.reason), (state, reason), "{counts:?} on {api:?}");
        }
    }
}
