//! The table `log`: what happened to an upload, line by line.

use rusqlite::{Connection, named_params};

use super::{Journal, JournalError};
use crate::model::{Batch, LogLine, Millis, Reason, UploadState};

/// Lines that an upload's log keeps; older ones are deleted.
const MAX_LINES: u32 = 200;

/// What a line says.
pub(super) struct Entry<'e> {
    event: &'static str,
    batch: Option<u32>,
    detail: Option<&'e str>,
}

impl<'e> Entry<'e> {
    /// Returns the entry for an upload's state.
    pub(super) fn upload(state: UploadState, reason: Option<Reason>) -> Entry<'e> {
        Entry { event: state.as_str(), batch: None, detail: reason.map(Reason::as_str) }
    }

    /// Returns the entry for a batch's state, with Target's message or else the reason.
    pub(super) fn batch(batch: &'e Batch) -> Entry<'e> {
        let detail = batch.message.as_deref().or(batch.reason.map(Reason::as_str));
        Entry { event: batch.state.as_str(), batch: Some(batch.number), detail }
    }
}

impl Journal {
    /// Returns an upload's log, the oldest line first.
    pub fn log_of(&self, upload: &str) -> Result<Vec<LogLine>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM log WHERE upload = ?1 ORDER BY number")?;
        let found = select.query_map([upload], |row| {
            Ok(LogLine {
                at: row.get("at")?,
                event: row.get("event")?,
                batch: row.get("batch")?,
                detail: row.get("detail")?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

pub(super) fn append(connection: &Connection, upload: &str, at: Millis, entry: Entry<'_>) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO log (upload, at, event, batch, detail) VALUES (:upload, :at, :event, :batch, :detail)",
        named_params! {
            ":upload": upload,
            ":at": at,
            ":event": entry.event,
            ":batch": entry.batch,
            ":detail": entry.detail,
        },
    )?;
    connection.execute(
        "DELETE FROM log WHERE upload = :upload AND number <=
            (SELECT number FROM log WHERE upload = :upload ORDER BY number DESC LIMIT 1 OFFSET :max)",
        named_params! { ":upload": upload, ":max": MAX_LINES },
    )?;
    Ok(())
}
