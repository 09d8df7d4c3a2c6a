//! Why something failed, as the app and the command line show it: a code, with the parameters of its message.
//!
//! The page gets the code and the parameters that aren't skipped. It never gets a path, and causes only go to the log.

mod convert;

use std::path::PathBuf;

use engine::{MappingError, Unreadable};
use serde::Serialize;

use crate::entry_names::NameFault;
use crate::secrets::KeychainFault;

/// What an error of the engine, of Adobe Target, or of this crate means to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "SharedFailure"))]
#[serde(tag = "code", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are plain data, named by what they are")]
pub enum Failure {
    /// The data folder, or a file in it, can't be created or used.
    DataFolderUnusable {
        /// The folder or the file. `None` if the system has no folder for a user's data.
        #[serde(skip)]
        path: Option<PathBuf>,
        #[serde(skip)]
        cause: String,
    },
    /// A later version of the program wrote the journal, or another file of the data folder.
    JournalLater {
        #[serde(skip)]
        path: PathBuf,
    },
    /// The journal's file is read-only.
    JournalReadOnly {
        #[serde(skip)]
        path: PathBuf,
    },
    /// The journal can't be read or written for another reason.
    JournalFailed {
        #[serde(skip)]
        cause: String,
    },
    /// The journal is damaged, and another program has it open.
    JournalDamaged,
    /// The records of an upload are damaged, or some are missing, so its result is unknown.
    UploadDamaged {
        #[serde(skip)]
        upload: String,
        #[serde(skip)]
        cause: String,
    },
    /// The disk is full.
    DiskFull,
    /// The folder for temporary files can't be used.
    WorkFolder {
        #[serde(skip)]
        cause: String,
    },
    /// Not exactly one upload has an ID that starts with `wanted`.
    NoSuchUpload {
        #[serde(skip)]
        wanted: String,
        /// The IDs that start with it.
        #[serde(skip)]
        found: Vec<String>,
    },
    /// The work was stopped.
    Cancelled,
    /// The file doesn't exist.
    FileGone,
    /// The file can't be read as a table.
    FileUnreadable {
        /// Why it can't be read.
        reason: Unreadable,
        #[serde(skip)]
        cause: Option<String>,
        /// The files in a zip that contains several.
        #[serde(skip)]
        members: Vec<String>,
    },
    /// The workbook has no sheet with this name.
    SheetMissing {
        #[serde(skip)]
        wanted: String,
        #[serde(skip)]
        nearest: Vec<String>,
    },
    /// The file has no rows.
    FileEmpty,
    /// The line that should be the header is missing.
    HeaderMissing {
        /// The line of the file, from 1.
        line: u64,
    },
    /// A quotation mark is never closed.
    UnterminatedQuote {
        /// The line of the file, from 1.
        line: u64,
    },
    /// The file has changed since it was opened or checked.
    FileChanged,
    /// The file has changed since it was sent, so its rows can't be sent again.
    SentFileChanged,
    /// The mapping isn't valid.
    MappingWrong {
        #[serde(skip)]
        error: MappingError,
    },
    /// This version of the program can't read a saved mapping.
    MappingUnreadable {
        #[serde(skip)]
        name: String,
        #[serde(skip)]
        error: MappingError,
    },
    /// The file doesn't have a column that the mapping names.
    ColumnMissing {
        /// The column that the mapping names.
        wanted: String,
        /// The file's columns with the most similar names.
        nearest: Vec<String>,
    },
    /// The file has a column more than once, and the mapping doesn't say which one it means.
    HeaderDuplicate {
        /// The column that the mapping names.
        wanted: String,
        /// The positions of the columns, from 1.
        #[serde(skip)]
        positions: Vec<usize>,
    },
    /// An upload is running for the account, or in the app.
    UploadRunning {
        #[serde(skip)]
        upload: String,
    },
    /// The upload hasn't ended.
    UploadNotEnded {
        #[serde(skip)]
        upload: String,
    },
    /// The upload has ended.
    UploadEnded {
        #[serde(skip)]
        upload: String,
    },
    /// The upload was stopped while its file was checked, so nothing of it was sent.
    UploadNotChecked {
        #[serde(skip)]
        upload: String,
    },
    /// The upload has no failed rows.
    NothingFailed {
        #[serde(skip)]
        upload: String,
    },
    /// An earlier retry has sent the failed rows again.
    AlreadyRetried {
        /// The ID of the earlier retry.
        upload: String,
    },
    /// A later upload has sent values for visitors whose failed rows were to be sent again.
    NewerValues {
        /// The ID of the later upload.
        upload: String,
        /// The number of visitors.
        visitors: u64,
    },
    /// Cells were edited for the upload, and edits aren't stored after an upload's end.
    EditsForgotten,
    /// The rows of the upload came from a pipe or standard input, which can't be read again.
    NoFile,
    /// An earlier upload is no longer in the history, so its file is unknown.
    EarlierForgotten {
        /// The earlier upload's ID.
        upload: String,
    },
    /// The file of an earlier upload has changed since it was sent.
    EarlierChanged {
        /// The earlier upload's ID.
        upload: String,
        #[serde(skip)]
        path: PathBuf,
    },
    /// Cells were edited for an earlier upload, and edits aren't stored after an upload's end.
    EarlierEdited {
        /// The earlier upload's ID.
        upload: String,
        #[serde(skip)]
        path: PathBuf,
    },
    /// An export or the combined file can't be written.
    ExportFailed {
        #[serde(skip)]
        cause: String,
    },
    /// Target can't be reached.
    Offline {
        #[serde(skip)]
        cause: String,
    },
    /// Target's response can't be used.
    UnexpectedResponse {
        #[serde(skip)]
        cause: String,
    },
    /// No mapping has this name.
    NoSuchMapping {
        #[serde(skip)]
        wanted: String,
        #[serde(skip)]
        nearest: Vec<String>,
    },
    /// No connection has this name.
    NoSuchConnection {
        #[serde(skip)]
        wanted: String,
        #[serde(skip)]
        nearest: Vec<String>,
    },
    /// Another mapping or connection has this name.
    NameTaken {
        #[serde(skip)]
        entry: Entry,
        #[serde(skip)]
        name: String,
    },
    /// The name isn't valid.
    NameWrong {
        #[serde(skip)]
        name: String,
        #[serde(skip)]
        fault: NameFault,
    },
    /// The name is reserved for the practice Target.
    NameReserved,
    /// The connection needs a token or a client secret, and none is stored.
    TokenMissing,
    /// The keychain can't be used.
    Keychain {
        /// Why it can't be used.
        fault: KeychainFault,
    },
    /// The keychain can't be used, so it's unknown what a file could erase of earlier uploads.
    SentUnknown {
        /// Why it can't be used.
        fault: KeychainFault,
    },
    /// Target rejected the token.
    TokenRejected,
    /// Adobe rejected the client ID or the client secret.
    CredentialsRejected,
    /// The project lacks permissions in Target.
    NoPermission,
    /// The account has no profile token that hasn't expired.
    NoToken,
    /// A comma test of the same account is running.
    CommaTestRunning,
    /// Target stopped processing the comma test.
    CommaTestStuck,
    /// The comma test's profile wasn't visible within an hour.
    CommaTestNotVisible,
    /// The comma test was stopped.
    CommaTestStopped,
    /// Target rejected the comma test's batch.
    CommaTestRejected {
        #[serde(skip)]
        cause: String,
    },
    /// Something on this computer failed that no other code describes.
    Machine {
        #[serde(skip)]
        cause: String,
    },
}

/// What a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// A saved mapping.
    #[default]
    Mapping,
    /// A saved connection.
    Connection,
}

/// Returns an error with its causes, from the outermost to the innermost.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
