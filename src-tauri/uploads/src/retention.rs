//! What leaves the history when an upload starts: uploads that ended long ago, and uploads that have no plan.

use std::sync::Arc;

use crate::clock::Clock;
use crate::data_dir::DataDir;
use crate::lock::DeadUploadLock;
use crate::model::Millis;
use crate::settings;
use crate::store::{Journal, JournalError};
use crate::uploads::OpenError;

const DAY: Millis = 24 * 60 * 60 * 1000;

/// Removes uploads from the history. A program that only looks at the history removes nothing.
pub(crate) struct Retention<'a> {
    pub(crate) data_dir: &'a DataDir,
    pub(crate) journal: &'a Arc<Journal>,
    pub(crate) clock: &'a dyn Clock,
}

impl Retention<'_> {
    /// Removes what the history doesn't keep. `own` is the upload that starts, which holds its account's lock. If that
    /// fails, the upload starts anyway, and the next one tries again.
    pub(crate) fn clean(&self, own: &str) {
        match self.remove_old(own).map_err(OpenError::from).and_then(|old| Ok((old, self.remove_unplanned(own)?))) {
            Ok((0, 0)) => {}
            Ok((old, unplanned)) => tracing::info!(old, unplanned, "uploads were removed from the history"),
            Err(error) => tracing::warn!(%error, "couldn't remove uploads from the history"),
        }
    }

    /// Removes the uploads that ended longer ago than the settings say, and returns how many they were. An upload that
    /// hasn't ended stays, however old it is.
    ///
    /// Age is measured from the newest time in the journal if that's earlier than the clock, because a clock that's
    /// wrong for a moment must not empty the history.
    fn remove_old(&self, own: &str) -> Result<usize, JournalError> {
        let Some(days) = settings::history_days(self.data_dir) else { return Ok(0) };
        let Some(newest) = self.journal.newest_time_except(own)? else { return Ok(0) };
        let now = self.clock.now().min(newest);
        self.journal.remove_ended_before(now.saturating_sub(Millis::from(days) * DAY))
    }

    /// Removes the uploads whose process died while it checked their file, and returns how many they were.
    fn remove_unplanned(&self, own: &str) -> Result<usize, OpenError> {
        let mut removed = 0;
        for id in self.journal.unplanned_except(own)? {
            // While this lock is held, no process runs the upload.
            let Some(_lock) = DeadUploadLock::take(self.data_dir, &id)? else { continue };
            removed += usize::from(self.journal.remove_unplanned(&id)?);
        }
        Ok(removed)
    }
}
