//! The words of the failures that the app can have, too. Texts that don't differ from the app's are in the catalog that
//! both share.

use uploads::{ConnectionState, Entry, Failure as Shared, Reason};

use super::mapping::{mapping_hint, mapping_message};
use super::{Failure, did_you_mean, quoted};
use crate::exit;
use crate::output::format::{counted, file_name};
use crate::output::messages;
use crate::output::style::visible;

/// The maximum number of files in a ZIP that a message lists.
const MAX_LISTED: usize = 10;

const OTHER_HOME: &str = "Make it writable, or choose another data folder with --home DIR or FERRY_HOME.";

impl<E> From<E> for Failure
where
    Shared: From<E>,
{
    fn from(error: E) -> Self {
        let shared = Shared::from(error);
        Failure { code: exit_code(&shared), message: message(&shared), hint: hint(&shared) }
    }
}

fn exit_code(failure: &Shared) -> u8 {
    match failure {
        Shared::FileUnreadable { .. }
        | Shared::SheetMissing { .. }
        | Shared::FileEmpty
        | Shared::HeaderMissing { .. }
        | Shared::UnterminatedQuote { .. }
        | Shared::FileChanged
        | Shared::SentFileChanged
        | Shared::ColumnMissing { .. }
        | Shared::HeaderDuplicate { .. }
        | Shared::EditsForgotten
        | Shared::NoFile
        | Shared::EarlierForgotten { .. }
        | Shared::EarlierChanged { .. }
        | Shared::EarlierEdited { .. } => exit::FILE,
        Shared::CommaTestStuck | Shared::CommaTestNotVisible => exit::UNCONFIRMED,
        Shared::TokenRejected | Shared::CredentialsRejected | Shared::NoToken => exit::TOKEN,
        Shared::Cancelled | Shared::CommaTestStopped => exit::INTERRUPTED,
        _ => exit::USAGE,
    }
}

