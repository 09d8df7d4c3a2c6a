//! Faults that the practice Target simulates: errors of networks, proxies, and of Target itself.

pub(crate) mod admin;

use std::fmt;
use std::str::FromStr;

/// A fault that applies to the next submit, and to the batch that it creates. [`Fault::BadRow`] applies to all further
/// submits. [`Fault::catalog`] describes each one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalog describes each fault")]
pub enum Fault {
    DropBefore,
    DropAfter,
    Cut,
    Unauthorized,
    Forbidden,
    BadRequest,
    TooManyRequests { seconds: u64 },
    TooManyRequestsByDate { seconds: u64 },
    ServerError,
    BadGateway,
    Unavailable { seconds: Option<u64> },
    Html,
    Garbage,
    Refuse { message: String },
    BadRow { text: String },
    ForeignStatus,
    Redirect,
    Slow { millis: u64 },
    TokenEnds,
    Stuck,
    Never,
    Forget,
    NoCounts,
    Count { text: String },
    PaddedId,
    FailedRows { rows: usize },
    ProfileList { rows: usize },
    NotFound { rows: usize },
    Short { rows: usize },
    LostRows { rows: usize },
    Changed,
    StatusUnavailable { calls: u32 },
    StatusHtml { calls: u32 },
    StatusUnauthorized { calls: u32 },
}

/// A fault as `ferry practice --fault list` shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultKind {
    /// The name on the command line.
    pub name: &'static str,
    /// The name of the optional argument, which follows after a colon.
    pub argument: Option<&'static str>,
    /// What the server does, as a sentence.
    pub description: &'static str,
}

/// The reason why a text isn't a valid fault.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FaultError {
    /// There's no fault with this name.
    #[error("unknown fault `{0}`; use one of {known}", known = known_names())]
    Unknown(String),
    /// The fault has no argument.
    #[error("the fault `{0}` takes no argument")]
    TakesNoArgument(&'static str),
    /// The argument isn't a whole number.
    #[error("the fault `{name}` needs a whole number, not `{argument}`")]
    NotANumber {
        /// The name of the fault.
        name: &'static str,
        /// The text after the colon.
        argument: String,
    },
}

const fn kind(name: &'static str, argument: Option<&'static str>, description: &'static str) -> FaultKind {
    FaultKind { name, argument, description }
}

const CATALOG: &[FaultKind] = &[
    kind("drop-before", None, "The connection closes without a response. The batch isn't accepted."),
    kind("drop-after", None, "The batch is accepted, but the connection closes without a response."),
    kind("cut", None, "The batch is accepted, but the response is cut off."),
    kind("400", None, "Rejected with HTTP 400."),
    kind("401", None, "Rejected with HTTP 401."),
    kind("403", None, "Rejected with HTTP 403."),
    kind("429", Some("SECONDS"), "Rejected with HTTP 429 and Retry-After in seconds (default 1)."),
    kind(
        "429-date",
        Some("SECONDS"),
        "Rejected with HTTP 429 and Retry-After as a date, that many seconds from now (default 1).",
    ),
    kind("500", None, "Rejected with HTTP 500."),
    kind("502", None, "Rejected with HTTP 502."),
    kind("503", Some("SECONDS"), "Rejected with HTTP 503, and Retry-After if SECONDS is given."),
    kind("html", None, "The batch is accepted, but the response is a proxy's HTML page with HTTP 200."),
    kind("garbage", None, "The batch is accepted, but the response is random bytes with HTTP 200."),
    kind("refuse", Some("MESSAGE"), "Rejected with HTTP 200, success=false, and MESSAGE (default: Unexpected error)."),
    kind(
        "bad-row",
        Some("TEXT"),
        "From then on, rejects every batch with a row whose ID or a value is TEXT (default: bad-row).",
    ),
    kind("foreign-status", None, "The batch is accepted, but its status URL is on another host."),
    kind("redirect", None, "Redirects with HTTP 307 to another path. The batch isn't accepted."),
    kind("slow", Some("MILLISECONDS"), "The batch is accepted, but the response is delayed (default 3000 ms)."),
    kind("token-ends", None, "The batch is accepted, then every call gets HTTP 401 until the token is replaced."),
    kind("stuck", None, "The batch is accepted but ends as stuck, and nothing is stored."),
    kind("never", None, "The batch is stored, but its status stays incomplete."),
    kind("forget", None, "The batch is stored, but its status call returns HTTP 404."),
    kind("no-counts", None, "The status has no counts, even when details are requested."),
    kind("count", Some("TEXT"), "The status has TEXT (default: -3) as its number of successful updates."),
    kind("padded-id", None, "The status returns the batch ID with spaces around it and another prefix."),
    kind("failed-rows", Some("N"), "The first N rows (default 1) fail. They're counted and listed, but not stored."),
    kind("profile-list", Some("N"), "The first N rows (default 1) fail. The status lists their IDs but has no counts."),
    kind("not-found", Some("N"), "The last N rows (default 1) are counted as not found, and not stored."),
    kind("short", Some("N"), "The last N rows (default 1) are dropped silently, so the batch size is smaller."),
    kind("lost-rows", Some("N"), "The last N rows (default 1) are counted as successful, but not stored."),
    kind(
        "changed",
        None,
        "The first value of each profile is stored without its last character (a single character becomes ~).",
    ),
    kind("status-503", Some("N"), "The next N status calls (default 1) for this batch return HTTP 503."),
    kind(
        "status-html",
        Some("N"),
        "The next N status calls (default 1) for this batch return a proxy's HTML page with HTTP 200.",
    ),
    kind("status-401", Some("N"), "The next N status calls (default 1) for this batch return HTTP 401."),
];

fn known_names() -> String {
    CATALOG.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}

