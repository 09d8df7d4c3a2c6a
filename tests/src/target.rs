//! Starts a practice Target for one test.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use practice::{Call, Clock, Options, Server, StoredProfile};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The clock of a practice Target that accepts a batch immediately, and applies it when the test moves the clock.
#[derive(Clone)]
pub struct FakeClock(Arc<AtomicI64>);

impl Default for FakeClock {
    fn default() -> Self {
        FakeClock(Arc::new(AtomicI64::new(1_760_000_000_000)))
    }
}

impl FakeClock {
    /// Makes a practice Target use this clock, with a long processing time.
    pub fn hold(&self, options: &mut Options) {
        let now = Arc::clone(&self.0);
        options.processing = Duration::from_secs(3_000);
        options.clock = Clock::new(move || now.load(Ordering::SeqCst));
    }

    /// Moves the clock by an hour, so that all accepted batches are applied.
    pub fn let_an_hour_pass(&self) {
        self.0.fetch_add(3_600_000, Ordering::SeqCst);
    }
}

/// A running practice Target. It stops when this value is dropped.
pub struct PracticeTarget {
    server: Server,
    _runtime: Runtime,
    store: TempDir,
}

impl PracticeTarget {
    /// Starts a practice Target that applies batches immediately and has no rate limit, after `change` has changed its
    /// options.
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

    /// Adds profiles with one attribute, `tier`, by a batch of these rows. Earlier calls and this one aren't told apart.
    pub fn seed(&self, client: &str, rows: impl IntoIterator<Item = String>) {
        let mut body = "batch=thirdPartyId,tier".to_owned();
        rows.into_iter().for_each(|row| body.push_str(&format!("\n{row}")));
        let origin = self.origin();
        let address = origin.trim_start_matches("http://");
        let head = format!(
            "POST /m2/{client}/v2/profile/batchUpdate HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all((head + &body).as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.contains("<success>true</success>"), "{response}");
        crate::wait::until("the profiles are stored", || (!self.held().is_empty()).then_some(()));
    }

    /// Returns its origin, such as `http://127.0.0.1:8080`.
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Returns the folder of its data.
    pub fn store(&self) -> &Path {
        self.store.path()
    }

    /// Returns the profiles that the practice Target has stored.
    pub fn held(&self) -> Vec<StoredProfile> {
        practice::dump(self.store.path()).unwrap()
    }

    /// Returns the calls that it received.
    pub fn calls(&self) -> Vec<Call> {
        self.server.calls()
    }

    /// Returns the number of calls whose path contains a word, such as `batchUpdate`.
    pub fn calls_of(&self, word: &str) -> usize {
        self.calls().iter().filter(|call| call.path.contains(word)).count()
    }

    /// Replaces the token that requests must have.
    pub fn replace_token(&self, token: Option<&str>) {
        self.server.replace_token(token.map(str::to_owned));
    }

    /// Adds a fault of the identity service or the Admin API.
    pub fn push_admin_fault(&self, fault: &str) {
        self.server.push_admin_fault(fault.parse().unwrap());
    }

    /// Adds a fault of the profile API.
    pub fn push_fault(&self, fault: &str) {
        self.server.push_fault(fault.parse().unwrap());
    }
}
