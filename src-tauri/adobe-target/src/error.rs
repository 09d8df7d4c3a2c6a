//! What a call that brought no result means.

use std::time::Duration;

use crate::offline::OfflineKind;
use crate::status_address::StatusAddressError;

/// What lies below an error, for the log. It holds no address, no id and no token.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A call that brought no result. Each variant asks something else of the caller; [`CallError::may_have_arrived`]
/// says what is certain about the request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Target read the request and refuses it: `success=false`, also with HTTP 200, or a 4xx of its own. The same
    /// request will be refused again.
    #[error("refused with HTTP {status}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Target's words, one line; empty where it gave none.
        message: String,
    },
    /// 401 or 403: the token is missing, expired, or was made anew elsewhere, which kills the old one
    /// (*Profile API settings*).
    #[error("the token was refused with HTTP {status}")]
    Token {
        /// The HTTP status.
        status: u16,
    },
    /// 404 for a status: the batch is not known, or not any more.
    #[error("the batch is not known, or not any more")]
    NotFound,
    /// 503: over the calls a minute (*Limits*). Wait for more than a minute, whatever `retry_after` says.
    #[error("too many calls: HTTP 503")]
    Overloaded {
        /// What the answer asked for, at most an hour.
        retry_after: Option<Duration>,
    },
    /// 429, from something in between.
    #[error("too many calls: HTTP 429")]
    RateLimited {
        /// What the answer asked for, at most an hour.
        retry_after: Option<Duration>,
    },
    /// Another 5xx, or a 408: it says nothing about the request, which may have been taken.
    #[error("the server failed with HTTP {status}")]
    Server {
        /// The HTTP status.
        status: u16,
        /// What the answer asked for, at most an hour.
        retry_after: Option<Duration>,
    },
    /// A 3xx: never followed, since the token must not go elsewhere. Often a network's sign-in page.
    #[error("redirected with HTTP {status}, which is not followed")]
    Redirected {
        /// The HTTP status.
        status: u16,
    },
    /// An answer came that cannot be read. It says nothing about the request, which may have been taken.
    #[error("the answer with HTTP {status} is {what}: {said:?}")]
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What the answer is instead.
        what: Oddity,
        /// Its first 200 characters, one line.
        said: String,
    },
    /// The answer is larger than a true one can be. The request may have been taken. For a status with details, the
    /// status without them may still be read.
    #[error("the answer with HTTP {status} is too large to be read")]
    TooLarge {
        /// The HTTP status.
        status: u16,
    },
    /// The request may have arrived, its answer did not.
    #[error("the answer was lost: {how}")]
    Lost {
        /// How it was lost.
        how: Loss,
        /// What lies below.
        #[source]
        source: Option<Cause>,
    },
    /// Certainly nothing arrived.
    #[error("nothing was sent: {kind}")]
    Offline {
        /// What stood in the way.
        kind: OfflineKind,
        /// What lies below.
        #[source]
        source: Option<Cause>,
    },
    /// The status address belongs to another endpoint than this one: nothing was sent.
    #[error("nothing was sent")]
    Foreign(#[source] StatusAddressError),
}

/// How an answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Loss {
    /// The call as a whole took longer than it may.
    #[error("the call took too long")]
    TimedOut,
    /// Nothing moved for too long, in either direction; or this machine slept meanwhile.
    #[error("nothing moved for too long")]
    Stalled,
    /// The connection ended.
    #[error("the connection was cut")]
    Cut,
}

/// What an answer is instead of one that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Oddity {
    /// Nothing at all.
    #[error("empty")]
    Empty,
    /// A page of HTML, mostly from something in between.
    #[error("a page of HTML")]
    Html,
    /// Neither whole XML nor whole JSON: garbage, or the beginning of an answer.
    #[error("garbled or cut")]
    Malformed,
    /// Well-formed, and not what was asked for.
    #[error("not an answer to this call")]
    WrongShape,
}

impl CallError {
    /// Whether the request may have arrived and been acted upon. Only `false` is a certainty: then the batch was not
    /// taken. A refusal over too many calls (429, 503) counts as certain, since it is made before the work (*Limits*).
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Refused { .. }
            | Self::Token { .. }
            | Self::NotFound
            | Self::Overloaded { .. }
            | Self::RateLimited { .. }
            | Self::Offline { .. }
            | Self::Foreign(_) => false,
            Self::Server { .. }
            | Self::Redirected { .. }
            | Self::Unreadable { .. }
            | Self::TooLarge { .. }
            | Self::Lost { .. } => true,
        }
    }

    /// How long the answer asked to wait, at most an hour.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Overloaded { retry_after } | Self::RateLimited { retry_after } | Self::Server { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }
}

/// Why an Admin call brought nothing. Each variant is somebody else's to mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// The identity service knows no such client id, or the client secret is another.
    #[error("the client id or the client secret is not right")]
    Credentials,
    /// The project lacks Adobe Target, or the rights in it: an approver's at least.
    #[error("the project lacks the rights")]
    NoRights,
    /// The account has no profile token, or none that is still good.
    #[error("the account has no profile token")]
    NoToken,
    /// Whatever befalls every call.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl AdminError {
    /// What it means for a call that waits for a token: whether to wait, or to give up with the token refused.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        let Self::Call(error) = self else { return false };
        match error {
            CallError::Offline { kind, .. } => *kind != OfflineKind::Local,
            CallError::Overloaded { .. }
            | CallError::RateLimited { .. }
            | CallError::Server { .. }
            | CallError::Lost { .. } => true,
            _ => false,
        }
    }
}
