//! The errors of a check.

use thiserror::Error;

use crate::check::fit_error::FitError;
use crate::input::SourceError;

/// The reason why a file couldn't be checked.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The file couldn't be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The mapping doesn't fit the file.
    #[error(transparent)]
    Fit(#[from] FitError),
}
