//! Writes `ui/src/backend/api.ts`, and says when it is stale.

use std::path::PathBuf;

use engine::mapping::{ColumnFit, NameFault};
use engine::{
    ColumnSuggestion, PersonalKind, Question, QuestionAbout, Reading, Rule, Severity, Suggest, Unreadable, ValueCount,
};
use serde::Serialize;
use uploads::{CommaTestStep, ConnectionState, KeychainFault, TestCase, Visibility, WaitingFor};

use super::check::{CheckedRows, IssueScope};
use super::connection::{ProbeLine, ProbeTable};
use super::file::{Fate, HiddenRowsChoice};
use super::send::SpotAttribute;
use super::*;
use crate::failure::{Failure, FailureCode};

fn words<'a>(name: &str, words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    format!("export type {name} = {};\n\n", words.join(" | "))
}

/// The words of an enum that lives in a crate without TypeScript. Each is reached from the one before by
/// a match, so that a variant more does not compile until it stands here too.
fn chain<T: Serialize + Copy>(name: &str, first: T, next: impl Fn(T) -> Option<T>) -> String {
    let all = std::iter::successors(Some(first), |one| next(*one));
    let found: Vec<String> = all
        .map(|one| match serde_json::to_value(one) {
            Ok(serde_json::Value::String(word)) => word,
            other => panic!("{name} is no word: {other:?}"),
        })
        .collect();
    words(name, found.iter().map(String::as_str))
}

fn severities() -> String {
    chain("Severity", Severity::Error, |one| match one {
        Severity::Error => Some(Severity::Warning),
        Severity::Warning => Some(Severity::Off),
        Severity::Off => None,
    })
}

fn unreadables() -> String {
    chain("Unreadable", Unreadable::InUse, |one| match one {
        Unreadable::InUse => Some(Unreadable::Password),
        Unreadable::Password => Some(Unreadable::Permission),
        Unreadable::Permission => Some(Unreadable::NotATable),
        Unreadable::NotATable => Some(Unreadable::Unsupported),
        Unreadable::Unsupported => Some(Unreadable::LockFile),
        Unreadable::LockFile => Some(Unreadable::Truncated),
        Unreadable::Truncated => Some(Unreadable::CloudPlaceholder),
        Unreadable::CloudPlaceholder => Some(Unreadable::TooDeep),
        Unreadable::TooDeep => Some(Unreadable::SeveralFiles),
        Unreadable::SeveralFiles => Some(Unreadable::WebPage),
        Unreadable::WebPage => Some(Unreadable::XmlWorkbook),
        Unreadable::XmlWorkbook => Some(Unreadable::Xml),
        Unreadable::Xml => Some(Unreadable::Json),
        Unreadable::Json => Some(Unreadable::Document),
        Unreadable::Document => Some(Unreadable::Picture),
        Unreadable::Picture => Some(Unreadable::Link),
        Unreadable::Link => Some(Unreadable::Archive),
        Unreadable::Archive => Some(Unreadable::DataFile),
        Unreadable::DataFile => Some(Unreadable::Numbers),
        Unreadable::Numbers => Some(Unreadable::Encrypted),
        Unreadable::Encrypted => Some(Unreadable::Utf32),
        Unreadable::Utf32 => Some(Unreadable::MacCompanion),
        Unreadable::MacCompanion => None,
    })
}

fn waits() -> String {
    chain("WaitingFor", WaitingFor::Pace, |one| match one {
        WaitingFor::Pace => Some(WaitingFor::RateLimited),
        WaitingFor::RateLimited => Some(WaitingFor::Offline),
        WaitingFor::Offline => Some(WaitingFor::Start),
        WaitingFor::Start => None,
    })
}

fn connection_states() -> String {
    chain("ConnectionState", ConnectionState::Works, |one| {
        let place = ConnectionState::ALL.iter().position(|known| *known == one)?;
        ConnectionState::ALL.get(place + 1).copied()
    })
}

fn keychain_faults() -> String {
    chain("KeychainFault", KeychainFault::Absent, |one| {
        let place = KeychainFault::ALL.iter().position(|known| *known == one)?;
        KeychainFault::ALL.get(place + 1).copied()
    })
}

fn probe_steps() -> String {
    chain("CommaTestStep", CommaTestStep::Sending, |one| match one {
        CommaTestStep::Sending => Some(CommaTestStep::Queued),
        CommaTestStep::Queued => Some(CommaTestStep::Applied),
        CommaTestStep::Applied => None,
    })
}

