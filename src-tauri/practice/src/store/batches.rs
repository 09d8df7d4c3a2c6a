//! The accepted batches, and their status.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::batch_body::BatchBody;
use crate::faults::Fault;
use crate::limits;
use crate::store::{Store, StoreError};

/// The version of the bulk update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Updates existing profiles only.
    V1,
    /// Creates missing profiles, too.
    V2,
}

/// The state of a batch, with the names of the status call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Incomplete,
    Complete,
    Stuck,
}

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            State::Incomplete => "incomplete",
            State::Complete => "complete",
            State::Stuck => "stuck",
        }
    }
}

/// A batch that the server has accepted, with its counts.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) number: i64,
    pub(crate) client: String,
    pub(crate) version: Version,
    pub(crate) accepted_at: i64,
    pub(crate) ready_at: i64,
    pub(crate) bytes: usize,
    pub(crate) size: usize,
    pub(crate) consumed: usize,
    pub(crate) successful: usize,
    pub(crate) not_found: usize,
    pub(crate) failed: usize,
    pub(crate) failed_ids: Vec<String>,
    pub(crate) fault: Option<Fault>,
}

impl Batch {
    /// Returns the batch ID in the format of Target: the client code, the time in milliseconds, and a number.
    pub(crate) fn id(&self) -> String {
        format!("{}-{}-{}", self.client, self.accepted_at, self.number)
    }

    /// Returns the state at `now`. It depends only on stored times, so it survives a restart of the server.
    pub(crate) fn state(&self, now: i64) -> State {
        match self.fault {
            _ if now < self.ready_at => State::Incomplete,
            Some(Fault::Never) => State::Incomplete,
            Some(Fault::Stuck) => State::Stuck,
            _ => State::Complete,
        }
    }

    pub(crate) fn fail(&mut self, id: String) {
        self.failed += 1;
        if self.failed_ids.len() < limits::FAILED_IDS {
            self.failed_ids.push(id);
        }
    }

    pub(crate) fn insert(tx: &Transaction<'_>, submission: &Submission<'_>, size: usize) -> Result<Self, StoreError> {
        tx.execute(
            "INSERT INTO batches (client, version, accepted_at, ready_at, bytes, size, fault, spoiled_calls)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                submission.client,
                match submission.version {
                    Version::V1 => 1,
                    Version::V2 => 2,
                },
                submission.now,
                submission.ready_at,
                number(submission.bytes),
                number(size),
                submission.fault.map(ToString::to_string),
                submission.fault.map_or(0, Fault::failing_status_calls),
            ],
        )?;
        Ok(Batch {
            number: tx.last_insert_rowid(),
            client: submission.client.to_owned(),
            version: submission.version,
            accepted_at: submission.now,
            ready_at: submission.ready_at,
            bytes: submission.bytes,
            size,
            consumed: 0,
            successful: 0,
            not_found: 0,
            failed: 0,
            failed_ids: Vec::new(),
            fault: submission.fault.cloned(),
        })
    }

    pub(crate) fn save_counts(&self, connection: &Connection) -> Result<(), StoreError> {
        connection.execute(
            "UPDATE batches SET consumed = ?2, successful = ?3, not_found = ?4, failed = ?5, failed_ids = ?6
             WHERE number = ?1",
            params![
                self.number,
                number(self.consumed),
                number(self.successful),
                number(self.not_found),
                number(self.failed),
                serde_json::to_string(&self.failed_ids)?,
            ],
        )?;
        Ok(())
    }

    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let failed_ids: String = row.get("failed_ids")?;
        let fault: Option<String> = row.get("fault")?;
        Ok(Batch {
            number: row.get("number")?,
            client: row.get("client")?,
            version: if row.get::<_, i64>("version")? == 1 { Version::V1 } else { Version::V2 },
            accepted_at: row.get("accepted_at")?,
            ready_at: row.get("ready_at")?,
            bytes: count(row, "bytes")?,
            size: count(row, "size")?,
            consumed: count(row, "consumed")?,
            successful: count(row, "successful")?,
            not_found: count(row, "not_found")?,
            failed: count(row, "failed")?,
            failed_ids: serde_json::from_str(&failed_ids)?,
            // A fault that only a newer version knows is ignored.
            fault: fault.and_then(|text| text.parse().ok()),
        })
    }
}

/// A batch with a valid header, and the circumstances of its submit.
pub(crate) struct Submission<'a> {
    pub(crate) client: &'a str,
    pub(crate) version: Version,
    pub(crate) body: &'a BatchBody<'a>,
    pub(crate) bytes: usize,
    pub(crate) fault: Option<&'a Fault>,
    pub(crate) now: i64,
    /// The time at which the status becomes final, in milliseconds since 1970.
    pub(crate) ready_at: i64,
    /// The time from which a fetch returns the new values, in milliseconds since 1970.
    pub(crate) visible_at: i64,
}

impl Store {
    /// Returns the batch with this client code and ID, unless its status is no longer available.
    pub(crate) fn batch(&self, client: &str, id: &str, now: i64) -> Result<Option<Batch>, StoreError> {
        let Some(number) = id.rsplit('-').next().and_then(|tail| tail.parse::<i64>().ok()) else {
            return Ok(None);
        };
        let reader = self.reader();
        let found = reader
            .prepare_cached("SELECT * FROM batches WHERE number = ?1 AND client = ?2")?
            .query_row(params![number, client], |row| Ok(Batch::from_row(row)))
            .optional()?
            .transpose()?;
        Ok(found.filter(|batch| batch.id() == id && now < batch.accepted_at.saturating_add(limits::STATUS_MILLIS)))
    }

    /// Uses one of the status calls that fail because of the batch's fault. Returns false if none is left.
    pub(crate) fn use_faulty_status_call(&self, batch: &Batch) -> Result<bool, StoreError> {
        let used = self.writer().execute(
            "UPDATE batches SET spoiled_calls = spoiled_calls - 1 WHERE number = ?1 AND spoiled_calls > 0",
            [batch.number],
        )?;
        Ok(used == 1)
    }

    /// Returns up to `limit` batches, latest first.
    pub(crate) fn last_batches(&self, limit: usize) -> Result<Vec<Batch>, StoreError> {
        let reader = self.reader();
        let mut select = reader.prepare_cached("SELECT * FROM batches ORDER BY number DESC LIMIT ?1")?;
        let mut rows = select.query([number(limit)])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            batches.push(Batch::from_row(row)?);
        }
        Ok(batches)
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count(row: &Row<'_>, column: &str) -> rusqlite::Result<usize> {
    Ok(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}
