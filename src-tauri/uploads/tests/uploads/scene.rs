//! A file, a practice Target, a data folder, and a clock that jumps.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adobe_target::{ClientCode, Endpoint, Target, Token};
use engine::{BatchLimits, CheckOptions, Checked, Mapping, Progress, Source, SourceOptions};
use keyring_core::{CredentialStore, mock};
use practice::{Fault, Options, Server};
use tempfile::TempDir;
use uploads::clock::Clock;
use uploads::{Control, Ended, Keychain, NewUpload, OpenUpload, RenewingTarget, UploadEvent, UploadOptions, Uploads};

pub const MAPPING: &str = r#"{"ferry_mapping":1,"name":"test",
    "identifier":{"kind":"thirdPartyId","column":"id"},"attributes":[{"name":"tier","column":"tier"}]}"#;

/// Sleeping moves the clock forward, so no test waits.
pub struct FakeClock {
    monotonic: AtomicU64,
    /// The actual time at the start.
    start: u64,
    /// By how much the wall clock is wrong.
    error: AtomicI64,
}

impl FakeClock {
    pub fn new() -> Arc<FakeClock> {
        FakeClock::at(1_795_000_000_000)
    }

    /// Starts at this time, in milliseconds since 1970.
    pub fn at(now: u64) -> Arc<FakeClock> {
        Arc::new(FakeClock { monotonic: AtomicU64::new(0), start: now, error: AtomicI64::new(0) })
    }

    /// Sets the wall clock forward by this many milliseconds, or back.
    pub fn jump(&self, by: i64) {
        self.error.fetch_add(by, Ordering::SeqCst);
    }

    /// Returns the actual time, which other computers show.
    pub fn actual(&self) -> u64 {
        self.start + self.monotonic.load(Ordering::SeqCst)
    }
}

impl Clock for FakeClock {
    fn now(&self) -> u64 {
        self.actual().saturating_add_signed(self.error.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.monotonic.load(Ordering::SeqCst))
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.monotonic.fetch_add(time.as_millis() as u64, Ordering::SeqCst);
        // Whatever else runs gets its turn, as it would in the world.
        Box::pin(tokio::task::yield_now())
    }
}

pub struct Scene {
    pub folder: TempDir,
    pub clock: Arc<FakeClock>,
    pub uploads: Uploads,
    pub server: Server,
    pub file: PathBuf,
}

impl Scene {
    /// A file of so many visitors, and a Target that misbehaves so.
    pub async fn new(rows: u32, faults: &[&str]) -> Scene {
        Scene::with(rows, |options| {
            options.faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect();
        })
        .await
    }

    /// The same with a Target that was finished other things.
    pub async fn with(rows: u32, change: impl FnOnce(&mut Options)) -> Scene {
        let folder = TempDir::new().unwrap();
        let clock = FakeClock::new();
        let file = folder.path().join("customers.csv");
        let lines: String = (0..rows).map(|row| format!("V-{row},tier {row}\n")).collect();
        std::fs::write(&file, format!("id,tier\n{lines}")).unwrap();
        let now = Arc::clone(&clock);
        let mut options = Options {
            rate: 1_000_000,
            processing: Duration::ZERO,
            clock: practice::Clock::new(move || now.actual() as i64),
            ..Options::at(folder.path().join("practice"))
        };
        change(&mut options);
        let server = practice::start(options).await.unwrap();
        let keychain = memory_keychain();
        let uploads = Uploads::open_with(Some(&folder.path().join("home")), clock.clone(), keychain).unwrap();
        Scene { folder, clock, uploads, server, file }
    }

    /// Returns the time of the monotonic clock.
    pub fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    pub fn client(&self) -> ClientCode {
        ClientCode::parse("demo").unwrap()
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::parse(&self.server.origin()).unwrap()
    }

    pub fn target(&self, token: Option<&str>) -> Target {
        Target::new(self.client(), self.endpoint(), token.map(|token| Token::new(token).unwrap())).unwrap()
    }

