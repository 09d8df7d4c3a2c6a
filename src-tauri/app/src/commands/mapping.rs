//! Mapping profiles that are kept by name.

use crate::api::{Draft, SavedMapping};
use crate::failure::{Failure, FailureCode};
use crate::mappings::Mappings;
use crate::session::{Desk, blocking};
use crate::store::Store;
use crate::{exports, mappings};
use engine::Mapping;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use uploads::SavedMappingError;

/// The saved mapping profiles, by name.
#[tauri::command(async)]
pub fn mappings(store: State<'_, Store>) -> Result<Vec<SavedMapping>, Failure> {
    mappings::all(&*store.uploads()?)
}

/// Keeps a mapping under a name, with the way in which the draft's file is read; in the place of the one
/// of that name only where that is said.
#[tauri::command(async)]
pub fn mapping_save(
    name: String,
    mapping: String,
    replace: bool,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
) -> Result<Draft, Failure> {
    let uploads = store.uploads()?;
    let (mapping, columns) = desk.mapping_to_keep(Mapping { name, ..Mapping::from_json(&mapping)? })?;
    let saved = match uploads.saved_mappings().save(&mapping, columns.as_deref()) {
        Err(SavedMappingError::NameTaken { name }) if replace => {
            uploads.saved_mappings().update(&name, &mapping, columns.as_deref())?
        }
        saved => saved?,
    };
    desk.kept(&saved.name, &saved.text);
    desk.draft()
}

/// Gives a mapping profile another name.
#[tauri::command(async)]
pub fn mapping_rename(from: String, to: String, store: State<'_, Store>) -> Result<(), Failure> {
    store.uploads()?.saved_mappings().rename(&from, &to)?;
    Ok(())
}

/// Keeps a copy of a mapping profile; its name.
#[tauri::command(async)]
pub fn mapping_duplicate(name: String, store: State<'_, Store>) -> Result<String, Failure> {
    let uploads = store.uploads()?;
    let free = mappings::free_name(&uploads, &name)?;
    Ok(uploads.saved_mappings().duplicate(&name, &free)?.name)
}

/// Removes a mapping profile, which can be put back.
#[tauri::command(async)]
pub fn mapping_remove(name: String, store: State<'_, Store>, saved: State<'_, Mappings>) -> Result<(), Failure> {
    saved.remove(&*store.uploads()?, &name)
}

/// Puts a removed mapping profile back.
#[tauri::command(async)]
pub fn mapping_restore(name: String, store: State<'_, Store>, saved: State<'_, Mappings>) -> Result<(), Failure> {
    saved.restore(&*store.uploads()?, &name)
}

/// Writes a mapping profile where the person says; `false`: nowhere.
#[tauri::command]
pub async fn mapping_export(
    name: String,
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
) -> Result<bool, Failure> {
    let saved = store.uploads()?.saved_mappings().get(&name)?;
    let Some(to) = exports::ask(&app, &main, &format!("{}.ferrymap.json", saved.name), None).await? else {
        return Ok(false);
    };
    blocking(move || exports::text(&to, &saved.text)).await??;
    Ok(true)
}

/// Writes an empty table of a saved mapping's columns where the person says; `false`: nowhere.
#[tauri::command]
pub async fn mapping_template(
    name: String,
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
) -> Result<bool, Failure> {
    let saved = store.uploads()?.saved_mappings().get(&name)?;
    let mapping = saved.mapping()?;
    let Some(to) = exports::ask(&app, &main, &format!("{}.csv", saved.name), None).await? else { return Ok(false) };
    blocking(move || exports::template(&mapping, &to)).await??;
    Ok(true)
}

/// Brings a mapping file in that the person chooses; `false`: none.
#[tauri::command]
pub async fn mapping_import(
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
    saved: State<'_, Mappings>,
) -> Result<bool, Failure> {
    let dialog = app.dialog().file().set_parent(&main).add_filter("*.ferrymap.json", &["json"]);
    let Some(chosen) = blocking(move || dialog.blocking_pick_file()).await? else { return Ok(false) };
    let path = chosen.into_path().map_err(|error| Failure::new(FailureCode::NoPath, &error))?;
    saved.import(&*store.uploads()?, &path).map(|_| true)
}

/// Whether a mapping that loosens safeguards is kept.
#[tauri::command(async)]
pub fn mapping_import_answer(accept: bool, store: State<'_, Store>, saved: State<'_, Mappings>) -> Result<(), Failure> {
    saved.answer(&*store.uploads()?, accept)
}
