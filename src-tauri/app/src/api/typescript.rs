//! Writes `ui/src/backend/api.ts`, and fails if it's out of date.

use std::path::PathBuf;

use engine::mapping::{ColumnFit, NameFault};
use engine::{
    ColumnSuggestion, PersonalKind, Question, QuestionAbout, Reading, Rule, Severity, Suggest, Unreadable, ValueCount,
};
use serde::Serialize;
use uploads::{
    BatchState, CommaTestStep, ConnectionState, KeychainFault, Reason, TestCase, UploadState, Visibility, WaitingFor,
};

use super::check::{CheckedRows, IssueScope};
use super::connection::{CommaTestReport, CommaTestResult};
use super::draft::{HiddenRowsChoice, RowOutcome};
use super::send::AttributeComparison;
use super::*;
use crate::failure::Failure;

fn words<'a>(name: &str, words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    format!("export type {name} = {};\n\n", words.join(" | "))
}

/// Declares an enum of a crate without TypeScript. `next` is a `match`, so a new variant doesn't compile until it's
/// added here.
fn chain<T: Serialize + Copy>(name: &str, first: T, next: impl Fn(T) -> Option<T>) -> String {
    let all = std::iter::successors(Some(first), |one| next(*one));
    let found: Vec<String> = all
        .map(|one| match serde_json::to_value(one) {
            Ok(serde_json::Value::String(word)) => word,
            other => panic!("{name} is no string: {other:?}"),
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
        Unreadable::CloudPlaceholder => Some(Unreadable::ArchiveBomb),
        Unreadable::ArchiveBomb => Some(Unreadable::SeveralFiles),
        Unreadable::SeveralFiles => Some(Unreadable::WebPage),
        Unreadable::WebPage => Some(Unreadable::XmlWorkbook),
        Unreadable::XmlWorkbook => Some(Unreadable::Xml),
        Unreadable::Xml => Some(Unreadable::Json),
        Unreadable::Json => Some(Unreadable::Document),
        Unreadable::Document => Some(Unreadable::Picture),
        Unreadable::Picture => Some(Unreadable::Shortcut),
        Unreadable::Shortcut => Some(Unreadable::Archive),
        Unreadable::Archive => Some(Unreadable::DataFile),
        Unreadable::DataFile => Some(Unreadable::Numbers),
        Unreadable::Numbers => Some(Unreadable::Encrypted),
        Unreadable::Encrypted => Some(Unreadable::Utf32),
        Unreadable::Utf32 => Some(Unreadable::AppleDouble),
        Unreadable::AppleDouble => None,
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

fn comma_test_steps() -> String {
    chain("CommaTestStep", CommaTestStep::Sending, |one| match one {
        CommaTestStep::Sending => Some(CommaTestStep::Queued),
        CommaTestStep::Queued => Some(CommaTestStep::Applied),
        CommaTestStep::Applied => None,
    })
}

fn comma_test_cases() -> String {
    chain("TestCase", TestCase::Comma, |one| match one {
        TestCase::Comma => Some(TestCase::LineBreak),
        TestCase::LineBreak => Some(TestCase::Signs),
        TestCase::Signs => Some(TestCase::Letters),
        TestCase::Letters => None,
    })
}

fn visibilities() -> String {
    chain("Visibility", Visibility::Same, |one| match one {
        Visibility::Same => Some(Visibility::NotYet),
        Visibility::NotYet => Some(Visibility::Different),
        Visibility::Different => None,
    })
}

fn typescript() -> String {
    // Counts and times are far below 2^53, the largest exact integer in JavaScript.
    let config = ts_rs::Config::default().with_large_int("number");
    let mut text = String::from("// Made by `cargo xtask api` from src-tauri/app/src/api. Change that, not this.\n\n");
    text += &words("UploadState", UploadState::ALL.iter().map(|state| state.as_str()));
    text += &words("BatchState", BatchState::ALL.iter().map(|state| state.as_str()));
    text += &words("Reason", Reason::ALL.iter().map(|reason| reason.as_str()));
    text += &words("Rule", Rule::ALL.iter().map(|rule| rule.code()));
    text += &(connection_states() + &keychain_faults() + &comma_test_steps() + &comma_test_cases());
    text += &(severities() + &unreadables() + &waits() + &visibilities());
    text += &words("Command", crate::commands::NAMES.iter().copied());
    text += "export type FailureCode = Failure[\"code\"];\n\n";
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
        DestinationKind,
        Upload,
        History,
        BatchSummary,
        LogEntry,
        Waiting,
        FailedRows,
        UploadDetail,
        PracticeStatus,
        AuthKind,
        ProjectForm,
        SecretStorage,
        Connection,
        Destination,
        ConnectionForm,
        ConnectionTest,
        TargetAttributes,
        LastCommaTest,
        CommaTestStatus,
        CommaTestReport,
        CommaTestResult,
        Hover,
        RejectedDrop,
        ArchiveMembers,
        Opening,
        EncodingSample,
        FormatSetting,
        FormatMismatch,
        SessionCheck,
        ImportedMapping,
        SessionStatus,
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
        EditedCell,
        ValueCount,
        RowOutcome,
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
        Unavailable,
        CombineStatus,
        IdKind,
        ProfileAttribute,
        VisitorProfile,
        SpotCheck,
        SampledVisitor,
        AttributeComparison,
        Failure,
    );
    text.truncate(text.trim_end().len());
    text + "\n"
}

#[test]
fn the_generated_typescript_is_up_to_date() -> Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/src/backend/api.ts");
    let fresh = typescript();
    if std::env::var_os("FERRY_WRITE_API").is_some() {
        std::fs::write(&path, &fresh)?;
    }
    let written = std::fs::read_to_string(&path)?.replace("\r\n", "\n");
    assert!(written == fresh, "ui/src/backend/api.ts is out of date: run `cargo xtask api`");
    Ok(())
}
