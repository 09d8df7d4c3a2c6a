//! What lies on the desk: the file that hovers, the one that was dropped, the draft made of it. The page
//! learns of all this by asking, and never where a file lies.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use engine::{CheckOptions, Counted, Mapping, Progress, Source};
use tauri::async_runtime;
use uploads::{DataDir, SavedMapping, Upload, Uploads};

use crate::api::{
    self, CheckStatus, DeskCheck, Destination, EncodingReading, Hover, Imported, MappingView, Mended, Opening, Packed,
    RefusedDrop, Sheet, SourceChoice,
};
use crate::failure::{Failure, FailureCode};
use crate::session::check::{Check, Task};
use crate::session::draft::{Draft, SAMPLE};
use crate::session::findings::Findings;

/// Different values of a column that a person would still map one by one.
const FEW_VALUES: usize = 50;

/// Files of a zip that a person still looks through.
const MOST_MEMBERS: usize = 200;

/// Some desktops deliver one drop twice.
const SAME_DROP: Duration = Duration::from_millis(500);

/// Cheap to clone; every clone is the same desk.
#[derive(Clone, Default)]
pub struct Desk(Arc<Mutex<Top>>);

#[derive(Default)]
struct Top {
    hover: Option<Hover>,
    refused: Option<RefusedDrop>,
    refusals: u64,
    last_drop: Option<(Vec<PathBuf>, Instant)>,
    /// Files that were begun to be opened: of two at once, the later one stays.
    opened: u64,
    versions: u64,
    /// What is being opened, and by whom it is stopped.
    opening: Option<(String, Arc<Progress>)>,
    /// A zip with several files, and where it lies.
    packed: Option<(PathBuf, Packed)>,
    zips: u64,
    draft: Option<Draft>,
    /// The draft that the last one took the place of.
    before: Option<Draft>,
    is_closing: bool,
}

impl Desk {
    fn top(&self) -> MutexGuard<'_, Top> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As the page sees it; `upload` is the one that this window works on.
    pub fn look(&self, upload: Option<String>, imported: Option<Imported>, destination: Destination) -> api::Desk {
        let top = self.top();
        let check = top.draft.as_ref().and_then(|draft| draft.check.as_ref());
        api::Desk {
            hover: top.hover,
            refused: top.refused,
            packed: top.packed.as_ref().map(|(_, packed)| packed.clone()),
            opening: top.opening.as_ref().map(|(file, watch)| Opening { file: file.clone(), rows: watch.rows() }),
            draft: top.draft.as_ref().map(|draft| draft.version),
            check: check.map_or(DeskCheck::None, Check::on_desk),
            upload,
            imported,
            destination,
            is_closing: top.is_closing,
        }
    }

    /// Somebody wants to close the window while it sends; `true`: for the second time.
    pub fn wants_close(&self) -> bool {
        std::mem::replace(&mut self.top().is_closing, true)
    }

    /// The window stays after all.
    pub fn stays(&self) {
        self.top().is_closing = false;
    }

    /// Something is held over the window, or nothing any more.
    pub fn hover(&self, paths: &[PathBuf]) {
        self.top().hover = match paths {
            [] => None,
            [path] if path.is_dir() => Some(Hover::Folder),
            [_] => Some(Hover::OneFile),
            _ => Some(Hover::SeveralFiles),
        };
    }

    /// Something was dropped: the file to open, or none where the drop was refused or came twice.
    pub fn dropped(&self, paths: &[PathBuf], sending: Option<&str>, now: Instant) -> Option<PathBuf> {
        let is_folder = matches!(paths, [path] if path.is_dir());
        let mut top = self.top();
        top.hover = None;
        let is_same = |(last, at): &(Vec<PathBuf>, Instant)| last == paths && now.duration_since(*at) < SAME_DROP;
        if top.last_drop.as_ref().is_some_and(is_same) {
            return None;
        }
        top.last_drop = Some((paths.to_vec(), now));
        let code = match paths {
            _ if sending.is_some() => FailureCode::UploadRunning,
            [] => FailureCode::NoPath,
            [_] if is_folder => FailureCode::Folder,
            [path] => return Some(path.clone()),
            _ => FailureCode::SeveralFiles,
        };
        top.refuse(&Failure::plain(code));
        None
    }

