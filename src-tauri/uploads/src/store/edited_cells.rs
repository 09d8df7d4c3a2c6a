//! Mended cells: the one thing of a customer's that the journal holds, and only while it must.

use engine::CellEdits;
use rusqlite::{Connection, params};

pub(super) fn write(connection: &Connection, job: &str, mended: &CellEdits) -> rusqlite::Result<()> {
    let mut insert =
        connection.prepare("INSERT INTO mended_cells (job, \"row\", \"column\", value) VALUES (?1, ?2, ?3, ?4)")?;
    for (row, column, value) in mended.iter() {
        insert.execute(params![job, row, column, value])?;
    }
    Ok(())
}

pub(super) fn read(connection: &Connection, job: &str) -> rusqlite::Result<CellEdits> {
    let mut select = connection.prepare("SELECT \"row\", \"column\", value FROM mended_cells WHERE job = ?1")?;
    select.query_map([job], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// With `secure_delete` their bytes are overwritten; the write-ahead file is emptied by the caller.
pub(super) fn forget(connection: &Connection, job: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM mended_cells WHERE job = ?1", [job])?;
    Ok(())
}
