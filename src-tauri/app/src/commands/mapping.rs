//! The commands that list, save, import, and remove mappings.

use std::path::Path;

use engine::Mapping;
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use uploads::SavedMappingError;

use crate::api::{Draft, SavedMapping};
use crate::failure::Failure;
use crate::session::blocking;
use crate::state::App;
use crate::{exports, mappings};

/// Returns the saved mappings, sorted by name.
#[tauri::command(async)]
pub fn mappings(app: App<'_>) -> Result<Vec<SavedMapping>, Failure> {
    mappings::all(&*app.store.uploads()?)
}

/// Saves a mapping, with the source settings of the open file, and returns the draft. An existing mapping of that name
/// is only replaced if `replace` is set.
#[tauri::command(async)]
pub fn mapping_save(name: String, mapping: String, replace: bool, app: App<'_>) -> Result<Draft, Failure> {
    let uploads = app.store.uploads()?;
    let (mapping, columns) = app.session.mapping_to_save(Mapping { name, ..Mapping::from_json(&mapping)? })?;
    let saved = match uploads.saved_mappings().save(&mapping, columns.as_deref()) {
        Err(SavedMappingError::NameTaken { name }) if replace => {
            uploads.saved_mappings().update(&name, &mapping, columns.as_deref())?
        }
        saved => saved?,
    };
    app.session.mapping_saved(&saved.name, &saved.text);
    app.session.draft()
}

/// Renames a saved mapping.
#[tauri::command(async)]
pub fn mapping_rename(from: String, to: String, app: App<'_>) -> Result<(), Failure> {
    app.store.uploads()?.saved_mappings().rename(&from, &to)?;
    Ok(())
}

/// Saves a copy of a mapping, and returns the copy's name.
#[tauri::command(async)]
pub fn mapping_duplicate(name: String, app: App<'_>) -> Result<String, Failure> {
    let uploads = app.store.uploads()?;
    let free = mappings::free_name(&uploads, &name)?;
    Ok(uploads.saved_mappings().duplicate(&name, &free)?.name)
}

/// Removes a saved mapping. It can be restored until the app closes.
#[tauri::command(async)]
pub fn mapping_remove(name: String, app: App<'_>) -> Result<(), Failure> {
    app.mappings.remove(&*app.store.uploads()?, &name)
}

/// Restores a removed mapping.
#[tauri::command(async)]
pub fn mapping_restore(name: String, app: App<'_>) -> Result<(), Failure> {
    app.mappings.restore(&*app.store.uploads()?, &name)
}

/// Asks where to write a mapping file, and writes it. Returns `false` if no file was chosen.
#[tauri::command]
pub async fn mapping_export(
    name: String,
    handle: AppHandle,
    main: WebviewWindow,
    app: App<'_>,
) -> Result<bool, Failure> {
    let saved = app.store.uploads()?.saved_mappings().get(&name)?;
    let file = format!("{}.ferrymap.json", saved.name);
    write_chosen(&handle, &main, &file, move |to| exports::text(to, &saved.text)).await
}

/// Asks where to write an empty table with a mapping's columns, and writes it. Returns `false` if no file was chosen.
#[tauri::command]
pub async fn mapping_template(
    name: String,
    handle: AppHandle,
    main: WebviewWindow,
    app: App<'_>,
) -> Result<bool, Failure> {
    let saved = app.store.uploads()?.saved_mappings().get(&name)?;
    let mapping = saved.mapping()?;
    let file = format!("{}.csv", saved.name);
    write_chosen(&handle, &main, &file, move |to| exports::template(&mapping, to)).await
}

/// Asks where to write a file, suggesting this name, and writes it. Returns `false` if no file was chosen.
async fn write_chosen(
    handle: &AppHandle,
    main: &WebviewWindow,
    name: &str,
    write: impl FnOnce(&Path) -> Result<(), Failure> + Send + 'static,
) -> Result<bool, Failure> {
    let Some(to) = exports::ask(handle, main, name, None).await? else { return Ok(false) };
    blocking(move || write(&to)).await??;
    Ok(true)
}

/// Asks for a mapping file and imports it. Returns `false` if no file was chosen.
#[tauri::command]
pub async fn mapping_import(handle: AppHandle, main: WebviewWindow, app: App<'_>) -> Result<bool, Failure> {
    let dialog = handle.dialog().file().set_parent(&main).add_filter("*.ferrymap.json", &["json"]);
    let Some(chosen) = blocking(move || dialog.blocking_pick_file()).await? else { return Ok(false) };
    let path = chosen.into_path().map_err(|error| Failure::NoPath.caused_by(&error))?;
    app.mappings.import(&*app.store.uploads()?, &path).map(|_| true)
}

/// Answers whether to save an imported mapping that relaxes checks.
#[tauri::command(async)]
pub fn mapping_import_answer(accept: bool, app: App<'_>) -> Result<(), Failure> {
    app.mappings.answer(&*app.store.uploads()?, accept)
}
