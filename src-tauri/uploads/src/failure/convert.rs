//! The failure that each error means.

use std::error::Error;
use std::io;

use adobe_target::pace::PaceError;
use adobe_target::{AdminError, BuildError, CallError};
use engine::{CheckError, ExportError, FitError, MappingError, SourceError, Unreadable};

use super::{Entry, Failure, with_causes};
use crate::before_after::LookError;
use crate::combine::CombineError;
use crate::connections::ConnectionError;
use crate::connections::authenticate::AuthenticateError;
use crate::connections::comma_test::{CommaTestError, is_comma_test};
use crate::data_dir::DataDirError;
use crate::lock::LockError;
use crate::overwrite_guard::OverrideError;
use crate::retry::{NewerValues, RetryError};
use crate::saved_mappings::SavedMappingError;
use crate::secrets::KeychainFault;
use crate::sender::UploadError;
use crate::store::JournalError;
use crate::uploads::{OpenError, ResumeError};

fn machine(error: &dyn Error) -> Failure {
    Failure::Machine { cause: with_causes(error) }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Unreadable { reason, cause } => {
                Failure::FileUnreadable { reason, cause: cause.map(|cause| cause.to_string()), members: Vec::new() }
            }
            SourceError::SeveralFiles { names } => {
                Failure::FileUnreadable { reason: Unreadable::SeveralFiles, cause: None, members: names }
            }
            SourceError::SheetMissing { wanted, nearest } => Failure::SheetMissing { wanted, nearest },
            SourceError::NoSuchFile => Failure::FileGone,
            SourceError::Empty => Failure::FileEmpty,
            SourceError::HeaderMissing { line } => Failure::HeaderMissing { line },
            SourceError::UnterminatedQuote { line } => Failure::UnterminatedQuote { line },
            SourceError::Changed => Failure::FileChanged,
            SourceError::Cancelled => Failure::Cancelled,
            SourceError::TempFile(cause) => Failure::WorkFolder { cause: cause.to_string() },
        }
    }
}

impl From<FitError> for Failure {
    fn from(error: FitError) -> Self {
        match error {
            FitError::ColumnMissing { wanted, nearest } => Failure::ColumnMissing { wanted, nearest },
            FitError::HeaderDuplicate { header, positions } => Failure::HeaderDuplicate { wanted: header, positions },
        }
    }
}

impl From<MappingError> for Failure {
    fn from(error: MappingError) -> Self {
        Failure::MappingWrong { error }
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
            ExportError::Write(error) => unwritable(&error),
        }
    }
}

fn unwritable(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull => Failure::DiskFull,
        _ => Failure::ExportFailed { cause: error.to_string() },
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Unauthorized { .. } => Failure::TokenRejected,
            CallError::Offline { kind, ref source } => {
                let cause = source.as_ref().map(|cause| format!(" ({})", with_causes(&**cause))).unwrap_or_default();
                Failure::Offline { cause: format!("{kind}{cause}") }
            }
            error => Failure::UnexpectedResponse { cause: error.to_string() },
        }
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::InvalidCredentials => Failure::CredentialsRejected,
            AdminError::MissingPermissions => Failure::NoPermission,
            AdminError::NoToken => Failure::NoToken,
            AdminError::Call(error) => error.into(),
            error => Failure::UnexpectedResponse { cause: error.to_string() },
        }
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        machine(&error)
    }
}

impl From<KeychainFault> for Failure {
    fn from(fault: KeychainFault) -> Self {
        Failure::Keychain { fault }
    }
}

impl From<SavedMappingError> for Failure {
    fn from(error: SavedMappingError) -> Self {
        match error {
            SavedMappingError::Journal(error) => error.into(),
            SavedMappingError::NoSuchMapping { wanted, nearest } => Failure::NoSuchMapping { wanted, nearest },
            SavedMappingError::NameTaken { name } => Failure::NameTaken { entry: Entry::Mapping, name },
            SavedMappingError::Name { name, why } => Failure::NameWrong { name, fault: why },
            SavedMappingError::Unreadable { name, cause } => Failure::MappingUnreadable { name, error: cause },
        }
    }
}

impl From<ConnectionError> for Failure {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::Journal(error) => error.into(),
            ConnectionError::NoSuchConnection { wanted, nearest } => Failure::NoSuchConnection { wanted, nearest },
            ConnectionError::NameTaken { name } => Failure::NameTaken { entry: Entry::Connection, name },
            ConnectionError::Reserved => Failure::NameReserved,
            ConnectionError::Name { name, why } => Failure::NameWrong { name, fault: why },
            ConnectionError::Keychain(fault) => fault.into(),
        }
    }
}

impl From<AuthenticateError> for Failure {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Connection(error) => error.into(),
            AuthenticateError::Admin(error) => error.into(),
            AuthenticateError::Build(error) => error.into(),
            AuthenticateError::SecretMissing => Failure::TokenMissing,
            AuthenticateError::NoCredentials => Failure::CredentialsRejected,
        }
    }
}

impl From<CommaTestError> for Failure {
    fn from(error: CommaTestError) -> Self {
        match error {
            CommaTestError::Connection(error) => error.into(),
            CommaTestError::Lock(error) => error.into(),
            CommaTestError::DataDir(error) => error.into(),
            CommaTestError::Pace(error) => error.into(),
            CommaTestError::Call(error @ CallError::Rejected { .. }) => {
                Failure::CommaTestRejected { cause: error.to_string() }
            }
            CommaTestError::Call(error) => error.into(),
            CommaTestError::Stuck => Failure::CommaTestStuck,
            CommaTestError::NotVisible => Failure::CommaTestNotVisible,
            CommaTestError::Interrupted => Failure::CommaTestStopped,
            error @ CommaTestError::Body(_) => machine(&error),
        }
    }
}

