//! Drafts: files that were opened and not sent yet, which closing doesn't lose.

use crate::api::KeptDraft;
use crate::failure::Failure;
use crate::session::blocking;
use crate::state::App;

/// Keeps the open draft, with what the page has of its mapping. A sample or a pasted table isn't kept.
#[tauri::command(async)]
pub fn draft_keep(state: String, app: App<'_>) -> Result<(), Failure> {
    let Some((path, choice, cells)) = app.session.to_keep()? else { return Ok(()) };
    app.store.uploads()?.drafts().keep(&path, choice, state, cells)?;
    Ok(())
}

/// Returns the drafts that were kept, the newest first.
#[tauri::command(async)]
pub fn kept_drafts(app: App<'_>) -> Result<Vec<KeptDraft>, Failure> {
    let kept = app.store.uploads()?.drafts().list()?;
    let shown = |one: uploads::KeptDraft| KeptDraft {
        id: one.id,
        file: one.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        at: one.at,
        edited_cells: one.cells.len(),
        is_there: one.path.is_file(),
    };
    Ok(kept.into_iter().map(shown).collect())
}

/// Opens the file of a draft as it was when it was closed.
#[tauri::command]
pub async fn kept_draft_open(id: i64, app: App<'_>) -> Result<(), Failure> {
    app.uploads.require_idle()?;
    let kept = app.store.uploads()?.drafts().get(id)?.ok_or(Failure::NoDraft)?;
    let session = app.session.clone();
    blocking(move || session.open_kept(&kept)).await??;
    app.uploads.release_file();
    Ok(())
}

/// Removes a draft, with its edited cells.
#[tauri::command(async)]
pub fn kept_draft_discard(id: i64, app: App<'_>) -> Result<(), Failure> {
    app.store.uploads()?.drafts().discard(id)?;
    Ok(())
}
