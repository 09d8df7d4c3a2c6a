//! The table `edited_cells`: the only customer data in the journal, stored until its upload has ended.

use engine::CellEdits;
use rusqlite::{Connection, named_params};

use super::{Journal, JournalError};

impl Journal {
    /// Returns the cells that were edited for an upload; none after it has ended.
    pub fn edited_cells(&self, upload: &str) -> Result<CellEdits, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM edited_cells WHERE upload = ?1")?;
        let cells = select.query_map([upload], |row| Ok((row.get("row")?, row.get("column")?, row.get("value")?)))?;
        Ok(cells.collect::<Result<_, _>>()?)
    }
}

pub(super) fn insert(connection: &Connection, upload: &str, cells: &CellEdits) -> rusqlite::Result<()> {
    let mut insert = connection.prepare(
        "INSERT INTO edited_cells (upload, \"row\", \"column\", value) VALUES (:upload, :row, :column, :value)",
    )?;
    for (row, column, value) in cells.iter() {
        insert.execute(named_params! { ":upload": upload, ":row": row, ":column": column, ":value": value })?;
    }
    Ok(())
}

/// Deletes an upload's edited cells. `secure_delete` overwrites their bytes; the caller empties the write-ahead file.
pub(super) fn delete(connection: &Connection, upload: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM edited_cells WHERE upload = ?1", [upload])?;
    Ok(())
}
