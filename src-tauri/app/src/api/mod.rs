//! What goes over the bridge. `ui/src/backend/api.ts` is made from these types by `cargo xtask api`, and a test
//! fails when it is stale.

mod check;
mod connection;
pub(crate) mod file;
mod look;
mod mapping;
mod send;
#[cfg(test)]
mod typescript;

pub use check::{CheckReport, CheckState, CheckStatus, Issue, IssueColumn, IssueRow, IssueRows};
pub use connection::{
    AuthKind, Connection, ConnectionForm, ConnectionTest, Destination, KnownNames, ProbeStatus, ProjectForm,
    ProvenReading, SecretKept,
};
pub use file::{
    Desk, DeskCheck, Draft, EncodingReading, FormatMismatch, FormatSetting, Hover, Mended, Opening, Packed, Preview,
    PreviewAttribute, PreviewId, PreviewIssue, RefusedDrop, Sheet, SourceChoice,
};
#[cfg(test)]
pub use look::{AttributeChange, HeldAttribute, Lost, VisitorChange};
pub use look::{BeforeAfter, HeldProfile, IdKind, Override, UnionStatus};
#[cfg(test)]
pub use mapping::RelaxedCheck;
pub use mapping::{DraftColumn, DraftMapping, Imported, MappingView, NameVerdict, NamedFit, Readings, SavedMapping};
#[cfg(test)]
pub use send::Spot;
pub use send::{Arrived, SendOptions, Waiting};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uploads::{Batch, BatchState, Reason, UploadState};

use crate::failure::Failure;

/// A language that the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    En,
    /// Brazilian Portuguese.
    #[serde(rename = "pt-BR")]
    PtBr,
}

/// The language that a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub enum LanguageChoice {
    /// As the system has it.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    En,
    /// Brazilian Portuguese.
    #[serde(rename = "pt-BR")]
    PtBr,
}

/// The theme that a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What is remembered between starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// The window's language.
    pub language: LanguageChoice,
    /// The window's theme.
    pub theme: ThemeChoice,
    /// Calls to Target in any 60 seconds, 1 to 50 (Adobe Target, Bulk Profile Update API: 50 a minute for
    /// an account).
    pub calls_per_minute: u32,
    /// The connection that was chosen last; none: the practice Target.
    #[serde(default)]
    pub connection: Option<String>,
    /// Days that the history keeps an upload after its end; none: always.
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

/// All that the page must know before it shows anything.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StartUp {
    /// As they were kept.
    pub settings: Settings,
    /// What the language "as the system has it" comes to.
    pub system_language: Language,
    /// The system's own locale, for numbers and dates; none where it has none.
    pub system_locale: Option<String>,
    /// The program's version.
    pub version: String,
}

/// How many batches an upload has, and how many rows of them arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
pub struct BatchTally {
    /// All.
    pub total: usize,
    /// Those that Target took.
    pub accepted: usize,
    /// Those to which nothing more will happen.
    pub ended: usize,
    /// Rows applied; none where a batch was applied and not counted.
    pub rows_applied: Option<u64>,
    /// Rows failed.
    pub rows_failed: u64,
    /// Rows whose profile does not exist.
    pub rows_not_found: u64,
}

impl BatchTally {
    /// Counts.
    pub fn of(batches: &[Batch]) -> BatchTally {
        let rows = uploads::SentRows::of(batches);
        BatchTally {
            total: batches.len(),
            accepted: batches.iter().filter(|batch| batch.accepted_at.is_some()).count(),
            ended: batches.iter().filter(|batch| batch.state.is_final()).count(),
            rows_applied: rows.succeeded,
            rows_failed: rows.failed,
            rows_not_found: rows.not_found,
        }
    }
}

/// Where an upload goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Shore {
    /// A Target on this computer.
    Practice,
    /// Adobe's.
    Adobe,
}

/// One upload in the list.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// The file's name, without its folders.
    pub file: String,
    /// The mapping's name.
    pub mapping: String,
    /// The connection's name, where it has one.
    pub connection: Option<String>,
    /// The client code.
    pub client: String,
    /// Where it goes.
    pub shore: Shore,
    /// How far it is.
    #[ts(type = "UploadState")]
    pub state: UploadState,
    /// Whether somebody works on it at this moment.
    pub is_running: bool,
    /// Why it is so.
    #[ts(type = "Reason | null")]
    pub reason: Option<Reason>,
    /// Rows on the wire.
    pub rows: u64,
    /// Its batches, counted.
    pub batches: BatchTally,
    /// The upload whose failed rows alone it sends.
    pub retry_of: Option<String>,
    /// Milliseconds since 1970.
    pub started: u64,
    /// Milliseconds since 1970.
    pub ended: Option<u64>,
}

/// The newest uploads.
#[derive(Debug, Clone, Serialize, TS)]
pub struct History {
    /// How many there are in all.
    pub total: usize,
    /// How many are worked on at this moment.
    pub running: usize,
    /// The newest first.
    pub uploads: Vec<Upload>,
}

/// One batch.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BatchLine {
    /// From 1.
    pub number: u32,
    /// Rows in it.
    pub rows: u64,
    /// Bytes of its body.
    pub bytes: u64,
    /// How far it is.
    #[ts(type = "BatchState")]
    pub state: BatchState,
    /// Why.
    #[ts(type = "Reason | null")]
    pub reason: Option<Reason>,
}

/// One line of what happened.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Happening {
    /// Milliseconds since 1970.
    pub at: u64,
    /// The batch, where one is meant; else the upload.
    pub batch: Option<u32>,
    /// The state it came to; none where the event is no state.
    #[ts(type = "BatchState | UploadState")]
    pub state: String,
    /// Why, where the reason is one of ours.
    #[ts(type = "Reason | null")]
    pub reason: Option<Reason>,
    /// Target's own words, where it gave some.
    pub words: Option<String>,
}

/// What of an upload did not arrive and can go again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FailedRows {
    /// Rows that go again.
    pub rows: u64,
    /// Among them, rows of batches of which Target did not say which failed: these go whole.
    pub unnamed: u64,
    /// Rows of refused batches of which nobody knows yet which of them Target refuses.
    pub to_split: u64,
    /// The first rows of the file that Target refuses by themselves.
    pub rejected: Vec<u64>,
    /// Batches that are sent at most to find those that it refuses.
    pub most_batches: u64,
    /// Minutes that their calls take at most.
    pub most_minutes: u64,
    /// Whether a live site reads them: the client code is to be typed.
    pub is_live: bool,
}

/// One upload, opened.
#[derive(Debug, Clone, Serialize, TS)]
pub struct UploadDetail {
    /// As in the list.
    pub upload: Upload,
    /// In order.
    pub batches: Vec<BatchLine>,
    /// The oldest first.
    pub happenings: Vec<Happening>,
    /// What of it did not arrive; `None` where nothing is known to have failed.
    pub failed: Option<FailedRows>,
    /// The uploads that sent its failed rows again, the newest first.
    pub retries: Vec<String>,
    /// What it waits for at this moment.
    pub waiting: Option<Waiting>,
    /// Whether it stands still and can go on.
    pub can_resume: bool,
    /// Whether this window works on it.
    pub is_ours: bool,
    /// Why this window's last try at it broke off: this computer's own trouble, not Target's word.
    pub failure: Option<Failure>,
}

/// What the practice Target does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct PracticeStatus {
    /// Whether it answers.
    pub is_running: bool,
    /// Profiles that it holds; none before the first start.
    pub profiles: Option<u64>,
}
