//! One running job for each client code and endpoint, over all processes: a lock of the operating
//! system, which dies with whoever holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;

use thiserror::Error;

use crate::data_dir::{Home, HomeError};

/// Held as long as a job runs.
#[derive(Debug)]
pub struct JobLock {
    _file: File,
}

/// Why it was not got.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another job runs there.
    #[error("job {job} is running")]
    Held {
        /// Its id.
        job: String,
    },
    /// The data folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The lock's file.
    #[error("the lock {path} cannot be used")]
    Unusable {
        /// Which.
        path: PathBuf,
        /// The system's word.
        #[source]
        cause: io::Error,
    },
}

impl JobLock {
    /// Takes the lock for a job, whose id whoever comes second is told.
    pub fn take(home: &Home, client: &str, endpoint: &str, job: &str) -> Result<JobLock, LockError> {
        let (mut file, path) = open(home, client, endpoint)?;
        let unusable = |cause| LockError::Unusable { path: path.clone(), cause };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut job = String::new();
                file.read_to_string(&mut job).map_err(unusable)?;
                return Err(LockError::Held { job: job.trim().to_owned() });
            }
            Err(TryLockError::Error(cause)) => return Err(unusable(cause)),
        }
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(job.as_bytes())).map_err(unusable)?;
        Ok(JobLock { _file: file })
    }

    /// Whether a process holds it for this job.
    pub fn is_held(home: &Home, client: &str, endpoint: &str, job: &str) -> Result<bool, LockError> {
        let (mut file, path) = open(home, client, endpoint)?;
        match file.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(|cause| LockError::Unusable { path, cause })?;
                Ok(holder.trim() == job)
            }
            Err(TryLockError::Error(cause)) => Err(LockError::Unusable { path, cause }),
        }
    }
}

fn open(home: &Home, client: &str, endpoint: &str) -> Result<(File, PathBuf), LockError> {
    // An origin is a scheme, a host and a port: nothing else has to be kept out of a file's name.
    let place: String = endpoint.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    let path = home.below("locks")?.join(format!("{}@{place}.lock", client.to_ascii_lowercase()));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(|cause| LockError::Unusable { path: path.clone(), cause })?;
    Ok((file, path))
}
