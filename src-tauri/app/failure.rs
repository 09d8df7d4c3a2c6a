//! Why a command came to nothing: a code that the page words, and the causes for the log.

use std::error::Error;

use serde::Serialize;
use ts_rs::TS;
use uploads::{HomeError, JournalError, OpenError};

/// What the page is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Failure {
    /// Which.
    pub code: FailureCode,
}

/// What somebody can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// The folder for a person's data cannot be made or used.
    HomeUnusable,
    /// A later version of the program wrote the journal.
    JournalLater,
    /// The journal's file may not be written.
    JournalReadOnly,
    /// Anything else about the journal.
    JournalFailed,
    /// The disk is full.
    DiskFull,
    /// No upload has that id, or no longer.
    NoSuchUpload,
    /// The settings could not be written.
    SettingsNotSaved,
    /// The practice Target could not start.
    PracticeFailed,
}

impl Failure {
    /// Of this kind; the causes go to the log, which the page never sees.
    pub fn new(code: FailureCode, cause: &(dyn Error + 'static)) -> Failure {
        let mut causes = cause.to_string();
        let mut next = cause.source();
        while let Some(cause) = next {
            causes = format!("{causes}: {cause}");
            next = cause.source();
        }
        tracing::warn!(?code, causes, "a command failed");
        Failure { code }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let code = match &error {
            OpenError::Home(_) => FailureCode::HomeUnusable,
            OpenError::Journal(error) => code_of(error),
            OpenError::Lock(_) => FailureCode::HomeUnusable,
        };
        Failure::new(code, &error)
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        Failure::new(FailureCode::HomeUnusable, &error)
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Failure::new(code_of(&error), &error)
    }
}

fn code_of(error: &JournalError) -> FailureCode {
    match error {
        JournalError::Later { .. } => FailureCode::JournalLater,
        JournalError::Full => FailureCode::DiskFull,
        JournalError::ReadOnly { .. } => FailureCode::JournalReadOnly,
        JournalError::NoSuchJob { .. } | JournalError::SeveralJobs { .. } => FailureCode::NoSuchUpload,
        JournalError::Sqlite(_) | JournalError::Record { .. } => FailureCode::JournalFailed,
    }
}
