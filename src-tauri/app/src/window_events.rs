//! What happens to the window from outside: files held over it and dropped, and its end.

use std::path::PathBuf;
use std::time::Instant;

use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent, async_runtime};

use crate::mappings::{self, Mappings};
use crate::session::{Desk, blocking};
use crate::store::Store;
use crate::upload::runner::{PATIENCE, Sending};

/// Takes drops, and lets an upload pause before the window goes.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    let (desk, sending) = (window.state::<Desk>(), window.state::<Sending>());
    match event {
        WindowEvent::DragDrop(DragDropEvent::Enter { paths, .. }) => desk.hover(paths),
        WindowEvent::DragDrop(DragDropEvent::Leave) => desk.hover(&[]),
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            if let Some(path) = desk.dropped(paths, sending.running().as_deref(), Instant::now()) {
                open(window.app_handle(), path);
            }
        }
        WindowEvent::CloseRequested { api, .. } if sending.running().is_some() => {
            api.prevent_close();
            // The page asks; where it does not answer, who closes twice means it.
            if desk.wants_close() {
                close(window);
            }
        }
        _ => {}
    }
}

/// Pauses what is sent, and closes the window.
pub fn close(window: &Window) {
    let (window, sending) = (window.clone(), Sending::clone(&window.state::<Sending>()));
    async_runtime::spawn(async move {
        sending.settle(PATIENCE).await;
        if let Err(error) = window.destroy() {
            tracing::warn!(%error, "the window stays");
        }
    });
}

/// Opens what was dropped, off the window's own thread: a file may lie on a slow drive.
fn open(app: &AppHandle, path: PathBuf) {
    let app = app.clone();
    async_runtime::spawn(async move {
        let (desk, sending) = (app.state::<Desk>(), app.state::<Sending>());
        let opened = if mappings::is_mapping_file(&path) {
            let opener = app.clone();
            blocking(move || {
                let uploads = opener.state::<Store>().uploads()?;
                opener.state::<Mappings>().import(&uploads, &path).map(|_| ())
            })
            .await
        } else {
            sending.release();
            let opener = app.clone();
            blocking(move || opener.state::<Desk>().open(&path, &opener.state::<Store>().mappings())).await
        };
        if let Err(failure) = opened.and_then(|opened| opened) {
            desk.refuse(&failure);
        }
    });
}
