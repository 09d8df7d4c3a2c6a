//! A window of the same Tauri with nothing in it: what the app costs is measured beside it
//! (`cargo xtask bench --window`).

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::default().run(tauri::generate_context!("src-tauri/app/examples/empty-window/tauri.conf.json"))
}
