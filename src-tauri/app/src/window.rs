//! The app's only window. It doesn't navigate to other pages, and opens no other window.

use std::sync::Arc;

use tauri::webview::{Color, NewWindowResponse};
use tauri::{App, AppHandle, Manager, Theme, Url, WebviewWindow, WebviewWindowBuilder};

use crate::api::ThemeChoice;
use crate::settings;
use crate::state::AppState;

/// Opens the window in the chosen theme, so that it doesn't flash in the other one first.
pub fn open(app: &App) -> tauri::Result<()> {
    let choice = app.state::<Arc<AppState>>().store.uploads().map(|uploads| settings::load(uploads.data_dir()).theme);
    let Some(config) = app.config().app.windows.first() else {
        return Err(tauri::Error::WindowNotFound);
    };
    let window = WebviewWindowBuilder::from_config(app.handle(), config)?
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .theme(choice.ok().and_then(frame_theme))
        .build()?;
    let background = match window.theme()? {
        Theme::Dark => Color(0x0e, 0x16, 0x1b, 0xff),
        _ => Color(0xf3, 0xf5, 0xf4, 0xff),
    };
    window.set_background_color(Some(background))
}

/// Brings the window to the front, even if it's minimized.
pub fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else { return };
    if let Err(error) = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "the window can't be brought to the front");
    }
}

/// After "Erase all data", deletes an empty journal and the web view's own folder, which it fills while it's running.
pub fn erase_traces(app: &AppHandle) {
    let state = app.state::<Arc<AppState>>();
    let store = &state.store;
    if !store.is_erased() {
        return;
    }
    if let Err(failure) = store.erase_what_is_empty() {
        tracing::warn!(code = failure.code(), "the empty data folder can't be deleted");
    }
    let folder = match app.path().app_local_data_dir() {
        Ok(folder) if folder.exists() => folder,
        _ => return,
    };
    if let Err(error) = std::fs::remove_dir_all(folder) {
        tracing::warn!(%error, "the web view's folder can't be deleted");
    }
}

/// Applies the theme to the window's frame.
pub fn set_theme(window: &WebviewWindow, choice: ThemeChoice) {
    if let Err(error) = window.set_theme(frame_theme(choice)) {
        // The page has the theme anyway.
        tracing::debug!(%error, "the window's frame keeps its theme");
    }
}

fn frame_theme(choice: ThemeChoice) -> Option<Theme> {
    match choice {
        ThemeChoice::System => None,
        ThemeChoice::Light => Some(Theme::Light),
        ThemeChoice::Dark => Some(Theme::Dark),
    }
}

/// Returns whether a URL is the app's own: `tauri://localhost`, or `http://tauri.localhost` on Windows.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_only_navigates_to_the_apps_own_pages() -> Result<(), Box<dyn std::error::Error>> {
        for ours in ["tauri://localhost/", "tauri://localhost/index.html", "http://tauri.localhost/"] {
            assert!(is_ours(&Url::parse(ours)?), "{ours}");
        }
        for other in [
            "https://example.com/",
            "http://localhost/",
            "http://tauri.localhost.example.com/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "tauri://example.com/",
        ] {
            assert!(!is_ours(&Url::parse(other)?), "{other}");
        }
        Ok(())
    }
}
