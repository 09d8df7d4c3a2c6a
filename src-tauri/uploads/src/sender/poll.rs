//! Polling the status of a batch, for up to a day.

use std::collections::HashSet;
use std::time::Duration;

use adobe_target::{BatchStatus, CallError, ProfileOutcome, StatusAddress};
use engine::{Progress, RowRanges, SourceError};

use super::{A_DAY, Sender, Stop, UploadError, split, verdict};
use crate::model::{Batch, BatchState, Millis, Reason};
use crate::sent_body::SentBody;

/// Seconds between two polls, after the first one. The last step repeats.
const STEPS: [Millis; 7] = [60, 60, 120, 180, 300, 600, 900];

/// After this many responses in a row without the status, the batch is unconfirmed.
const MAX_NOT_FOUND: u32 = 3;

/// How long statuses are read, by the monotonic clock, after a day has passed by the wall clock.
const LAST_LOOK: Duration = Duration::from_secs(30 * 60);

impl Sender {
    /// Polls the status of a batch that is due.
    pub(super) async fn poll(&mut self, index: usize) -> Result<Option<Stop>, UploadError> {
        let address = self.batches[index].status_address.clone().unwrap_or_default();
        let Ok(address) = StatusAddress::parse(&self.target.endpoint(), &address) else {
            return self.unconfirmed(index, Reason::ForeignStatusHost);
        };
        if !self.take_pace().await? {
            return Ok(None);
        }
        let mut response = self.unless_given_up(self.target.status(&address)).await;
        if let Some(Err(CallError::TooLarge { .. })) = response {
            // The list of failures is unreasonably large. The status without it is better than none.
            if !self.take_pace().await? {
                return Ok(None);
            }
            response = self.unless_given_up(self.target.status_plain(&address)).await;
        }
        let Some(response) = response else { return Ok(Some(Stop::Pause(Reason::Interrupted))) };
        self.end_streaks(&response);
        let now = self.clock.now();
        self.batches[index].polls += 1;
        let again = now + self.poll_again_after(self.batches[index].polls);
        self.batches[index].next_poll_at = Some(again);
        match response {
            Ok(status) => {
                let api = self.api;
                verdict::apply(&mut self.batches[index], &status, api);
                if self.batches[index].state.is_polled() && self.is_given_up(index) {
                    return self.unconfirmed(index, Reason::DayWithoutEnd);
                }
                // This comes before the commit of the final state, after which the batch isn't polled again.
                self.record_failed_rows(index, &status).await?;
                self.commit(index)?;
            }
            Err(CallError::NotFound) => {
                self.batches[index].not_found_streak += 1;
                if self.batches[index].not_found_streak >= MAX_NOT_FOUND {
                    // After a day, Target deletes the status of a batch that it hasn't finished, too.
                    let is_day_over = self.is_day_over(index);
                    let reason = if is_day_over { Reason::DayWithoutEnd } else { Reason::StatusGone };
                    return self.unconfirmed(index, reason);
                }
                self.commit(index)?;
            }
            Err(CallError::Unauthorized { .. }) => {
                self.commit(index)?;
                return Ok(Some(Stop::Pause(Reason::Token)));
            }
            Err(CallError::Overloaded { retry_after }) => {
                self.commit(index)?;
                self.block_pace(retry_after)?;
            }
            Err(CallError::RateLimited { retry_after }) => {
                self.commit(index)?;
                self.on_rate_limit(retry_after);
            }
            Err(CallError::Offline { kind, .. }) => {
                self.commit(index)?;
                return Ok(self.on_offline(kind));
            }
            // The response says nothing about the batch. The next poll may.
            Err(error) => {
                tracing::warn!(batch = self.batches[index].number, %error, "couldn't read the status");
                if self.is_given_up(index) {
                    return self.unconfirmed(index, Reason::DayWithoutEnd);
                }
                self.commit(index)?;
            }
        }
        Ok(None)
    }

    /// Records which rows of the file failed, if Target lists them and the file hasn't changed.
    async fn record_failed_rows(&mut self, index: usize, status: &BatchStatus) -> Result<(), UploadError> {
        let named = status.profiles.iter().filter(|row| row.outcome == ProfileOutcome::Failed);
        let named: HashSet<String> = named.map(|row| row.id.clone()).collect();
        let Some(checked) = self.checked.clone().filter(|_| self.batches[index].state.is_final()) else {
            return Ok(());
        };
        if named.is_empty() {
            return Ok(());
        }
        let batch = self.batches[index].clone();
        let rows = tokio::task::spawn_blocking(move || {
            let (body, rows) = split::body_and_rows(&checked, &batch, &Progress::default())?;
            let sent = SentBody::read(&body);
            let is_named = |line: &usize| sent.visitor(*line).is_some_and(|visitor| named.contains(&visitor.id));
            Ok::<RowRanges, SourceError>((0..sent.rows()).filter(is_named).map(|line| rows[line]).collect())
        });
        match rows.await? {
            Ok(rows) => Ok(self.journal.set_failed_rows(&self.upload.id, self.batches[index].number, &rows)?),
            // The rows of a changed file are unknown, but the result of the batch isn't.
            Err(SourceError::Changed) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns whether a batch is given up whose status was just read: a day has passed since it was accepted, and
    /// statuses read for a while since then didn't end it. The wall clock alone could be wrong.
    fn is_given_up(&mut self, index: usize) -> bool {
        let (monotonic, number) = (self.clock.monotonic(), self.batches[index].number);
        if !self.is_day_over(index) {
            self.overdue.remove(&number);
            return false;
        }
        let since = *self.overdue.entry(number).or_insert(monotonic);
        monotonic.saturating_sub(since) >= LAST_LOOK
    }

    /// Returns whether a batch was accepted more than a day ago, by the wall clock.
    fn is_day_over(&self, index: usize) -> bool {
        self.batches[index].accepted_at.is_some_and(|at| self.clock.now() >= at.saturating_add(A_DAY))
    }

    /// Returns whether a batch is polled now. A time that is further ahead than a poll can be was written before the clock
    /// was set back.
    pub(super) fn is_due(&self, batch: &Batch, now: Millis) -> bool {
        batch.next_poll_at.is_none_or(|at| at <= now || at - now > self.poll_again_after(batch.polls))
    }

    fn poll_again_after(&self, polls: u32) -> Millis {
        let step = STEPS[(polls as usize).min(STEPS.len() - 1)] * 1000;
        self.upload.options.poll_every.unwrap_or(step)
    }

    fn unconfirmed(&mut self, index: usize, reason: Reason) -> Result<Option<Stop>, UploadError> {
        self.batches[index].state = BatchState::Unconfirmed;
        self.batches[index].reason = Some(reason);
        self.commit(index)?;
        Ok(None)
    }
}
