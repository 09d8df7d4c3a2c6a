//! Why a command failed: a code that the page has a message for, with the code's parameters.

use std::error::Error;
use std::path::Path;

use serde::Serialize;
use ts_rs::TS;
pub use uploads::Failure as Shared;
use uploads::with_causes;

/// A failed command, as the page sees it. Causes are only written to the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Failure {
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
    /// The mapping file isn't text that a mapping could be.
    MappingNotText,
    /// No file is open.
    NoDraft,
    /// The file hasn't been checked since it, the mapping or the account last changed.
    NotChecked,
    /// Rows are excluded, and sending the other rows without them wasn't agreed to.
    RowsExcluded,
    /// No row is ready to send.
    NothingReady,
    /// The client code isn't valid.
    ClientCodeWrong,
    /// The client ID isn't valid.
    ClientIdWrong,
    /// The organization ID isn't valid.
    OrganizationWrong,
    /// The tenant isn't valid.
    TenantWrong,
    /// The visitor ID isn't valid.
    IdWrong,
    /// The text isn't a valid token.
    TokenWrong,
    /// The client code of the live site wasn't typed correctly.
    NotConfirmed,
    /// Target has none of the visitors that were compared, and the user didn't say that they are new.
    NoVisitorKnown,
    /// The table was pasted and not saved. Batches are built from a file.
    NotSaved,
    /// The workbook has hidden rows, and whether to send them wasn't decided.
    HiddenRows,
    /// Rows at the end look like totals or notes, and whether to send them wasn't decided.
    TotalsUnanswered,
    /// The pasted text isn't a table.
    NoTable,
    /// The export would overwrite the file that it's made from.
    ExportIsSource,
    /// The time of day isn't valid.
    NoSuchTime,
    /// A failure that the command line can have, too.
    #[serde(untagged)]
    Shared(Shared),
}

impl Failure {
    /// Writes the cause, and the causes of it, to the log, and returns the failure.
    pub fn caused_by(self, cause: &dyn Error) -> Failure {
        tracing::warn!(code = self.code(), causes = with_causes(cause), "a command failed");
        self
    }

    /// Returns the code as the page sees it, without parameters: these may contain customer data, which is never
    /// logged.
    pub fn code(&self) -> String {
        let shown = serde_json::to_value(self).unwrap_or_default();
        shown["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Creates the failure of a command that something on this computer made impossible.
    pub fn machine(cause: &dyn Error) -> Failure {
        Failure::Shared(Shared::Machine { cause: with_causes(cause) }).caused_by(cause)
    }

    /// Creates the failure of a command that couldn't use a file or folder of the data folder.
    pub fn data_folder(path: &Path, cause: &std::io::Error) -> Failure {
        let path = Some(path.to_owned());
        Failure::Shared(Shared::DataFolderUnusable { path, cause: cause.to_string() }).caused_by(cause)
    }

    /// Creates the failure of a command that must wait for the upload `id`.
    pub fn upload_running(id: String) -> Failure {
        Failure::Shared(Shared::UploadRunning { upload: id })
    }
}

impl<E: Error> From<E> for Failure
where
    Shared: From<E>,
{
    fn from(error: E) -> Self {
        let causes = with_causes(&error);
        let failure = Failure::Shared(error.into());
        tracing::warn!(code = failure.code(), causes, "a command failed");
        failure
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.code())
    }
}

impl Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_contains_no_parameter_of_the_failure() {
        let failure = Failure::Shared(Shared::ColumnMissing { wanted: "Ana Souza".to_owned(), nearest: Vec::new() });
        assert_eq!(failure.code(), "column-missing");
        assert_eq!(Failure::NoDraft.code(), "no-draft");
    }
}
