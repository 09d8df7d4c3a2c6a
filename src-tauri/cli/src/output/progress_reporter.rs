//! Tells of an upload while it runs: JSON lines, plain lines, or a bar on a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use uploads::{Batch, BatchState, Ended, SentRows, UploadEvent};

use crate::commands::print_json;
use crate::failure::Failure;
use crate::output::messages;
use crate::output::style::{BAD, DIM, GOOD, WARN, paint};

/// One upload's voice.
pub struct Teller {
    json: bool,
    total: u64,
    batches: Vec<(BatchState, u64)>,
    bar: Option<ProgressBar>,
    started: std::time::Instant,
    /// Standard output failed; there is nobody to tell any more.
    failed: bool,
}

impl Teller {
    /// For an upload of these batches.
    pub fn new(json: bool, batches: &[Batch]) -> Teller {
        let total: u64 = batches.iter().map(|batch| batch.rows).sum();
        let bar = (!json && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(total.max(1));
            if let Ok(style) = ProgressStyle::with_template("Sending  {bar:28} {percent:>3} %  {msg}") {
                bar.set_style(style.progress_chars("━╸─"));
            }
            bar
        });
        let batches = batches.iter().map(|batch| (batch.state, batch.rows)).collect();
        Teller { json, total, batches, bar, started: std::time::Instant::now(), failed: false }
    }

    /// Tells of one event.
    pub fn tell(&mut self, event: &UploadEvent) {
        match event {
            UploadEvent::Batch(batch) => self.batch(batch),
            UploadEvent::Waiting { reason, seconds } => {
                if self.json {
                    self.line(&json!({"event": "waiting", "reason": reason, "seconds": seconds}));
                } else {
                    let text = format!("{}: going on in {}", messages::waiting(*reason), messages::seconds(*seconds));
                    match &self.bar {
                        Some(bar) => bar.set_message(text),
                        None => note!("{}", paint(DIM, text)),
                    }
                }
            }
            UploadEvent::Job(_) => {}
        }
    }

    fn batch(&mut self, batch: &Batch) {
        let index = batch.number as usize - 1;
        let before = self.batches.get(index).copied();
        match self.batches.get_mut(index) {
            Some(known) => *known = (batch.state, batch.rows),
            // A half of one that was refused.
            None => self.batches.push((batch.state, batch.rows)),
        }
        if self.json {
            if before.map(|(state, _)| state) != Some(batch.state) || batch.state == BatchState::Sending {
                self.line(&json!({
                    "event": "batch",
                    "number": batch.number,
                    "state": batch.state,
                    "attempt": batch.attempts,
                    "rows": batch.rows,
                    "batch_id": batch.batch_id,
                    "reason": batch.reason,
                }));
            }
            return;
        }
        match &self.bar {
            Some(bar) => {
                // Queued is half the way: what counts is what Target says it applied.
                let done: u64 = self
                    .batches
                    .iter()
                    .map(|(state, rows)| {
                        if *state == BatchState::Halved {
                            0
                        } else if state.is_final() {
                            2 * rows
                        } else if state.is_followed() {
                            *rows
                        } else {
                            0
                        }
                    })
                    .sum();
                bar.set_position((done / 2).min(self.total));
                let ended = self.batches.iter().filter(|(state, _)| state.is_final()).count();
                let out = self.batches.iter().filter(|(state, _)| state.is_final() || state.is_followed()).count();
                let elapsed = self.started.elapsed().as_secs_f64();
                let sent: u64 = self
                    .batches
                    .iter()
                    .filter(|(state, _)| state.is_final() && *state != BatchState::Halved || state.is_followed())
                    .map(|(_, rows)| rows)
                    .sum();
                let speed = if elapsed > 0.5 {
                    format!(" · {} rows/s", messages::number((sent as f64 / elapsed) as u64))
                } else {
                    String::new()
                };
                bar.set_message(format!("{out} of {} sent, {ended} done{speed}", self.batches.len()));
            }
            None if before.map(|(state, _)| state) != Some(batch.state)
                && !matches!(batch.state, BatchState::Planned | BatchState::Sending) =>
            {
                note!("{}", batch_line(batch, self.batches.len()));
            }
            None => {}
        }
    }

    fn line(&mut self, value: &serde_json::Value) {
        if !self.failed && print_json(value).is_err() {
            self.failed = true;
        }
    }

    /// Tells of the end.
    pub fn finish(mut self, job: &str, ended: &Ended) -> Result<(), Failure> {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        let rows = SentRows::of(&ended.batches);
        if self.json {
            return print_json(&json!({
                "event": "finished",
                "job": job,
                "outcome": ended.state,
                "reason": ended.reason,
                "rows": rows,
            }));
        }
        print_ended(job, ended);
        Ok(())
    }
}

/// One batch on one line.
pub fn batch_line(batch: &Batch, of: usize) -> String {
    let style = match batch.state {
        BatchState::Complete => GOOD,
        BatchState::Refused | BatchState::Stuck | BatchState::Partial => BAD,
        BatchState::Unknown | BatchState::Unconfirmed => WARN,
        _ => DIM,
    };
    let rows = messages::counted(batch.rows, "row", "rows");
    let mut line = format!("batch {} of {of}  {}  {rows}", batch.number, paint(style, messages::batch(batch.state)));
    if let Some(reason) = batch.reason {
        line.push_str(&format!("  {}", messages::reason(reason)));
    }
    if let Some(message) = &batch.message {
        line.push_str(&format!("  {}", paint(DIM, crate::output::style::visible(message))));
    }
    line
}

/// The verdict, what is behind it, and what to do next.
pub fn print_ended(job: &str, ended: &Ended) {
    use uploads::JobState;
    let rows = SentRows::of(&ended.batches);
    let (style, mark) = match ended.state {
        JobState::Complete => (GOOD, "✓"),
        JobState::Accepted | JobState::Paused => (WARN, "‖"),
        _ => (BAD, "✗"),
    };
    let verdict = match (ended.state, rows.succeeded) {
        (JobState::Complete, Some(applied)) => format!("{} applied", messages::counted(applied, "visitor", "visitors")),
        (JobState::Complete, None) => {
            format!("{} applied, not counted by Target", messages::counted(rows.sent, "visitor", "visitors"))
        }
        (state, Some(applied)) if applied > 0 => format!(
            "{}: {} of {} applied",
            messages::job(state),
            messages::number(applied),
            messages::counted(rows.sent, "visitor", "visitors")
        ),
        (state, _) => messages::job(state).to_owned(),
    };
    out!("\n{} {}", paint(style, mark), paint(style.bold(), verdict));
    if rows.failed > 0 {
        out!("  {} failed", messages::counted(rows.failed, "row", "rows"));
    }
    if rows.not_found > 0 {
        out!("  {} not found", messages::counted(rows.not_found, "visitor", "visitors"));
    }
    if let Some(reason) = ended.reason {
        out!("  {}", messages::reason(reason));
    }
    let in_trouble = |batch: &&Batch| {
        !matches!(batch.state, BatchState::Complete | BatchState::Planned | BatchState::Halved)
            && ended.state != JobState::Accepted
    };
    for batch in ended.batches.iter().filter(in_trouble).take(20) {
        out!("  {}", batch_line(batch, ended.batches.len()));
    }
    let next = match ended.state {
        JobState::Paused | JobState::Accepted => format!("ferry resume {job}"),
        _ => format!("ferry status {job}"),
    };
    out!("{}", paint(DIM, format!("  {next}")));
}
