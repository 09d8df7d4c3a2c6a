//! Whether what was sent has arrived: a sample of visitors fetched from Target, and those that it does not
//! show yet once more, in growing steps within the day.

use std::sync::Arc;
use std::time::Duration;

use adobe_target::{BatchBody, CallError, Target, VisitorId};
use engine::{Checked, Progress};

use crate::clock::Clock;
use crate::connections::renewing_target::Door;
use crate::model::{Batch, BatchState, Millis};
use crate::sender::UploadError;
use crate::sender::split;
use crate::sent_body::{Compared, Seen, SentBody, SentVisitor, compare};
use crate::uploads::Uploads;

const MINUTE: Millis = 60_000;

/// Minutes from one look to the next; from the last on, an hour. Fetches lag behind uploads by tens of minutes.
const STEPS: [Millis; 6] = [1, 2, 5, 10, 20, 30];

/// Target applies what it accepted within a day (*Profile update limits*); who does not show then will not.
const DAY: Millis = 24 * 60 * MINUTE;

/// The longest sleep: a machine that slept itself is to find soon that it is late.
const NAP: Duration = Duration::from_secs(30);

/// A visitor that was looked up after it was sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Spot {
    /// Its id.
    pub id: String,
    /// Whether Target shows what was sent, something else, or nothing of it yet.
    pub seen: SpotSeen,
    /// Attribute by attribute.
    pub attributes: Vec<Compared>,
}

/// The word on a spot check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpotSeen {
    /// As sent.
    Same,
    /// Not visible yet.
    NotYet,
    /// Something else.
    Different,
}

/// A sample of an upload's visitors, each with Target's last word on it. It holds them in memory alone.
pub struct Arrival {
    visitors: Vec<Looked>,
    clock: Arc<dyn Clock>,
    /// When Target took the last of their batches.
    accepted: Millis,
    next: Option<Millis>,
}

struct Looked {
    id: VisitorId,
    sent: SentVisitor,
    accepted: Millis,
    spot: Option<Spot>,
}

impl Looked {
    fn is_to_come(&self) -> bool {
        self.spot.as_ref().is_none_or(|spot| spot.seen == SpotSeen::NotYet)
    }
}

impl Arrival {
    /// What was seen of those that could be fetched; nothing is claimed of the others.
    pub fn spots(&self) -> Vec<Spot> {
        self.visitors.iter().filter_map(|visitor| visitor.spot.clone()).collect()
    }

    /// When those that are not visible yet are to be looked at again; `None`: all of them are, or their day
    /// is over.
    pub fn next(&self) -> Option<Millis> {
        self.next
    }

    /// Fetches those that were not seen yet. A token that is refused ends the look, not the sample.
    async fn look(&mut self, door: &Door) {
        for visitor in self.visitors.iter_mut().filter(|visitor| visitor.is_to_come()) {
            let profile = match door.fetch(&visitor.id).await {
                Ok(profile) => profile,
                Err(CallError::Unauthorized { .. }) => break,
                Err(_) => continue,
            };
            let (seen, attributes) = compare(&visitor.sent, profile.as_ref(), visitor.accepted);
            let seen = match seen {
                Seen::Same => SpotSeen::Same,
                Seen::NotYet => SpotSeen::NotYet,
                Seen::Different => SpotSeen::Different,
            };
            visitor.spot = Some(Spot { id: visitor.sent.id.clone(), seen, attributes });
        }
        let is_any_to_come = self.visitors.iter().any(Looked::is_to_come);
        self.next = is_any_to_come.then(|| next_look(self.accepted, self.clock.now())).flatten();
    }

    /// Looks again whenever it is time, until all have shown or their day is over; `on` is told after each look.
    pub async fn follow(mut self, door: Door, mut on: impl FnMut(&Arrival)) {
        while let Some(next) = self.next {
            let now = self.clock.now();
            if now < next {
                self.clock.sleep(Duration::from_millis(next - now).min(NAP)).await;
                continue;
            }
            self.look(&door).await;
            on(&self);
        }
    }
}

/// The first step after now. They count from the acceptance, so that they are the same after a restart.
fn next_look(accepted: Millis, now: Millis) -> Option<Millis> {
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

impl Uploads {
    /// Looks up to `most` visitors of a job's sent batches up in Target, spread over the file.
    pub async fn spot_check(
        &self,
        batches: &[Batch],
        checked: &Arc<Checked>,
        target: &Target,
        most: usize,
    ) -> Result<Vec<Spot>, UploadError> {
        Ok(self.arrival(batches, checked, &target.clone().into(), most).await?.spots())
    }

    /// The same, to be followed.
    ///
    /// # Errors
    /// Where the file cannot be read again; a visitor that cannot be fetched is none.
    pub async fn arrival(
        &self,
        batches: &[Batch],
        checked: &Arc<Checked>,
        door: &Door,
        most: usize,
    ) -> Result<Arrival, UploadError> {
        let visitors = sample(batches, checked, most).await?;
        let accepted = visitors.iter().map(|visitor| visitor.accepted).max().unwrap_or_default();
        let mut arrival = Arrival { visitors, clock: self.clock(), accepted, next: None };
        arrival.look(door).await;
        Ok(arrival)
    }
}

/// Visitors of the batches that Target has taken, spread over the file.
async fn sample(batches: &[Batch], checked: &Arc<Checked>, most: usize) -> Result<Vec<Looked>, UploadError> {
    let is_worth_it =
        |batch: &&Batch| matches!(batch.state, BatchState::Complete | BatchState::Partial | BatchState::Unconfirmed);
    let applied: Vec<&Batch> = batches.iter().filter(is_worth_it).collect();
    let mut visitors = Vec::new();
    let looked_into = applied.len().min(most);
    for place in 0..looked_into {
        let batch = applied[place * applied.len() / looked_into];
        let (body, _) = {
            let (checked, batch) = (Arc::clone(checked), batch.clone());
            tokio::task::spawn_blocking(move || split::body_and_rows(&checked, &batch, &Progress::default())).await??
        };
        let body = BatchBody::new(body.into())?;
        let sent = SentBody::read(body.bytes());
        let wanted = (most - visitors.len()).div_ceil(looked_into - place).min(sent.rows());
        for number in 0..wanted {
            let Some(visitor) = sent.visitor(number * sent.rows() / wanted) else { continue };
            let id = if sent.is_pcid() { VisitorId::pc(&visitor.id) } else { VisitorId::third_party(&visitor.id) };
            let Ok(id) = id else { continue };
            let accepted = batch.accepted_at.unwrap_or_default();
            visitors.push(Looked { id, sent: visitor, accepted, spot: None });
        }
    }
    Ok(visitors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_grow_to_an_hour_and_end_with_the_day() {
        let mut at = 1_000;
        let mut minutes = Vec::new();
        while let Some(next) = next_look(1_000, at) {
            minutes.push((next - 1_000) / MINUTE);
            at = next;
        }
        assert_eq!(minutes[..8], [1, 3, 8, 18, 38, 68, 128, 188]);
        assert_eq!(minutes.last(), Some(&1_388), "an hour later the day is over");
        assert_eq!(next_look(1_000, 1_000 + 7 * MINUTE), Some(1_000 + 8 * MINUTE), "the same after a restart");
    }
}
