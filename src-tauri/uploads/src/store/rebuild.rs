//! A damaged journal: it's kept aside, and what can be read of it is copied into a new one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, params_from_iter};

use super::{JournalError, MIGRATIONS};
use crate::data_dir::{DAMAGED, DataDir};
use crate::lock;

/// A journal without damage is checked as a whole only after a crash, if it's larger than this number of bytes.
const ALWAYS_CHECKED: u64 = 32 << 20;

/// What became of a damaged journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// The damaged file, which was kept.
    pub damaged: PathBuf,
    /// The number of uploads that could be read.
    pub uploads: usize,
}

/// Checks the journal if no other program has it open, and rebuilds it if it's damaged. Returns the lock by which this
/// program has it open, and what was rebuilt.
pub(super) fn check(data_dir: &DataDir, lock_file: &Path) -> Result<(File, Option<Rebuilt>), JournalError> {
    let path = data_dir.journal();
    let unusable = |cause: io::Error| JournalError::Lock { path: lock_file.to_owned(), cause };
    let lock = lock::open_file(lock_file).map_err(unusable)?;
    let mut rebuilt = None;
    if lock.try_lock().is_ok() {
        if !is_sound(&path)? {
            rebuilt = Some(rebuild(data_dir, &path)?);
        }
        lock.unlock().map_err(unusable)?;
    }
    // This waits while another program checks the journal.
    lock.lock_shared().map_err(unusable)?;
    Ok((lock, rebuilt))
}

/// Returns whether the journal has no damage that SQLite can see. A journal that can't be opened for another reason counts
/// as sound.
fn is_sound(path: &Path) -> Result<bool, JournalError> {
    let Ok(metadata) = fs::metadata(path) else { return Ok(true) };
    if metadata.len() == 0 {
        // An empty file is a new journal, unless uploads were sent before.
        let pace = path.with_file_name(crate::data_dir::PACE);
        return Ok(!fs::read_dir(pace).is_ok_and(|mut files| files.next().is_some()));
    }
    let has_crashed = fs::metadata(beside(path, "-wal")).is_ok_and(|wal| wal.len() > 0);
    let check = || -> rusqlite::Result<bool> {
        let journal = Connection::open(path)?;
        journal.busy_timeout(super::BUSY_TIMEOUT)?;
        let version: usize = journal.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > MIGRATIONS.len() || !has_crashed && metadata.len() > ALWAYS_CHECKED {
            return Ok(true);
        }
        let found: String = journal.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok(found == "ok")
    };
    match check() {
        Err(error) if is_damage(&error) => Ok(false),
        // The error comes again when the journal is opened, and is reported then.
        Err(_) => Ok(true),
        Ok(is_sound) => Ok(is_sound),
    }
}

/// Returns whether SQLite found that a file is damaged.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Keeps the damaged files aside and puts a new journal in their place. If the program dies in between, the next one does it
/// again.
fn rebuild(data_dir: &DataDir, path: &Path) -> Result<Rebuilt, JournalError> {
    let failed = |cause: io::Error| match cause.kind() {
        io::ErrorKind::StorageFull => JournalError::Full,
        _ => JournalError::Lock { path: path.to_owned(), cause },
    };
    let damaged = data_dir.folder().join(format!("{DAMAGED}{}.sqlite", crate::uploads::random_letters()));
    copy_private(path, &damaged).map_err(failed)?;
    if beside(path, "-wal").exists() {
        copy_private(&beside(path, "-wal"), &beside(&damaged, "-wal")).map_err(failed)?;
    }
    let new = path.with_extension("new");
    remove(&new).map_err(failed)?;
    copy_private(Path::new(""), &new).map_err(failed)?;
    let uploads = salvage(path, &new)?;
    File::open(&new).and_then(|file| file.sync_all()).map_err(failed)?;
    // The write-ahead log of the damaged file must not be applied to the new one.
    remove(&beside(path, "-wal")).map_err(failed)?;
    remove(&beside(path, "-shm")).map_err(failed)?;
    fs::rename(&new, path).map_err(failed)?;
    tracing::error!(uploads, "the history was damaged and was rebuilt");
    Ok(Rebuilt { damaged, uploads })
}

/// Copies every record that can be read, and returns how many of them are uploads.
fn salvage(damaged: &Path, new: &Path) -> Result<usize, JournalError> {
    let to = Connection::open(new)?;
    to.pragma_update(None, "foreign_keys", "OFF")?;
    let from = Connection::open(damaged)?;
    let version = from.query_row("PRAGMA user_version", [], |row| row.get::<_, usize>(0)).unwrap_or_default();
    let version = if (1..=MIGRATIONS.len()).contains(&version) { version } else { MIGRATIONS.len() };
    for step in &MIGRATIONS[..version] {
        to.execute_batch(step)?;
    }
    to.pragma_update(None, "user_version", version)?;
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables: Vec<String> = to.prepare(names)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    to.execute_batch("BEGIN")?;
    for table in &tables {
        let key = key_of(&to, table)?;
        // The records behind a damaged page are read from the other end.
        for order in ["ASC", "DESC"] {
            let ordered: Vec<String> = key.iter().map(|column| format!("\"{column}\" {order}")).collect();
            // What can't be read is what was lost.
            let _ = copy_rows(&from, &to, table, &ordered.join(", "));
        }
    }
    to.execute_batch("COMMIT")?;
    let uploads = tables.iter().find(|table| ["uploads", "jobs"].contains(&table.as_str()));
    let count = |table: &String| to.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    Ok(uploads.map_or(Ok(0), count)?)
}

/// Returns the columns of a table's primary key.
fn key_of(journal: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut select = journal.prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?;
    select.query_map([table], |row| row.get(0))?.collect()
}

/// Copies records in this order until one can't be read.
fn copy_rows(from: &Connection, to: &Connection, table: &str, order: &str) -> rusqlite::Result<()> {
    let mut select = from.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY {order}"))?;
    let columns: Vec<String> = select.column_names().into_iter().map(|name| format!("\"{name}\"")).collect();
    let places = vec!["?"; columns.len()].join(", ");
    let mut insert =
        to.prepare(&format!("INSERT OR IGNORE INTO \"{table}\" ({}) VALUES ({places})", columns.join(", ")))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..columns.len()).map(|index| row.get::<_, Value>(index)).collect::<Result<Vec<_>, _>>();
        // A record with a value that can't be read or stored is lost, but not those after it.
        let _ = values.and_then(|values| insert.execute(params_from_iter(values)));
    }
    Ok(())
}

/// Returns the damaged journals that were kept in the data folder.
pub(super) fn kept(data_dir: &DataDir) -> Vec<PathBuf> {
    let is_damaged = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(DAMAGED) && name.ends_with(".sqlite")
    };
    let entries = fs::read_dir(data_dir.folder()).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(is_damaged).collect()
}

/// Returns the path of one of the files that SQLite keeps beside a journal.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Copies a file for this user alone. Without a source, the file is empty.
fn copy_private(from: &Path, to: &Path) -> io::Result<()> {
    let mut out = lock::private().create_new(true).open(to)?;
    if !from.as_os_str().is_empty() {
        io::copy(&mut File::open(from)?, &mut out)?;
    }
    out.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
