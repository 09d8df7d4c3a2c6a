//! Errors as people read them: what happened, what to do next, and the exit code.

mod file;
mod mapping;
mod words;

use std::path::Path;

use engine::MappingError;

pub use self::file::{FileError, of_check, of_export, of_source, similar_files};
use crate::output::style::visible;
use crate::{exit, output};

/// Why a command ends early.
#[derive(Debug)]
pub struct Failure {
    /// The exit code of the command.
    pub code: u8,
    /// What happened, as a sentence.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// Creates a failure with this exit code.
    pub fn new(code: u8, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), hint: None }
    }

    /// Creates a failure of the command line or of this computer.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::new(exit::USAGE, message)
    }

    /// Creates the failure of a command that a signal ended. `consequence` says what wasn't done.
    pub fn interrupted(consequence: &str) -> Failure {
        Failure::new(exit::INTERRUPTED, format!("Interrupted. {consequence}"))
    }

    /// Adds what to do next.
    pub fn hint(self, hint: impl Into<String>) -> Failure {
        Failure { hint: Some(hint.into()), ..self }
    }

    /// Creates the failure of a mapping file that isn't valid.
    pub fn mapping(path: &Path, error: MappingError) -> Failure {
        uploads::Failure::MappingUnreadable { name: path.display().to_string(), error }.into()
    }

    /// Adds what wasn't done.
    pub fn consequence(self, consequence: &str) -> Failure {
        Failure { message: format!("{} {consequence}", self.message), ..self }
    }

    /// Creates the failure of lost output.
    pub fn output(error: &std::io::Error) -> Failure {
        Failure::usage(format!("Couldn't write the output: {error}."))
    }

    /// Creates the failure of a file that couldn't be written.
    pub fn write(path: &Path, error: &std::io::Error) -> Failure {
        let hint = match error.kind() {
            std::io::ErrorKind::StorageFull => "Free up disk space, then try again.",
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                "Choose a folder you can write to."
            }
            _ => "Check the path.",
        };
        Failure::usage(format!("Couldn't write {}: {error}.", path.display())).hint(hint)
    }

    /// Prints the failure on standard error: `error: …`, then `hint: …`.
    pub fn print(&self) {
        output::error(&self.message);
        if let Some(hint) = &self.hint {
            output::hint(hint);
        }
    }

    /// Prints it as a warning: the command continues.
    pub fn warn(&self) {
        output::warning(&self.message);
        if let Some(hint) = &self.hint {
            output::hint(hint);
        }
    }
}

/// Returns the question that offers similar names, or `None` if there's none.
fn did_you_mean(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| format!("Did you mean {}?", quoted(names, " or ")))
}

/// Returns the names in quotation marks, with `between` them.
fn quoted(names: &[String], between: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{}\"", visible(name))).collect();
    names.join(between)
}
