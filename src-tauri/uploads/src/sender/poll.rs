//! Asking what became of a batch, for a day.

use std::collections::HashSet;
use std::time::Duration;

use adobe_target::{BatchStatus, CallError, ProfileOutcome, StatusAddress};
use engine::{Progress, RowRanges, SourceError};

use super::verdict::judge;
use super::{A_DAY, GRACE, Stop, Upload, UploadError, WaitingFor};
use crate::model::{BatchState, Millis, Reason};
use crate::sender::split;
use crate::sent_body::SentBody;

/// Seconds between questions, after the first minute; the last goes on.
const STEPS: [Millis; 7] = [60, 60, 120, 180, 300, 600, 900];

/// So many times in a row not found is gone.
const MOST_GONE: u32 = 3;

impl Upload {
    /// Asks about a batch that is due.
    pub(super) async fn ask(&mut self, index: usize) -> Result<Option<Stop>, UploadError> {
        let now = self.clock.now();
        if self.batches[index].accepted_at.is_some_and(|at| now >= at + A_DAY) {
            return self.unconfirmed(index, Reason::DayWithoutEnd);
        }
        let address = self.batches[index].status_address.clone().unwrap_or_default();
        let Ok(address) = StatusAddress::parse(&self.target.endpoint(), &address) else {
            return self.unconfirmed(index, Reason::ForeignStatusHost);
        };
        if !self.take_pace().await? {
            return Ok(None);
        }
        let answer = {
            let call = async {
                match self.target.status(&address).await {
                    // A list of failures beyond reason: the state alone is better than none.
                    Err(CallError::TooLarge { .. }) => self.target.status_plain(&address).await,
                    answer => answer,
                }
            };
            let gives_up = async {
                self.control.paused().await;
                self.clock.sleep(GRACE).await;
            };
            tokio::select! {
                answer = call => Some(answer),
                () = gives_up => None,
            }
        };
        let Some(answer) = answer else { return Ok(Some(Stop::Pause(Reason::Interrupted))) };
        if !matches!(answer, Err(CallError::Offline { .. })) {
            self.offline = 0;
        }
        let now = self.clock.now();
        self.batches[index].asks += 1;
        let again = now + self.ask_again_after(self.batches[index].asks);
        self.batches[index].next_ask = Some(again);
        match answer {
            Ok(status) => {
                let api = self.api;
                judge(&mut self.batches[index], &status, api);
                // Before the end is committed: what was asked about once is not asked about again.
                self.note_failed(index, &status).await?;
                self.commit(index)?;
            }
            Err(CallError::NotFound) => {
                self.batches[index].gone += 1;
                if self.batches[index].gone >= MOST_GONE {
                    return self.unconfirmed(index, Reason::StatusGone);
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
                self.hold(retry_after.unwrap_or(Duration::from_secs(60)), WaitingFor::RateLimited);
            }
            Err(CallError::Offline { kind, .. }) => {
                self.commit(index)?;
                return Ok(self.found_nobody(kind));
            }
            // It says nothing about the batch: the next question may.
            Err(error) => {
                tracing::warn!(batch = self.batches[index].number, %error, "no status");
                self.commit(index)?;
            }
        }
        Ok(None)
    }

    /// Which rows of the file failed, where Target names them and the file is still the one that was sent.
    async fn note_failed(&mut self, index: usize, status: &BatchStatus) -> Result<(), UploadError> {
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
            Ok(rows) => Ok(self.journal.set_failed_rows(&self.job.id, self.batches[index].number, &rows)?),
            // Which rows failed cannot be told of another file; what became of the batch can.
            Err(SourceError::Changed) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn ask_again_after(&self, asks: u32) -> Millis {
        let step = STEPS[(asks as usize).min(STEPS.len() - 1)] * 1000;
        self.job.options.poll_every.unwrap_or(step)
    }

    fn unconfirmed(&mut self, index: usize, reason: Reason) -> Result<Option<Stop>, UploadError> {
        self.batches[index].state = BatchState::Unconfirmed;
        self.batches[index].reason = Some(reason);
        self.commit(index)?;
        Ok(None)
    }
}
