//! Why a command came to nothing: a code that the page words, and the causes for the log.

use std::io;

use adobe_target::{AdminError, CallError};
use engine::{CheckError, ExportError, FitError, MappingError, SourceError, Unreadable};
use serde::Serialize;
use thiserror::Error;
use ts_rs::TS;
use uploads::{
    AuthenticateError, CombineError, CommaTestError, ConnectionError, DataDirError, JournalError, KeychainFault,
    LockError, LookError, OpenError, OverrideError, ResumeError, RetryError, SavedMappingError, UploadError,
};

/// What the page is told. What belongs to one code alone is left out with the others.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, TS)]
#[error("{code:?}")]
pub struct Failure {
    /// Which.
    pub code: FailureCode,
    /// With `file-unreadable`: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "Unreadable")]
    pub reason: Option<Unreadable>,
    /// With `unterminated-quote` and `header-missing`: the line of the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub line: Option<u64>,
    /// With `mapping-wrong`: the path in the mapping, as in `attributes[2].name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<String>,
    /// With `mapping-wrong`: what is wrong there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub what: Option<String>,
    /// With `column-missing` and `header-duplicate`: the column that the mapping names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub wanted: Option<String>,
    /// With `column-missing`: the file's columns that come nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nearest: Option<Vec<String>>,
    /// Where a zip holds several files: their names. The desk asks which is meant.
    #[serde(skip)]
    #[ts(skip)]
    pub members: Option<Vec<String>>,
    /// With `upload-running`, `earlier-changed`, `earlier-mended`, and `no-such-upload` of an earlier one: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub upload: Option<String>,
}

/// What somebody can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// The folder for a person's data cannot be made or used.
    HomeUnusable,
    /// A later version of the program wrote the journal.
    JournalLater,
    /// The journal's file may not be written.
    JournalReadOnly,
    /// Anything else about the journal.
    JournalFailed,
    /// The disk is full.
    DiskFull,
    /// The folder for work files cannot be used.
    WorkFolder,
    /// No upload has that id, or no longer.
    NoSuchUpload,
    /// The settings could not be written.
    SettingsNotSaved,
    /// The practice Target could not start.
    PracticeFailed,
    /// Several files were dropped at once.
    SeveralFiles,
    /// A folder was dropped.
    Folder,
    /// The drop brought no file with a place of its own, as out of a mail program.
    NoPath,
    /// The file is not there, or no longer.
    FileGone,
    /// The file cannot be read as a table.
    FileUnreadable,
    /// The workbook has no sheet of that name.
    SheetMissing,
    /// The file holds no records.
    FileEmpty,
    /// No header where one was said to be.
    HeaderMissing,
    /// A quote that nothing closes.
    UnterminatedQuote,
    /// The file is no longer the one that was opened or checked.
    FileChanged,
    /// There is no draft, or no longer.
    NoDraft,
    /// The mapping is wrong in itself.
    MappingWrong,
    /// The file has no column that the mapping names.
    ColumnMissing,
    /// The file has a column several times, and the mapping does not say which.
    HeaderDuplicate,
    /// An upload is under way.
    UploadRunning,
    /// Nothing was checked, or something else since.
    NotChecked,
    /// Some rows are excluded, and nobody said that the others go without them.
    RowsExcluded,
    /// No row is ready.
    NothingReady,
    /// The upload has ended.
    UploadEnded,
    /// Nothing of the upload is known to have failed.
    NothingFailed,
    /// Cells were mended by hand for the upload, and are not kept after its end.
    CellsForgotten,
    /// The file of an earlier upload is no longer the one that was sent.
    EarlierChanged,
    /// Cells were mended by hand for an earlier upload, and are not kept after its end.
    EarlierMended,
    /// Target cannot be reached.
    Offline,
    /// No mapping is called so, or no longer.
    NoSuchMapping,
    /// Another mapping is called so.
    NameTaken,
    /// A name that is none.
    NameWrong,
    /// No connection is called so, or no longer.
    NoSuchConnection,
    /// The name of the practice Target's connection.
    NameReserved,
    /// A client code that is none.
    ClientCodeWrong,
    /// The connection needs a token, and there is none.
    TokenMissing,
    /// There is no keychain, where there was one.
    KeychainAbsent,
    /// The keychain is locked, or refuses.
    KeychainLocked,
    /// The keychain does not answer.
    KeychainHangs,
    /// The keychain failed.
    KeychainFailed,
    /// Target refuses the token.
    TokenRefused,
    /// A client id that is none.
    ClientIdWrong,
    /// An organisation's id that is none.
    OrganisationWrong,
    /// A tenant that is none.
    TenantWrong,
    /// Adobe refuses the client id or the client secret.
    CredentialsRefused,
    /// The project lacks the rights in Target.
    NoRights,
    /// The account has no profile token that is still good.
    NoToken,
    /// An id that Target would not take.
    IdWrong,
    /// A text that is no token.
    TokenWrong,
    /// A probe of the same account is under way.
    ProbeRunning,
    /// Target gave up on the probe.
    ProbeStuck,
    /// The probe did not show within an hour.
    ProbeNotVisible,
    /// The probe was stopped.
    ProbeStopped,
    /// Target refuses the probe.
    ProbeRefused,
    /// The client code was not typed as it is.
    NotConfirmed,
    /// A pasted table that lies in memory: batches are made from a file.
    NotSaved,
    /// The workbook hides rows, and nobody said what becomes of them.
    HiddenRows,
    /// What was pasted is no table.
    NoTable,
    /// An export could not be written there.
    ExportFailed,
    /// An export would take the place of the file that it is made from.
    ExportIsSource,
    /// A time of day that is none.
    NoSuchTime,
    /// Something on this computer that has no better name.
    Machine,
}

