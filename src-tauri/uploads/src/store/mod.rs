//! The journal: every job and batch, committed before the world can see it.

mod edited_cells;
mod rows;
mod selected_rows;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::{CellEdits, Checked};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use rusqlite_migration::{M, Migrations};
use thiserror::Error;

use crate::data_dir::Home;
use crate::model::{Batch, BatchState, Job, JobState, LogLine, Millis, Reason};

/// Lines that a job's log keeps.
const MOST_LOG_LINES: u32 = 200;

/// How long a second program may hold the journal, before that is an error.
const PATIENCE: Duration = Duration::from_secs(15);

/// The steps from an empty file to today's journal. One that has shipped is never changed.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("schema-1.sql")),
    M::up(include_str!("schema-2.sql")),
    M::up(include_str!("schema-3.sql")),
    M::up(include_str!("schema-4.sql")),
    M::up(include_str!("schema-5.sql")),
];

/// The open journal.
pub struct Journal {
    connection: Mutex<Connection>,
}

/// Why the journal failed.
#[derive(Debug, Error)]
pub enum JournalError {
    /// A later version of the program wrote it.
    #[error("{path} was written by a later version")]
    Later {
        /// Which file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The folder or the file may not be written.
    #[error("{path} may not be written")]
    ReadOnly {
        /// Which file.
        path: PathBuf,
    },
    /// No job's id begins like this.
    #[error("there is no job {wanted}")]
    NoSuchJob {
        /// What was asked for.
        wanted: String,
    },
    /// Several jobs' ids do.
    #[error("several jobs begin with {wanted}")]
    SeveralJobs {
        /// What was asked for.
        wanted: String,
        /// Their ids.
        jobs: Vec<String>,
    },
    /// Anything else that SQLite says.
    #[error("the journal failed")]
    Sqlite(#[source] rusqlite::Error),
    /// A record that this version cannot read.
    #[error("the journal holds a record that cannot be read: {what}")]
    Record {
        /// Which.
        what: String,
    },
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => JournalError::Full,
            _ => JournalError::Sqlite(error),
        }
    }
}

impl Journal {
    /// Opens the journal of a data folder; makes it where there is none.
    pub fn open(home: &Home) -> Result<Journal, JournalError> {
        let path = home.journal();
        let opened = Journal::open_at(&path);
        opened.map_err(|error| match error {
            JournalError::Sqlite(error) => match error.sqlite_error_code() {
                Some(
                    rusqlite::ErrorCode::ReadOnly
                    | rusqlite::ErrorCode::CannotOpen
                    | rusqlite::ErrorCode::PermissionDenied,
                ) => JournalError::ReadOnly { path },
                _ => JournalError::Sqlite(error),
            },
            other => other,
        })
    }

