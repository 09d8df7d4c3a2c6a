//! The data folder: one for the window and the command line.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The folder of the log files.
pub(crate) const LOGS: &str = "logs";

/// The folder of what is known of exports.
pub(crate) const EXPORTED: &str = "exported";

/// The file of the window's settings.
const SETTINGS: &str = "settings.json";

/// What the program keeps in its data folder.
const OWN_FOLDERS: &[&str] = &[EXPORTED, "locks", LOGS, "pace", "practice", "sample", "sent"];
const OWN_FILES: &[&str] = &["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", SETTINGS, "practice-port"];

/// Where everything is kept that outlives a run.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
}

/// Why there is none.
#[derive(Debug, Error)]
pub enum HomeError {
    /// The system names no folder for a person's data.
    #[error("no data folder is known")]
    Nowhere,
    /// It cannot be made.
    #[error("the data folder {folder} cannot be used")]
    Unusable {
        /// Which.
        folder: PathBuf,
        /// The system's word.
        #[source]
        cause: io::Error,
    },
}

impl Home {
    /// The folder that was named, else `FERRY_HOME`, else the system's own place for a person's data.
    /// Made where it is missing, for this person alone.
    pub fn open(named: Option<&Path>) -> Result<Home, HomeError> {
        let home = Home::named(named)?;
        home.make(&home.folder)?;
        Ok(home)
    }

    /// The same, and nothing is made.
    pub(crate) fn named(named: Option<&Path>) -> Result<Home, HomeError> {
        let folder = match named {
            Some(folder) => folder.to_owned(),
            None => match std::env::var_os("FERRY_HOME").filter(|value| !value.is_empty()) {
                Some(folder) => PathBuf::from(folder),
                None => system_folder().ok_or(HomeError::Nowhere)?,
            },
        };
        Ok(Home { folder })
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A folder below it, made where it is missing.
    pub fn below(&self, name: &str) -> Result<PathBuf, HomeError> {
        let folder = self.folder.join(name);
        self.make(&folder)?;
        Ok(folder)
    }

    /// Erases everything that the program keeps there, and the folder itself where nothing else is in it. What
    /// is not the program's own stays: the folder may be one that a person named.
    ///
    /// # Errors
    /// The first that cannot be erased; what comes after it is left too.
    pub fn erase(&self) -> io::Result<()> {
        let gone = |result: io::Result<()>| match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        };
        for folder in OWN_FOLDERS {
            gone(std::fs::remove_dir_all(self.folder.join(folder)))?;
        }
        for file in OWN_FILES {
            gone(std::fs::remove_file(self.folder.join(file)))?;
        }
        // One that holds something else stays.
        let _ = std::fs::remove_dir(&self.folder);
        Ok(())
    }

    /// The file of the window's settings.
    pub fn settings(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// The journal's file.
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.join("journal.sqlite")
    }

    fn make(&self, folder: &Path) -> Result<(), HomeError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|cause| HomeError::Unusable { folder: folder.to_owned(), cause })
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
