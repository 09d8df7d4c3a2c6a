//! Runs one upload at a time in the background, and remembers what the page asks about it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use engine::{Checked, Mapping, Progress, SourceError};
use tauri::async_runtime;
use uploads::{Control, OpenUpload, RenewingTarget, Upload, UploadError, UploadEvent, Uploads, WaitingFor};

use crate::api::{SpotCheck, Waiting};
use crate::failure::Failure;
use crate::session::blocking;
use crate::upload::keep_awake::KeepAwake;
use crate::upload::spot_check::SpotCheckTask;

/// How long closing the window waits for a running upload to pause. An upload waits up to 5 seconds for the response
/// to a call in flight.
pub const PAUSE_TIMEOUT: Duration = Duration::from_secs(6);

/// Clones share the same state.
#[derive(Clone, Default)]
pub struct UploadRunner(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// The checked file of the last upload, by the upload's ID, so that spot checks and exports needn't read it again.
    checked: Option<(String, Arc<Checked>)>,
    /// The ID of the last upload that this window couldn't continue, and the reason.
    failed: Option<(String, Failure)>,
    spot_check: Option<SpotCheckTask>,
}

struct Running {
    id: String,
    control: Control,
    /// Stops reading the file before a resumed upload continues.
    watch: Arc<Progress>,
    waiting: Option<(WaitingFor, Instant)>,
}

/// What this window knows about an upload beyond the journal.
pub struct UploadProgress {
    /// Whether this window is running the upload.
    pub is_active: bool,
    /// What the upload is waiting for, if anything.
    pub waiting: Option<Waiting>,
    /// Why this window's last attempt to run it failed.
    pub failure: Option<Failure>,
}

