//! The command `ferry status`.

mod failed_rows;
mod spot_check;

use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{Batch, BatchState, Failed, LogLine, SentRows, Upload, UploadState};

use self::failed_rows::write_failed_rows;
use self::spot_check::{MAX_VISITORS, SpotCheck};
use super::retry::print_rejected;
use crate::args::UploadArg;
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::{counted, local_time, number};
use crate::output::progress_reporter::batch_line;
use crate::output::style::{BAD, DIM, GOOD, STRONG, WARN, paint, visible};
use crate::output::{self, json, messages};

/// The maximum number of activity lines that are shown.
const MAX_EVENTS: usize = 12;

/// Show an upload: its batches and activity
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry status 20261125-k3 --failed failed.csv   save the rows that weren't applied, as they are in the file
  ferry status 20261125-k3 --spot-check 10       fetch ten of its visitors from Target and compare them

With --spot-check, exits with 4 if a visitor in Target differs from what was sent.")]
pub struct StatusArgs {
    #[command(flatten)]
    upload: UploadArg,
    /// Write the rows that weren't applied to FILE, with their original columns. Use *.xlsx for a workbook
    #[arg(long, value_name = "FILE")]
    failed: Option<PathBuf>,
    /// Spot check: fetch N visitors (1 to 100) from Target and compare them with what was sent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=MAX_VISITORS))]
    spot_check: Option<u32>,
}

pub async fn run(args: &StatusArgs, context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    let (upload, batches, events) = uploads.find(&args.upload.id)?;
    let failed = uploads.failed(&upload, &batches)?;
    let written = match &args.failed {
        Some(to) => Some(write_failed_rows(&uploads, &upload, to, context).await?),
        None => None,
    };
    let spot_check = match args.spot_check {
        Some(count) => Some(SpotCheck::run(&uploads, &upload, &batches, count as usize, context).await?),
        None => None,
    };
    if context.json {
        let mut object = upload_json(&upload, &batches);
        object["batch_counts"] = object["batches"].take();
        object["batches"] = batches.iter().map(batch_json).collect();
        object["events"] = json!(events);
        object["to_retry"] = to_retry(&failed);
        if let Some(spot_check) = &spot_check {
            object["spot_check"] = spot_check.json();
        }
        json::print(&object)?;
    } else {
        print_upload(&upload, &batches);
        match (&args.failed, written) {
            (Some(to), Some(rows)) => {
                out!("{} to {}", counted(rows, "row written", "rows written"), to.display());
            }
            _ => print_failed(&upload, &failed),
        }
        for batch in &batches {
            out!("{}", batch_line(batch, batches.len()));
        }
        if let Some(spot_check) = &spot_check {
            spot_check.print();
        }
        print_events(&events);
    }
    Ok(spot_check.map_or(exit::DONE, |spot_check| spot_check.exit_code()))
}

fn print_upload(upload: &Upload, batches: &[Batch]) {
    let state = paint(state_style(upload.state).bold(), messages::upload_state(upload.state));
    out!("{}  {state}", paint(STRONG, &upload.id));
    if let Some(reason) = upload.reason {
        out!("{}", messages::reason(reason));
    }
    let destination = format!("{} to {} at {}", upload.path.display(), upload.client, upload.endpoint);
    out!("{}", paint(DIM, destination));
    out!("{}", paint(DIM, format_args!("started {}", local_time(upload.started))));
    let sent = SentRows::of(batches);
    out!(
        "\n{} of {} rows ready; {} sent, {} applied, {} failed, {} not found\n",
        number(upload.rows.ready),
        number(upload.rows.read),
        number(sent.sent),
        sent.succeeded.map_or("not reported".to_owned(), number),
        number(sent.failed),
        number(sent.not_found)
    );
    if let Some(first) = &upload.retry_of {
        out!("{}", paint(DIM, format_args!("retry of {first}")));
    }
}

fn print_failed(upload: &Upload, failed: &Failed) {
    if failed.batches.is_empty() {
        return;
    }
    print_rejected(failed);
    let (rows, id) = (counted(failed.rows(), "row", "rows"), &upload.id);
    output::hint(format_args!(
        "Send {rows} again with ferry retry {id}. Export them with ferry status {id} --failed FILE"
    ));
    if failed.to_split() > 0 {
        output::hint(format_args!("Find the rejected rows with ferry retry {id} --split"));
    }
}

fn print_events(events: &[LogLine]) {
    if !events.is_empty() {
        out!("");
    }
    for line in &events[events.len().saturating_sub(MAX_EVENTS)..] {
        let batch = line.batch.map_or(String::new(), |batch| format!("  batch {batch}"));
        let detail = line.detail.as_ref().map_or(String::new(), |detail| format!("  {}", visible(detail)));
        out!("{}", paint(DIM, format_args!("{}{batch}  {}{detail}", local_time(line.at), line.event)));
    }
}

/// Returns the color of an upload's state.
pub fn state_style(state: UploadState) -> Style {
    match state {
        UploadState::Complete => GOOD,
        UploadState::Partial | UploadState::Failed => BAD,
        UploadState::Paused | UploadState::Unconfirmed => WARN,
        _ => DIM,
    }
}

/// Returns the object of one upload.
pub fn upload_json(upload: &Upload, batches: &[Batch]) -> Value {
    let sent = SentRows::of(batches);
    json!({
        "id": upload.id,
        "file": upload.path.to_string_lossy(),
        "mapping": upload.mapping_name,
        "connection": upload.connection,
        "client": upload.client,
        "endpoint": upload.endpoint,
        "state": upload.state,
        "reason": upload.reason,
        "rows": {
            "read": upload.rows.read,
            "ready": upload.rows.ready,
            "excluded": upload.rows.excluded,
            "merged": upload.rows.merged,
            "empty": upload.rows.empty,
            "filtered": upload.rows.filtered,
            "sent": sent.sent,
            "succeeded": sent.succeeded,
            "failed": sent.failed,
            "not_found": sent.not_found,
        },
        "batches": {
            "total": batches.len(),
            "complete": batches.iter().filter(|batch| batch.state == BatchState::Complete).count(),
        },
        "started": text(upload.started),
        "ended": upload.ended.map(text),
        "retry_of": upload.retry_of,
    })
}

fn batch_json(batch: &Batch) -> Value {
    json!({
        "number": batch.number,
        "state": batch.state,
        "reason": batch.reason,
        "message": batch.message,
        "attempts": batch.attempts,
        "rows": batch.rows,
        "bytes": batch.bytes,
        "digest": batch.digest,
        "batch_id": batch.batch_id,
        "accepted": batch.accepted_at.map(text),
        "batch_size": batch.batch_size,
        "succeeded": batch.succeeded,
        "failed": batch.failed,
        "not_found": batch.not_found,
    })
}

fn to_retry(failed: &Failed) -> Value {
    json!({
        "rows": failed.rows(),
        "never_sent": failed.never_sent(),
        "unnamed": failed.unnamed(),
        "to_split": failed.to_split(),
        "rejected": failed.rejected().iter().take(Failed::MOST_SHOWN).collect::<Vec<u64>>(),
    })
}
