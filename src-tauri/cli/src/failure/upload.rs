//! Errors of sending, resuming, retrying, and combining.

use adobe_target::pace::PaceError;
use engine::SourceError;
use uploads::{CombineError, ResumeError, RetryError, Upload, UploadError};

use super::{Failure, with_causes};
use crate::exit;
use crate::output::format;

/// The hint for an error of `--calls-per-minute`.
pub const CALLS_HINT: &str = "Adobe allows 50 per minute for the whole account. 40 leaves room for other tools.";

impl From<ResumeError> for Failure {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Open(error) => error.into(),
            ResumeError::Ended(job) => Failure::usage(format!("Upload {} has already finished.", job.id)),
            ResumeError::Mapping(error) => Failure::usage(format!("Couldn't read the upload's mapping: {error}.")),
            ResumeError::Connection => Failure::usage("Couldn't read the upload's connection."),
        }
    }
}

impl From<RetryError> for Failure {
    fn from(error: RetryError) -> Self {
        match error {
            RetryError::Open(error) => error.into(),
            RetryError::NotEnded(job) => Failure::usage(format!("Upload {} hasn't finished yet.", job.id))
                .hint(format!("Resume it with: ferry resume {}", job.id)),
            RetryError::NothingFailed(job) => Failure::usage(format!("Upload {} has no failed rows.", job.id))
                .hint(format!("View it with: ferry status {}", job.id)),
            RetryError::FileChanged => {
                Failure::new(exit::FILE, "The file has changed since it was sent. Nothing was sent.")
                    .hint("To send the current file, run: ferry send")
            }
            RetryError::NoFile => Failure::new(
                exit::FILE,
                "The rows of that upload came from a pipe or standard input, which can't be read again.",
            )
            .hint("Save the data to a file, and send that: ferry send FILE"),
            RetryError::CellsEdited => Failure::new(
                exit::FILE,
                "Cells were edited for that upload, and edits aren't kept after it finishes. Nothing was sent.",
            )
            .hint("Open the file in the app, make the edits, and send it."),
            RetryError::Mapping(error) => Failure::usage(format!("Couldn't read the upload's mapping: {error}.")),
            RetryError::Connection => Failure::usage("Couldn't read the upload's connection."),
            RetryError::Upload(error) => error.into(),
            RetryError::Check(_) => {
                Failure::new(exit::FILE, "The file can't be checked again as it was. Nothing was sent.")
            }
        }
    }
}

impl From<CombineError> for Failure {
    fn from(error: CombineError) -> Self {
        let unusable = |upload: &Upload, why: &str| {
            Failure::new(exit::FILE, format!("{} {why}. Nothing was written.", format::file_name(&upload.path)))
                .hint(format!("Restore the original file, or leave it out with --without {}", upload.id))
        };
        match error {
            CombineError::Open(error) => error.into(),
            CombineError::Changed(upload) => {
                unusable(&upload, &format!("has changed since upload {} sent it", upload.id))
            }
            CombineError::CellsEdited(upload) => {
                unusable(&upload, &format!("was edited for upload {}, and edits aren't kept", upload.id))
            }
            CombineError::Forgotten(id) => Failure::new(
                exit::FILE,
                format!("Upload {id} is no longer in the history, so its file is unknown. Nothing was written."),
            )
            .hint(format!("Leave it out with --without {id}")),
            CombineError::Earlier(error) => Failure::from(*error),
            CombineError::Mapping(error) => {
                Failure::usage(format!("Couldn't read the mapping of an earlier upload: {error}."))
            }
            CombineError::Source(SourceError::Cancelled) => Failure::interrupted("Nothing was written."),
            CombineError::Source(error) => Failure::new(
                exit::FILE,
                format!("Couldn't read the file: {}. Nothing was written.", with_causes(&error)),
            )
            .hint("Check it with: ferry check"),
            CombineError::Write(error) => Failure::usage(format!("Couldn't write the combined file: {error}."))
                .hint("Choose another path with --out FILE"),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Journal(error) => error.into(),
            UploadError::Pace(error @ PaceError::CallsPerMinute { .. }) => {
                Failure::usage(format!("--calls-per-minute: {error}.")).hint(CALLS_HINT)
            }
            UploadError::Pace(error @ PaceError::Newer { .. }) => {
                Failure::usage(format!("Couldn't use the shared rate limit: {error} of Profile Ferry."))
                    .hint("Update Profile Ferry, or choose another data folder with --home DIR.")
            }
            UploadError::Pace(error) => {
                Failure::usage(format!("Couldn't apply the shared rate limit: {}.", with_causes(&error)))
                    .hint("Make the data folder writable, then run: ferry resume UPLOAD")
            }
            UploadError::Source(SourceError::Cancelled) => Failure::new(exit::INTERRUPTED, "Interrupted."),
            UploadError::Source(error) => Failure::usage(format!("Couldn't read the file: {}.", with_causes(&error)))
                .hint("Make the file readable, then run: ferry resume UPLOAD"),
            UploadError::Body(error) => Failure::usage(format!("Couldn't build a batch: {error}.")),
            UploadError::Task(error) => Failure::usage(format!("Something went wrong in Profile Ferry: {error}.")),
        }
    }
}