    /// Says of a drop why it opened nothing.
    pub fn refuse(&self, failure: &Failure) {
        self.top().refuse(failure);
    }

    /// Opens a file as the draft, in place of the one before, with the saved mapping that fits it. Blocks
    /// while it reads.
    pub fn open(&self, path: &Path, saved: &[SavedMapping]) -> Result<(), Failure> {
        self.open_member(path, None, saved)
    }

    /// Opens the file that was chosen of the zip that waits; without one, it waits no more. Blocks while it reads.
    pub fn open_packed(&self, place: Option<usize>, saved: &[SavedMapping]) -> Result<(), Failure> {
        let Some((path, packed)) = self.top().packed.take() else { return Err(Failure::plain(FailureCode::NoDraft)) };
        let Some(place) = place else { return Ok(()) };
        self.open_member(&path, packed.members.get(place).cloned(), saved)
    }

    fn open_member(&self, path: &Path, member: Option<String>, saved: &[SavedMapping]) -> Result<(), Failure> {
        let watch = Arc::<Progress>::default();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        {
            let mut top = self.top();
            top.packed = None;
            if let Some((_, before)) = top.opening.replace((file.clone(), watch.clone())) {
                before.cancel();
            }
        }
        let opened = self.put(|| Draft::open(path, member, saved, &watch));
        let mut top = self.top();
        if top.opening.as_ref().is_some_and(|(_, now)| Arc::ptr_eq(now, &watch)) {
            top.opening = None;
        }
        match opened {
            Err(Failure { members: Some(mut members), .. }) => {
                members.truncate(MOST_MEMBERS);
                top.zips += 1;
                let number = top.zips;
                top.packed = Some((path.to_owned(), Packed { number, file, members }));
                Ok(())
            }
            // Whoever stopped it knows.
            Err(_) if watch.is_cancelled() => Ok(()),
            opened => opened,
        }
    }

    /// Stops what is being opened.
    pub fn open_cancel(&self) {
        let mut top = self.top();
        if let Some((_, watch)) = top.opening.take() {
            watch.cancel();
            top.opened += 1;
        }
    }

    /// How the draft's file reads, and what else its bytes could be; nothing where they are plain. Blocks while
    /// it reads.
    pub fn encoding_readings(&self) -> Result<Vec<EncodingReading>, Failure> {
        let source = self.top().draft()?.source.clone();
        let shown = |one: engine::EncodingAlternative| EncodingReading {
            encoding: one.encoding.name().to_owned(),
            sample: one.sample,
        };
        Ok(source.encoding_readings()?.into_iter().map(shown).collect())
    }

    /// Opens the file of an upload that was, to be sent once more. Blocks while it reads.
    pub fn again(&self, job: &Upload) -> Result<(), Failure> {
        self.put(|| Draft::again(&job.path, &job.mapping, &job.options.source))
    }

    /// Opens a table that was pasted. Blocks while it reads.
    pub fn paste(&self, name: &str, text: &str, saved: &[SavedMapping]) -> Result<(), Failure> {
        self.put(|| Draft::pasted(name, text, saved))
    }

    /// The text of the draft's pasted table.
    pub fn pasted_text(&self) -> Result<Vec<u8>, Failure> {
        let top = self.top();
        let text = top.draft()?.source.pasted_text().map(<[u8]>::to_vec);
        text.ok_or_else(|| Failure::plain(FailureCode::NoDraft))
    }

    /// The draft's pasted table lies in this file now.
    pub fn pasted_saved(&self, path: &Path) -> Result<api::Draft, Failure> {
        let mut top = self.top();
        let fresh = top.draft()?.saved_at(path)?;
        self.count(&fresh);
        let shown = fresh.shown();
        top.draft = Some(fresh);
        Ok(shown)
    }

    /// Opens the sample, written into the data folder. Blocks.
    pub fn open_sample(&self, home: &DataDir) -> Result<(), Failure> {
        let path = home.subfolder("sample")?.join("clientes.csv");
        // One that an upload still reads is left as it is.
        if !std::fs::read(&path).is_ok_and(|there| there == SAMPLE) {
            write_private(&path, SAMPLE).map_err(|error| Failure::new(FailureCode::HomeUnusable, &error))?;
        }
        self.put(|| Draft::open_sample(&path))
    }

