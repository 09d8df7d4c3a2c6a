//! Sending one batch, and what Target's response means.

use std::sync::Arc;
use std::time::Duration;

use adobe_target::{BatchBody, CallError, OfflineKind, StatusLink, Submitted};
use engine::{Progress, RowRanges, SourceError};

use super::{GRACE, Sender, Stop, UploadError, UploadEvent, WaitingFor, growing};
use crate::model::{Batch, BatchState, Millis, Reason};
use crate::sender::{quotes, split};

/// How often a batch without a readable response is sent before the upload pauses.
const MAX_ATTEMPTS: u32 = 5;

/// The first wait after a call without a readable response.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The wait before the first poll of a batch. An earlier poll would almost always waste a call: 5,000 to 20,000 rows took
/// about five minutes on real accounts.
const FIRST_POLL: Millis = 60_000;

impl Sender {
    /// Sends a batch that is planned or unknown. Its state `sending` is committed before its first byte leaves.
    pub(super) async fn submit(&mut self, index: usize) -> Result<Option<Stop>, UploadError> {
        let made = tokio::select! {
            made = self.body(index) => made?,
            // The file may be on a network drive that doesn't respond.
            () = self.gives_up() => return Ok(Some(Stop::Pause(Reason::Interrupted))),
        };
        let Some((body, rows)) = made else {
            // The file has changed: nothing more of it is sent, and what was sent is polled.
            self.checked = None;
            return Ok(None);
        };
        if !self.take_pace().await? {
            return Ok(None);
        }
        let before = self.batches[index].clone();
        self.batches[index].state = BatchState::Sending;
        self.batches[index].attempts += 1;
        self.commit(index)?;
        let response = self.unless_given_up(self.target.submit(self.api, &body)).await;
        let Some(response) = response else {
            self.batches[index].state = BatchState::Unknown;
            self.commit(index)?;
            return Ok(Some(Stop::Pause(Reason::Interrupted)));
        };
        self.end_streaks(&response);
        match response {
            Ok(submitted) => {
                // A process that is killed in between sends the batch again, and records it again.
                self.guard.record(&self.upload, self.api, self.clock.now(), body.bytes().clone()).await;
                self.accept(index, submitted, body.bytes())?;
            }
            Err(error) => return self.not_accepted(index, before, error, (&rows, body.bytes())),
        }
        Ok(None)
    }

    /// Resets the growing waits that a response ends.
    pub(super) fn end_streaks<T>(&mut self, response: &Result<T, CallError>) {
        if !matches!(response, Err(CallError::Offline { .. })) {
            self.offline_streak = 0;
        }
        if !matches!(response, Err(CallError::RateLimited { .. })) {
            self.rate_limit_streak = 0;
        }
    }