impl UploadRunner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the ID of the running upload.
    pub fn running(&self) -> Option<String> {
        self.state().running.as_ref().map(|running| running.id.clone())
    }

    /// Returns whether this window is running the upload `id`.
    pub fn is_active(&self, id: &str) -> bool {
        self.state().running.as_ref().is_some_and(|running| running.id == id)
    }

    /// Fails with `upload-running` while an upload is running.
    pub fn require_idle(&self) -> Result<(), Failure> {
        self.running().map_or(Ok(()), |id| Err(Failure::upload_running(id)))
    }

    /// Returns what this window knows about the upload `id`.
    pub fn progress(&self, id: &str) -> UploadProgress {
        let state = self.state();
        let running = state.running.as_ref().filter(|running| running.id == id);
        let waiting = running.and_then(|running| running.waiting).and_then(|(reason, until)| {
            let left = until.checked_duration_since(Instant::now())?;
            Some(Waiting { reason, seconds: left.as_millis().div_ceil(1000) as u64 })
        });
        let failure = state.failed.as_ref().filter(|(failed, _)| failed == id).map(|(_, failure)| failure.clone());
        UploadProgress { is_active: running.is_some(), waiting, failure }
    }

    /// Stops the spot check, and drops the checked file unless an upload is running.
    pub fn release_file(&self) {
        let mut state = self.state();
        state.spot_check = None;
        if state.running.is_none() {
            state.checked = None;
        }
    }

    /// Asks the upload `id` to pause. Returns `false` if this window isn't running it.
    pub fn pause(&self, id: &str) -> bool {
        let state = self.state();
        let running = state.running.as_ref().filter(|running| running.id == id);
        if let Some(running) = running {
            running.pause();
        }
        running.is_some()
    }

    /// Asks the upload `id` to send nothing more. Returns `false` if this window isn't running it.
    pub fn cancel(&self, id: &str) -> bool {
        let state = self.state();
        let running = state.running.as_ref().filter(|running| running.id == id);
        if let Some(running) = running {
            running.control.cancel();
        }
        running.is_some()
    }

    /// Asks the running upload to pause, and waits up to `timeout` until it has.
    pub async fn pause_and_wait(&self, timeout: Duration) {
        let until = Instant::now() + timeout;
        if let Some(running) = self.state().running.as_ref() {
            running.pause();
        }
        while self.running().is_some() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns the checked file of the upload `id`, if it's still in memory.
    pub fn cached_file(&self, id: &str) -> Option<Arc<Checked>> {
        self.state().checked.as_ref().filter(|(of, _)| of == id).map(|(_, checked)| checked.clone())
    }

    /// Returns the checked file of an upload; reads and checks it again if it's no longer in memory.
    pub async fn checked_file(&self, uploads: &Arc<Uploads>, upload: Upload) -> Result<Arc<Checked>, Failure> {
        if let Some(checked) = self.cached_file(&upload.id) {
            return Ok(checked);
        }
        let (id, uploads) = (upload.id.clone(), uploads.clone());
        let checked = Arc::new(blocking(move || uploads.checked_again(&upload, &Progress::default())).await??);
        let mut state = self.state();
        if state.running.is_none() {
            state.checked = Some((id, checked.clone()));
        }
        Ok(checked)
    }

    /// Returns the last result of the spot check of the upload `id`.
    pub fn spot_check(&self, id: &str) -> Option<SpotCheck> {
        self.state().spot_check.as_ref().and_then(|task| task.result_for(id))
    }

    /// Stops the current spot check and puts `task` in its place.
    pub fn replace_spot_check(&self, task: Option<SpotCheckTask>) {
        self.state().spot_check = task;
    }

    /// Stores a later result of the spot check `key`, unless another one has replaced it.
    pub fn update_spot_check(&self, key: &Arc<()>, result: SpotCheck) {
        if let Some(task) = self.state().spot_check.as_mut() {
            task.update(key, result);
        }
    }

    /// Runs an upload in the background until it ends or pauses. With a mapping, its file is read and compared with
    /// the plan first.
    pub fn run(&self, upload: OpenUpload, target: RenewingTarget, read_again: Option<Mapping>) -> Result<(), Failure> {
        let (id, control, watch) = (upload.upload().id.clone(), Control::default(), Arc::<Progress>::default());
        {
            let mut state = self.state();
            if let Some(running) = &state.running {
                return Err(Failure::upload_running(running.id.clone()));
            }
            let running = Running { id: id.clone(), control: control.clone(), watch: watch.clone(), waiting: None };
            state.running = Some(running);
            state.failed = None;
            // The previous upload's file and spot check are no longer needed.
            state.spot_check = None;
            state.checked = upload.checked().map(|checked| (id.clone(), checked.clone()));
        }
        let runner = self.clone();
        async_runtime::spawn(async move {
            // A task of its own, so that a panic doesn't leave an upload that seems to run forever.
            let worker = runner.clone();
            let work = async_runtime::spawn(async move {
                let upload = match read_again {
                    None => Some(upload),
                    Some(mapping) => worker.compare_file(upload, mapping, watch).await?,
                };
                match upload {
                    None => Ok(()),
                    Some(upload) => worker.send(upload, target, control).await,
                }
            });
            let result = work.await.map_err(|error| Failure::machine(&error));
            let mut state = runner.state();
            state.running = None;
            if let Err(failure) = result.and_then(|result| result) {
                state.failed = Some((id, failure));
            }
        });
        Ok(())
    }

    /// Reads the file of a paused upload again. Returns `None` if the upload was paused while reading.
    async fn compare_file(
        &self,
        mut upload: OpenUpload,
        mapping: Mapping,
        watch: Arc<Progress>,
    ) -> Result<Option<OpenUpload>, Failure> {
        let (upload, compared) = blocking(move || {
            let compared = upload.check_again(&mapping, &watch);
            (upload, compared)
        })
        .await?;
        match compared {
            // If the file has changed, the upload follows its accepted batches first and then reports it itself.
            Ok(_) => {}
            Err(UploadError::Source(SourceError::Cancelled)) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        self.state().checked = upload.checked().map(|checked| (upload.upload().id.clone(), checked.clone()));
        Ok(Some(upload))
    }

    async fn send(&self, upload: OpenUpload, target: RenewingTarget, control: Control) -> Result<(), Failure> {
        let runner = self.clone();
        let _awake = KeepAwake::start();
        let (ended, result) = tokio::sync::oneshot::channel();
        // An upload may take hours and commits to disk between its calls. On a thread of its own, it delays no command.
        let work = move || {
            let result = async_runtime::block_on(upload.run(target, control, move |event| runner.on_event(event)));
            ended.send(result).ok();
        };
        let thread = std::thread::Builder::new().name("upload".to_owned()).spawn(work);
        thread.map_err(|error| Failure::machine(&error))?;
        // If the thread panics, nothing is sent, and this fails.
        result.await.map_err(|error| Failure::machine(&error))??;
        Ok(())
    }

    fn on_event(&self, event: UploadEvent) {
        if let UploadEvent::Waiting { reason, seconds } = event
            && let Some(running) = self.state().running.as_mut()
        {
            // No event reports the end of a wait, so its end is computed here.
            running.waiting = Some((reason, Instant::now() + Duration::from_secs(seconds)));
        }
    }
}

impl Running {
    fn pause(&self) {
        self.control.pause();
        self.watch.cancel();
    }
}