    fn put(&self, open: impl FnOnce() -> Result<Draft, Failure>) -> Result<(), Failure> {
        let ticket = {
            let mut top = self.top();
            top.opened += 1;
            top.opened
        };
        let draft = open()?;
        let mut top = self.top();
        if top.opened == ticket {
            self.lay(&mut top, draft);
        }
        Ok(())
    }

    /// In the place of the draft that is there, which stays within reach.
    fn lay(&self, top: &mut Top, mut draft: Draft) {
        top.versions += 1;
        draft.version = top.versions;
        top.refused = None;
        self.count(&draft);
        if let Some(left) = top.draft.as_mut() {
            // What is put together of it would take the new one's place.
            left.union = None;
        }
        top.before = top.draft.replace(draft);
    }

    /// Counts a draft's rows on a thread, until it is done or the draft gone.
    fn count(&self, draft: &Draft) {
        let (source, options) = (Source::clone(&draft.source), draft.options.clone());
        let (watch, desk) = (draft.counting.watch.clone(), self.clone());
        async_runtime::spawn(async move {
            let counter = watch.clone();
            let counted = blocking(move || source.count(&options, &counter).map_err(Failure::from)).await;
            desk.counted(&watch, counted.and_then(|counted| counted));
        });
    }

    fn counted(&self, watch: &Arc<Progress>, counted: Result<Counted, Failure>) {
        let mut top = self.top();
        let Some(draft) = top.draft.as_mut().filter(|draft| Arc::ptr_eq(&draft.counting.watch, watch)) else { return };
        match counted {
            // All of its bytes may have shown another encoding than its head.
            Ok(counted) => draft.counted(counted),
            Err(failure) => draft.counting.trouble = Some(failure),
        }
    }

    /// Back to the empty desk; what was read is given up.
    pub fn close(&self) {
        let mut top = self.top();
        top.opened += 1;
        (top.draft, top.before, top.refused, top.packed) = (None, None, None, None);
    }

    /// Back to the draft that was there before; that one stays within reach in turn.
    pub fn back(&self) -> Result<(), Failure> {
        let mut top = self.top();
        let mut before = top.before.take().ok_or_else(|| Failure::plain(FailureCode::NoDraft))?;
        top.versions += 1;
        before.version = top.versions;
        top.before = top.draft.replace(before);
        Ok(())
    }

    /// The draft, as the page sees it.
    pub fn draft(&self) -> Result<api::Draft, Failure> {
        Ok(self.top().draft()?.shown())
    }

    /// Reads the draft's file another way. Blocks while it reads.
    pub fn set_source(&self, choice: SourceChoice) -> Result<api::Draft, Failure> {
        let ticket = self.top().opened;
        // Reading under the lock would keep the page from asking.
        let before = self.top().draft()?.unread();
        let fresh = before.read_again(choice)?;
        let mut top = self.top();
        if top.opened != ticket {
            return Err(Failure::plain(FailureCode::NoDraft));
        }
        self.count(&fresh);
        let shown = fresh.shown();
        top.draft = Some(fresh);
        Ok(shown)
    }

    /// A mapping with the way in which the draft's file is read, and that file's columns; without a draft,
    /// the mapping as it is.
    pub fn mapping_to_keep(&self, mapping: Mapping) -> Result<(Mapping, Option<Vec<String>>), Failure> {
        match self.top().draft.as_ref() {
            None => Ok((mapping, None)),
            Some(draft) => Ok((draft.with_source(&mapping)?, Some(draft.source.columns().to_vec()))),
        }
    }

    /// Takes note that the draft's mapping is kept now.
    pub fn kept(&self, name: &str, text: &str) {
        if let Some(draft) = self.top().draft.as_mut() {
            draft.kept(name, text);
        }
    }

