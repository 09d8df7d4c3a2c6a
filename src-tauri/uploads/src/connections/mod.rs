//! Connections: the accounts that a person sends to, by name. What is secret about one is never here.

pub(crate) mod authenticate;
pub(crate) mod comma_test;
pub(crate) mod connection_lifecycle;
pub(crate) mod connection_test;
pub(crate) mod renewing_target;
pub(crate) mod target_attributes;

use adobe_target::{ClientCode, Endpoint, Project};
use engine::{nearest, normalize_name};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::entry_names::{NameFault, named};
use crate::model::Millis;
use crate::secrets::KeychainFault;
use crate::store::{Journal, JournalError, unreadable};
use crate::uploads::Uploads;

/// The connection to the practice Target, which is always there and never in the journal.
pub const PRACTICE: &str = "Practice";

/// Names that an error suggests, at most.
const SUGGESTIONS: usize = 3;

const SELECT: &str = "SELECT name, client, endpoint, is_production, auth, added, used, is_secret_kept, token_ends,
    reading, read_at, known_at FROM connections";

/// One account of Adobe Target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// What a person calls it; no other is called the same, whatever the case.
    pub name: String,
    /// Whose Target.
    pub client: ClientCode,
    /// Where it is.
    pub endpoint: Endpoint,
    /// Whether a live site reads what is sent there.
    pub is_production: bool,
    /// How it lets one in.
    pub auth: Auth,
    /// When it was added.
    pub added: Millis,
    /// When something was last sent there.
    pub used: Option<Millis>,
    /// Whether the keychain was given its secret.
    pub is_secret_kept: bool,
    /// When its profile token ends, where that was read.
    pub token_ends: Option<Millis>,
    /// How it was found to read delimiters.
    pub proven: Option<Proven>,
    /// When its known attributes were fetched.
    pub known_at: Option<Millis>,
}

/// How an account was found to read commas and line breaks inside values, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// How.
    pub reading: Reading,
    /// When: milliseconds since 1970.
    pub at: Millis,
}

/// What becomes of an encoded comma or line break in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// It stays in its value.
    Keeps,
    /// It cuts there, and shifts what comes after it.
    Shifts,
}

impl Reading {
    /// Its word in the journal and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Reading::Keeps => "keeps",
            Reading::Shifts => "shifts",
        }
    }
}

/// How an account lets one in (*Profile API settings*). In the journal an object with its `kind`, which
/// later kinds bring fields of their own to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Auth {
    /// It asks for nothing.
    #[default]
    None,
    /// A profile authentication token, kept in the keychain.
    Token,
    /// A profile token that is read through the Admin API with a project's credentials, whose client secret is kept in
    /// the keychain.
    Oauth(Project),
}

impl Auth {
    /// Whether it needs a secret of the keychain.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        !matches!(self, Auth::None)
    }

    /// Whether a secret for this way in is one for that other, too.
    pub(crate) fn takes_secret_of(&self, other: &Auth) -> bool {
        match (self, other) {
            (Auth::Oauth(one), Auth::Oauth(other)) => one.client_id() == other.client_id(),
            (one, other) => one == other,
        }
    }
}

/// Why a connection was not kept, found or changed.
#[derive(Debug, Error)]
pub enum ConnectionError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// None is called so.
    #[error("there is no connection `{wanted}`")]
    NoSuchConnection {
        /// What was asked for.
        wanted: String,
        /// The names that come nearest, the likeliest first.
        nearest: Vec<String>,
    },
    /// Another one is called so, perhaps in other letters.
    #[error("there is a connection `{name}` already")]
    NameTaken {
        /// The other's name.
        name: String,
    },
    /// The practice Target's name.
    #[error("`{PRACTICE}` is the practice Target's name")]
    Reserved,
    /// A name that is none.
    #[error("the name `{name}` {why}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: NameFault,
    },
    /// The keychain, which may or may not hold the secret.
    #[error(transparent)]
    Keychain(#[from] KeychainFault),
}

impl From<rusqlite::Error> for ConnectionError {
    fn from(error: rusqlite::Error) -> Self {
        ConnectionError::Journal(error.into())
    }
}

impl Connection {
    /// An account by its client code, at its own endpoint; asks for no token, and a live site reads it
    /// not. Each field may be changed before it is kept.
    pub fn new(name: &str, client: ClientCode) -> Connection {
        Connection {
            name: name.to_owned(),
            endpoint: Endpoint::for_client(&client),
            client,
            is_production: false,
            auth: Auth::None,
            added: 0,
            used: None,
            is_secret_kept: false,
            token_ends: None,
            proven: None,
            known_at: None,
        }
    }

