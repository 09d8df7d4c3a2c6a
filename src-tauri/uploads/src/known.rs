//! The profile attributes that an account said it knows.

use engine::folded;
use rusqlite::params;

use crate::connections::ConnectionError;
use crate::journal::Journal;
use crate::uploads::Uploads;

impl Uploads {
    /// The names that a connection's account knew when they were fetched, in order; when that was, its connection says.
    ///
    /// # Errors
    /// [`ConnectionError::Journal`].
    pub fn known_attributes(&self, name: &str) -> Result<Vec<String>, ConnectionError> {
        let journal = self.journal().connection();
        let mut statement = journal.prepare("SELECT name FROM known_attributes WHERE connection = ?1 ORDER BY name")?;
        let names = statement.query_map([folded(name)], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Keeps them in place of those before, as fetched now.
    pub(crate) fn keep_known_attributes(&self, name: &str, names: &[String]) -> Result<(), ConnectionError> {
        let mut journal = self.journal().connection();
        let transaction = Journal::begin(&mut journal)?;
        let connection = folded(name);
        transaction.execute("DELETE FROM known_attributes WHERE connection = ?1", [&connection])?;
        let found = transaction
            .execute("UPDATE connections SET known_at = ?2 WHERE folded = ?1", params![connection, self.now()])?;
        // One that was removed meanwhile has no place for them.
        if found == 1 {
            let mut insert =
                transaction.prepare("INSERT OR IGNORE INTO known_attributes (connection, name) VALUES (?1, ?2)")?;
            for name in names {
                insert.execute([&connection, name])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}
