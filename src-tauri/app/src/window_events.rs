//! Events of the window: dragging, dropping, closing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use tauri::{DragDropEvent, Manager, Window, WindowEvent, async_runtime};

use crate::mappings;
use crate::session::blocking;
use crate::state::AppState;
use crate::upload::runner::PAUSE_TIMEOUT;

/// Opens dropped files, and pauses a running upload before the window closes.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    let app = state(window);
    match event {
        WindowEvent::DragDrop(DragDropEvent::Enter { paths, .. }) => app.session.hover(paths),
        WindowEvent::DragDrop(DragDropEvent::Leave) => app.session.hover(&[]),
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            if let Some(path) = app.session.dropped(paths, app.uploads.running().as_deref(), Instant::now()) {
                open(app, path);
            }
        }
        WindowEvent::CloseRequested { api, .. } if app.uploads.running().is_some() => {
            api.prevent_close();
            // The page asks first. If it doesn't respond, closing a second time works without an answer.
            if app.session.ask_to_close() {
                close(window);
            }
        }
        _ => {}
    }
}

/// Pauses the running upload, and closes the window.
pub fn close(window: &Window) {
    let (window, app) = (window.clone(), state(window));
    async_runtime::spawn(async move {
        app.uploads.pause_and_wait(PAUSE_TIMEOUT).await;
        if let Err(error) = window.destroy() {
            tracing::warn!(%error, "the window can't be closed");
        }
    });
}

fn state(window: &Window) -> Arc<AppState> {
    Arc::clone(&window.state::<Arc<AppState>>())
}

/// Opens a dropped file on another thread, because it may be on a slow drive.
fn open(app: Arc<AppState>, path: PathBuf) {
    async_runtime::spawn(async move {
        if !mappings::is_mapping_file(&path) {
            app.uploads.release_file();
        }
        let opener = app.clone();
        let opened = blocking(move || {
            if mappings::is_mapping_file(&path) {
                let uploads = opener.store.uploads()?;
                opener.mappings.import(&uploads, &path).map(|_| ())
            } else {
                opener.session.open(&path, &opener.store.mappings())
            }
        })
        .await;
        if let Err(failure) = opened.and_then(|opened| opened) {
            app.session.reject_drop(failure);
        }
    });
}
