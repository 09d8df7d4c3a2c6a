//! Visitors looked up in Target, beside what was sent.

use std::sync::Arc;

use adobe_target::Target;
use engine::Checked;
use serde_json::json;
use uploads::{Batch, BatchState, Ended, Spot, SpotSeen, Uploads};

use crate::commands;
use crate::failure::Failure;
use crate::output::style::{BAD, GOOD, STRONG, WARN, paint, visible};

/// Visitors that are looked up at an upload's end.
pub const MOST: usize = 5;

/// A sample of the batches that nobody can say the end of; nothing where it cannot be looked up.
pub async fn of_unconfirmed(uploads: &Uploads, ended: &Ended, checked: &Arc<Checked>, target: &Target) -> Vec<Spot> {
    let batches: Vec<Batch> =
        ended.batches.iter().filter(|batch| batch.state == BatchState::Unconfirmed).cloned().collect();
    uploads.spot_check(&batches, checked, target, MOST).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "no sample");
        Vec::new()
    })
}

/// As one event.
pub fn print_json(spots: &[Spot]) -> Result<(), Failure> {
    commands::print_json(&json!({"event": "spot-check", "visitors": spots}))
}

/// A line a visitor.
pub fn print(spots: &[Spot]) {
    for spot in spots {
        let (style, word) = match spot.seen {
            SpotSeen::Same => (GOOD, "as sent"),
            SpotSeen::NotYet => (WARN, "not visible yet"),
            SpotSeen::Different => (BAD, "different"),
        };
        out!("   {}  {}", paint(STRONG, visible(&spot.id)), paint(style, word));
    }
}
