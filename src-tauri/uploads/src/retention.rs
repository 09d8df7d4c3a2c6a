//! How long an upload that has ended stays in the history.

use std::sync::Arc;

use crate::clock::Clock;
use crate::data_dir::DataDir;
use crate::model::Millis;
use crate::settings;
use crate::store::{Journal, JournalError};

const DAY: Millis = 24 * 60 * 60 * 1000;

/// Removes old uploads from the history.
pub(crate) struct Retention {
    pub(crate) data_dir: DataDir,
    pub(crate) journal: Arc<Journal>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Retention {
    /// Removes the uploads that ended longer ago than the settings say, and returns how many they were. An upload that
    /// hasn't ended stays, however old it is.
    pub(crate) fn remove_old(&self) -> Result<usize, JournalError> {
        let Some(days) = settings::history_days(&self.data_dir) else { return Ok(0) };
        self.journal.remove_ended_before(self.clock.now().saturating_sub(Millis::from(days) * DAY))
    }
}
