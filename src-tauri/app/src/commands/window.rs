//! The window: start, settings, closing, notifications.

use tauri::{AppHandle, WebviewWindow, Window};
use tauri_plugin_notification::NotificationExt;
use tauri_plugin_opener::OpenerExt;

use crate::api::{Settings, StartUp};
use crate::failure::Failure;
use crate::state::App;
use crate::{language, settings, window, window_events};

/// Returns what the page needs before it can show anything.
#[tauri::command(async)]
pub fn start_up(app: App<'_>) -> StartUp {
    // If the data folder can't be used, the pages that need it report that.
    let settings = app.store.uploads().map(|uploads| settings::load(uploads.data_dir())).unwrap_or_default();
    let locale = language::system_locale();
    StartUp {
        settings,
        system_language: language::choose(locale.as_deref()),
        system_locale: locale,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Saves the settings, and applies the theme to the window's frame.
#[tauri::command(async)]
pub fn save_settings(settings: Settings, app: App<'_>, main: WebviewWindow) -> Result<(), Failure> {
    window::set_theme(&main, settings.theme);
    settings::save(app.store.uploads()?.data_dir(), &settings)
}

/// Answers whether to close the window while it sends.
#[tauri::command(async)]
pub fn answer_close(close: bool, app: App<'_>, main: Window) {
    if close { window_events::close(&main) } else { app.session.keep_open() }
}

/// Shows a system notification, unless the window has the focus.
#[tauri::command(async)]
pub fn notify(title: String, body: String, handle: AppHandle, main: WebviewWindow) {
    if main.is_focused().unwrap_or(false) {
        return;
    }
    if let Err(error) = handle.notification().builder().title(title).body(body).show() {
        tracing::info!(%error, "the notification can't be shown");
    }
}

/// Shows the data folder in the system's file manager.
#[tauri::command(async)]
pub fn show_data_folder(app: App<'_>, handle: AppHandle) -> Result<(), Failure> {
    let folder = app.store.uploads()?.data_dir().folder().to_string_lossy().into_owned();
    handle.opener().open_path(folder, None::<&str>).map_err(|error| Failure::machine(&error))
}

/// Shows the open file in the system's file manager.
#[tauri::command(async)]
pub fn show_draft(app: App<'_>, handle: AppHandle) -> Result<(), Failure> {
    let path = app.session.path()?;
    handle.opener().reveal_item_in_dir(path).map_err(|error| Failure::machine(&error))
}

/// Erases the history, mappings, connections with their secrets, settings and the practice Target.
#[tauri::command]
pub async fn erase_all(app: App<'_>) -> Result<(), Failure> {
    app.uploads.require_idle()?;
    app.comma_tests.forget_all();
    app.session.close();
    app.uploads.release_file();
    app.practice.stop().await;
    app.store.uploads()?.forget_all_secrets().await?;
    app.store.erase()?;
    app.mappings.forget_all();
    app.connections.forget_all();
    Ok(())
}
