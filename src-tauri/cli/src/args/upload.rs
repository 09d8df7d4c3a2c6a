//! One upload of the history.

use clap::Args;

/// The upload that a command works with.
#[derive(Debug, Args)]
pub struct UploadArg {
    /// Upload ID, or any unique prefix of it
    #[arg(value_name = "UPLOAD")]
    pub id: String,
}
