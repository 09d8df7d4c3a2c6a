//! Drafts: files that were opened and not sent yet. How they're read, their mapping, the answers about it, and their edited
//! cells are kept until they're sent or discarded, so that closing a file or the program loses none of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use engine::CellEdits;

use crate::clock::Clock;
use crate::model::Millis;
use crate::store::{Journal, JournalError};

/// The number of drafts that are kept. Older ones are removed.
const MOST_KEPT: usize = 5;

/// What tells whether a file is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last modified.
    pub modified: Millis,
}

impl FileStamp {
    /// Returns the stamp of a file, or `None` if it's gone.
    pub fn of(path: &Path) -> Option<FileStamp> {
        let metadata = path.metadata().ok()?;
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_millis() as Millis;
        Some(FileStamp { bytes: metadata.len(), modified })
    }
}

/// A draft that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDraft {
    /// Its number in the journal.
    pub id: i64,
    /// The path of the file.
    pub path: PathBuf,
    /// How the file is read, as the app writes it.
    pub choice: String,
    /// The mapping and the answers about it, as the app writes them.
    pub state: String,
    /// The edited cells.
    pub cells: CellEdits,
    /// The file as it was.
    pub file: Option<FileStamp>,
    /// When it was last changed.
    pub at: Millis,
}

/// The drafts of one data folder.
pub struct Drafts {
    journal: Arc<Journal>,
    clock: Arc<dyn Clock>,
}

impl Drafts {
    pub(crate) fn new(journal: &Arc<Journal>, clock: &Arc<dyn Clock>) -> Drafts {
        Drafts { journal: Arc::clone(journal), clock: Arc::clone(clock) }
    }

    /// Keeps a draft in place of the earlier one of its file.
    pub fn keep(&self, path: &Path, choice: String, state: String, cells: CellEdits) -> Result<(), JournalError> {
        let (path, file, at) = (path.to_owned(), FileStamp::of(path), self.clock.now());
        self.journal.keep_draft(&KeptDraft { id: 0, path, choice, state, cells, file, at }, MOST_KEPT)
    }

    /// Returns every draft, the newest first.
    pub fn list(&self) -> Result<Vec<KeptDraft>, JournalError> {
        self.journal.drafts()
    }

    /// Returns the draft with this number, if it's still kept.
    pub fn get(&self, id: i64) -> Result<Option<KeptDraft>, JournalError> {
        self.journal.draft(id)
    }

    /// Removes the draft of a file, which was sent.
    pub fn forget(&self, path: &Path) -> Result<(), JournalError> {
        self.journal.remove_draft_of(path)
    }

    /// Removes a draft.
    pub fn discard(&self, id: i64) -> Result<(), JournalError> {
        self.journal.remove_draft(id)
    }
}
