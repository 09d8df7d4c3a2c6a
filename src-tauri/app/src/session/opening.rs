//! Opening a file: dropped, chosen, picked from an archive, pasted, sent again, or the sample.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use engine::output_file::{self, Readers};
use engine::{Counted, Progress, Source};
use tauri::async_runtime;
use uploads::{DataDir, KeptDraft, SavedMapping, Upload};

use super::draft::{Draft, Opened, SAMPLE};
use super::{Session, SessionState, blocking, file_name};
use crate::api::{self, ArchiveMembers};
use crate::failure::Failure;

/// Files of an archive that are listed for a choice.
const MAX_LISTED_MEMBERS: usize = 200;

impl Session {
    /// Opens a file in place of the open one, with the saved mapping that fits it. Blocks while it reads.
    pub fn open(&self, path: &Path, saved: &[SavedMapping]) -> Result<(), Failure> {
        self.open_member(path, None, saved)
    }

    /// Opens the file at this position of the archive that waits for a choice, or closes the archive if no position
    /// is given. Blocks while it reads.
    pub fn open_archive_member(&self, position: Option<usize>, saved: &[SavedMapping]) -> Result<(), Failure> {
        let Some((path, archive)) = self.state().archive.take() else { return Err(Failure::NoDraft) };
        let Some(position) = position else { return Ok(()) };
        self.open_member(&path, archive.members.get(position).cloned(), saved)
    }

    fn open_member(&self, path: &Path, member: Option<String>, saved: &[SavedMapping]) -> Result<(), Failure> {
        let watch = Arc::<Progress>::default();
        let file = file_name(path);
        let number = {
            let mut state = self.state();
            state.archive = None;
            if let Some((_, before)) = state.opening.replace((file.clone(), watch.clone())) {
                before.cancel();
            }
            state.next_opening()
        };
        let opened = Draft::open(path, member, saved, &watch);
        let mut state = self.state();
        if state.opening.as_ref().is_some_and(|(_, current)| Arc::ptr_eq(current, &watch)) {
            state.opening = None;
        }
        match opened {
            Ok(Opened::Draft(draft)) => self.replace_draft(&mut state, number, *draft),
            Ok(Opened::Archive(mut members)) => {
                members.truncate(MAX_LISTED_MEMBERS);
                state.archives += 1;
                let number = state.archives;
                state.archive = Some((path.to_owned(), ArchiveMembers { number, file, members }));
            }
            // The user stopped it, so there's nothing to report.
            Err(_) if watch.is_cancelled() => {}
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// Stops opening a file.
    pub fn cancel_opening(&self) {
        let mut state = self.state();
        if let Some((_, watch)) = state.opening.take() {
            watch.cancel();
            state.next_opening();
        }
    }

    /// Opens the file of a past upload, to send it again. Blocks while it reads.
    pub fn reopen(&self, upload: &Upload) -> Result<(), Failure> {
        self.open_with(|| Draft::again(&upload.path, &upload.mapping, &upload.options.source))
    }

    /// Opens a file as it was when it was closed. Blocks while it reads.
    pub fn open_kept(&self, kept: &KeptDraft) -> Result<(), Failure> {
        self.open_with(|| Draft::kept(kept))
    }

    /// Opens a pasted table. Blocks while it reads.
    pub fn open_pasted(&self, name: &str, text: &str, saved: &[SavedMapping]) -> Result<(), Failure> {
        self.open_with(|| Draft::pasted(name, text, saved))
    }

    /// Writes the sample into the data folder and opens it. Blocks.
    pub fn open_sample(&self, data_dir: &DataDir) -> Result<(), Failure> {
        let path = data_dir.subfolder("sample")?.join("clientes.csv");
        // An upload may still read the file, so an identical one isn't written again.
        if !std::fs::read(&path).is_ok_and(|there| there == SAMPLE) {
            let written = output_file::write(&path, Readers::Owner, |out| out.write_all(SAMPLE));
            written.map_err(|error: std::io::Error| Failure::data_folder(&path, &error))?;
        }
        self.open_with(|| Draft::open_sample(&path))
    }

    fn open_with(&self, open: impl FnOnce() -> Result<Draft, Failure>) -> Result<(), Failure> {
        let number = self.state().next_opening();
        let draft = open()?;
        self.replace_draft(&mut self.state(), number, draft);
        Ok(())
    }

    /// Makes `draft` the open one, unless another file began to open since `number`. The replaced one can be restored
    /// with [`Session::restore_previous`].
    pub(super) fn replace_draft(&self, state: &mut SessionState, number: u64, mut draft: Draft) {
        if state.opening_number != number {
            return;
        }
        state.last_version += 1;
        draft.version = state.last_version;
        state.rejected = None;
        self.count_rows(&draft);
        if let Some(left) = state.draft.as_mut() {
            // A combined file of the replaced draft would replace the new one when it's finished.
            left.combining = None;
        }
        state.previous = state.draft.replace(draft);
    }

    /// Replaces the open draft by the same file read in another way.
    pub(super) fn refresh_draft(&self, state: &mut SessionState, draft: Draft) -> api::Draft {
        self.count_rows(&draft);
        let shown = draft.shown();
        state.draft = Some(draft);
        shown
    }

    /// Counts a draft's rows in the background, until the draft is dropped.
    fn count_rows(&self, draft: &Draft) {
        let source = Source::clone(&draft.source);
        let (watch, session) = (draft.counting.watch.clone(), self.clone());
        async_runtime::spawn(async move {
            let counter = watch.clone();
            let counted = blocking(move || source.count(&counter).map_err(Failure::from)).await;
            session.on_rows_counted(&watch, counted.and_then(|counted| counted));
        });
    }

    fn on_rows_counted(&self, watch: &Arc<Progress>, counted: Result<Counted, Failure>) {
        let mut state = self.state();
        let draft = state.draft.as_mut().filter(|draft| Arc::ptr_eq(&draft.counting.watch, watch));
        let Some(draft) = draft else { return };
        match counted {
            // The whole file may have another encoding than its beginning.
            Ok(counted) => draft.counted(counted),
            Err(failure) => draft.counting.failure = Some(failure),
        }
    }
}

impl SessionState {
    /// Makes every file that is being opened outdated, and returns the number for a new one.
    pub(super) fn next_opening(&mut self) -> u64 {
        self.opening_number += 1;
        self.opening_number
    }
}
