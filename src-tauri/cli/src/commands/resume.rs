//! The command `ferry resume`.

use clap::Args;
use uploads::{Batch, Ended, Reason, ResumeError, Upload, Uploads};

use crate::args::UploadArg;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::progress_bar::ReadingBar;
use crate::output::progress_reporter::print_ended;
use crate::output::{self, messages};
use crate::resolve::connect::connect_again;
use crate::steps::upload::{exit_code, run_upload};

/// Resume an upload that was interrupted or paused
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  ferry resume 20261125-k3      any unique prefix of the ID works")]
pub struct ResumeArgs {
    #[command(flatten)]
    upload: UploadArg,
}

pub async fn run(args: &ResumeArgs, context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    let (mut upload, mapping) = match uploads.resume(&args.upload.id) {
        Ok(found) => found,
        Err(ResumeError::Ended(upload)) => return report_finished(&uploads, &upload, context),
        Err(error) => return Err(error.into()),
    };
    let target = connect_again(&uploads, &upload).await?;
    let bytes = std::fs::metadata(&upload.upload().path).map_or(0, |metadata| metadata.len());
    let bar = ReadingBar::start("Checking", bytes, &context.progress);
    let is_unchanged = upload.check_again(&mapping, &context.progress);
    drop(bar);
    if !is_unchanged? {
        report_missing_file(&uploads, upload.upload())?;
    }
    let ended = run_upload(upload, target, &uploads, context).await?;
    Ok(exit_code(&ended))
}

/// Prints why no more rows can be sent. What Target already accepted is still tracked.
fn report_missing_file(uploads: &Uploads, upload: &Upload) -> Result<(), Failure> {
    if !upload.is_of_stream() {
        output::error_with_code("file-changed", messages::reason(Reason::FileChanged));
        return Ok(());
    }
    let is_open = |batch: &Batch| !batch.state.is_final() && !batch.state.is_polled();
    if uploads.journal().batches(&upload.id)?.iter().any(is_open) {
        output::error_with_code("no-file", messages::reason(Reason::NoFile));
        output::hint(format_args!(
            "Save all of the data to a file, and run: ferry send FILE. Rows that are sent twice do no harm. \
             To close this upload, run: ferry cancel {}",
            upload.id
        ));
    }
    Ok(())
}

/// Reports the result of an upload that has already finished.
pub fn report_finished(uploads: &Uploads, upload: &Upload, context: &Context) -> Result<u8, Failure> {
    let batches = uploads.journal().batches(&upload.id)?;
    let ended = Ended { upload: upload.id.clone(), state: upload.state, reason: upload.reason, batches };
    print_ended(context.json, &upload.id, &ended)?;
    Ok(exit_code(&ended))
}
