//! The sender: takes a planned upload to its end, one call at a time, and commits each state before the call.

mod canary;
mod poll;
mod quotes;
mod schedule;
pub(crate) mod split;
mod submit;
mod verdict;
mod waits;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use adobe_target::pace::{Pace, PaceError};
use backon::{BackoffBuilder, ExponentialBuilder};
use common::ApiVersion;
use engine::Checked;
use thiserror::Error;

use crate::clock::{Clock, JumpDetector};
use crate::connections::renewing_target::RenewingTarget;
use crate::control::Control;
use crate::lock::AccountLock;
use crate::model::{Batch, BatchState, Millis, Reason, Upload, UploadState};
use crate::overwrite_guard::OverwriteGuard;
use crate::store::{Journal, JournalError};

/// How long the sender waits for the response to a call in flight after a pause was requested.
const GRACE: Duration = Duration::from_secs(5);

/// How long a batch is polled: its status is available for about a day (*Bulk Profile Update API*).
pub(crate) const A_DAY: Millis = 24 * 60 * 60 * 1000;

/// Something that happens during an upload.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadEvent {
    /// A batch has changed.
    Batch(Box<Batch>),
    /// The upload has to wait before its next call.
    Waiting {
        /// What it waits for.
        reason: WaitingFor,
        /// The maximum wait in seconds.
        seconds: u64,
    },
    /// The upload's state has changed.
    State(UploadState),
}

/// What an upload waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum WaitingFor {
    /// The calls of this minute are used up.
    Pace,
    /// Target, or a server in front of it, asked for a pause.
    RateLimited,
    /// Target can't be reached.
    Offline,
    /// The start time hasn't come yet.
    Start,
}

/// Why an upload can't continue because of this computer. What Target responds isn't an error but a state.
#[derive(Debug, Error)]
pub enum UploadError {
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The shared pace can't be used.
    #[error(transparent)]
    Pace(#[from] PaceError),
    /// The file can't be read, but not because it has changed.
    #[error("couldn't read the file")]
    Source(#[from] engine::SourceError),
    /// The engine built an invalid batch.
    #[error("couldn't build a batch")]
    Body(#[from] adobe_target::BatchBodyError),
    /// A thread panicked or was canceled.
    #[error("a task failed")]
    Task(#[from] tokio::task::JoinError),
}

/// How an upload ended, or why it paused.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The upload's ID.
    pub upload: String,
    /// The state in which the upload ended or paused.
    pub state: UploadState,
    /// The reason for the state.
    pub reason: Option<Reason>,
    /// The batches of the upload, in order.
    pub batches: Vec<Batch>,
}

/// A running upload. It holds its account's lock.
pub struct Sender {
    pub(crate) journal: Arc<Journal>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) upload: Upload,
    pub(crate) batches: Vec<Batch>,
    /// The file as it was checked, or `None` if it has changed, so that nothing of it can be sent.
    pub(crate) checked: Option<Arc<Checked>>,
    pub(crate) target: RenewingTarget,
    pub(crate) api: ApiVersion,
    pub(crate) pace: Pace,
    pub(crate) guard: OverwriteGuard,
    pub(crate) control: Control,
    pub(crate) on: Box<dyn FnMut(UploadEvent) + Send>,
    pub(crate) _lock: AccountLock,
    /// No call is made before this time of the monotonic clock.
    pub(crate) not_before: Duration,
    pub(crate) jumps: JumpDetector,
    /// When a status of a batch was first read that is polled for more than a day, by the batch's number and by the
    /// monotonic clock.
    pub(crate) overdue: HashMap<u32, Duration>,
    /// The number of calls in a row that couldn't reach Target.
    pub(crate) offline_streak: u32,
    /// The number of calls in a row that were rejected with HTTP 429.
    pub(crate) rate_limit_streak: u32,
    pub(crate) is_canary_confirmed: bool,
    /// Whether the last call was a poll, so that polls and submits alternate.
    pub(crate) polled_last: bool,
    /// Whether a cancellation was handled. The remaining polls then wait as usual and aren't woken again.
    pub(crate) has_handled_cancel: bool,
}

/// Why the sender stops.
pub(crate) enum Stop {
    /// The upload has ended.
    End(UploadState, Option<Reason>),
    /// The upload can be resumed.
    Pause(Reason),
    /// Target has accepted every batch, and the upload doesn't wait for the results.
    Accepted,
}

impl Sender {
    /// Works until the upload ends or pauses.
    pub async fn run(mut self) -> Result<Ended, UploadError> {
        let worked = self.work().await;
        self.guard.resolve(&self.upload, self.api, self.clock.now()).await;
        let stop = worked?;
        let (state, reason) = match stop {
            Stop::End(state, reason) => (state, reason),
            Stop::Pause(reason) => (UploadState::Paused, Some(reason)),
            Stop::Accepted => (UploadState::Accepted, None),
        };
        self.journal.set_state(&self.upload.id, state, reason, self.clock.now())?;
        if matches!(state, UploadState::Complete | UploadState::Partial) {
            self.journal.mapping_used(&self.upload.mapping_name, self.clock.now())?;
        }
        (self.on)(UploadEvent::State(state));
        Ok(Ended { upload: self.upload.id, state, reason, batches: self.batches })
    }

    /// Commits a batch, then reports it.
    fn commit(&mut self, index: usize) -> Result<(), UploadError> {
        self.journal.set_batch(&self.upload.id, &self.batches[index], self.clock.now())?;
        (self.on)(UploadEvent::Batch(Box::new(self.batches[index].clone())));
        Ok(())
    }

    fn set_state(&mut self, state: UploadState) -> Result<(), UploadError> {
        if self.upload.state != state {
            self.upload.state = state;
            self.journal.set_state(&self.upload.id, state, None, self.clock.now())?;
            (self.on)(UploadEvent::State(state));
        }
        Ok(())
    }

    fn is_cancelled(&self) -> Result<bool, UploadError> {
        Ok(self.control.is_cancelled() || self.journal.is_cancel_requested(&self.upload.id)?)
    }

    /// Marks batches without a response as unconfirmed, because nothing is sent again after a cancellation.
    fn give_up_unknown(&mut self) -> Result<(), UploadError> {
        for index in 0..self.batches.len() {
            if self.batches[index].state == BatchState::Unknown {
                self.batches[index].state = BatchState::Unconfirmed;
                self.batches[index].reason = Some(Reason::CancelledUnknown);
                self.commit(index)?;
            }
        }
        Ok(())
    }
}

/// Returns the wait before the attempt with this number: `first`, then three times as long each time, at most `longest`.
pub(crate) fn growing(first: Duration, longest: Duration, attempt: u32) -> Duration {
    let mut waits = ExponentialBuilder::new()
        .with_min_delay(first)
        .with_factor(3.0)
        .with_max_delay(longest)
        .without_max_times()
        .build();
    waits.nth(attempt as usize).unwrap_or(longest)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Returns a batch of this many rows that Target has accepted.
    pub(crate) fn batch(rows: u64) -> Batch {
        Batch { state: BatchState::Accepted, attempts: 1, ..Batch::planned(1, rows) }
    }

    #[test]
    fn waits_triple_up_to_the_longest() {
        let second = Duration::from_secs(1);
        let waits: Vec<u64> = (0..5).map(|attempt| growing(second, 60 * second, attempt).as_secs()).collect();
        assert_eq!(waits, [1, 3, 9, 27, 60]);
    }
}
