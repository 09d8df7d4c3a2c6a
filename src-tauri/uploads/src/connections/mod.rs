//! Saved connections: the accounts that a person sends to, by name. Their secrets are in the keychain.

pub(crate) mod authenticate;
pub(crate) mod comma_test;
pub(crate) mod connection_lifecycle;
pub(crate) mod connection_test;
pub(crate) mod renewing_target;
pub(crate) mod target_attributes;

use std::sync::Arc;

use adobe_target::{ClientCode, Endpoint, Project};
use engine::{nearest, normalize_name};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clock::Clock;
use crate::data_dir::DataDir;
use crate::entry_names::{NameFault, valid_name};
use crate::model::Millis;
use crate::secrets::{KeychainFault, Secrets};
use crate::store::{Journal, JournalError};

/// The name of the connection to the practice Target, which always exists and is never in the journal.
pub const PRACTICE: &str = "Practice";

/// The maximum number of names that an error suggests.
const SUGGESTIONS: usize = 3;

/// The saved connections of one data folder.
pub struct Connections {
    data_dir: DataDir,
    journal: Arc<Journal>,
    clock: Arc<dyn Clock>,
    secrets: Secrets,
}

/// A saved account of Adobe Target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The name, which is unique in any case.
    pub name: String,
    /// The account's client code.
    pub client: ClientCode,
    /// The endpoint that requests are sent to.
    pub endpoint: Endpoint,
    /// Whether a live site uses the account's profiles.
    pub is_production: bool,
    /// Whether the endpoint is a practice Target on this computer, as whoever added the connection says.
    pub is_practice: bool,
    /// How to authenticate with the account.
    pub auth: Auth,
    /// When it was added.
    pub added: Millis,
    /// When an upload was last sent to it.
    pub used: Option<Millis>,
    /// Whether its secret was stored in the keychain.
    pub is_secret_stored: bool,
    /// When its profile token expires, if the token was read through the Admin API.
    pub token_expires_at: Option<Millis>,
    /// The result of the last comma test.
    pub comma_test: Option<LastCommaTest>,
    /// When its target attributes were fetched.
    pub attributes_fetched_at: Option<Millis>,
}

/// The result of a comma test: how the account reads commas and line breaks inside values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LastCommaTest {
    /// How it reads them.
    pub handling: DelimiterHandling,
    /// When that was tested.
    pub at: Millis,
}

/// What an account does with an encoded comma or line break in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelimiterHandling {
    /// It stays in its value.
    Keeps,
    /// It splits the value, and shifts the values after it.
    Shifts,
}

impl DelimiterHandling {
    /// Returns the word for it in the journal and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DelimiterHandling::Keeps => "keeps",
            DelimiterHandling::Shifts => "shifts",
        }
    }
}

/// How to authenticate with an account (*Profile API settings*). In the journal it's an object with a `kind`, to which
/// later kinds add fields of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Auth {
    /// The account requires no authentication.
    #[default]
    None,
    /// A profile authentication token, which is stored in the keychain.
    Token,
    /// A profile token that is read through the Admin API with OAuth credentials, whose client secret is stored in the
    /// keychain.
    Oauth(Project),
}

impl Auth {
    /// Returns whether it needs a secret.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        !matches!(self, Auth::None)
    }

    /// Returns whether a secret for this authentication is valid for the other one, too.
    pub(crate) fn shares_secret_with(&self, other: &Auth) -> bool {
        match (self, other) {
            (Auth::Oauth(one), Auth::Oauth(other)) => one.client_id() == other.client_id(),
            (one, other) => one == other,
        }
    }
}

/// Why a connection wasn't saved, found, or changed.
#[derive(Debug, Error)]
pub enum ConnectionError {
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// No connection has this name.
    #[error("there's no connection named `{wanted}`")]
    NoSuchConnection {
        /// The name that was asked for.
        wanted: String,
        /// The most similar names, the best first.
        nearest: Vec<String>,
    },
    /// Another connection has this name, perhaps in another case.
    #[error("a connection named `{name}` already exists")]
    NameTaken {
        /// The name of the existing connection.
        name: String,
    },
    /// The name belongs to the practice Target.
    #[error("`{PRACTICE}` is reserved for the practice Target")]
    Reserved,
    /// The name isn't valid.
    #[error("the name `{name}` {why}")]
    Name {
        /// The name that was given.
        name: String,
        /// What is wrong with it.
        why: NameFault,
    },
    /// The keychain can't be used. Whether it contains the secret is unknown.
    #[error(transparent)]
    Keychain(#[from] KeychainFault),
}

impl Connection {
    /// Returns a connection to an account's default endpoint that requires no token and isn't live. Its fields can be
    /// changed before it is added.
    pub fn new(name: &str, client: ClientCode) -> Connection {
        Connection {
            name: name.to_owned(),
            endpoint: Endpoint::for_client(&client),
            client,
            is_production: false,
            is_practice: false,
            auth: Auth::None,
            added: 0,
            used: None,
            is_secret_stored: false,
            token_expires_at: None,
            comma_test: None,
            attributes_fetched_at: None,
        }
    }

