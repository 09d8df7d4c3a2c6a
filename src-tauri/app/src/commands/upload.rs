//! Uploads: comparing before, starting, controlling, and their results.

use std::sync::Arc;

use tauri::{AppHandle, WebviewWindow};
use uploads::UploadState;

use crate::api::{BeforeAfter, CombineStatus, Destination, History, Override, SendOptions, SpotCheck, UploadDetail};
use crate::exports;
use crate::failure::Failure;
use crate::session::blocking;
use crate::state::App;
use crate::upload::{compare, control, failed_rows, history, spot_check as spot_checks, start};

/// Returns the newest uploads, `most` at most.
#[tauri::command(async)]
pub fn uploads(most: usize, app: App<'_>) -> Result<History, Failure> {
    history::newest(&app, most)
}

/// Returns an upload with its batches and log.
#[tauri::command(async)]
pub fn upload(id: String, app: App<'_>) -> Result<UploadDetail, Failure> {
    history::detail(&app, &id)
}

/// Returns whether no upload with this mapping was completely applied in the chosen account before.
#[tauri::command(async)]
pub fn is_first_send(mapping: String, app: App<'_>) -> Result<bool, Failure> {
    let uploads = app.store.uploads()?;
    let Destination::Account { connection } = app.connections.destination(&uploads) else { return Ok(false) };
    let is_known = |upload: &uploads::Upload| {
        upload.mapping_name == mapping && upload.client == connection.client && upload.state == UploadState::Complete
    };
    Ok(!uploads.list()?.iter().any(is_known))
}

/// Fetches a sample of the checked file's visitors, and compares their profiles with what would be sent.
#[tauri::command]
pub async fn preview_changes(app: App<'_>) -> Result<BeforeAfter, Failure> {
    let (checked, _) = app.session.checked()?;
    let uploads = app.store.uploads()?;
    let account = app.connections.account(&uploads, &app.practice).await?;
    Ok(compare::look(&app, &checked, &account).await?.into())
}

/// Returns what the checked file may erase of earlier uploads to the chosen account.
#[tauri::command]
pub async fn overrides(app: App<'_>) -> Result<Vec<Override>, Failure> {
    let uploads = app.store.uploads()?;
    let Some(account) = app.connections.chosen(&uploads) else { return Ok(Vec::new()) };
    let (checked, task) = app.session.checked()?;
    let api = task.mapping.api;
    let (client, endpoint) = (account.client.as_str(), account.endpoint.origin());
    let found = uploads.overwrite_guard().overrides(checked, client, endpoint, api, Arc::default()).await?;
    let shown = |one: uploads::Override| {
        let upload = uploads.find(&one.upload).ok().map(|(upload, ..)| upload);
        let is_cached = app.uploads.cached_file(&one.upload).is_some();
        Override::of(one, upload.as_ref(), is_cached)
    };
    Ok(found.into_iter().map(shown).collect())
}

/// Starts to combine the checked file with earlier uploads. The combined file is written beside the open file, or where
/// the user chooses if that folder isn't writable, and then opened. Returns `false` if no file was chosen.
#[tauri::command]
pub async fn combine_start(
    earlier: Vec<String>,
    handle: AppHandle,
    main: WebviewWindow,
    app: App<'_>,
) -> Result<bool, Failure> {
    app.uploads.require_idle()?;
    let uploads = app.store.uploads()?;
    let (session, known, ids) = (app.session.clone(), uploads.clone(), earlier.clone());
    let (name, beside) = blocking(move || session.combined_file_place(&known, &ids)).await??;
    let to = match beside {
        Some(to) => to,
        None => match exports::ask(&handle, &main, &name, None).await? {
            Some(to) => to,
            None => return Ok(false),
        },
    };
    let cached = earlier.iter().find_map(|id| app.uploads.cached_file(id).map(|checked| (id.clone(), checked)));
    app.session.start_combining(uploads, earlier, cached, to)?;
    Ok(true)
}

/// Returns the progress of the combined file.
#[tauri::command(async)]
pub fn combine_status(app: App<'_>) -> Result<CombineStatus, Failure> {
    app.session.combine_status()
}

/// Stops writing the combined file, and deletes it.
#[tauri::command(async)]
pub fn combine_cancel(app: App<'_>) {
    app.session.cancel_combining();
}

/// Starts to send the checked file to the chosen account, and returns the upload's ID.
#[tauri::command]
pub async fn send_start(options: SendOptions, app: App<'_>) -> Result<String, Failure> {
    // A combined file would replace the draft while it's being sent.
    app.session.cancel_combining();
    start::start(&app, options).await
}

#[tauri::command(async)]
pub fn upload_pause(id: String, app: App<'_>) -> Result<(), Failure> {
    control::pause(&app, &id)
}

/// Sends no more batches of an upload.
#[tauri::command]
pub async fn upload_cancel(id: String, app: App<'_>) -> Result<(), Failure> {
    control::cancel(&app, &id).await
}

/// Resumes an upload that isn't running.
#[tauri::command]
pub async fn upload_resume(id: String, app: App<'_>) -> Result<(), Failure> {
    control::resume(&app, &id).await
}

/// Opens the file of a past upload with its mapping, to check and send it again.
#[tauri::command]
pub async fn upload_reopen(id: String, app: App<'_>) -> Result<(), Failure> {
    app.uploads.require_idle()?;
    let (upload, ..) = app.store.uploads()?.find(&id)?;
    let session = app.session.clone();
    blocking(move || session.reopen(&upload)).await??;
    app.uploads.release_file();
    Ok(())
}

/// Starts an upload of only the failed rows of another one, and returns the new upload's ID. With `split`, rejected
/// batches are split in half until the rejected rows are found.
#[tauri::command]
pub async fn upload_retry(
    id: String,
    split: bool,
    confirmed: Option<String>,
    overwrites: bool,
    app: App<'_>,
) -> Result<String, Failure> {
    failed_rows::retry(&app, &id, split, confirmed.as_deref(), overwrites).await
}

/// Asks where to write the failed rows of an upload, and writes them, each with this reason. Returns `false` if no
/// file was chosen.
#[tauri::command]
pub async fn export_failed(
    id: String,
    reason: String,
    handle: AppHandle,
    main: WebviewWindow,
    app: App<'_>,
) -> Result<bool, Failure> {
    let (upload, ..) = app.store.uploads()?.find(&id)?;
    let name = exports::failed_name(&upload.path);
    let Some(to) = exports::ask(&handle, &main, &name, Some(&upload.path)).await? else { return Ok(false) };
    failed_rows::export(&app, &id, to, reason).await?;
    Ok(true)
}

/// Returns the last spot check of an upload; with `again`, or if there's none, fetches a new sample.
#[tauri::command]
pub async fn spot_check(id: String, again: bool, app: App<'_>) -> Result<SpotCheck, Failure> {
    spot_checks::run(&app, &id, again).await
}
