//! One batch on its way, and what its answer means.

use std::sync::Arc;
use std::time::Duration;

use adobe_target::{BatchBody, CallError, OfflineKind, StatusLink, Submitted};
use engine::{Progress, RowRanges, SourceError};

use super::{GRACE, Stop, Upload, UploadError, UploadEvent, WaitingFor, growing};
use crate::model::{BatchState, Millis, Reason};
use crate::sender::split;

/// An answer that says nothing is asked for again so often, then a person must look.
const MOST_ATTEMPTS: u32 = 5;

/// First wait after an answer that says nothing.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// Longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Asking right after the submit is almost always in vain and spends the budget: 5,000 to 20,000
/// rows took about five minutes in the field.
const FIRST_ASK: Millis = 60_000;

impl Upload {
    /// Sends a batch that is planned or unknown.
    pub(super) async fn submit(&mut self, index: usize) -> Result<Option<Stop>, UploadError> {
        let Some((body, rows)) = self.body(index).await? else {
            // Another file stands there now: nothing of it is sent, and what is out is followed.
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
        let answer = {
            let call = self.target.submit(self.api, &body);
            let gives_up = async {
                self.control.paused().await;
                self.clock.sleep(GRACE).await;
            };
            tokio::select! {
                answer = call => Some(answer),
                () = gives_up => None,
            }
        };
        let Some(answer) = answer else {
            self.batches[index].state = BatchState::Unknown;
            self.commit(index)?;
            return Ok(Some(Stop::Pause(Reason::Interrupted)));
        };
        if !matches!(answer, Err(CallError::Offline { .. })) {
            self.offline = 0;
        }
        match answer {
            Ok(submitted) => {
                self.accept(index, submitted)?;
                self.guard.note(&self.job, self.api, self.clock.now(), body.bytes().clone()).await;
            }
            Err(error) => return self.not_accepted(index, before, error, &rows),
        }
        Ok(None)
    }

    /// The body made again from the file, and the file's row behind each of its lines; `None`: the file is another
    /// now.
    async fn body(&self, index: usize) -> Result<Option<(BatchBody, Vec<u64>)>, UploadError> {
        let Some(checked) = self.checked.clone() else { return Ok(None) };
        let batch = self.batches[index].clone();
        let made =
            tokio::task::spawn_blocking(move || split::body_and_rows(&checked, &batch, &Progress::default())).await?;
        match made {
            Ok((body, rows)) => Ok(Some((BatchBody::new(body.into())?, rows))),
            Err(SourceError::Work(cause)) => Err(SourceError::Work(cause).into()),
            // Gone, shorter, another encoding, an open quote: whatever it is, it is not what was
            // checked.
            Err(_) => Ok(None),
        }
    }

    /// Puts two halves in the place of a refused batch.
    pub(super) async fn halve(&mut self, index: usize) -> Result<(), UploadError> {
        let number = self.batches.len() as u32 + 1;
        let body = self.body(index).await?;
        let Some(halves) = body.and_then(|(body, _)| split::of(&self.batches[index], body.bytes(), number)) else {
            self.checked = None;
            return Ok(());
        };
        self.batches[index].state = BatchState::Halved;
        self.journal.halve(&self.job.id, &self.batches[index], &halves, self.clock.now())?;
        (self.on)(UploadEvent::Batch(Box::new(self.batches[index].clone())));
        for half in halves {
            self.batches.push(half.clone());
            (self.on)(UploadEvent::Batch(Box::new(half)));
        }
        Ok(())
    }

    fn accept(&mut self, index: usize, submitted: Submitted) -> Result<(), UploadError> {
        let now = self.clock.now();
        let wait = self.job.options.poll_every.unwrap_or(FIRST_ASK);
        let batch = &mut self.batches[index];
        batch.state = BatchState::Accepted;
        batch.reason = None;
        batch.message = None;
        batch.batch_id = submitted.batch_id;
        batch.accepted_at = Some(now);
        batch.next_ask = Some(now + wait);
        (batch.asks, batch.gone) = (0, 0);
        match submitted.status {
            StatusLink::Address(address) => batch.status_address = Some(address.as_str().to_owned()),
            StatusLink::Foreign(said) => {
                batch.state = BatchState::Unconfirmed;
                batch.reason = Some(Reason::ForeignStatusHost);
                batch.message = Some(said);
            }
            StatusLink::Missing => {
                batch.state = BatchState::Unconfirmed;
                batch.reason = Some(Reason::NoStatusAddress);
            }
        }
        self.commit(index)
    }

    fn not_accepted(
        &mut self,
        index: usize,
        before: crate::model::Batch,
        error: CallError,
        rows: &[u64],
    ) -> Result<Option<Stop>, UploadError> {
        tracing::warn!(batch = before.number, %error, "not accepted");
        let may_have_arrived = error.may_have_arrived();
        match error {
            CallError::Rejected { message, .. } => {
                if let [row] = *rows {
                    // Before the refusal is committed, after which nothing more is learned of it.
                    let named = RowRanges::from_iter([row]);
                    self.journal.set_failed_rows(&self.job.id, before.number, &named)?;
                }
                let batch = &mut self.batches[index];
                batch.state = BatchState::Refused;
                batch.reason = Some(Reason::SaidNo);
                batch.message = Some(message).filter(|message| !message.is_empty());
                self.commit(index)?;
                // What is halved is bounded by itself.
                let two = !self.job.options.halve && index > 0 && self.batches[index - 1].state == BatchState::Refused;
                return Ok(two.then_some(Stop::Pause(Reason::TwoRefusals)));
            }
            CallError::Unauthorized { .. } => {
                self.set_back(index, &before)?;
                return Ok(Some(Stop::Pause(Reason::Token)));
            }
            CallError::Overloaded { retry_after } => {
                self.set_back(index, &before)?;
                self.block_pace(retry_after)?;
            }
            CallError::RateLimited { retry_after } => {
                self.set_back(index, &before)?;
                self.hold(retry_after.unwrap_or(LONGEST_WAIT), WaitingFor::RateLimited);
            }
            CallError::Offline { kind, .. } => {
                self.set_back(index, &before)?;
                return Ok(self.found_nobody(kind));
            }
            _ if may_have_arrived => {
                let batch = &mut self.batches[index];
                batch.state = BatchState::Unknown;
                batch.message = Some(match &error {
                    // What was said instead may repeat what was sent, and stays out of the journal.
                    CallError::Unreadable { status, body, .. } => format!("HTTP {status}: {body}"),
                    error => error.to_string(),
                });
                let attempts = batch.attempts;
                self.commit(index)?;
                if attempts.is_multiple_of(MOST_ATTEMPTS) {
                    return Ok(Some(Stop::Pause(Reason::Unreadable)));
                }
                let wait = growing(FIRST_WAIT, LONGEST_WAIT, attempts % MOST_ATTEMPTS - 1);
                self.hold(error.retry_after().unwrap_or(wait), WaitingFor::Offline);
            }
            _ => {
                self.set_back(index, &before)?;
                self.hold(LONGEST_WAIT, WaitingFor::Offline);
            }
        }
        Ok(None)
    }

    /// Certainly nothing was taken: the batch is what it was. A lost answer from before stays lost.
    fn set_back(&mut self, index: usize, before: &crate::model::Batch) -> Result<(), UploadError> {
        self.batches[index].state = before.state;
        self.batches[index].attempts = before.attempts;
        self.commit(index)
    }

    /// Nobody was reached. What a person must mend pauses; the rest passes by itself.
    pub(super) fn found_nobody(&mut self, kind: OfflineKind) -> Option<Stop> {
        let must_be_mended = matches!(
            kind,
            OfflineKind::UnknownIssuer
                | OfflineKind::Clock
                | OfflineKind::WrongHost
                | OfflineKind::Tls
                | OfflineKind::ProxyAuthentication
                | OfflineKind::Local
        );
        if must_be_mended {
            return Some(Stop::Pause(Reason::Connection));
        }
        let wait = growing(FIRST_WAIT, LONGEST_WAIT, self.offline);
        self.offline += 1;
        self.hold(wait, WaitingFor::Offline);
        None
    }

    /// A body once more, for comparing what Target holds.
    pub(super) async fn body_again(&self, index: usize) -> Result<Option<Arc<BatchBody>>, UploadError> {
        Ok(self.body(index).await?.map(|(body, _)| Arc::new(body)))
    }
}
