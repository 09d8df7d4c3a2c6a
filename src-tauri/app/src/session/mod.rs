//! The session: the file being dragged over the window, the open file with its check, and what the page polls four
//! times a second. The page never learns where a file is.

pub mod check;
mod combine;
mod draft;
mod edits;
mod findings;
mod format_mismatch;
pub(crate) mod mapping_view;
mod opening;
mod reader;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use engine::Progress;
use tauri::async_runtime;

use crate::api::{
    ArchiveMembers, Destination, Hover, ImportedMapping, Opening, RejectedDrop, SessionCheck, SessionStatus,
};
use crate::failure::Failure;
use crate::session::check::Check;
use crate::session::draft::Draft;
use crate::upload::compare::Compared;

pub use check::ToSend;

/// Some desktops deliver one drop twice. The same paths within this time are one drop.
const SAME_DROP: Duration = Duration::from_millis(500);

/// Clones share the same state.
#[derive(Clone, Default)]
pub struct Session(Arc<Mutex<SessionState>>);

#[derive(Default)]
struct SessionState {
    hover: Option<Hover>,
    rejected: Option<RejectedDrop>,
    rejected_drops: u64,
    last_drop: Option<(Vec<PathBuf>, Instant)>,
    /// Grows whenever a file begins to open or the open one is closed. A file that was opened under an older number
    /// is dropped, so that of two files the later one stays.
    opening_number: u64,
    last_version: u64,
    /// The name of the file being opened, and how to stop opening it.
    opening: Option<(String, Arc<Progress>)>,
    /// The path of an archive with several files, and their names.
    archive: Option<(PathBuf, ArchiveMembers)>,
    archives: u64,
    draft: Option<Draft>,
    /// The draft that the current one replaced.
    previous: Option<Draft>,
    is_closing: bool,
    /// The last comparison of the checked file with an account.
    compared: Option<Compared>,
}

impl Session {
    fn state(&self) -> MutexGuard<'_, SessionState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what the page polls. `upload` is the upload that this window runs.
    pub fn status(
        &self,
        upload: Option<String>,
        imported: Option<ImportedMapping>,
        destination: Destination,
    ) -> SessionStatus {
        let state = self.state();
        let check = state.draft.as_ref().and_then(|draft| draft.check.as_ref());
        SessionStatus {
            hover: state.hover,
            rejected: state.rejected.clone(),
            archive: state.archive.as_ref().map(|(_, archive)| archive.clone()),
            opening: state.opening.as_ref().map(|(file, watch)| Opening { file: file.clone(), rows: watch.rows() }),
            draft: state.draft.as_ref().map(|draft| draft.version),
            check: check.map_or(SessionCheck::None, Check::progress),
            upload,
            imported,
            destination,
            is_closing: state.is_closing,
        }
    }

    /// Remembers a comparison of the checked file with an account.
    pub fn set_compared(&self, compared: Compared) {
        self.state().compared = Some(compared);
    }

    /// Passes the last comparison, if there is one.
    pub fn with_compared<T>(&self, read: impl FnOnce(&Compared) -> Option<T>) -> Option<T> {
        self.state().compared.as_ref().and_then(read)
    }

    /// Makes the page ask whether to close the window while it sends. Returns `true` if it's already asking.
    pub fn ask_to_close(&self) -> bool {
        std::mem::replace(&mut self.state().is_closing, true)
    }

    /// Takes back the request to close the window.
    pub fn keep_open(&self) {
        self.state().is_closing = false;
    }

    /// Stores what is being dragged over the window; without paths, nothing is.
    pub fn hover(&self, paths: &[PathBuf]) {
        self.state().hover = match paths {
            [] => None,
            [path] if path.is_dir() => Some(Hover::Folder),
            [_] => Some(Hover::OneFile),
            _ => Some(Hover::SeveralFiles),
        };
    }

    /// Takes a drop and returns the file to open, or `None` if the drop was rejected or delivered a second time.
    pub fn dropped(&self, paths: &[PathBuf], running_upload: Option<&str>, now: Instant) -> Option<PathBuf> {
        let is_folder = matches!(paths, [path] if path.is_dir());
        let mut state = self.state();
        state.hover = None;
        let is_same = |(last, at): &(Vec<PathBuf>, Instant)| last == paths && now.duration_since(*at) < SAME_DROP;
        if state.last_drop.as_ref().is_some_and(is_same) {
            return None;
        }
        state.last_drop = Some((paths.to_vec(), now));
        let failure = match paths {
            _ if let Some(id) = running_upload => Failure::upload_running(id.to_owned()),
            [] => Failure::NoPath,
            [_] if is_folder => Failure::Folder,
            [path] => return Some(path.clone()),
            _ => Failure::SeveralFiles,
        };
        state.reject(failure);
        None
    }

    /// Shows why a dropped file couldn't be opened.
    pub fn reject_drop(&self, failure: Failure) {
        self.state().reject(failure);
    }

    /// Returns the path of the open file. It must not reach the page.
    pub fn path(&self) -> Result<PathBuf, Failure> {
        Ok(self.state().draft()?.path().to_owned())
    }
}

impl SessionState {
    fn reject(&mut self, failure: Failure) {
        self.rejected_drops += 1;
        self.rejected = Some(RejectedDrop { number: self.rejected_drops, failure });
    }

    fn draft(&self) -> Result<&Draft, Failure> {
        self.draft.as_ref().ok_or(Failure::NoDraft)
    }

    fn draft_mut(&mut self) -> Result<&mut Draft, Failure> {
        self.draft.as_mut().ok_or(Failure::NoDraft)
    }
}

/// Runs work that reads files on a thread that may block. A panic in it becomes a failure.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    async_runtime::spawn_blocking(work).await.map_err(|error| Failure::machine(&error))
}

/// Returns the last part of a path as text.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
