//! Why the journal could not be used.

use std::path::PathBuf;

use thiserror::Error;

/// Why the journal failed.
#[derive(Debug, Error)]
pub enum JournalError {
    /// A later version of the program wrote the journal. This version leaves it as it is.
    #[error("{path} was saved by a newer version")]
    Later {
        /// The path of the journal.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The folder or the file is read-only.
    #[error("{path} is read-only")]
    ReadOnly {
        /// The path of the journal.
        path: PathBuf,
    },
    /// No upload has an ID that starts with this.
    #[error("there's no upload {wanted}")]
    NoSuchUpload {
        /// The ID, or the beginning of one, that was asked for.
        wanted: String,
    },
    /// Several uploads have IDs that start with this.
    #[error("several upload IDs start with {wanted}")]
    SeveralUploads {
        /// The beginning of an ID that was asked for.
        wanted: String,
        /// The IDs that start with it.
        uploads: Vec<String>,
    },
    /// The file is damaged. It's rebuilt when a program opens it while no other has it open.
    #[error("the journal is damaged")]
    Damaged,
    /// The records of an upload are damaged, or some are missing.
    #[error("the records of upload {upload} are damaged: {what}")]
    UploadDamaged {
        /// The ID of the upload.
        upload: String,
        /// What is wrong with the records.
        what: String,
    },
    /// The lock of the journal, or a file beside it, can't be used.
    #[error("couldn't use {path}")]
    Lock {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        cause: std::io::Error,
    },
    /// SQLite returned another error.
    #[error("couldn't use the journal")]
    Sqlite(#[source] rusqlite::Error),
    /// This version can't read a record of the journal.
    #[error("the journal contains an unreadable record: {what}")]
    Record {
        /// The record, and what is wrong with it.
        what: String,
    },
}

impl JournalError {
    /// Returns the error for an upload of which a record can't be read.
    pub(crate) fn of_upload(self, upload: &str) -> JournalError {
        match self {
            JournalError::Record { what } => JournalError::UploadDamaged { upload: upload.to_owned(), what },
            JournalError::Sqlite(error) if error.sqlite_error_code().is_none() => {
                JournalError::UploadDamaged { upload: upload.to_owned(), what: error.to_string() }
            }
            error => error,
        }
    }

    /// Returns the error for a part of a record that can't be read.
    pub(crate) fn unreadable(what: &str, error: &dyn std::fmt::Display) -> JournalError {
        JournalError::Record { what: format!("{what}: {error}") }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        if super::rebuild::is_damage(&error) {
            return JournalError::Damaged;
        }
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => JournalError::Full,
            _ => JournalError::Sqlite(error),
        }
    }
}