impl Failure {
    /// Of this kind; the causes go to the log, which the page never sees.
    pub fn new(code: FailureCode, cause: &(dyn std::error::Error + 'static)) -> Failure {
        let mut causes = cause.to_string();
        let mut next = cause.source();
        while let Some(cause) = next {
            causes = format!("{causes}: {cause}");
            next = cause.source();
        }
        tracing::warn!(?code, causes, "a command failed");
        Failure::plain(code)
    }

    /// Of this kind, with no cause behind it.
    pub fn plain(code: FailureCode) -> Failure {
        Failure {
            code,
            reason: None,
            line: None,
            place: None,
            what: None,
            wanted: None,
            nearest: None,
            members: None,
            upload: None,
        }
    }

    /// The mapping is wrong at a place.
    pub fn mapping(place: &str, what: &str) -> Failure {
        Failure {
            place: Some(place.to_owned()),
            what: Some(what.to_owned()),
            ..Failure::plain(FailureCode::MappingWrong)
        }
    }

    /// Another upload stands in the way.
    pub fn upload_running(upload: String) -> Failure {
        Failure { upload: Some(upload), ..Failure::plain(FailureCode::UploadRunning) }
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        let (code, reason, line) = match &error {
            SourceError::Unreadable { reason, .. } => (FailureCode::FileUnreadable, Some(*reason), None),
            SourceError::SeveralFiles { .. } => (FailureCode::FileUnreadable, Some(Unreadable::SeveralFiles), None),
            SourceError::SheetMissing { .. } => (FailureCode::SheetMissing, None, None),
            SourceError::NoSuchFile => (FailureCode::FileGone, None, None),
            SourceError::Empty => (FailureCode::FileEmpty, None, None),
            SourceError::HeaderMissing { line } => (FailureCode::HeaderMissing, None, Some(*line)),
            SourceError::UnterminatedQuote { line } => (FailureCode::UnterminatedQuote, None, Some(*line)),
            SourceError::Changed => (FailureCode::FileChanged, None, None),
            // Work is cancelled when its draft is closed; whoever still asks finds none.
            SourceError::Cancelled => (FailureCode::NoDraft, None, None),
            SourceError::Work(cause) if cause.kind() == io::ErrorKind::StorageFull => {
                (FailureCode::DiskFull, None, None)
            }
            SourceError::Work(_) => (FailureCode::WorkFolder, None, None),
            SourceError::Encoding => (FailureCode::Machine, None, None),
        };
        let failure = Failure { reason, line, ..Failure::new(code, &error) };
        match error {
            SourceError::SeveralFiles { names } => Failure { members: Some(names), ..failure },
            _ => failure,
        }
    }
}

impl From<FitError> for Failure {
    fn from(error: FitError) -> Self {
        match error {
            FitError::ColumnMissing { wanted, nearest } => {
                Failure { wanted: Some(wanted), nearest: Some(nearest), ..Failure::plain(FailureCode::ColumnMissing) }
            }
            FitError::HeaderDuplicate { header, .. } => {
                Failure { wanted: Some(header), ..Failure::plain(FailureCode::HeaderDuplicate) }
            }
        }
    }
}

impl From<SavedMappingError> for Failure {
    fn from(error: SavedMappingError) -> Self {
        let code = match error {
            SavedMappingError::Journal(error) => return error.into(),
            SavedMappingError::NoSuchMapping { .. } => FailureCode::NoSuchMapping,
            SavedMappingError::NameTaken { .. } => FailureCode::NameTaken,
            SavedMappingError::Name { .. } => FailureCode::NameWrong,
            SavedMappingError::Unreadable { .. } => FailureCode::MappingWrong,
        };
        Failure::new(code, &error)
    }
}

impl From<ConnectionError> for Failure {
    fn from(error: ConnectionError) -> Self {
        let code = match error {
            ConnectionError::Journal(error) => return error.into(),
            ConnectionError::NoSuchConnection { .. } => FailureCode::NoSuchConnection,
            ConnectionError::NameTaken { .. } => FailureCode::NameTaken,
            ConnectionError::Reserved => FailureCode::NameReserved,
            ConnectionError::Name { .. } => FailureCode::NameWrong,
            ConnectionError::Keychain(fault) => match fault {
                KeychainFault::Absent => FailureCode::KeychainAbsent,
                KeychainFault::Locked => FailureCode::KeychainLocked,
                KeychainFault::Hangs => FailureCode::KeychainHangs,
                // Nothing that was read is too long.
                KeychainFault::TooLong | KeychainFault::Failed => FailureCode::KeychainFailed,
            },
        };
        Failure::new(code, &error)
    }
}

impl From<LookError> for Failure {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Token => Failure::plain(FailureCode::TokenRefused),
            LookError::Source(error) => error.into(),
            LookError::Body(_) | LookError::Task(_) => Failure::new(FailureCode::Machine, &error),
        }
    }
}

