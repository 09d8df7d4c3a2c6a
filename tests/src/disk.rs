//! What lies on the disk.

use std::path::{Path, PathBuf};

/// The files below a folder that hold these bytes anywhere, in their name or in their content.
pub fn files_holding(folder: &Path, needle: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains(needle) {
                found.push(path.clone());
            } else if path.is_dir() {
                folders.push(path);
            } else if path.is_file() && holds(&std::fs::read(&path).unwrap(), needle.as_bytes()) {
                // Sockets are no files, and cannot be read.
                found.push(path);
            }
        }
    }
    found
}

fn holds(content: &[u8], needle: &[u8]) -> bool {
    content.windows(needle.len()).any(|window| window == needle)
}
