//! The uploads that were, out of the journal.

use uploads::{Batch, Failed, LogLine, Reason};

use crate::api::{BatchLine, BatchTally, FailedRows, Happening, History, Shore, Upload, UploadDetail};
use crate::failure::Failure;
use crate::store::Store;
use crate::upload::runner::{Sending, is_live};

/// The newest, `most` of them at most; the counts are of all.
pub fn newest(store: &Store, sending: &Sending, most: usize) -> Result<History, Failure> {
    let uploads = store.uploads()?;
    let jobs = uploads.list()?;
    let (total, running) = (jobs.len(), jobs.iter().filter(|job| job.state.is_running()).count());
    let mut lines = Vec::with_capacity(most.min(total));
    for job in jobs.into_iter().take(most) {
        let tally = store.tally(&job.id, job.state.is_ended(), || Ok(uploads.journal().batches(&job.id)?))?;
        let is_ours = sending.is_at(&job.id);
        lines.push(line(job, tally, is_ours));
    }
    Ok(History { total, running, uploads: lines })
}

/// One, opened.
pub fn one(store: &Store, sending: &Sending, id: &str) -> Result<UploadDetail, Failure> {
    // Asked first: one that ends in between is then shown as running once more, and not as lost.
    let ours = sending.look(id);
    let uploads = store.uploads()?;
    let (job, batches, log) = uploads.find(id)?;
    let failed = uploads.failed(&job, &batches)?;
    let is_live = !failed.batches.is_empty() && is_live(&uploads, &job)?;
    let failed = FailedRows {
        rows: failed.rows(),
        unnamed: failed.unnamed(),
        // Where more was refused than a few rows can be to blame for, looking on is in vain.
        to_split: if job.reason == Some(Reason::ManyRejected) { 0 } else { failed.to_split() },
        rejected: failed.rejected().iter().take(Failed::MOST_SHOWN).collect(),
        most_batches: failed.most_batches(),
        most_minutes: failed.most_minutes(job.options.calls_per_minute),
        is_live,
    };
    let retries = uploads.journal().retries_of(&job.id)?;
    let tally = BatchTally::of(&batches);
    let can_resume = !ours.is_at_it && !job.state.is_running() && !job.state.is_ended();
    Ok(UploadDetail {
        failed: (failed.rows > 0).then_some(failed),
        retries,
        waiting: ours.waiting,
        can_resume,
        is_ours: ours.is_at_it,
        failure: ours.failure,
        upload: line(job, tally, ours.is_at_it),
        batches: batches.iter().map(batch_line).collect(),
        happenings: log.into_iter().map(happening).collect(),
    })
}

/// One that this window reads again before it goes on is running, whatever the journal still says.
fn line(job: uploads::Upload, batches: BatchTally, is_ours: bool) -> Upload {
    Upload {
        file: job.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        shore: shore(&job.endpoint),
        is_running: is_ours || job.state.is_running(),
        id: job.id,
        mapping: job.mapping_name,
        connection: job.connection,
        client: job.client,
        state: job.state,
        reason: job.reason,
        rows: job.rows.ready,
        batches,
        retry_of: job.retry_of,
        started: job.started,
        ended: job.ended,
    }
}

/// Plain HTTP is spoken to this computer alone: every other address must be HTTPS at Adobe's.
fn shore(endpoint: &str) -> Shore {
    if endpoint.starts_with("http://") { Shore::Practice } else { Shore::Adobe }
}

fn batch_line(batch: &Batch) -> BatchLine {
    BatchLine { number: batch.number, rows: batch.rows, bytes: batch.bytes, state: batch.state, reason: batch.reason }
}

/// A log's detail is a reason of ours or what Target said; the page words the one and quotes the other.
fn happening(line: LogLine) -> Happening {
    let reason = line.detail.as_deref().and_then(Reason::from_word);
    let words = if reason.is_some() { None } else { line.detail };
    Happening { at: line.at, batch: line.batch, state: line.event, reason, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_upload_is_never_taken_for_one_that_reached_adobe() {
        assert_eq!(shore("http://127.0.0.1:4000"), Shore::Practice);
        assert_eq!(shore("https://northpier.tt.omtrdc.net"), Shore::Adobe);
    }

    #[test]
    fn the_log_tells_our_reasons_from_what_target_said() {
        let line = |detail: &str| LogLine {
            at: 1,
            event: "rejected".to_owned(),
            batch: Some(2),
            detail: Some(detail.to_owned()),
        };
        let ours = happening(line("token"));
        assert_eq!((ours.reason, ours.words), (Some(Reason::Token), None));
        let theirs = happening(line("Invalid header"));
        assert_eq!((theirs.reason, theirs.words.as_deref()), (None, Some("Invalid header")));
    }
}
