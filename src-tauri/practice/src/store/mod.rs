//! The store: one SQLite file in a folder of its own, so that a server that was killed answers for
//! its batches and profiles when it is started again. Two servers may share one.

pub(crate) mod apply;
pub(crate) mod batches;
pub(crate) mod profile;

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};

use crate::store::profile::{HeldProfile, Key, Profile};

const FILE: &str = "practice.sqlite3";
const SCHEMA_VERSION: i64 = 1;

// Profiles are one row each with their attributes as JSON: half a million of them are then half a
// million inserts, not four million. They lie in the order in which they came, and only the small
// index is written all over: ids come in no order, and a table ordered by them took half as long
// again. `previous` and `visible_at` play the lag of a fetch: before
// `visible_at` the profile shows as `previous`, or not at all.
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

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file cannot be made or opened.
    #[error("cannot open the practice store in {folder}")]
    Folder {
        /// The store's folder.
        folder: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A later version wrote it.
    #[error("a later version wrote this practice store (schema {found}, known is {SCHEMA_VERSION})")]
    TooNew {
        /// The schema's number in the file.
        found: i64,
    },
    /// SQLite refused.
    #[error("the practice store's database failed")]
    Database(#[from] rusqlite::Error),
    /// What is stored of a profile or a batch cannot be read.
    #[error("the practice store holds something that is not its own")]
    Content(#[from] serde_json::Error),
    /// The work on it was broken off by the server's end.
    #[error("the work on the practice store was broken off")]
    BrokenOff,
}

/// The open store: one connection that writes, one that reads beside it.
pub(crate) struct Store {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Store {
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        make_private(folder).map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
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

    /// Writes the log back into the one file, as far as no other server is reading.
    pub(crate) fn tidy(&self) -> Result<(), StoreError> {
        self.writer().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// A profile as a fetch sees it at `now`, and when it was written last.
    pub(crate) fn fetch(
        &self,
        client: &str,
        key: Key,
        id: &str,
        now: i64,
    ) -> Result<Option<(Profile, i64)>, StoreError> {
        let seen: Option<(Option<String>, i64)> = self
            .reader()
            .prepare_cached(
                "SELECT CASE WHEN visible_at <= ?4 THEN attributes ELSE previous END, modified_at
                 FROM profiles WHERE client = ?1 AND kind = ?2 AND id = ?3",
            )?
            .query_row(params![client, key.number(), id, now], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match seen {
            Some((Some(json), modified_at)) => Ok(Some((Profile::from_json(&json)?, modified_at))),
            _ => Ok(None),
        }
    }

    /// *Single Profile Update API*: updates a profile that is there. False when it is not.
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

    /// A page call of the visitor: settles what was uploaded, and makes the profile where none is.
    pub(crate) fn page_call(&self, client: &str, key: Key, id: &str, now: i64) -> Result<(), StoreError> {
        self.change(client, key, id, now, true, Profile::settle).map(|_| ())
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
            let made = tx.execute(
                "INSERT INTO profiles VALUES (?1, ?2, ?3, '[]', NULL, ?4, ?4) ON CONFLICT DO NOTHING",
                params![client, key.number(), id, now],
            )?;
            count_profiles(&tx, client, made)?;
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

    /// How many profiles are held, of all client codes.
    pub(crate) fn count(&self) -> Result<i64, StoreError> {
        Ok(self.reader().query_row("SELECT coalesce(sum(profiles), 0) FROM clients", [], |row| row.get(0))?)
    }

    /// The first profiles whose id begins with `prefix`, in key order.
    pub(crate) fn first(&self, prefix: &str, most: usize) -> Result<Vec<HeldProfile>, StoreError> {
        let reader = self.reader();
        // The end of the range: no character comes after the last of them.
        let end = format!("{prefix}{}", char::MAX);
        // One range of the primary key for each client code and kind, not a walk over everything.
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
                let left = most.saturating_sub(found.len());
                let left = i64::try_from(left).unwrap_or(i64::MAX);
                let mut rows = select.query(params![client, kind.number(), prefix, end, left])?;
                while let Some(row) = rows.next()? {
                    found.push(held(row)?);
                }
            }
        }
        Ok(found)
    }
}

/// Adds to the count of a client code's profiles, which spares a walk over all of them.
pub(crate) fn count_profiles(connection: &Connection, client: &str, more: usize) -> rusqlite::Result<()> {
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    connection.execute(
        "INSERT INTO clients VALUES (?1, ?2) ON CONFLICT (client) DO UPDATE SET profiles = profiles + ?2",
        params![client, more],
    )?;
    Ok(())
}

/// All profiles of a store, ordered by client code, key and id, for comparing two stores.
pub fn dump(store: &Path) -> Result<Vec<HeldProfile>, StoreError> {
    let mut all = Vec::new();
    for_each_profile(store, |profile| all.push(profile))?;
    Ok(all)
}

/// As [`dump`], one profile at a time, for stores of millions.
pub fn for_each_profile(store: &Path, mut each: impl FnMut(HeldProfile)) -> Result<(), StoreError> {
    let connection = connect(store)?;
    let mut select =
        connection.prepare("SELECT client, kind, id, attributes FROM profiles ORDER BY client, kind, id")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        each(held(row)?);
    }
    Ok(())
}

fn held(row: &Row<'_>) -> Result<HeldProfile, StoreError> {
    let json: String = row.get(3)?;
    Ok(HeldProfile {
        client: row.get(0)?,
        key: Key::from_number(row.get(1)?),
        id: row.get(2)?,
        attributes: Profile::from_json(&json)?.attributes(),
    })
}

fn connect(folder: &Path) -> Result<Connection, StoreError> {
    // Without CREATE: the file is made by `make_private`, never by a reader of a wrong path.
    let connection = Connection::open_with_flags(
        folder.join(FILE),
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // Long enough for another server that is taking half a million rows.
    connection.busy_timeout(Duration::from_secs(60))?;
    // A killed process loses nothing under NORMAL; only a power cut could, which no practice needs.
    // 64 MiB of cache hold the index while a large batch is written.
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

/// SQLite does not wait for a lock here, whatever its busy timeout, so two servers that make one
/// store at the same moment would fail without another try.
fn switch_to_wal(connection: &Connection) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if failure.code == rusqlite::ErrorCode::DatabaseBusy && tries < 100 =>
            {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            other => return Ok(other?),
        }
    }
}

/// The folder 0700 and the file 0600: the values in it may come from a person's real file.
/// SQLite gives its log files the rights of the main one.
fn make_private(folder: &Path) -> io::Result<()> {
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
