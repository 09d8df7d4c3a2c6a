//! Spot checks: a sample of an upload's visitors, fetched from Target and compared with what was sent.

use std::sync::Arc;

use tauri::async_runtime::{self, JoinHandle};
use uploads::{BatchState, RenewingTarget};

use crate::api::SpotCheck;
use crate::failure::{Failure, Shared};
use crate::state::AppState;
use crate::upload::control::destination;
use crate::upload::runner::UploadRunner;

/// Visitors in a sample.
const SAMPLE_SIZE: usize = 10;

/// Fetches visitors that aren't visible yet again, until it's dropped.
pub struct SpotCheckTask {
    upload: String,
    /// Identifies this task, so that a late result of a stopped one isn't taken for its own.
    key: Arc<()>,
    result: SpotCheck,
    task: Option<JoinHandle<()>>,
}

impl SpotCheckTask {
    fn start(
        runner: &UploadRunner,
        upload: String,
        sample: uploads::SpotCheck,
        target: RenewingTarget,
    ) -> SpotCheckTask {
        let (key, result) = (Arc::new(()), SpotCheck::from(&sample));
        let (runner, task_key) = (runner.clone(), key.clone());
        let task = sample.next().map(|_| {
            async_runtime::spawn(sample.follow(target, move |sample| {
                runner.update_spot_check(&task_key, SpotCheck::from(sample));
            }))
        });
        SpotCheckTask { upload, key, result, task }
    }

    /// Returns the last result, if it belongs to the upload `id`.
    pub fn result_for(&self, id: &str) -> Option<SpotCheck> {
        (self.upload == id).then(|| self.result.clone())
    }

    /// Takes a result of the task `key`, if that's this one.
    pub fn update(&mut self, key: &Arc<()>, result: SpotCheck) {
        if Arc::ptr_eq(&self.key, key) {
            self.result = result;
        }
    }
}

impl Drop for SpotCheckTask {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Returns the last spot check of an upload. Fetches a sample if there's none or if a new one is wanted; visitors that
/// aren't visible yet are then fetched again in the background, until the upload's file is released.
pub async fn run(app: &AppState, id: &str, is_new: bool) -> Result<SpotCheck, Failure> {
    if let Some(result) = app.uploads.spot_check(id).filter(|_| !is_new) {
        return Ok(result);
    }
    let uploads = app.store.uploads()?;
    let (upload, batches, _) = uploads.find(id)?;
    let upload_id = upload.id.clone();
    let (client, endpoint) = destination(&upload)?;
    app.practice.wake(uploads.data_dir(), &endpoint).await?;
    let target = app.connections.target_for(&uploads, upload.connection.as_deref(), &client, &endpoint).await?;
    let checked = app.uploads.checked_file(&uploads, upload).await?;
    let sample = uploads.spot_checks().start(&upload_id, &batches, &checked, &target, SAMPLE_SIZE).await?;
    let result = SpotCheck::from(&sample);
    let is_applied = |state| matches!(state, BatchState::Complete | BatchState::Partial);
    if result.visitors.is_empty() && batches.iter().any(|batch| is_applied(batch.state)) {
        return Err(Failure::Shared(Shared::Offline { cause: String::new() }));
    }
    // The file may have been released, and another one opened, while the visitors were fetched.
    let is_current = app.uploads.cached_file(id).is_some();
    let task = SpotCheckTask::start(&app.uploads, id.to_owned(), sample, target);
    app.uploads.replace_spot_check(is_current.then_some(task));
    Ok(result)
}
