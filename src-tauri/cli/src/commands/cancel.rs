//! The command `ferry cancel`.

use clap::Args;
use serde_json::json;
use uploads::{LockError, OpenError, ResumeError};

use super::resume::report_finished;
use crate::args::UploadArg;
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::{json, messages};
use crate::resolve::connect::connect_again;
use crate::steps::upload::{exit_code_of_canceling, run_upload};

/// Cancel an upload. Batches that Target already accepted are still tracked
#[derive(Debug, Args)]
pub struct CancelArgs {
    #[command(flatten)]
    upload: UploadArg,
}

pub async fn run(args: &CancelArgs, context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    let (upload, _, _) = uploads.find(&args.upload.id)?;
    if upload.state.is_ended() {
        let state = messages::upload_state(upload.state);
        return Err(Failure::usage(format!("Upload {} has already finished: {state}.", upload.id))
            .hint(format!("View it with: ferry status {}", upload.id)));
    }
    uploads.journal().request_cancel(&upload.id)?;
    match uploads.resume(&upload.id) {
        // No other process runs it, so its accepted batches are tracked here.
        Ok((open, _)) => {
            let target = connect_again(&uploads, &open).await?;
            let ended = run_upload(open, target, &uploads, context).await?;
            Ok(exit_code_of_canceling(&ended))
        }
        Err(ResumeError::Open(OpenError::Lock(LockError::Held { holder }))) if holder == upload.id => {
            if context.json {
                json::print(&json!({"upload": upload.id, "state": upload.state, "cancelling": true}))?;
            } else {
                out!(
                    "Upload {} is canceled. Batches that Target already accepted can't be recalled; \
                     they're tracked where the upload runs.",
                    upload.id
                );
            }
            Ok(exit::DONE)
        }
        Err(ResumeError::Ended(upload)) => report_finished(&uploads, &upload, context),
        Err(error) => Err(error.into()),
    }
}
