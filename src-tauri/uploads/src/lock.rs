//! One running upload per client code and endpoint, over all processes: a lock of the operating system, which is
//! released when its process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;

use thiserror::Error;

use crate::data_dir::{DataDir, DataDirError, LOCKS};

/// An account's lock, held until this is dropped.
#[derive(Debug)]
pub struct AccountLock {
    _file: File,
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
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        cause: io::Error,
    },
}

impl AccountLock {
    /// Takes an account's lock for a holder, whose ID is in the error that others get.
    pub fn take(data_dir: &DataDir, client: &str, endpoint: &str, holder: &str) -> Result<AccountLock, LockError> {
        let (mut file, path) = open(data_dir, client, endpoint)?;
        let unusable = |cause| LockError::Unusable { path: path.clone(), cause };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(unusable)?;
                return Err(LockError::Held { holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(cause)) => return Err(unusable(cause)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(unusable)?;
        Ok(AccountLock { _file: file })
    }

    /// Returns whether a process holds the lock for this upload.
    pub fn is_held(data_dir: &DataDir, client: &str, endpoint: &str, upload: &str) -> Result<bool, LockError> {
        let (mut file, path) = open(data_dir, client, endpoint)?;
        match file.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(|cause| LockError::Unusable { path, cause })?;
                Ok(holder.trim() == upload)
            }
            Err(TryLockError::Error(cause)) => Err(LockError::Unusable { path, cause }),
        }
    }
}

fn open(data_dir: &DataDir, client: &str, endpoint: &str) -> Result<(File, PathBuf), LockError> {
    // An origin consists of a scheme, a host and a port; its `:` and `/` can't be in a file name.
    let origin: String =
        endpoint.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    let path = data_dir.subfolder(LOCKS)?.join(format!("{}@{origin}.lock", client.to_ascii_lowercase()));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(|cause| LockError::Unusable { path: path.clone(), cause })?;
    Ok((file, path))
}
