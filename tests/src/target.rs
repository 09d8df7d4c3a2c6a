//! A practice Target of one test.

use std::path::Path;
use std::time::Duration;

use practice::{Call, HeldProfile, Options, Server};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// It listens as long as the test runs.
pub struct PracticeTarget {
    server: Server,
    _runtime: Runtime,
    store: TempDir,
}

impl PracticeTarget {
    /// Starts one, in a hurry: batches are done at once, and no pace is held.
    pub fn start(change: impl FnOnce(&mut Options)) -> PracticeTarget {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let store = tempfile::tempdir().unwrap();
        let mut options = Options::at(store.path());
        options.rate = 100_000;
        options.processing = Duration::ZERO;
        change(&mut options);
        let server = runtime.block_on(practice::start(options)).unwrap();
        PracticeTarget { server, _runtime: runtime, store }
    }

    /// Where it is.
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Where it keeps its profiles.
    pub fn store(&self) -> &Path {
        self.store.path()
    }

    /// What it holds.
    pub fn held(&self) -> Vec<HeldProfile> {
        practice::dump(self.store.path()).unwrap()
    }

    /// What was asked of it.
    pub fn calls(&self) -> Vec<Call> {
        self.server.calls()
    }

    /// The calls whose path holds a word, such as `batchUpdate`.
    pub fn calls_of(&self, word: &str) -> usize {
        self.calls().iter().filter(|call| call.path.contains(word)).count()
    }

    /// Replaces the token.
    pub fn replace_token(&self, token: Option<&str>) {
        self.server.replace_token(token.map(str::to_owned));
    }

    /// Something more that goes wrong.
    pub fn push_fault(&self, fault: &str) {
        self.server.push_fault(fault.parse().unwrap());
    }
}
