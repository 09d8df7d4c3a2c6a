//! The failure that each error of the engine, of `target` and of `uploads` means to the page.

use std::io;

use adobe_target::{AdminError, CallError};
use engine::{CheckError, ExportError, FitError, MappingError, SourceError, Unreadable};
use uploads::{
    AuthenticateError, CombineError, CommaTestError, ConnectionError, DataDirError, JournalError, KeychainFault,
    LockError, LookError, OpenError, OverrideError, ResumeError, RetryError, SavedMappingError, UploadError,
};

use super::Failure;

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        let failure = match &error {
            SourceError::Unreadable { reason, .. } => Failure::FileUnreadable { reason: *reason },
            SourceError::SeveralFiles { .. } => Failure::FileUnreadable { reason: Unreadable::SeveralFiles },
            SourceError::SheetMissing { .. } => Failure::SheetMissing,
            SourceError::NoSuchFile => Failure::FileGone,
            SourceError::Empty => Failure::FileEmpty,
            SourceError::HeaderMissing { line } => Failure::HeaderMissing { line: *line },
            SourceError::UnterminatedQuote { line } => Failure::UnterminatedQuote { line: *line },
            SourceError::Changed => Failure::FileChanged,
            // Work is only canceled when its file is closed or replaced.
            SourceError::Cancelled => Failure::NoDraft,
            SourceError::TempFile(cause) if cause.kind() == io::ErrorKind::StorageFull => Failure::DiskFull,
            SourceError::TempFile(_) => Failure::WorkFolder,
        };
        failure.caused_by(&error)
    }
}

impl From<FitError> for Failure {
    fn from(error: FitError) -> Self {
        match error {
            FitError::ColumnMissing { wanted, nearest } => Failure::ColumnMissing { wanted, nearest },
            FitError::HeaderDuplicate { header, .. } => Failure::HeaderDuplicate { wanted: header },
        }
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
            error @ ExportError::Write(_) => Failure::Machine.caused_by(&error),
        }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Unauthorized { .. } => Failure::TokenRejected,
            _ => Failure::Offline,
        }
        .caused_by(&error)
    }
}

impl From<SavedMappingError> for Failure {
    fn from(error: SavedMappingError) -> Self {
        let failure = match error {
            SavedMappingError::Journal(error) => return error.into(),
            SavedMappingError::NoSuchMapping { .. } => Failure::NoSuchMapping,
            SavedMappingError::NameTaken { .. } => Failure::NameTaken,
            SavedMappingError::Name { .. } => Failure::NameWrong,
            SavedMappingError::Unreadable { .. } => Failure::MappingUnreadable,
        };
        failure.caused_by(&error)
    }
}

impl From<ConnectionError> for Failure {
    fn from(error: ConnectionError) -> Self {
        let failure = match error {
            ConnectionError::Journal(error) => return error.into(),
            ConnectionError::NoSuchConnection { .. } => Failure::NoSuchConnection,
            ConnectionError::NameTaken { .. } => Failure::NameTaken,
            ConnectionError::Reserved => Failure::NameReserved,
            ConnectionError::Name { .. } => Failure::NameWrong,
            ConnectionError::Keychain(KeychainFault::Absent) => Failure::KeychainAbsent,
            ConnectionError::Keychain(KeychainFault::Locked) => Failure::KeychainLocked,
            ConnectionError::Keychain(KeychainFault::Hangs) => Failure::KeychainHangs,
            // A secret that was read is never too long.
            ConnectionError::Keychain(KeychainFault::TooLong | KeychainFault::Failed) => Failure::KeychainFailed,
        };
        failure.caused_by(&error)
    }
}

impl From<AuthenticateError> for Failure {
    fn from(error: AuthenticateError) -> Self {
        let failure = match error {
            AuthenticateError::Connection(error) => return error.into(),
            AuthenticateError::Admin(AdminError::Call(error)) => return error.into(),
            AuthenticateError::SecretMissing => Failure::TokenMissing,
            AuthenticateError::Admin(AdminError::InvalidCredentials) | AuthenticateError::NoCredentials => {
                Failure::CredentialsRejected
            }
            AuthenticateError::Admin(AdminError::MissingPermissions) => Failure::NoPermission,
            AuthenticateError::Admin(AdminError::NoToken) => Failure::NoToken,
            AuthenticateError::Admin(_) => Failure::Offline,
            AuthenticateError::Build(_) => Failure::Machine,
        };
        failure.caused_by(&error)
    }
}

