//! How an account reads commas and line breaks inside values: no page of Adobe's says it (*Bulk Profile Update API*),
//! so one profile of our own is sent, fetched and compared. It lapses by itself, as every profile does.

use std::time::Duration;

use adobe_target::pace::{DEFAULT_CALLS_PER_MINUTE, Pace, PaceError, Permit};
use adobe_target::{ApiVersion, BatchBody, BatchBodyError, CallError, StatusAddress, StatusLink, VisitorId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::params;
use serde::Serialize;
use thiserror::Error;

use crate::connections::renewing_target::Door;
use crate::connections::{Connection, ConnectionError, Proven, Reading};
use crate::control::Control;
use crate::data_dir::HomeError;
use crate::lock::{JobLock, LockError};
use crate::model::Millis;
use crate::sender::growing;
use crate::uploads::{Uploads, random_letters};

/// How long the profile may take to show.
const AN_HOUR: Millis = 60 * 60 * 1000;
/// So often a submit is repeated whose answer was lost; it is the same batch each time.
const MOST_SUBMITS: u32 = 4;
/// How long a finding holds. An account may be moved.
const HOLDS: Millis = 90 * 24 * 60 * 60 * 1000;
/// Everything but what needs no encoding.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What every visitor of a probe is called by, and so its hold on a client code.
const NAME: &str = "ferry-probe-";

/// Whether what holds a client code is a probe, and no upload.
#[must_use]
pub fn is_probe(holder: &str) -> bool {
    holder.starts_with(NAME)
}

/// What one value tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trial {
    /// A comma.
    Comma,
    /// Accents and an emoji.
    Letters,
    /// A line break.
    LineBreak,
    /// A percent sign, an ampersand and a plus.
    Signs,
}

/// One value, as it was sent and as it came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// What it tries.
    pub trial: Trial,
    /// As sent.
    pub sent: String,
    /// As it came back; `None`: it did not.
    pub found: Option<String>,
}

impl Tried {
    /// Whether it came back as it was, character by character.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.found.as_deref() == Some(self.sent.as_str())
    }
}

/// What came of a probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProbeFound {
    /// The visitor that was sent.
    pub profile: String,
    /// How the account reads.
    pub proven: Proven,
    /// Value by value.
    pub tried: Vec<Tried>,
}

/// How far a probe is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeStep {
    /// It is being sent.
    Sending,
    /// It is queued, and not yet applied.
    Queued,
    /// It is applied, and not yet visible.
    Applied,
}

