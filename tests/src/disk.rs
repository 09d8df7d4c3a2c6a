//! Searches all files of a folder for text that must not be there.

use std::path::{Path, PathBuf};

/// Returns the files in a folder and its subfolders that contain a text in their path or content.
pub fn files_containing(folder: &Path, needle: &str) -> Vec<PathBuf> {
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
            } else if path.is_file() && contains(&std::fs::read(&path).unwrap(), needle.as_bytes()) {
                // Sockets aren't files, and can't be read.
                found.push(path);
            }
        }
    }
    found
}

fn contains(content: &[u8], needle: &[u8]) -> bool {
    content.windows(needle.len()).any(|window| window == needle)
}
