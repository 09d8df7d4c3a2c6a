//! A practice Target of one test.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use practice::{Call, Clock, HeldProfile, Options, Server};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The time of a practice Target that takes a batch at once and is done with it when the test says so.
#[derive(Clone)]
pub struct HeldClock(Arc<AtomicI64>);

impl Default for HeldClock {
    fn default() -> Self {
        HeldClock(Arc::new(AtomicI64::new(1_760_000_000_000)))
    }
}

impl HeldClock {
    /// Lets a practice Target go by it.
    pub fn hold(&self, options: &mut Options) {
        let now = Arc::clone(&self.0);
        options.processing = Duration::from_secs(3_000);
        options.clock = Clock::new(move || now.load(Ordering::SeqCst));
    }

    /// Whatever was taken before is done with.
    pub fn let_an_hour_pass(&self) {
        self.0.fetch_add(3_600_000, Ordering::SeqCst);
    }
}

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

    /// Something more that goes wrong at the identity service or the Admin API.
    pub fn push_admin_fault(&self, fault: &str) {
        self.server.push_admin_fault(fault.parse().unwrap());
    }

    /// Something more that goes wrong.
    pub fn push_fault(&self, fault: &str) {
        self.server.push_fault(fault.parse().unwrap());
    }
}
