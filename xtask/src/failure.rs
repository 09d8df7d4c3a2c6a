//! Why a command came to nothing.

use std::fmt;
use std::io;

/// What went wrong, in words for whoever typed the command.
#[derive(Debug)]
pub enum Failure {
    /// The command line.
    Usage(String),
    /// A program that is needed could not be started.
    Start {
        /// The program.
        program: String,
        /// The system's word.
        cause: io::Error,
    },
    /// A program ended badly.
    Ended {
        /// The program with its words.
        what: String,
    },
    /// A file or folder.
    File {
        /// What was done to which.
        what: String,
        /// The system's word.
        cause: io::Error,
    },
    /// Anything that a person must mend.
    Told(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(words) | Failure::Told(words) => f.write_str(words),
            Failure::Start { program, cause } if cause.kind() == io::ErrorKind::NotFound => {
                write!(f, "`{program}` is not installed, or not on the PATH")
            }
            Failure::Start { program, cause } => write!(f, "`{program}` could not be started: {cause}"),
            Failure::Ended { what } => write!(f, "`{what}` failed"),
            Failure::File { what, cause } => write!(f, "{what}: {cause}"),
        }
    }
}

impl Failure {
    /// For `map_err` on what is done to a file.
    pub fn file(what: impl Into<String>) -> impl FnOnce(io::Error) -> Failure {
        let what = what.into();
        move |cause| Failure::File { what, cause }
    }
}
