//! How many calls a minute: one pace for each client code, over every job and every program of one person.
//!
//! Adobe allows 50 calls a minute and answers more with HTTP 503 (*Limits*), without saying whose calls are counted
//! together. So all of this person's are: submits and status calls, from the desktop app and from the command line.
//! Fetches are not metered (*Fetch profiles*).
//!
//! What they share is a small file for each client code. It is read, changed and written under a lock of the
//! operating system, which ends with the program that holds it, however that ends.
//!
//! Time is passed in, as milliseconds since 1970 by the wall clock, the only one that two programs have in common. It
//! is passed as a clock, mostly [`wall_clock`], and read under the lock: a time that was read before may be a minute
//! old by then, where a laptop slept in between, and calls counted with it would let others through too early.

mod error;
mod file;
mod window;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use error::{MAX_CALLS_PER_MINUTE, PaceError};
pub use window::{MAX_BLOCK, MAX_COUNTED, MIN_BLOCK, Take, WaitReason};

use crate::client_code::ClientCode;
use crate::endpoint::Endpoint;
use window::Window;

/// Calls a minute where a person says nothing: below the limit, to leave room for others of the same account.
pub const DEFAULT_CALLS_PER_MINUTE: u32 = 40;

/// The pace of one client code. Cheap to clone; every clone, and every other program, shares the same minute.
#[derive(Debug, Clone)]
pub struct Pace {
    path: PathBuf,
    calls_per_minute: u32,
}

impl Pace {
    /// The pace of `client` at `endpoint`, kept in `folder`, which is made where it is missing.
    ///
    /// Every endpoint at Adobe shares one pace, since the limit is the account's; each loopback origin has its own.
    /// `calls_per_minute` is at least 1 and at most [`MAX_CALLS_PER_MINUTE`], on a loopback endpoint any.
    ///
    /// # Errors
    /// [`PaceError`].
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

    /// Takes the right to make one call now. Blocks for as long as another program reads and writes a few kilobytes.
    ///
    /// # Errors
    /// [`PaceError`]; then no call should be made.
    pub fn take(&self, clock: impl FnOnce() -> u64) -> Result<Take, PaceError> {
        self.change(clock, |window, now| window.take(now, self.calls_per_minute))
    }

    /// Keeps every program from calling for `rest`, but for no less than [`MIN_BLOCK`] and no more than [`MAX_BLOCK`]:
    /// after a 503. It never shortens a rest that is longer.
    ///
    /// # Errors
    /// [`PaceError`].
    pub fn block(&self, clock: impl FnOnce() -> u64, rest: Duration) -> Result<(), PaceError> {
        self.change(clock, |window, now| window.block(now, rest.clamp(MIN_BLOCK, MAX_BLOCK)))
    }

    /// Reads, changes and writes the file under its lock.
    fn change<T>(
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

/// This machine's wall clock, in milliseconds since 1970.
#[must_use]
pub fn wall_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
