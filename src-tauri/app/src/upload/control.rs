//! Pausing, canceling and resuming an upload.

use std::error::Error;

use adobe_target::{ClientCode, Endpoint};
use engine::Mapping;
use uploads::{OpenUpload, RenewingTarget, Upload, with_causes};

use crate::failure::{Failure, Shared};
use crate::state::AppState;

/// Pauses an upload. One that isn't running stays as it is; one that another program runs can't be paused from here.
pub fn pause(app: &AppState, id: &str) -> Result<(), Failure> {
    if app.uploads.pause(id) {
        return Ok(());
    }
    let (upload, ..) = app.store.uploads()?.find(id)?;
    if upload.state.is_running() { Err(Failure::upload_running(upload.id)) } else { Ok(()) }
}

/// Sends no more batches of an upload, and follows the accepted ones to their end.
pub async fn cancel(app: &AppState, id: &str) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    let (upload, ..) = uploads.find(id)?;
    if upload.state.is_ended() {
        return Err(Failure::Shared(Shared::UploadEnded { upload: upload.id }));
    }
    // Written to the journal first, so that it applies even if the app ends now. Another program that runs the upload
    // reads it there.
    uploads.journal().request_cancel(&upload.id)?;
    if app.uploads.cancel(&upload.id) || upload.state.is_running() {
        return Ok(());
    }
    let (upload, _, target) = reopen(app, &upload.id).await?;
    app.uploads.run(upload, target, None)
}

/// Resumes an upload that isn't running. Its file is read again first; if it has changed, the upload pauses with that
/// reason.
pub async fn resume(app: &AppState, id: &str) -> Result<(), Failure> {
    let (upload, mapping, target) = reopen(app, id).await?;
    app.uploads.run(upload, target, Some(mapping))
}

/// Opens an upload that no program is running, and starts the practice Target if the upload goes there.
async fn reopen(app: &AppState, id: &str) -> Result<(OpenUpload, Mapping, RenewingTarget), Failure> {
    app.uploads.require_idle()?;
    let uploads = app.store.uploads()?;
    let (upload, ..) = uploads.find(id)?;
    let (client, endpoint) = destination(&upload)?;
    if !upload.state.is_ended() {
        app.practice.wake(uploads.data_dir(), &endpoint).await?;
    }
    let target = app.connections.target_for(&uploads, upload.connection.as_deref(), &client, &endpoint).await?;
    let (upload, mapping) = uploads.resume(&upload.id)?;
    Ok((upload, mapping, target))
}

/// Returns the client code and the address that an upload goes to.
pub fn destination(upload: &Upload) -> Result<(ClientCode, Endpoint), Failure> {
    let unreadable =
        |error: &dyn Error| Failure::Shared(Shared::JournalFailed { cause: with_causes(error) }).caused_by(error);
    let client = ClientCode::parse(&upload.client).map_err(|error| unreadable(&error))?;
    let endpoint = Endpoint::parse(&upload.endpoint).map_err(|error| unreadable(&error))?;
    Ok((client, endpoint))
}
