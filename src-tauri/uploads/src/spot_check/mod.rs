//! Spot checks: a sample of an upload's visitors is fetched from Target and compared, and those that aren't visible yet
//! are fetched again, in growing steps, within a day.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use adobe_target::{BatchBody, CallError, Target, VisitorId};
use engine::{Checked, Progress, RowRanges};

use crate::clock::{Clock, JumpDetector};
use crate::connections::renewing_target::RenewingTarget;
use crate::model::{Batch, BatchState, Millis};
use crate::sender::{UploadError, split};
use crate::sent_body::{AttributeComparison, SentBody, SentVisitor, Visibility, compare};
use crate::store::Journal;

const MINUTE: Millis = 60_000;

/// Minutes from one round of fetches to the next; after the last step, an hour. What fetches return can lag behind
/// uploads by tens of minutes.
const STEPS: [Millis; 6] = [1, 2, 5, 10, 20, 30];

/// Target applies what it accepted within a day (*Profile update limits*). What isn't visible then won't be.
const DAY: Millis = 24 * 60 * MINUTE;

/// The longest sleep, so that a computer that was asleep itself soon finds that it's late.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// A visitor of the sample, as Target showed it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SampledVisitor {
    /// The visitor ID, as it was sent.
    pub id: String,
    /// Whether Target shows what was sent.
    pub seen: Visibility,
    /// The comparison, attribute by attribute.
    pub attributes: Vec<AttributeComparison>,
}

/// Compares samples of uploads with Target.
pub struct SpotChecks {
    journal: Arc<Journal>,
    clock: Arc<dyn Clock>,
}

/// A sample of an upload's visitors, each with Target's latest response. It's in memory only.
pub struct SpotCheck {
    observations: Vec<Observation>,
    clock: Arc<dyn Clock>,
    /// When Target accepted the last of their batches.
    accepted: Millis,
    next: Option<Millis>,
}

struct Observation {
    id: VisitorId,
    sent: SentVisitor,
    accepted: Millis,
    visitor: Option<SampledVisitor>,
}

impl Observation {
    fn is_pending(&self) -> bool {
        self.visitor.as_ref().is_none_or(|visitor| visitor.seen == Visibility::NotYet)
    }
}

impl SpotCheck {
    /// Returns the visitors that could be fetched. Nothing is known about the others.
    pub fn visitors(&self) -> Vec<SampledVisitor> {
        self.observations.iter().filter_map(|one| one.visitor.clone()).collect()
    }

    /// Returns when the visitors that aren't visible yet are fetched again, or `None` if all are visible or their day is
    /// over.
    pub fn next(&self) -> Option<Millis> {
        self.next
    }

    /// Fetches the visitors that weren't visible yet. If Target rejects the token, the rest waits for the next round.
    async fn observe(&mut self, target: &RenewingTarget) {
        for one in self.observations.iter_mut().filter(|one| one.is_pending()) {
            let profile = match target.fetch(&one.id).await {
                Ok(profile) => profile,
                Err(CallError::Unauthorized { .. }) => break,
                Err(_) => continue,
            };
            let (seen, attributes) = compare(&one.sent, profile.as_ref(), one.accepted);
            one.visitor = Some(SampledVisitor { id: one.sent.id.clone(), seen, attributes });
        }
        let is_any_pending = self.observations.iter().any(Observation::is_pending);
        self.next = is_any_pending.then(|| next_round(self.accepted, self.clock.now())).flatten();
    }

    /// Fetches again at each step, until all are visible or their day is over. Calls `on` after each round.
    pub async fn follow(mut self, target: RenewingTarget, mut on: impl FnMut(&SpotCheck)) {
        let mut jumps = JumpDetector::new(&*self.clock);
        while let Some(next) = self.next {
            let now = self.clock.now();
            if !jumps.has_jumped(&*self.clock) && now < next {
                self.clock.sleep(Duration::from_millis(next - now).min(LONGEST_SLEEP)).await;
                continue;
            }
            self.observe(&target).await;
            on(&self);
        }
    }
}

