//! Combining the draft and earlier uploads into one file, in the background. The result becomes the draft.

use std::path::PathBuf;
use std::sync::Arc;

use engine::{Checked, Mapping};
use tauri::async_runtime;
use uploads::{CombineProgress, Uploads, combined_name, write_combined};

use super::draft::Draft;
use super::{Session, blocking, file_name};
use crate::api::CombineStatus;
use crate::exports;
use crate::failure::Failure;

/// A combined file that is being written. Dropping it stops the work.
pub struct Combining {
    watch: Arc<CombineProgress>,
    failure: Option<Failure>,
}

impl Drop for Combining {
    fn drop(&mut self) {
        self.watch.watch.cancel();
    }
}

/// What a combined file is made from, and where it's written.
struct CombineTask {
    uploads: Arc<Uploads>,
    earlier: Vec<String>,
    /// The ID and the checked file of an earlier upload that is still in memory.
    cached: Option<(String, Arc<Checked>)>,
    checked: Arc<Checked>,
    mapping: Mapping,
    to: PathBuf,
}

impl CombineTask {
    fn run(self, watch: &CombineProgress) -> Result<Draft, Failure> {
        let CombineTask { uploads, earlier, cached, checked, mapping, to } = self;
        exports::require_other_file(checked.source().path(), &to)?;
        let earlier = uploads.earlier_uploads(&earlier, cached, watch)?;
        for one in &earlier {
            exports::require_other_file(&one.upload().path, &to)?;
        }
        let union = write_combined(&to, (&checked, &mapping), &earlier, watch)?;
        let files =
            earlier.iter().rev().map(|one| file_name(&one.upload().path)).chain([file_name(checked.source().path())]);
        Draft::combined(&to, &union.mapping, files.collect())
    }
}

impl Session {
    /// Returns a name for the file combined from the draft and these uploads, and a free path with that name beside the
    /// draft's file, or `None` if that folder isn't writable. Blocks.
    pub fn combined_file_place(
        &self,
        uploads: &Uploads,
        earlier: &[String],
    ) -> Result<(String, Option<PathBuf>), Failure> {
        let (path, is_pasted) = {
            let state = self.state();
            let draft = state.draft()?;
            (draft.path().to_owned(), draft.source.pasted_text().is_some())
        };
        // An upload that no longer exists is reported when its file is read.
        let earlier: Vec<PathBuf> =
            earlier.iter().filter_map(|id| uploads.find(id).ok()).map(|(upload, ..)| upload.path).collect();
        let stem = combined_name(&earlier.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &path);
        let name = format!("{stem}.csv");
        let folder = path.parent().filter(|_| !is_pasted);
        // Only creating a file shows whether a folder is writable.
        let Some(folder) = folder.filter(|folder| tempfile::tempfile_in(folder).is_ok()) else {
            return Ok((name, None));
        };
        let numbered = (2_u32..).map(|number| format!("{stem}-{number}.csv"));
        let free = std::iter::once(name.clone()).chain(numbered).map(|name| folder.join(name));
        let to = free.into_iter().find(|path| path.symlink_metadata().is_err());
        Ok((name, to))
    }

    /// Starts to write the combined file. `cached` is the ID and checked file of an earlier upload that is still in
    /// memory.
    pub fn start_combining(
        &self,
        uploads: Arc<Uploads>,
        earlier: Vec<String>,
        cached: Option<(String, Arc<Checked>)>,
        to: PathBuf,
    ) -> Result<(), Failure> {
        let watch = Arc::<CombineProgress>::default();
        let task = {
            let mut state = self.state();
            let draft = state.draft_mut()?;
            let check = draft.check.as_ref().ok_or(Failure::NotChecked)?;
            let checked = check.checked().cloned().ok_or(Failure::NotChecked)?;
            // Rows may be hidden because these customers didn't consent; the combined file would contain them.
            if checked.source().unanswered_hidden_rows() > 0 {
                return Err(Failure::HiddenRows);
            }
            if checked.source().unanswered_footer_rows() > 0 {
                return Err(Failure::TotalsUnanswered);
            }
            if !checked.is_sendable() || checked.plan().is_empty() {
                return Err(Failure::NothingReady);
            }
            let mapping = check.task.mapping.clone();
            draft.combining = Some(Combining { watch: watch.clone(), failure: None });
            CombineTask { uploads, earlier, cached, checked, mapping, to }
        };
        let session = self.clone();
        async_runtime::spawn(async move {
            let progress = watch.clone();
            let combined = blocking(move || task.run(&progress)).await.and_then(|combined| combined);
            session.on_combined(&watch, combined);
        });
        Ok(())
    }

    fn on_combined(&self, watch: &Arc<CombineProgress>, combined: Result<Draft, Failure>) {
        let mut state = self.state();
        let combining = state.draft.as_mut().and_then(|draft| draft.combining.as_mut());
        // If it was stopped, or its draft closed, the result is dropped.
        let Some(combining) = combining.filter(|combining| Arc::ptr_eq(&combining.watch, watch)) else { return };
        match combined {
            Err(failure) => combining.failure = Some(failure),
            Ok(draft) => {
                let number = state.next_opening();
                self.replace_draft(&mut state, number, draft);
            }
        }
    }

    /// Returns the progress of the combined file.
    pub fn combine_status(&self) -> Result<CombineStatus, Failure> {
        let state = self.state();
        let status = |one: &Combining| CombineStatus {
            is_running: one.failure.is_none(),
            rows_read: one.watch.done(),
            rows_total: one.watch.all(),
            failure: one.failure.clone(),
        };
        let none = CombineStatus { is_running: false, rows_read: 0, rows_total: 0, failure: None };
        Ok(state.draft()?.combining.as_ref().map_or(none, status))
    }

    /// Stops writing the combined file.
    pub fn cancel_combining(&self) {
        if let Some(draft) = self.state().draft.as_mut() {
            draft.combining = None;
        }
    }
}