impl From<CommaTestError> for Failure {
    fn from(error: CommaTestError) -> Self {
        let failure = match error {
            CommaTestError::Connection(error) => return error.into(),
            CommaTestError::Lock(error) => return OpenError::Lock(error).into(),
            CommaTestError::DataDir(error) => return error.into(),
            CommaTestError::Call(CallError::Rejected { .. }) => Failure::CommaTestRejected,
            CommaTestError::Call(error) => return error.into(),
            CommaTestError::Stuck => Failure::CommaTestStuck,
            CommaTestError::NotVisible => Failure::CommaTestNotVisible,
            CommaTestError::Interrupted => Failure::CommaTestStopped,
            CommaTestError::Pace(_) | CommaTestError::Body(_) => Failure::Machine,
        };
        failure.caused_by(&error)
    }
}

impl From<LookError> for Failure {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Token => Failure::TokenRejected,
            LookError::Source(error) => error.into(),
            LookError::Body(_) | LookError::Task(_) => Failure::Machine.caused_by(&error),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::DataDir(error) => error.into(),
            OpenError::Journal(error) => error.into(),
            OpenError::Lock(LockError::Held { holder }) if uploads::is_comma_test(&holder) => Failure::CommaTestRunning,
            OpenError::Lock(LockError::Held { holder }) => Failure::upload_running(holder),
            error @ OpenError::Lock(_) => Failure::DataFolderUnusable.caused_by(&error),
        }
    }
}

impl From<ResumeError> for Failure {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Open(error) => error.into(),
            ResumeError::Mapping(error) => error.into(),
            error @ ResumeError::Ended(_) => Failure::UploadEnded.caused_by(&error),
            error @ ResumeError::Connection => Failure::JournalFailed.caused_by(&error),
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
            error @ RetryError::NothingFailed(_) => Failure::NothingFailed.caused_by(&error),
            error @ (RetryError::FileChanged | RetryError::Check(_)) => Failure::FileChanged.caused_by(&error),
            error @ RetryError::NoFile => Failure::FileGone.caused_by(&error),
            error @ RetryError::CellsEdited => Failure::EditsForgotten.caused_by(&error),
            error @ RetryError::Connection => Failure::JournalFailed.caused_by(&error),
        }
    }
}

impl From<OverrideError> for Failure {
    fn from(error: OverrideError) -> Self {
        match error {
            OverrideError::Source(error) => error.into(),
            OverrideError::DataDir(error) => error.into(),
            error => Failure::DataFolderUnusable.caused_by(&error),
        }
    }
}

impl From<CombineError> for Failure {
    fn from(error: CombineError) -> Self {
        let failure = match error {
            CombineError::Open(error) => return error.into(),
            CombineError::Mapping(error) => return error.into(),
            CombineError::Earlier(error) => return Failure::from(*error),
            CombineError::Source(error) => return error.into(),
            CombineError::Changed(ref upload) => Failure::EarlierChanged { upload: upload.id.clone() },
            CombineError::CellsEdited(ref upload) => Failure::EarlierEdited { upload: upload.id.clone() },
            CombineError::Forgotten(ref upload) => Failure::NoSuchUpload { upload: Some(upload.clone()) },
            CombineError::Write(ref cause) if cause.kind() == io::ErrorKind::StorageFull => Failure::DiskFull,
            CombineError::Write(_) => Failure::ExportFailed,
        };
        failure.caused_by(&error)
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Journal(error) => error.into(),
            UploadError::Source(error) => error.into(),
            error @ UploadError::Pace(_) => Failure::DataFolderUnusable.caused_by(&error),
            error => Failure::Machine.caused_by(&error),
        }
    }
}

impl From<DataDirError> for Failure {
    fn from(error: DataDirError) -> Self {
        Failure::DataFolderUnusable.caused_by(&error)
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let failure = match &error {
            JournalError::Later { .. } => Failure::JournalLater,
            JournalError::Full => Failure::DiskFull,
            JournalError::ReadOnly { .. } => Failure::JournalReadOnly,
            JournalError::NoSuchUpload { .. } | JournalError::SeveralUploads { .. } => {
                Failure::NoSuchUpload { upload: None }
            }
            JournalError::Sqlite(_) | JournalError::Record { .. } => Failure::JournalFailed,
        };
        failure.caused_by(&error)
    }
}
