//! The table `mappings`: mappings that were saved by name.

use engine::normalize_name;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{Journal, JournalError, Saved, readable};
use crate::model::Millis;
use crate::saved_mappings::SavedMapping;

impl Journal {
    /// Returns every saved mapping, by name.
    pub(crate) fn mappings(&self) -> Result<Vec<SavedMapping>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM mappings ORDER BY folded")?;
        let found = select.query_map([], |row| Ok(read(row)))?;
        readable(found)
    }

    /// Returns the mapping with this name, in any case.
    pub(crate) fn mapping(&self, name: &str) -> Result<Option<SavedMapping>, JournalError> {
        find(&self.connection(), name)
    }

    /// Adds a mapping. Returns the existing name if one has the same name.
    pub(crate) fn add_mapping(&self, mapping: &SavedMapping) -> Result<Saved, JournalError> {
        insert(&self.connection(), mapping)
    }

    /// Replaces a mapping in one commit. Returns the existing name if another one has the new name.
    pub(crate) fn replace_mapping(&self, name: &str, changed: &SavedMapping) -> Result<Saved, JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        transaction.execute("DELETE FROM mappings WHERE folded = ?1", [normalize_name(name)])?;
        let added = insert(&transaction, changed)?;
        if matches!(added, Saved::Done) {
            transaction.commit()?;
        }
        Ok(added)
    }

    pub(crate) fn remove_mapping(&self, name: &str) -> Result<(), JournalError> {
        self.connection().execute("DELETE FROM mappings WHERE folded = ?1", [normalize_name(name)])?;
        Ok(())
    }

    /// Records that Target applied an upload with this mapping. Of several mappings that fit a file, the one that was
    /// applied last is suggested. A mapping that doesn't exist any more isn't an error.
    pub fn mapping_used(&self, name: &str, now: Millis) -> Result<(), JournalError> {
        self.connection().execute(
            "UPDATE mappings SET used = :now WHERE folded = :folded",
            named_params! { ":folded": normalize_name(name), ":now": now },
        )?;
        Ok(())
    }
}

fn find(connection: &Connection, name: &str) -> Result<Option<SavedMapping>, JournalError> {
    let sql = "SELECT * FROM mappings WHERE folded = ?1";
    connection.query_row(sql, [normalize_name(name)], |row| Ok(read(row))).optional()?.transpose()
}

fn insert(connection: &Connection, mapping: &SavedMapping) -> Result<Saved, JournalError> {
    let columns = mapping.columns.as_ref().map(serde_json::to_string).transpose();
    let columns = columns.map_err(|error| JournalError::unreadable("columns", &error))?;
    let added = connection.execute(
        "INSERT INTO mappings (folded, name, text, columns, saved, used)
         VALUES (:folded, :name, :text, :columns, :saved, :used) ON CONFLICT DO NOTHING",
        named_params! {
            ":folded": normalize_name(&mapping.name),
            ":name": mapping.name,
            ":text": mapping.text,
            ":columns": columns,
            ":saved": mapping.saved,
            ":used": mapping.used,
        },
    )?;
    if added == 1 {
        return Ok(Saved::Done);
    }
    Ok(Saved::NameTaken(find(connection, &mapping.name)?.map_or_else(|| mapping.name.clone(), |other| other.name)))
}

fn read(row: &Row<'_>) -> Result<SavedMapping, JournalError> {
    let columns: Option<String> = row.get("columns")?;
    let columns = columns.map(|text| serde_json::from_str(&text)).transpose();
    Ok(SavedMapping {
        name: row.get("name")?,
        text: row.get("text")?,
        columns: columns.map_err(|error| JournalError::unreadable("columns", &error))?,
        saved: row.get("saved")?,
        used: row.get("used")?,
    })
}
