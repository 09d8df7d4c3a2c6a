//! The settings as the page has them, on top of the stored ones.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uploads::{DataDir, Settings as Stored};

use crate::api::Settings;
use crate::failure::Failure;

/// Returns the stored settings. A language or a theme that this version doesn't know counts as the system's.
pub fn load(data_dir: &DataDir) -> Settings {
    let stored = Stored::load(data_dir);
    Settings {
        language: choice(stored.language),
        theme: choice(stored.theme),
        calls_per_minute: stored.calls_per_minute,
        connection: stored.connection,
        history_days: stored.history_days,
    }
}

pub fn save(data_dir: &DataDir, settings: &Settings) -> Result<(), Failure> {
    let defaults = Stored::default();
    let stored = Stored {
        language: word(settings.language).unwrap_or(defaults.language),
        theme: word(settings.theme).unwrap_or(defaults.theme),
        calls_per_minute: settings.calls_per_minute,
        connection: settings.connection.clone(),
        history_days: settings.history_days,
    };
    stored.save(data_dir).map_err(|error| Failure::SettingsNotSaved.caused_by(&error))
}

fn choice<T: DeserializeOwned + Default>(word: String) -> T {
    serde_json::from_value(Value::String(word)).unwrap_or_default()
}

fn word(choice: impl Serialize) -> Option<String> {
    serde_json::to_value(choice).ok()?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{LanguageChoice, ThemeChoice};

    #[test]
    fn saved_settings_are_loaded_unchanged() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let data_dir = DataDir::open(Some(folder.path()))?;
        let chosen = Settings {
            language: LanguageChoice::PtBr,
            theme: ThemeChoice::Dark,
            calls_per_minute: 12,
            connection: Some("acme".to_owned()),
            history_days: None,
        };
        assert!(save(&data_dir, &chosen).is_ok());
        assert_eq!(load(&data_dir), chosen);
        Ok(())
    }
}
