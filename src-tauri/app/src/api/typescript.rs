//! Writes `ui/src/backend/api.ts`, and fails if it's out of date.

use std::path::PathBuf;

use engine::mapping::{ColumnFit, NameFault};
use engine::{
    ColumnSuggestion, KeptRows, PersonalKind, Question, QuestionAbout, Reading, Rule, Severity, Suggest, Unreadable,
    ValueCount,
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

/// Declares the codes of an enum: a constant with all of them, and their type.
fn codes<'a>(name: &str, constant: &str, codes: impl Iterator<Item = &'a str>) -> String {
    let codes: Vec<String> = codes.map(|code| format!("\"{code}\"")).collect();
    let codes = codes.join(", ");
    format!("export const {constant} = [{codes}] as const;\n\nexport type {name} = (typeof {constant})[number];\n\n")
}

/// Declares an enum of a crate without TypeScript. `next` is a `match`, so a new variant doesn't compile until it's
/// added here.
fn chain<T: Serialize + Copy>(name: &str, constant: &str, first: T, next: impl Fn(T) -> Option<T>) -> String {
    serialized(name, constant, std::iter::successors(Some(first), |one| next(*one)))
}

/// Declares the codes of values that are serialized as strings.
fn serialized<T: Serialize>(name: &str, constant: &str, all: impl Iterator<Item = T>) -> String {
    let found: Vec<String> = all
        .map(|one| match serde_json::to_value(one) {
            Ok(serde_json::Value::String(code)) => code,
            other => panic!("{name} isn't serialized as a string: {other:?}"),
        })
        .collect();
    codes(name, constant, found.iter().map(String::as_str))
}

/// Declares the codes of failures, which are the tags of a union.
fn failure_codes(config: &ts_rs::Config) -> String {
    let declaration = <Failure as TS>::decl(config);
    let tags = declaration.split("\"code\": \"").skip(1).filter_map(|rest| rest.split('"').next());
    codes("FailureCode", "FAILURE_CODES", tags)
}

/// Declares the characters that the page shows by their names, as a character class of a regular expression: the
/// invisible ones and control characters.
fn invisible_characters() -> String {
    let is_shown = |code: &u32| char::from_u32(*code).is_some_and(|c| c.is_control() || engine::is_invisible(c));
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in (0..=u32::from(char::MAX)).filter(is_shown) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    let class: String = ranges.iter().map(|(first, last)| format!("\\\\u{{{first:x}}}-\\\\u{{{last:x}}}")).collect();
    format!("export const INVISIBLE_CHARACTERS = \"{class}\";\n\n")
}

fn severities() -> String {
    chain("Severity", "SEVERITIES", Severity::Error, |one| match one {
        Severity::Error => Some(Severity::Warning),
        Severity::Warning => Some(Severity::Off),
        Severity::Off => None,
    })
}

fn unreadables() -> String {
    chain("Unreadable", "UNREADABLES", Unreadable::InUse, |one| match one {
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
        Unreadable::AppleDouble => Some(Unreadable::Pointer),
        Unreadable::Pointer => Some(Unreadable::Contacts),
        Unreadable::Contacts => Some(Unreadable::OldWorkbook),
        Unreadable::OldWorkbook => Some(Unreadable::Sql),
        Unreadable::Sql => Some(Unreadable::Mail),
        Unreadable::Mail => Some(Unreadable::Yaml),
        Unreadable::Yaml => None,
    })
}

fn waits() -> String {
    chain("WaitingFor", "WAITING_FOR", WaitingFor::Pace, |one| match one {
        WaitingFor::Pace => Some(WaitingFor::RateLimited),
        WaitingFor::RateLimited => Some(WaitingFor::Offline),
        WaitingFor::Offline => Some(WaitingFor::Start),
        WaitingFor::Start => None,
    })
}

fn comma_test_steps() -> String {
    chain("CommaTestStep", "COMMA_TEST_STEPS", CommaTestStep::Sending, |one| match one {
        CommaTestStep::Sending => Some(CommaTestStep::Queued),
        CommaTestStep::Queued => Some(CommaTestStep::Applied),
        CommaTestStep::Applied => None,
    })
}

fn comma_test_cases() -> String {
    chain("TestCase", "TEST_CASES", TestCase::Comma, |one| match one {
        TestCase::Comma => Some(TestCase::LineBreak),
        TestCase::LineBreak => Some(TestCase::Signs),
        TestCase::Signs => Some(TestCase::Letters),
        TestCase::Letters => None,
    })
}

fn visibilities() -> String {
    chain("Visibility", "VISIBILITIES", Visibility::Same, |one| match one {
        Visibility::Same => Some(Visibility::NotYet),
        Visibility::NotYet => Some(Visibility::Different),
        Visibility::Different => None,
    })
}

/// Defines a function that declares these types, with their doc comments.
macro_rules! types {
    ($function:ident: $($name:ty),* $(,)?) => {
        fn $function(config: &ts_rs::Config) -> String {
            let mut text = String::new();
            $(
                text += &<$name as TS>::docs().unwrap_or_default();
                text += &format!("export {}\n\n", <$name as TS>::decl(config));
            )*
            text
        }
    };
}

types!(app_types:
    Language,
    LanguageChoice,
    ThemeChoice,
    Settings,
    StartUp,
);

types!(upload_types:
    BatchTally,
    DestinationKind,
    Upload,
    History,
    BatchSummary,
    LogEntry,
    Waiting,
    FailedRows,
    UploadDetail,
);

types!(connection_types:
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
);

types!(session_types:
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
);

types!(mapping_types:
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
);

types!(check_types:
    EditedCell,
    ValueCount,
    KeptRows,
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
);

types!(send_types:
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

fn typescript() -> String {
    // Counts and times are far below 2^53, the largest exact integer in JavaScript.
    let config = ts_rs::Config::default().with_large_int("number");
    let text = [
        "// Made by `cargo xtask api` from src-tauri/app/src/api. Change that, not this.\n\n".to_owned(),
        codes("UploadState", "UPLOAD_STATES", UploadState::ALL.iter().map(|state| state.as_str())),
        codes("BatchState", "BATCH_STATES", BatchState::ALL.iter().map(|state| state.as_str())),
        codes("Reason", "REASONS", Reason::ALL.iter().map(|reason| reason.as_str())),
        codes("Rule", "RULES", Rule::ALL.iter().map(|rule| rule.code())),
        serialized("ConnectionState", "CONNECTION_STATES", ConnectionState::ALL.iter()),
        serialized("KeychainFault", "KEYCHAIN_FAULTS", KeychainFault::ALL.iter()),
        comma_test_steps() + &comma_test_cases() + &severities() + &unreadables() + &waits() + &visibilities(),
        codes("Command", "COMMANDS", crate::commands::NAMES.iter().copied()),
        failure_codes(&config),
        invisible_characters(),
        app_types(&config) + &upload_types(&config) + &connection_types(&config) + &session_types(&config),
        mapping_types(&config) + &check_types(&config) + &send_types(&config),
    ]
    .concat();
    text.trim_end().to_owned() + "\n"
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
