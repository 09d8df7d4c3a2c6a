//! The window itself: how it starts, looks, tells and closes.

use crate::api::{Settings, StartUp};
use crate::connections::Connections;
use crate::connections::comma_test::Probing;
use crate::connections::practice_target::PracticeTarget;
use crate::failure::{Failure, FailureCode};
use crate::mappings::Mappings;
use crate::session::Desk;
use crate::store::Store;
use crate::upload::runner::Sending;
use crate::{language, settings, window, window_events};
use tauri::{AppHandle, State, WebviewWindow, Window};
use tauri_plugin_notification::NotificationExt;
use tauri_plugin_opener::OpenerExt;

/// All that the page must know before it shows anything.
#[tauri::command(async)]
pub fn start_up(store: State<'_, Store>) -> StartUp {
    // A data folder that cannot be used is said by the page that needs it, not by a blank window.
    let settings = store.uploads().map(|uploads| settings::load(uploads.data_dir())).unwrap_or_default();
    let locale = language::system_locale();
    StartUp {
        settings,
        system_language: language::choose(locale.as_deref()),
        system_locale: locale,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Keeps the settings, and gives the window's frame the theme.
#[tauri::command(async)]
pub fn save_settings(settings: Settings, store: State<'_, Store>, main: WebviewWindow) -> Result<(), Failure> {
    window::set_theme(&main, settings.theme);
    settings::save(store.uploads()?.data_dir(), &settings)
}

/// The answer to whether the window is to close while it sends.
#[tauri::command(async)]
pub fn close_answer(close: bool, desk: State<'_, Desk>, main: Window) {
    if close { window_events::close(&main) } else { desk.stays() }
}

/// Says in the system's own way how an upload ended, unless the person looks at the window.
#[tauri::command(async)]
pub fn notify(title: String, body: String, app: AppHandle, main: WebviewWindow) {
    if main.is_focused().unwrap_or(false) {
        return;
    }
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::info!(%error, "no notification");
    }
}

/// Shows the data folder in the system's own window for files.
#[tauri::command(async)]
pub fn show_data_folder(store: State<'_, Store>, app: AppHandle) -> Result<(), Failure> {
    let folder = store.uploads()?.data_dir().folder().to_string_lossy().into_owned();
    app.opener().open_path(folder, None::<&str>).map_err(|error| Failure::new(FailureCode::Machine, &error))
}

/// Shows the draft's file in the system's own window for files.
#[tauri::command(async)]
pub fn show_draft(desk: State<'_, Desk>, app: AppHandle) -> Result<(), Failure> {
    let path = desk.path()?;
    app.opener().reveal_item_in_dir(path).map_err(|error| Failure::new(FailureCode::Machine, &error))
}

/// Erases all that is kept: history, mappings, connections, settings, the practice Target.
#[tauri::command]
pub async fn erase_all(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
    saved: State<'_, Mappings>,
    connections: State<'_, Connections>,
    probing: State<'_, Probing>,
) -> Result<(), Failure> {
    sending.refuse_while_running()?;
    probing.forget_all();
    desk.close();
    sending.release();
    practice.stop().await;
    store.uploads()?.forget_all_secrets().await?;
    store.erase()?;
    saved.forget_all();
    connections.forget_all();
    Ok(())
}