impl From<AuthenticateError> for Failure {
    fn from(error: AuthenticateError) -> Self {
        let code = match error {
            AuthenticateError::Connection(error) => return error.into(),
            AuthenticateError::Admin(AdminError::Call(error)) => return error.into(),
            AuthenticateError::SecretMissing => FailureCode::TokenMissing,
            AuthenticateError::Admin(AdminError::InvalidCredentials) | AuthenticateError::NoCredentials => {
                FailureCode::CredentialsRefused
            }
            AuthenticateError::Admin(AdminError::MissingPermissions) => FailureCode::NoRights,
            AuthenticateError::Admin(AdminError::NoToken) => FailureCode::NoToken,
            AuthenticateError::Admin(_) => FailureCode::Offline,
            AuthenticateError::Build(_) => FailureCode::Machine,
        };
        Failure::new(code, &error)
    }
}

impl From<CommaTestError> for Failure {
    fn from(error: CommaTestError) -> Self {
        let code = match error {
            CommaTestError::Connection(error) => return error.into(),
            CommaTestError::Lock(error) => return OpenError::Lock(error).into(),
            CommaTestError::DataDir(error) => return error.into(),
            CommaTestError::Call(CallError::Rejected { .. }) => FailureCode::ProbeRefused,
            CommaTestError::Call(error) => return error.into(),
            CommaTestError::Stuck => FailureCode::ProbeStuck,
            CommaTestError::NotVisible => FailureCode::ProbeNotVisible,
            CommaTestError::Interrupted => FailureCode::ProbeStopped,
            CommaTestError::Pace(_) | CommaTestError::Body(_) => FailureCode::Machine,
        };
        Failure::new(code, &error)
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let code = match error {
            CallError::Unauthorized { .. } => FailureCode::TokenRefused,
            _ => FailureCode::Offline,
        };
        Failure::new(code, &error)
    }
}

impl From<MappingError> for Failure {
    fn from(error: MappingError) -> Self {
        let place = match &error {
            MappingError::NotJson { .. } | MappingError::Later { .. } => "",
            MappingError::UnknownField { place, .. }
            | MappingError::Missing { place, .. }
            | MappingError::Wrong { place, .. }
            | MappingError::Name { place, .. }
            | MappingError::Twice { place, .. } => place,
            MappingError::Fixed { .. } => "severity",
        };
        Failure::mapping(place, &error.to_string())
    }
}

