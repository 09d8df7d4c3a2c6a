//! Reports an upload while it runs: as JSON lines, as plain lines, or as a progress bar on a terminal.

use std::io::IsTerminal;
use std::time::Instant;

use indicatif::ProgressBar;
use serde_json::{Value, json};
use uploads::{Batch, BatchCounts, BatchState, Ended, SentRows, UploadEvent, UploadState};

use super::format::{counted, number, seconds};
use super::progress_bar::bar;
use super::style::{BAD, DIM, GOOD, WARN, paint, visible};
use super::{json, messages};
use crate::failure::Failure;

/// The maximum number of unsuccessful batches that are listed at the end.
const MAX_BATCHES: usize = 20;

/// Reports the progress of one upload.
pub struct ProgressReporter {
    json: bool,
    /// The number of rows in the whole upload.
    total: u64,
    batches: Vec<(BatchState, u64)>,
    bar: Option<ProgressBar>,
    started: Instant,
    /// Whether standard output failed, so that nothing more is printed there.
    has_failed: bool,
}

impl ProgressReporter {
    /// Creates a reporter for an upload with these batches.
    pub fn new(json: bool, batches: &[Batch]) -> ProgressReporter {
        let total: u64 = batches.iter().map(|batch| batch.rows).sum();
        let bar =
            (!json && std::io::stderr().is_terminal()).then(|| bar(total, "Sending  {bar:28} {percent:>3} %  {msg}"));
        let batches = batches.iter().map(|batch| (batch.state, batch.rows)).collect();
        ProgressReporter { json, total, batches, bar, started: Instant::now(), has_failed: false }
    }

    /// Reports an event of the upload.
    pub fn report(&mut self, event: &UploadEvent) {
        match event {
            UploadEvent::Batch(batch) => self.report_batch(batch),
            UploadEvent::Waiting { reason, seconds: left } => {
                if self.json {
                    self.print_json(&json!({"event": "waiting", "reason": reason, "seconds": left}));
                    return;
                }
                let text = format!("{}; continuing in {}", messages::waiting(*reason), seconds(*left));
                match &self.bar {
                    Some(bar) => bar.set_message(text),
                    None => note!("{}", paint(DIM, text)),
                }
            }
            UploadEvent::State(_) => {}
        }
    }

    fn report_batch(&mut self, batch: &Batch) {
        let index = batch.number as usize - 1;
        let before = self.batches.get(index).map(|(state, _)| *state);
        match self.batches.get_mut(index) {
            Some(known) => *known = (batch.state, batch.rows),
            // The batch is a half of one that was split.
            None => self.batches.push((batch.state, batch.rows)),
        }
        let has_changed = before != Some(batch.state);
        if self.json {
            if has_changed || batch.state == BatchState::Sending {
                self.print_json(&batch_event(batch));
            }
        } else if let Some(bar) = &self.bar {
            self.update_bar(bar);
        } else if has_changed && !matches!(batch.state, BatchState::Planned | BatchState::Sending) {
            note!("{}", batch_line(batch, self.batches.len()));
        }
    }

    fn update_bar(&self, bar: &ProgressBar) {
        let rows_of = |is_counted: fn(BatchState) -> bool| -> u64 {
            self.batches.iter().filter(|(state, _)| is_counted(*state)).map(|(_, rows)| rows).sum()
        };
        // A split batch counts by its halves.
        let finished = rows_of(|state| state.is_final() && state != BatchState::Split);
        let queued = rows_of(BatchState::is_polled);
        // A queued batch is halfway: only what Target reports as applied counts whole.
        bar.set_position((finished + queued / 2).min(self.total));
        let elapsed = self.started.elapsed().as_secs_f64();
        let speed = match elapsed > 0.5 {
            true => format!(" · {} rows/s", number(((finished + queued) as f64 / elapsed) as u64)),
            false => String::new(),
        };
        let ended = self.batches.iter().filter(|(state, _)| state.is_final()).count();
        let sent = self.batches.iter().filter(|(state, _)| state.is_final() || state.is_polled()).count();
        bar.set_message(format!("{sent} of {} batches sent, {ended} finished{speed}", self.batches.len()));
    }

