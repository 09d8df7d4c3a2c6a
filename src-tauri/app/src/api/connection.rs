//! Connections as the page sees them: no address and no secret.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uploads::{CommaTestOutcome, CommaTestStep, ConnectionState, KeychainFault, SecretPlace, TestCase};

use crate::failure::Failure;

/// How an account lets one in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AuthKind {
    /// It asks for nothing.
    None,
    /// A profile token.
    Token,
    /// Adobe OAuth server-to-server.
    Oauth,
}

/// What is not secret about a project's credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectForm {
    /// Its client id.
    pub client_id: String,
    /// Its organisation.
    pub organisation: String,
    /// The account's name in the Admin API.
    pub tenant: String,
}

/// Where a connection's secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SecretKept {
    /// Nowhere.
    Missing,
    /// In this computer's keychain.
    Keychain,
    /// In memory, until the program ends.
    Session {
        /// Why it is not in the keychain.
        #[ts(type = "KeychainFault")]
        why: KeychainFault,
    },
}

impl From<SecretPlace> for SecretKept {
    fn from(place: SecretPlace) -> Self {
        match place {
            SecretPlace::Missing => SecretKept::Missing,
            SecretPlace::Keychain => SecretKept::Keychain,
            SecretPlace::Session { why } => SecretKept::Session { why },
        }
    }
}

/// An account that a person sends to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Connection {
    /// What a person calls it.
    pub name: String,
    /// The client code.
    pub client: String,
    /// Whether a live site reads what is sent there.
    pub is_production: bool,
    /// Whether it lies on this computer.
    pub is_local: bool,
    /// How it lets one in.
    pub auth: AuthKind,
    /// With Adobe OAuth: whose credentials.
    pub project: Option<ProjectForm>,
    /// Where its token or client secret is.
    pub secret: SecretKept,
    /// When its profile token ends, where that was read: milliseconds since 1970.
    pub token_ends: Option<u64>,
    /// Whether that is soon: within 14 days.
    pub ends_soon: bool,
    /// Whether an upload that begins now may outlast it.
    pub outlasts: bool,
    /// When its known attributes were fetched: milliseconds since 1970.
    pub known_at: Option<u64>,
    /// How it was found to read commas and line breaks inside values.
    pub proven: Option<ProvenReading>,
    /// When something was last sent there: milliseconds since 1970.
    pub used: Option<u64>,
}

/// Where the next upload goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Destination {
    /// The practice Target of this window.
    Practice,
    /// An account.
    Account {
        /// Which.
        connection: Connection,
    },
}

/// A connection as a person fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct ConnectionForm {
    /// What a person calls it.
    pub name: String,
    /// The client code.
    pub client: String,
    /// Whether a live site reads what is sent there.
    pub is_production: bool,
    /// How it lets one in.
    pub auth: AuthKind,
    /// With Adobe OAuth: whose credentials.
    pub project: Option<ProjectForm>,
}

/// What came of asking an account whether it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ConnectionTest {
    /// The outcome.
    #[ts(type = "ConnectionState")]
    pub state: ConnectionState,
}

/// How an account was found to read commas and line breaks, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ProvenReading {
    /// Whether they stay in their values.
    pub keeps: bool,
    /// When that was found: milliseconds since 1970.
    pub at: u64,
    /// Whether that is so long ago that it is to be found again.
    pub is_old: bool,
}

/// How far a probe is, or what it came to in this window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProbeStatus {
    /// While it runs.
    #[ts(type = "CommaTestStep | null")]
    pub step: Option<CommaTestStep>,
    /// What it found.
    pub found: Option<ProbeTable>,
    /// Why it found nothing.
    pub failure: Option<Failure>,
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProbeTable {
    /// The visitor that was sent.
    pub profile: String,
    /// Value by value.
    pub tried: Vec<ProbeLine>,
}

/// One value that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProbeLine {
    /// What it tries.
    #[ts(type = "TestCase")]
    pub trial: TestCase,
    /// As sent.
    pub sent: String,
    /// As it came back; none: it did not.
    pub found: Option<String>,
}

impl From<CommaTestOutcome> for ProbeTable {
    fn from(found: CommaTestOutcome) -> Self {
        let line = |one: uploads::TestResult| ProbeLine { trial: one.case, sent: one.sent, found: one.found };
        ProbeTable { profile: found.profile, tried: found.results.into_iter().map(line).collect() }
    }
}

/// The attributes that an account knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KnownNames {
    /// Their names, in order.
    pub names: Vec<String>,
    /// For each header that was asked for: the name that it means, where one does.
    pub meant: Vec<Option<String>>,
}