    /// Whether both reach the same account.
    #[must_use]
    pub fn is_same_account(&self, other: &Connection) -> bool {
        self.client == other.client && self.endpoint == other.endpoint
    }
}

impl Uploads {
    /// Every connection but the practice one, by name.
    pub fn connections(&self) -> Result<Vec<Connection>, ConnectionError> {
        let journal = self.journal().connection();
        let mut statement = journal.prepare(&format!("{SELECT} ORDER BY folded"))?;
        let found = statement.query_map([], |row| Ok(read(row)))?;
        found.map(|connection| Ok(connection??)).collect()
    }

    /// The connection of that name, whatever the case.
    ///
    /// # Errors
    /// [`ConnectionError::NoSuchConnection`]; [`ConnectionError::Reserved`] for the practice one.
    pub fn connection(&self, name: &str) -> Result<Connection, ConnectionError> {
        refuse_reserved(name)?;
        let held = held(&self.journal().connection(), name)?;
        match held {
            Some(held) => Ok(held),
            None => Err(self.no_such_connection(name)?),
        }
    }

    /// Keeps a new connection, as added now.
    ///
    /// # Errors
    /// [`ConnectionError::NameTaken`], [`ConnectionError::Reserved`], [`ConnectionError::Name`].
    pub fn add_connection(&self, connection: &Connection) -> Result<Connection, ConnectionError> {
        let added = Connection {
            name: checked_name(&connection.name)?.to_owned(),
            added: self.now(),
            used: None,
            is_secret_kept: false,
            token_ends: None,
            proven: None,
            known_at: None,
            ..connection.clone()
        };
        self.in_one_commit(|journal| add(journal, &added))?;
        Ok(added)
    }

    /// Changes a connection, its name too; when it was added and used stays, and what was learnt of its account as
    /// long as it is the same.
    ///
    /// # Errors
    /// As [`Uploads::add_connection`], and [`ConnectionError::NoSuchConnection`].
    pub fn update_connection(&self, name: &str, connection: &Connection) -> Result<Connection, ConnectionError> {
        let held = self.connection(name)?;
        let is_same = held.is_same_account(connection);
        let changed = Connection {
            name: checked_name(&connection.name)?.to_owned(),
            added: held.added,
            used: held.used,
            token_ends: held.token_ends.filter(|_| is_same && held.auth.takes_secret_of(&connection.auth)),
            proven: held.proven.filter(|_| is_same),
            known_at: held.known_at.filter(|_| is_same),
            ..connection.clone()
        };
        let mut journal = self.journal().connection();
        let transaction = Journal::begin(&mut journal)?;
        if !is_same {
            transaction.execute("DELETE FROM known_attributes WHERE connection = ?1", [normalize_name(name)])?;
        }
        // What is known of it goes along with its name.
        let renamed = transaction.execute(
            "UPDATE OR IGNORE connections SET folded = ?2 WHERE folded = ?1",
            [normalize_name(name), normalize_name(&changed.name)],
        )?;
        if renamed == 0 {
            return Err(taken(&transaction, &changed.name)?);
        }
        write(&transaction, &changed)?;
        transaction.commit()?;
        Ok(changed)
    }

    /// Removes a connection; what is returned is all that [`Uploads::restore_connection`] needs. Uploads
    /// to it know where they went, and go on.
    ///
    /// # Errors
    /// As [`Uploads::connection`].
    pub fn remove_connection(&self, name: &str) -> Result<Connection, ConnectionError> {
        let held = self.connection(name)?;
        self.journal().connection().execute("DELETE FROM connections WHERE folded = ?1", [normalize_name(name)])?;
        Ok(held)
    }

    /// Puts a removed one back just as it was.
    ///
    /// # Errors
    /// [`ConnectionError::NameTaken`] where another one took its name meanwhile.
    pub fn restore_connection(&self, removed: &Connection) -> Result<(), ConnectionError> {
        // What the account knows is fetched anew.
        let restored = Connection { known_at: None, ..removed.clone() };
        self.in_one_commit(|journal| add(journal, &restored))
    }

    /// Notes that something is sent there. One that is gone is no error: the upload knows where it goes.
    pub fn connection_used(&self, name: &str) -> Result<(), ConnectionError> {
        self.journal()
            .connection()
            .execute("UPDATE connections SET used = ?2 WHERE folded = ?1", params![normalize_name(name), self.now()])?;
        Ok(())
    }

    /// Notes whether the keychain has a connection's secret.
    pub(crate) fn set_secret_kept(&self, name: &str, is_kept: bool) -> Result<(), ConnectionError> {
        self.journal().connection().execute(
            "UPDATE connections SET is_secret_kept = ?2 WHERE folded = ?1",
            params![normalize_name(name), is_kept],
        )?;
        Ok(())
    }

