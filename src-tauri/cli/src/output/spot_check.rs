//! A spot check: a sample of visitors in Target, compared with what was sent.

use std::sync::Arc;

use adobe_target::Target;
use engine::Checked;
use uploads::{Batch, BatchState, Ended, SampledVisitor, Uploads, Visibility};

use super::style::{BAD, GOOD, STRONG, WARN, paint, visible};

/// The number of visitors that are fetched when an upload finishes.
pub const SAMPLE_SIZE: usize = 5;

/// Fetches a sample of the batches that Target didn't confirm. Returns an empty sample if that's not possible.
pub async fn of_unconfirmed(
    uploads: &Uploads,
    ended: &Ended,
    checked: &Arc<Checked>,
    target: &Target,
) -> Vec<SampledVisitor> {
    let batches: Vec<Batch> =
        ended.batches.iter().filter(|batch| batch.state == BatchState::Unconfirmed).cloned().collect();
    let spots = uploads.spot_checks().check_once(&ended.upload, &batches, checked, target, SAMPLE_SIZE).await;
    spots.unwrap_or_else(|error| {
        tracing::warn!(%error, "spot check failed");
        Vec::new()
    })
}

/// Prints a line for each visitor.
pub fn print(spots: &[SampledVisitor]) {
    for spot in spots {
        let (style, word) = match spot.seen {
            Visibility::Same => (GOOD, "matches"),
            Visibility::NotYet => (WARN, "not visible yet"),
            Visibility::Different => (BAD, "doesn't match"),
        };
        out!("   {}  {}", paint(STRONG, visible(&spot.id)), paint(style, word));
    }
}
