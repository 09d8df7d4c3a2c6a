//! The sender's loop: what to do next.

use std::time::Duration;

use super::{Sender, Stop, UploadError, split, verdict};
use crate::model::{Batch, BatchState, Reason, UploadState};

/// The next step. Batches are given by their index.
enum Next {
    Submit(usize),
    Split(usize),
    Poll(usize),
    ConfirmCanary,
    Wait(Duration),
    Stop(Stop),
}

impl Sender {
    pub(super) async fn work(&mut self) -> Result<Stop, UploadError> {
        // A call that was still running after a pause left its batch in this state.
        for index in 0..self.batches.len() {
            if self.batches[index].state == BatchState::Sending {
                self.batches[index].state = BatchState::Unknown;
                self.commit(index)?;
            }
        }
        // Someone who resumes an upload that Target has accepted wants to know the results.
        self.upload.options.no_wait &= !self.is_all_accepted();
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
                Next::Wait(time) => self.wait(time, None).await?,
                Next::ConfirmCanary => {
                    if let Some(stop) = self.confirm_canary().await? {
                        return Ok(stop);
                    }
                }
                Next::Submit(index) => {
                    self.set_state(UploadState::Sending)?;
                    self.polled_last = false;
                    if index == 0 && self.upload.has_canary && self.batches[0].attempts == 0 {
                        self.count_known_before().await?;
                    }
                    if let Some(stop) = self.submit(index).await? {
                        return Ok(stop);
                    }
                }
                Next::Split(index) => self.split(index).await?,
                Next::Poll(index) => {
                    self.polled_last = true;
                    if let Some(stop) = self.poll(index).await? {
                        return Ok(stop);
                    }
                }
            }
        }
    }

    fn next(&mut self) -> Result<Next, UploadError> {
        self.notice_jump();
        let now = self.clock.now();
        let is_cancelled = self.is_cancelled()?;
        if is_cancelled {
            self.has_handled_cancel = true;
            self.give_up_unknown()?;
        }
        let is_blocked = is_cancelled || self.checked.is_none();
        let to_send = if is_blocked { None } else { self.next_to_send() };
        if to_send.is_none()
            && !is_blocked
            && self.upload.options.split
            && let Some(index) = split::next(&self.batches)
        {
            return Ok(Next::Split(index));
        }
        let polled = || self.batches.iter().enumerate().filter(|(_, batch)| batch.state.is_polled());
        let due = polled().find(|(_, batch)| self.is_due(batch, now)).map(|(index, _)| index);
        if self.upload.options.no_wait && !is_blocked && self.is_all_accepted() {
            return Ok(Next::Stop(Stop::Accepted));
        }
        let blocked = self.not_before.saturating_sub(self.clock.monotonic());
        if !blocked.is_zero() && (to_send.is_some() || due.is_some()) {
            return Ok(Next::Wait(blocked));
        }
        match (to_send, due) {
            (Some(index), None) => return Ok(Next::Submit(index)),
            (None, Some(index)) => return Ok(Next::Poll(index)),
            // Polls and submits alternate, so that a status is read before Target deletes it, and the rest is sent.
            (Some(index), Some(_)) if self.polled_last => return Ok(Next::Submit(index)),
            (Some(_), Some(index)) => return Ok(Next::Poll(index)),
            (None, None) => {}
        }
        if self.is_waiting_for_canary() && !is_blocked && self.batches[0].state.is_final() {
            return Ok(Next::ConfirmCanary);
        }
        if let Some(at) = polled().filter_map(|(_, batch)| batch.next_poll_at).min() {
            self.set_state(UploadState::Confirming)?;
            return Ok(Next::Wait(Duration::from_millis(at.saturating_sub(now))));
        }
        Ok(Next::Stop(self.ending(is_cancelled)))
    }

    /// Returns the next batch to send: one without a response first, then the plan in order. While the test batch isn't
    /// confirmed, there is no other.
    fn next_to_send(&self) -> Option<usize> {
        let position = |state: BatchState| self.batches.iter().position(|batch| batch.state == state);
        let index = position(BatchState::Unknown).or_else(|| position(BatchState::Planned))?;
        (index == 0 || !self.is_waiting_for_canary()).then_some(index)
    }

    /// Returns whether the test batch has to be confirmed before other batches are sent.
    fn is_waiting_for_canary(&self) -> bool {
        // The test batch is batch 1. If others were sent, a person has let them go.
        let others_were_sent = self.batches.iter().skip(1).any(|batch| batch.attempts > 0);
        self.upload.has_canary && !self.is_canary_confirmed && !others_were_sent
    }

    fn is_all_accepted(&self) -> bool {
        let is_open =
            |batch: &Batch| matches!(batch.state, BatchState::Planned | BatchState::Unknown | BatchState::Sending);
        !self.batches.iter().any(is_open) && self.batches.iter().any(|batch| batch.state.is_polled())
    }

    fn ending(&self, is_cancelled: bool) -> Stop {
        if is_cancelled {
            return Stop::End(UploadState::Cancelled, None);
        }
        let is_open = |batch: &Batch| matches!(batch.state, BatchState::Planned | BatchState::Unknown);
        if self.checked.is_none() && self.batches.iter().any(is_open) {
            return Stop::Pause(if self.upload.is_of_stream() { Reason::NoFile } else { Reason::FileChanged });
        }
        let is_split_up = |batch: &Batch| batch.state != BatchState::Rejected || batch.rows == 1;
        let has_given_up = self.upload.options.split && !self.batches.iter().all(is_split_up);
        Stop::End(verdict::outcome(&self.batches), has_given_up.then_some(Reason::ManyRejected))
    }
}
