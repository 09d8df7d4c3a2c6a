//! The sender: takes a planned job to its end, one call at a time, each state committed before the
//! world can see it.

mod canary;
mod poll;
pub(crate) mod split;
mod submit;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use adobe_target::ApiVersion;
use adobe_target::pace::{Pace, PaceError, Permit};
use backon::{BackoffBuilder, ExponentialBuilder};
use engine::Checked;
use thiserror::Error;

use crate::clock::Clock;
use crate::connections::renewing_target::Door;
use crate::control::Control;
use crate::lock::JobLock;
use crate::model::{Batch, BatchState, Job, JobState, Millis, Reason};
use crate::overwrite_guard::Guard;
use crate::store::{Journal, JournalError};

/// How often a wish is looked for while nothing else happens.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long the answer to a call in flight is waited for once a person wants to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A status can be asked for about a day (*Bulk Profile Update API*).
pub(crate) const A_DAY: Millis = 24 * 60 * 60 * 1000;

/// What happens, as it happens.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadEvent {
    /// A batch changed.
    Batch(Box<Batch>),
    /// Nothing can be done for so long.
    Waiting {
        /// Why.
        reason: WaitingFor,
        /// How long, at most.
        seconds: u64,
    },
    /// The job changed.
    Job(JobState),
}

/// What a job waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitingFor {
    /// The minute's calls are used up.
    Pace,
    /// Target or something before it asked for a pause.
    RateLimited,
    /// Nothing can be reached.
    Offline,
    /// The time to start.
    Start,
}

