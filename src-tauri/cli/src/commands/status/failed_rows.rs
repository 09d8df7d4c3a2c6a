//! `ferry status --failed`: the rows of an upload that weren't applied, as a file.

use std::path::Path;

use uploads::{Upload, Uploads};

use crate::context::Context;
use crate::failure::Failure;
use crate::steps::check::check_again;
use crate::steps::export::{record_export, write_rows};
use crate::steps::overwrite::refuse_input;

/// The text in the column `ferry_reason`.
const FAILED: &str = "Target didn't apply this row.";

/// Writes the rows that weren't applied, and returns their number.
pub async fn write_failed_rows(
    uploads: &Uploads,
    upload: &Upload,
    to: &Path,
    context: &Context,
) -> Result<u64, Failure> {
    refuse_input("--failed", to, "file that was sent", &upload.path)?;
    let batches = uploads.journal().batches(&upload.id)?;
    let failed = uploads.failed(upload, &batches)?;
    let checked = check_again(uploads, upload, context)?;
    let progress = &*context.progress;
    let rows = uploads.failed_rows(&failed, &checked, progress)?;
    let written = write_rows(&upload.path, to, |out, is_workbook| {
        if is_workbook {
            checked.write_rows_workbook(&rows, progress, out, FAILED)
        } else {
            checked.write_rows(&rows, progress, out, FAILED)
        }
    })?;
    record_export(&checked, Some(&rows), context).await;
    Ok(written)
}
