//! The journal's records as they are read.

use std::path::PathBuf;

use engine::RowCounts;
use rusqlite::Row;

use super::{JournalError, unreadable};
use crate::model::{Batch, BatchState, Job, JobState, Reason};
use crate::sender::split::Half;

pub(super) const SELECT_JOB: &str = "SELECT id, path, mapping_name, mapping, connection, client, endpoint, options,
    state, reason, has_canary, read, ready, excluded, merged, empty, started, ended,
    mended, retry_of FROM jobs";

pub(super) const SELECT_BATCH: &str = "SELECT number, rows, bytes, digest, state, attempts, reason, message, batch_id,
    status_address, accepted_at, next_ask, asks, gone, batch_size, succeeded, failed, not_found, half_of, half_first FROM batches";

pub(super) fn job(row: &Row<'_>) -> Result<Job, JournalError> {
    let options: String = row.get(7)?;
    Ok(Job {
        id: row.get(0)?,
        path: path_of(row.get(1)?),
        mapping_name: row.get(2)?,
        mapping: row.get(3)?,
        connection: row.get(4)?,
        client: row.get(5)?,
        endpoint: row.get(6)?,
        options: serde_json::from_str(&options).map_err(|error| unreadable("options", &error))?,
        state: word(row.get(8)?, JobState::from_word)?,
        reason: row.get::<_, Option<String>>(9)?.map(|text| word(text, Reason::from_word)).transpose()?,
        has_canary: row.get(10)?,
        rows: RowCounts {
            read: row.get(11)?,
            ready: row.get(12)?,
            excluded: row.get(13)?,
            merged: row.get(14)?,
            empty: row.get(15)?,
        },
        started: row.get(16)?,
        ended: row.get(17)?,
        mended: row.get(18)?,
        retry_of: row.get(19)?,
    })
}

pub(super) fn batch(row: &Row<'_>) -> Result<Batch, JournalError> {
    Ok(Batch {
        number: row.get(0)?,
        half: match (row.get(18)?, row.get(19)?) {
            (Some(of), Some(first)) => Some(Half { of, first }),
            _ => None,
        },
        rows: row.get(1)?,
        bytes: row.get(2)?,
        digest: row.get(3)?,
        state: word(row.get(4)?, BatchState::from_word)?,
        attempts: row.get(5)?,
        reason: row.get::<_, Option<String>>(6)?.map(|text| word(text, Reason::from_word)).transpose()?,
        message: row.get(7)?,
        batch_id: row.get(8)?,
        status_address: row.get(9)?,
        accepted_at: row.get(10)?,
        next_ask: row.get(11)?,
        asks: row.get(12)?,
        gone: row.get(13)?,
        batch_size: row.get(14)?,
        succeeded: row.get(15)?,
        failed: row.get(16)?,
        not_found: row.get(17)?,
    })
}

fn word<T>(text: String, read: impl Fn(&str) -> Option<T>) -> Result<T, JournalError> {
    read(&text).ok_or_else(|| JournalError::Record { what: format!("`{text}`") })
}

/// A path as its bytes: one that is no Unicode must come back as it was.
#[cfg(unix)]
pub(super) fn path_bytes(path: &std::path::Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn path_bytes(path: &std::path::Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}
