//! Waiting: for the start time, for the shared pace, and after errors.

use std::sync::Arc;
use std::time::Duration;

use adobe_target::pace::{Permit, WaitReason};

use super::{Sender, Stop, UploadError, UploadEvent, WaitingFor};
use crate::model::{Millis, Reason, UploadState};

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
            self.wait_until(at, Some(WaitingFor::Start)).await?;
        }
        Ok(None)
    }

    /// Waits until a time, or until a pause or a cancellation is requested.
    pub(super) async fn wait_until(&mut self, until: Millis, reason: Option<WaitingFor>) -> Result<(), UploadError> {
        if let Some(reason) = reason {
            let seconds = until.saturating_sub(self.clock.now()).div_ceil(1000);
            (self.on)(UploadEvent::Waiting { reason, seconds });
        }
        loop {
            let now = self.clock.now();
            if now >= until || self.has_new_request()? {
                return Ok(());
            }
            let step = Duration::from_millis(until - now).min(CHECK_EVERY);
            self.clock.sleep(step).await;
        }
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
                    let until = self.clock.now() + wait.as_millis() as Millis;
                    self.wait_until(until, Some(reason)).await?;
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
        self.not_before = self.clock.now() + time.as_millis() as Millis;
        (self.on)(UploadEvent::Waiting { reason, seconds: time.as_millis().div_ceil(1000) as u64 });
    }

    /// Returns whether a pause or a cancellation was requested and not handled yet.
    fn has_new_request(&self) -> Result<bool, UploadError> {
        Ok(self.control.is_paused() || !self.has_handled_cancel && self.is_cancelled()?)
    }
}
