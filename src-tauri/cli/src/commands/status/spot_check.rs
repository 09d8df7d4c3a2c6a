//! `ferry status --spot-check`: visitors in Target, compared with what an upload sent.

use std::sync::Arc;

use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{Batch, BatchState, SampledVisitor, Upload, Uploads, Visibility};

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::{counted, local_time};
use crate::output::style::{BAD, GOOD, WARN, paint};
use crate::output::{self, spot_check};
use crate::resolve::connect::connect_to;
use crate::resolve::target::parse_account;
use crate::steps::check::check_again;

/// The maximum number of visitors. Each takes a call to fetch.
pub const MAX_VISITORS: i64 = 100;

/// A sample of an upload's visitors, fetched and compared.
pub struct SpotCheck {
    progress: uploads::SpotCheck,
    spots: Vec<SampledVisitor>,
}

impl SpotCheck {
    /// Fetches up to `count` visitors. Fails if Target hasn't applied any of the upload.
    pub async fn run(
        uploads: &Uploads,
        upload: &Upload,
        batches: &[Batch],
        count: usize,
        context: &Context,
    ) -> Result<SpotCheck, Failure> {
        let may_be_applied =
            |batch: &Batch| matches!(batch.state, BatchState::Complete | BatchState::Partial | BatchState::Unconfirmed);
        if !batches.iter().any(may_be_applied) {
            return Err(Failure::usage(format!(
                "--spot-check: Target hasn't applied any of upload {} yet.",
                upload.id
            ))
            .hint(format!("Check its status with: ferry status {}", upload.id)));
        }
        let (client, endpoint) = parse_account(&upload.client, Some(&upload.endpoint))?;
        let target = connect_to(uploads, upload, &client, &endpoint).await?;
        let checked = check_again(uploads, upload, context)?;
        let progress = uploads.spot_checks().start(&upload.id, batches, &Arc::new(checked), &target, count).await?;
        let spots = progress.visitors();
        if spots.is_empty() {
            return Err(Failure::usage("Couldn't fetch any visitors, so there's nothing to compare.")
                .hint("Check your network and the token, then try again."));
        }
        Ok(SpotCheck { progress, spots })
    }

    fn count(&self, seen: Visibility) -> usize {
        self.spots.iter().filter(|spot| spot.seen == seen).count()
    }

    /// Returns 4 if a visitor differs from what was sent, because waiting won't change that.
    pub fn exit_code(&self) -> u8 {
        if self.count(Visibility::Different) > 0 { exit::UNCONFIRMED } else { exit::DONE }
    }

    /// Returns the object of the spot check. `check_again` is null if all visitors are visible or a day has passed.
    pub fn json(&self) -> Value {
        json!({
            "checked": self.spots.len(),
            "visible": self.count(Visibility::Same),
            "not_visible_yet": self.count(Visibility::NotYet),
            "different": self.count(Visibility::Different),
            "check_again": self.progress.next().map(text),
            "visitors": self.spots,
        })
    }

    /// Prints the result for people.
    pub fn print(&self) {
        let (visible, not_yet, different) =
            (self.count(Visibility::Same), self.count(Visibility::NotYet), self.count(Visibility::Different));
        let style = match (different, not_yet) {
            (0, 0) => GOOD,
            (0, _) => WARN,
            _ => BAD,
        };
        let summary = format!("{visible} of {} visitors checked are visible and match", self.spots.len());
        out!("\n{}", paint(style, summary));
        spot_check::print(&self.spots);
        if different > 0 {
            out!(
                "{} different values. They may have changed since, on the site or in another upload, \
                 or Target didn't store them as sent.",
                counted(different as u64, "visitor has", "visitors have")
            );
        }
        match self.progress.next() {
            Some(next) => output::hint(format_args!("A delay is normal. Check again after {}.", local_time(next))),
            None if not_yet > 0 => output::hint(
                "Visitors not visible after a day probably won't appear. Make sure this is the ID your site sends to Target.",
            ),
            None => {}
        }
    }
}
