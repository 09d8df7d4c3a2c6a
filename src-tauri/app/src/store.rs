//! The data folder and its journal, opened when first needed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uploads::{Batch, SavedMapping, Uploads};

use crate::api::BatchTally;
use crate::failure::Failure;

/// Opens the data folder once, and remembers what doesn't change in it.
#[derive(Default)]
pub struct Store {
    /// The data folder's path, if it isn't the default or the one in `FERRY_HOME`.
    data_dir: Option<PathBuf>,
    uploads: Mutex<Option<Arc<Uploads>>>,
    is_erased: AtomicBool,
    /// The counts of ended uploads by ID. They don't change, and the page polls them four times a second.
    ended: Mutex<HashMap<String, BatchTally>>,
}

impl Store {
    /// Uses the data folder `data_dir`, and no keychain, so that tests never touch the developer's own.
    #[cfg(test)]
    pub fn at(data_dir: &std::path::Path) -> Store {
        Store::with_keychain(data_dir, uploads::Keychain::none())
    }

    /// Uses the data folder `data_dir` and this keychain.
    #[cfg(test)]
    pub fn with_keychain(data_dir: &std::path::Path, keychain: uploads::Keychain) -> Store {
        let clock = Arc::new(uploads::clock::SystemClock);
        let opened = Uploads::open_with(Some(data_dir), clock, keychain);
        Store {
            data_dir: Some(data_dir.to_owned()),
            uploads: Mutex::new(opened.ok().map(Arc::new)),
            ..Store::default()
        }
    }

    /// Returns the opened data folder. If it can't be opened, the next call tries again, because a full disk or a
    /// disconnected drive may have been fixed.
    pub fn uploads(&self) -> Result<Arc<Uploads>, Failure> {
        let mut slot = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = slot.as_ref() {
            return Ok(open.clone());
        }
        let opened = Arc::new(Uploads::open(self.data_dir.as_deref())?);
        *slot = Some(opened.clone());
        Ok(opened)
    }

    /// Erases the data folder. Fails with `upload-running` if an upload is running here or in another program.
    pub fn erase(&self) -> Result<(), Failure> {
        let uploads = self.uploads()?;
        if let Some(running) = uploads.list()?.into_iter().find(|upload| upload.state.is_running()) {
            return Err(Failure::upload_running(running.id));
        }
        let data_dir = uploads.data_dir().clone();
        drop(uploads);
        // This drops the last reference to the journal, so that its file is closed before it's erased.
        *self.uploads.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clear();
        data_dir.erase().map_err(|error| Failure::data_folder(data_dir.folder(), &error))?;
        self.is_erased.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Returns whether the data folder was erased since the app started.
    pub fn is_erased(&self) -> bool {
        self.is_erased.load(Ordering::Relaxed)
    }

    /// After "Erase all data", the app creates an empty journal. If it's still empty when the app closes, this erases
    /// it, too.
    pub fn erase_what_is_empty(&self) -> Result<(), Failure> {
        if !self.is_erased() {
            return Ok(());
        }
        let is_empty = {
            let uploads = self.uploads()?;
            let has_folder = |name: &str| uploads.data_dir().folder().join(name).exists();
            uploads.list()?.is_empty()
                && uploads.saved_mappings().list()?.is_empty()
                && uploads.connections().list()?.iter().all(|connection| connection.name == uploads::PRACTICE)
                && !uploads.data_dir().settings().exists()
                && !has_folder("practice")
        };
        if is_empty { self.erase() } else { Ok(()) }
    }

    /// Returns the saved mappings. If the data folder can't be read, there are none, so that files still open.
    pub fn mappings(&self) -> Vec<SavedMapping> {
        let saved = self.uploads().and_then(|uploads| Ok(uploads.saved_mappings().list()?));
        saved.unwrap_or_default()
    }

    /// Returns the counts of an upload's batches. Those of an ended upload are only counted once.
    pub fn tally(
        &self,
        upload: &str,
        is_ended: bool,
        batches: impl FnOnce() -> Result<Vec<Batch>, Failure>,
    ) -> Result<BatchTally, Failure> {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_ended {
            // The upload may have ended before and been resumed.
            ended.remove(upload);
            return Ok(BatchTally::of(&batches()?));
        }
        if let Some(known) = ended.get(upload) {
            return Ok(*known);
        }
        let tally = BatchTally::of(&batches()?);
        ended.insert(upload.to_owned(), tally);
        Ok(tally)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erasing_deletes_the_apps_files_and_keeps_other_files_in_the_folder() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let data_dir = folder.path().join("data_dir");
        let store = Store::at(&data_dir);
        let uploads = store.uploads()?;
        let mapping = engine::Mapping::from_json(
            r#"{"ferry_mapping":1,"name":"weekly","identifier":{"kind":"thirdPartyId","column":"id"},"attributes":[{"name":"a","value":"b"}]}"#,
        )?;
        uploads.saved_mappings().save(&mapping, None)?;
        crate::settings::save(uploads.data_dir(), &crate::api::Settings::default())?;
        uploads.data_dir().subfolder("practice")?;
        drop(uploads);
        std::fs::write(data_dir.join("mine.txt"), "notes")?;
        store.erase()?;
        let left: Vec<_> = std::fs::read_dir(&data_dir)?.flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, ["mine.txt"]);
        std::fs::remove_file(data_dir.join("mine.txt"))?;
        store.uploads()?;
        store.erase()?;
        assert!(!data_dir.exists());
        Ok(())
    }
}
