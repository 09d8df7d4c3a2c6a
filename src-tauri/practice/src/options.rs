//! What a practice Target is told at its start.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::faults::Fault;
use crate::faults::admin::AdminFault;
use crate::limits;

/// How the server splits what it is sent. Adobe's pages leave the order open, so both are played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// Rows and cells are split first, each cell is decoded after: an encoded comma stays in its value.
    #[default]
    Cells,
    /// The whole form is decoded first, and split after: an encoded comma or line break shifts values.
    Form,
}

/// The word is neither `cells` nor `form`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown reading `{0}`: use `cells` or `form`")]
pub struct ReadingError(pub String);

impl FromStr for Reading {
    type Err = ReadingError;

    fn from_str(word: &str) -> Result<Self, ReadingError> {
        match word {
            "cells" => Ok(Reading::Cells),
            "form" => Ok(Reading::Form),
            other => Err(ReadingError(other.to_owned())),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reading::Cells => "cells",
            Reading::Form => "form",
        })
    }
}

/// Where the server's time comes from, in milliseconds since 1970 (UTC).
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self::new(|| jiff::Timestamp::now().as_millisecond())
    }

    /// A clock that a test moves: `now` gives milliseconds since 1970.
    pub fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Clock(Arc::new(now))
    }

    /// Milliseconds since 1970 (UTC).
    pub fn now(&self) -> i64 {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// What a practice Target is told at its start. [`Options::at`] names the folder; the rest has defaults.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The folder of the store, created (for its owner alone) when it is not there.
    pub store: PathBuf,
    /// The one client code that is served; none: any client code is.
    pub client: Option<String>,
    /// The profile token that every profile call must carry; none: authentication is off.
    pub token: Option<String>,
    /// How long a profile token opens the profile calls, from its making or from the start.
    pub token_life: Duration,
    /// Whom the identity service and the Admin API serve; none: nobody.
    pub oauth: Option<OauthClient>,
    /// Misbehaviour of those two, used up one a call of its kind, in order.
    pub admin_faults: Vec<AdminFault>,
    /// How rows and cells are split.
    pub reading: Reading,
    /// Submits and status calls a minute for each client code (*Limits* names 50).
    pub rate: u32,
    /// Misbehaviour, used up one a submit, in order.
    pub faults: Vec<Fault>,
    /// How long a batch stays `incomplete` after it was accepted.
    pub processing: Duration,
    /// How long after `complete` a fetch still shows the profile as it was before.
    pub visible_after: Duration,
    /// Where time comes from.
    pub clock: Clock,
}

impl Options {
    /// The defaults, with the store in this folder.
    pub fn at(store: impl Into<PathBuf>) -> Self {
        Options { store: store.into(), ..Self::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            port: 0,
            store: PathBuf::new(),
            client: None,
            token: None,
            token_life: limits::TOKEN_LIFE,
            oauth: None,
            admin_faults: Vec::new(),
            reading: Reading::default(),
            rate: limits::CALLS_A_MINUTE,
            faults: Vec::new(),
            processing: Duration::from_millis(300),
            visible_after: Duration::ZERO,
            clock: Clock::system(),
        }
    }
}

/// Without the token.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("port", &self.port)
            .field("store", &self.store)
            .field("client", &self.client)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("token_life", &self.token_life)
            .field("oauth", &self.oauth)
            .field("admin_faults", &self.admin_faults)
            .field("reading", &self.reading)
            .field("rate", &self.rate)
            .field("faults", &self.faults)
            .field("processing", &self.processing)
            .field("visible_after", &self.visible_after)
            .finish_non_exhaustive()
    }
}

/// The credentials of a project in the Developer Console, and the account that they open.
#[derive(Clone)]
pub struct OauthClient {
    /// The client id, which is the key of every Admin call too.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The account's name in the paths of the Admin API.
    pub tenant: String,
    /// How long an access token opens the Admin API; about a day in the field.
    pub access_life: Duration,
    /// The names that the account says it knows.
    pub known_attributes: Vec<String>,
}

impl OauthClient {
    /// Credentials with access tokens that live a day, of an account that knows no attributes.
    #[must_use]
    pub fn new(client_id: &str, client_secret: &str, tenant: &str) -> Self {
        OauthClient {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            tenant: tenant.to_owned(),
            access_life: Duration::from_secs(86_400),
            known_attributes: Vec::new(),
        }
    }
}

/// Without the secret.
impl std::fmt::Debug for OauthClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OauthClient")
            .field("client_id", &self.client_id)
            .field("tenant", &self.tenant)
            .field("access_life", &self.access_life)
            .finish_non_exhaustive()
    }
}

pub(crate) fn is_client_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=limits::CLIENT_CHARS).contains(&text.len()) && text.bytes().all(plain)
}