impl Fault {
    /// Returns all faults, in the order in which they're listed.
    pub fn catalog() -> &'static [FaultKind] {
        CATALOG
    }

    /// Returns the number of status calls for the batch that fail.
    pub(crate) fn failing_status_calls(&self) -> u32 {
        match self {
            Fault::StatusUnavailable { calls } | Fault::StatusHtml { calls } | Fault::StatusUnauthorized { calls } => {
                *calls
            }
            _ => 0,
        }
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, argument) = match text.split_once(':') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        let kind = CATALOG.iter().find(|kind| kind.name == name).ok_or_else(|| FaultError::Unknown(name.to_owned()))?;
        if kind.argument.is_none() && argument.is_some() {
            return Err(FaultError::TakesNoArgument(kind.name));
        }
        let given = Argument { name: kind.name, text: argument };
        Ok(match kind.name {
            "drop-before" => Fault::DropBefore,
            "drop-after" => Fault::DropAfter,
            "cut" => Fault::Cut,
            "400" => Fault::BadRequest,
            "401" => Fault::Unauthorized,
            "403" => Fault::Forbidden,
            "429" => Fault::TooManyRequests { seconds: given.number(1)? },
            "429-date" => Fault::TooManyRequestsByDate { seconds: given.number(1)? },
            "500" => Fault::ServerError,
            "502" => Fault::BadGateway,
            "503" => Fault::Unavailable {
                seconds: match argument {
                    Some(_) => Some(given.number(0)?),
                    None => None,
                },
            },
            "html" => Fault::Html,
            "garbage" => Fault::Garbage,
            "refuse" => Fault::Refuse { message: argument.unwrap_or("Unexpected error").to_owned() },
            "bad-row" => Fault::BadRow { text: argument.unwrap_or("bad-row").to_owned() },
            "foreign-status" => Fault::ForeignStatus,
            "redirect" => Fault::Redirect,
            "slow" => Fault::Slow { millis: given.number(3000)? },
            "token-ends" => Fault::TokenEnds,
            "stuck" => Fault::Stuck,
            "never" => Fault::Never,
            "forget" => Fault::Forget,
            "no-counts" => Fault::NoCounts,
            "count" => Fault::Count { text: argument.unwrap_or("-3").to_owned() },
            "padded-id" => Fault::PaddedId,
            "failed-rows" => Fault::FailedRows { rows: given.number(1)? },
            "profile-list" => Fault::ProfileList { rows: given.number(1)? },
            "not-found" => Fault::NotFound { rows: given.number(1)? },
            "short" => Fault::Short { rows: given.number(1)? },
            "lost-rows" => Fault::LostRows { rows: given.number(1)? },
            "changed" => Fault::Changed,
            "status-503" => Fault::StatusUnavailable { calls: given.number(1)? },
            "status-html" => Fault::StatusHtml { calls: given.number(1)? },
            "status-401" => Fault::StatusUnauthorized { calls: given.number(1)? },
            other => return Err(FaultError::Unknown(other.to_owned())),
        })
    }
}

struct Argument<'a> {
    name: &'static str,
    text: Option<&'a str>,
}

impl Argument<'_> {
    fn number<N: FromStr>(&self, default: N) -> Result<N, FaultError> {
        match self.text {
            None => Ok(default),
            Some(text) => {
                text.parse().map_err(|_| FaultError::NotANumber { name: self.name, argument: text.to_owned() })
            }
        }
    }
}

/// Writes the format that [`FromStr`] parses.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::DropBefore => f.write_str("drop-before"),
            Fault::DropAfter => f.write_str("drop-after"),
            Fault::Cut => f.write_str("cut"),
            Fault::BadRequest => f.write_str("400"),
            Fault::Unauthorized => f.write_str("401"),
            Fault::Forbidden => f.write_str("403"),
            Fault::TooManyRequests { seconds } => write!(f, "429:{seconds}"),
            Fault::TooManyRequestsByDate { seconds } => write!(f, "429-date:{seconds}"),
            Fault::ServerError => f.write_str("500"),
            Fault::BadGateway => f.write_str("502"),
            Fault::Unavailable { seconds: None } => f.write_str("503"),
            Fault::Unavailable { seconds: Some(seconds) } => write!(f, "503:{seconds}"),
            Fault::Html => f.write_str("html"),
            Fault::Garbage => f.write_str("garbage"),
            Fault::Refuse { message } => write!(f, "refuse:{message}"),
            Fault::BadRow { text } => write!(f, "bad-row:{text}"),
            Fault::ForeignStatus => f.write_str("foreign-status"),
            Fault::Redirect => f.write_str("redirect"),
            Fault::Slow { millis } => write!(f, "slow:{millis}"),
            Fault::TokenEnds => f.write_str("token-ends"),
            Fault::Stuck => f.write_str("stuck"),
            Fault::Never => f.write_str("never"),
            Fault::Forget => f.write_str("forget"),
            Fault::NoCounts => f.write_str("no-counts"),
            Fault::Count { text } => write!(f, "count:{text}"),
            Fault::PaddedId => f.write_str("padded-id"),
            Fault::FailedRows { rows } => write!(f, "failed-rows:{rows}"),
            Fault::ProfileList { rows } => write!(f, "profile-list:{rows}"),
            Fault::NotFound { rows } => write!(f, "not-found:{rows}"),
            Fault::Short { rows } => write!(f, "short:{rows}"),
            Fault::LostRows { rows } => write!(f, "lost-rows:{rows}"),
            Fault::Changed => f.write_str("changed"),
            Fault::StatusUnavailable { calls } => write!(f, "status-503:{calls}"),
            Fault::StatusHtml { calls } => write!(f, "status-html:{calls}"),
            Fault::StatusUnauthorized { calls } => write!(f, "status-401:{calls}"),
        }
    }
}
