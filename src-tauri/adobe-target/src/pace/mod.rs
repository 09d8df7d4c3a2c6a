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

mod file;
mod window;

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{ClientCode, Endpoint};
use window::Window;

/// Calls a minute where a person says nothing: below the limit, to leave room for others of the same account.
pub const DEFAULT_CALLS_PER_MINUTE: u32 = 40;
/// Most calls a minute (*Limits*).
pub const MAX_CALLS_PER_MINUTE: u32 = 50;
/// On a loopback endpoint any pace may be asked for; one above this is not held, since so many calls are not counted.
pub const MAX_COUNTED: u32 = 6_000;
/// Shortest rest after a 503: "a whole minute and more".
pub const MIN_BLOCK: Duration = Duration::from_secs(61);
/// Longest rest: an hour, the longest `Retry-After` that is obeyed.
pub const MAX_BLOCK: Duration = crate::MAX_RETRY_AFTER;

/// The pace of one client code. Cheap to clone; every clone, and every other program, shares the same minute.
#[derive(Debug, Clone)]
pub struct Pace {
    path: PathBuf,
    calls_per_minute: u32,
}

/// Whether a call may be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "without looking, a call may be made over the limit"]
pub enum Take {
    /// It may, and is counted already.
    Go,
    /// Not yet, and nothing was counted: ask again after this long. Another program may be faster then.
    Wait {
        /// How long.
        wait: Duration,
        /// Why.
        reason: WaitReason,
    },
}

/// Why a call has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// The minute is full.
    Pace,
    /// Target was overloaded, and some program said so by [`Pace::block`].
    Blocked,
}

/// Why there is no pace. Without one no call should be made.
#[derive(Debug, thiserror::Error)]
pub enum PaceError {
    /// More calls than Adobe allows, or none.
    #[error("{asked} calls a minute: at least 1 and at most {MAX_CALLS_PER_MINUTE} are allowed")]
    CallsPerMinute {
        /// What was asked for.
        asked: u32,
    },
    /// A newer version of this program wrote the file.
    #[error("{path} was written by a newer version", path = path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// The folder or the file cannot be read, locked or written.
    #[error("cannot {doing} {path}", path = path.display())]
    Io {
        /// What was being done: `create`, `open`, `lock`, `read` or `write`.
        doing: &'static str,
        /// The folder or file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
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
