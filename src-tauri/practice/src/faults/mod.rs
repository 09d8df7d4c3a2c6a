//! Misbehaviour on request: what networks, proxies and Target itself do on a bad day.

pub(crate) mod admin;

use std::fmt;
use std::str::FromStr;

/// One misbehaviour, used up by one submit, or lasting with the batch which that submit made; a bad row is bad from
/// the next submit on.
/// Its variants are named as on the command line; [`Fault::catalogue`] says what each one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `drop-before`
    DropBefore,
    /// `drop-after`
    DropAfter,
    /// `cut`
    Cut,
    /// `401`
    Unauthorized,
    /// `403`
    Forbidden,
    /// `400`
    BadRequest,
    /// `429`
    TooMany {
        /// For how long the sender is asked to wait.
        seconds: u64,
    },
    /// `429-date`
    TooManyByDate {
        /// For how long the sender is asked to wait.
        seconds: u64,
    },
    /// `500`
    ServerError,
    /// `502`
    BadGateway,
    /// `503`
    Unavailable {
        /// For how long the sender is asked to wait.
        seconds: Option<u64>,
    },
    /// `html`
    Html,
    /// `garbage`
    Garbage,
    /// `refuse`
    Refuse {
        /// What the answer says.
        message: String,
    },
    /// `bad-row`
    BadRow {
        /// What stands in the row.
        text: String,
    },
    /// `foreign-status`
    ForeignStatus,
    /// `redirect`
    Redirect,
    /// `slow`
    Slow {
        /// How late, in milliseconds.
        millis: u64,
    },
    /// `token-ends`
    TokenEnds,
    /// `stuck`
    Stuck,
    /// `never`
    Never,
    /// `forget`
    Forget,
    /// `no-counts`
    NoCounts,
    /// `padded-id`
    PaddedId,
    /// `failed-rows`
    FailedRows {
        /// How many rows.
        rows: usize,
    },
    /// `profile-list`
    ProfileList {
        /// How many rows.
        rows: usize,
    },
    /// `not-found`
    NotFound {
        /// How many rows.
        rows: usize,
    },
    /// `short`
    Short {
        /// How many rows.
        rows: usize,
    },
    /// `lost-rows`
    LostRows {
        /// How many rows.
        rows: usize,
    },
    /// `changed`
    Changed,
    /// `status-503`
    StatusUnavailable {
        /// How many status calls.
        calls: u32,
    },
    /// `status-html`
    StatusHtml {
        /// How many status calls.
        calls: u32,
    },
    /// `status-401`
    StatusUnauthorized {
        /// How many status calls.
        calls: u32,
    },
}

/// A fault as the command line lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultKind {
    /// As it is written on the command line.
    pub name: &'static str,
    /// What may follow after a colon.
    pub argument: Option<&'static str>,
    /// What the server does.
    pub sentence: &'static str,
}

/// Why the text names no fault.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FaultError {
    /// No fault has this name.
    #[error("unknown fault `{0}`; known are {known}", known = known_names())]
    Unknown(String),
    /// This one takes nothing after its name.
    #[error("the fault `{0}` takes no argument")]
    TakesNoArgument(&'static str),
    /// A number is wanted there.
    #[error("the fault `{name}` takes a whole number, not `{argument}`")]
    NotANumber {
        /// The fault's name.
        name: &'static str,
        /// What stood after the colon.
        argument: String,
    },
}

const fn kind(name: &'static str, argument: Option<&'static str>, sentence: &'static str) -> FaultKind {
    FaultKind { name, argument, sentence }
}

