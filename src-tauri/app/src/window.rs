//! The one window: it goes nowhere, and opens no other.

use tauri::webview::{Color, NewWindowResponse};
use tauri::{App, AppHandle, Manager, Theme, Url, WebviewWindow, WebviewWindowBuilder};

use crate::api::ThemeChoice;
use crate::settings;
use crate::store::Store;

/// Opens the window in the theme that was chosen, so that the first picture is no flash of the other.
pub fn open(app: &App) -> tauri::Result<()> {
    let choice = app.state::<Store>().uploads().map(|uploads| settings::load(uploads.data_dir()).theme);
    let Some(config) = app.config().app.windows.first() else {
        return Err(tauri::Error::WindowNotFound);
    };
    let window = WebviewWindowBuilder::from_config(app.handle(), config)?
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .theme(choice.ok().and_then(frame_theme))
        .build()?;
    let ground = match window.theme()? {
        Theme::Dark => Color(0x0e, 0x16, 0x1b, 0xff),
        _ => Color(0xf3, 0xf5, 0xf4, 0xff),
    };
    window.set_background_color(Some(ground))
}

/// Brings the window to the front, wherever it was put away.
pub fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else { return };
    if let Err(error) = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "the window stays where it is");
    }
}

/// After all was erased, the engine that draws the page leaves nothing either: its folder, of which the page makes
/// no use, and which it fills while it runs.
pub fn erase_traces(app: &AppHandle) {
    let store = app.state::<Store>();
    if !store.is_erased() {
        return;
    }
    if let Err(failure) = store.erase_what_is_empty() {
        tracing::warn!(code = ?failure.code, "the empty data folder stays");
    }
    let folder = match app.path().app_local_data_dir() {
        Ok(folder) if folder.exists() => folder,
        _ => return,
    };
    if let Err(error) = std::fs::remove_dir_all(folder) {
        tracing::warn!(%error, "the folder of the page's engine stays");
    }
}

/// Gives the window's frame the theme of its page.
pub fn set_theme(window: &WebviewWindow, choice: ThemeChoice) {
    if let Err(error) = window.set_theme(frame_theme(choice)) {
        // The page follows the choice all the same.
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

/// Whether an address is the front end's own: `tauri://localhost`, on Windows `http://tauri.localhost`.
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
    fn no_link_and_no_drop_takes_the_window_elsewhere() -> Result<(), Box<dyn std::error::Error>> {
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