    /// Returns the result of a call, or `None` if it takes too long after a pause was requested.
    pub(super) async fn unless_given_up<T>(&self, call: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            response = call => Some(response),
            () = self.gives_up() => None,
        }
    }

    /// Returns some time after a pause was requested.
    async fn gives_up(&self) {
        self.control.paused().await;
        self.clock.sleep(GRACE).await;
    }

    /// Builds the body again from the file, with the file's row number of each of its lines. Returns `None` if the file
    /// has changed.
    async fn body(&self, index: usize) -> Result<Option<(BatchBody, Vec<u64>)>, UploadError> {
        let Some(checked) = self.checked.clone() else { return Ok(None) };
        let batch = self.batches[index].clone();
        let made =
            tokio::task::spawn_blocking(move || split::body_and_rows(&checked, &batch, &Progress::default())).await?;
        match made {
            Ok((body, rows)) => Ok(Some((BatchBody::new(body.into())?, rows))),
            Err(SourceError::TempFile(cause)) => Err(SourceError::TempFile(cause).into()),
            // The file is missing, shorter, or can't be read as before: it isn't what was checked.
            Err(_) => Ok(None),
        }
    }

    /// Replaces a rejected batch by two slices of it.
    pub(super) async fn split(&mut self, index: usize) -> Result<(), UploadError> {
        let number = self.batches.len() as u32 + 1;
        let body = self.body(index).await?;
        let Some(slices) = body.and_then(|(body, _)| split::slices_of(&self.batches[index], body.bytes(), number))
        else {
            self.checked = None;
            return Ok(());
        };
        self.batches[index].state = BatchState::Split;
        self.journal.split_batch(&self.upload.id, &self.batches[index], &slices, self.clock.now())?;
        (self.on)(UploadEvent::Batch(Box::new(self.batches[index].clone())));
        for slice in slices {
            self.batches.push(slice.clone());
            (self.on)(UploadEvent::Batch(Box::new(slice)));
        }
        Ok(())
    }

    /// Records what Target accepted. Nothing that quotes the batch is stored: without its status address, it's unconfirmed.
    fn accept(&mut self, index: usize, submitted: Submitted, body: &[u8]) -> Result<(), UploadError> {
        let now = self.clock.now();
        let wait = self.upload.options.poll_every.unwrap_or(FIRST_POLL);
        let client = &self.upload.client;
        let batch = &mut self.batches[index];
        batch.state = BatchState::Accepted;
        batch.reason = None;
        batch.message = None;
        batch.batch_id = submitted.batch_id.filter(|id| !quotes::quotes(id, client, body));
        batch.accepted_at = Some(now);
        batch.next_poll_at = Some(now + wait);
        (batch.polls, batch.not_found_streak) = (0, 0);
        match submitted.status {
            StatusLink::Address(address) if !quotes::quotes(address.as_str(), client, body) => {
                batch.status_address = Some(address.as_str().to_owned());
            }
            StatusLink::Foreign(address) => {
                batch.state = BatchState::Unconfirmed;
                batch.reason = Some(Reason::ForeignStatusHost);
                batch.message = Some(quotes::without_quotes(&address, body));
            }
            StatusLink::Address(_) | StatusLink::Missing => {
                batch.state = BatchState::Unconfirmed;
                batch.reason = Some(Reason::NoStatusAddress);
            }
        }
        self.commit(index)
    }

    fn not_accepted(
        &mut self,
        index: usize,
        before: Batch,
        error: CallError,
        (rows, body): (&[u64], &[u8]),
    ) -> Result<Option<Stop>, UploadError> {
        tracing::warn!(batch = before.number, %error, "not accepted");
        let may_have_arrived = error.may_have_arrived();
        match error {
            CallError::Rejected { message, .. } => {
                // Target may have accepted the batch in an earlier attempt, whose response was lost. With splitting, its
                // rows are sent again in smaller batches, which shows which of them Target rejects.
                let was_lost = before.state == BatchState::Unknown && !self.upload.options.split;
                if let [row] = *rows
                    && !was_lost
                {
                    // This comes before the commit of the rejection, after which the row wouldn't be recorded any more.
                    let named = RowRanges::from_iter([row]);
                    self.journal.set_failed_rows(&self.upload.id, before.number, &named)?;
                }
                let batch = &mut self.batches[index];
                (batch.state, batch.reason) = match was_lost {
                    true => (BatchState::Unconfirmed, Some(Reason::RejectedAfterUnknown)),
                    false => (BatchState::Rejected, Some(Reason::Rejected)),
                };
                batch.message = Some(quotes::without_quotes(&message, body)).filter(|message| !message.is_empty());
                self.commit(index)?;
                // With splitting, the number of rejected batches is limited anyway.
                let is_second =
                    !self.upload.options.split && index > 0 && self.batches[index - 1].state == BatchState::Rejected;
                return Ok(is_second.then_some(Stop::Pause(Reason::TwoRejections)));
            }
            CallError::Unauthorized { .. } => {
                self.restore_batch(index, &before)?;
                return Ok(Some(Stop::Pause(Reason::Token)));
            }
            CallError::Overloaded { retry_after } => {
                self.restore_batch(index, &before)?;
                self.block_pace(retry_after)?;
            }
            CallError::RateLimited { retry_after } => {
                self.restore_batch(index, &before)?;
                self.on_rate_limit(retry_after);
            }
            CallError::Offline { kind, .. } => {
                self.restore_batch(index, &before)?;
                return Ok(self.on_offline(kind));
            }
            _ if may_have_arrived => {
                let batch = &mut self.batches[index];
                batch.state = BatchState::Unknown;
                batch.message = Some(match &error {
                    // The response may repeat what was sent, so it must not be in the journal.
                    CallError::Unreadable { status, body, .. } => format!("HTTP {status}: {body}"),
                    error => error.to_string(),
                });
                let attempts = batch.attempts;
                self.commit(index)?;
                if attempts.is_multiple_of(MAX_ATTEMPTS) {
                    return Ok(Some(Stop::Pause(Reason::Unreadable)));
                }
                let wait = growing(FIRST_WAIT, LONGEST_WAIT, attempts % MAX_ATTEMPTS - 1);
                // A response that allows the next call at once doesn't make the waits shorter.
                self.pause_calls(error.retry_after().unwrap_or(wait).max(wait), WaitingFor::Offline);
            }
            _ => {
                self.restore_batch(index, &before)?;
                self.pause_calls(LONGEST_WAIT, WaitingFor::Offline);
            }
        }
        Ok(None)
    }

    /// Restores a batch as it was before the call, because Target certainly didn't accept it. If the response to an earlier
    /// attempt was lost, that stays unknown.
    fn restore_batch(&mut self, index: usize, before: &Batch) -> Result<(), UploadError> {
        self.batches[index].state = before.state;
        self.batches[index].attempts = before.attempts;
        self.commit(index)
    }

    /// Waits after an HTTP 429: as long as Target says, but each time longer if it's rejected again.
    pub(super) fn on_rate_limit(&mut self, retry_after: Option<Duration>) {
        let least = growing(FIRST_WAIT, LONGEST_WAIT, self.rate_limit_streak);
        self.rate_limit_streak += 1;
        self.pause_calls(retry_after.unwrap_or(LONGEST_WAIT).max(least), WaitingFor::RateLimited);
    }

    /// Handles a call that didn't reach Target: pauses if a person has to fix something, and waits otherwise.
    pub(super) fn on_offline(&mut self, kind: OfflineKind) -> Option<Stop> {
        let needs_person = matches!(
            kind,
            OfflineKind::UnknownIssuer
                | OfflineKind::Clock
                | OfflineKind::WrongHost
                | OfflineKind::Tls
                | OfflineKind::ProxyAuthentication
                | OfflineKind::Local
        );
        if needs_person {
            return Some(Stop::Pause(Reason::Connection));
        }
        let wait = growing(FIRST_WAIT, LONGEST_WAIT, self.offline_streak);
        self.offline_streak += 1;
        self.pause_calls(wait, WaitingFor::Offline);
        None
    }

    /// Builds a body again, to compare it with Target.
    pub(super) async fn body_again(&self, index: usize) -> Result<Option<Arc<BatchBody>>, UploadError> {
        Ok(self.body(index).await?.map(|(body, _)| Arc::new(body)))
    }
}
