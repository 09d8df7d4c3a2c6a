//! Errors of the data folder, its lock, and the history.

use uploads::{DataDirError, JournalError, LockError, OpenError};

use super::Failure;

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::DataDir(error) => error.into(),
            OpenError::Journal(error) => error.into(),
            OpenError::Lock(error) => error.into(),
        }
    }
}

impl From<DataDirError> for Failure {
    fn from(error: DataDirError) -> Self {
        match error {
            DataDirError::Nowhere => {
                Failure::usage("Couldn't find a folder for your data.").hint("Set one with --home DIR or FERRY_HOME.")
            }
            DataDirError::Unusable { folder, cause } => {
                Failure::usage(format!("Couldn't use the data folder {}: {cause}.", folder.display()))
                    .hint("Make it writable, or choose another with --home DIR or FERRY_HOME.")
            }
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held { holder: job } if uploads::is_comma_test(&job) => Failure::usage(
                "A comma test is running for this client code. Sending at the same time could erase values.",
            )
            .hint("Wait for it to finish, or stop it where it was started."),
            LockError::Held { holder: job } => Failure::usage(format!(
                "Upload {job} is in progress for this client code. Sending at the same time could erase values."
            ))
            .hint(format!("Wait for it to finish (ferry status {job}), or cancel it (ferry cancel {job}).")),
            LockError::DataDir(error) => error.into(),
            LockError::Unusable { path, cause } => {
                Failure::usage(format!("Couldn't use the lock file {}: {cause}.", path.display()))
                    .hint("Make the data folder writable, or choose another with --home DIR.")
            }
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Later { path } => Failure::usage(format!(
                "The history {} was saved by a newer version of Profile Ferry. It wasn't changed.",
                path.display()
            ))
            .hint("Update Profile Ferry, or choose another data folder with --home DIR."),
            JournalError::Full => Failure::usage("The disk is full, so the history couldn't be saved.")
                .hint("Free up space, then run: ferry resume UPLOAD"),
            JournalError::ReadOnly { path } => Failure::usage(format!("The history {} is read-only.", path.display()))
                .hint("Make the data folder writable, or choose another with --home DIR."),
            JournalError::NoSuchUpload { wanted } => Failure::usage(format!("No upload ID starts with \"{wanted}\"."))
                .hint("List uploads with: ferry uploads"),
            JournalError::SeveralUploads { wanted, uploads } => {
                Failure::usage(format!("Several upload IDs start with \"{wanted}\": {}.", uploads.join(", ")))
                    .hint("Type more of the ID.")
            }
            JournalError::Sqlite(error) => Failure::usage(format!("Couldn't read or save the history: {error}."))
                .hint("Nothing already saved was lost. Try again."),
            JournalError::Record { what } => {
                Failure::usage(format!("The history contains data this version can't read: {what}."))
                    .hint("Update Profile Ferry, or choose another data folder with --home DIR.")
            }
        }
    }
}
