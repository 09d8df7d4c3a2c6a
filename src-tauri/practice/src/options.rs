//! What a practice Target is told at its start.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::admin::OauthClient;
use crate::admin_faults::AdminFault;
use crate::faults::Fault;

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
            token_life: crate::limits::TOKEN_LIFE,
            oauth: None,
            admin_faults: Vec::new(),
            reading: Reading::default(),
            rate: crate::limits::CALLS_A_MINUTE,
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
