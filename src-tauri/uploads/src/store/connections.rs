//! The table `connections`. It never contains a secret.

use adobe_target::{ClientCode, Endpoint};
use engine::normalize_name;
use rusqlite::{OptionalExtension, Row, named_params};

use super::{Journal, JournalError, Saved};
use crate::connections::{Connection, DelimiterHandling, LastCommaTest};
use crate::model::Millis;

impl Journal {
    /// Returns every saved connection, by name.
    pub(crate) fn connections(&self) -> Result<Vec<Connection>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM connections ORDER BY folded")?;
        let found = select.query_map([], |row| Ok(read(row)))?;
        found.map(|connection| connection?).collect()
    }

    /// Returns the connection with this name, in any case.
    pub(crate) fn saved_connection(&self, name: &str) -> Result<Option<Connection>, JournalError> {
        find(&self.connection(), name)
    }

    /// Adds a connection. Returns the existing name if one has the same name.
    pub(crate) fn add_connection(&self, connection: &Connection) -> Result<Saved, JournalError> {
        let mut journal = self.connection();
        let transaction = Journal::begin(&mut journal)?;
        let added = transaction.execute(
            "INSERT INTO connections (folded, name, client, endpoint, is_production, auth, added)
             VALUES (?1, '', '', '', 0, '', 0) ON CONFLICT DO NOTHING",
            [normalize_name(&connection.name)],
        )?;
        if added == 0 {
            return Ok(Saved::NameTaken(existing_name(&transaction, &connection.name)?));
        }
        write(&transaction, connection)?;
        transaction.commit()?;
        Ok(Saved::Done)
    }

    /// Changes a connection, its name too, and returns the existing name if another one has the new name. What Target
    /// knows about attributes is deleted if the account isn't the same any more.
    pub(crate) fn change_connection(
        &self,
        name: &str,
        changed: &Connection,
        is_same_account: bool,
    ) -> Result<Saved, JournalError> {
        let mut journal = self.connection();
        let transaction = Journal::begin(&mut journal)?;
        if !is_same_account {
            transaction.execute("DELETE FROM target_attributes WHERE connection = ?1", [normalize_name(name)])?;
        }
        // The target attributes follow the new name (ON UPDATE CASCADE).
        let renamed = transaction.execute(
            "UPDATE OR IGNORE connections SET folded = ?2 WHERE folded = ?1",
            [normalize_name(name), normalize_name(&changed.name)],
        )?;
        if renamed == 0 {
            return Ok(Saved::NameTaken(existing_name(&transaction, &changed.name)?));
        }
        write(&transaction, changed)?;
        transaction.commit()?;
        Ok(Saved::Done)
    }

    pub(crate) fn remove_connection(&self, name: &str) -> Result<(), JournalError> {
        self.connection().execute("DELETE FROM connections WHERE folded = ?1", [normalize_name(name)])?;
        Ok(())
    }

    pub(crate) fn set_connection_used(&self, name: &str, now: Millis) -> Result<(), JournalError> {
        self.set_connection("UPDATE connections SET used = :value WHERE folded = :folded", name, now)
    }

    pub(crate) fn set_secret_stored(&self, name: &str, is_stored: bool) -> Result<(), JournalError> {
        self.set_connection("UPDATE connections SET is_secret_stored = :value WHERE folded = :folded", name, is_stored)
    }

    pub(crate) fn set_token_expiry(&self, name: &str, at: Millis) -> Result<(), JournalError> {
        self.set_connection("UPDATE connections SET token_expires_at = :value WHERE folded = :folded", name, at)
    }

    pub(crate) fn set_comma_test(&self, name: &str, last: LastCommaTest) -> Result<(), JournalError> {
        self.connection().execute(
            "UPDATE connections SET delimiter_handling = :handling, comma_tested_at = :at WHERE folded = :folded",
            named_params! { ":folded": normalize_name(name), ":handling": last.handling.as_str(), ":at": last.at },
        )?;
        Ok(())
    }

    fn set_connection(&self, sql: &str, name: &str, value: impl rusqlite::ToSql) -> Result<(), JournalError> {
        self.connection().execute(sql, named_params! { ":folded": normalize_name(name), ":value": value })?;
        Ok(())
    }
}

