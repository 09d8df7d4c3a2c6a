//! Progress on a terminal; silence elsewhere, where lines would pile up.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use engine::Watch;
use indicatif::{ProgressBar, ProgressStyle};

use crate::output::messages;

/// A bar over the reading of a file, with rows a second and the time left.
pub struct ReadingBar {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl ReadingBar {
    /// Begins; nothing is shown where standard error is no terminal.
    pub fn start(what: &'static str, bytes: u64, watch: &Arc<Watch>) -> ReadingBar {
        let watch = Arc::clone(watch);
        ReadingBar::over(what, move || (watch.bytes(), bytes, watch.rows()))
    }

    /// The same over what `look` tells: how far it is, of how much, and the rows so far.
    pub fn over(what: &'static str, look: impl Fn() -> (u64, u64, u64) + Send + 'static) -> ReadingBar {
        let done = Arc::new(AtomicBool::new(false));
        if !std::io::stderr().is_terminal() {
            return ReadingBar { done, thread: None };
        }
        let is_done = Arc::clone(&done);
        let thread = std::thread::spawn(move || draw(what, look, &is_done));
        ReadingBar { done, thread: Some(thread) }
    }
}

impl Drop for ReadingBar {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A bar that failed to draw is no reason to fail.
            let _ = thread.join();
        }
    }
}

fn draw(what: &str, look: impl Fn() -> (u64, u64, u64), done: &AtomicBool) {
    let bar = ProgressBar::new(1);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:28} {percent:>3} %  {msg}") {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.set_prefix(what.to_owned());
    let started = Instant::now();
    while !done.load(Ordering::Relaxed) {
        let (at, whole, rows) = look();
        let elapsed = started.elapsed().as_secs_f64();
        bar.set_length(whole.max(1));
        bar.set_position(at.min(whole));
        // No estimate before there is something to estimate from.
        if elapsed > 0.5 && at > 0 {
            let left = (whole.saturating_sub(at)) as f64 / at as f64 * elapsed;
            let speed = rows as f64 / elapsed;
            bar.set_message(format!(
                "{} rows · {} rows/s · {} left",
                messages::number(rows),
                messages::number(speed as u64),
                messages::seconds(left.ceil() as u64)
            ));
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}