/// Returns what happened. It's longer than other functions, so that all the words are in one table.
fn message(failure: &Shared) -> String {
    match failure {
        Shared::DataFolderUnusable { path: None, .. } => "Couldn't find a folder for your data.".to_owned(),
        Shared::DataFolderUnusable { path: Some(path), cause } => format!("Couldn't use {}: {cause}.", path.display()),
        Shared::JournalLater { path } => {
            format!("{} was saved by a newer version of Profile Ferry. It wasn't changed.", path.display())
        }
        Shared::JournalReadOnly { path } => format!("The history {} is read-only.", path.display()),
        Shared::JournalFailed { cause } => format!("Couldn't read or save the history: {cause}."),
        Shared::JournalDamaged => "The history is damaged.".to_owned(),
        Shared::UploadDamaged { upload, cause } => {
            format!("The records of upload {upload} are damaged ({cause}), so its result isn't known.")
        }
        Shared::DiskFull => "The disk is full.".to_owned(),
        Shared::WorkFolder { cause } => format!("Couldn't use the temporary folder: {cause}."),
        Shared::NoSuchUpload { wanted, found } if found.is_empty() => format!("No upload ID starts with \"{wanted}\"."),
        Shared::NoSuchUpload { wanted, found } => {
            format!("Several upload IDs start with \"{wanted}\": {}.", found.join(", "))
        }
        Shared::Cancelled => "Interrupted.".to_owned(),
        Shared::FileGone => "The file doesn't exist.".to_owned(),
        Shared::FileUnreadable { reason, cause, members } => {
            let cause = cause.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
            format!("{}{cause}{}", messages::unreadable(*reason), listed(members))
        }
        Shared::SheetMissing { wanted, nearest } => {
            let sheets = sentence(" Its sheets are", nearest);
            format!("The workbook has no sheet named \"{}\".{sheets}", visible(wanted))
        }
        Shared::FileEmpty => messages::rule(engine::Rule::FileEmpty).to_owned(),
        Shared::HeaderMissing { .. } => messages::rule(engine::Rule::HeaderMissing).to_owned(),
        Shared::UnterminatedQuote { line } => {
            format!("Line {line}: {}", messages::rule(engine::Rule::UnterminatedQuote))
        }
        Shared::FileChanged => messages::rule(engine::Rule::FileChanged).to_owned(),
        Shared::SentFileChanged => "The file has changed since it was sent. Nothing was sent.".to_owned(),
        Shared::MappingWrong { error } => mapping_message("The mapping", error),
        Shared::MappingUnreadable { name, error } => mapping_message(name, error),
        Shared::ColumnMissing { wanted, nearest } => {
            let similar = sentence(" Similar columns:", nearest);
            format!("The file has no column \"{wanted}\", which the mapping uses.{similar}")
        }
        Shared::HeaderDuplicate { wanted, positions } => {
            let places: Vec<String> = positions.iter().map(usize::to_string).collect();
            format!(
                "Several columns of the file could be \"{wanted}\" (positions {}). In the mapping, choose one: \
                 {{\"position\": {}}}.",
                places.join(", "),
                places.first().map_or("1", String::as_str)
            )
        }
        Shared::UploadRunning { upload } => {
            format!("Upload {upload} is in progress for this client code. Sending at the same time could erase values.")
        }
        Shared::UploadNotEnded { upload } => format!("Upload {upload} hasn't finished yet."),
        Shared::UploadEnded { upload } => format!("Upload {upload} has already finished."),
        Shared::UploadNotChecked { upload } => {
            format!("Upload {upload} was stopped while its file was checked. Nothing was sent.")
        }
        Shared::NothingFailed { upload } => format!("Upload {upload} has no failed rows."),
        Shared::AlreadyRetried { upload } => {
            format!("Upload {upload} has already sent these rows again. Nothing was sent.")
        }
        Shared::NewerValues { upload, visitors } => format!(
            "Upload {upload} sent newer values for {} of these rows. Nothing was sent.",
            counted(*visitors, "visitor", "visitors")
        ),
        Shared::EditsForgotten => {
            "Cells were edited for that upload, and edits aren't kept after it finishes.".to_owned()
        }
        Shared::NoFile => {
            "The rows of that upload came from a pipe or standard input, which can't be read again.".to_owned()
        }
        Shared::EarlierForgotten { upload } => {
            format!("Upload {upload} is no longer in the history, so its file is unknown.")
        }
        Shared::EarlierChanged { upload, path } => {
            format!("{} has changed since upload {upload} sent it.", file_name(path))
        }
        Shared::EarlierEdited { upload, path } => {
            format!("{} was edited for upload {upload}, and edits aren't kept.", file_name(path))
        }
        Shared::ExportFailed { cause } => format!("Couldn't write the file: {cause}."),
        Shared::Offline { cause } => format!("Couldn't connect, so nothing was sent: {cause}."),
        Shared::UnexpectedResponse { cause } => format!("Target's response couldn't be used: {cause}."),
        Shared::NoSuchMapping { wanted, .. } => format!("There's no saved mapping named \"{wanted}\"."),
        Shared::NoSuchConnection { wanted, .. } => format!("There's no connection named \"{wanted}\"."),
        Shared::NameTaken { entry: Entry::Mapping, name } => {
            format!("A mapping named \"{name}\" already exists. It wasn't changed.")
        }
        Shared::NameTaken { entry: Entry::Connection, name } => {
            format!("A connection named \"{name}\" already exists. It wasn't changed.")
        }
        Shared::NameWrong { name, fault } => format!("The name \"{name}\" {fault}."),
        Shared::NameReserved => format!("{} is reserved for the practice Target in the app.", uploads::PRACTICE),
        Shared::TokenMissing => "The connection needs a token or a client secret, but none is saved.".to_owned(),
        Shared::Keychain { fault } => messages::keychain(*fault).to_owned(),
        Shared::SentUnknown { fault } => {
            let fault = messages::keychain(*fault);
            format!("{fault} So it isn't known what this file could erase of earlier uploads (overrides-unknown).")
        }
        Shared::TokenRejected => messages::reason(Reason::Token).to_owned(),
        Shared::CredentialsRejected => messages::connection_state(ConnectionState::CredentialsRejected).to_owned(),
        Shared::NoPermission => messages::connection_state(ConnectionState::NoPermission).to_owned(),
        Shared::NoToken => messages::connection_state(ConnectionState::NoToken).to_owned(),
        Shared::CommaTestRunning => {
            "A comma test is running for this client code. Sending at the same time could erase values.".to_owned()
        }
        Shared::CommaTestStuck => messages::failure("comma-test-stuck").to_owned(),
        Shared::CommaTestNotVisible => messages::failure("comma-test-not-visible").to_owned(),
        Shared::CommaTestStopped => "Interrupted. There's no result.".to_owned(),
        Shared::CommaTestRejected { cause } => format!("Target rejected the test profile: {cause}."),
        Shared::Machine { cause } => format!("Something went wrong on this computer: {cause}."),
    }
}

