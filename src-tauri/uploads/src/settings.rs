//! The settings, in a file of the data folder that the app and the command line share.

use std::io::{self, Write};
use std::path::Path;

use adobe_target::pace::{DEFAULT_CALLS_PER_MINUTE, MAX_CALLS_PER_MINUTE};
use serde::{Deserialize, Serialize};

use crate::data_dir::DataDir;

/// The version of the file's format.
const SCHEMA_VERSION: u32 = 1;

/// The settings. A setting that the file doesn't contain has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The language's code, or `system`.
    #[serde(default = "system")]
    pub language: String,
    /// The theme: `system`, or the name of one.
    #[serde(default = "system")]
    pub theme: String,
    /// The maximum number of calls in any minute.
    #[serde(default = "default_calls_per_minute")]
    pub calls_per_minute: u32,
    /// The name of the connection that is selected for new uploads.
    #[serde(default)]
    pub connection: Option<String>,
    /// How many days the history keeps an upload after its end. `None`: always.
    #[serde(default = "default_history_days")]
    pub history_days: Option<u32>,
}

/// The file: the settings and the version of its format.
#[derive(Serialize, Deserialize)]
struct SettingsFile {
    schema_version: u32,
    #[serde(flatten)]
    settings: Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            language: system(),
            theme: system(),
            calls_per_minute: default_calls_per_minute(),
            connection: None,
            history_days: default_history_days(),
        }
    }
}

fn system() -> String {
    "system".to_owned()
}

fn default_calls_per_minute() -> u32 {
    DEFAULT_CALLS_PER_MINUTE
}

/// Returns how many days the history keeps an upload if the settings don't say.
#[allow(clippy::unnecessary_wraps, reason = "a setting of None is valid: always")]
pub fn default_history_days() -> Option<u32> {
    Some(90)
}

impl Settings {
    /// Returns the stored settings. If the file can't be read, or a later version wrote it, they are the defaults.
    #[must_use]
    pub fn load(data_dir: &DataDir) -> Settings {
        read(&data_dir.settings()).unwrap_or_else(|error| {
            tracing::warn!(%error, "couldn't read the settings");
            Settings::default()
        })
    }

    /// Stores the settings. The file is replaced as a whole, so that a crash leaves the old or the new ones.
    ///
    /// # Errors
    /// Returns the system's error; the stored settings are unchanged then.
    pub fn save(&self, data_dir: &DataDir) -> io::Result<()> {
        let path = data_dir.settings();
        let settings = Settings { calls_per_minute: within_limit(self.calls_per_minute), ..self.clone() };
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        serde_json::to_writer_pretty(&mut file, &SettingsFile { schema_version: SCHEMA_VERSION, settings })?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }
}

/// Returns how many days the history keeps an upload after its end, or `None` for always. Settings that can't be read
/// must not delete an upload, so they count as always.
pub(crate) fn history_days(data_dir: &DataDir) -> Option<u32> {
    read(&data_dir.settings()).ok().and_then(|settings| settings.history_days)
}

/// Reads the file; the defaults if there is none.
fn read(path: &Path) -> io::Result<Settings> {
    let text = match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Settings::default()),
        text => text?,
    };
    let SettingsFile { schema_version, settings } = serde_json::from_slice(&text)?;
    if schema_version != SCHEMA_VERSION {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a later version wrote the settings"));
    }
    Ok(Settings { calls_per_minute: within_limit(settings.calls_per_minute), ..settings })
}

/// Returns a number of calls that an account allows.
fn within_limit(calls: u32) -> u32 {
    calls.clamp(1, MAX_CALLS_PER_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_dir() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(Some(folder.path())).unwrap();
        (folder, data_dir)
    }

    #[test]
    fn saved_settings_are_loaded_unchanged() {
        let (_folder, data_dir) = data_dir();
        let settings = Settings {
            language: "pt-BR".to_owned(),
            theme: "dark".to_owned(),
            calls_per_minute: 12,
            connection: Some("acme".to_owned()),
            history_days: None,
        };
        settings.save(&data_dir).unwrap();
        assert_eq!(Settings::load(&data_dir), settings);
    }

    #[test]
    fn an_unreadable_or_later_file_gives_the_defaults_and_keeps_the_history() {
        let (_folder, data_dir) = data_dir();
        assert_eq!((Settings::load(&data_dir), history_days(&data_dir)), (Settings::default(), Some(90)));
        for text in ["{", "[]", r#"{"schema_version": 2, "language": "system", "theme": "system"}"#] {
            std::fs::write(data_dir.settings(), text).unwrap();
            assert_eq!((Settings::load(&data_dir), history_days(&data_dir)), (Settings::default(), None), "{text}");
        }
    }

    #[test]
    fn a_setting_that_the_file_does_not_contain_has_its_default() {
        let (_folder, data_dir) = data_dir();
        std::fs::write(data_dir.settings(), r#"{"schema_version": 1, "theme": "light"}"#).unwrap();
        assert_eq!(Settings::load(&data_dir), Settings { theme: "light".to_owned(), ..Settings::default() });
    }
}
