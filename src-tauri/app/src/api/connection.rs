//! Connections as the page sees them, without URLs and secrets.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uploads::{CommaTestStep, ConnectionState, KeychainFault, SecretPlace, TestCase};

use crate::failure::Failure;

/// How to authenticate with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AuthKind {
    None,
    /// With a profile token.
    Token,
    /// With Adobe OAuth server-to-server.
    Oauth,
}

/// The credentials of an OAuth project, without its client secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectForm {
    pub client_id: String,
    pub organization: String,
    /// The account's name in Target's Admin API.
    pub tenant: String,
}

/// Where a connection's secret is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SecretStorage {
    /// No secret is stored, so one must be entered.
    Missing,
    /// In the system keychain.
    Keychain,
    /// In memory, until the app closes.
    Session {
        /// Why it isn't in the keychain.
        why: KeychainFault,
    },
}

impl From<SecretPlace> for SecretStorage {
    fn from(place: SecretPlace) -> Self {
        match place {
            SecretPlace::Missing => SecretStorage::Missing,
            SecretPlace::Keychain => SecretStorage::Keychain,
            SecretPlace::Session { why } => SecretStorage::Session { why },
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Connection {
    pub name: String,
    pub client: String,
    /// Whether it's marked as used by a live site.
    pub is_production: bool,
    /// Whether a live site uses its profiles: it's marked so, or another connection with this client code is.
    pub is_live: bool,
    /// The name of the connection that is marked as live, if that's another one.
    pub live_as: Option<String>,
    /// Whether it's marked as a practice Target.
    pub is_practice: bool,
    /// Whether it's on this computer.
    pub is_local: bool,
    pub auth: AuthKind,
    /// The OAuth project, if `auth` is `oauth`.
    pub project: Option<ProjectForm>,
    /// Where its token or client secret is stored.
    pub secret: SecretStorage,
    /// When its profile token expires, if that's known, in milliseconds since 1970.
    pub token_expires_at: Option<u64>,
    /// Whether the token expires within 14 days.
    pub expires_soon: bool,
    /// Whether the token may expire during an upload that starts now.
    pub may_expire_during_upload: bool,
    /// When the names of its attributes were fetched, in milliseconds since 1970.
    pub attributes_fetched_at: Option<u64>,
    /// The result of its last comma test.
    pub comma_test: Option<LastCommaTest>,
    /// When it was last used to send, in milliseconds since 1970.
    pub used: Option<u64>,
}

/// Where the next upload goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Destination {
    /// The practice Target of this window.
    Practice,
    Account {
        connection: Box<Connection>,
    },
}

/// The form of a new or changed connection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct ConnectionForm {
    pub name: String,
    pub client: String,
    /// Whether a live site uses the profiles of this account.
    pub is_production: bool,
    /// Whether it's a practice Target, which only an endpoint on this computer can be.
    pub is_practice: bool,
    pub auth: AuthKind,
    /// The OAuth project, if `auth` is `oauth`.
    pub project: Option<ProjectForm>,
}

/// The result of testing a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ConnectionTest {
    pub state: ConnectionState,
}

/// How an account handled commas and line breaks in its last comma test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct LastCommaTest {
    /// Whether values kept their commas and line breaks.
    pub passed: bool,
    /// When it was tested, in milliseconds since 1970.
    pub at: u64,
    /// Whether the result is too old to be relied on.
    pub is_old: bool,
}

/// The progress of a comma test, or its result since the app started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CommaTestStatus {
    /// The current step, while the test is running.
    pub step: Option<CommaTestStep>,
    pub report: Option<CommaTestReport>,
    /// Why there's no report.
    pub failure: Option<Failure>,
}

/// What a comma test found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CommaTestReport {
    /// The ID of the test profile.
    pub profile: String,
    pub results: Vec<CommaTestResult>,
}

/// A value of a comma test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CommaTestResult {
    /// What the value tests.
    pub case: TestCase,
    pub sent: String,
    /// The value in Target, if there is one.
    pub found: Option<String>,
}

impl From<uploads::CommaTestOutcome> for CommaTestReport {
    fn from(found: uploads::CommaTestOutcome) -> Self {
        let result = |one: uploads::TestResult| CommaTestResult { case: one.case, sent: one.sent, found: one.found };
        CommaTestReport { profile: found.profile, results: found.results.into_iter().map(result).collect() }
    }
}

/// The attributes that an account already has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TargetAttributes {
    pub names: Vec<String>,
    /// For each requested header, the attribute that it probably means.
    pub matches: Vec<Option<String>>,
}
