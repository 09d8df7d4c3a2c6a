//! The desktop shell: one window, and commands of a few lines each over `uploads` and `practice`.
//!
//! The window asks and is not told; it learns no path, no address and no secret.

// On Windows a release must not open a console beside its window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod api;
mod commands;
mod failure;
mod history;
mod language;
mod practice_target;
mod settings;
mod store;
mod window;

use tauri::{Manager, RunEvent};
use tracing_subscriber::EnvFilter;

fn main() -> Result<(), tauri::Error> {
    let filter = EnvFilter::try_from_env("FERRY_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    let app = tauri::Builder::default()
        .manage(store::Store::default())
        .manage(practice_target::PracticeTarget::default())
        .invoke_handler(tauri::generate_handler![
            commands::start_up,
            commands::save_settings,
            commands::uploads,
            commands::upload,
            commands::practice_status,
            commands::practice_start,
            commands::practice_stop,
        ])
        .setup(|app| Ok(window::open(app)?))
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            // Calls under way end first, and the store is left tidy.
            tauri::async_runtime::block_on(app.state::<practice_target::PracticeTarget>().stop());
        }
    });
    Ok(())
}
