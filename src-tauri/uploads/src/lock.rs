//! One running upload per client code and endpoint, over all processes: a lock of the operating system, which is
//! released when its process ends.
//!
//! A running upload locks two files: that of its account, which only uploads ever lock, and one of its own, by which
//! others find out whether it's running. So a program that only looks never stops an upload from starting.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::data_dir::{DataDir, DataDirError, LOCKS};

/// How often the name of a lock's holder is read again, because a lock is taken before the name is written.
const HOLDER_READS: u32 = 20;

/// The interval between two such reads.
const READ_AGAIN: Duration = Duration::from_millis(10);

/// An account's lock, held until this is dropped.
#[derive(Debug)]
pub struct AccountLock {
    // The order matters: the upload's own file is unlocked first.
    _own: File,
    _account: File,
    /// The files that are deleted with the lock.
    files: [PathBuf; 2],
}

/// Why the lock wasn't taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another upload, or a comma test, is running for this account.
    #[error("upload {holder} is running")]
    Held {
        /// The ID of the upload or of the comma test.
        holder: String,
    },
    /// The data folder can't be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The lock file can't be used.
    #[error("couldn't use the lock file {path}")]
    Unusable {
        /// The path of the lock file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        cause: io::Error,
    },
}

impl AccountLock {
    /// Takes an account's lock for a holder, whose ID is in the error that others get.
    pub fn take(data_dir: &DataDir, client: &str, endpoint: &str, holder: &str) -> Result<AccountLock, LockError> {
        let path = account_file(data_dir, client, endpoint)?;
        let named = path.with_extension("holder");
        let account = open(&path)?;
        match account.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held { holder: holder_in(&named) }),
            Err(TryLockError::Error(cause)) => return Err(LockError::Unusable { path, cause }),
        }
        let own = own_file(data_dir, holder)?;
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |cause| LockError::Unusable { path, cause }
        };
        let file = open(&own)?;
        // No other process can run this upload, so this waits at most for one that looks.
        file.lock().map_err(unusable(&own))?;
        write_private(&named, holder).map_err(unusable(&named))?;
        Ok(AccountLock { _own: file, _account: account, files: [own, named] })
    }

    /// Returns whether a process runs this upload.
    pub fn is_held(data_dir: &DataDir, upload: &str) -> Result<bool, LockError> {
        let path = own_file(data_dir, upload)?;
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(cause) => return Err(LockError::Unusable { path, cause }),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(cause)) => Err(LockError::Unusable { path, cause }),
        }
    }
}

/// The own lock of an upload that no process runs, held until this is dropped. Until then, no process can take up the
/// upload.
pub(crate) struct DeadUploadLock {
    _file: File,
    path: PathBuf,
}

impl DeadUploadLock {
    /// Takes the lock. Returns `None` if a process runs the upload.
    pub(crate) fn take(data_dir: &DataDir, upload: &str) -> Result<Option<DeadUploadLock>, LockError> {
        let path = own_file(data_dir, upload)?;
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(DeadUploadLock { _file: file, path })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(LockError::Unusable { path, cause }),
        }
    }
}

impl Drop for DeadUploadLock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Drop for AccountLock {
    fn drop(&mut self) {
        for path in &self.files {
            // A file that's left is used again, or says nothing without a lock.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A lock for work that takes a moment. A program that needs it waits for it.
pub(crate) fn wait_for(path: &Path) -> io::Result<File> {
    let file = open_file(path)?;
    file.lock()?;
    Ok(file)
}

/// Reads the name of a lock's holder.
fn holder_in(path: &Path) -> String {
    for _ in 0..HOLDER_READS {
        match std::fs::read_to_string(path) {
            Ok(holder) if !holder.is_empty() => return holder,
            // No event announces that the holder has written its name, so this polls, a limited number of times.
            _ => std::thread::sleep(READ_AGAIN),
        }
    }
    String::new()
}

fn account_file(data_dir: &DataDir, client: &str, endpoint: &str) -> Result<PathBuf, LockError> {
    // An origin consists of a scheme, a host and a port; its `:` and `/` can't be in a file name.
    let origin: String =
        endpoint.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    Ok(data_dir.subfolder(LOCKS)?.join(format!("{}@{origin}.lock", client.to_ascii_lowercase())))
}

/// Returns the file that a running upload locks. An ID can't contain the `@` of an account's file.
fn own_file(data_dir: &DataDir, upload: &str) -> Result<PathBuf, LockError> {
    Ok(data_dir.subfolder(LOCKS)?.join(format!("{upload}.running")))
}

fn open(path: &Path) -> Result<File, LockError> {
    open_file(path).map_err(|cause| LockError::Unusable { path: path.to_owned(), cause })
}

pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    private().create(true).truncate(false).open(path)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    private().create(true).truncate(true).open(path)?.write_all(text.as_bytes())
}

/// Returns the options for a file that only this user can read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
