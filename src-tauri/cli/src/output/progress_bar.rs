//! Progress bars on a terminal. Elsewhere, nothing is shown, because the lines would pile up.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use engine::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use super::format::{number, seconds};

/// How far a reading is.
pub struct Position {
    /// The completed work, in the unit of `whole`.
    pub done: u64,
    /// The whole work, in bytes or in rows.
    pub whole: u64,
    /// Rows read so far.
    pub rows: u64,
}

/// A progress bar for reading a file, with rows per second and the time left. It ends when it's dropped.
pub struct ReadingBar {
    is_done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl ReadingBar {
    /// Starts a bar for a file of this size.
    pub fn start(label: &'static str, bytes: u64, progress: &Arc<Progress>) -> ReadingBar {
        let progress = Arc::clone(progress);
        ReadingBar::start_with(label, move || Position { done: progress.bytes(), whole: bytes, rows: progress.rows() })
    }

    /// Starts a bar that asks `position` ten times a second.
    pub fn start_with(label: &'static str, position: impl Fn() -> Position + Send + 'static) -> ReadingBar {
        let is_done = Arc::new(AtomicBool::new(false));
        let thread = std::io::stderr().is_terminal().then(|| {
            let is_done = Arc::clone(&is_done);
            std::thread::spawn(move || draw(label, position, &is_done))
        });
        ReadingBar { is_done, thread }
    }
}

impl Drop for ReadingBar {
    fn drop(&mut self) {
        self.is_done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A bar that couldn't be drawn is no reason to fail.
            let _ = thread.join();
        }
    }
}

/// Returns a bar with this label and style.
pub fn bar(length: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(length.max(1));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar
}

fn draw(label: &str, position: impl Fn() -> Position, is_done: &AtomicBool) {
    let bar = bar(1, "{prefix} {bar:28} {percent:>3} %  {msg}");
    bar.set_prefix(label.to_owned());
    let started = Instant::now();
    while !is_done.load(Ordering::Relaxed) {
        let Position { done, whole, rows } = position();
        let elapsed = started.elapsed().as_secs_f64();
        bar.set_length(whole.max(1));
        bar.set_position(done.min(whole));
        // An estimate from the first moments would jump.
        if elapsed > 0.5 && done > 0 {
            let left = whole.saturating_sub(done) as f64 / done as f64 * elapsed;
            let speed = rows as f64 / elapsed;
            let left = seconds(left.ceil() as u64);
            bar.set_message(format!("{} rows · {} rows/s · {left} left", number(rows), number(speed as u64)));
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}