/// Returns the first step after now. Steps count from the acceptance, so that they are the same after a restart.
fn next_round(accepted: Millis, now: Millis) -> Option<Millis> {
    let mut steps = STEPS.into_iter();
    let mut at = accepted;
    loop {
        at = at.checked_add(steps.next().unwrap_or(60) * MINUTE)?;
        if at > accepted.saturating_add(DAY) {
            return None;
        }
        if at > now {
            return Some(at);
        }
    }
}

impl SpotChecks {
    pub(crate) fn new(journal: &Arc<Journal>, clock: &Arc<dyn Clock>) -> SpotChecks {
        SpotChecks { journal: Arc::clone(journal), clock: Arc::clone(clock) }
    }

    /// Fetches up to `max` visitors of an upload's batches once, spread over the file, and compares them.
    pub async fn check_once(
        &self,
        upload: &str,
        batches: &[Batch],
        checked: &Arc<Checked>,
        target: &Target,
        max: usize,
    ) -> Result<Vec<SampledVisitor>, UploadError> {
        Ok(self.start(upload, batches, checked, &target.clone().into(), max).await?.visitors())
    }

    /// Fetches up to `max` visitors, for a spot check that [`SpotCheck::follow`] continues.
    ///
    /// # Errors
    /// Returns an error if the file can't be read again. A visitor that can't be fetched isn't one.
    pub async fn start(
        &self,
        upload: &str,
        batches: &[Batch],
        checked: &Arc<Checked>,
        target: &RenewingTarget,
        max: usize,
    ) -> Result<SpotCheck, UploadError> {
        let failed = self.journal.failed_rows(upload)?;
        let observations = sample(batches, &failed, checked, max).await?;
        let accepted = observations.iter().map(|one| one.accepted).max().unwrap_or_default();
        let mut check = SpotCheck { observations, clock: Arc::clone(&self.clock), accepted, next: None };
        check.observe(target).await;
        Ok(check)
    }
}

/// Returns visitors of the batches that Target has accepted, spread over the file. Rows that Target listed as failed
/// aren't among them.
async fn sample(
    batches: &[Batch],
    failed: &BTreeMap<u32, RowRanges>,
    checked: &Arc<Checked>,
    max: usize,
) -> Result<Vec<Observation>, UploadError> {
    let may_be_visible = |batch: &&Batch| {
        let state = batch.state;
        matches!(state, BatchState::Complete | BatchState::Partial | BatchState::Stuck | BatchState::Unconfirmed)
    };
    let applied: Vec<&Batch> = batches.iter().filter(may_be_visible).collect();
    let mut observations = Vec::new();
    let sampled = applied.len().min(max);
    for place in 0..sampled {
        let batch = applied[place * applied.len() / sampled];
        let (body, rows) = {
            let (checked, batch) = (Arc::clone(checked), batch.clone());
            tokio::task::spawn_blocking(move || split::body_and_rows(&checked, &batch, &Progress::default())).await??
        };
        let body = BatchBody::new(body.into())?;
        let sent = SentBody::read(body.bytes());
        let is_failed = |line: usize| {
            failed.get(&batch.number).zip(rows.get(line)).is_some_and(|(failed, row)| failed.contains(*row))
        };
        let lines: Vec<usize> = (0..sent.rows()).filter(|line| !is_failed(*line)).collect();
        let wanted = (max - observations.len()).div_ceil(sampled - place).min(lines.len());
        for number in 0..wanted {
            let Some(visitor) = sent.visitor(lines[number * lines.len() / wanted]) else { continue };
            let id = if sent.is_pcid() { VisitorId::pc(&visitor.id) } else { VisitorId::third_party(&visitor.id) };
            let Ok(id) = id else { continue };
            let accepted = batch.accepted_at.unwrap_or_default();
            observations.push(Observation { id, sent: visitor, accepted, visitor: None });
        }
    }
    Ok(observations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_grow_to_an_hour_and_end_after_a_day() {
        let mut at = 1_000;
        let mut minutes = Vec::new();
        while let Some(next) = next_round(1_000, at) {
            minutes.push((next - 1_000) / MINUTE);
            at = next;
        }
        assert_eq!(minutes[..8], [1, 3, 8, 18, 38, 68, 128, 188]);
        assert_eq!(minutes.last(), Some(&1_388), "an hour later the day is over");
        assert_eq!(next_round(1_000, 1_000 + 7 * MINUTE), Some(1_000 + 8 * MINUTE), "the same after a restart");
    }
}
