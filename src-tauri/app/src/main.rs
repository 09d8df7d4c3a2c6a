//! The desktop shell: one window, and commands of a few lines each over `uploads` and `practice`.
//!
//! The window asks and is not told; it learns no path, no address and no secret.

// On Windows a release must not open a console beside its window.
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
mod store;
mod upload;
mod window;
mod window_events;

#[cfg(test)]
mod end_to_end;

use connections::{comma_test, practice_target};
use tauri::{Manager, RunEvent};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use upload::runner;

fn main() -> Result<(), tauri::Error> {
    let filter = EnvFilter::try_from_env("FERRY_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let shown = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter);
    tracing_subscriber::registry().with(shown).with(uploads::LogFile::new(None, "window")).init();

    let app = tauri::Builder::default()
        // First of all: a second start brings the first window forward, and ends.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::bring_forward(app)))
        .manage(store::Store::default())
        .manage(practice_target::PracticeTarget::default())
        .manage(session::Desk::default())
        .manage(connections::Connections::default())
        .manage(mappings::Mappings::default())
        .manage(runner::Sending::default())
        .manage(comma_test::Probing::default())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(tauri::generate_handler![
            commands::window::start_up,
            commands::window::save_settings,
            commands::upload::uploads,
            commands::upload::upload,
            commands::connection::practice_status,
            commands::connection::practice_start,
            commands::connection::practice_stop,
            commands::file::desk,
            commands::file::open_dialog,
            commands::file::open_sample,
            commands::file::close_draft,
            commands::file::draft,
            commands::file::set_source,
            commands::file::preview,
            commands::file::attribute_name,
            commands::file::mapping_view,
            commands::file::put_transform,
            commands::file::before_map,
            commands::file::free_name,
            commands::file::name_verdict,
            commands::file::is_pattern,
            commands::check::check_start,
            commands::check::check_status,
            commands::check::check_cancel,
            commands::check::issue_rows,
            commands::check::export_excluded,
            commands::check::export_report,
            commands::window::close_answer,
            commands::window::notify,
            commands::window::show_data_folder,
            commands::mapping::mappings,
            commands::mapping::mapping_save,
            commands::mapping::mapping_rename,
            commands::mapping::mapping_duplicate,
            commands::mapping::mapping_remove,
            commands::mapping::mapping_restore,
            commands::mapping::mapping_export,
            commands::mapping::mapping_template,
            commands::mapping::mapping_import,
            commands::mapping::mapping_import_answer,
            commands::check::mend_cell,
            commands::check::row_cells,
            commands::file::value_counts,
            commands::file::open_pasted,
            commands::file::save_pasted,
            commands::check::mapping_with,
            commands::upload::upload_again,
            commands::connection::connections,
            commands::connection::connection_save,
            commands::connection::connection_remove,
            commands::connection::connection_restore,
            commands::connection::token_set,
            commands::connection::token_forget,
            commands::connection::token_new,
            commands::connection::probe_start,
            commands::connection::probe_status,
            commands::connection::probe_stop,
            commands::connection::known_fetch,
            commands::connection::known,
            commands::connection::known_names,
            commands::connection::token_keep_again,
            commands::connection::connection_test,
            commands::connection::connection_choose,
            commands::upload::is_first_send,
            commands::file::draft_back,
            commands::upload::look_before,
            commands::upload::overrides,
            commands::upload::union_start,
            commands::upload::union_status,
            commands::upload::union_cancel,
            commands::window::show_draft,
            commands::connection::look_up,
            commands::window::erase_all,
            commands::file::sheets,
            commands::file::open_packed,
            commands::file::open_cancel,
            commands::file::encoding_readings,
            commands::upload::send_start,
            commands::upload::upload_pause,
            commands::upload::upload_cancel,
            commands::upload::upload_resume,
            commands::upload::upload_retry,
            commands::upload::export_failed,
            commands::upload::spot_check,
        ])
        .on_window_event(window_events::on_window_event)
        .setup(|app| Ok(window::open(app)?))
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            let (sending, practice) = (app.state::<runner::Sending>(), app.state::<practice_target::PracticeTarget>());
            app.state::<comma_test::Probing>().stop(None);
            tauri::async_runtime::block_on(async {
                // However the program is ended, an upload pauses rather than being cut.
                sending.settle(runner::PATIENCE).await;
                // Calls under way end first, and the store is left tidy.
                practice.stop().await;
            });
            window::erase_traces(app);
        }
    });
    Ok(())
}
