//! The comma test: how an account reads commas and line breaks inside values. Adobe's documentation doesn't say (*Bulk
//! Profile Update API*), so one test profile is sent, fetched, and compared. It expires like any other profile.

use std::time::Duration;

use adobe_target::pace::{DEFAULT_CALLS_PER_MINUTE, Pace, PaceError, Permit};
use adobe_target::{BatchBody, BatchBodyError, CallError, StatusAddress, StatusLink, VisitorId};
use common::ApiVersion;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use thiserror::Error;

use super::renewing_target::RenewingTarget;
use super::{Connection, ConnectionError, Connections, DelimiterHandling, LastCommaTest};
use crate::clock::Clock;
use crate::control::Control;
use crate::data_dir::{DataDirError, PACE};
use crate::lock::{AccountLock, LockError};
use crate::model::Millis;
use crate::sender::growing;
use crate::uploads::random_letters;

/// The time within which the profile has to be visible.
const AN_HOUR: Duration = Duration::from_secs(60 * 60);
/// How often a submit without a response is repeated, with the same batch each time.
const MAX_SUBMITS: u32 = 4;
/// How long a result is valid. After that, Adobe may have moved the account.
const VALID_FOR: Millis = 90 * 24 * 60 * 60 * 1000;
/// Every character that has to be encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The beginning of every test profile's ID, which is also the holder of the account's lock during a test.
const ID_PREFIX: &str = "ferry-comma-test-";

/// Returns whether the holder of an account's lock is a comma test, not an upload.
#[must_use]
pub(crate) fn is_comma_test(holder: &str) -> bool {
    holder.starts_with(ID_PREFIX)
}

/// What one value of the test profile contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum TestCase {
    /// A comma between letters.
    Comma,
    /// Accents and an emoji.
    Letters,
    /// A line break between letters.
    LineBreak,
    /// A percent sign, an ampersand and a plus.
    Signs,
}

/// One value of the test profile, as it was sent and as it came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestResult {
    /// What the value contains.
    pub case: TestCase,
    /// The value that was sent.
    pub sent: String,
    /// The value that came back, or `None` if none did.
    pub found: Option<String>,
}

impl TestResult {
    /// Returns whether the value came back unchanged, character by character.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.found.as_deref() == Some(self.sent.as_str())
    }
}

/// The result of a comma test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommaTestOutcome {
    /// The ID of the test profile.
    pub profile: String,
    /// How the account reads commas and line breaks.
    pub comma_test: LastCommaTest,
    /// The results, value by value.
    pub results: Vec<TestResult>,
}

/// The progress of a comma test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum CommaTestStep {
    /// The profile is being sent.
    Sending,
    /// Target has queued the profile and not applied it yet.
    Queued,
    /// Target has applied the profile, but it isn't visible yet.
    Applied,
}

