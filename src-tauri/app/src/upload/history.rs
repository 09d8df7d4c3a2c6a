//! The history of uploads, from the journal.

use uploads::{Batch, Failed, LogLine, Reason};

use crate::api::{BatchSummary, BatchTally, DestinationKind, FailedRows, History, LogEntry, Upload, UploadDetail};
use crate::failure::Failure;
use crate::state::AppState;
use crate::upload::confirm::is_live;

/// Returns the newest uploads, `most` at most, and the counts of all.
pub fn newest(app: &AppState, most: usize) -> Result<History, Failure> {
    let uploads = app.store.uploads()?;
    let all = uploads.list()?;
    let (total, running) = (all.len(), all.iter().filter(|upload| upload.state.is_running()).count());
    let connections = uploads.connections().list()?;
    let mut lines = Vec::with_capacity(most.min(total));
    let mut unreadable = uploads.unreadable()?.len();
    for upload in all.into_iter().take(most) {
        let tally =
            app.store.tally(&upload.id, upload.state.is_ended(), || Ok(uploads.journal().batches(&upload.id)?));
        let tally = match tally {
            Err(Failure::Shared(uploads::Failure::UploadDamaged { .. })) => {
                unreadable += 1;
                continue;
            }
            tally => tally?,
        };
        let is_active = app.uploads.is_active(&upload.id);
        let is_live = is_live(&connections, &upload);
        lines.push(summary(upload, tally, is_active, is_live));
    }
    let is_rebuilt = !uploads.journal().damaged_files().is_empty();
    Ok(History { total, running, unreadable, is_rebuilt, uploads: lines })
}

/// Returns an upload with its batches and log.
pub fn detail(app: &AppState, id: &str) -> Result<UploadDetail, Failure> {
    // Read before the journal: an upload that ends in between is then shown as running, and not as abandoned.
    let progress = app.uploads.progress(id);
    let uploads = app.store.uploads()?;
    let (upload, batches, log) = uploads.find(id)?;
    let failed = uploads.failed(&upload, &batches)?;
    let is_live = is_live(&uploads.connections().list()?, &upload);
    let failed = FailedRows {
        rows: failed.rows(),
        unnamed: failed.unnamed(),
        // If many batches were rejected, a few rows can't be the cause, and splitting doesn't help.
        to_split: if upload.reason == Some(Reason::ManyRejected) { 0 } else { failed.to_split() },
        rejected: failed.rejected().iter().take(Failed::MOST_SHOWN).collect(),
        most_batches: failed.most_batches(),
        most_minutes: failed.most_minutes(upload.options.calls_per_minute),
        is_live,
    };
    let known_before = upload.known_before;
    let retries = uploads.journal().retries_of(&upload.id)?;
    let tally = BatchTally::of(&batches);
    let can_resume = !progress.is_active && !upload.state.is_running() && !upload.state.is_ended();
    Ok(UploadDetail {
        failed: (failed.rows > 0).then_some(failed),
        known_before,
        retries,
        waiting: progress.waiting,
        can_resume,
        is_active: progress.is_active,
        failure: progress.failure,
        upload: summary(upload, tally, progress.is_active, is_live),
        batches: batches.iter().map(batch_summary).collect(),
        log: log.into_iter().map(log_entry).collect(),
    })
}

/// Returns an upload as listed. One that this window is resuming counts as running, although the journal doesn't say so
/// until its file is read again.
fn summary(upload: uploads::Upload, batches: BatchTally, is_active: bool, is_live: bool) -> Upload {
    Upload {
        file: upload.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        destination: if upload.is_practice() { DestinationKind::Practice } else { DestinationKind::Account },
        is_live,
        is_running: is_active || upload.state.is_running(),
        id: upload.id,
        mapping: upload.mapping_name,
        connection: upload.connection.filter(|name| name != uploads::PRACTICE),
        client: upload.client,
        state: upload.state,
        reason: upload.reason,
        rows: upload.rows.ready,
        filtered: upload.rows.filtered,
        batches,
        retry_of: upload.retry_of,
        started: upload.started,
        ended: upload.ended,
    }
}

fn batch_summary(batch: &Batch) -> BatchSummary {
    BatchSummary {
        number: batch.number,
        rows: batch.rows,
        results: uploads::RowResults::of_batch(batch),
        bytes: batch.bytes,
        state: batch.state,
        reason: batch.reason,
    }
}

/// Returns a log line as an entry. Its detail is either a reason, which the page has a message for, or Target's own
/// message.
fn log_entry(line: LogLine) -> LogEntry {
    let reason = line.detail.as_deref().and_then(Reason::from_word);
    let message = if reason.is_some() { None } else { line.detail };
    LogEntry { at: line.at, batch: line.batch, state: line.event, reason, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_entry_has_either_a_reason_or_targets_message() {
        let line = |detail: &str| LogLine {
            at: 1,
            event: "rejected".to_owned(),
            batch: Some(2),
            detail: Some(detail.to_owned()),
        };
        let ours = log_entry(line("token"));
        assert_eq!((ours.reason, ours.message), (Some(Reason::Token), None));
        let theirs = log_entry(line("Invalid header"));
        assert_eq!((theirs.reason, theirs.message.as_deref()), (None, Some("Invalid header")));
    }
}