    fn in_one_commit(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<(), ConnectionError>,
    ) -> Result<(), ConnectionError> {
        let mut journal = self.journal().connection();
        let transaction = Journal::begin(&mut journal)?;
        work(&transaction)?;
        transaction.commit()?;
        Ok(())
    }

    fn no_such_connection(&self, wanted: &str) -> Result<ConnectionError, ConnectionError> {
        let known = self.connections()?;
        let nearest = nearest(wanted, known.iter().map(|connection| connection.name.as_str()), SUGGESTIONS);
        Ok(ConnectionError::NoSuchConnection { wanted: wanted.to_owned(), nearest })
    }
}

fn checked_name(name: &str) -> Result<&str, ConnectionError> {
    refuse_reserved(name)?;
    named(name).map_err(|why| ConnectionError::Name { name: name.to_owned(), why })
}

fn refuse_reserved(name: &str) -> Result<(), ConnectionError> {
    if normalize_name(name) == normalize_name(PRACTICE) { Err(ConnectionError::Reserved) } else { Ok(()) }
}

fn held(journal: &rusqlite::Connection, name: &str) -> Result<Option<Connection>, ConnectionError> {
    let sql = format!("{SELECT} WHERE folded = ?1");
    Ok(journal.query_row(&sql, [normalize_name(name)], |row| Ok(read(row))).optional()?.transpose()?)
}

fn add(journal: &rusqlite::Connection, connection: &Connection) -> Result<(), ConnectionError> {
    let added = journal.execute(
        "INSERT INTO connections (folded, name, client, endpoint, is_production, auth, added)
         VALUES (?1, '', '', '', 0, '', 0) ON CONFLICT DO NOTHING",
        [normalize_name(&connection.name)],
    )?;
    if added == 0 {
        return Err(taken(journal, &connection.name)?);
    }
    write(journal, connection)
}

/// All of a connection but its place, which is there.
fn write(journal: &rusqlite::Connection, connection: &Connection) -> Result<(), ConnectionError> {
    let auth = serde_json::to_string(&connection.auth).map_err(|error| unreadable("auth", &error))?;
    journal.execute(
        "UPDATE connections SET name = ?2, client = ?3, endpoint = ?4, is_production = ?5, auth = ?6, added = ?7,
            used = ?8, is_secret_kept = ?9, token_ends = ?10, reading = ?11, read_at = ?12, known_at = ?13
         WHERE folded = ?1",
        params![
            normalize_name(&connection.name),
            connection.name,
            connection.client.as_str(),
            connection.endpoint.origin(),
            connection.is_production,
            auth,
            connection.added,
            connection.used,
            connection.is_secret_kept,
            connection.token_ends,
            connection.proven.map(|proven| proven.reading.as_str()),
            connection.proven.map(|proven| proven.at),
            connection.known_at,
        ],
    )?;
    Ok(())
}

fn taken(journal: &rusqlite::Connection, name: &str) -> Result<ConnectionError, ConnectionError> {
    let name = held(journal, name)?.map_or_else(|| name.to_owned(), |other| other.name);
    Ok(ConnectionError::NameTaken { name })
}

fn read(row: &Row<'_>) -> Result<Connection, JournalError> {
    let (name, client, endpoint, auth): (String, String, String, String) =
        (row.get(0)?, row.get(1)?, row.get(2)?, row.get(4)?);
    let odd = |what: &str, error: &dyn std::fmt::Display| unreadable(&format!("connection {name}, {what}"), error);
    Ok(Connection {
        client: ClientCode::parse(&client).map_err(|error| odd("client", &error))?,
        endpoint: Endpoint::parse(&endpoint).map_err(|error| odd("endpoint", &error))?,
        is_production: row.get(3)?,
        auth: serde_json::from_str(&auth).map_err(|error| odd("auth", &error))?,
        added: row.get(5)?,
        used: row.get(6)?,
        is_secret_kept: row.get(7)?,
        token_ends: row.get(8)?,
        proven: proven(row)?,
        known_at: row.get(11)?,
        name,
    })
}

fn proven(row: &Row<'_>) -> Result<Option<Proven>, JournalError> {
    let (reading, at): (Option<String>, Option<Millis>) = (row.get(9)?, row.get(10)?);
    let reading = match reading.as_deref() {
        Some("keeps") => Reading::Keeps,
        Some("shifts") => Reading::Shifts,
        // A later version's finding is no proof for this one.
        _ => return Ok(None),
    };
    Ok(at.map(|at| Proven { reading, at }))
}
