//! The types of the commands' parameters and results. `cargo xtask api` writes them to `ui/src/backend/api.ts`, and a
//! test fails if that file is out of date.

mod check;
mod connection;
pub mod draft;
mod mapping;
mod profile;
mod send;
mod session;
#[cfg(test)]
mod typescript;
mod upload;

pub use check::{CheckReport, CheckState, CheckStatus, Issue, IssueColumn, IssueRow, IssueRows};
pub use connection::{
    AuthKind, CommaTestStatus, Connection, ConnectionForm, ConnectionTest, Destination, LastCommaTest, ProjectForm,
    SecretStorage, TargetAttributes,
};
pub use draft::{
    Draft, EditedCell, EncodingSample, FormatMismatch, FormatSetting, KeptDraft, KeptState, Preview, PreviewAttribute,
    PreviewId, PreviewIssue, Sheet, SourceChoice,
};
#[cfg(test)]
pub use mapping::RelaxedCheck;
pub use mapping::{
    DraftColumn, DraftMapping, ImportedMapping, MappingView, NameVerdict, NamedFit, Readings, SavedMapping,
    TemplateColumn,
};
#[cfg(test)]
pub use profile::{AttributeChange, ProfileAttribute, Unavailable, VisitorChange};
pub use profile::{BeforeAfter, CombineStatus, IdKind, Override, VisitorProfile};
#[cfg(test)]
pub use send::SampledVisitor;
pub use send::{SendOptions, SpotCheck, Waiting};
pub use session::{ArchiveMembers, Hover, Opening, RejectedDrop, SessionCheck, SessionStatus};
pub use upload::{BatchSummary, BatchTally, DestinationKind, FailedRows, History, LogEntry, Upload, UploadDetail};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub enum Language {
    #[serde(rename = "en")]
    En,
    #[serde(rename = "pt-BR")]
    PtBr,
}

/// The language that the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub enum LanguageChoice {
    #[default]
    #[serde(rename = "system")]
    System,
    #[serde(rename = "en")]
    En,
    #[serde(rename = "pt-BR")]
    PtBr,
}

/// The theme that the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// The settings, which are stored in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    pub language: LanguageChoice,
    pub theme: ThemeChoice,
    /// Calls to Target in any 60 seconds, from 1 to 50. Adobe allows 50 per minute and account (Adobe Target, Bulk
    /// Profile Update API).
    pub calls_per_minute: u32,
    /// The name of the connection that was chosen last; `null` is the practice Target.
    #[serde(default)]
    pub connection: Option<String>,
    /// Days that an ended upload stays in the history; `null` is forever.
    pub history_days: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            language: LanguageChoice::default(),
            theme: ThemeChoice::default(),
            calls_per_minute: adobe_target::pace::DEFAULT_CALLS_PER_MINUTE,
            connection: None,
            history_days: uploads::default_history_days(),
        }
    }
}

/// What the page needs before it can show anything.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StartUp {
    pub settings: Settings,
    /// The app's language if the setting is `system`.
    pub system_language: Language,
    /// The system's locale for numbers and dates, if it has one.
    pub system_locale: Option<String>,
    pub version: String,
}

/// The state of the practice Target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct PracticeStatus {
    pub is_running: bool,
    /// The number of stored profiles; `null` before the first start.
    pub profiles: Option<u64>,
}
