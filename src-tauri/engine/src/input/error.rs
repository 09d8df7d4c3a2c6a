//! Why a file cannot be read, for whoever must act on it.

use std::io;

use serde::Serialize;
use thiserror::Error;

use super::unpack_limit::UnpackLimitExceeded;

/// Why a file cannot be read as a table. A rule of the report each, but for the machine's own.
#[derive(Debug, Error)]
pub enum SourceError {
    /// `file-unreadable`.
    #[error("the file cannot be read: {reason:?}")]
    Unreadable {
        /// What a person can act on.
        reason: Unreadable,
        /// The operating system's word.
        #[source]
        cause: Option<io::Error>,
    },
    /// There is no such file.
    #[error("there is no such file")]
    NoSuchFile,
    /// `file-empty`.
    #[error("the file holds no records")]
    Empty,
    /// `header-missing`.
    #[error("line {line} has no header")]
    HeaderMissing {
        /// Where it was said to be.
        line: u64,
    },
    /// `unterminated-quote`.
    #[error("a quote opens in line {line} and nothing closes it")]
    UnterminatedQuote {
        /// Where it opens.
        line: u64,
    },
    /// `file-unreadable`, since a zip holds more than one file.
    #[error("there are several files in it: {names:?}")]
    SeveralFiles {
        /// All of them.
        names: Vec<String>,
    },
    /// `sheet-missing`.
    #[error("the workbook has no sheet `{wanted}`")]
    SheetMissing {
        /// The name that was said.
        wanted: String,
        /// The sheets that come nearest, or the first ones.
        nearest: Vec<String>,
    },
    /// `file-changed`.
    #[error("the file changed while it was read")]
    Changed,
    /// The wish of whoever watches.
    #[error("cancelled")]
    Cancelled,
    /// The bytes speak against the encoding that the head suggested: read it again as another.
    /// Never leaves this crate.
    #[error("the encoding is another")]
    Encoding,
    /// Work files could not be written or read.
    #[error("the work folder failed")]
    TempFile(#[source] io::Error),
}

/// Why a file is unreadable, for whoever must act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unreadable {
    /// Another program holds it.
    InUse,
    /// A password protects it.
    Password,
    /// The person may not read it.
    Permission,
    /// It holds no table: a folder, a picture, a page.
    NotATable,
    /// A workbook or a packed file of a kind that this version does not open.
    Unsupported,
    /// Excel's own lock file.
    LockFile,
    /// It ends too early.
    Truncated,
    /// A cloud drive holds it and does not hand it over.
    CloudPlaceholder,
    /// It unpacks beyond reason.
    ArchiveBomb,
    /// A zip with more than one file.
    SeveralFiles,
    /// A web page, perhaps under a workbook's name.
    WebPage,
    /// A workbook of one XML file, as Excel wrote it in 2003.
    XmlWorkbook,
    /// Other XML.
    Xml,
    /// JSON, as a whole or a line each.
    Json,
    /// A document to be read or printed.
    Document,
    /// A picture.
    Picture,
    /// A file that only says where another lies.
    Shortcut,
    /// Packed in a way that this version does not unpack.
    Archive,
    /// A table of a database or a statistics program.
    DataFile,
    /// A workbook of Apple's Numbers.
    Numbers,
    /// Encrypted by a program of its own.
    Encrypted,
    /// Text of four bytes a character.
    Utf32,
    /// What a Mac keeps beside a file.
    AppleDouble,
}

impl Unreadable {
    /// The reason that it is one of: what a program that reads reports needs to know.
    pub fn group(self) -> Unreadable {
        match self {
            Unreadable::WebPage
            | Unreadable::Xml
            | Unreadable::XmlWorkbook
            | Unreadable::Json
            | Unreadable::Document
            | Unreadable::Picture
            | Unreadable::Shortcut
            | Unreadable::AppleDouble => Unreadable::NotATable,
            Unreadable::Archive
            | Unreadable::DataFile
            | Unreadable::Numbers
            | Unreadable::Encrypted
            | Unreadable::Utf32 => Unreadable::Unsupported,
            other => other,
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
                // Windows: a sharing or a lock violation; its cloud file provider does not run.
                Some(32 | 33) if cfg!(windows) => Unreadable::InUse,
                Some(362..=395) if cfg!(windows) => Unreadable::CloudPlaceholder,
                _ => Unreadable::Truncated,
            },
        };
        SourceError::Unreadable { reason, cause: Some(cause) }
    }
}
