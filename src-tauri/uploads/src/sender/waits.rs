//! Waiting: for the start time, for the shared pace, and after errors.

use std::sync::Arc;
use std::time::Duration;

use adobe_target::pace::{Permit, WaitReason};

use super::{Sender, Stop, UploadError, UploadEvent, WaitingFor};
use crate::model::{Reason, UploadState};

/// How often a waiting sender checks whether a pause or a cancellation was requested.
const CHECK_EVERY: Duration = Duration::from_millis(250);

impl Sender {
    /// Waits for the start time. Returns why to stop, or `None` to continue.
    pub(super) async fn wait_for_start(&mut self) -> Result<Option<Stop>, UploadError> {
        let Some(at) = self.upload.options.start_at else { return Ok(None) };
        // A computer that was asleep at the start time starts when it wakes. If the file has changed, there's nothing to
        // wait for.
        while self.clock.now() < at && self.checked.is_some() {
            self.set_state(UploadState::Waiting)?;
            if self.control.is_paused() {
                return Ok(Some(Stop::Pause(Reason::Interrupted)));
            }
            if self.is_cancelled()? {
                return Ok(Some(Stop::End(UploadState::Cancelled, None)));
            }
            let left = Duration::from_millis(at.saturating_sub(self.clock.now()));
            self.wait(left, Some(WaitingFor::Start)).await?;
        }
        Ok(None)
    }

    /// Waits for some time by the monotonic clock. A pause or a cancellation ends the wait, and so does a jump of the wall
    /// clock, after which every status is asked for at once.
    pub(super) async fn wait(&mut self, time: Duration, reason: Option<WaitingFor>) -> Result<(), UploadError> {
        if let Some(reason) = reason {
            (self.on)(UploadEvent::Waiting { reason, seconds: time.as_millis().div_ceil(1000) as u64 });
        }
        let until = self.clock.monotonic().saturating_add(time);
        loop {
            let left = until.saturating_sub(self.clock.monotonic());
            if self.notice_jump() || left.is_zero() || self.has_new_request()? {
                return Ok(());
            }
            self.clock.sleep(left.min(CHECK_EVERY)).await;
        }
    }

    /// Returns whether the wall clock has jumped. The times of the next polls mean nothing then, so all are due.
    pub(super) fn notice_jump(&mut self) -> bool {
        let has_jumped = self.jumps.has_jumped(&*self.clock);
        if has_jumped {
            tracing::info!("the clock of the computer has jumped, or the computer was asleep");
            self.overdue.clear();
            for batch in self.batches.iter_mut().filter(|batch| batch.state.is_polled()) {
                batch.next_poll_at = None;
            }
        }
        has_jumped
    }

    /// Takes a call out of the shared pace. Returns `false` if a pause or a cancellation was requested in the meantime.
    pub(super) async fn take_pace(&mut self) -> Result<bool, UploadError> {
        loop {
            let clock = Arc::clone(&self.clock);
            match self.pace.try_acquire(|| clock.now())? {
                Permit::Granted => return Ok(true),
                Permit::Wait { wait, reason } => {
                    let reason = match reason {
                        WaitReason::CallsPerMinute => WaitingFor::Pace,
                        WaitReason::BackOff => WaitingFor::RateLimited,
                    };
                    self.wait(wait, Some(reason)).await?;
                    if self.has_new_request()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// Stops the calls of every process for more than a minute, after an HTTP 503.
    pub(super) fn block_pace(&mut self, retry_after: Option<Duration>) -> Result<(), UploadError> {
        let clock = Arc::clone(&self.clock);
        self.pace.back_off(|| clock.now(), retry_after.unwrap_or_default())?;
        Ok(())
    }

    /// Stops the calls of this upload for some time.
    pub(super) fn pause_calls(&mut self, time: Duration, reason: WaitingFor) {
        self.not_before = self.clock.monotonic().saturating_add(time);
        (self.on)(UploadEvent::Waiting { reason, seconds: time.as_millis().div_ceil(1000) as u64 });
    }

    /// Returns whether a pause or a cancellation was requested and not handled yet.
    fn has_new_request(&self) -> Result<bool, UploadError> {
        Ok(self.control.is_paused() || !self.has_handled_cancel && self.is_cancelled()?)
    }
}
