//! The data folder, which the app and the command line share.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The folder of the log files.
pub(crate) const LOGS: &str = "logs";

/// The folder of the hashes of exported IDs.
pub(crate) const EXPORTED: &str = "exported";

/// The folder of the hashes of sent IDs.
pub(crate) const SENT: &str = "sent";

/// The folder in which processes share the pace of their calls.
pub(crate) const PACE: &str = "pace";

/// The folder of the accounts' locks.
pub(crate) const LOCKS: &str = "locks";

/// The beginning of the names of damaged journals.
pub(crate) const DAMAGED: &str = "journal-damaged-";

/// The file of the settings.
const SETTINGS: &str = "settings.json";

/// The folders and files that the program creates in its data folder.
const OWN_FOLDERS: &[&str] = &[EXPORTED, LOCKS, LOGS, PACE, "practice", "sample", SENT];
const OWN_FILES: &[&str] =
    &["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.new", SETTINGS, "practice-port"];

/// The folder of everything that is stored between two runs.
#[derive(Debug, Clone)]
pub struct DataDir {
    folder: PathBuf,
}

/// Why the data folder can't be used.
#[derive(Debug, Error)]
pub enum DataDirError {
    /// The system names no folder for a user's data.
    #[error("no data folder was found")]
    Nowhere,
    /// The folder can't be created.
    #[error("couldn't use the data folder {folder}")]
    Unusable {
        /// The folder that can't be used.
        folder: PathBuf,
        /// The error of the operating system.
        #[source]
        cause: io::Error,
    },
}

impl DataDir {
    /// Opens the given folder, or else that of `FERRY_HOME`, or else the system's folder for a user's data. A folder
    /// that doesn't exist is created, for this user alone.
    pub fn open(given: Option<&Path>) -> Result<DataDir, DataDirError> {
        let data_dir = DataDir::locate(given)?;
        data_dir.create(&data_dir.folder)?;
        // The folder itself may be a link, but what's in it is this program's own. A link there would lead customer data
        // to another place.
        for name in OWN_FOLDERS.iter().chain(OWN_FILES) {
            let path = data_dir.folder.join(name);
            if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
                let cause = io::Error::other("it's a link, which isn't followed in the data folder");
                return Err(DataDirError::Unusable { folder: path, cause });
            }
        }
        Ok(data_dir)
    }

    /// Returns the folder that [`DataDir::open`] opens, and creates nothing.
    pub(crate) fn locate(given: Option<&Path>) -> Result<DataDir, DataDirError> {
        let folder = match given {
            Some(folder) => folder.to_owned(),
            None => match std::env::var_os("FERRY_HOME").filter(|value| !value.is_empty()) {
                Some(folder) => PathBuf::from(folder),
                None => system_folder().ok_or(DataDirError::Nowhere)?,
            },
        };
        // SQLite takes a path that begins with `file:` as a URI, so the path must begin with the root.
        let folder = std::path::absolute(&folder).map_err(|cause| DataDirError::Unusable { folder, cause })?;
        Ok(DataDir { folder })
    }

    /// Returns the path of the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the path of a folder in it, and creates that if it doesn't exist.
    pub fn subfolder(&self, name: &str) -> Result<PathBuf, DataDirError> {
        let folder = self.folder.join(name);
        self.create(&folder)?;
        Ok(folder)
    }

    /// Deletes everything that the program stores in the folder, and the folder itself if nothing else is in it.
    /// Other files stay, because the folder may be one that a person chose.
    ///
    /// # Errors
    /// Returns the first failure; what comes after it isn't deleted.
    pub fn erase(&self) -> io::Result<()> {
        let deleted = |result: io::Result<()>| match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        };
        for folder in OWN_FOLDERS {
            deleted(std::fs::remove_dir_all(self.folder.join(folder)))?;
        }
        for file in OWN_FILES {
            deleted(std::fs::remove_file(self.folder.join(file)))?;
        }
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(DAMAGED) {
                std::fs::remove_file(entry.path())?;
            }
        }
        // This fails if the folder contains something else, which then stays.
        let _ = std::fs::remove_dir(&self.folder);
        Ok(())
    }

    /// Returns the path of the settings file.
    pub fn settings(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// Returns the path of the journal.
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.join("journal.sqlite")
    }

    fn create(&self, folder: &Path) -> Result<(), DataDirError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|cause| DataDirError::Unusable { folder: folder.to_owned(), cause })
    }
}

#[cfg(target_os = "macos")]
fn system_folder() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("HOME")?).join("Library/Application Support/Profile Ferry"))
}

#[cfg(windows)]
fn system_folder() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("LOCALAPPDATA")?).join("Profile Ferry"))
}

#[cfg(not(any(target_os = "macos", windows)))]
fn system_folder() -> Option<PathBuf> {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let data = match data {
        Some(data) => data,
        None => PathBuf::from(std::env::var_os("HOME")?).join(".local/share"),
    };
    Some(data.join("profile-ferry"))
}
