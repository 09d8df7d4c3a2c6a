//! The errors of the rate limit.

use std::io;
use std::path::PathBuf;

use common::limits::MAX_CALLS_PER_MINUTE;

/// The reason why the rate limit can't be used. Then no call should be made.
#[derive(Debug, thiserror::Error)]
pub enum PaceError {
    /// The number of calls per minute is 0 or more than Adobe allows.
    #[error("{asked} calls per minute; use a number from 1 to {MAX_CALLS_PER_MINUTE}")]
    CallsPerMinute {
        /// The requested number of calls per minute.
        asked: u32,
    },
    /// A newer version of this program saved the file.
    #[error("{path} was saved by a newer version", path = path.display())]
    Newer {
        /// The path of the file.
        path: PathBuf,
    },
    /// The folder or the file can't be created, read, locked, or written.
    #[error("couldn't {doing} {path}", path = path.display())]
    Io {
        /// The failed operation: `create`, `open`, `lock`, `read`, or `write`.
        doing: &'static str,
        /// The path of the folder or file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: io::Error,
    },
}
