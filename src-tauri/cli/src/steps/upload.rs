//! Running an upload to its end.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use uploads::{
    Batch, BatchState, Ended, OpenUpload, Reason, RenewingTarget, UploadError, UploadEvent, UploadState, Uploads,
};

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::progress_reporter::ProgressReporter;
use crate::output::style::{DIM, paint};
use crate::output::{json, spot_check};

/// Sends a planned upload, waits for the result, and reports both.
pub async fn run_upload(
    upload: OpenUpload,
    target: RenewingTarget,
    uploads: &Uploads,
    context: &Context,
) -> Result<Ended, Failure> {
    context.is_sending.store(true, Ordering::SeqCst);
    let id = upload.upload().id.clone();
    let batches = uploads.journal().batches(&id)?;
    if !context.json {
        note!("{}", paint(DIM, format_args!("Upload {id}")));
    }
    let (checked, spot_check_target) = (upload.checked().cloned(), target.clone());
    let reporter = Arc::new(Mutex::new(Some(ProgressReporter::new(context.json, &batches))));
    let on_event = {
        let reporter = Arc::clone(&reporter);
        move |event: UploadEvent| {
            if let Ok(mut reporter) = reporter.lock()
                && let Some(reporter) = reporter.as_mut()
            {
                reporter.report(&event);
            }
        }
    };
    let ended = upload.run(target, context.control.clone(), on_event).await;
    let reporter = reporter.lock().ok().and_then(|mut reporter| reporter.take());
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => return Err(stopped_by(error, &id, uploads, context)),
    };
    let spots = match checked {
        Some(checked) if ended.state.is_ended() => {
            spot_check::of_unconfirmed(uploads, &ended, &checked, &spot_check_target.target()).await
        }
        _ => Vec::new(),
    };
    if context.json && !spots.is_empty() {
        json::print_spot_check(&spots)?;
    }
    if let Some(reporter) = reporter {
        reporter.finish(&id, &ended)?;
    }
    if !context.json && !spots.is_empty() {
        out!("  Target didn't confirm everything. Spot check of what it has now:");
        spot_check::print(&spots);
    }
    Ok(ended)
}

/// Returns the failure of an upload that an error of this computer stopped. It's paused: its process doesn't work on it any
/// more. With `--json`, the last event says so.
fn stopped_by(error: UploadError, id: &str, uploads: &Uploads, context: &Context) -> Failure {
    if context.json {
        // The journal may be what failed. The upload's ID is what a script needs.
        let batches = uploads.journal().batches(id).unwrap_or_default();
        let (state, reason) = (UploadState::Paused, Some(Reason::Interrupted));
        // The failure is reported in any case.
        let _ = json::print_finished(id, &Ended { upload: id.to_owned(), state, reason, batches });
    }
    let failure = Failure::from(error);
    let hint = match &failure.hint {
        Some(hint) => format!("{hint} To continue the upload, run: ferry resume {id}"),
        None => format!("To continue the upload, run: ferry resume {id}"),
    };
    failure.hint(hint)
}

/// Returns the exit code of an upload.
pub fn exit_code(ended: &Ended) -> u8 {
    let was_sent = ended.batches.iter().any(|batch| batch.attempts > 0);
    match (ended.state, ended.reason) {
        (UploadState::Complete, _) => exit::DONE,
        // Without waiting, the other batches may have a result already, such as a rejection.
        (UploadState::Accepted, _) if !ended.batches.iter().any(is_unsuccessful) => exit::DONE,
        (UploadState::Paused, Some(Reason::Token)) => exit::TOKEN,
        (UploadState::Paused, Some(Reason::Interrupted)) => exit::INTERRUPTED,
        (UploadState::Paused, Some(Reason::FileChanged | Reason::NoFile)) if !was_sent => exit::FILE,
        (UploadState::Paused, Some(Reason::Connection)) if !was_sent => exit::USAGE,
        _ => exit::UNCONFIRMED,
    }
}

/// Returns the exit code of a command that canceled an upload: canceling is what was asked for, but what was sent before
/// may not be confirmed.
pub fn exit_code_of_canceling(ended: &Ended) -> u8 {
    match ended.state {
        UploadState::Cancelled if !ended.batches.iter().any(is_unsuccessful) => exit::DONE,
        _ => exit_code(ended),
    }
}

/// Returns whether a batch has ended without all of its rows being applied.
fn is_unsuccessful(batch: &Batch) -> bool {
    batch.state.is_final() && !matches!(batch.state, BatchState::Complete | BatchState::Split)
}
