//! The person's settings, in the data folder that window and command line share.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uploads::Home;

use crate::api::{LanguageChoice, Settings, ThemeChoice};
use crate::failure::{Failure, FailureCode};

const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Written {
    schema_version: u32,
    #[serde(default)]
    language: LanguageChoice,
    #[serde(default)]
    theme: ThemeChoice,
    #[serde(default = "default_pace")]
    calls_per_minute: u32,
    #[serde(default)]
    connection: Option<String>,
    #[serde(default = "uploads::default_history_days")]
    history_days: Option<u32>,
}

fn default_pace() -> u32 {
    adobe_target::pace::DEFAULT_CALLS_PER_MINUTE
}

/// The settings as they were kept. What cannot be read, or a later version wrote, counts as unset:
/// a window in the wrong theme is better than none.
pub fn load(home: &Home) -> Settings {
    read(&home.settings()).unwrap_or_default()
}

fn read(path: &Path) -> Option<Settings> {
    let text = std::fs::read(path).ok()?;
    match serde_json::from_slice::<Written>(&text) {
        Ok(written) if written.schema_version == SCHEMA_VERSION => {
            let calls_per_minute = within(written.calls_per_minute);
            Some(Settings {
                language: written.language,
                theme: written.theme,
                calls_per_minute,
                connection: written.connection,
                history_days: written.history_days,
            })
        }
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(%error, "the settings cannot be read");
            None
        }
    }
}

/// As many calls as an account may make.
fn within(calls: u32) -> u32 {
    calls.clamp(1, adobe_target::pace::MAX_CALLS_PER_MINUTE)
}

/// Keeps the settings: whole, or as they were.
pub fn save(home: &Home, settings: &Settings) -> Result<(), Failure> {
    write(&home.settings(), settings).map_err(|error| Failure::new(FailureCode::SettingsNotSaved, &error))
}

fn write(path: &Path, settings: &Settings) -> std::io::Result<()> {
    let written = Written {
        schema_version: SCHEMA_VERSION,
        language: settings.language,
        theme: settings.theme,
        calls_per_minute: within(settings.calls_per_minute),
        connection: settings.connection.clone(),
        history_days: settings.history_days,
    };
    // Beside its place and then moved: a cut in the middle leaves the old ones.
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    serde_json::to_writer_pretty(&mut file, &written)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn what_was_chosen_is_there_at_the_next_start() -> Tested {
        let folder = tempfile::tempdir()?;
        let chosen = Settings {
            language: LanguageChoice::PtBr,
            theme: ThemeChoice::Dark,
            calls_per_minute: 12,
            connection: Some("acme".to_owned()),
            history_days: None,
        };
        let path = folder.path().join("settings.json");
        write(&path, &chosen)?;
        assert_eq!(read(&path), Some(chosen));
        Ok(())
    }

    #[test]
    fn a_broken_file_or_one_of_a_later_version_does_not_keep_the_window_shut() -> Tested {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("settings.json");
        assert_eq!(read(&path), None);
        for text in ["{", "[]", r#"{"schema_version": 2, "language": "system", "theme": "system"}"#] {
            std::fs::write(&path, text)?;
            assert_eq!(read(&path), None, "{text}");
        }
        Ok(())
    }

    #[test]
    fn a_setting_that_this_file_does_not_name_has_its_default() -> Tested {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("settings.json");
        std::fs::write(&path, r#"{"schema_version": 1, "theme": "light"}"#)?;
        assert_eq!(read(&path), Some(Settings { theme: ThemeChoice::Light, ..Settings::default() }));
        Ok(())
    }
}
