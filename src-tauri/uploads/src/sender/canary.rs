//! The test batch: its visitors are fetched from Target and compared before any other batch is sent.

use std::collections::HashSet;
use std::time::Duration;

use adobe_target::{CallError, VisitorId};
use common::ApiVersion;
use engine::Progress;

use super::{Sender, Stop, UploadError, WaitingFor, growing};
use crate::model::{BatchState, KnownBefore, Millis, Reason, UploadState};
use crate::sent_body::{SentBody, SentVisitor, Visibility, compare};

/// The time within which the test batch has to be visible.
const AN_HOUR: Duration = Duration::from_secs(60 * 60);

/// The longest wait between two rounds of fetches.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

impl Sender {
    /// Fetches the visitors of the test batch until all of them are visible as they were sent. Returns why to stop, or
    /// `None` if the test passed, or if a pause or a cancellation was requested.
    pub(super) async fn confirm_canary(&mut self) -> Result<Option<Stop>, UploadError> {
        let state = self.batches[0].state;
        if matches!(state, BatchState::Rejected | BatchState::Stuck) {
            return Ok(Some(Stop::End(UploadState::Failed, Some(Reason::CanaryNotApplied))));
        }
        let is_complete = state == BatchState::Complete;
        // If a person has seen this reason and resumed the upload, the values are still compared.
        if is_complete && self.has_only_new_visitors() && self.upload.reason != Some(Reason::CanaryAllNew) {
            return Ok(Some(Stop::Pause(Reason::CanaryAllNew)));
        }
        if !is_complete && self.upload.reason == Some(Reason::CanaryNotApplied) {
            // A person has seen this reason and resumed the upload.
            self.is_canary_confirmed = true;
            return Ok(None);
        }
        let Some(body) = self.body_again(0).await? else {
            self.checked = None;
            return Ok(None);
        };
        let sent = SentBody::read(body.bytes());
        let is_pcid = sent.is_pcid();
        // Visitors that Target lists as failed aren't visible; the others are fetched.
        let failed = self.failed_of_canary().await?;
        let mut open: Vec<SentVisitor> =
            (0..sent.rows()).filter(|row| !failed.contains(row)).filter_map(|row| sent.visitor(row)).collect();
        let sent_at = self.batches[0].accepted_at.unwrap_or_default();
        // On v1, visitors that Target doesn't find aren't created.
        let not_found = self.batches[0].not_found.unwrap_or(0);
        let may_stay_unknown = if self.api == ApiVersion::V1 { not_found as usize } else { 0 };
        let until = self.clock.monotonic() + AN_HOUR;
        let mut rounds = 0;
        loop {
            let mut still_open = Vec::new();
            for visitor in open {
                if self.control.is_paused() || self.is_cancelled()? {
                    return Ok(None);
                }
                match self.fetch_and_compare(&visitor, is_pcid, sent_at).await? {
                    Ok(Visibility::Same) => {}
                    Ok(Visibility::NotYet) => still_open.push(visitor),
                    Ok(Visibility::Different) => {
                        return Ok(Some(Stop::End(UploadState::Failed, Some(Reason::CanaryDifferent))));
                    }
                    Err(stop) => return Ok(Some(stop)),
                }
            }
            if !is_complete {
                // Failed rows never become visible, so there's one round only. It finds values that came back different,
                // after which the upload can't be resumed.
                return Ok(Some(Stop::Pause(Reason::CanaryNotApplied)));
            }
            open = still_open;
            if open.len() <= may_stay_unknown {
                self.is_canary_confirmed = true;
                return Ok(None);
            }
            let left = until.saturating_sub(self.clock.monotonic());
            if left.is_zero() {
                return Ok(Some(Stop::Pause(Reason::CanaryNotVisible)));
            }
            let step = match self.upload.options.poll_every {
                Some(every) => Duration::from_millis(every),
                None => growing(Duration::from_secs(2), LONGEST_WAIT, rounds),
            };
            rounds += 1;
            self.wait(step.min(left), None).await?;
        }
    }

    /// Counts the visitors of the test batch that Target has before it's sent. With v2, Target creates what it doesn't
    /// find, so afterwards a wrong ID column looks like a right one.
    pub(super) async fn count_known_before(&mut self) -> Result<(), UploadError> {
        if self.upload.is_practice() || self.upload.known_before.is_some() {
            return Ok(());
        }
        let Some(body) = self.body_again(0).await? else { return Ok(()) };
        let sent = SentBody::read(body.bytes());
        let mut before = KnownBefore::default();
        for visitor in (0..sent.rows()).filter_map(|row| sent.visitor(row)) {
            if self.control.is_paused() || self.is_cancelled()? {
                return Ok(());
            }
            let id = if sent.is_pcid() { VisitorId::pc(&visitor.id) } else { VisitorId::third_party(&visitor.id) };
            let Ok(id) = id else { continue };
            match self.target.fetch(&id).await {
                Ok(Some(_)) => before.known += 1,
                Ok(None) => before.new += 1,
                // Nothing is known then, and nothing is stored: it's counted before the next attempt.
                Err(_) => return Ok(()),
            }
        }
        self.journal.set_known_before(&self.upload.id, before)?;
        self.upload.known_before = Some(before);
        Ok(())
    }

    /// Returns whether Target had none of the test batch's visitors before, although that wasn't expected.
    fn has_only_new_visitors(&self) -> bool {
        let is_all_new = |before: &KnownBefore| before.known == 0 && before.new > 0;
        !self.upload.options.are_new_visitors && self.upload.known_before.as_ref().is_some_and(is_all_new)
    }

    /// Returns the lines of the test batch that Target lists as failed.
    async fn failed_of_canary(&self) -> Result<HashSet<usize>, UploadError> {
        let Some(named) = self.journal.failed_rows(&self.upload.id)?.remove(&self.batches[0].number) else {
            return Ok(HashSet::new());
        };
        let Some(checked) = self.checked.clone() else { return Ok(HashSet::new()) };
        let rows = tokio::task::spawn_blocking(move || checked.body_and_rows(0, &Progress::default())).await?;
        let rows = rows.map(|(_, rows)| rows).unwrap_or_default();
        Ok((0..).zip(rows).filter(|(_, row)| named.contains(*row)).map(|(line, _)| line).collect())
    }

    /// Fetches one visitor and compares it. Fetches don't count against the rate limit (*Fetch profiles*).
    async fn fetch_and_compare(
        &mut self,
        visitor: &SentVisitor,
        is_pcid: bool,
        sent_at: Millis,
    ) -> Result<Result<Visibility, Stop>, UploadError> {
        let id = if is_pcid { VisitorId::pc(&visitor.id) } else { VisitorId::third_party(&visitor.id) };
        // An ID that can't be in an address can't be fetched, which proves nothing.
        let Ok(id) = id else { return Ok(Ok(Visibility::Same)) };
        match self.target.fetch(&id).await {
            Ok(profile) => Ok(Ok(compare(visitor, profile.as_ref(), sent_at).0)),
            Err(CallError::Unauthorized { .. }) => Ok(Err(Stop::Pause(Reason::Token))),
            Err(CallError::Overloaded { retry_after }) => {
                self.block_pace(retry_after)?;
                Ok(Ok(Visibility::NotYet))
            }
            Err(error) => {
                tracing::warn!(%error, "couldn't fetch a profile");
                if let Some(wait) = error.retry_after() {
                    self.wait(wait, Some(WaitingFor::RateLimited)).await?;
                }
                Ok(Ok(Visibility::NotYet))
            }
        }
    }
}
