//! The table `drafts`: files that were opened and not sent yet. With `edited_cells`, it's the only customer data in the
//! journal.

use engine::CellEdits;
use rusqlite::{OptionalExtension, Row, named_params};

use super::uploads::{path_bytes, path_of};
use super::{Journal, JournalError, readable, truncate_write_ahead_log};
use crate::drafts::{FileStamp, KeptDraft};

impl Journal {
    /// Stores a draft in place of the earlier one of its file, and removes all but the newest `most`.
    pub(crate) fn keep_draft(&self, draft: &KeptDraft, most: usize) -> Result<(), JournalError> {
        let cells =
            serde_json::to_string(&draft.cells).map_err(|error| JournalError::unreadable("edited cells", &error))?;
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        transaction.execute(
            "INSERT OR REPLACE INTO drafts (path, choice, state, cells, bytes, modified, at)
             VALUES (:path, :choice, :state, :cells, :bytes, :modified, :at)",
            named_params! {
                ":path": path_bytes(&draft.path),
                ":choice": draft.choice,
                ":state": draft.state,
                ":cells": cells,
                ":bytes": draft.file.map(|file| file.bytes),
                ":modified": draft.file.map(|file| file.modified),
                ":at": draft.at,
            },
        )?;
        transaction.execute(
            "DELETE FROM drafts WHERE id NOT IN (SELECT id FROM drafts ORDER BY at DESC, id DESC LIMIT ?1)",
            [most as u64],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Returns every draft, the newest first.
    pub(crate) fn drafts(&self) -> Result<Vec<KeptDraft>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM drafts ORDER BY at DESC, id DESC")?;
        let found = select.query_map([], |row| Ok(read(row)))?;
        readable(found)
    }

    pub(crate) fn draft(&self, id: i64) -> Result<Option<KeptDraft>, JournalError> {
        let connection = self.connection();
        connection.query_row("SELECT * FROM drafts WHERE id = ?1", [id], |row| Ok(read(row))).optional()?.transpose()
    }

    /// Removes the draft of a file. `secure_delete` overwrites its edited cells.
    pub(crate) fn remove_draft_of(&self, path: &std::path::Path) -> Result<(), JournalError> {
        let connection = self.connection();
        connection.execute("DELETE FROM drafts WHERE path = ?1", [path_bytes(path)])?;
        Ok(truncate_write_ahead_log(&connection)?)
    }

    pub(crate) fn remove_draft(&self, id: i64) -> Result<(), JournalError> {
        let connection = self.connection();
        connection.execute("DELETE FROM drafts WHERE id = ?1", [id])?;
        Ok(truncate_write_ahead_log(&connection)?)
    }
}

fn read(row: &Row<'_>) -> Result<KeptDraft, JournalError> {
    let cells: String = row.get("cells")?;
    let cells: CellEdits =
        serde_json::from_str(&cells).map_err(|error| JournalError::unreadable("edited cells", &error))?;
    Ok(KeptDraft {
        id: row.get("id")?,
        path: path_of(row.get("path")?),
        choice: row.get("choice")?,
        state: row.get("state")?,
        cells,
        file: match (row.get("bytes")?, row.get("modified")?) {
            (Some(bytes), Some(modified)) => Some(FileStamp { bytes, modified }),
            _ => None,
        },
        at: row.get("at")?,
    })
}
