//! The rows of an upload that Target didn't apply: sent again, or exported.

use std::path::PathBuf;
use std::sync::Arc;

use engine::Progress;

use crate::exports;
use crate::failure::Failure;
use crate::session::blocking;
use crate::state::AppState;
use crate::upload::confirm;
use crate::upload::control::destination;

/// Starts an upload of only the failed rows of another one, and returns the new upload's ID. With `split`, rejected
/// batches are split in half until the rejected rows are found. For a live site, `typed` must be its client code. It's an
/// error if something newer was sent for the visitors, unless `overwrites`.
pub async fn retry(
    app: &AppState,
    id: &str,
    split: bool,
    typed: Option<&str>,
    overwrites: bool,
) -> Result<String, Failure> {
    app.uploads.require_idle()?;
    let uploads = app.store.uploads()?;
    let (upload, ..) = uploads.find(id)?;
    if confirm::is_live(&uploads.connections().list()?, &upload) {
        confirm::require_client_code(&upload.client, typed)?;
    }
    let (client, endpoint) = destination(&upload)?;
    app.practice.wake(uploads.data_dir(), &endpoint).await?;
    let target = app.connections.target_for(&uploads, upload.connection.as_deref(), &client, &endpoint).await?;
    let checked = app.uploads.cached_file(&upload.id);
    let (mut open, checked) =
        blocking(move || uploads.retry(&upload.id, checked, split, &Progress::default())).await??;
    let checked = Arc::new(checked);
    if !overwrites && let Some(newer) = open.newer_values(Arc::clone(&checked), Arc::default()).await? {
        open.discard()?;
        return Err(Failure::Shared(newer.into()));
    }
    if let Err(error) = open.plan(checked) {
        open.discard()?;
        return Err(error.into());
    }
    let id = open.upload().id.clone();
    app.uploads.run(open, target, None)?;
    Ok(id)
}

/// Writes the failed rows of an upload as they are in its file, each with `reason`.
pub async fn export(app: &AppState, id: &str, to: PathBuf, reason: String) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    let (upload, batches, _) = uploads.find(id)?;
    let failed = uploads.failed(&upload, &batches)?;
    let checked = app.uploads.checked_file(&uploads, upload).await?;
    let written = checked.clone();
    let rows = blocking(move || {
        let rows = uploads.failed_rows(&failed, &written, &Progress::default())?;
        exports::rows(&written, &rows, &to, &reason)?;
        Ok::<_, Failure>(rows)
    })
    .await??;
    exports::record(&app.store, checked, Some(rows)).await;
    Ok(())
}