impl From<LookError> for Failure {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Token => Failure::TokenRejected,
            LookError::Source(error) => error.into(),
            error @ (LookError::Body(_) | LookError::Task(_)) => machine(&error),
        }
    }
}

impl From<DataDirError> for Failure {
    fn from(error: DataDirError) -> Self {
        match error {
            DataDirError::Nowhere => Failure::DataFolderUnusable { path: None, cause: error.to_string() },
            DataDirError::Unusable { folder, cause } => {
                Failure::DataFolderUnusable { path: Some(folder), cause: cause.to_string() }
            }
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held { holder } if is_comma_test(&holder) => Failure::CommaTestRunning,
            LockError::Held { holder } => Failure::UploadRunning { upload: holder },
            LockError::DataDir(error) => error.into(),
            LockError::Unusable { path, cause } => {
                Failure::DataFolderUnusable { path: Some(path), cause: cause.to_string() }
            }
        }
    }
}

impl From<PaceError> for Failure {
    fn from(error: PaceError) -> Self {
        match error {
            PaceError::CallsPerMinute { .. } => machine(&error),
            PaceError::Newer { path } => Failure::JournalLater { path },
            PaceError::Io { path, source, .. } => {
                Failure::DataFolderUnusable { path: Some(path), cause: source.to_string() }
            }
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Later { path } => Failure::JournalLater { path },
            JournalError::Full => Failure::DiskFull,
            JournalError::ReadOnly { path } => Failure::JournalReadOnly { path },
            JournalError::NoSuchUpload { wanted } => Failure::NoSuchUpload { wanted, found: Vec::new() },
            JournalError::SeveralUploads { wanted, uploads } => Failure::NoSuchUpload { wanted, found: uploads },
            JournalError::Damaged => Failure::JournalDamaged,
            JournalError::UploadDamaged { upload, what } => Failure::UploadDamaged { upload, cause: what },
            JournalError::Lock { path, cause } => {
                Failure::DataFolderUnusable { path: Some(path), cause: cause.to_string() }
            }
            JournalError::Sqlite(cause) => Failure::JournalFailed { cause: cause.to_string() },
            JournalError::Record { what } => Failure::JournalFailed { cause: what },
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::DataDir(error) => error.into(),
            OpenError::Journal(error) => error.into(),
            OpenError::Lock(error) => error.into(),
            OpenError::NoPlan { upload } => Failure::UploadNotChecked { upload },
        }
    }
}

impl From<ResumeError> for Failure {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Open(error) => error.into(),
            ResumeError::Mapping(error) => error.into(),
            ResumeError::Ended(upload) => Failure::UploadEnded { upload: upload.id },
            error @ ResumeError::Connection => Failure::JournalFailed { cause: error.to_string() },
        }
    }
}

impl From<NewerValues> for Failure {
    fn from(newer: NewerValues) -> Self {
        match newer {
            NewerValues::OfRetry { upload } => Failure::AlreadyRetried { upload },
            NewerValues::OfUpload { upload, visitors } => Failure::NewerValues { upload, visitors },
        }
    }
}

impl From<RetryError> for Failure {
    fn from(error: RetryError) -> Self {
        match error {
            RetryError::Open(error) => error.into(),
            RetryError::Mapping(error) => error.into(),
            RetryError::Upload(error) => error.into(),
            RetryError::Check(error) => error.into(),
            RetryError::NotEnded(upload) => Failure::UploadNotEnded { upload: upload.id },
            RetryError::NothingFailed(upload) => Failure::NothingFailed { upload: upload.id },
            RetryError::FileChanged => Failure::SentFileChanged,
            RetryError::CellsEdited => Failure::EditsForgotten,
            RetryError::NoFile => Failure::NoFile,
            error @ RetryError::Connection => Failure::JournalFailed { cause: error.to_string() },
        }
    }
}

impl From<OverrideError> for Failure {
    fn from(error: OverrideError) -> Self {
        match error {
            OverrideError::Source(error) => error.into(),
            OverrideError::DataDir(error) => error.into(),
            OverrideError::Keychain(fault) => Failure::SentUnknown { fault },
            OverrideError::Journal(error) => error.into(),
            OverrideError::SentFiles(cause) => Failure::JournalFailed { cause: cause.to_string() },
            error @ OverrideError::Task(_) => machine(&error),
        }
    }
}

impl From<CombineError> for Failure {
    fn from(error: CombineError) -> Self {
        match error {
            CombineError::Open(error) => error.into(),
            CombineError::Mapping(error) => error.into(),
            CombineError::Earlier(error) => Failure::from(*error),
            CombineError::Source(error) => error.into(),
            CombineError::Changed(upload) => Failure::EarlierChanged { upload: upload.id, path: upload.path },
            CombineError::CellsEdited(upload) => Failure::EarlierEdited { upload: upload.id, path: upload.path },
            CombineError::Forgotten(upload) => Failure::EarlierForgotten { upload },
            CombineError::Write(error) => unwritable(&error),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Journal(error) => error.into(),
            UploadError::Source(error) => error.into(),
            UploadError::Pace(error) => error.into(),
            error @ (UploadError::Body(_) | UploadError::Task(_)) => machine(&error),
        }
    }
}
