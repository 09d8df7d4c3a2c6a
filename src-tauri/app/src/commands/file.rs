//! The open file: opening, reading and closing it.

use engine::mapping::Transform;
use engine::{KeptRows, ValueCount};
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use crate::api::{
    Destination, Draft, EncodingSample, MappingView, NameVerdict, Preview, SessionStatus, Sheet, SourceChoice,
};
use crate::failure::Failure;
use crate::session::{Session, blocking};
use crate::state::{App, AppState};
use crate::{exports, mappings};

/// Returns what the page polls.
#[tauri::command(async)]
pub fn session(app: App<'_>) -> SessionStatus {
    let destination =
        app.store.uploads().map_or(Destination::Practice, |uploads| app.connections.destination(&uploads));
    app.session.status(app.uploads.running(), app.mappings.imported(), destination)
}

/// Opens a file with `open`, unless an upload is running, and then drops the file of the last upload.
async fn open_file(
    app: &AppState,
    open: impl FnOnce(&Session) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    app.uploads.require_idle()?;
    let session = app.session.clone();
    blocking(move || open(&session)).await??;
    app.uploads.release_file();
    Ok(())
}

/// Asks for a file and opens it, or imports it if it's a mapping file. Returns `false` if no file was chosen.
#[tauri::command]
pub async fn open_dialog(handle: AppHandle, main: WebviewWindow, app: App<'_>) -> Result<bool, Failure> {
    app.uploads.require_idle()?;
    let dialog = handle.dialog().file().set_parent(&main);
    let Some(chosen) = blocking(move || dialog.blocking_pick_file()).await? else { return Ok(false) };
    let path = chosen.into_path().map_err(|error| Failure::NoPath.caused_by(&error))?;
    if mappings::is_mapping_file(&path) {
        let uploads = app.store.uploads()?;
        return app.mappings.import(&uploads, &path).map(|_| true);
    }
    let saved = app.store.mappings();
    open_file(&app, move |session| session.open(&path, &saved)).await?;
    Ok(true)
}

/// Opens the file at this position of the archive that waits for a choice; without a position, closes the archive.
#[tauri::command]
pub async fn open_archive_member(position: Option<usize>, app: App<'_>) -> Result<(), Failure> {
    app.uploads.require_idle()?;
    let (session, saved) = (app.session.clone(), app.store.mappings());
    blocking(move || session.open_archive_member(position, &saved)).await??;
    if position.is_some() {
        app.uploads.release_file();
    }
    Ok(())
}

/// Stops opening a file.
#[tauri::command(async)]
pub fn open_cancel(app: App<'_>) {
    app.session.cancel_opening();
}

/// Opens the sample with its mapping.
#[tauri::command]
pub async fn open_sample(app: App<'_>) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    open_file(&app, move |session| session.open_sample(uploads.data_dir())).await
}

/// Opens a pasted table under this name.
#[tauri::command]
pub async fn open_pasted(name: String, text: String, app: App<'_>) -> Result<(), Failure> {
    app.uploads.require_idle()?;
    if !text.trim().contains(['\n', '\t']) {
        return Err(Failure::NoTable);
    }
    let saved = app.store.mappings();
    open_file(&app, move |session| session.open_pasted(&name, &text, &saved)).await
}

/// Asks where to save the pasted table, and continues with that file. Returns `null` if no file was chosen.
#[tauri::command]
pub async fn save_pasted(handle: AppHandle, main: WebviewWindow, app: App<'_>) -> Result<Option<Draft>, Failure> {
    let text = app.session.pasted_text()?;
    let Some(to) = exports::ask(&handle, &main, "customers.tsv", None).await? else { return Ok(None) };
    let session = app.session.clone();
    blocking(move || {
        exports::bytes(&to, &text)?;
        session.continue_with_saved(&to).map(Some)
    })
    .await?
}

/// Closes the file. An upload of it continues.
#[tauri::command(async)]
pub fn close_draft(app: App<'_>) {
    app.session.close();
    app.uploads.release_file();
}

