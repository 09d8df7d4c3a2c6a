//! Why a check ends without a result.

use thiserror::Error;

use crate::check::compiled_mapping::FitError;
use crate::input::SourceError;

/// Why a check came to no result.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The file as such.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The mapping does not fit it.
    #[error(transparent)]
    Fit(#[from] FitError),
}