    fn open_at(path: &PathBuf) -> Result<Journal, JournalError> {
        #[cfg(unix)]
        make_private(path);
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        // NORMAL could lose the last commit when the power goes, and with it the knowledge that a
        // batch may have left. Mended cells must not survive in free pages.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        let migrations = Migrations::from_slice(STEPS);
        let version: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > STEPS.len() {
            return Err(JournalError::Later { path: path.clone() });
        }
        migrations.to_latest(&mut connection).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => JournalError::from(err),
            other => JournalError::Record { what: other.to_string() },
        })?;
        Ok(Journal { connection: Mutex::new(connection) })
    }

    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        // Each statement below is whole in itself, so what a panic left is consistent.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A transaction that writes: it waits for the others' first, not in the middle of its own.
    pub(crate) fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
        connection.transaction_with_behavior(TransactionBehavior::Immediate)
    }

    /// Writes a new job, before its file is read.
    pub fn add_job(&self, job: &Job) -> Result<(), JournalError> {
        let options = serde_json::to_string(&job.options).map_err(|error| unreadable("options", &error))?;
        self.connection().execute(
            "INSERT INTO jobs (id, path, mapping_name, mapping, connection, client, endpoint, options, state, reason,
                has_canary, read, ready, excluded, merged, empty, started, ended, mended, retry_of)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
            params![
                job.id,
                rows::path_bytes(&job.path),
                job.mapping_name,
                job.mapping,
                job.connection,
                job.client,
                job.endpoint,
                options,
                job.state.as_str(),
                job.reason.map(Reason::as_str),
                job.has_canary,
                job.rows.read,
                job.rows.ready,
                job.rows.excluded,
                job.rows.merged,
                job.rows.empty,
                job.started,
                job.ended,
                job.mended,
                job.retry_of,
            ],
        )?;
        Ok(())
    }

    /// Takes out a job that came to nothing: its check said no, or nobody confirmed it.
    pub fn remove_job(&self, id: &str) -> Result<(), JournalError> {
        let connection = self.connection();
        connection.execute("DELETE FROM jobs WHERE id = ?1", [id])?;
        Ok(empty_write_ahead(&connection)?)
    }

    /// Takes out the jobs that ended before a moment, and says how many these were.
    pub(crate) fn remove_ended_before(&self, moment: Millis) -> Result<usize, JournalError> {
        let mut connection = self.connection();
        // Mostly there is none, and nobody's writing is waited for.
        if !connection.query_row("SELECT EXISTS (SELECT 1 FROM jobs WHERE ended < ?1)", [moment], |row| row.get(0))? {
            return Ok(0);
        }
        let transaction = Journal::begin(&mut connection)?;
        let removed = transaction.execute("DELETE FROM jobs WHERE ended < ?1", [moment])?;
        transaction.execute("UPDATE jobs SET retry_of = NULL WHERE retry_of NOT IN (SELECT id FROM jobs)", [])?;
        transaction.commit()?;
        empty_write_ahead(&connection)?;
        Ok(removed)
    }

    /// Writes the plan, and with it the rows' whereabouts, the cells that were mended for it and the rows that it
    /// was narrowed to, in one commit.
    pub fn plan(&self, job: &Job, checked: &Checked) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        transaction.execute(
            "UPDATE jobs SET state = ?2, has_canary = ?3, read = ?4, ready = ?5, excluded = ?6, merged = ?7,
                empty = ?8, mended = ?9 WHERE id = ?1",
            params![
                job.id,
                job.state.as_str(),
                job.has_canary,
                job.rows.read,
                job.rows.ready,
                job.rows.excluded,
                job.rows.merged,
                job.rows.empty,
                job.mended
            ],
        )?;
        {
            let mut insert = transaction.prepare(
                "INSERT INTO batches (job, number, rows, bytes, digest, state) VALUES (?1, ?2, ?3, ?4, ?5, 'planned')",
            )?;
            for (number, batch) in (1u32..).zip(checked.plan()) {
                insert.execute(params![job.id, number, batch.rows, batch.bytes, batch.digest])?;
            }
        }
        edited_cells::write(&transaction, &job.id, checked.source().cell_edits())?;
        if let Some(rows) = checked.source().only() {
            selected_rows::write(&transaction, &job.id, rows)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Commits a job's state; a line of its log says so.
    pub fn set_job(&self, id: &str, state: JobState, reason: Option<Reason>, now: Millis) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        let ended = state.is_ended().then_some(now);
        transaction.execute(
            "UPDATE jobs SET state = ?2, reason = ?3, ended = ?4 WHERE id = ?1",
            params![id, state.as_str(), reason.map(Reason::as_str), ended],
        )?;
        log(&transaction, id, now, state.as_str(), None, reason.map(Reason::as_str))?;
        if ended.is_some() {
            edited_cells::forget(&transaction, id)?;
        }
        transaction.commit()?;
        if ended.is_some() {
            empty_write_ahead(&connection)?;
        }
        Ok(())
    }

    /// Commits a batch; a line of the job's log says so where its state changed.
    pub fn set_batch(&self, job: &str, batch: &Batch, now: Millis) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        write_batch(&transaction, job, batch, now)?;
        transaction.commit()?;
        Ok(())
    }

    /// Commits that a batch went on as two halves, and the halves with it.
    pub fn halve(&self, job: &str, batch: &Batch, halves: &[Batch], now: Millis) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        write_batch(&transaction, job, batch, now)?;
        for half in halves {
            transaction.execute(
                "INSERT INTO batches (job, number, rows, bytes, digest, state, half_of, half_first)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    job,
                    half.number,
                    half.rows,
                    half.bytes,
                    half.digest,
                    half.state.as_str(),
                    half.half.map(|half| half.of),
                    half.half.map(|half| half.first),
                ],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }
    /// Every job, the newest first.
    pub fn jobs(&self) -> Result<Vec<Job>, JournalError> {
        let connection = self.connection();
        let mut statement = connection.prepare(&format!("{} ORDER BY started DESC, id DESC", rows::SELECT_JOB))?;
        let found = statement.query_map([], |row| Ok(rows::job(row)))?;
        found.map(|job| job?).collect()
    }

    /// The job whose id is or begins with this, if just one does.
    pub fn job(&self, wanted: &str) -> Result<Job, JournalError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare(&format!("{} WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id", rows::SELECT_JOB))?;
        let found: Vec<Job> =
            statement.query_map([wanted], |row| Ok(rows::job(row)))?.map(|job| job?).collect::<Result<_, _>>()?;
        match <[Job; 1]>::try_from(found) {
            Ok([job]) if !wanted.is_empty() => Ok(job),
            Ok(_) => Err(JournalError::NoSuchJob { wanted: wanted.to_owned() }),
            Err(found) => match found.iter().find(|job| job.id == wanted) {
                Some(job) => Ok(job.clone()),
                None if found.is_empty() => Err(JournalError::NoSuchJob { wanted: wanted.to_owned() }),
                None => Err(JournalError::SeveralJobs {
                    wanted: wanted.to_owned(),
                    jobs: found.into_iter().map(|job| job.id).collect(),
                }),
            },
        }
    }

    /// A job's batches, in order.
    pub fn batches(&self, job: &str) -> Result<Vec<Batch>, JournalError> {
        let connection = self.connection();
        let mut statement = connection.prepare(&format!("{} WHERE job = ?1 ORDER BY number", rows::SELECT_BATCH))?;
        let found = statement.query_map([job], |row| Ok(rows::batch(row)))?;
        found.map(|batch| batch?).collect()
    }

    /// The cells that were mended for a job; none once it has ended.
    pub fn mended_cells(&self, job: &str) -> Result<CellEdits, JournalError> {
        Ok(edited_cells::read(&self.connection(), job)?)
    }

    /// A job's log, the oldest line first.
    pub fn log_of(&self, job: &str) -> Result<Vec<LogLine>, JournalError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare("SELECT at, event, batch, detail FROM log WHERE job = ?1 ORDER BY number")?;
        let found = statement.query_map([job], |row| {
            Ok(LogLine { at: row.get(0)?, event: row.get(1)?, batch: row.get(2)?, detail: row.get(3)? })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Writes the wish to cancel, for whoever works on the job.
    pub fn wish_cancel(&self, job: &str) -> Result<(), JournalError> {
        self.connection().execute("UPDATE jobs SET cancel_wish = 1 WHERE id = ?1", [job])?;
        Ok(())
    }

    /// Whether somebody wished to cancel the job.
    pub fn is_cancel_wished(&self, job: &str) -> Result<bool, JournalError> {
        let wished = self
            .connection()
            .query_row("SELECT cancel_wish FROM jobs WHERE id = ?1", [job], |row| row.get(0))
            .optional()?;
        Ok(wished.unwrap_or(false))
    }

    /// Batches of a job whose process died while sending: their answers are unknown.
    pub fn unsettle(&self, job: &str, now: Millis) -> Result<(), JournalError> {
        let batches = self.batches(job)?;
        for mut batch in batches.into_iter().filter(|batch| batch.state == BatchState::Sending) {
            batch.state = BatchState::Unknown;
            self.set_batch(job, &batch, now)?;
        }
        Ok(())
    }
}

/// What a job left in the write-ahead file goes with its end.
fn empty_write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Writes a batch; a line of the job's log says so where its state changed.
fn write_batch(connection: &Connection, job: &str, batch: &Batch, now: Millis) -> rusqlite::Result<()> {
    let before: Option<String> = connection
        .query_row("SELECT state FROM batches WHERE job = ?1 AND number = ?2", params![job, batch.number], |row| {
            row.get(0)
        })
        .optional()?;
    connection.execute(
        "UPDATE batches SET state = ?3, attempts = ?4, reason = ?5, message = ?6, batch_id = ?7,
                status_address = ?8, accepted_at = ?9, next_ask = ?10, asks = ?11, gone = ?12, batch_size = ?13,
                succeeded = ?14, failed = ?15, not_found = ?16
             WHERE job = ?1 AND number = ?2",
        params![
            job,
            batch.number,
            batch.state.as_str(),
            batch.attempts,
            batch.reason.map(Reason::as_str),
            batch.message,
            batch.batch_id,
            batch.status_address,
            batch.accepted_at,
            batch.next_ask,
            batch.asks,
            batch.gone,
            batch.batch_size,
            batch.succeeded,
            batch.failed,
            batch.not_found,
        ],
    )?;
    if before.as_deref() != Some(batch.state.as_str()) {
        let detail = batch.message.as_deref().or(batch.reason.map(Reason::as_str));
        log(connection, job, now, batch.state.as_str(), Some(batch.number), detail)?;
    }
    Ok(())
}

/// Adds a line to a job's log, and takes the oldest off one that is too long.
fn log(
    connection: &Connection,
    job: &str,
    at: Millis,
    event: &str,
    batch: Option<u32>,
    detail: Option<&str>,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO log (job, at, event, batch, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![job, at, event, batch, detail],
    )?;
    connection.execute(
        "DELETE FROM log WHERE job = ?1 AND number <=
            (SELECT number FROM log WHERE job = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
        params![job, MOST_LOG_LINES],
    )?;
    Ok(())
}

pub(crate) fn unreadable(what: &str, error: &dyn std::fmt::Display) -> JournalError {
    JournalError::Record { what: format!("{what}: {error}") }
}

/// Makes the file for this person alone, before SQLite would make it for all.
#[cfg(unix)]
fn make_private(path: &PathBuf) {
    use std::os::unix::fs::OpenOptionsExt;
    // Whatever goes wrong here, SQLite meets in a moment and says better.
    let _ = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
}