/// Restores the file that the open one replaced.
#[tauri::command(async)]
pub fn draft_restore(app: App<'_>) -> Result<(), Failure> {
    app.uploads.require_idle()?;
    app.session.restore_previous()
}

/// Returns the open file.
#[tauri::command(async)]
pub fn draft(app: App<'_>) -> Result<Draft, Failure> {
    app.session.draft()
}

/// Reads the open file in another way.
#[tauri::command]
pub async fn set_source(options: SourceChoice, app: App<'_>) -> Result<Draft, Failure> {
    let session = app.session.clone();
    blocking(move || session.set_source(options)).await?
}

/// Returns what a mapping makes of a row of the sample.
#[tauri::command(async)]
pub fn preview(mapping: String, record: usize, app: App<'_>) -> Result<Preview, Failure> {
    app.session.reader()?.preview(&mapping, record, app.keeps_delimiters())
}

/// Returns which columns a mapping means in the open file, and the questions that only the user can answer. The mapping
/// can still be without attributes.
#[tauri::command(async)]
pub fn mapping_view(mapping: String, app: App<'_>) -> Result<MappingView, Failure> {
    app.session.mapping_view(&mapping)
}

/// Returns the transforms with one more, in the place where its kind belongs.
#[tauri::command(async)]
pub fn put_transform(transforms: Vec<Transform>, transform: Transform) -> Vec<Transform> {
    engine::mapping::put_transform(&transforms, transform)
}

/// Returns the values as they come to the map of values, or `null` for those that an earlier transform can't read.
#[tauri::command(async)]
pub fn before_map(values: Vec<String>, transforms: Vec<Transform>) -> Vec<Option<String>> {
    engine::before_map(&values, &transforms)
}

/// Returns a valid attribute name for a header that no other attribute has.
#[tauri::command(async)]
pub fn attribute_name(header: String, taken: Vec<String>) -> String {
    engine::mapping::free_name(&engine::attribute_name(&header), &taken)
}

/// Returns the name, or if another attribute has it, the first numbered one that is free.
#[tauri::command(async)]
pub fn free_name(name: String, taken: Vec<String>) -> String {
    engine::mapping::free_name(&name, &taken)
}

/// Returns whether a name is valid for an attribute, and free among those of the others.
#[tauri::command(async)]
pub fn name_verdict(name: String, taken: Vec<String>) -> NameVerdict {
    let name = engine::mapping::bare_name(name.trim()).to_owned();
    let fault = engine::mapping::name_fault(&name);
    NameVerdict { is_taken: taken.contains(&name), fault, name }
}

/// Returns whether a rule's pattern is a regular expression.
#[tauri::command(async)]
pub fn is_pattern(pattern: String) -> bool {
    engine::is_pattern(&pattern)
}

/// Returns the encodings that the file could have, each with a sample.
#[tauri::command]
pub async fn encodings(app: App<'_>) -> Result<Vec<EncodingSample>, Failure> {
    let reader = app.session.reader()?;
    blocking(move || reader.encodings()).await?
}

/// Returns the different values of a column with their counts, or `null` if there are more than 50.
#[tauri::command]
pub async fn value_counts(column: usize, app: App<'_>) -> Result<Option<Vec<ValueCount>>, Failure> {
    let reader = app.session.reader()?;
    blocking(move || reader.value_counts(column)).await?
}

/// Returns how many rows meet the conditions of a mapping.
#[tauri::command]
pub async fn kept_rows(mapping: String, app: App<'_>) -> Result<KeptRows, Failure> {
    let reader = app.session.reader()?;
    blocking(move || reader.kept_rows(&mapping)).await?
}

/// Returns the sheets of the workbook; a file that isn't a workbook has none.
#[tauri::command]
pub async fn sheets(app: App<'_>) -> Result<Vec<Sheet>, Failure> {
    let reader = app.session.reader()?;
    blocking(move || reader.sheets()).await?
}
