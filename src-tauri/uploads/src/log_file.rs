//! What the programs did, on disk: five files of 5 MB in the data folder, shared by the window and the command
//! line. A line holds the time, the sentence of the event and what is counted in it; never a value, an id, a path
//! or a text that came from outside, which an error's words may carry.

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
use crate::data_dir::{Home, LOGS};

const FILES: u32 = 5;
const MOST: u64 = 5_000_000;

/// Whose events are written; libraries speak of addresses and headers.
const OURS: &[&str] = &["adobe_target", "cli", "engine", "ferry", "practice", "profile_ferry", "uploads"];

/// Words of ours: their types are enums of this program. Any other text is left out.
const WORDS: &[&str] = &["code", "fault", "state"];

/// A layer that writes to the log files of a data folder, once that has been opened.
pub struct LogFile {
    program: &'static str,
    /// None: no data folder is known.
    folder: Option<PathBuf>,
    turn: Mutex<()>,
}

impl LogFile {
    /// Of the data folder that [`Home::open`] would give; `program` stands in each line.
    pub fn new(home: Option<&Path>, program: &'static str) -> LogFile {
        let folder = Home::named(home).ok().map(|home| home.folder().join(LOGS));
        LogFile { program, folder, turn: Mutex::default() }
    }

    /// A disk that is full must not stop what is logged. A folder that is gone was erased, and stays so.
    fn write(&self, line: &str) {
        let Some(folder) = self.folder.as_ref().filter(|folder| folder.is_dir()) else { return };
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = append(folder, line, MOST);
    }
}

/// The newest is number 0.
fn file(folder: &Path, number: u32) -> PathBuf {
    folder.join(if number == 0 { "profile-ferry.log".to_owned() } else { format!("profile-ferry.{number}.log") })
}

/// Opened for each line: another program may have begun a new file meanwhile.
fn append(folder: &Path, line: &str, most: u64) -> io::Result<()> {
    let newest = file(folder, 0);
    if std::fs::metadata(&newest).is_ok_and(|file| file.len() + line.len() as u64 > most) {
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
        let whose = about.target().split("::").next().unwrap_or_default();
        if *about.level() > Level::DEBUG || !OURS.contains(&whose) {
            return;
        }
        let mut said = Said::default();
        event.record(&mut said);
        let now = text(SystemClock.now());
        let (level, program, process) = (about.level(), self.program, std::process::id());
        self.write(&format!("{now} {level} {program} {process} {}: {}{}\n", about.target(), said.message, said.fields));
    }
}

#[derive(Default)]
struct Said {
    message: String,
    fields: String,
}

impl Said {
    fn add(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.fields, " {}={value:?}", field.name());
    }
}

impl Visit for Said {
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
            name if WORDS.contains(&name) => self.add(field, value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_of_five_files_goes_and_nothing_else() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        for line in 0..12 {
            append(folder.path(), &format!("line {line:02}\n"), 16)?;
        }
        let held = |number| std::fs::read_to_string(file(folder.path(), number));
        assert_eq!(held(0)?, "line 10\nline 11\n");
        assert_eq!(held(4)?, "line 02\nline 03\n");
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 5);
        Ok(())
    }

    /// An error's words may quote what Target said, and that may quote a visitor's id.
    #[test]
    fn what_an_error_says_is_not_written() -> io::Result<()> {
        use tracing_subscriber::layer::SubscriberExt;
        let home = tempfile::tempdir()?;
        std::fs::create_dir(home.path().join(LOGS))?;
        let subscriber = tracing_subscriber::registry().with(LogFile::new(Some(home.path()), "test"));
        tracing::subscriber::with_default(subscriber, || {
            let error = "visitor NEEDLE-1 was refused";
            tracing::warn!(batch = 7, %error, code = "token", "not accepted");
            tracing::warn!(target: "hyper::client", "https://example.com/NEEDLE-2");
        });
        let written = std::fs::read_to_string(file(&home.path().join(LOGS), 0))?;
        assert!(written.ends_with(": not accepted batch=7 code=\"token\"\n"), "{written}");
        assert!(!written.contains("NEEDLE") && written.lines().count() == 1, "{written}");
        Ok(())
    }
}