    /// One of the draft's first rows under a mapping.
    pub fn preview(&self, mapping: &str, record: usize, keeps_delimiters: bool) -> Result<api::Preview, Failure> {
        let source = self.top().draft()?.source.clone();
        draft::preview(&source, mapping, record, keeps_delimiters)
    }

    /// Begins a check under a mapping, which the draft keeps; one that runs is given up.
    pub fn check_start(
        &self,
        text: String,
        keeps_delimiters: bool,
        uploads: Option<Arc<Uploads>>,
    ) -> Result<(), Failure> {
        let mapping = Mapping::from_json(&text)?;
        let mut top = self.top();
        let draft = top.draft_mut()?;
        let task = Task {
            source: draft.source.clone(),
            read_with: draft.options.clone(),
            options: draft.options_with(&mapping)?,
            how: CheckOptions { batch_limits: draft.batch_limits(None), keeps_delimiters, canary: None },
            mapping,
            text: text.clone(),
        };
        let check = Check::new(task);
        let (watch, task, so_far, desk) = (check.watch.clone(), check.task.clone(), check.so_far.clone(), self.clone());
        draft.decide(text);
        draft.check = Some(check);
        // What is put together of what was checked before is another file.
        draft.union = None;
        async_runtime::spawn(async move {
            let seen = watch.clone();
            let result = blocking(move || {
                let observe = |report| {
                    if let Ok(mut so_far) = so_far.lock() {
                        *so_far = report;
                    }
                };
                let mut checked = task.run(&task.how, &seen, &observe)?;
                if let Some(uploads) = uploads {
                    let compared = async_runtime::block_on(uploads.returned_exports().compare(&mut checked, &seen));
                    if let Err(error) = compared {
                        tracing::warn!(%error, "the file could not be compared with what was exported");
                    }
                }
                Ok(checked)
            })
            .await;
            let mut top = desk.top();
            let check = top.draft.as_mut().and_then(|draft| draft.check.as_mut());
            if let Some(check) = check.filter(|check| check.is_running() && Arc::ptr_eq(&check.watch, &watch)) {
                check.end(result);
            }
        });
        Ok(())
    }

    /// A look at the check.
    pub fn check_status(&self) -> Result<CheckStatus, Failure> {
        let top = self.top();
        let draft = top.draft()?;
        Ok(draft.check.as_ref().map_or_else(|| check::none(draft.source.bytes()), Check::status))
    }

    /// Puts another text in the place of a cell, or the file's own again; the next check sees it. Gives what
    /// stood there as mended before.
    pub fn mend_cell(&self, row: u64, column: usize, text: Option<String>) -> Result<Mended, Failure> {
        let mut top = self.top();
        let draft = top.draft_mut()?;
        let mut cells = draft.source.cell_edits().clone();
        let before = match text {
            Some(text) => cells.insert(row, column, text),
            None => cells.remove(row, column),
        };
        draft.source = Arc::new(draft.source.with_edits(cells.clone()));
        Ok(Mended { before, cells: cells.len() })
    }

    /// The cells of a row, whole. Blocks while it reads up to there.
    pub fn row_cells(&self, row: u64) -> Result<Vec<String>, Failure> {
        let source = self.top().draft()?.source.clone();
        Ok(source.record(row, &Progress::default())?.unwrap_or_default())
    }

    /// The sheets of the draft's workbook; none where it is none. Blocks while it reads all of them.
    pub fn sheets(&self) -> Result<Vec<Sheet>, Failure> {
        let source = self.top().draft()?.source.clone();
        let shown = |sheet: engine::SheetFacts| Sheet {
            name: sheet.name,
            is_hidden: sheet.hidden,
            rows: sheet.rows,
            hidden_rows: sheet.hidden_rows,
        };
        Ok(source.sheets()?.into_iter().map(shown).collect())
    }

    /// Which columns a mapping means in the draft's file, and what only a person can say about it.
    pub fn mapping_view(&self, mapping: &str) -> Result<MappingView, Failure> {
        let (source, profile) = {
            let top = self.top();
            let draft = top.draft()?;
            (draft.source.clone(), draft.profile.clone())
        };
        mapping_view::of(mapping, &source, &profile)
    }

