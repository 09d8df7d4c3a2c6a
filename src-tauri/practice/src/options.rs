//! The options of a practice Target.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::faults::Fault;
use crate::faults::admin::AdminFault;
use crate::limits;

/// The order in which the server decodes and splits a batch. Adobe doesn't document the order, so both are supported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecodeOrder {
    /// Rows and cells are split, then each cell is decoded: encoded commas stay in their values.
    #[default]
    Cells,
    /// The whole form is decoded, then split: encoded commas and line breaks shift values into other attributes.
    Form,
}

/// The text is neither `cells` nor `form`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown order `{0}`; use `cells` or `form`")]
pub struct DecodeOrderError(pub String);

impl FromStr for DecodeOrder {
    type Err = DecodeOrderError;

    fn from_str(word: &str) -> Result<Self, DecodeOrderError> {
        match word {
            "cells" => Ok(DecodeOrder::Cells),
            "form" => Ok(DecodeOrder::Form),
            other => Err(DecodeOrderError(other.to_owned())),
        }
    }
}

impl fmt::Display for DecodeOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DecodeOrder::Cells => "cells",
            DecodeOrder::Form => "form",
        })
    }
}

/// The source of the server's time, in milliseconds since 1970 (UTC).
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// Returns the system clock.
    pub fn system() -> Self {
        Self::new(|| jiff::Timestamp::now().as_millisecond())
    }

    /// Returns a clock for tests. `now` returns milliseconds since 1970.
    pub fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Clock(Arc::new(now))
    }

    /// Returns the time in milliseconds since 1970 (UTC).
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

/// The options of a practice Target. Only the folder of the store has no default; [`Options::at`] sets it.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1. 0 selects a free port.
    pub port: u16,
    /// The folder of the store. If it's missing, it's created with access for its owner only.
    pub store: PathBuf,
    /// The accepted client code. `None` accepts every client code.
    pub client: Option<String>,
    /// The profile token that the profile calls require. `None` turns authentication off.
    pub token: Option<String>,
    /// The lifetime of a profile token, from the start of the server or from its generation.
    pub token_life: Duration,
    /// The credentials for the identity service and the Admin API. `None` rejects all their calls.
    pub oauth: Option<OauthClient>,
    /// The faults of the identity service and the Admin API, in order. Each applies to one call.
    pub admin_faults: Vec<AdminFault>,
    /// The order in which a batch is decoded and split.
    pub decode_order: DecodeOrder,
    /// The maximum number of submits and status calls per minute and client code (*Limits*: 50).
    pub rate: u32,
    /// The faults of submits, in order. Each applies to one submit.
    pub faults: Vec<Fault>,
    /// How long a batch stays `incomplete` after it's accepted.
    pub processing: Duration,
    /// How long after `complete` a fetch still returns the previous profile.
    pub visible_after: Duration,
    /// The source of the time.
    pub clock: Clock,
}

impl Options {
    /// Returns the defaults, with the store in this folder.
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
            decode_order: DecodeOrder::default(),
            rate: limits::CALLS_PER_MINUTE,
            faults: Vec::new(),
            processing: Duration::from_millis(300),
            visible_after: Duration::ZERO,
            clock: Clock::system(),
        }
    }
}

/// Doesn't write the token.
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
            .field("decode_order", &self.decode_order)
            .field("rate", &self.rate)
            .field("faults", &self.faults)
            .field("processing", &self.processing)
            .field("visible_after", &self.visible_after)
            .finish_non_exhaustive()
    }
}

/// The credentials of a project in the Developer Console, and the account that they give access to.
#[derive(Clone)]
pub struct OauthClient {
    /// The client ID, which is also the API key of every Admin API call.
    pub client_id: String,
    /// The client secret that the identity service requires.
    pub client_secret: String,
    /// The account's name in the paths of the Admin API.
    pub tenant: String,
    /// The lifetime of an access token. Adobe's is about a day.
    pub access_life: Duration,
    /// The names of the profile attributes in the account.
    pub profile_attributes: Vec<String>,
}

impl OauthClient {
    /// Creates credentials with access tokens that are valid for a day, and an account without profile attributes.
    #[must_use]
    pub fn new(client_id: &str, client_secret: &str, tenant: &str) -> Self {
        OauthClient {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            tenant: tenant.to_owned(),
            access_life: Duration::from_secs(86_400),
            profile_attributes: Vec::new(),
        }
    }
}

/// Doesn't write the secret.
impl std::fmt::Debug for OauthClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OauthClient")
            .field("client_id", &self.client_id)
            .field("tenant", &self.tenant)
            .field("access_life", &self.access_life)
            .finish_non_exhaustive()
    }
}

/// Returns true for 1 to 64 letters, digits, `-`, and `_`.
pub(crate) fn is_client_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=limits::CLIENT_CHARS).contains(&text.len()) && text.bytes().all(plain)
}
