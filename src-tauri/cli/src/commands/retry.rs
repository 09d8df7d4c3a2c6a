//! The command `ferry retry`.

use std::sync::Arc;

use clap::Args;
use engine::Checked;
use serde_json::json;
use uploads::{Failed, OpenUpload};

use crate::context::Context;
use crate::failure::Failure;
use crate::output::format::{counted, number};
use crate::output::{json, report};
use crate::resolve::connect::connect_again;
use crate::steps::check::reading_bar;
use crate::steps::confirm::{confirm_upload, require_terminal};
use crate::steps::upload::{exit_code, run_upload};

/// Send only what failed or was never sent of an upload again. Its file must be unchanged
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry retry 20261125-k3             start a new upload with the rows Target didn't apply
  ferry retry 20261125-k3 --split     find the rows that Target rejects; the others are applied")]
pub struct RetryArgs {
    /// ID of a finished upload, or any unique prefix of it
    #[arg(value_name = "UPLOAD")]
    id: String,
    /// Split each rejected batch in half, and again, until the rejected rows are found
    #[arg(long)]
    split: bool,
    /// Send the rows even if a later upload or retry sent values for their visitors
    #[arg(long)]
    overwrite: bool,
    /// Don't ask for confirmation
    #[arg(long)]
    yes: bool,
}

pub async fn run(args: &RetryArgs, context: &Context) -> Result<u8, Failure> {
    require_terminal(args.yes, "ferry status")?;
    let uploads = context.open_uploads()?;
    let (first, batches, _) = uploads.find(&args.id)?;
    let failed = uploads.failed(&first, &batches)?;
    let bar = reading_bar(&first, context);
    let retry = uploads.retry(&first.id, None, args.split, &context.progress);
    drop(bar);
    let (mut upload, checked) = retry?;
    let checked = Arc::new(checked);
    if !args.overwrite
        && let Some(newer) = upload.newer_values(Arc::clone(&checked), Arc::clone(&context.progress)).await?
    {
        upload.discard()?;
        return Err(newer.into());
    }
    let target = match connect_again(&uploads, &upload).await {
        Ok(target) => target,
        Err(failure) => {
            upload.discard()?;
            return Err(failure);
        }
    };
    print_check(args, &checked, &failed, first.options.calls_per_minute, context)?;
    if let Err(failure) = confirm(args, &checked, &upload, context).await {
        upload.discard()?;
        return Err(failure);
    }
    upload.plan(checked)?;
    let id = upload.upload().id.clone();
    let ended = run_upload(upload, target, &uploads, context).await?;
    if args.split && !context.json {
        let (upload, batches, _) = uploads.find(&id)?;
        print_rejected(&uploads.failed(&upload, &batches)?);
    }
    Ok(exit_code(&ended))
}

fn print_check(
    args: &RetryArgs,
    checked: &Checked,
    failed: &Failed,
    calls_per_minute: u32,
    context: &Context,
) -> Result<(), Failure> {
    if context.json {
        let mut object = json::check(checked);
        if args.split {
            object["max_batches"] = json!(failed.most_batches());
        }
        return json::print_event("checked", object);
    }
    report::print(checked, None);
    if args.split {
        note!(
            "\nRejected batches are split in half until the rejected rows are found; the others are applied. \
             This takes at most {} and {}. It stops if more than ten rows are rejected.",
            counted(failed.most_minutes(calls_per_minute), "minute", "minutes"),
            counted(failed.most_batches(), "batch", "batches")
        );
    } else if failed.never_sent() > 0 {
        note!(
            "\n{} of these never left, because the upload ended before them.",
            counted(failed.never_sent(), "row", "rows")
        );
    } else if failed.unnamed() > 0 {
        note!(
            "\nTarget didn't say which of {} failed, so all of them are sent again. Rows already applied won't change.",
            counted(failed.unnamed(), "row", "rows")
        );
    }
    Ok(())
}

async fn confirm(args: &RetryArgs, checked: &Checked, upload: &OpenUpload, context: &Context) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let confirmed = confirm_upload(checked, upload, context).await;
    if confirmed.is_err() && context.json {
        json::print_nothing_sent()?;
    }
    confirmed
}

/// Prints the numbers of the rows that Target rejects on their own.
pub fn print_rejected(failed: &Failed) {
    let rejected = failed.rejected();
    if !rejected.is_empty() {
        let numbers: Vec<String> = rejected.iter().take(Failed::MOST_SHOWN).map(number).collect();
        out!("Target rejects these rows of the file: {}", numbers.join(", "));
    }
}
