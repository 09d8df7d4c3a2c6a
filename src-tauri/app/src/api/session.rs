//! The session as the page polls it.

use serde::Serialize;
use ts_rs::TS;

use super::{Destination, ImportedMapping};
use crate::failure::Failure;

/// What is being dragged over the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Hover {
    /// One file, which a drop would open.
    OneFile,
    SeveralFiles,
    Folder,
}

/// A drop that couldn't be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RejectedDrop {
    /// Grows with each, so that the page shows each one once.
    pub number: u64,
    pub failure: Failure,
}

/// The state of the draft's check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SessionCheck {
    /// No check was started, or it was canceled.
    None,
    Running,
    /// The check ended with a report or a failure.
    Done,
}

/// An archive with several files, one of which must be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ArchiveMembers {
    /// Grows with each archive.
    pub number: u64,
    pub file: String,
    /// The names of its files, at most 200.
    pub members: Vec<String>,
}

/// A file that is being opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Opening {
    /// The file's name, without its folders.
    pub file: String,
    /// Rows of a workbook read so far.
    pub rows: u64,
}

/// What the page polls four times a second.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SessionStatus {
    /// What is being dragged over the window.
    pub hover: Option<Hover>,
    /// The last drop that couldn't be opened.
    pub rejected: Option<RejectedDrop>,
    /// An archive that waits for a choice.
    pub archive: Option<ArchiveMembers>,
    pub opening: Option<Opening>,
    /// The version of the draft, which grows with every file that is opened.
    pub draft: Option<u64>,
    pub check: SessionCheck,
    /// The ID of the upload that this window runs.
    pub upload: Option<String>,
    /// The last imported mapping file.
    pub imported: Option<ImportedMapping>,
    /// Where the next upload goes.
    pub destination: Destination,
    /// Whether the window was asked to close while it sends, and waits for the user's answer.
    pub is_closing: bool,
}
