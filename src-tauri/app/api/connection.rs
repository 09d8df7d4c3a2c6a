//! Connections as the page sees them: no address and no secret.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uploads::{ConnectionState, KeychainFault, SecretPlace};

/// How an account lets one in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AuthKind {
    /// It asks for nothing.
    None,
    /// A profile token.
    Token,
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
    /// Where its token is.
    pub secret: SecretKept,
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
}

/// What came of asking an account whether it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ConnectionTest {
    /// The outcome.
    #[ts(type = "ConnectionState")]
    pub state: ConnectionState,
}