fn trials() -> String {
    chain("TestCase", TestCase::Comma, |one| match one {
        TestCase::Comma => Some(TestCase::LineBreak),
        TestCase::LineBreak => Some(TestCase::Signs),
        TestCase::Signs => Some(TestCase::Letters),
        TestCase::Letters => None,
    })
}

fn sightings() -> String {
    chain("Visibility", Visibility::Same, |one| match one {
        Visibility::Same => Some(Visibility::NotYet),
        Visibility::NotYet => Some(Visibility::Different),
        Visibility::Different => None,
    })
}

fn typescript() -> String {
    // Counts and times stay far below 2^53, and JSON has no other number.
    let config = ts_rs::Config::default().with_large_int("number");
    let mut text = String::from("// Made by `cargo xtask api` from src-tauri/app/src/api. Change that, not this.\n\n");
    text += &words("UploadState", UploadState::ALL.iter().map(|state| state.as_str()));
    text += &words("BatchState", BatchState::ALL.iter().map(|state| state.as_str()));
    text += &words("Reason", Reason::ALL.iter().map(|reason| reason.as_str()));
    text += &words("Rule", Rule::ALL.iter().map(|rule| rule.code()));
    text += &(connection_states() + &keychain_faults() + &probe_steps() + &trials());
    text += &(severities() + &unreadables() + &waits() + &sightings());
    macro_rules! declare {
        ($($name:ty),* $(,)?) => { $(
            text += &<$name as TS>::docs().unwrap_or_default();
            text += "export ";
            text += &<$name as TS>::decl(&config);
            text += "\n\n";
        )* };
    }
    declare!(
        Language,
        LanguageChoice,
        ThemeChoice,
        Settings,
        StartUp,
        BatchTally,
        Shore,
        Upload,
        History,
        BatchLine,
        Happening,
        Waiting,
        FailedRows,
        UploadDetail,
        PracticeStatus,
        AuthKind,
        ProjectForm,
        SecretKept,
        Connection,
        Destination,
        ConnectionForm,
        ConnectionTest,
        KnownNames,
        ProvenReading,
        ProbeStatus,
        ProbeTable,
        ProbeLine,
        Hover,
        RefusedDrop,
        Packed,
        Opening,
        EncodingReading,
        FormatSetting,
        FormatMismatch,
        DeskCheck,
        Imported,
        Desk,
        HiddenRowsChoice,
        Sheet,
        SourceChoice,
        engine::mapping::Api,
        engine::mapping::Identifier,
        engine::mapping::Attribute,
        engine::mapping::ColumnRef,
        engine::mapping::Transform,
        engine::mapping::Rules,
        engine::mapping::OnBreak,
        engine::mapping::ValueType,
        engine::mapping::Duplicates,
        engine::mapping::Delimiters,
        engine::Mapping,
        engine::Fix,
        ColumnFit,
        NameFault,
        NameVerdict,
        PersonalKind,
        Suggest,
        engine::SuggestionReason,
        Reading,
        Readings,
        ColumnSuggestion,
        DraftColumn,
        NamedFit,
        Question,
        QuestionAbout,
        MappingView,
        DraftMapping,
        RelaxedCheck,
        SavedMapping,
        Draft,
        Mended,
        ValueCount,
        Fate,
        PreviewId,
        PreviewAttribute,
        PreviewIssue,
        Preview,
        CheckState,
        CheckStatus,
        CheckedRows,
        CheckReport,
        Issue,
        IssueScope,
        IssueColumn,
        IssueRow,
        IssueRows,
        SendOptions,
        AttributeChange,
        VisitorChange,
        BeforeAfter,
        Override,
        Lost,
        UnionStatus,
        IdKind,
        HeldAttribute,
        HeldProfile,
        Arrived,
        Spot,
        SpotAttribute,
        FailureCode,
        Failure,
    );
    text.truncate(text.trim_end().len());
    text + "\n"
}

#[test]
fn the_page_knows_the_types_as_they_are_today() -> Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/src/backend/api.ts");
    let fresh = typescript();
    if std::env::var_os("FERRY_WRITE_API").is_some() {
        std::fs::write(&path, &fresh)?;
    }
    let written = std::fs::read_to_string(&path)?.replace("\r\n", "\n");
    assert!(written == fresh, "ui/src/backend/api.ts is stale: run `cargo xtask api`");
    Ok(())
}
