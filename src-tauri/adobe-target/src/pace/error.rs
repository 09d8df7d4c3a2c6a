//! Why there is no pace.

use std::io;
use std::path::PathBuf;

/// Most calls a minute (*Limits*).
pub const MAX_CALLS_PER_MINUTE: u32 = 50;

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