    fn print_json(&mut self, value: &Value) {
        if !self.has_failed && json::print(value).is_err() {
            self.has_failed = true;
        }
    }

    /// Reports the end of the upload.
    pub fn finish(self, upload: &str, ended: &Ended) -> Result<(), Failure> {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        print_ended(self.json, upload, ended)
    }
}

fn batch_event(batch: &Batch) -> Value {
    json!({
        "event": "batch",
        "number": batch.number,
        "state": batch.state,
        "attempt": batch.attempts,
        "rows": batch.rows,
        "batch_id": batch.batch_id,
        "reason": batch.reason,
    })
}

/// Returns a batch on one line.
pub fn batch_line(batch: &Batch, of: usize) -> String {
    let style = match batch.state {
        BatchState::Complete => GOOD,
        BatchState::Rejected | BatchState::Stuck | BatchState::Partial => BAD,
        BatchState::Unknown | BatchState::Unconfirmed => WARN,
        _ => DIM,
    };
    let state = paint(style, messages::batch_state(batch.state));
    let mut line = format!("batch {} of {of}  {state}  {}", batch.number, counted(batch.rows, "row", "rows"));
    if let Some(reason) = batch.reason {
        line.push_str("  ");
        line.push_str(messages::reason(reason));
    }
    if let Some(message) = &batch.message {
        line.push_str("  ");
        line.push_str(&paint(DIM, visible(message)));
    }
    line
}

/// Prints the end of an upload: the `finished` event, or the result with its reasons and what to run next.
pub fn print_ended(json: bool, upload: &str, ended: &Ended) -> Result<(), Failure> {
    if json {
        return json::print_finished(upload, ended);
    }
    let rows = SentRows::of(&ended.batches);
    let (style, mark) = match ended.state {
        UploadState::Complete => (GOOD, "✓"),
        UploadState::Accepted | UploadState::Paused => (WARN, "!"),
        _ => (BAD, "✗"),
    };
    out!("\n{} {}", paint(style, mark), paint(style.bold(), verdict(ended.state, &rows)));
    if rows.failed > 0 {
        out!("  {} failed", counted(rows.failed, "row", "rows"));
    }
    if rows.not_found > 0 {
        out!("  {} not found", counted(rows.not_found, "visitor", "visitors"));
    }
    let counts = BatchCounts::of(&ended.batches);
    for (count, what) in [(counts.rejected, "rejected"), (counts.unconfirmed, "not confirmed")] {
        if count > 0 && counts.total > 1 {
            out!("  {} of {} batches {what}", number(count), number(counts.total));
        }
    }
    if let Some(reason) = ended.reason {
        out!("  {}", messages::reason(reason));
    }
    let is_listed = |batch: &&Batch| {
        !matches!(batch.state, BatchState::Complete | BatchState::Planned | BatchState::Split)
            && (ended.state != UploadState::Accepted || batch.state.is_final())
    };
    for batch in ended.batches.iter().filter(is_listed).take(MAX_BATCHES) {
        out!("  {}", batch_line(batch, ended.batches.len()));
    }
    let next = match ended.state {
        UploadState::Paused | UploadState::Accepted => format!("ferry resume {upload}"),
        _ => format!("ferry status {upload}"),
    };
    out!("{}", paint(DIM, format!("  {next}")));
    Ok(())
}

fn verdict(state: UploadState, rows: &SentRows) -> String {
    let sent = counted(rows.sent, "visitor", "visitors");
    match (state, rows.succeeded) {
        (UploadState::Complete, Some(applied)) => format!("{} applied", counted(applied, "visitor", "visitors")),
        (UploadState::Complete, None) => format!("{sent} applied (Target reported no count)"),
        (state, Some(applied)) if applied > 0 => {
            format!("{}: {} of {sent} applied", messages::upload_state(state), number(applied))
        }
        (state, _) => messages::upload_state(state).to_owned(),
    }
}
