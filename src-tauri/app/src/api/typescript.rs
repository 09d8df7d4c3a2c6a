//! Writes `ui/src/backend/api.ts`, and fails if it's out of date.

use std::path::PathBuf;

use engine::mapping::{ColumnFit, NameFault};
use engine::{
    ColumnSuggestion, ConsentAnswer, ConsentAnswerKind, ConsentValue, Converted, KeptRows, PersonalKind, Question,
    QuestionAbout, QuestionField, Reading, Rule, Severity, Suggest, Unreadable, ValueCount,
};
use uploads::{
    BatchState, CommaTestStep, ConnectionState, KeychainFault, Reason, TestCase, UploadState, Visibility, WaitingFor,
};

use super::check::{CheckedRows, IssueScope};
use super::connection::{CommaTestReport, CommaTestResult};
use super::draft::{HiddenRowsChoice, RowOutcome, TotalsChoice};
use super::send::AttributeComparison;
use super::*;
use crate::failure::{Failure, Shared};

/// Declares the codes of an enum: a constant with all of them, and their type.
fn codes<'a>(name: &str, constant: &str, codes: impl Iterator<Item = &'a str>) -> String {
    let codes: Vec<String> = codes.map(|code| format!("\"{code}\"")).collect();
    let codes = codes.join(", ");
    format!("export const {constant} = [{codes}] as const;\n\nexport type {name} = (typeof {constant})[number];\n\n")
}

/// Declares the codes of an enum without fields, whose declaration is a union of strings.
fn enumerated<T: TS>(name: &str, constant: &str, config: &ts_rs::Config) -> String {
    codes(name, constant, T::decl(config).split('"').skip(1).step_by(2))
}

/// Declares the codes of failures, which are the tags of a union.
fn failure_codes(config: &ts_rs::Config) -> String {
    let declaration = <Failure as TS>::decl(config) + &<Shared as TS>::decl(config);
    let tags = declaration.split("\"code\": \"").skip(1).filter_map(|rest| rest.split('"').next());
    codes("FailureCode", "FAILURE_CODES", tags)
}

/// Declares the characters that the page shows by their names, as a character class of a regular expression: the
/// invisible ones and control characters.
fn invisible_characters() -> String {
    let is_shown = |code: &u32| char::from_u32(*code).is_some_and(|c| c.is_control() || common::is_invisible(c));
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
    uploads::RowResults,
    uploads::KnownBefore,
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
    TotalsChoice,
    Sheet,
    SourceChoice,
);

types!(mapping_types:
    common::ApiVersion,
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
    TemplateColumn,
    Question,
    QuestionField,
    QuestionAbout,
    ConsentAnswer,
    ConsentAnswerKind,
    ConsentValue,
    Converted,
    MappingView,
    DraftMapping,
    RelaxedCheck,
    SavedMapping,
    KeptState,
    KeptDraft,
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
    uploads::IdFix,
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
    Shared,
);

fn typescript() -> String {
    // Counts and times are far below 2^53, the largest exact integer in JavaScript.
    let config = ts_rs::Config::default().with_large_int("number");
    let text = [
        "// Made by `cargo xtask api` from src-tauri/app/src/api. Change that, not this.\n\n".to_owned(),
        enumerated::<UploadState>("UploadState", "UPLOAD_STATES", &config),
        enumerated::<BatchState>("BatchState", "BATCH_STATES", &config),
        enumerated::<Reason>("Reason", "REASONS", &config),
        enumerated::<Rule>("Rule", "RULES", &config),
        enumerated::<ConnectionState>("ConnectionState", "CONNECTION_STATES", &config),
        enumerated::<KeychainFault>("KeychainFault", "KEYCHAIN_FAULTS", &config),
        enumerated::<CommaTestStep>("CommaTestStep", "COMMA_TEST_STEPS", &config),
        enumerated::<TestCase>("TestCase", "TEST_CASES", &config),
        enumerated::<Severity>("Severity", "SEVERITIES", &config),
        enumerated::<Unreadable>("Unreadable", "UNREADABLES", &config),
        enumerated::<WaitingFor>("WaitingFor", "WAITING_FOR", &config),
        enumerated::<Visibility>("Visibility", "VISIBILITIES", &config),
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