    /// The different values of a column with their counts, where they are few. Blocks while it reads.
    pub fn value_counts(&self, column: usize) -> Result<Option<Vec<engine::ValueCount>>, Failure> {
        let (source, options) = {
            let top = self.top();
            let draft = top.draft()?;
            (draft.source.clone(), draft.options.clone())
        };
        let mut counts = source.value_counts(&options, &[column], FEW_VALUES, &Progress::default())?;
        Ok(counts.pop().flatten())
    }

    /// Stops the check.
    pub fn check_cancel(&self) {
        if let Some(check) = self.top().draft.as_mut().and_then(|draft| draft.check.as_mut()) {
            check.cancel();
        }
    }

    /// Every place where a rule was met.
    pub fn findings(&self) -> Result<Arc<Findings>, Failure> {
        let top = self.top();
        let check = top.draft()?.check.as_ref();
        check.and_then(Check::findings).cloned().ok_or_else(|| Failure::plain(FailureCode::NotChecked))
    }

    /// The file as it was last checked.
    pub fn checked(&self) -> Result<Arc<engine::Checked>, Failure> {
        let top = self.top();
        let check = top.draft()?.check.as_ref();
        check.and_then(Check::checked).cloned().ok_or_else(|| Failure::plain(FailureCode::NotChecked))
    }

    /// What was checked, and the version of the API that it is for.
    pub fn checked_for(&self) -> Result<(Arc<engine::Checked>, adobe_target::ApiVersion), Failure> {
        let top = self.top();
        let not_checked = || Failure::plain(FailureCode::NotChecked);
        let check = top.draft()?.check.as_ref().ok_or_else(not_checked)?;
        let checked = check.checked().cloned().ok_or_else(not_checked)?;
        Ok((checked, uploads::api_of(&check.task.mapping)))
    }

    /// What the last check came to, and how it would be cut with at most so many rows a batch.
    pub fn to_send(&self, options: &api::SendOptions) -> Result<ToSend, Failure> {
        let top = self.top();
        let draft = top.draft()?;
        let not_checked = || Failure::plain(FailureCode::NotChecked);
        let check = draft.check.as_ref().ok_or_else(not_checked)?;
        let checked = check.checked().cloned().ok_or_else(not_checked)?;
        if draft.source.pasted_text().is_some() {
            return Err(Failure::plain(FailureCode::NotSaved));
        }
        // Perhaps customers who did not consent: whatever the page does, they do not go unasked.
        if checked.source().unanswered_hidden_rows() > 0 {
            return Err(Failure::plain(FailureCode::HiddenRows));
        }
        let how = CheckOptions {
            batch_limits: draft.batch_limits(options.max_rows),
            canary: options.canary,
            ..check.task.how
        };
        Ok(ToSend { path: draft.path().to_owned(), checked, task: check.task.clone(), how })
    }
}

/// A checked file that is to be sent.
pub struct ToSend {
    /// Where the file lies.
    pub path: PathBuf,
    /// As it was checked.
    pub checked: Arc<engine::Checked>,
    /// What the check was asked.
    pub task: Arc<Task>,
    /// How it is to be cut now.
    pub how: CheckOptions,
}

impl Top {
    fn refuse(&mut self, failure: &Failure) {
        self.refusals += 1;
        let Failure { code, reason, line, .. } = *failure;
        self.refused = Some(RefusedDrop { number: self.refusals, code, reason, line });
    }

    fn draft(&self) -> Result<&Draft, Failure> {
        self.draft.as_ref().ok_or_else(|| Failure::plain(FailureCode::NoDraft))
    }

    fn draft_mut(&mut self) -> Result<&mut Draft, Failure> {
        self.draft.as_mut().ok_or_else(|| Failure::plain(FailureCode::NoDraft))
    }
}

/// Work that would hold up the window, on a thread of its own; one that panics is a failure like any.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    async_runtime::spawn_blocking(work).await.map_err(|error| Failure::new(FailureCode::Machine, &error))
}

/// As all of the data folder: for this person alone.
fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}

pub mod check;
mod combine;
pub mod draft;
pub mod findings;
mod format_mismatch;
pub(crate) mod mapping_view;

pub use combine::Joining;

#[cfg(test)]
mod tests;
