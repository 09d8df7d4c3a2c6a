//! Installs npm packages from the lock file, and builds the page that is embedded in the app. Each step runs only if
//! its input has changed since the last time.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

use crate::failure::Failure;
use crate::{paths, shell};

/// The oldest version of Node.js that Vite supports.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Folders in `ui/` that are generated, or that a build doesn't read.
const SKIPPED: &[&str] = &["node_modules", "dist", "paraglide", "cache", "tests"];

/// Installs npm packages and builds the front end, each if needed.
pub fn ensure() -> Result<(), Failure> {
    has_node()?;
    let ui = paths::ui();
    let lock = hash_of_file(&ui.join("package-lock.json"))?;
    // `npm ci` empties node_modules, so a stamp inside is removed together with what it describes.
    let stamps = ui.join("node_modules").join(".stamps");
    if !is_stamped(&stamps.join("install"), lock) {
        shell::run(&mut shell::npm(&["ci", "--no-fund", "--no-audit"]))?;
        stamp(&stamps, "install", lock)?;
    }
    let inputs = hash_of_folder(&ui)?;
    if !is_stamped(&stamps.join("build"), inputs) || !ui.join("dist").join("index.html").is_file() {
        shell::run(&mut shell::npm(&["run", "--silent", "build"]))?;
        stamp(&stamps, "build", inputs)?;
    }
    Ok(())
}

fn has_node() -> Result<(), Failure> {
    let wanted = format!("Node.js {}.{} or later is needed (https://nodejs.org)", OLDEST_NODE.0, OLDEST_NODE.1);
    let Ok(version) = shell::read(&mut shell::command("node", &["--version"])) else {
        return Err(Failure::Message(format!("{wanted}, and `node` isn't on the PATH")));
    };
    if is_new_enough(version.trim()) {
        return Ok(());
    }
    Err(Failure::Message(format!("{wanted}. The installed version is {}", version.trim())))
}

/// Compares a version such as `v20.19.0`.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= OLDEST_NODE
}

fn is_stamped(stamp: &Path, hash: u64) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|text| text == hash.to_string())
}

fn stamp(folder: &Path, name: &str, hash: u64) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(Failure::file(folder.display().to_string()))?;
    let path = folder.join(name);
    std::fs::write(&path, hash.to_string()).map_err(Failure::file(path.display().to_string()))
}

fn hash_of_file(path: &Path) -> Result<u64, Failure> {
    let mut hasher = DefaultHasher::new();
    std::fs::read(path).map_err(Failure::file(path.display().to_string()))?.hash(&mut hasher);
    Ok(hasher.finish())
}

/// Returns a hash of the name and content of every file that a build reads.
fn hash_of_folder(folder: &Path) -> Result<u64, Failure> {
    let mut hasher = DefaultHasher::new();
    add(folder, &mut hasher).map_err(Failure::file(folder.display().to_string()))?;
    Ok(hasher.finish())
}

fn add(folder: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    let mut entries = folder.read_dir()?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        if entry.file_type()?.is_dir() {
            if !SKIPPED.iter().any(|skipped| name == *skipped) {
                add(&path, hasher)?;
            }
        } else {
            name.hash(hasher);
            std::fs::read(&path)?.hash(hasher);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_version_of_node_is_detected() {
        for (version, is_enough) in
            [("v20.19.0", true), ("v22.0.1", true), ("v20.18.3", false), ("v18.20.4", false), ("", false)]
        {
            assert_eq!(is_new_enough(version), is_enough, "{version}");
        }
    }
}
