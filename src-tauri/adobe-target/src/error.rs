//! The errors of calls. They say what a response means, and whether the request may have arrived.

use std::time::Duration;

use crate::offline::OfflineKind;
use crate::status_address::StatusAddressError;

/// The cause of an error, for the log. It never contains a URL, a visitor ID, or a token.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The reason why a call returned no result. Each variant requires a different reaction from the caller.
/// [`CallError::may_have_arrived`] says whether Target may have received the request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Target read the request and rejected it: with `success=false`, also with HTTP 200, or with a 4xx status. Target
    /// will reject the same request again.
    #[error("rejected with HTTP {status}: {message}")]
    Rejected {
        /// The HTTP status of the response.
        status: u16,
        /// Target's message in one line; empty if there was none.
        message: String,
    },
    /// HTTP 401 or 403: the token is missing or has expired, or a new token was generated, which invalidates the old
    /// one (*Profile API settings*).
    #[error("the token was rejected with HTTP {status}")]
    Unauthorized {
        /// The HTTP status of the response.
        status: u16,
    },
    /// HTTP 404 for a status call.
    #[error("the batch is unknown or no longer tracked")]
    NotFound,
    /// HTTP 503: more calls per minute than Target allows (*Limits*). Wait for more than a minute, even if
    /// `retry_after` is shorter.
    #[error("too many calls: HTTP 503")]
    Overloaded {
        /// The wait from the response's `Retry-After`, at most an hour.
        retry_after: Option<Duration>,
    },
    /// HTTP 429, which a proxy or gateway sends.
    #[error("too many calls: HTTP 429")]
    RateLimited {
        /// The wait from the response's `Retry-After`, at most an hour.
        retry_after: Option<Duration>,
    },
    /// Another 5xx, or a 408. Target may have accepted the request.
    #[error("server error: HTTP {status}")]
    Server {
        /// The HTTP status of the response.
        status: u16,
        /// The wait from the response's `Retry-After`, at most an hour.
        retry_after: Option<Duration>,
    },
    /// A 3xx, often to a network's sign-in page. Redirects aren't followed, because the token must not go to another
    /// host.
    #[error("unexpected redirect: HTTP {status}")]
    Redirected {
        /// The HTTP status of the response.
        status: u16,
    },
    /// The response can't be read. Target may have accepted the request.
    #[error("the HTTP {status} response is {body}: {excerpt:?}")]
    Unreadable {
        /// The HTTP status of the response.
        status: u16,
        /// The kind of body that was received instead.
        body: UnexpectedBody,
        /// The first 200 characters of the body, in one line.
        excerpt: String,
    },
    /// The response is larger than any valid response. Target may have accepted the request. If this was a status call
    /// with details, a status call without details can still succeed.
    #[error("the HTTP {status} response is too large")]
    TooLarge {
        /// The HTTP status of the response.
        status: u16,
    },
    /// There was no complete response. Target may have accepted the request.
    #[error("the response was lost: {kind}")]
    Lost {
        /// How the response was lost.
        kind: LostResponse,
        /// The cause, for the log.
        #[source]
        source: Option<Cause>,
    },
    /// No request reached Target.
    #[error("nothing was sent: {kind}")]
    Offline {
        /// Why there was no connection.
        kind: OfflineKind,
        /// The cause, for the log.
        #[source]
        source: Option<Cause>,
    },
    /// The status address belongs to another endpoint, so nothing was sent.
    #[error("nothing was sent")]
    ForeignStatusAddress(#[source] StatusAddressError),
}

/// How a response was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LostResponse {
    /// The whole call took longer than its timeout.
    #[error("the request timed out")]
    TimedOut,
    /// No data was transferred in either direction for too long, or this computer was asleep in the meantime.
    #[error("the connection stalled")]
    Stalled,
    /// The connection was closed before the response was complete.
    #[error("the connection was closed")]
    Closed,
}

/// The kind of body that was received instead of the expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum UnexpectedBody {
    /// The body is empty.
    #[error("empty")]
    Empty,
    /// The body is an HTML page, which usually comes from a proxy or a sign-in page.
    #[error("an HTML page")]
    Html,
    /// The body is neither complete XML nor complete JSON.
    #[error("malformed or incomplete")]
    Malformed,
    /// The body is well-formed, but doesn't have the expected fields.
    #[error("not a response to this request")]
    WrongShape,
}

impl CallError {
    /// Returns true if Target may have received and processed the request. If it returns false, Target certainly didn't
    /// accept the batch. That includes 429 and 503, because Target rejects excess calls before it processes them
    /// (*Limits*).
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Rejected { .. }
            | Self::Unauthorized { .. }
            | Self::NotFound
            | Self::Overloaded { .. }
            | Self::RateLimited { .. }
            | Self::Offline { .. }
            | Self::ForeignStatusAddress(_) => false,
            Self::Server { .. }
            | Self::Redirected { .. }
            | Self::Unreadable { .. }
            | Self::TooLarge { .. }
            | Self::Lost { .. } => true,
        }
    }

    /// Returns the wait from the response's `Retry-After`, at most an hour.
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

/// The reason why a call to the Admin API returned no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// The identity service rejected the client ID or the client secret.
    #[error("the client ID or client secret is wrong")]
    InvalidCredentials,
    /// The project doesn't include Adobe Target, or doesn't have at least the Approver role there.
    #[error("the project doesn't have the required permissions")]
    MissingPermissions,
    /// The account has no profile token, or it has expired.
    #[error("the account has no profile token")]
    NoToken,
    /// The call failed as any other call can.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl AdminError {
    /// Returns true if the same call can succeed later, so that waiting makes sense.
    #[must_use]
    pub fn is_transient(&self) -> bool {
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