/// Why an upload could not go on: the machine's own troubles. What Target says is a state, not an
/// error.
#[derive(Debug, Error)]
pub enum UploadError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The shared pace.
    #[error(transparent)]
    Pace(#[from] PaceError),
    /// The file could not be read, though it did not change.
    #[error("the file could not be read")]
    Source(#[from] engine::SourceError),
    /// A body that the engine made is none.
    #[error("a batch could not be put together")]
    Body(#[from] adobe_target::BatchBodyError),
    /// The machine's own thread failed.
    #[error("a task failed")]
    Task(#[from] tokio::task::JoinError),
}

/// How an upload ended, for now or for good.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// What the job is.
    pub state: JobState,
    /// Why.
    pub reason: Option<Reason>,
    /// Its batches.
    pub batches: Vec<Batch>,
}

/// A job in the hands of whoever holds its lock.
pub struct Upload {
    pub(crate) journal: Arc<Journal>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) job: Job,
    pub(crate) batches: Vec<Batch>,
    /// The file as it was checked; `None`: it is another now, so nothing can be sent.
    pub(crate) checked: Option<Arc<Checked>>,
    pub(crate) target: Door,
    pub(crate) api: ApiVersion,
    pub(crate) pace: Pace,
    pub(crate) guard: Guard,
    pub(crate) control: Control,
    pub(crate) on: Box<dyn FnMut(UploadEvent) + Send>,
    pub(crate) _lock: JobLock,
    /// Nothing is called before this time.
    pub(crate) not_before: Millis,
    /// Calls in a row that found nobody.
    pub(crate) offline: u32,
    pub(crate) is_canary_confirmed: bool,
    pub(crate) asked_last: bool,
    /// A cancellation was acted upon: what is still followed waits as before, and is not woken again.
    pub(crate) has_heard_cancel: bool,
}

/// Why the loop was left.
pub(crate) enum Stop {
    /// For good.
    End(JobState, Option<Reason>),
    /// It can go on.
    Pause(Reason),
    /// All accepted, and nobody waits.
    Accepted,
}

/// What comes next.
enum Next {
    Submit(usize),
    Halve(usize),
    Ask(usize),
    ConfirmCanary,
    WaitUntil(Millis, Option<WaitingFor>),
    Stop(Stop),
}

impl Upload {
    /// Works until the job ends, pauses or is stopped.
    pub async fn run(mut self) -> Result<Ended, UploadError> {
        let worked = self.work().await;
        self.guard.settle(&self.job, self.api, self.clock.now()).await;
        let stop = worked?;
        let (state, reason) = match stop {
            Stop::End(state, reason) => (state, reason),
            Stop::Pause(reason) => (JobState::Paused, Some(reason)),
            Stop::Accepted => (JobState::Accepted, None),
        };
        self.journal.set_job(&self.job.id, state, reason, self.clock.now())?;
        if matches!(state, JobState::Complete | JobState::Partial) {
            self.journal.mapping_used(&self.job.mapping_name, self.clock.now())?;
        }
        (self.on)(UploadEvent::Job(state));
        Ok(Ended { state, reason, batches: self.batches })
    }

    async fn work(&mut self) -> Result<Stop, UploadError> {
        // Whoever gave up waiting for these answers left them open.
        for index in 0..self.batches.len() {
            if self.batches[index].state == BatchState::Sending {
                self.batches[index].state = BatchState::Unknown;
                self.commit(index)?;
            }
        }
        // All accepted already: whoever comes back does so to know how it ended.
        self.job.options.no_wait &= !self.is_all_accepted();
        if let Some(stop) = self.wait_for_start().await? {
            return Ok(stop);
        }
        loop {
            if self.control.is_paused() {
                return Ok(Stop::Pause(Reason::Interrupted));
            }
            let next = self.next()?;
            match next {
                Next::Stop(stop) => return Ok(stop),
                Next::WaitUntil(until, reason) => self.wait_until(until, reason).await?,
                Next::ConfirmCanary => {
                    if let Some(stop) = self.confirm_canary().await? {
                        return Ok(stop);
                    }
                }
                Next::Submit(index) => {
                    self.set_state(JobState::Sending)?;
                    self.asked_last = false;
                    if let Some(stop) = self.submit(index).await? {
                        return Ok(stop);
                    }
                }
                Next::Halve(index) => self.halve(index).await?,
                Next::Ask(index) => {
                    self.asked_last = true;
                    if let Some(stop) = self.ask(index).await? {
                        return Ok(stop);
                    }
                }
            }
        }
    }

    fn next(&mut self) -> Result<Next, UploadError> {
        let now = self.clock.now();
        let is_cancelled = self.is_cancelled()?;
        if is_cancelled {
            self.has_heard_cancel = true;
            self.give_up_unknown()?;
        }
        let is_blocked = is_cancelled || self.checked.is_none();
        let to_send = if is_blocked { None } else { self.next_to_send() };
        if to_send.is_none()
            && !is_blocked
            && self.job.options.halve
            && let Some(index) = split::next(&self.batches)
        {
            return Ok(Next::Halve(index));
        }
        let followed = || self.batches.iter().enumerate().filter(|(_, batch)| batch.state.is_followed());
        let due = followed().find(|(_, batch)| batch.next_ask.is_none_or(|at| at <= now)).map(|(index, _)| index);
        if self.job.options.no_wait && !is_blocked && self.is_all_accepted() {
            return Ok(Next::Stop(Stop::Accepted));
        }
        if now < self.not_before && (to_send.is_some() || due.is_some()) {
            return Ok(Next::WaitUntil(self.not_before, None));
        }
        match (to_send, due) {
            (Some(index), None) => return Ok(Next::Submit(index)),
            (None, Some(index)) => return Ok(Next::Ask(index)),
            // In turn: what is queued must be asked about before Target forgets it, and what is
            // not yet sent must get on.
            (Some(index), Some(_)) if self.asked_last => return Ok(Next::Submit(index)),
            (Some(_), Some(index)) => return Ok(Next::Ask(index)),
            (None, None) => {}
        }
        if self.canary_waits() && !is_blocked && self.batches[0].state.is_final() {
            return Ok(Next::ConfirmCanary);
        }
        if let Some(at) = followed().filter_map(|(_, batch)| batch.next_ask).min() {
            self.set_state(JobState::Following)?;
            return Ok(Next::WaitUntil(at, None));
        }
        Ok(Next::Stop(self.ending(is_cancelled)))
    }

    /// A lost answer first, then the plan in order; nothing else while a canary is out.
    fn next_to_send(&self) -> Option<usize> {
        let position = |state: BatchState| self.batches.iter().position(|batch| batch.state == state);
        let index = position(BatchState::Unknown).or_else(|| position(BatchState::Planned))?;
        (index == 0 || !self.canary_waits()).then_some(index)
    }

    /// Whether a canary still stands between the first batch and the others.
    fn canary_waits(&self) -> bool {
        // The canary is batch 1: that others went shows that a person let them go.
        let others_went = self.batches.iter().skip(1).any(|batch| batch.attempts > 0);
        self.job.has_canary && !self.is_canary_confirmed && !others_went
    }

    fn is_all_accepted(&self) -> bool {
        let is_open =
            |batch: &Batch| matches!(batch.state, BatchState::Planned | BatchState::Unknown | BatchState::Sending);
        !self.batches.iter().any(is_open) && self.batches.iter().any(|batch| batch.state.is_followed())
    }

    fn ending(&self, is_cancelled: bool) -> Stop {
        if is_cancelled {
            return Stop::End(JobState::Cancelled, None);
        }
        let is_open = |batch: &Batch| matches!(batch.state, BatchState::Planned | BatchState::Unknown);
        if self.checked.is_none() && self.batches.iter().any(is_open) {
            return Stop::Pause(Reason::FileChanged);
        }
        let is_in_pieces = |batch: &Batch| batch.state != BatchState::Refused || batch.rows == 1;
        let is_given_up = self.job.options.halve && !self.batches.iter().all(is_in_pieces);
        Stop::End(verdict::outcome(&self.batches), is_given_up.then_some(Reason::ManyRefused))
    }

    /// Nothing is sent again once a person cancelled, so what is open stays so.
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

    fn is_cancelled(&self) -> Result<bool, UploadError> {
        Ok(self.control.is_cancelled() || self.journal.is_cancel_wished(&self.job.id)?)
    }

    /// A wish that nobody acted upon yet.
    fn is_wish_new(&self) -> Result<bool, UploadError> {
        Ok(self.control.is_paused() || !self.has_heard_cancel && self.is_cancelled()?)
    }

    async fn wait_for_start(&mut self) -> Result<Option<Stop>, UploadError> {
        let Some(at) = self.job.options.start_at else { return Ok(None) };
        // A machine that slept through the hour starts when it wakes. With another file there is
        // nothing to wait for.
        while self.clock.now() < at && self.checked.is_some() {
            self.set_state(JobState::Waiting)?;
            if self.control.is_paused() {
                return Ok(Some(Stop::Pause(Reason::Interrupted)));
            }
            if self.is_cancelled()? {
                return Ok(Some(Stop::End(JobState::Cancelled, None)));
            }
            self.wait_until(at, Some(WaitingFor::Start)).await?;
        }
        Ok(None)
    }

    /// Waits until a time, or until a wish is heard.
    async fn wait_until(&mut self, until: Millis, reason: Option<WaitingFor>) -> Result<(), UploadError> {
        if let Some(reason) = reason {
            let seconds = until.saturating_sub(self.clock.now()).div_ceil(1000);
            (self.on)(UploadEvent::Waiting { reason, seconds });
        }
        loop {
            let now = self.clock.now();
            if now >= until || self.is_wish_new()? {
                return Ok(());
            }
            let step = Duration::from_millis(until - now).min(LOOK_EVERY);
            self.clock.sleep(step).await;
        }
    }

    /// Takes a place in the shared pace; `false`: a wish was heard while waiting.
    async fn take_pace(&mut self) -> Result<bool, UploadError> {
        loop {
            let clock = Arc::clone(&self.clock);
            match self.pace.try_acquire(|| clock.now())? {
                Permit::Granted => return Ok(true),
                Permit::Wait { wait, reason } => {
                    let reason = match reason {
                        adobe_target::pace::WaitReason::CallsPerMinute => WaitingFor::Pace,
                        adobe_target::pace::WaitReason::BackOff => WaitingFor::RateLimited,
                    };
                    let until = self.clock.now() + wait.as_millis() as Millis;
                    self.wait_until(until, Some(reason)).await?;
                    if self.is_wish_new()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// After a 503: nobody calls for more than a minute.
    fn block_pace(&mut self, retry_after: Option<Duration>) -> Result<(), UploadError> {
        let clock = Arc::clone(&self.clock);
        self.pace.back_off(|| clock.now(), retry_after.unwrap_or_default())?;
        Ok(())
    }

    /// Nothing is called for so long.
    fn hold(&mut self, time: Duration, reason: WaitingFor) {
        self.not_before = self.clock.now() + time.as_millis() as Millis;
        (self.on)(UploadEvent::Waiting { reason, seconds: time.as_millis().div_ceil(1000) as u64 });
    }

    /// Commits a batch, then tells of it.
    fn commit(&mut self, index: usize) -> Result<(), UploadError> {
        self.journal.set_batch(&self.job.id, &self.batches[index], self.clock.now())?;
        (self.on)(UploadEvent::Batch(Box::new(self.batches[index].clone())));
        Ok(())
    }

    fn set_state(&mut self, state: JobState) -> Result<(), UploadError> {
        if self.job.state != state {
            self.job.state = state;
            self.journal.set_job(&self.job.id, state, None, self.clock.now())?;
            (self.on)(UploadEvent::Job(state));
        }
        Ok(())
    }
}

/// Growing waits: the `tried`-th of them, from `first` on, tripled each time, at most `most`.
pub(crate) fn growing(first: Duration, most: Duration, tried: u32) -> Duration {
    let mut waits = ExponentialBuilder::new()
        .with_min_delay(first)
        .with_factor(3.0)
        .with_max_delay(most)
        .without_max_times()
        .build();
    waits.nth(tried as usize).unwrap_or(most)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A batch of so many rows that Target took.
    pub(crate) fn batch(rows: u64) -> Batch {
        Batch { state: BatchState::Accepted, attempts: 1, ..Batch::planned(1, rows) }
    }

    #[test]
    fn waits_grow_and_end() {
        let second = Duration::from_secs(1);
        let waits: Vec<u64> = (0..5).map(|tried| growing(second, 60 * second, tried).as_secs()).collect();
        assert_eq!(waits, [1, 3, 9, 27, 60]);
    }
}
