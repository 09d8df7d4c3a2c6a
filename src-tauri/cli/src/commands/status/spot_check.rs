//! `ferry status --spots`: of whom Target shows what was sent.

use std::sync::Arc;

use engine::Watch;
use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{Arrival, Batch, BatchState, Job, Spot, SpotSeen, Uploads};

use crate::commands::resume::connect_to;
use crate::commands::retry::reading;
use crate::failure::{Failure, exit};
use crate::output::style::{BAD, GOOD, WARN, paint};
use crate::output::{messages, spot_check};
use crate::resolve::target::target_of;

/// One look at a sample of an upload's visitors.
pub struct Arrived {
    arrival: Arrival,
    spots: Vec<Spot>,
}

impl Arrived {
    /// Fetches up to so many visitors of an upload that has ended.
    pub async fn look(
        uploads: &Uploads,
        job: &Job,
        batches: &[Batch],
        most: usize,
        watch: &Arc<Watch>,
    ) -> Result<Arrived, Failure> {
        let is_taken =
            |batch: &Batch| matches!(batch.state, BatchState::Complete | BatchState::Partial | BatchState::Unconfirmed);
        if !batches.iter().any(is_taken) {
            return Err(Failure::usage(format!("--spots: Target has applied nothing of the upload {} yet.", job.id))
                .next(format!("See where it stands: ferry status {}", job.id)));
        }
        let (client, endpoint) = target_of(&job.client, Some(&job.endpoint))?;
        let door = connect_to(uploads, job, &client, &endpoint).await?;
        let bar = reading(job, watch);
        let checked = uploads.checked_again(job, watch);
        drop(bar);
        let arrival = uploads.arrival(batches, &Arc::new(checked?), &door, most).await?;
        let spots = arrival.spots();
        if spots.is_empty() {
            return Err(Failure::usage("No visitor could be fetched, so nobody can say what is visible.")
                .next("Look whether the network, the Target and the token are there, and try again."));
        }
        Ok(Arrived { arrival, spots })
    }

    fn count(&self, seen: SpotSeen) -> usize {
        self.spots.iter().filter(|spot| spot.seen == seen).count()
    }

    /// 4 where something else is there than was sent: nothing waits that away.
    pub fn code(&self) -> u8 {
        if self.count(SpotSeen::Different) > 0 { exit::UNCONFIRMED } else { exit::DONE }
    }

    /// For other programs; `look_again`: when it is worth it, none where all have been seen or their day is over.
    pub fn json(&self) -> Value {
        json!({
            "looked_at": self.spots.len(),
            "visible": self.count(SpotSeen::Same),
            "not_visible_yet": self.count(SpotSeen::NotYet),
            "different": self.count(SpotSeen::Different),
            "look_again": self.arrival.next().map(text),
            "visitors": self.spots,
        })
    }

    /// For people.
    pub fn print(&self) {
        let (visible, to_come, different) =
            (self.count(SpotSeen::Same), self.count(SpotSeen::NotYet), self.count(SpotSeen::Different));
        let style = if different > 0 {
            BAD
        } else if to_come > 0 {
            WARN
        } else {
            GOOD
        };
        out!("\n{}", paint(style, format!("{visible} of {} looked at are visible, and as sent", self.spots.len())));
        spot_check::print(&self.spots);
        if different > 0 {
            let whose = messages::counted(different as u64, "visitor shows", "visitors show");
            out!("{whose} something else than was sent: changed since on the site or by another upload, or not kept.");
        }
        match self.arrival.next() {
            Some(next) => out!("→ Not visible yet is not lost. Look again after {}.", messages::local(next)),
            None if to_come > 0 => {
                out!(
                    "Who is not visible a day after the upload will most likely not be: is it the id that the site sends?"
                );
            }
            None => {}
        }
    }
}
