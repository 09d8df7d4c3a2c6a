//! The journal: a SQLite file with every upload and batch, committed before anything leaves this computer, and with
//! the saved connections and mappings. Each table has a file of its own.

pub(crate) mod connections;
mod drafts;
mod edited_cells;
mod error;
mod failed_rows;
mod log;
pub(crate) mod mappings;
mod plan;
mod rebuild;
mod selected_rows;
pub(crate) mod target_attributes;
mod uploads;

mod batches;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use engine::Checked;
use rusqlite::{Connection, ErrorCode, Row, Transaction, TransactionBehavior};

pub use self::error::JournalError;
pub use self::rebuild::Rebuilt;
use crate::data_dir::{DataDir, LOCKS};
use crate::model::{Millis, Reason, Upload, UploadState};

/// How long a statement waits while another program writes, before that is an error.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

/// The interval between two attempts to switch to the write-ahead log, for which SQLite doesn't wait by itself.
const RETRY_EVERY: Duration = Duration::from_millis(20);

/// The steps from an empty file to the present schema. A step that was released is never changed.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
    include_str!("migrations/6.sql"),
    include_str!("migrations/7.sql"),
    include_str!("migrations/8.sql"),
    include_str!("migrations/9.sql"),
    include_str!("migrations/10.sql"),
];

/// The result of saving something under a unique name.
pub(crate) enum Saved {
    Done,
    /// Something else has this name.
    NameTaken(String),
}

impl Saved {
    /// Returns an error made of the name that is taken.
    pub(crate) fn or_name_taken<E>(self, error: impl FnOnce(String) -> E) -> Result<(), E> {
        match self {
            Saved::Done => Ok(()),
            Saved::NameTaken(name) => Err(error(name)),
        }
    }
}

/// The journal, open for this program. Several programs can use it at the same time.
pub struct Journal {
    connection: Mutex<Connection>,
    rebuilt: Option<Rebuilt>,
    damaged: Vec<PathBuf>,
    /// Shows other programs that the journal is open. It's closed after the connection.
    _open: File,
}

impl Journal {
    /// Opens the journal of a data folder, and creates it if it doesn't exist. A damaged one is rebuilt, unless another
    /// program has it open.
    pub fn open(data_dir: &DataDir) -> Result<Journal, JournalError> {
        let path = data_dir.journal();
        let locks = data_dir.subfolder(LOCKS).map_err(|_| JournalError::ReadOnly { path: path.clone() })?;
        let (open, rebuilt) = rebuild::check(data_dir, &locks.join("journal"))?;
        let opened = Journal::open_at(&path).map(|connection| Journal {
            connection: Mutex::new(connection),
            rebuilt,
            damaged: rebuild::kept(data_dir),
            _open: open,
        });
        opened.map_err(|error| match error {
            JournalError::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    JournalError::ReadOnly { path }
                }
                _ => JournalError::Sqlite(error),
            },
            other => other,
        })
    }

    fn open_at(path: &Path) -> Result<Connection, JournalError> {
        #[cfg(unix)]
        create_private(path);
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        use_write_ahead_log(&connection)?;
        // NORMAL could lose the last commit in a power failure, and with it the fact that a batch may have been sent.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // Edited cells must not survive in free pages.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        migrate(&mut connection, path)?;
        Ok(connection)
    }

    /// Returns what was rebuilt when this program opened the journal, or `None` if it wasn't damaged.
    pub fn rebuilt(&self) -> Option<&Rebuilt> {
        self.rebuilt.as_ref()
    }

    /// Returns the damaged journals that were kept in the data folder. While there's one, uploads may be missing.
    pub fn damaged_files(&self) -> &[PathBuf] {
        &self.damaged
    }

    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        // Each transaction is complete in itself, so the state after a panic is consistent.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a transaction that writes. It waits for other writers at its start, not in the middle.
    pub(crate) fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
        connection.transaction_with_behavior(TransactionBehavior::Immediate)
    }

    /// Writes an upload's plan, its edited cells, and the rows that it is narrowed to, in one commit.
    pub fn plan(&self, upload: &Upload, checked: &Checked) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        uploads::write_plan(&transaction, upload, &plan::digest(checked.plan()))?;
        batches::insert_planned(&transaction, &upload.id, checked.plan())?;
        edited_cells::insert(&transaction, &upload.id, checked.source().cell_edits())?;
        if let Some(rows) = checked.source().selected_rows() {
            selected_rows::insert(&transaction, &upload.id, rows)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Commits an upload's state with a line of its log. The edited cells of an upload that has ended are erased.
    pub fn set_state(
        &self,
        id: &str,
        state: UploadState,
        reason: Option<Reason>,
        now: Millis,
    ) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        uploads::write_state(&transaction, id, state, reason, now)?;
        log::append(&transaction, id, now, log::Entry::upload(state, reason))?;
        if state.is_ended() {
            edited_cells::delete(&transaction, id)?;
        }
        transaction.commit()?;
        if state.is_ended() {
            truncate_write_ahead_log(&connection)?;
        }
        Ok(())
    }
}

/// Switches to the write-ahead log, if the file doesn't use it yet. Other programs may be doing the same.
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < deadline => {
                // SQLite has no event for the end of another connection's lock, so this polls until the deadline.
                std::thread::sleep(RETRY_EVERY);
            }
            result => return result,
        }
    }
}

/// Brings the schema up to date. Programs that start at the same time must not run a step twice, so which steps are
/// missing is decided under the write lock.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let version_of = |connection: &Connection| -> rusqlite::Result<usize> {
        connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    };
    let missing =
        |version: usize| MIGRATIONS.get(version..).ok_or_else(|| JournalError::Later { path: path.to_owned() });
    if missing(version_of(connection)?)?.is_empty() {
        return Ok(());
    }
    let transaction = Journal::begin(connection)?;
    for step in missing(version_of(&transaction)?)? {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
    Ok(transaction.commit()?)
}

/// Empties the write-ahead file, in which what was deleted could still be read.
fn truncate_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Returns the records that can be read. One that can't be read must not hide the others.
fn readable<T>(found: impl Iterator<Item = rusqlite::Result<Result<T, JournalError>>>) -> Result<Vec<T>, JournalError> {
    let mut records = Vec::new();
    for record in found {
        match record? {
            Ok(record) => records.push(record),
            Err(error) => tracing::error!(%error, "couldn't read a record"),
        }
    }
    Ok(records)
}

/// Reads a column that contains one of a type's words.
fn word<T>(row: &Row<'_>, column: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, JournalError> {
    let text: String = row.get(column)?;
    read(&text).ok_or_else(|| JournalError::Record { what: format!("`{text}`") })
}

/// Reads a column that contains one of a type's words, or nothing.
fn optional_word<T>(row: &Row<'_>, column: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, JournalError> {
    match row.get::<_, Option<String>>(column)? {
        Some(text) => read(&text).map(Some).ok_or_else(|| JournalError::Record { what: format!("`{text}`") }),
        None => Ok(None),
    }
}

/// Creates the file for this user alone, before SQLite would create it with the default permissions.
#[cfg(unix)]
fn create_private(path: &Path) {
    use std::os::unix::fs::OpenOptionsExt;
    // If this fails, opening the database fails next, with a better error.
    let _ = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
}
