//! Why a command failed: a code that the page has a message for, with the code's parameters.

mod convert;

use engine::Unreadable;
use serde::Serialize;
use ts_rs::TS;

/// A failed command, as the page sees it. Causes are only written to the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Failure {
    /// The data folder can't be created or used.
    DataFolderUnusable,
    /// A later version of the program wrote the journal.
    JournalLater,
    /// The journal's file is read-only.
    JournalReadOnly,
    /// The journal can't be read or written for another reason.
    JournalFailed,
    /// The disk is full.
    DiskFull,
    /// The folder for temporary files can't be used.
    WorkFolder,
    /// No upload has this ID.
    NoSuchUpload {
        /// The ID of an earlier upload that a combined file needs.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        upload: Option<String>,
    },
    /// The settings can't be saved.
    SettingsNotSaved,
    /// The practice Target can't start.
    PracticeFailed,
    /// Several files were dropped together.
    SeveralFiles,
    /// A folder was dropped.
    Folder,
    /// The dropped item has no path, such as an attachment dragged from a mail program.
    NoPath,
    /// The file doesn't exist.
    FileGone,
    /// The file can't be read as a table.
    FileUnreadable {
        /// Why it can't be read.
        #[ts(type = "Unreadable")]
        reason: Unreadable,
    },
    /// The workbook has no sheet with this name.
    SheetMissing,
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
    /// No file is open.
    NoDraft,
    /// The mapping isn't valid.
    MappingWrong {
        /// The path in the mapping, such as `attributes[2].name`.
        place: String,
        /// What is wrong there, in English.
        what: String,
    },
    /// A saved mapping can't be read by this version of the program.
    MappingUnreadable,
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
    },
    /// An upload is running.
    UploadRunning {
        /// The upload's ID, if the drop of a file wasn't what failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        upload: Option<String>,
    },
    /// The file hasn't been checked since it, the mapping or the account last changed.
    NotChecked,
    /// Rows are excluded, and sending the other rows without them wasn't agreed to.
    RowsExcluded,
    /// No row is ready to send.
    NothingReady,
    /// The upload has ended.
    UploadEnded,
    /// The upload has no failed rows.
    NothingFailed,
    /// Cells were edited for the upload, and edits aren't stored after an upload's end.
    EditsForgotten,
    /// The file of an earlier upload has changed since it was sent.
    EarlierChanged {
        /// The earlier upload's ID.
        upload: String,
    },
    /// Cells were edited for an earlier upload, and edits aren't stored after an upload's end.
    EarlierEdited {
        /// The earlier upload's ID.
        upload: String,
    },
    /// Target can't be reached.
    Offline,
    /// No mapping has this name.
    NoSuchMapping,
    /// Another mapping or connection has this name.
    NameTaken,
    /// The name isn't valid.
    NameWrong,
    /// No connection has this name.
    NoSuchConnection,
    /// The name is reserved for the practice Target.
    NameReserved,
    /// The client code isn't valid.
    ClientCodeWrong,
    /// The connection needs a token, and none is stored.
    TokenMissing,
    /// The system has no keychain.
    KeychainAbsent,
    /// The keychain is locked or denies access.
    KeychainLocked,
    /// The keychain doesn't respond.
    KeychainHangs,
    /// The keychain failed for another reason.
    KeychainFailed,
    /// Target rejected the token.
    TokenRejected,
    /// The client ID isn't valid.
    ClientIdWrong,
    /// The organization ID isn't valid.
    OrganizationWrong,
    /// The tenant isn't valid.
    TenantWrong,
    /// Adobe rejected the client ID or the client secret.
    CredentialsRejected,
    /// The project lacks permissions in Target.
    NoPermission,
    /// The account has no profile token that hasn't expired.
    NoToken,
    /// The visitor ID isn't valid.
    IdWrong,
    /// The text isn't a valid token.
    TokenWrong,
    /// A comma test of the same account is running.
    CommaTestRunning,
    /// Target stopped processing the comma test.
    CommaTestStuck,
    /// The comma test's profile wasn't visible within an hour.
    CommaTestNotVisible,
    /// The comma test was stopped.
    CommaTestStopped,
    /// Target rejected the comma test's batch.
    CommaTestRejected,
    /// The client code of the live site wasn't typed correctly.
    NotConfirmed,
    /// The table was pasted and not saved. Batches are built from a file.
    NotSaved,
    /// The workbook has hidden rows, and whether to send them wasn't decided.
    HiddenRows,
    /// The pasted text isn't a table.
    NoTable,
    /// The export can't be written.
    ExportFailed,
    /// The export would overwrite the file that it's made from.
    ExportIsSource,
    /// The time of day isn't valid.
    NoSuchTime,
    /// Something on this computer failed that no other code describes.
    Machine,
}

impl Failure {
    /// Writes the cause, and the causes of it, to the log, and returns the failure.
    pub fn caused_by(self, cause: &(dyn std::error::Error + 'static)) -> Failure {
        let mut causes = cause.to_string();
        let mut next = cause.source();
        while let Some(cause) = next {
            causes = format!("{causes}: {cause}");
            next = cause.source();
        }
        tracing::warn!(code = self.code(), causes, "a command failed");
        self
    }

    /// Returns the code as the page sees it, without parameters: these may contain customer data, which is never
    /// logged.
    pub fn code(&self) -> String {
        let shown = serde_json::to_value(self).unwrap_or_default();
        shown["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Creates the failure of a mapping that isn't valid at `place`.
    pub fn mapping(place: &str, what: &str) -> Failure {
        Failure::MappingWrong { place: place.to_owned(), what: what.to_owned() }
    }

    /// Creates the failure of a command that must wait for the upload `id`.
    pub fn upload_running(id: String) -> Failure {
        Failure::UploadRunning { upload: Some(id) }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.code())
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_contains_no_parameter_of_the_failure() {
        let failure = Failure::ColumnMissing { wanted: "Ana Souza".to_owned(), nearest: Vec::new() };
        assert_eq!(failure.code(), "column-missing");
        assert_eq!(Failure::JournalReadOnly.code(), "journal-read-only");
    }
}
