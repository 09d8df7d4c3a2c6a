//! The desktop app: one window, and commands over the crates `uploads` and `practice`.
//!
//! The page calls commands and is never called. It learns no path, no URL and no secret.

// On Windows, a release build mustn't open a console beside its window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod api;
mod commands;
mod connections;
mod exports;
mod failure;
mod language;
mod mappings;
mod session;
mod settings;
mod state;
mod store;
mod upload;
mod window;
mod window_events;

#[cfg(test)]
mod end_to_end;

use std::sync::Arc;

use tauri::{Manager, RunEvent};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use state::AppState;
use upload::runner::PAUSE_TIMEOUT;

fn main() -> Result<(), tauri::Error> {
    let filter = EnvFilter::try_from_env("FERRY_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let shown = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter);
    tracing_subscriber::registry().with(shown).with(uploads::LogFile::new(None, "window")).init();
    uploads::prevent_core_dumps();

    let app = tauri::Builder::default()
        // The first plugin: a second start of the app brings the window to the front, and exits.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::bring_forward(app)))
        .manage(Arc::<AppState>::default())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(commands::handler())
        .on_window_event(window_events::on_window_event)
        .setup(|app| Ok(window::open(app)?))
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            let state = app.state::<Arc<AppState>>();
            state.comma_tests.stop(None);
            tauri::async_runtime::block_on(async {
                // However the app is ended, a running upload is paused first.
                state.uploads.pause_and_wait(PAUSE_TIMEOUT).await;
                // Calls under way end before the practice Target stops.
                state.practice.stop().await;
            });
            window::erase_traces(app);
        }
    });
    Ok(())
}
