//! One file of the draft and of what earlier uploads wrote of its visitors, put together behind the page, which asks how
//! far it is. In the end it is the draft.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{Checked, Mapping};
use tauri::async_runtime;
use uploads::{CombineProgress, Uploads, combined_name, write_combined};

use super::{Desk, blocking};
use crate::api::UnionStatus;
use crate::exports;
use crate::failure::{Failure, FailureCode};
use crate::session::draft::Draft;

/// A union on its way; given up when it is dropped.
pub struct Joining {
    watch: Arc<CombineProgress>,
    failure: Option<Failure>,
}

impl Drop for Joining {
    fn drop(&mut self) {
        self.watch.watch.cancel();
    }
}

/// What is put together.
struct Parts {
    uploads: Arc<Uploads>,
    jobs: Vec<String>,
    at_hand: Option<(String, Arc<Checked>)>,
    checked: Arc<Checked>,
    mapping: Mapping,
    to: PathBuf,
}

impl Parts {
    fn join(self, watch: &CombineProgress) -> Result<Draft, Failure> {
        let Parts { uploads, jobs, at_hand, checked, mapping, to } = self;
        exports::refuse_source(checked.source().path(), &to)?;
        let earlier = uploads.earlier_uploads(&jobs, at_hand, watch)?;
        for one in &earlier {
            exports::refuse_source(&one.upload().path, &to)?;
        }
        let union = write_combined(&to, (&checked, &mapping), &earlier, watch)?;
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let files = earlier.iter().rev().map(|one| name(&one.upload().path)).chain([name(checked.source().path())]);
        Draft::union(&to, &union.mapping, files.collect())
    }
}

impl Desk {
    /// A name for the union of the draft with these uploads, and where it would lie; none: beside the draft's file
    /// nothing can be written. Blocks.
    pub fn union_place(&self, uploads: &Uploads, jobs: &[String]) -> Result<(String, Option<PathBuf>), Failure> {
        let (path, is_pasted) = {
            let top = self.top();
            let draft = top.draft()?;
            (draft.path().to_owned(), draft.source.pasted_text().is_some())
        };
        // One that is forgotten meanwhile is told of when it is read.
        let earlier: Vec<PathBuf> =
            jobs.iter().filter_map(|id| uploads.find(id).ok()).map(|(job, ..)| job.path).collect();
        let stem = combined_name(&earlier.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &path);
        let name = format!("{stem}.csv");
        let folder = path.parent().filter(|_| !is_pasted);
        // That a file can be made there only making one tells.
        let Some(folder) = folder.filter(|folder| tempfile::tempfile_in(folder).is_ok()) else {
            return Ok((name, None));
        };
        let numbered = (2_u32..).map(|number| format!("{stem}-{number}.csv"));
        let free = std::iter::once(name.clone()).chain(numbered).map(|name| folder.join(name));
        let to = free.into_iter().find(|path| path.symlink_metadata().is_err());
        Ok((name, to))
    }

    /// Begins to put it together.
    pub fn union_start(
        &self,
        uploads: Arc<Uploads>,
        jobs: Vec<String>,
        at_hand: Option<(String, Arc<Checked>)>,
        to: PathBuf,
    ) -> Result<(), Failure> {
        let not_checked = || Failure::plain(FailureCode::NotChecked);
        let watch = Arc::<CombineProgress>::default();
        let parts = {
            let mut top = self.top();
            let draft = top.draft_mut()?;
            let check = draft.check.as_ref().ok_or_else(not_checked)?;
            let checked = check.checked().cloned().ok_or_else(not_checked)?;
            // Perhaps customers who did not consent: they would lie in the file as all others do.
            if checked.source().unanswered_hidden_rows() > 0 {
                return Err(Failure::plain(FailureCode::HiddenRows));
            }
            if !checked.is_sendable() || checked.plan().is_empty() {
                return Err(Failure::plain(FailureCode::NothingReady));
            }
            let mapping = check.task.mapping.clone();
            draft.union = Some(Joining { watch: watch.clone(), failure: None });
            Parts { uploads, jobs, at_hand, checked, mapping, to }
        };
        let desk = self.clone();
        async_runtime::spawn(async move {
            let ours = watch.clone();
            let made = blocking(move || parts.join(&ours)).await.and_then(|made| made);
            desk.union_ended(&watch, made);
        });
        Ok(())
    }

    fn union_ended(&self, watch: &Arc<CombineProgress>, made: Result<Draft, Failure>) {
        let mut top = self.top();
        let joining = top.draft.as_mut().and_then(|draft| draft.union.as_mut());
        // Of one that was stopped, or whose draft is gone, nobody wants to know.
        let Some(joining) = joining.filter(|joining| Arc::ptr_eq(&joining.watch, watch)) else { return };
        match made {
            Err(failure) => joining.failure = Some(failure),
            Ok(draft) => {
                top.opened += 1;
                self.lay(&mut top, draft);
            }
        }
    }

    /// How far it is.
    pub fn union_status(&self) -> Result<UnionStatus, Failure> {
        let top = self.top();
        let status = |one: &Joining| UnionStatus {
            is_running: one.failure.is_none(),
            done: one.watch.done(),
            all: one.watch.all(),
            failure: one.failure.clone(),
        };
        let none = UnionStatus { is_running: false, done: 0, all: 0, failure: None };
        Ok(top.draft()?.union.as_ref().map_or(none, status))
    }

    /// Stops it.
    pub fn union_cancel(&self) {
        if let Some(draft) = self.top().draft.as_mut() {
            draft.union = None;
        }
    }

    /// Where the draft's file lies; never for the page.
    pub fn path(&self) -> Result<PathBuf, Failure> {
        Ok(self.top().draft()?.path().to_owned())
    }
}
