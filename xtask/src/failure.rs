//! Why a command failed.

use std::fmt;
use std::io;

/// An error, worded for the person who typed the command.
#[derive(Debug)]
pub enum Failure {
    /// The command line can't be understood.
    Usage(String),
    /// A program couldn't be started.
    #[allow(missing_docs, reason = "the fields are plain data, named by what they are")]
    Start { program: String, cause: io::Error },
    /// A program ended with an error. The line is the command with its arguments.
    #[allow(missing_docs, reason = "the field is described above")]
    Ended { line: String },
    /// A file or folder couldn't be read or written.
    #[allow(missing_docs, reason = "the fields are plain data, named by what they are")]
    File { path: String, cause: io::Error },
    /// A message that says what to do.
    Message(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(text) | Failure::Message(text) => f.write_str(text),
            Failure::Start { program, cause } if cause.kind() == io::ErrorKind::NotFound => {
                write!(f, "`{program}` isn't installed, or isn't on the PATH")
            }
            Failure::Start { program, cause } => write!(f, "`{program}` couldn't be started: {cause}"),
            Failure::Ended { line } => write!(f, "`{line}` failed"),
            Failure::File { path, cause } => write!(f, "{path}: {cause}"),
        }
    }
}

impl Failure {
    /// Returns a function for `map_err` that adds the path, or the action, to an I/O error.
    pub fn file(path: impl Into<String>) -> impl FnOnce(io::Error) -> Failure {
        let path = path.into();
        move |cause| Failure::File { path, cause }
    }
}
