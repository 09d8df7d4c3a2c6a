//! The table `target_attributes`: the profile attributes that an account has.

use engine::normalize_name;
use rusqlite::named_params;

use super::{Journal, JournalError};
use crate::model::Millis;

impl Journal {
    /// Returns the attributes of a connection's account, in order.
    pub(crate) fn target_attributes(&self, connection: &str) -> Result<Vec<String>, JournalError> {
        let journal = self.connection();
        let mut select = journal.prepare("SELECT name FROM target_attributes WHERE connection = ?1 ORDER BY name")?;
        let names = select.query_map([normalize_name(connection)], |row| row.get("name"))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Replaces the attributes of a connection's account, as fetched now.
    pub(crate) fn set_target_attributes(
        &self,
        connection: &str,
        names: &[String],
        now: Millis,
    ) -> Result<(), JournalError> {
        let mut journal = self.connection();
        let transaction = Journal::begin(&mut journal)?;
        let connection = normalize_name(connection);
        transaction.execute("DELETE FROM target_attributes WHERE connection = ?1", [&connection])?;
        let found = transaction.execute(
            "UPDATE connections SET attributes_fetched_at = :now WHERE folded = :folded",
            named_params! { ":folded": connection, ":now": now },
        )?;
        // The connection may have been removed in the meantime.
        if found == 1 {
            let mut insert = transaction
                .prepare("INSERT OR IGNORE INTO target_attributes (connection, name) VALUES (:connection, :name)")?;
            for name in names {
                insert.execute(named_params! { ":connection": connection, ":name": name })?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}