/// Why a probe found nothing.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The connection.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// An upload runs there, or the data folder cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The shared pace.
    #[error(transparent)]
    Pace(#[from] PaceError),
    /// The data folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// A body that is none.
    #[error("the probe could not be put together")]
    Body(#[from] BatchBodyError),
    /// Target could not be asked, or lets nobody in.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Target gave up on it.
    #[error("Target gave up on the probe")]
    Stuck,
    /// It did not show within an hour. It may yet: nothing is claimed.
    #[error("the probe did not show within an hour")]
    NotVisible,
    /// Somebody wished it to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Connection {
    /// Whether values with commas and line breaks can be sent there as they are: proven, and not too long ago.
    #[must_use]
    pub fn keeps_delimiters(&self, now: Millis) -> bool {
        self.proven.is_some_and(|proven| proven.reading == Reading::Keeps && !proven.is_old(now))
    }
}

impl Proven {
    /// Whether it was found so long ago that it is to be found again: 90 days.
    #[must_use]
    pub fn is_old(&self, now: Millis) -> bool {
        now.saturating_sub(self.at) >= HOLDS
    }
}

/// The one visitor of a probe.
struct Probe {
    id: String,
    values: [(Trial, &'static str, String); 4],
}

impl Probe {
    fn new() -> Probe {
        let id = format!("{NAME}{}", random_letters());
        // Read the other way, what stands behind the line break begins a row of its own: of a visitor that is ours as
        // well. The ampersand comes last, since it may cut the batch there.
        let values = [
            (Trial::Comma, "ferry_probe_comma", "Porto Alegre, RS".to_owned()),
            (Trial::Letters, "ferry_probe_letters", "São João ⛴ 🚢".to_owned()),
            (Trial::LineBreak, "ferry_probe_line", format!("Rua 7\n{id}-2")),
            (Trial::Signs, "ferry_probe_signs", "10% & 5+2=7".to_owned()),
        ];
        Probe { id, values }
    }

    fn body(&self) -> Result<BatchBody, BatchBodyError> {
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let names: Vec<&str> = self.values.iter().map(|(_, name, _)| *name).collect();
        let values: Vec<String> = self.values.iter().map(|(_, _, value)| encoded(value)).collect();
        let text = format!("batch=thirdPartyId,{}\n{},{}", names.join(","), encoded(&self.id), values.join(","));
        BatchBody::new(text.into_bytes().into())
    }

    fn tried(&self, profile: &adobe_target::Profile) -> Vec<Tried> {
        let found = |name: &str| profile.attributes.get(name).map(|held| held.value.clone());
        let one = |(trial, name, sent): &(Trial, &str, String)| Tried {
            trial: *trial,
            sent: sent.clone(),
            found: found(name),
        };
        self.values.iter().map(one).collect()
    }
}

impl Uploads {
    /// Sends one profile of its own to a connection's account, waits until it shows, compares, and keeps the finding
    /// with the connection. It may take an hour, and counts against the pace as an upload does.
    ///
    /// # Errors
    /// [`ProbeError`]; then nothing was found out, and what was known before stays.
    pub async fn probe(
        &self,
        connection: &Connection,
        door: &Door,
        control: &Control,
        mut on: impl FnMut(ProbeStep),
    ) -> Result<ProbeFound, ProbeError> {
        let probe = Probe::new();
        let (client, endpoint) = (&connection.client, &connection.endpoint);
        let _lock = JobLock::take(self.home(), client.as_str(), endpoint.origin(), &probe.id)?;
        let pace = Pace::open(&self.home().below("pace")?, client, endpoint, DEFAULT_CALLS_PER_MINUTE)?;
        let work = Work { uploads: self, door, control, pace, until: self.now() + AN_HOUR };
        on(ProbeStep::Sending);
        let address = work.submit(&probe.body()?).await?;
        let is_near = endpoint.is_loopback();
        let (first, most) = if is_near { (200, 5_000) } else { (60_000, 300_000) };
        let (first, most) = (Duration::from_millis(first), Duration::from_millis(most));
        let mut is_applied = address.is_none();
        for look in 0.. {
            on(if is_applied { ProbeStep::Applied } else { ProbeStep::Queued });
            work.wait(growing(first, most, look)).await?;
            if let Some(address) = address.as_ref().filter(|_| !is_applied) {
                is_applied = work.is_applied(address).await?;
            }
            if is_applied && let Some(tried) = work.look(&probe).await? {
                let keeps = tried.iter().all(Tried::is_same);
                let reading = if keeps { Reading::Keeps } else { Reading::Shifts };
                let proven = Proven { reading, at: self.now() };
                self.keep_proven(&connection.name, proven)?;
                return Ok(ProbeFound { profile: probe.id, proven, tried });
            }
            if self.now() >= work.until {
                break;
            }
        }
        Err(ProbeError::NotVisible)
    }

    fn keep_proven(&self, name: &str, proven: Proven) -> Result<(), ConnectionError> {
        self.journal().connection().execute(
            "UPDATE connections SET reading = ?2, read_at = ?3 WHERE folded = ?1",
            params![engine::normalize_name(name), proven.reading.as_str(), proven.at],
        )?;
        Ok(())
    }
}

struct Work<'a> {
    uploads: &'a Uploads,
    door: &'a Door,
    control: &'a Control,
    pace: Pace,
    until: Millis,
}

impl Work<'_> {
    /// Where to ask about it; none where the answer named no place that may be asked.
    async fn submit(&self, body: &BatchBody) -> Result<Option<StatusAddress>, ProbeError> {
        for tried in 0..MOST_SUBMITS {
            self.take_pace().await?;
            match self.door.submit(ApiVersion::V2, body).await {
                Ok(submitted) => {
                    return Ok(match submitted.status {
                        StatusLink::Address(address) => Some(address),
                        StatusLink::Foreign(_) | StatusLink::Missing => None,
                    });
                }
                Err(error) if tried + 1 < MOST_SUBMITS => {
                    let wait = growing(Duration::from_secs(2), Duration::from_secs(60), tried);
                    self.bear(error, wait).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    async fn is_applied(&self, address: &StatusAddress) -> Result<bool, ProbeError> {
        self.take_pace().await?;
        match self.door.status(address).await {
            Ok(status) => match status.state {
                adobe_target::BatchState::Complete => Ok(true),
                adobe_target::BatchState::Stuck => Err(ProbeError::Stuck),
                _ => Ok(false),
            },
            // Its status is forgotten; the profile itself is the better witness anyway.
            Err(CallError::NotFound) => Ok(true),
            Err(error) => self.bear(error, Duration::ZERO).await.map(|()| false),
        }
    }

    /// Fetches are not metered (*Fetch profiles*).
    async fn look(&self, probe: &Probe) -> Result<Option<Vec<Tried>>, ProbeError> {
        // Letters and hyphens are an id.
        let Ok(id) = VisitorId::third_party(&probe.id) else { return Ok(None) };
        match self.door.fetch(&id).await {
            Ok(profile) => Ok(profile.map(|profile| probe.tried(&profile))),
            Err(error) => self.bear(error, Duration::ZERO).await.map(|()| None),
        }
    }

    /// Waits out what passes by itself; anything else ends the probe.
    async fn bear(&self, error: CallError, wait: Duration) -> Result<(), ProbeError> {
        tracing::info!(%error, "the probe waits");
        match &error {
            CallError::Overloaded { retry_after } => {
                self.pace.back_off(|| self.uploads.now(), retry_after.unwrap_or_default())?;
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

    async fn take_pace(&self) -> Result<(), ProbeError> {
        loop {
            match self.pace.try_acquire(|| self.uploads.now())? {
                Permit::Granted => return Ok(()),
                Permit::Wait { wait, .. } => self.wait(wait).await?,
            }
        }
    }

    async fn wait(&self, time: Duration) -> Result<(), ProbeError> {
        let clock = self.uploads.clock();
        let sleep = clock.sleep(time);
        tokio::select! {
            () = sleep => {}
            () = self.control.paused() => {}
        }
        if self.control.is_paused() || self.control.is_cancelled() {
            return Err(ProbeError::Interrupted);
        }
        if clock.now() > self.until + AN_HOUR { Err(ProbeError::NotVisible) } else { Ok(()) }
    }
}
