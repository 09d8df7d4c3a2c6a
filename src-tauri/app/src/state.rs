//! The app's state, which Tauri manages as one value and every command can use.

use std::sync::Arc;

use crate::connections::Connections;
use crate::connections::comma_test::CommaTestRunner;
use crate::connections::practice_target::PracticeTarget;
use crate::mappings::Mappings;
use crate::session::Session;
use crate::store::Store;
use crate::upload::runner::UploadRunner;

/// The services behind the commands. Each guards its own state, so all methods take `&self`.
#[derive(Default)]
pub struct AppState {
    /// Opens the data folder when it's first needed.
    pub store: Store,
    /// Runs the practice Target in the data folder.
    pub practice: PracticeTarget,
    /// Holds the open file, its check, and what the page polls.
    pub session: Session,
    /// Knows the accounts, and which of them the next upload goes to.
    pub connections: Connections,
    /// Knows which mappings can be restored, and the last imported one.
    pub mappings: Mappings,
    /// Runs one upload at a time.
    pub uploads: UploadRunner,
    /// Runs comma tests, one for each connection at most.
    pub comma_tests: CommaTestRunner,
}

/// The managed state as a command receives it.
pub type App<'a> = tauri::State<'a, Arc<AppState>>;

impl AppState {
    /// Uses the data folder `data_dir`, and no keychain, so that tests never touch the developer's own.
    #[cfg(test)]
    pub fn at(data_dir: &std::path::Path) -> AppState {
        AppState { store: Store::at(data_dir), ..AppState::default() }
    }

    /// Returns whether a value may contain a comma or line break when it's sent to the account of the next upload.
    /// If the data folder can't be opened, the answer is no.
    pub fn keeps_delimiters(&self) -> bool {
        self.store.uploads().is_ok_and(|uploads| self.connections.keeps_delimiters(&uploads))
    }
}