    /// Returns whether both reach the same profiles. The client code decides, unless one of the two is a practice Target
    /// or only one of them is on this computer.
    pub fn reaches_same_profiles(&self, other: &Connection) -> bool {
        self.client.host_label() == other.client.host_label()
            && self.endpoint.is_loopback() == other.endpoint.is_loopback()
            && !self.is_practice
            && !other.is_practice
    }

    /// Returns whether both are the same account: what was found out about one is true of the other.
    pub(crate) fn is_same_account(&self, other: &Connection) -> bool {
        self.client == other.client && self.endpoint == other.endpoint
    }
}

impl Connections {
    pub(crate) fn new(
        data_dir: &DataDir,
        journal: &Arc<Journal>,
        clock: &Arc<dyn Clock>,
        secrets: &Secrets,
    ) -> Connections {
        Connections {
            data_dir: data_dir.clone(),
            journal: Arc::clone(journal),
            clock: Arc::clone(clock),
            secrets: secrets.clone(),
        }
    }

    /// Returns every saved connection, by name.
    pub fn list(&self) -> Result<Vec<Connection>, ConnectionError> {
        Ok(self.journal.connections()?)
    }

    /// Returns the connection with this name, in any case.
    ///
    /// # Errors
    /// Returns [`ConnectionError::NoSuchConnection`], or [`ConnectionError::Reserved`] for [`PRACTICE`].
    pub fn get(&self, name: &str) -> Result<Connection, ConnectionError> {
        reject_reserved(name)?;
        if let Some(connection) = self.journal.saved_connection(name)? {
            return Ok(connection);
        }
        let known = self.list()?;
        let nearest = nearest(name, known.iter().map(|connection| connection.name.as_str()), SUGGESTIONS);
        Err(ConnectionError::NoSuchConnection { wanted: name.to_owned(), nearest })
    }

    /// Returns the name of the connection that makes this one live: its own, or that of another one that reaches the same
    /// profiles and is marked as live. Returns `None` if it isn't live.
    pub fn live_name(&self, connection: &Connection) -> Result<Option<String>, ConnectionError> {
        if connection.is_production && !connection.is_practice {
            return Ok(Some(connection.name.clone()));
        }
        let is_live = |other: &Connection| other.is_production && other.reaches_same_profiles(connection);
        Ok(self.list()?.into_iter().find(is_live).map(|other| other.name))
    }

    /// Saves a new connection, as added now.
    ///
    /// # Errors
    /// Returns [`ConnectionError::NameTaken`], [`ConnectionError::Reserved`], or [`ConnectionError::Name`].
    pub fn add(&self, connection: &Connection) -> Result<Connection, ConnectionError> {
        let added = Connection {
            name: checked_name(&connection.name)?.to_owned(),
            added: self.clock.now(),
            used: None,
            is_secret_stored: false,
            token_expires_at: None,
            comma_test: None,
            attributes_fetched_at: None,
            ..connection.clone()
        };
        self.insert(&added)?;
        Ok(added)
    }

    /// Records that an upload is sent to a connection. A connection that doesn't exist any more isn't an error.
    pub fn mark_used(&self, name: &str) -> Result<(), ConnectionError> {
        Ok(self.journal.set_connection_used(name, self.clock.now())?)
    }

    /// Changes a connection, its name too. When it was added and used stays, and so does what was found out about its
    /// account if that is the same.
    fn update(&self, name: &str, connection: &Connection) -> Result<Connection, ConnectionError> {
        let before = self.get(name)?;
        let is_same = before.is_same_account(connection);
        let shares_secret = is_same && before.auth.shares_secret_with(&connection.auth);
        let changed = Connection {
            name: checked_name(&connection.name)?.to_owned(),
            added: before.added,
            used: before.used,
            token_expires_at: before.token_expires_at.filter(|_| shares_secret),
            comma_test: before.comma_test.filter(|_| is_same),
            attributes_fetched_at: before.attributes_fetched_at.filter(|_| is_same),
            ..connection.clone()
        };
        let saved = self.journal.change_connection(name, &changed, is_same)?;
        saved.or_name_taken(|name| ConnectionError::NameTaken { name })?;
        Ok(changed)
    }

    fn insert(&self, connection: &Connection) -> Result<(), ConnectionError> {
        let saved = self.journal.add_connection(connection)?;
        saved.or_name_taken(|name| ConnectionError::NameTaken { name })
    }
}

fn checked_name(name: &str) -> Result<&str, ConnectionError> {
    reject_reserved(name)?;
    valid_name(name).map_err(|why| ConnectionError::Name { name: name.to_owned(), why })
}

fn reject_reserved(name: &str) -> Result<(), ConnectionError> {
    if normalize_name(name) == normalize_name(PRACTICE) { Err(ConnectionError::Reserved) } else { Ok(()) }
}
