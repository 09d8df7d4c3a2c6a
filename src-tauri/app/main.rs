//! The desktop shell: one window, and commands of a few lines each over `uploads` and `practice`.
//!
//! The window asks and is not told; it learns no path, no address and no secret.

// On Windows a release must not open a console beside its window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod api;
mod check;
mod commands;
mod connections;
mod desk;
mod draft;
mod events;
mod exports;
mod failure;
mod findings;
mod history;
mod language;
mod mappings;
mod practice_target;
mod sending;
mod settings;
mod store;
mod window;

#[cfg(test)]
mod whole_way;

use tauri::{Manager, RunEvent};
use tracing_subscriber::EnvFilter;

fn main() -> Result<(), tauri::Error> {
    let filter = EnvFilter::try_from_env("FERRY_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    let app = tauri::Builder::default()
        // First of all: a second start brings the first window forward, and ends.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::bring_forward(app)))
        .manage(store::Store::default())
        .manage(practice_target::PracticeTarget::default())
        .manage(desk::Desk::default())
        .manage(connections::Connections::default())
        .manage(mappings::Mappings::default())
        .manage(sending::Sending::default())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(tauri::generate_handler![
            commands::start_up,
            commands::save_settings,
            commands::uploads,
            commands::upload,
            commands::practice_status,
            commands::practice_start,
            commands::practice_stop,
            commands::desk,
            commands::open_dialog,
            commands::open_sample,
            commands::close_draft,
            commands::draft,
            commands::set_source,
            commands::preview,
            commands::attribute_name,
            commands::check_start,
            commands::check_status,
            commands::check_cancel,
            commands::issue_rows,
            commands::export_excluded,
            commands::export_report,
            commands::export_template,
            commands::close_answer,
            commands::notify,
            commands::show_data_folder,
            commands::mappings,
            commands::mapping_save,
            commands::mapping_rename,
            commands::mapping_duplicate,
            commands::mapping_remove,
            commands::mapping_restore,
            commands::mapping_export,
            commands::mapping_template,
            commands::mapping_import,
            commands::mapping_import_answer,
            commands::mend_cell,
            commands::row_cells,
            commands::value_counts,
            commands::open_pasted,
            commands::save_pasted,
            commands::mapping_with,
            commands::upload_again,
            commands::connections,
            commands::connection_save,
            commands::connection_remove,
            commands::connection_restore,
            commands::token_set,
            commands::token_forget,
            commands::connection_test,
            commands::connection_choose,
            commands::is_first_send,
            commands::draft_back,
            commands::look_before,
            commands::look_up,
            commands::send_start,
            commands::upload_pause,
            commands::upload_cancel,
            commands::upload_resume,
            commands::spot_check,
        ])
        .on_window_event(events::on_window_event)
        .setup(|app| Ok(window::open(app)?))
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            let (sending, practice) = (app.state::<sending::Sending>(), app.state::<practice_target::PracticeTarget>());
            tauri::async_runtime::block_on(async {
                // However the program is ended, an upload pauses rather than being cut.
                sending.settle(sending::PATIENCE).await;
                // Calls under way end first, and the store is left tidy.
                practice.stop().await;
            });
        }
    });
    Ok(())
}