const CATALOGUE: &[FaultKind] = &[
    kind("drop-before", None, "The connection closes without an answer; nothing is taken."),
    kind("drop-after", None, "The batch is taken, and the connection closes without an answer."),
    kind("cut", None, "The batch is taken, and the answer ends in its middle."),
    kind("400", None, "Refused with HTTP 400; nothing is taken."),
    kind("401", None, "Refused with HTTP 401; nothing is taken."),
    kind("403", None, "Refused with HTTP 403; nothing is taken."),
    kind("429", Some("SECONDS"), "HTTP 429 with Retry-After in seconds (1); nothing is taken."),
    kind("429-date", Some("SECONDS"), "HTTP 429 with Retry-After as a date that far off (1); nothing is taken."),
    kind("500", None, "HTTP 500; nothing is taken."),
    kind("502", None, "HTTP 502; nothing is taken."),
    kind("503", Some("SECONDS"), "HTTP 503, with Retry-After when seconds are given; nothing is taken."),
    kind("html", None, "The batch is taken, and the answer is a proxy's page with HTTP 200."),
    kind("garbage", None, "The batch is taken, and the answer is bytes of no meaning with HTTP 200."),
    kind(
        "refuse",
        Some("MESSAGE"),
        "HTTP 200 with success=false and the message (Unexpected error); nothing is taken.",
    ),
    kind(
        "bad-row",
        Some("TEXT"),
        "From then on, every batch with a row that holds the text (bad-row) as its id or a value is refused, as by refuse.",
    ),
    kind("foreign-status", None, "The batch is taken, and its status URL names another host."),
    kind("redirect", None, "HTTP 307 to another path; nothing is taken."),
    kind("slow", Some("MILLISECONDS"), "The batch is taken, and the answer comes late (3000)."),
    kind("token-ends", None, "The batch is taken; from then on every call gets HTTP 401 until the token is replaced."),
    kind("stuck", None, "The batch is accepted, ends as stuck, and nothing of it is stored."),
    kind("never", None, "The batch is stored, and its status stays incomplete for ever."),
    kind("forget", None, "The batch is stored, and its status is HTTP 404."),
    kind("no-counts", None, "The status is given without any count, even where details are asked for."),
    kind("padded-id", None, "The status gives the batch id between blanks and with another prefix."),
    kind("failed-rows", Some("N"), "The first N rows (1) fail: counted, listed, not stored."),
    kind("profile-list", Some("N"), "The first N rows (1) fail, and the status lists failed ids and has no counts."),
    kind("not-found", Some("N"), "The last N rows (1) are counted as profiles not found, and not stored."),
    kind("short", Some("N"), "The last N rows (1) are dropped silently: the batch size is that much smaller."),
    kind("lost-rows", Some("N"), "The last N rows (1) are counted as successful, and not stored."),
    kind("changed", None, "The first value of each profile is stored one character short (one character alone as ~)."),
    kind("status-503", Some("N"), "The next N status calls (1) about this batch get HTTP 503."),
    kind("status-html", Some("N"), "The next N status calls (1) about this batch get a proxy's page with HTTP 200."),
    kind("status-401", Some("N"), "The next N status calls (1) about this batch get HTTP 401."),
];

fn known_names() -> String {
    CATALOGUE.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}

impl Fault {
    /// Every fault there is, in the order in which a person should read them.
    pub fn catalogue() -> &'static [FaultKind] {
        CATALOGUE
    }

    /// How many of the next status calls about the batch it spoils.
    pub(crate) fn status_calls(&self) -> u32 {
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
        let kind =
            CATALOGUE.iter().find(|kind| kind.name == name).ok_or_else(|| FaultError::Unknown(name.to_owned()))?;
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
            "429" => Fault::TooMany { seconds: given.number(1)? },
            "429-date" => Fault::TooManyByDate { seconds: given.number(1)? },
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

/// As [`FromStr`] reads it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::DropBefore => f.write_str("drop-before"),
            Fault::DropAfter => f.write_str("drop-after"),
            Fault::Cut => f.write_str("cut"),
            Fault::BadRequest => f.write_str("400"),
            Fault::Unauthorized => f.write_str("401"),
            Fault::Forbidden => f.write_str("403"),
            Fault::TooMany { seconds } => write!(f, "429:{seconds}"),
            Fault::TooManyByDate { seconds } => write!(f, "429-date:{seconds}"),
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