    pub fn options(&self, batch_rows: u64) -> UploadOptions {
        UploadOptions {
            source: SourceOptions::default(),
            check: CheckOptions { batch_limits: BatchLimits::new(Some(batch_rows), None), ..CheckOptions::default() },
            calls_per_minute: 40,
            poll_every: None,
            no_wait: false,
            start_at: None,
            split: false,
            is_practice: None,
            are_new_visitors: false,
        }
    }

    /// Sends the scene's file with these options, to its end.
    pub async fn send(&self, options: UploadOptions) -> Finished {
        self.send_as(options, self.endpoint()).await
    }

    /// Sends the file to another place.
    pub async fn send_to(&self, endpoint: Endpoint) -> Finished {
        self.send_as(self.options(10), endpoint).await
    }

    /// Sends the file through a target.
    pub async fn send_by(&self, options: UploadOptions, target: RenewingTarget) -> Finished {
        let upload = self.planned(&options, self.endpoint());
        self.run(upload, target).await
    }

    /// Sends the file with these options to another place.
    pub async fn send_as(&self, options: UploadOptions, endpoint: Endpoint) -> Finished {
        let upload = self.planned(&options, endpoint.clone());
        self.run(upload, Target::new(self.client(), endpoint, None).unwrap().into()).await
    }

    /// What an upload of the file begins with.
    pub fn begin(&self, options: &UploadOptions) -> NewUpload {
        NewUpload {
            path: self.file.clone(),
            mapping: MAPPING.to_owned(),
            mapping_name: "test".to_owned(),
            connection: None,
            client: self.client(),
            endpoint: self.endpoint(),
            options: options.clone(),
            retry_of: None,
        }
    }

    pub fn planned(&self, options: &UploadOptions, endpoint: Endpoint) -> OpenUpload {
        let mapping = Mapping::from_json(MAPPING).unwrap();
        let begin = NewUpload { endpoint, ..self.begin(options) };
        let mut upload = self.uploads.begin(begin, mapping.api).unwrap();
        let source = Source::open(&self.file, &options.source).unwrap();
        let checked = Checked::new(source, &mapping, &options.check, &Progress::default()).unwrap();
        upload.plan(Arc::new(checked)).unwrap();
        upload
    }

    /// Takes up an upload again.
    pub async fn resume(&self, id: &str, token: Option<&str>) -> Finished {
        let (mut upload, mapping) = self.uploads.resume(id).unwrap();
        upload.check_again(&mapping, &Progress::default()).unwrap();
        self.run(upload, self.target(token).into()).await
    }

    async fn run(&self, upload: OpenUpload, target: RenewingTarget) -> Finished {
        let id = upload.upload().id.clone();
        let events = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&events);
        let before = self.clock.monotonic();
        let on = move |event| heard.lock().unwrap().push(event);
        let ended = upload.run(target, Control::default(), on).await.unwrap();
        let events = std::mem::take(&mut *events.lock().unwrap());
        Finished { id, ended, events, took: self.clock.monotonic() - before }
    }

    /// How many visitors the Target holds.
    pub fn held(&self) -> usize {
        practice::dump(&self.folder.path().join("practice")).unwrap().len()
    }
}

pub struct Finished {
    pub id: String,
    pub ended: Ended,
    pub events: Vec<UploadEvent>,
    /// By the bent clock.
    pub took: Duration,
}

impl Finished {
    pub fn batch(&self, number: usize) -> (&'static str, Option<&'static str>, u32) {
        let batch = &self.ended.batches[number - 1];
        (batch.state.as_str(), batch.reason.map(uploads::Reason::as_str), batch.attempts)
    }

    pub fn end(&self) -> (&'static str, Option<&'static str>) {
        (self.ended.state.as_str(), self.ended.reason.map(uploads::Reason::as_str))
    }
}

/// Returns an empty keychain in memory.
fn memory_keychain() -> Keychain {
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    Keychain::of(move || Ok(store.clone()), Duration::from_secs(30))
}
