//! The data folder and its journal, opened when first needed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uploads::{Batch, SavedMapping, Uploads};

use crate::api::BatchTally;
use crate::failure::{Failure, FailureCode};

/// What the commands share.
#[derive(Default)]
pub struct Store {
    /// Where the data folder is; none: where the system or `FERRY_HOME` says.
    home: Option<PathBuf>,
    uploads: Mutex<Option<Arc<Uploads>>>,
    is_erased: AtomicBool,
    /// Of uploads that have ended: nothing changes them any more, and the page asks four times a second.
    ended: Mutex<HashMap<String, BatchTally>>,
}

impl Store {
    /// With a data folder of its own, and never the keychain of whoever runs the tests.
    #[cfg(test)]
    pub fn at(home: &std::path::Path) -> Store {
        let clock = Arc::new(uploads::clock::SystemClock);
        let opened = Uploads::open_with(Some(home), clock, uploads::Keychain::none());
        Store { home: Some(home.to_owned()), uploads: Mutex::new(opened.ok().map(Arc::new)), ..Store::default() }
    }

    /// The data folder. One that could not be opened is tried again at the next call: a full disk was
    /// emptied, a drive came back.
    pub fn uploads(&self) -> Result<Arc<Uploads>, Failure> {
        let mut slot = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = slot.as_ref() {
            return Ok(open.clone());
        }
        let opened = Arc::new(Uploads::open(self.home.as_deref())?);
        *slot = Some(opened.clone());
        Ok(opened)
    }

    /// Erases all that is kept. Nobody may be at work: an upload that runs here or elsewhere is refused.
    pub fn erase(&self) -> Result<(), Failure> {
        let uploads = self.uploads()?;
        if let Some(running) = uploads.list()?.into_iter().find(|job| job.state.is_running()) {
            return Err(Failure::upload_running(running.id));
        }
        let home = uploads.data_dir().clone();
        drop(uploads);
        // The last hold on the journal: its file is closed before it is erased.
        *self.uploads.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clear();
        home.erase().map_err(|error| Failure::new(FailureCode::HomeUnusable, &error))?;
        self.is_erased.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Whether all that was kept was erased since the program's start.
    pub fn is_erased(&self) -> bool {
        self.is_erased.load(Ordering::Relaxed)
    }

    /// Where all was erased, and nobody did anything that is worth keeping since, the empty journal that the window
    /// made anew goes with its end.
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

    /// The saved mappings. A data folder that cannot be read has none: a file opens without it.
    pub fn mappings(&self) -> Vec<SavedMapping> {
        let saved = self.uploads().and_then(|uploads| Ok(uploads.saved_mappings().list()?));
        saved.unwrap_or_default()
    }

    /// A job's batches, counted; those of an ended job once.
    pub fn tally(
        &self,
        job: &str,
        is_ended: bool,
        batches: impl FnOnce() -> Result<Vec<Batch>, Failure>,
    ) -> Result<BatchTally, Failure> {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_ended {
            // A job that was made to go on is counted anew.
            ended.remove(job);
            return Ok(BatchTally::of(&batches()?));
        }
        if let Some(known) = ended.get(job) {
            return Ok(*known);
        }
        let tally = BatchTally::of(&batches()?);
        ended.insert(job.to_owned(), tally);
        Ok(tally)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erasing_all_leaves_nothing_of_the_program_and_what_is_not_its_own() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let home = folder.path().join("home");
        let store = Store::at(&home);
        let uploads = store.uploads()?;
        let mapping = engine::Mapping::from_json(
            r#"{"ferry_mapping":1,"name":"weekly","identifier":{"kind":"thirdPartyId","column":"id"},"attributes":[{"name":"a","value":"b"}]}"#,
        )?;
        uploads.saved_mappings().save(&mapping, None)?;
        crate::settings::save(uploads.data_dir(), &crate::api::Settings::default())?;
        uploads.data_dir().subfolder("practice")?;
        drop(uploads);
        std::fs::write(home.join("mine.txt"), "kept")?;
        store.erase()?;
        let left: Vec<_> = std::fs::read_dir(&home)?.flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, ["mine.txt"]);
        std::fs::remove_file(home.join("mine.txt"))?;
        store.uploads()?;
        store.erase()?;
        assert!(!home.exists());
        Ok(())
    }
}