fn find(connection: &rusqlite::Connection, name: &str) -> Result<Option<Connection>, JournalError> {
    let sql = "SELECT * FROM connections WHERE folded = ?1";
    connection.query_row(sql, [normalize_name(name)], |row| Ok(read(row))).optional()?.transpose()
}

fn existing_name(connection: &rusqlite::Connection, name: &str) -> Result<String, JournalError> {
    Ok(find(connection, name)?.map_or_else(|| name.to_owned(), |other| other.name))
}

/// Writes all columns of a connection that is in the table.
fn write(journal: &rusqlite::Connection, connection: &Connection) -> Result<(), JournalError> {
    let auth = serde_json::to_string(&connection.auth).map_err(|error| JournalError::unreadable("auth", &error))?;
    journal.execute(
        "UPDATE connections SET name = :name, client = :client, endpoint = :endpoint, is_production = :is_production,
            is_practice = :is_practice, auth = :auth, added = :added, used = :used, is_secret_stored = :is_secret_stored,
            token_expires_at = :token_expires_at, delimiter_handling = :delimiter_handling,
            comma_tested_at = :comma_tested_at, attributes_fetched_at = :attributes_fetched_at
         WHERE folded = :folded",
        named_params! {
            ":folded": normalize_name(&connection.name),
            ":name": connection.name,
            ":client": connection.client.as_str(),
            ":endpoint": connection.endpoint.origin(),
            ":is_production": connection.is_production,
            ":is_practice": connection.is_practice,
            ":auth": auth,
            ":added": connection.added,
            ":used": connection.used,
            ":is_secret_stored": connection.is_secret_stored,
            ":token_expires_at": connection.token_expires_at,
            ":delimiter_handling": connection.comma_test.map(|last| last.handling.as_str()),
            ":comma_tested_at": connection.comma_test.map(|last| last.at),
            ":attributes_fetched_at": connection.attributes_fetched_at,
        },
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Connection, JournalError> {
    let (name, client): (String, String) = (row.get("name")?, row.get("client")?);
    let (endpoint, auth): (String, String) = (row.get("endpoint")?, row.get("auth")?);
    let unreadable = |what: &str, error: &dyn std::fmt::Display| {
        JournalError::unreadable(&format!("connection {name}, {what}"), error)
    };
    Ok(Connection {
        client: ClientCode::parse(&client).map_err(|error| unreadable("client", &error))?,
        endpoint: Endpoint::parse(&endpoint).map_err(|error| unreadable("endpoint", &error))?,
        is_production: row.get("is_production")?,
        is_practice: row.get("is_practice")?,
        auth: serde_json::from_str(&auth).map_err(|error| unreadable("auth", &error))?,
        added: row.get("added")?,
        used: row.get("used")?,
        is_secret_stored: row.get("is_secret_stored")?,
        token_expires_at: row.get("token_expires_at")?,
        comma_test: last_comma_test(row)?,
        attributes_fetched_at: row.get("attributes_fetched_at")?,
        name,
    })
}

fn last_comma_test(row: &Row<'_>) -> Result<Option<LastCommaTest>, JournalError> {
    let (reading, at): (Option<String>, Option<Millis>) = (row.get("delimiter_handling")?, row.get("comma_tested_at")?);
    let handling = match reading.as_deref() {
        Some("keeps") => DelimiterHandling::Keeps,
        Some("shifts") => DelimiterHandling::Shifts,
        // A word of a later version proves nothing to this one.
        _ => return Ok(None),
    };
    Ok(at.map(|at| LastCommaTest { handling, at }))
}
