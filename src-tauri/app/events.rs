//! What happens to the window from outside: files held over it and dropped, and its end.

use std::path::PathBuf;
use std::time::Instant;

use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent, async_runtime};

use crate::desk::{Desk, blocking};
use crate::sending::{PATIENCE, Sending};

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
    let (desk, sending) = (Desk::clone(&app.state::<Desk>()), Sending::clone(&app.state::<Sending>()));
    async_runtime::spawn(async move {
        let reader = desk.clone();
        let opened = blocking(move || reader.open(&path)).await.and_then(|opened| opened);
        match opened {
            Ok(()) => sending.release(),
            Err(failure) => desk.refuse(&failure),
        }
    });
}
