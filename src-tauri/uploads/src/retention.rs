//! How long an upload that has ended stays in the history.

use serde::Deserialize;

use crate::data_dir::Home;
use crate::model::Millis;
use crate::store::JournalError;
use crate::uploads::Uploads;

const DAY: Millis = 24 * 60 * 60 * 1000;

/// What the window's settings say of it: the one line of them that the command line follows too.
#[derive(Deserialize)]
struct Chosen {
    #[serde(default = "default_history_days")]
    history_days: Option<u32>,
}

/// What [`Home::history_days`] is where nobody chose otherwise.
#[allow(clippy::unnecessary_wraps, reason = "None is a choice: always")]
pub fn default_history_days() -> Option<u32> {
    Some(90)
}

impl Home {
    /// Days that the history keeps an upload after its end; `None`: always. Settings that cannot be read cost
    /// nobody an upload.
    pub fn history_days(&self) -> Option<u32> {
        match std::fs::read(self.settings()) {
            Ok(text) => serde_json::from_slice::<Chosen>(&text).ok().and_then(|chosen| chosen.history_days),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => default_history_days(),
            Err(_) => None,
        }
    }
}

impl Uploads {
    /// Takes the uploads out of the history that ended longer ago than it keeps them, and says how many. One that
    /// has not ended stays, however old.
    pub(crate) fn forget_old(&self) -> Result<usize, JournalError> {
        let Some(days) = self.home().history_days() else { return Ok(0) };
        self.journal().remove_ended_before(self.now().saturating_sub(Millis::from(days) * DAY))
    }
}
