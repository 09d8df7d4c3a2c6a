//! The table `selected_rows`: the rows that an upload is narrowed to.

use engine::RowRanges;
use rusqlite::{Connection, named_params};

use super::{Journal, JournalError};

impl Journal {
    /// Returns the only rows of its file that an upload sends, or `None` if it sends all of them.
    pub fn selected_rows(&self, upload: &str) -> Result<Option<RowRanges>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM selected_rows WHERE upload = ?1")?;
        let found = select.query_map([upload], |row| Ok((row.get("first")?, row.get("last")?)))?;
        let rows = RowRanges::of_ranges(found.collect::<Result<_, _>>()?);
        Ok((!rows.is_empty()).then_some(rows))
    }
}

pub(super) fn insert(connection: &Connection, upload: &str, rows: &RowRanges) -> rusqlite::Result<()> {
    let mut insert =
        connection.prepare("INSERT INTO selected_rows (upload, first, last) VALUES (:upload, :first, :last)")?;
    for (first, last) in rows.ranges() {
        insert.execute(named_params! { ":upload": upload, ":first": first, ":last": last })?;
    }
    Ok(())
}
