//! What a path leads to: which file, and whether it's a file at all.

use std::io;
use std::path::{Path, PathBuf};

use crate::similar_names::normalize_name;

/// How many links are followed from a path to its file.
const MAX_LINKS: usize = 40;

/// Returns whether both paths are the same file: by its identity in the file system if it exists, so that it doesn't
/// matter which of its names or links is used, and otherwise by the folder and the name that it will have.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    match (FileId::of(one), FileId::of(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => match (followed(one), followed(other)) {
            (Ok(one), Ok(other)) => {
                let folders = (FileId::of(folder_of(&one)), FileId::of(folder_of(&other)));
                folders.0.is_some() && folders.0 == folders.1 && is_same_name(&one, &other)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Returns whether two names in one folder are one file. The usual file systems of Windows and macOS ignore case.
fn is_same_name(one: &Path, other: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if cfg!(any(windows, target_os = "macos")) {
        normalize_name(&name(one)) == normalize_name(&name(other))
    } else {
        one.file_name() == other.file_name()
    }
}

/// What identifies a file in the file system.
#[cfg(unix)]
#[derive(PartialEq, Eq)]
struct FileId(u64, u64);

#[cfg(unix)]
impl FileId {
    /// Returns the identity of a file. The file isn't opened, because opening a pipe would wait for its other end.
    fn of(path: &Path) -> Option<FileId> {
        use std::os::unix::fs::MetadataExt;
        let metadata = path.metadata().ok()?;
        Some(FileId(metadata.dev(), metadata.ino()))
    }
}

/// What identifies a file in the file system.
#[cfg(not(unix))]
#[derive(PartialEq, Eq)]
struct FileId(same_file::Handle);

#[cfg(not(unix))]
impl FileId {
    fn of(path: &Path) -> Option<FileId> {
        same_file::Handle::from_path(path).ok().map(FileId)
    }
}

/// Returns whether a path leads to something other than a file or a folder, such as a device or a pipe.
pub fn is_special(path: &Path) -> bool {
    if cfg!(windows) && is_windows_device(path) {
        return true;
    }
    is_descriptor(path) || path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Returns whether a path names one of the process's own open files. It leads to another file in another process.
pub fn is_descriptor(path: &Path) -> bool {
    cfg!(unix)
        && (["/dev/stdin", "/dev/stdout", "/dev/stderr"].iter().any(|name| path == Path::new(name))
            || ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"].iter().any(|folder| path.starts_with(folder)))
}

fn is_windows_device(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    matches!(name.as_str(), "NUL" | "CON" | "CONOUT$" | "PRN")
}

/// Returns the path that a link leads to, even if no file is there yet. Renaming to a link would replace the link.
pub(crate) fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match path.read_link() {
            Ok(to) => path = folder_of(&path).join(to),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("the path has too many links"))
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn paths_to_a_file_that_does_not_exist_yet_are_compared_by_folder_and_name() -> Tested {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("inner"))?;
        assert!(is_same_file(&path("a.csv"), &path("inner/../a.csv")));
        assert!(!is_same_file(&path("a.csv"), &path("b.csv")));
        assert!(!is_same_file(&path("a.csv"), &path("inner/a.csv")));
        assert!(!is_same_file(&path("none/a.csv"), &path("none/a.csv")), "nothing can be written there");
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn links_of_every_kind_are_the_file_that_they_lead_to() -> Tested {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a.csv"), "a")?;
        std::fs::hard_link(path("a.csv"), path("hard.csv"))?;
        symlink("a.csv", path("soft.csv"))?;
        symlink("later.csv", path("dangling.csv"))?;
        assert!(is_same_file(&path("a.csv"), &path("hard.csv")) && is_same_file(&path("a.csv"), &path("soft.csv")));
        assert!(is_same_file(&path("dangling.csv"), &path("later.csv")));
        Ok(())
    }
}
