//! Errors of opening and reading a file.

use std::io;

use serde::Serialize;
use thiserror::Error;

use super::unpack_limit::UnpackLimitExceeded;
use crate::rule::Rule;

/// Why a file can't be read as a table. Most errors belong to an issue code of the check report; see
/// [`SourceError::rule`].
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file isn't a table, or can't be opened.
    #[error("the file can't be read: {reason:?}")]
    Unreadable {
        /// Why, in terms that a person can act on.
        reason: Unreadable,
        /// The error of the operating system, if there's one.
        #[source]
        cause: Option<io::Error>,
    },
    /// The file doesn't exist.
    #[error("the file doesn't exist")]
    NoSuchFile,
    /// The file has no rows below its header.
    #[error("the file has no rows")]
    Empty,
    /// The line that the options name as the header isn't the first line of a record.
    #[error("line {line} has no header")]
    HeaderMissing {
        /// The physical line from the options, from 1.
        line: u64,
    },
    /// A quoted cell isn't closed before the end of the file, or for more bytes than a record may have.
    #[error("the quotation mark in line {line} is never closed")]
    UnterminatedQuote {
        /// The physical line of the opening quotation mark, from 1.
        line: u64,
    },
    /// The file is a zip with several files, and the options don't name one of them.
    #[error("it contains several files: {names:?}")]
    SeveralFiles {
        /// The names of all files in the zip, sorted.
        names: Vec<String>,
    },
    /// The workbook doesn't have the sheet that the options name.
    #[error("the workbook has no sheet named `{wanted}`")]
    SheetMissing {
        /// The name from the options.
        wanted: String,
        /// Up to three sheets with similar names, or the first three if there are none.
        nearest: Vec<String>,
    },
    /// The file's size or modification time differs from when it was opened.
    #[error("the file changed while it was being read")]
    Changed,
    /// The work was stopped with [`Progress::cancel`](super::Progress::cancel).
    #[error("canceled")]
    Cancelled,
    /// A temporary file couldn't be written or read, or the operating system has no random numbers.
    #[error("couldn't use the temporary folder")]
    TempFile(#[source] io::Error),
}

/// Why a file is unreadable, in terms that a person can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Unreadable {
    /// Another program has the file open and locked.
    InUse,
    /// The file is encrypted with a password.
    Password,
    /// The user isn't allowed to read the file.
    Permission,
    /// The content isn't a table, or the path is a folder.
    NotATable,
    /// The file is a workbook or archive of a kind that isn't supported.
    Unsupported,
    /// The file is a lock file that a spreadsheet program keeps next to an open workbook.
    LockFile,
    /// The file is incomplete or damaged.
    Truncated,
    /// The file is in cloud storage, and the provider doesn't download it.
    CloudPlaceholder,
    /// The file is unreasonably large when unpacked, or is nested too deeply.
    ArchiveBomb,
    /// The file is a zip that contains several files.
    SeveralFiles,
    /// The file is a web page, which some programs save with a workbook's extension.
    WebPage,
    /// The file is an XML Spreadsheet 2003. Such a file is opened as a workbook, so this is never reported.
    XmlWorkbook,
    /// The file is XML that isn't a workbook.
    Xml,
    /// The file is JSON, or has a JSON document on each line.
    Json,
    /// The file is a text document, a presentation, or a PDF.
    Document,
    /// The file is an image.
    Picture,
    /// The file is a shortcut: it only names where another file is.
    Shortcut,
    /// The file is an archive with an unsupported compression.
    Archive,
    /// The file is a database, or the data file of a statistics or big data program.
    DataFile,
    /// The file is a workbook of Apple Numbers.
    Numbers,
    /// The file is encrypted by PGP, age, or OpenSSL.
    Encrypted,
    /// The file is text in UTF-32.
    Utf32,
    /// The file is an AppleDouble file (`._name`), in which macOS stores the metadata of another file.
    AppleDouble,
    /// The file only names a file that Git LFS, git-annex, or DVC stores elsewhere.
    Pointer,
    /// The file is a list of contacts or a calendar: vCard, LDIF, or iCalendar.
    Contacts,
    /// The file is of an old spreadsheet or database program: SYLK, DIF, dBase, Lotus 1-2-3, or Excel without its usual container.
    OldWorkbook,
    /// The file contains SQL statements, as a dump of a database does.
    Sql,
    /// The file is an email message.
    Mail,
    /// The file is YAML.
    Yaml,
}

impl Unreadable {
    /// Returns the general reason that this one belongs to. Reports show it as `reason`, so that programs need to know
    /// fewer of them.
    pub fn group(self) -> Unreadable {
        match self {
            Unreadable::WebPage
            | Unreadable::Xml
            | Unreadable::XmlWorkbook
            | Unreadable::Json
            | Unreadable::Document
            | Unreadable::Picture
            | Unreadable::Shortcut
            | Unreadable::AppleDouble
            | Unreadable::Pointer
            | Unreadable::Contacts
            | Unreadable::Sql
            | Unreadable::Mail
            | Unreadable::Yaml => Unreadable::NotATable,
            Unreadable::Archive
            | Unreadable::DataFile
            | Unreadable::Numbers
            | Unreadable::Encrypted
            | Unreadable::Utf32
            | Unreadable::OldWorkbook => Unreadable::Unsupported,
            other => other,
        }
    }
}

impl SourceError {
    /// Returns the issue code that this error has in reports, or `None` if the file isn't to blame.
    pub fn rule(&self) -> Option<Rule> {
        match self {
            SourceError::Unreadable { .. } | SourceError::SeveralFiles { .. } => Some(Rule::FileUnreadable),
            SourceError::Empty => Some(Rule::FileEmpty),
            SourceError::HeaderMissing { .. } => Some(Rule::HeaderMissing),
            SourceError::UnterminatedQuote { .. } => Some(Rule::UnterminatedQuote),
            SourceError::SheetMissing { .. } => Some(Rule::SheetMissing),
            SourceError::Changed => Some(Rule::FileChanged),
            SourceError::NoSuchFile | SourceError::Cancelled | SourceError::TempFile(_) => None,
        }
    }
}

impl From<io::Error> for SourceError {
    fn from(cause: io::Error) -> Self {
        if cause.get_ref().is_some_and(|inner| inner.is::<UnpackLimitExceeded>()) {
            return SourceError::Unreadable { reason: Unreadable::ArchiveBomb, cause: None };
        }
        let reason = match cause.kind() {
            io::ErrorKind::NotFound => return SourceError::NoSuchFile,
            io::ErrorKind::PermissionDenied => Unreadable::Permission,
            io::ErrorKind::IsADirectory => Unreadable::NotATable,
            _ => match cause.raw_os_error() {
                // These are Windows error codes: 32 and 33 are sharing and lock violations; 362 to 395 are errors of
                // the cloud file provider.
                Some(32 | 33) if cfg!(windows) => Unreadable::InUse,
                Some(362..=395) if cfg!(windows) => Unreadable::CloudPlaceholder,
                _ => Unreadable::Truncated,
            },
        };
        SourceError::Unreadable { reason, cause: Some(cause) }
    }
}
