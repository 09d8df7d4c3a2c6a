//! The first batch, looked at in Target itself before any other leaves.

use std::collections::HashSet;
use std::time::Duration;

use adobe_target::{ApiVersion, CallError, VisitorId};
use engine::Progress;

use super::{Stop, Upload, UploadError, WaitingFor, growing};
use crate::model::{BatchState, JobState, Millis, Reason};
use crate::sent_body::{Seen, SentBody, SentVisitor, compare};

/// How long a canary may take to show.
const AN_HOUR: Millis = 60 * 60 * 1000;

/// Between two looks, at the longest.
const LONGEST_LOOK: Duration = Duration::from_secs(300);

impl Upload {
    /// Fetches the canary's visitors until all of them show as they were sent. `None`: it went well,
    /// or a wish was heard.
    pub(super) async fn confirm_canary(&mut self) -> Result<Option<Stop>, UploadError> {
        let state = self.batches[0].state;
        if matches!(state, BatchState::Refused | BatchState::Stuck) {
            return Ok(Some(Stop::End(JobState::Failed, Some(Reason::CanaryNotApplied))));
        }
        let is_complete = state == BatchState::Complete;
        if !is_complete && self.job.reason == Some(Reason::CanaryNotApplied) {
            // A person saw this and let it go on.
            self.is_canary_confirmed = true;
            return Ok(None);
        }
        let Some(body) = self.body_again(0).await? else {
            self.checked = None;
            return Ok(None);
        };
        let sent = SentBody::read(body.bytes());
        let is_pcid = sent.is_pcid();
        // Of those whom Target named as failed it is known that nothing shows; the others are looked at.
        let failed = self.failed_of_canary().await?;
        let mut open: Vec<SentVisitor> =
            (0..sent.rows()).filter(|row| !failed.contains(row)).filter_map(|row| sent.visitor(row)).collect();
        let sent_at = self.batches[0].accepted_at.unwrap_or_default();
        // On v1, visitors that Target does not know stay unknown.
        let not_found = self.batches[0].not_found.unwrap_or(0);
        let may_stay_unknown = if self.api == ApiVersion::V1 { not_found as usize } else { 0 };
        let until = self.clock.now() + AN_HOUR;
        let mut looks = 0;
        loop {
            let mut still_open = Vec::new();
            for visitor in open {
                if self.control.is_paused() || self.is_cancelled()? {
                    return Ok(None);
                }
                match self.look_at(&visitor, is_pcid, sent_at).await? {
                    Ok(Seen::Same) => {}
                    Ok(Seen::NotYet) => still_open.push(visitor),
                    Ok(Seen::Different) => {
                        return Ok(Some(Stop::End(JobState::Failed, Some(Reason::CanaryDifferent))));
                    }
                    Err(stop) => return Ok(Some(stop)),
                }
            }
            if !is_complete {
                // Rows that failed never show, so one look must do: it is for values gone wrong, which
                // nobody may let go on.
                return Ok(Some(Stop::Pause(Reason::CanaryNotApplied)));
            }
            open = still_open;
            if open.len() <= may_stay_unknown {
                self.is_canary_confirmed = true;
                return Ok(None);
            }
            let now = self.clock.now();
            if now >= until {
                return Ok(Some(Stop::Pause(Reason::CanaryNotVisible)));
            }
            let step = match self.job.options.poll_every {
                Some(every) => every,
                None => growing(Duration::from_secs(2), LONGEST_LOOK, looks).as_millis() as Millis,
            };
            looks += 1;
            self.wait_until((now + step).min(until), None).await?;
        }
    }

    /// The lines of the canary that Target named as failed.
    async fn failed_of_canary(&self) -> Result<HashSet<usize>, UploadError> {
        let Some(named) = self.journal.failed_rows(&self.job.id)?.remove(&self.batches[0].number) else {
            return Ok(HashSet::new());
        };
        let Some(checked) = self.checked.clone() else { return Ok(HashSet::new()) };
        let rows = tokio::task::spawn_blocking(move || checked.body_and_rows(0, &Progress::default())).await?;
        let rows = rows.map(|(_, rows)| rows).unwrap_or_default();
        Ok((0..).zip(rows).filter(|(_, row)| named.contains(*row)).map(|(line, _)| line).collect())
    }

    /// One visitor in Target. Fetches are not metered (*Fetch profiles*).
    async fn look_at(
        &mut self,
        visitor: &SentVisitor,
        is_pcid: bool,
        sent_at: Millis,
    ) -> Result<Result<Seen, Stop>, UploadError> {
        let id = if is_pcid { VisitorId::pc(&visitor.id) } else { VisitorId::third_party(&visitor.id) };
        // An id that cannot stand in an address cannot be looked up, which says nothing against it.
        let Ok(id) = id else { return Ok(Ok(Seen::Same)) };
        match self.target.fetch(&id).await {
            Ok(profile) => Ok(Ok(compare(visitor, profile.as_ref(), sent_at).0)),
            Err(CallError::Unauthorized { .. }) => Ok(Err(Stop::Pause(Reason::Token))),
            Err(CallError::Overloaded { retry_after }) => {
                self.block_pace(retry_after)?;
                Ok(Ok(Seen::NotYet))
            }
            Err(error) => {
                tracing::warn!(%error, "no profile");
                if let Some(wait) = error.retry_after() {
                    let until = self.clock.now() + wait.as_millis() as Millis;
                    self.wait_until(until, Some(WaitingFor::RateLimited)).await?;
                }
                Ok(Ok(Seen::NotYet))
            }
        }
    }
}
