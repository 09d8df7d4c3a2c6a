//! Tells Tauri which commands exist, so that a window may call those that it was granted and no others.

const COMMANDS: &[&str] = &[
    "start_up",
    "save_settings",
    "uploads",
    "upload",
    "practice_status",
    "practice_start",
    "practice_stop",
    "desk",
    "open_dialog",
    "open_sample",
    "close_draft",
    "draft",
    "set_source",
    "preview",
    "attribute_name",
    "check_start",
    "check_status",
    "check_cancel",
    "issue_rows",
    "export_excluded",
    "export_report",
    "close_answer",
    "notify",
    "show_data_folder",
    "mappings",
    "mapping_save",
    "mapping_rename",
    "mapping_duplicate",
    "mapping_remove",
    "mapping_restore",
    "mapping_export",
    "mapping_template",
    "mapping_import",
    "mapping_import_answer",
    "mend_cell",
    "row_cells",
    "value_counts",
    "open_pasted",
    "save_pasted",
    "mapping_with",
    "upload_again",
    "connections",
    "connection_save",
    "connection_remove",
    "connection_restore",
    "token_set",
    "token_forget",
    "connection_test",
    "connection_choose",
    "is_first_send",
    "draft_back",
    "look_before",
    "look_up",
    "erase_all",
    "sheets",
    "send_start",
    "upload_pause",
    "upload_cancel",
    "upload_resume",
    "spot_check",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // With a pattern of its own, tauri-build no longer watches the folder: a permission that was taken
    // away would stay granted until something else changed.
    println!("cargo:rerun-if-changed=src-tauri/app/capabilities");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/app/capabilities/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    Ok(tauri_build::try_build(attributes)?)
}
