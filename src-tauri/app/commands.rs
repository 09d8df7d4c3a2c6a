//! What the page may call. Each command is declared in `build.rs` and granted in `capabilities/`.

use tauri::{State, WebviewWindow};

use crate::api::{History, PracticeStatus, Settings, StartUp, UploadDetail};
use crate::failure::Failure;
use crate::practice_target::PracticeTarget;
use crate::store::Store;
use crate::{history, language, settings, window};

/// All that the page must know before it shows anything.
#[tauri::command(async)]
pub fn start_up(store: State<'_, Store>) -> StartUp {
    // A data folder that cannot be used is said by the page that needs it, not by a blank window.
    let settings = store.uploads().map(|uploads| settings::load(uploads.home())).unwrap_or_default();
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
    settings::save(store.uploads()?.home(), &settings)
}

/// The newest uploads, `most` of them at most.
#[tauri::command(async)]
pub fn uploads(most: usize, store: State<'_, Store>) -> Result<History, Failure> {
    history::newest(&store, most)
}

/// One upload, its batches and what happened.
#[tauri::command(async)]
pub fn upload(id: String, store: State<'_, Store>) -> Result<UploadDetail, Failure> {
    history::one(&store, &id)
}

/// Whether the practice Target runs, and what it holds.
#[tauri::command]
pub async fn practice_status(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.status(store.uploads()?.home()).await
}

/// Starts the practice Target, unless it runs.
#[tauri::command]
pub async fn practice_start(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.start(store.uploads()?.home()).await
}

/// Stops the practice Target; what it holds stays.
#[tauri::command]
pub async fn practice_stop(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.stop().await;
    practice.status(store.uploads()?.home()).await
}