impl From<CheckError> for Failure {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Source(error) => error.into(),
            CheckError::Fit(error) => error.into(),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Source(error) => error.into(),
            error @ ExportError::Write(_) => Failure::new(FailureCode::Machine, &error),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::DataDir(error) => error.into(),
            OpenError::Journal(error) => error.into(),
            OpenError::Lock(LockError::Held { holder: upload }) if uploads::is_comma_test(&upload) => {
                Failure::plain(FailureCode::ProbeRunning)
            }
            OpenError::Lock(LockError::Held { holder: upload }) => Failure::upload_running(upload),
            error @ OpenError::Lock(_) => Failure::new(FailureCode::HomeUnusable, &error),
        }
    }
}

impl From<ResumeError> for Failure {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Open(error) => error.into(),
            ResumeError::Mapping(error) => error.into(),
            error @ ResumeError::Ended(_) => Failure::new(FailureCode::UploadEnded, &error),
            error @ ResumeError::Connection => Failure::new(FailureCode::JournalFailed, &error),
        }
    }
}

impl From<RetryError> for Failure {
    fn from(error: RetryError) -> Self {
        match error {
            RetryError::Open(error) => error.into(),
            RetryError::Mapping(error) => error.into(),
            RetryError::Upload(error) => error.into(),
            RetryError::NotEnded(upload) => Failure::upload_running(upload.id),
            error @ RetryError::NothingFailed(_) => Failure::new(FailureCode::NothingFailed, &error),
            error @ (RetryError::FileChanged | RetryError::Check(_)) => Failure::new(FailureCode::FileChanged, &error),
            error @ RetryError::CellsEdited => Failure::new(FailureCode::CellsForgotten, &error),
            error @ RetryError::Connection => Failure::new(FailureCode::JournalFailed, &error),
        }
    }
}

impl From<OverrideError> for Failure {
    fn from(error: OverrideError) -> Self {
        match error {
            OverrideError::Source(error) => error.into(),
            OverrideError::DataDir(error) => error.into(),
            error => Failure::new(FailureCode::HomeUnusable, &error),
        }
    }
}

impl From<CombineError> for Failure {
    fn from(error: CombineError) -> Self {
        let (code, upload) = match &error {
            CombineError::Changed(upload) => (FailureCode::EarlierChanged, Some(upload.id.clone())),
            CombineError::CellsEdited(upload) => (FailureCode::EarlierMended, Some(upload.id.clone())),
            CombineError::Forgotten(upload) => (FailureCode::NoSuchUpload, Some(upload.clone())),
            CombineError::Write(cause) if cause.kind() == io::ErrorKind::StorageFull => (FailureCode::DiskFull, None),
            CombineError::Write(_) => (FailureCode::ExportFailed, None),
            _ => {
                return match error {
                    CombineError::Open(error) => error.into(),
                    CombineError::Mapping(error) => error.into(),
                    CombineError::Earlier(error) => Failure::from(*error),
                    CombineError::Source(error) => error.into(),
                    error => Failure::new(FailureCode::Machine, &error),
                };
            }
        };
        Failure { upload, ..Failure::new(code, &error) }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Journal(error) => error.into(),
            UploadError::Source(error) => error.into(),
            error @ UploadError::Pace(_) => Failure::new(FailureCode::HomeUnusable, &error),
            error => Failure::new(FailureCode::Machine, &error),
        }
    }
}

impl From<DataDirError> for Failure {
    fn from(error: DataDirError) -> Self {
        Failure::new(FailureCode::HomeUnusable, &error)
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let code = match &error {
            JournalError::Later { .. } => FailureCode::JournalLater,
            JournalError::Full => FailureCode::DiskFull,
            JournalError::ReadOnly { .. } => FailureCode::JournalReadOnly,
            JournalError::NoSuchUpload { .. } | JournalError::SeveralUploads { .. } => FailureCode::NoSuchUpload,
            JournalError::Sqlite(_) | JournalError::Record { .. } => FailureCode::JournalFailed,
        };
        Failure::new(code, &error)
    }
}
