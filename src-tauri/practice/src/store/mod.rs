//! The store: a SQLite file, so that batches and profiles survive a restart of the server. Several servers can share
//! it.

pub(crate) mod apply;
pub(crate) mod batches;
pub(crate) mod profile;

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};

use crate::store::profile::{Key, Profile, StoredProfile};

const FILE: &str = "practice.sqlite3";
const SCHEMA_VERSION: i64 = 1;

// A profile is one row with its attributes as JSON, so that half a million profiles are half a million inserts and not
// four million. Rows are stored in order of insertion. IDs arrive in random order, and a table sorted by ID took 50 %
// longer to write. `previous` and `visible_at` simulate the delay of fetches: before `visible_at`, a fetch returns
// `previous`, or nothing if that's NULL.
const SCHEMA: &str = "
    CREATE TABLE profiles (
        client TEXT NOT NULL,
        kind INTEGER NOT NULL,
        id TEXT NOT NULL,
        attributes TEXT NOT NULL,
        previous TEXT,
        visible_at INTEGER NOT NULL,
        modified_at INTEGER NOT NULL,
        UNIQUE (client, kind, id)
    );
    CREATE TABLE clients (client TEXT PRIMARY KEY, profiles INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE batches (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        client TEXT NOT NULL,
        version INTEGER NOT NULL,
        accepted_at INTEGER NOT NULL,
        ready_at INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        size INTEGER NOT NULL,
        consumed INTEGER NOT NULL DEFAULT 0,
        successful INTEGER NOT NULL DEFAULT 0,
        not_found INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        failed_ids TEXT NOT NULL DEFAULT '[]',
        fault TEXT,
        spoiled_calls INTEGER NOT NULL DEFAULT 0
    );
    PRAGMA user_version = 1;
";

/// The reason why the store can't be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file can't be created or opened.
    #[error("couldn't open the practice store in {folder}")]
    Folder {
        /// The folder of the store.
        folder: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A newer version saved the store.
    #[error("this practice store was saved by a newer version (schema {found}; this version knows {SCHEMA_VERSION})")]
    TooNew {
        /// The schema version of the file.
        found: i64,
    },
    /// SQLite returned an error.
    #[error("couldn't use the practice store's database")]
    Database(#[from] rusqlite::Error),
    /// A stored profile or batch can't be read.
    #[error("the practice store contains unexpected data")]
    Content(#[from] serde_json::Error),
    /// The operation was interrupted, usually because the server stopped.
    #[error("the operation on the practice store was interrupted")]
    Interrupted,
}

/// An open store, with one connection for writing and one for reading at the same time.
pub(crate) struct Store {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Store {
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        create_private(folder).map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
        let mut writer = connect(folder)?;
        prepare(&mut writer)?;
        let reader = connect(folder)?;
        Ok(Store { writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the write-ahead log into the main file, unless another server is reading it.
    pub(crate) fn checkpoint(&self) -> Result<(), StoreError> {
        self.writer().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Returns a profile as a fetch sees it at `now`, and the time of its last change.
    pub(crate) fn fetch(
        &self,
        client: &str,
        key: Key,
        id: &str,
        now: i64,
    ) -> Result<Option<(Profile, i64)>, StoreError> {
        let visible: Option<(Option<String>, i64)> = self
            .reader()
            .prepare_cached(
                "SELECT CASE WHEN visible_at <= ?4 THEN attributes ELSE previous END, modified_at
                 FROM profiles WHERE client = ?1 AND kind = ?2 AND id = ?3",
            )?
            .query_row(params![client, key.number(), id, now], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match visible {
            Some((Some(json), modified_at)) => Ok(Some((Profile::from_json(&json)?, modified_at))),
            _ => Ok(None),
        }
    }

    /// Updates an existing profile (*Single Profile Update API*). Returns false if there is none.
    pub(crate) fn update(
        &self,
        client: &str,
        key: Key,
        id: &str,
        values: &[(String, String)],
        now: i64,
    ) -> Result<bool, StoreError> {
        self.change(client, key, id, now, false, |profile| {
            profile.update(now, values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        })
    }

    /// Records a page call of the visitor, so that later bulk updates no longer erase the attributes. Creates the
    /// profile if it's missing.
    pub(crate) fn page_call(&self, client: &str, key: Key, id: &str, now: i64) -> Result<(), StoreError> {
        self.change(client, key, id, now, true, Profile::mark_visited).map(|_| ())
    }

    fn change(
        &self,
        client: &str,
        key: Key,
        id: &str,
        now: i64,
        create: bool,
        change: impl FnOnce(&mut Profile),
    ) -> Result<bool, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if create {
            let created = tx.execute(
                "INSERT INTO profiles VALUES (?1, ?2, ?3, '[]', NULL, ?4, ?4) ON CONFLICT DO NOTHING",
                params![client, key.number(), id, now],
            )?;
            count_profiles(&tx, client, created)?;
        }
        let found: Option<String> = tx
            .query_row(
                "SELECT attributes FROM profiles WHERE client = ?1 AND kind = ?2 AND id = ?3",
                params![client, key.number(), id],
                |row| row.get(0),
            )
            .optional()?;
        let Some(json) = found else { return Ok(false) };
        let mut profile = Profile::from_json(&json)?;
        change(&mut profile);
        tx.execute(
            "UPDATE profiles SET attributes = ?4, modified_at = ?5 WHERE client = ?1 AND kind = ?2 AND id = ?3",
            params![client, key.number(), id, profile.to_json()?, now],
        )?;
        tx.commit()?;
        Ok(true)
    }

    /// Returns the number of profiles of all client codes.
    pub(crate) fn count(&self) -> Result<i64, StoreError> {
        Ok(self.reader().query_row("SELECT coalesce(sum(profiles), 0) FROM clients", [], |row| row.get(0))?)
    }

    /// Returns up to `limit` profiles whose ID starts with `prefix`, sorted by client code, key, and ID.
    pub(crate) fn find_by_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<StoredProfile>, StoreError> {
        let reader = self.reader();
        // The end of the range, because no character is greater than `char::MAX`.
        let end = format!("{prefix}{}", char::MAX);
        // One index range per client code and kind is faster than a scan of all profiles.
        let mut select = reader.prepare_cached(
            "SELECT client, kind, id, attributes FROM profiles
             WHERE client = ?1 AND kind = ?2 AND id >= ?3 AND id < ?4 ORDER BY id LIMIT ?5",
        )?;
        let clients: Vec<String> = reader
            .prepare_cached("SELECT client FROM clients ORDER BY client")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut found = Vec::new();
        for client in &clients {
            for kind in [Key::PcId, Key::ThirdPartyId] {
                let left = limit.saturating_sub(found.len());
                let left = i64::try_from(left).unwrap_or(i64::MAX);
                let mut rows = select.query(params![client, kind.number(), prefix, end, left])?;
                while let Some(row) = rows.next()? {
                    found.push(stored_profile(row)?);
                }
            }
        }
        Ok(found)
    }
}

/// Adds to the number of a client code's profiles. Counting the rows would take a scan of all profiles.
pub(crate) fn count_profiles(connection: &Connection, client: &str, more: usize) -> rusqlite::Result<()> {
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    connection.execute(
        "INSERT INTO clients VALUES (?1, ?2) ON CONFLICT (client) DO UPDATE SET profiles = profiles + ?2",
        params![client, more],
    )?;
    Ok(())
}

/// Returns all profiles of a store, sorted by client code, key, and ID, so that two stores can be compared.
pub fn dump(store: &Path) -> Result<Vec<StoredProfile>, StoreError> {
    let mut all = Vec::new();
    for_each_profile(store, |profile| all.push(profile))?;
    Ok(all)
}

/// Passes each profile of a store to `each`, in the order of [`dump`]. Use it for stores with millions of profiles.
pub fn for_each_profile(store: &Path, mut each: impl FnMut(StoredProfile)) -> Result<(), StoreError> {
    let connection = connect(store)?;
    let mut select =
        connection.prepare("SELECT client, kind, id, attributes FROM profiles ORDER BY client, kind, id")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        each(stored_profile(row)?);
    }
    Ok(())
}

fn stored_profile(row: &Row<'_>) -> Result<StoredProfile, StoreError> {
    let json: String = row.get(3)?;
    Ok(StoredProfile {
        client: row.get(0)?,
        key: Key::from_number(row.get(1)?),
        id: row.get(2)?,
        attributes: Profile::from_json(&json)?.attributes(),
    })
}

fn connect(folder: &Path) -> Result<Connection, StoreError> {
    // Without CREATE, because only `create_private` creates the file. A wrong path is an error. SQLite takes a path that
    // begins with `file:` as a URI, so the path must begin with the root.
    let connection = Connection::open_with_flags(
        std::path::absolute(folder).map_or_else(|_| folder.join(FILE), |folder| folder.join(FILE)),
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // Long enough for another server to write half a million rows.
    connection.busy_timeout(Duration::from_secs(60))?;
    // With NORMAL, a killed process loses no data. A power failure can lose some, which is acceptable here.
    // A cache of 64 MiB is large enough for the index while a large batch is written.
    connection.execute_batch(
        "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536;",
    )?;
    Ok(connection)
}

fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        switch_to_wal(connection)?;
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match found {
        0 => tx.execute_batch(SCHEMA)?,
        SCHEMA_VERSION => {}
        found => return Err(StoreError::TooNew { found }),
    }
    tx.commit()?;
    Ok(())
}

/// Turns on write-ahead logging. SQLite ignores its busy timeout here, so this retries if two servers create a store at
/// the same time.
fn switch_to_wal(connection: &Connection) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if failure.code == rusqlite::ErrorCode::DatabaseBusy && tries < 100 =>
            {
                tries += 1;
                // SQLite has no event for the end of another connection's lock, so this polls, for two seconds at most.
                std::thread::sleep(Duration::from_millis(20));
            }
            other => return Ok(other?),
        }
    }
}

/// Creates the folder with mode 0700 and the file with mode 0600, because the values can be real customer data. SQLite
/// creates its log files with the permissions of the main file.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    let mut file = OpenOptions::new();
    file.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        builder.mode(0o700);
        file.mode(0o600);
    }
    builder.create(folder)?;
    file.open(folder.join(FILE)).map(|_| ())
}
