//! The log: five files of 5 MB in the data folder, shared by the app and the command line. A line contains the time, the
//! event's message, and its numbers. It never contains a value, an ID, a path, or a text from outside, which the text of
//! an error may include.

use std::fmt::{Debug, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::clock::{Clock, SystemClock, text};
use crate::data_dir::{DataDir, LOGS};

const FILES: u32 = 5;
const MAX_BYTES: u64 = 5_000_000;

/// The crates whose events are written. Those of libraries may contain addresses and headers.
const OURS: &[&str] = &["adobe_target", "cli", "engine", "ferry", "practice", "profile_ferry", "uploads"];

/// Fields whose text is written, because their types are enums of this program. Any other text is left out.
const TEXT_FIELDS: &[&str] = &["code", "fault", "state"];

/// A layer that writes to the log files of a data folder, after the folder was opened.
pub struct LogFile {
    program: &'static str,
    /// `None` if no data folder was found.
    folder: Option<PathBuf>,
    /// Ensures that only one line is written at a time.
    writing: Mutex<()>,
}

impl LogFile {
    /// Uses the data folder that [`DataDir::open`] opens. Each line contains the name of the program.
    pub fn new(data_dir: Option<&Path>, program: &'static str) -> LogFile {
        let folder = DataDir::locate(data_dir).ok().map(|data_dir| data_dir.folder().join(LOGS));
        LogFile { program, folder, writing: Mutex::default() }
    }

    /// Writes a line. Errors are ignored, because a full disk must not stop what is logged. A folder that was erased isn't
    /// created again.
    fn write(&self, line: &str) {
        let Some(folder) = self.folder.as_ref().filter(|folder| folder.is_dir()) else { return };
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = append(folder, line, MAX_BYTES);
    }
}

/// Returns the path of a log file; the newest has the number 0.
fn file(folder: &Path, number: u32) -> PathBuf {
    folder.join(if number == 0 { "profile-ferry.log".to_owned() } else { format!("profile-ferry.{number}.log") })
}

/// Appends a line. The file is opened for each line, because another process may have started a new one.
fn append(folder: &Path, line: &str, max: u64) -> io::Result<()> {
    let newest = file(folder, 0);
    if std::fs::metadata(&newest).is_ok_and(|file| file.len() + line.len() as u64 > max) {
        for number in (0..FILES - 1).rev() {
            let older = file(folder, number);
            if older.exists() {
                std::fs::rename(older, file(folder, number + 1))?;
            }
        }
    }
    private(&newest)?.write_all(line.as_bytes())
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl<S: Subscriber> Layer<S> for LogFile {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        let crate_name = about.target().split("::").next().unwrap_or_default();
        if *about.level() > Level::DEBUG || !OURS.contains(&crate_name) {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let now = text(SystemClock.now());
        let (level, program, process) = (about.level(), self.program, std::process::id());
        self.write(&format!(
            "{now} {level} {program} {process} {}: {}{}\n",
            about.target(),
            fields.message,
            fields.text
        ));
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    text: String,
}

impl Fields {
    fn add(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.text, " {}={value:?}", field.name());
    }
}

impl Visit for Fields {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            name if TEXT_FIELDS.contains(&name) => self.add(field, value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_replaces_only_the_oldest_of_five_files() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        for line in 0..12 {
            append(folder.path(), &format!("line {line:02}\n"), 16)?;
        }
        let content = |number| std::fs::read_to_string(file(folder.path(), number));
        assert_eq!(content(0)?, "line 10\nline 11\n");
        assert_eq!(content(4)?, "line 02\nline 03\n");
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 5);
        Ok(())
    }

    /// An error's text may quote Target's response, and that may quote a visitor's ID.
    #[test]
    fn the_text_of_an_error_is_not_written() -> io::Result<()> {
        use tracing_subscriber::layer::SubscriberExt;
        let data_dir = tempfile::tempdir()?;
        std::fs::create_dir(data_dir.path().join(LOGS))?;
        let subscriber = tracing_subscriber::registry().with(LogFile::new(Some(data_dir.path()), "test"));
        tracing::subscriber::with_default(subscriber, || {
            let error = "visitor NEEDLE-1 was refused";
            tracing::warn!(batch = 7, %error, code = "token", "not accepted");
            tracing::warn!(target: "hyper::client", "https://example.com/NEEDLE-2");
        });
        let written = std::fs::read_to_string(file(&data_dir.path().join(LOGS), 0))?;
        assert!(written.ends_with(": not accepted batch=7 code=\"token\"\n"), "{written}");
        assert!(!written.contains("NEEDLE") && written.lines().count() == 1, "{written}");
        Ok(())
    }
}
