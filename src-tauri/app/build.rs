//! Declares the app's commands to Tauri, and grants them to the main window.

use std::path::Path;

include!("src/commands/list.rs");

macro_rules! names {
    ($($module:ident::$name:ident),* $(,)?) => { &[$(stringify!($name)),*] };
}

const COMMANDS: &[&str] = for_all_commands!(names);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Without this, only the files that Tauri reads would be watched.
    println!("cargo:rerun-if-changed=src-tauri/app/build.rs");
    println!("cargo:rerun-if-changed=src-tauri/app/src/commands/list.rs");
    let pattern = write_capability(Path::new(&std::env::var("OUT_DIR")?))?;
    let attributes = tauri_build::Attributes::new()
        // The pattern must live as long as the program.
        .capabilities_path_pattern(pattern.leak())
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    Ok(tauri_build::try_build(attributes)?)
}

/// Writes the capability `main`, which `tauri.conf.json` names: the main window can call the app's commands, and
/// nothing of Tauri's own. Returns the pattern that finds it.
fn write_capability(out: &Path) -> std::io::Result<String> {
    let permissions: Vec<String> =
        COMMANDS.iter().map(|name| format!("\"allow-{}\"", name.replace('_', "-"))).collect();
    let capability =
        format!(r#"{{"identifier": "main", "windows": ["main"], "permissions": [{}]}}"#, permissions.join(", "));
    let folder = out.join("capabilities");
    let file = folder.join("main.json");
    // Tauri watches the file, so writing it without a change would run this script at every build.
    if !std::fs::read_to_string(&file).is_ok_and(|written| written == capability) {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&file, capability)?;
    }
    Ok(folder.join("*.json").to_string_lossy().into_owned())
}
