//! The rate limit for calls: one limit per client code, shared by all uploads and programs of a user.
//!
//! Adobe allows 50 calls per minute and rejects further calls with HTTP 503 (*Limits*). Which calls are counted
//! together isn't documented, so all submits and status calls of a user are: those of the desktop app and those of the
//! command line. Fetches aren't metered (*Fetch profiles*).
//!
//! The programs share a small file per client code. They read, change, and write it under a file lock, which the
//! operating system releases when a program exits or crashes.
//!
//! The time is passed in as milliseconds since 1970 by the wall clock, because that's the only clock that programs have
//! in common. Callers pass a clock, usually [`wall_clock`], which is read under the lock: if a laptop slept while it
//! waited for the lock, an earlier time would be wrong, and the next calls would be granted too early.

mod error;
mod file;
mod window;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use common::limits::MAX_CALLS_PER_MINUTE;
pub use error::PaceError;
pub use window::{MAX_BACK_OFF, MAX_COUNTED, MIN_BACK_OFF, Permit, WaitReason};

use crate::client_code::ClientCode;
use crate::endpoint::Endpoint;
use window::Window;

/// The default limit of calls per minute. It's below Adobe's, to leave room for other users of the same account.
pub const DEFAULT_CALLS_PER_MINUTE: u32 = 40;

/// The rate limit of a client code. Cloning is cheap. All clones and all programs share the same count.
#[derive(Debug, Clone)]
pub struct Pace {
    path: PathBuf,
    calls_per_minute: u32,
}

impl Pace {
    /// Opens the rate limit of `client` at `endpoint`. It's stored in `folder`, which is created if it's missing.
    ///
    /// All Adobe endpoints share one count, because Adobe's limit is per account. Each loopback origin has its own.
    /// `calls_per_minute` must be from 1 to [`MAX_CALLS_PER_MINUTE`]; a loopback endpoint has no maximum.
    ///
    /// # Errors
    /// Returns [`PaceError`].
    pub fn open(
        folder: &Path,
        client: &ClientCode,
        endpoint: &Endpoint,
        calls_per_minute: u32,
    ) -> Result<Self, PaceError> {
        let allowed = if endpoint.is_loopback() { u32::MAX } else { MAX_CALLS_PER_MINUTE };
        if calls_per_minute == 0 || calls_per_minute > allowed {
            return Err(PaceError::CallsPerMinute { asked: calls_per_minute });
        }
        file::make_private_folder(folder)?;
        Ok(Self { path: folder.join(file::name(client, endpoint)), calls_per_minute })
    }

    /// Requests a permit for one call now. It blocks only while another program reads and writes a few kilobytes.
    ///
    /// # Errors
    /// Returns [`PaceError`]. Then no call should be made.
    pub fn try_acquire(&self, clock: impl FnOnce() -> u64) -> Result<Permit, PaceError> {
        self.update(clock, |window, now| window.try_acquire(now, self.calls_per_minute))
    }

    /// Grants no permit to any program for `wait`, which is limited to [`MIN_BACK_OFF`] and [`MAX_BACK_OFF`]. Call it
    /// after a 503. A longer wait that has already started isn't shortened.
    ///
    /// # Errors
    /// Returns [`PaceError`].
    pub fn back_off(&self, clock: impl FnOnce() -> u64, wait: Duration) -> Result<(), PaceError> {
        self.update(clock, |window, now| window.back_off(now, wait.clamp(MIN_BACK_OFF, MAX_BACK_OFF)))
    }

    /// Reads, changes, and writes the file under its lock.
    fn update<T>(
        &self,
        clock: impl FnOnce() -> u64,
        change: impl FnOnce(&mut Window, u64) -> T,
    ) -> Result<T, PaceError> {
        let mut file = file::Locked::open(&self.path)?;
        let now = clock();
        let mut window = file.read(now)?;
        let result = change(&mut window, now);
        file.write(&window)?;
        Ok(result)
    }
}

/// Returns the time of the wall clock, in milliseconds since 1970.
#[must_use]
pub fn wall_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