/// Why a comma test has no result.
#[derive(Debug, Error)]
pub enum CommaTestError {
    /// The connection can't be saved.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// An upload is running for the account, or its lock can't be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The shared pace can't be used.
    #[error(transparent)]
    Pace(#[from] PaceError),
    /// The data folder can't be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The test profile isn't a valid batch.
    #[error("couldn't build the test profile")]
    Body(#[from] BatchBodyError),
    /// A call to Target failed.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Target gave up on the test profile.
    #[error("Target couldn't process the test profile")]
    Stuck,
    /// The test profile wasn't visible within an hour. It may become visible later.
    #[error("the test profile wasn't visible within an hour")]
    NotVisible,
    /// The test was stopped.
    #[error("interrupted")]
    Interrupted,
}

impl Connection {
    /// Returns whether values with commas and line breaks can be sent to the account: it passed the comma test within
    /// the last 90 days.
    #[must_use]
    pub fn keeps_delimiters(&self, now: Millis) -> bool {
        self.comma_test.is_some_and(|last| last.handling == DelimiterHandling::Keeps && !last.is_old(now))
    }
}

impl LastCommaTest {
    /// Returns whether the test was so long ago that it should be repeated: 90 days or more.
    #[must_use]
    pub fn is_old(&self, now: Millis) -> bool {
        now.saturating_sub(self.at) >= VALID_FOR
    }
}

struct TestProfile {
    id: String,
    values: [(TestCase, &'static str, String); 4],
}

impl TestProfile {
    fn new() -> TestProfile {
        let id = format!("{ID_PREFIX}{}", random_letters());
        // If the account splits values at a line break, the rest starts a row of its own, which must belong to a test
        // visitor, too. The ampersand comes last, because it may end the batch there.
        let values = [
            (TestCase::Comma, "ferry_test_comma", "Porto Alegre, RS".to_owned()),
            (TestCase::Letters, "ferry_test_letters", "São João ⛴ 🚢".to_owned()),
            (TestCase::LineBreak, "ferry_test_line", format!("Rua 7\n{id}-2")),
            (TestCase::Signs, "ferry_test_signs", "10% & 5+2=7".to_owned()),
        ];
        TestProfile { id, values }
    }

    fn body(&self) -> Result<BatchBody, BatchBodyError> {
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let names: Vec<&str> = self.values.iter().map(|(_, name, _)| *name).collect();
        let values: Vec<String> = self.values.iter().map(|(_, _, value)| encoded(value)).collect();
        let text = format!("batch=thirdPartyId,{}\n{},{}", names.join(","), encoded(&self.id), values.join(","));
        BatchBody::new(text.into_bytes().into())
    }

    fn results(&self, profile: &adobe_target::Profile) -> Vec<TestResult> {
        let found = |name: &str| profile.attributes.get(name).map(|value| value.value.clone());
        let one = |(case, name, sent): &(TestCase, &str, String)| TestResult {
            case: *case,
            sent: sent.clone(),
            found: found(name),
        };
        self.values.iter().map(one).collect()
    }
}

impl Connections {
    /// Sends a test profile to a connection's account, waits until it's visible, compares it, and stores the result with
    /// the connection. This may take an hour, and its calls count against the rate limit.
    ///
    /// # Errors
    /// Returns a [`CommaTestError`]; the previous result stays then.
    pub async fn comma_test(
        &self,
        connection: &Connection,
        target: &RenewingTarget,
        control: &Control,
        mut on: impl FnMut(CommaTestStep),
    ) -> Result<CommaTestOutcome, CommaTestError> {
        let profile = TestProfile::new();
        let (client, endpoint) = (&connection.client, &connection.endpoint);
        let _lock = AccountLock::take(&self.data_dir, client.as_str(), endpoint.origin(), &profile.id)?;
        let pace = Pace::open(&self.data_dir.subfolder(PACE)?, client, endpoint, DEFAULT_CALLS_PER_MINUTE)?;
        let run = Run { clock: &*self.clock, target, control, pace, until: self.clock.monotonic() + AN_HOUR };
        on(CommaTestStep::Sending);
        let address = run.submit(&profile.body()?).await?;
        let (first, longest) = if endpoint.is_loopback() { (200, 5_000) } else { (60_000, 300_000) };
        let (first, longest) = (Duration::from_millis(first), Duration::from_millis(longest));
        let mut is_applied = address.is_none();
        for round in 0.. {
            on(if is_applied { CommaTestStep::Applied } else { CommaTestStep::Queued });
            run.wait(growing(first, longest, round)).await?;
            if let Some(address) = address.as_ref().filter(|_| !is_applied) {
                is_applied = run.is_applied(address).await?;
            }
            if is_applied && let Some(results) = run.fetch(&profile).await? {
                let keeps = results.iter().all(TestResult::is_same);
                let handling = if keeps { DelimiterHandling::Keeps } else { DelimiterHandling::Shifts };
                let comma_test = LastCommaTest { handling, at: self.clock.now() };
                self.journal.set_comma_test(&connection.name, comma_test).map_err(ConnectionError::from)?;
                return Ok(CommaTestOutcome { profile: profile.id, comma_test, results });
            }
            if self.clock.monotonic() >= run.until {
                break;
            }
        }
        Err(CommaTestError::NotVisible)
    }
}

/// A running comma test.
struct Run<'a> {
    clock: &'a dyn Clock,
    target: &'a RenewingTarget,
    control: &'a Control,
    pace: Pace,
    until: Duration,
}

impl Run<'_> {
    /// Sends the batch. Returns the address of its status, or `None` if the response had none that may be called.
    async fn submit(&self, body: &BatchBody) -> Result<Option<StatusAddress>, CommaTestError> {
        for attempt in 0..MAX_SUBMITS {
            self.take_pace().await?;
            match self.target.submit(ApiVersion::V2, body).await {
                Ok(submitted) => {
                    return Ok(match submitted.status {
                        StatusLink::Address(address) => Some(address),
                        StatusLink::Foreign(_) | StatusLink::Missing => None,
                    });
                }
                Err(error) if attempt + 1 < MAX_SUBMITS => {
                    let wait = growing(Duration::from_secs(2), Duration::from_secs(60), attempt);
                    self.wait_out(error, wait).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    async fn is_applied(&self, address: &StatusAddress) -> Result<bool, CommaTestError> {
        self.take_pace().await?;
        match self.target.status(address).await {
            Ok(status) => match status.state {
                adobe_target::BatchState::Complete => Ok(true),
                adobe_target::BatchState::Stuck => Err(CommaTestError::Stuck),
                _ => Ok(false),
            },
            // Target has no status any more. The profile itself proves more anyway.
            Err(CallError::NotFound) => Ok(true),
            Err(error) => self.wait_out(error, Duration::ZERO).await.map(|()| false),
        }
    }

    /// Fetches the profile. Fetches don't count against the rate limit (*Fetch profiles*).
    async fn fetch(&self, profile: &TestProfile) -> Result<Option<Vec<TestResult>>, CommaTestError> {
        // Letters and hyphens always are a valid ID.
        let Ok(id) = VisitorId::third_party(&profile.id) else { return Ok(None) };
        match self.target.fetch(&id).await {
            Ok(found) => Ok(found.map(|found| profile.results(&found))),
            Err(error) => self.wait_out(error, Duration::ZERO).await.map(|()| None),
        }
    }

    /// Waits after a temporary error; any other error ends the test.
    async fn wait_out(&self, error: CallError, wait: Duration) -> Result<(), CommaTestError> {
        tracing::info!(%error, "the comma test waits");
        match &error {
            CallError::Overloaded { retry_after } => {
                self.pace.back_off(|| self.clock.now(), retry_after.unwrap_or_default())?;
                Ok(())
            }
            CallError::RateLimited { retry_after } => self.wait(retry_after.unwrap_or(Duration::from_secs(60))).await,
            CallError::Server { .. }
            | CallError::Lost { .. }
            | CallError::Unreadable { .. }
            | CallError::TooLarge { .. } => self.wait(error.retry_after().unwrap_or(wait)).await,
            _ => Err(error.into()),
        }
    }

    async fn take_pace(&self) -> Result<(), CommaTestError> {
        loop {
            match self.pace.try_acquire(|| self.clock.now())? {
                Permit::Granted => return Ok(()),
                Permit::Wait { wait, .. } => self.wait(wait).await?,
            }
        }
    }

    async fn wait(&self, time: Duration) -> Result<(), CommaTestError> {
        tokio::select! {
            () = self.clock.sleep(time) => {}
            () = self.control.paused() => {}
        }
        if self.control.is_paused() || self.control.is_cancelled() {
            return Err(CommaTestError::Interrupted);
        }
        if self.clock.monotonic() > self.until + AN_HOUR { Err(CommaTestError::NotVisible) } else { Ok(()) }
    }
}
