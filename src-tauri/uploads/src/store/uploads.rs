//! The table `uploads`: one row per upload, with its mapping and its state.

use std::path::{Path, PathBuf};

use engine::RowCounts;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{Journal, JournalError, optional_word, truncate_write_ahead_log, word};
use crate::model::{AuthKind, KnownBefore, Millis, Reason, Upload, UploadState};

impl Journal {
    /// Adds an upload, before its file is read.
    pub fn add_upload(&self, upload: &Upload) -> Result<(), JournalError> {
        let options =
            serde_json::to_string(&upload.options).map_err(|error| JournalError::unreadable("options", &error))?;
        self.connection().execute(
            "INSERT INTO uploads (id, path, mapping_name, mapping, connection, client, endpoint, options, state, reason,
                has_canary, read, ready, excluded, merged, empty, filtered, started, ended, edited_cells, retry_of, auth)
             VALUES (:id, :path, :mapping_name, :mapping, :connection, :client, :endpoint, :options, :state, :reason,
                :has_canary, :read, :ready, :excluded, :merged, :empty, :filtered, :started, :ended, :edited_cells, :retry_of, :auth)",
            named_params! {
                ":id": upload.id,
                ":path": path_bytes(&upload.path),
                ":mapping_name": upload.mapping_name,
                ":mapping": upload.mapping,
                ":connection": upload.connection,
                ":client": upload.client,
                ":endpoint": upload.endpoint,
                ":options": options,
                ":state": upload.state.as_str(),
                ":reason": upload.reason.map(Reason::as_str),
                ":has_canary": upload.has_canary,
                ":read": upload.rows.read,
                ":ready": upload.rows.ready,
                ":excluded": upload.rows.excluded,
                ":merged": upload.rows.merged,
                ":empty": upload.rows.empty,
                ":filtered": upload.rows.filtered,
                ":started": upload.started,
                ":ended": upload.ended,
                ":edited_cells": upload.edited_cells,
                ":retry_of": upload.retry_of,
                ":auth": upload.auth.map(AuthKind::as_str),
            },
        )?;
        Ok(())
    }

    /// Removes an upload of this process of which nothing was sent: its file can't be sent, or sending wasn't confirmed.
    pub(crate) fn remove_unsent(&self, id: &str) -> Result<(), JournalError> {
        let connection = self.connection();
        let nothing_sent = "NOT EXISTS (SELECT 1 FROM batches WHERE upload = ?1 AND attempts > 0)";
        connection.execute(&format!("DELETE FROM uploads WHERE id = ?1 AND {nothing_sent}"), [id])?;
        Ok(truncate_write_ahead_log(&connection)?)
    }

    /// Removes an upload that has no plan yet, so that nothing of it was sent. Returns `false` if it has one.
    pub(crate) fn remove_unplanned(&self, id: &str) -> Result<bool, JournalError> {
        let connection = self.connection();
        let removed = connection.execute("DELETE FROM uploads WHERE id = ?1 AND state = 'checking'", [id])?;
        truncate_write_ahead_log(&connection)?;
        Ok(removed > 0)
    }

    /// Returns the IDs of the uploads without a plan, apart from one.
    pub(crate) fn unplanned_except(&self, id: &str) -> Result<Vec<String>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT id FROM uploads WHERE state = 'checking' AND id <> ?1")?;
        Ok(select.query_map([id], |row| row.get("id"))?.collect::<Result<_, _>>()?)
    }

    /// Returns the newest time that other uploads than this one left in the journal, or `None` if there are none.
    pub(crate) fn newest_time_except(&self, id: &str) -> Result<Option<Millis>, JournalError> {
        let select = "SELECT max(at) FROM (SELECT max(started, ifnull(ended, 0)) AS at FROM uploads WHERE id <> ?1
            UNION ALL SELECT max(at) FROM log WHERE upload <> ?1)";
        Ok(self.connection().query_row(select, [id], |row| row.get(0))?)
    }

    /// Removes the uploads that ended before a moment, and returns how many they were.
    pub(crate) fn remove_ended_before(&self, moment: Millis) -> Result<usize, JournalError> {
        let mut connection = self.connection();
        // Usually there is none, and then this doesn't wait for other writers.
        let has_any = "SELECT EXISTS (SELECT 1 FROM uploads WHERE ended < ?1)";
        if !connection.query_row(has_any, [moment], |row| row.get(0))? {
            return Ok(0);
        }
        let transaction = Journal::begin(&mut connection)?;
        let removed = transaction.execute("DELETE FROM uploads WHERE ended < ?1", [moment])?;
        transaction.execute("UPDATE uploads SET retry_of = NULL WHERE retry_of NOT IN (SELECT id FROM uploads)", [])?;
        transaction.commit()?;
        truncate_write_ahead_log(&connection)?;
        Ok(removed)
    }

    /// Returns every upload that can be read, the newest first.
    pub fn uploads(&self) -> Result<Vec<Upload>, JournalError> {
        Ok(self.read_all()?.into_iter().filter_map(Result::ok).collect())
    }

    /// Returns the IDs of the uploads that can't be read.
    pub(crate) fn unreadable(&self) -> Result<Vec<String>, JournalError> {
        Ok(self.read_all()?.into_iter().filter_map(Result::err).collect())
    }

    /// Reads every upload, the newest first. Of one that can't be read, returns the ID.
    fn read_all(&self) -> Result<Vec<Result<Upload, String>>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM uploads ORDER BY started DESC, id DESC")?;
        let found = select.query_map([], |row| {
            Ok(read(row).map_err(|error| {
                let id = row.get("id").unwrap_or_else(|_| "?".to_owned());
                tracing::error!(%error, id, "couldn't read an upload");
                id
            }))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the upload with this ID, or the only one whose ID starts with it.
    pub fn upload(&self, wanted: &str) -> Result<Upload, JournalError> {
        let connection = self.connection();
        let mut select =
            connection.prepare("SELECT id FROM uploads WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id")?;
        let mut found: Vec<String> = select.query_map([wanted], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let id = match found.iter().position(|id| id == wanted) {
            Some(exact) => found.swap_remove(exact),
            None if found.len() > 1 => {
                return Err(JournalError::SeveralUploads { wanted: wanted.to_owned(), uploads: found });
            }
            None => match found.pop().filter(|_| !wanted.is_empty()) {
                Some(id) => id,
                None => return Err(JournalError::NoSuchUpload { wanted: wanted.to_owned() }),
            },
        };
        let select = "SELECT * FROM uploads WHERE id = ?1";
        connection.query_row(select, [&id], |row| Ok(read(row)))?.map_err(|error| error.of_upload(&id))
    }

    /// Returns the IDs of the uploads that sent the failed rows of an upload again, the newest first.
    pub fn retries_of(&self, id: &str) -> Result<Vec<String>, JournalError> {
        let connection = self.connection();
        let mut select =
            connection.prepare("SELECT id FROM uploads WHERE retry_of = ?1 ORDER BY started DESC, id DESC")?;
        Ok(select.query_map([id], |row| row.get("id"))?.collect::<Result<_, _>>()?)
    }

    /// Stores what Target had of the test batch's visitors before it was sent.
    pub fn set_known_before(&self, id: &str, before: KnownBefore) -> Result<(), JournalError> {
        self.connection().execute(
            "UPDATE uploads SET test_known = :known, test_new = :new WHERE id = :id",
            named_params! { ":id": id, ":known": before.known, ":new": before.new },
        )?;
        Ok(())
    }

    /// Stores how an upload authenticates.
    pub(crate) fn set_auth(&self, id: &str, auth: AuthKind) -> Result<(), JournalError> {
        self.connection().execute("UPDATE uploads SET auth = ?2 WHERE id = ?1", [id, auth.as_str()])?;
        Ok(())
    }

    /// Requests that an upload is canceled, by whichever process works on it.
    pub fn request_cancel(&self, id: &str) -> Result<(), JournalError> {
        self.connection().execute("UPDATE uploads SET cancel_requested = 1 WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Returns whether it was requested to cancel the upload.
    pub fn is_cancel_requested(&self, id: &str) -> Result<bool, JournalError> {
        let requested = self
            .connection()
            .query_row("SELECT cancel_requested FROM uploads WHERE id = ?1", [id], |row| row.get("cancel_requested"))
            .optional()?;
        Ok(requested.unwrap_or(false))
    }
}

/// Writes what the check of an upload's file found out.
pub(super) fn write_plan(connection: &Connection, upload: &Upload, digest: &str) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE uploads SET state = :state, has_canary = :has_canary, read = :read, ready = :ready,
            excluded = :excluded, merged = :merged, empty = :empty, filtered = :filtered, edited_cells = :edited_cells,
            plan_digest = :plan_digest
         WHERE id = :id",
        named_params! {
            ":id": upload.id,
            ":state": upload.state.as_str(),
            ":has_canary": upload.has_canary,
            ":read": upload.rows.read,
            ":ready": upload.rows.ready,
            ":excluded": upload.rows.excluded,
            ":merged": upload.rows.merged,
            ":empty": upload.rows.empty,
            ":filtered": upload.rows.filtered,
            ":edited_cells": upload.edited_cells,
            ":plan_digest": digest,
        },
    )?;
    Ok(())
}

pub(super) fn write_state(
    connection: &Connection,
    id: &str,
    state: UploadState,
    reason: Option<Reason>,
    now: Millis,
) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE uploads SET state = :state, reason = :reason, ended = :ended WHERE id = :id",
        named_params! {
            ":id": id,
            ":state": state.as_str(),
            ":reason": reason.map(Reason::as_str),
            ":ended": state.is_ended().then_some(now),
        },
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Upload, JournalError> {
    let options: String = row.get("options")?;
    Ok(Upload {
        id: row.get("id")?,
        path: path_of(row.get("path")?),
        mapping_name: row.get("mapping_name")?,
        mapping: row.get("mapping")?,
        connection: row.get("connection")?,
        client: row.get("client")?,
        endpoint: row.get("endpoint")?,
        options: serde_json::from_str(&options).map_err(|error| JournalError::unreadable("options", &error))?,
        state: word(row, "state", UploadState::from_word)?,
        reason: optional_word(row, "reason", Reason::from_word)?,
        has_canary: row.get("has_canary")?,
        known_before: match (row.get("test_known")?, row.get("test_new")?) {
            (Some(known), Some(new)) => Some(KnownBefore { known, new }),
            _ => None,
        },
        rows: RowCounts {
            read: row.get("read")?,
            ready: row.get("ready")?,
            excluded: row.get("excluded")?,
            merged: row.get("merged")?,
            empty: row.get("empty")?,
            filtered: row.get("filtered")?,
        },
        edited_cells: row.get("edited_cells")?,
        retry_of: row.get("retry_of")?,
        auth: optional_word(row, "auth", AuthKind::from_word)?,
        started: row.get("started")?,
        ended: row.get("ended")?,
    })
}

/// Returns a path as its bytes, so that a path that isn't Unicode is read back unchanged.
#[cfg(unix)]
pub(super) fn path_bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(unix)]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn path_bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}