/// Returns what to do next, if the message doesn't say it.
fn hint(failure: &Shared) -> Option<String> {
    let hint = match failure {
        Shared::DataFolderUnusable { path: None, .. } => "Set one with --home DIR or FERRY_HOME.",
        Shared::DataFolderUnusable { .. } | Shared::JournalReadOnly { .. } => OTHER_HOME,
        Shared::JournalLater { .. } => "Update Profile Ferry, or choose another data folder with --home DIR.",
        Shared::JournalFailed { .. } => "Try again, or update Profile Ferry.",
        Shared::JournalDamaged => {
            "Close the app and stop every ferry command, then try again. What can be read of the history is kept."
        }
        Shared::UploadDamaged { .. } => {
            "Send the file again with: ferry send FILE. Rows that are sent twice do no harm."
        }
        Shared::DiskFull => "Free up space, then try again.",
        Shared::WorkFolder { .. } => "Free up space on that disk, or set TMPDIR to another folder.",
        Shared::NoSuchUpload { found, .. } if found.is_empty() => "List uploads with: ferry uploads",
        Shared::NoSuchUpload { .. } => "Type more of the ID.",
        Shared::FileGone => "Check the path.",
        Shared::FileChanged => "Restore the original file, or check the current one with: ferry check",
        Shared::SentFileChanged => "To send the current file, run: ferry send",
        Shared::MappingWrong { error } | Shared::MappingUnreadable { error, .. } => return Some(mapping_hint(error)),
        Shared::UploadRunning { upload } => {
            return Some(format!(
                "Wait for it to finish (ferry status {upload}), or cancel it (ferry cancel {upload})."
            ));
        }
        Shared::CommaTestRunning => "Wait for it to finish, or stop it where it was started.",
        Shared::UploadNotEnded { upload } => return Some(format!("Resume it with: ferry resume {upload}")),
        Shared::UploadNotChecked { .. } => "Send the file again with: ferry send FILE",
        Shared::NothingFailed { upload } => return Some(format!("View it with: ferry status {upload}")),
        Shared::AlreadyRetried { upload } => {
            return Some(format!("Retry what failed of it with: ferry retry {upload}. Or add --overwrite."));
        }
        Shared::NewerValues { .. } => "To replace them with the older values, add --overwrite.",
        Shared::NoFile => "Save the data to a file, and send that: ferry send FILE",
        Shared::EditsForgotten => "Open the file in the app, make the edits, and send it.",
        Shared::EarlierForgotten { upload } => return Some(format!("Leave it out with --without {upload}")),
        Shared::EarlierChanged { upload, .. } | Shared::EarlierEdited { upload, .. } => {
            return Some(format!("Restore the original file, or leave it out with --without {upload}"));
        }
        Shared::ExportFailed { .. } => "Choose another path.",
        Shared::Offline { .. } => "Check the client code, your network, and your proxy.",
        Shared::UnexpectedResponse { .. } => "Try again in a minute.",
        Shared::NoSuchMapping { nearest, .. } => {
            return did_you_mean(nearest).or(Some("List mappings with: ferry mapping list".to_owned()));
        }
        Shared::NoSuchConnection { nearest, .. } => {
            let list = "List connections with: ferry connection list. Or use --client CODE.";
            return did_you_mean(nearest).or(Some(list.to_owned()));
        }
        Shared::NameTaken { entry: Entry::Mapping, .. } => {
            "Choose another name with --name, or remove it first: ferry mapping remove NAME"
        }
        Shared::NameTaken { entry: Entry::Connection, .. } => {
            "Choose another name, or remove it first: ferry connection remove NAME"
        }
        Shared::NameWrong { .. } => "Choose another name.",
        Shared::NameReserved => "On the command line, run: ferry practice. Then use --client and --endpoint.",
        Shared::TokenMissing => "Save it with: ferry token set NAME",
        Shared::Keychain { fault } => messages::keychain_fix(*fault),
        Shared::SentUnknown { .. } => {
            "Run the command where the keychain is available. Otherwise, send a file that contains all attributes."
        }
        Shared::TokenRejected => "Set FERRY_TOKEN to the current token.",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// Returns the names after what they are, as a sentence, or nothing if there are none.
fn sentence(what: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("{what} {}.", quoted(names, ", ")) }
}

/// Returns the files in a ZIP, as the end of a sentence.
fn listed(members: &[String]) -> String {
    let shown = &members[..members.len().min(MAX_LISTED)];
    let more = members.len() - shown.len();
    match (shown.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => format!(" {}.", quoted(shown, ", ")),
        (false, more) => format!(" {} and {more} more.", quoted(shown, ", ")),
    }
}
