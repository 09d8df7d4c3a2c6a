//! The entry to everything in a data folder: starting, resuming, and listing uploads, and the services beside them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use adobe_target::{ClientCode, Endpoint};
use common::ApiVersion;
use engine::{Checked, Mapping, MappingError, Progress, RowCounts, RowRanges};
use thiserror::Error;

use crate::clock::{Clock, SystemClock};
use crate::combine::{self, CombineError, CombineProgress, EarlierUpload};
use crate::connections::{ConnectionError, Connections};
use crate::data_dir::{DataDir, DataDirError, LOCKS, LOGS, PACE, SENT};
use crate::drafts::Drafts;
use crate::lock::{AccountLock, LockError};
use crate::model::{Batch, LogLine, Millis, Reason, STANDARD_INPUT, Upload, UploadOptions, UploadState};
use crate::open_upload::OpenUpload;
use crate::overwrite_guard::OverwriteGuard;
use crate::retention::Retention;
use crate::retry::{self, Failed, RetryError};
use crate::returned_exports::ReturnedExports;
use crate::saved_mappings::SavedMappings;
use crate::secrets::{Keychain, Secrets};
use crate::sender::UploadError;
use crate::spot_check::SpotChecks;
use crate::store::{Journal, JournalError};

/// Letters and digits of an upload's ID, without those that are easily mistaken for others.
const ID_LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// The uploads of one data folder, and the services that share its journal.
pub struct Uploads {
    data_dir: DataDir,
    journal: Arc<Journal>,
    clock: Arc<dyn Clock>,
    secrets: Secrets,
    connections: Connections,
    saved_mappings: SavedMappings,
    overwrite_guard: OverwriteGuard,
    returned_exports: ReturnedExports,
    spot_checks: SpotChecks,
    drafts: Drafts,
}

/// Why the data folder can't be used.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder can't be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The account's lock can't be taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The upload was stopped while its file was checked. Nothing of it was sent, and the next upload removes it.
    #[error("upload {upload} was stopped while its file was checked")]
    NoPlan {
        /// The ID of the upload.
        upload: String,
    },
}

/// Why an upload can't be resumed.
#[derive(Debug, Error)]
pub enum ResumeError {
    /// The data folder can't be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The upload has ended.
    #[error("upload {} has ended", .0.id)]
    Ended(Box<Upload>),
    /// This version can't read the upload's mapping.
    #[error("couldn't read the upload's mapping")]
    Mapping(#[from] MappingError),
    /// This version can't read the upload's client code or endpoint.
    #[error("couldn't read the upload's connection")]
    Connection,
}

/// What a new upload starts with.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// The file, or [`STANDARD_INPUT`]. The path of a file is made absolute.
    pub path: PathBuf,
    /// The text of the mapping file.
    pub mapping: String,
    /// The name of the mapping. It can be empty.
    pub mapping_name: String,
    /// The name of the saved connection, or `None` if it uses none.
    pub connection: Option<String>,
    /// The account's client code.
    pub client: ClientCode,
    /// The endpoint that batches are sent to.
    pub endpoint: Endpoint,
    /// How the file is checked and sent.
    pub options: UploadOptions,
    /// The upload whose failed rows are sent again.
    pub retry_of: Option<String>,
}

impl Uploads {
    /// Opens the data folder; see [`DataDir::open`].
    pub fn open(data_dir: Option<&Path>) -> Result<Uploads, OpenError> {
        Uploads::open_with(data_dir, Arc::new(SystemClock), Keychain::system())
    }

    /// Opens the data folder with this clock and this keychain.
    pub fn open_with(data_dir: Option<&Path>, clock: Arc<dyn Clock>, keychain: Keychain) -> Result<Uploads, OpenError> {
        let data_dir = DataDir::open(data_dir)?;
        let journal = Arc::new(Journal::open(&data_dir)?);
        data_dir.subfolder(LOGS)?;
        let secrets = Secrets::new(keychain).with_lock(data_dir.subfolder(LOCKS)?.join("hash-key"));
        Ok(Uploads {
            connections: Connections::new(&data_dir, &journal, &clock, &secrets),
            saved_mappings: SavedMappings::new(&journal, &clock),
            overwrite_guard: OverwriteGuard::new(&data_dir, &clock, &secrets),
            returned_exports: ReturnedExports::new(&data_dir, &clock, &secrets),
            spot_checks: SpotChecks::new(&journal, &clock),
            drafts: Drafts::new(&journal, &clock),
            data_dir,
            journal,
            clock,
            secrets,
        })
    }

    /// Returns the data folder.
    pub fn data_dir(&self) -> &DataDir {
        &self.data_dir
    }

    /// Returns the journal of the data folder.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Returns the secrets of the saved connections.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Returns the saved connections.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// Returns the saved mappings.
    pub fn saved_mappings(&self) -> &SavedMappings {
        &self.saved_mappings
    }

    /// Returns the guard that finds what a new upload may erase.
    pub fn overwrite_guard(&self) -> &OverwriteGuard {
        &self.overwrite_guard
    }

    /// Returns the service that recognizes exported rows when they come back.
    pub fn returned_exports(&self) -> &ReturnedExports {
        &self.returned_exports
    }

    /// Returns the files that were opened and not sent yet.
    pub fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// Returns the service that compares samples of an upload with Target.
    pub fn spot_checks(&self) -> &SpotChecks {
        &self.spot_checks
    }

    /// Returns every upload that can be read, the newest first, with its actual state; see [`Uploads::find`].
    pub fn list(&self) -> Result<Vec<Upload>, OpenError> {
        let mut uploads = Vec::new();
        for upload in self.journal.uploads()? {
            uploads.extend(self.with_actual_state(upload)?);
        }
        Ok(uploads)
    }

    /// Returns the IDs of the uploads that [`Uploads::list`] leaves out because they can't be read.
    pub fn unreadable(&self) -> Result<Vec<String>, OpenError> {
        Ok(self.journal.unreadable()?)
    }

    /// Returns the upload with this ID, or the only one whose ID starts with it, with its batches and its log. An
    /// upload whose process died is returned as paused.
    ///
    /// # Errors
    /// Returns [`OpenError::NoPlan`] for an upload whose process died before it had a plan.
    pub fn find(&self, wanted: &str) -> Result<(Upload, Vec<Batch>, Vec<LogLine>), OpenError> {
        let upload = self.journal.upload(wanted)?;
        let id = upload.id.clone();
        let Some(upload) = self.with_actual_state(upload)? else {
            return Err(OpenError::NoPlan { upload: id });
        };
        let (batches, log) = (self.journal.batches(&upload.id)?, self.journal.log_of(&upload.id)?);
        Ok((upload, batches, log))
    }

    fn with_actual_state(&self, upload: Upload) -> Result<Option<Upload>, OpenError> {
        if !upload.state.is_running() || AccountLock::is_held(&self.data_dir, &upload.id)? {
            return Ok(Some(upload));
        }
        // The process may have ended after the upload was read from the journal, so it's read again.
        let mut upload = match self.journal.upload(&upload.id) {
            Ok(upload) => upload,
            Err(JournalError::NoSuchUpload { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if !upload.state.is_running() {
            return Ok(Some(upload));
        }
        if upload.state == UploadState::Checking {
            return Ok(None);
        }
        (upload.state, upload.reason) = (UploadState::Paused, Some(Reason::Interrupted));
        Ok(Some(upload))
    }

    /// Takes the account's lock and records a new upload.
    pub fn begin(&self, new: NewUpload, api: ApiVersion) -> Result<OpenUpload, OpenError> {
        let now = self.clock.now();
        // A retry authenticates as the upload did whose rows it sends.
        let auth = match &new.retry_of {
            Some(first) => self.journal.upload(first)?.auth,
            None => None,
        };
        let upload = Upload {
            id: new_id(now),
            path: match new.path.as_os_str() == STANDARD_INPUT {
                true => new.path,
                false => std::path::absolute(&new.path).unwrap_or(new.path),
            },
            mapping_name: new.mapping_name,
            mapping: new.mapping,
            connection: new.connection,
            client: new.client.as_str().to_owned(),
            endpoint: new.endpoint.origin().to_owned(),
            options: new.options,
            state: UploadState::Checking,
            reason: None,
            has_canary: false,
            known_before: None,
            rows: RowCounts::default(),
            edited_cells: 0,
            auth,
            retry_of: new.retry_of,
            started: now,
            ended: None,
        };
        let lock = AccountLock::take(&self.data_dir, &upload.client, &upload.endpoint, &upload.id)?;
        let open = self.open_upload(upload, lock, (new.client, new.endpoint), api)?;
        self.journal.add_upload(&open.upload)?;
        let retention = Retention { data_dir: &self.data_dir, journal: &self.journal, clock: &*self.clock };
        retention.clean(&open.upload.id);
        Ok(open)
    }

    /// Takes the account's lock for an upload that can continue, and returns it with its mapping. Its file has to be
    /// checked again with [`OpenUpload::check_again`].
    pub fn resume(&self, wanted: &str) -> Result<(OpenUpload, Mapping), ResumeError> {
        let upload = self.journal.upload(wanted).map_err(OpenError::from)?;
        if upload.state.is_ended() {
            return Err(ResumeError::Ended(Box::new(upload)));
        }
        let lock =
            AccountLock::take(&self.data_dir, &upload.client, &upload.endpoint, &upload.id).map_err(OpenError::from)?;
        // The process that held the lock before may have ended the upload in the meantime.
        let upload = self.journal.upload(&upload.id).map_err(OpenError::from)?;
        if upload.state == UploadState::Checking {
            return Err(OpenError::NoPlan { upload: upload.id }.into());
        }
        if upload.state.is_ended() {
            return Err(ResumeError::Ended(Box::new(upload)));
        }
        let mapping = Mapping::from_json(&upload.mapping)?;
        let client = ClientCode::parse(&upload.client).map_err(|_| ResumeError::Connection)?;
        let endpoint = Endpoint::parse(&upload.endpoint).map_err(|_| ResumeError::Connection)?;
        self.journal.mark_interrupted(&upload.id, self.clock.now()).map_err(OpenError::from)?;
        let open = self.open_upload(upload, lock, (client, endpoint), mapping.api)?;
        Ok((open, mapping))
    }

    fn open_upload(
        &self,
        upload: Upload,
        lock: AccountLock,
        (client, endpoint): (ClientCode, Endpoint),
        api: ApiVersion,
    ) -> Result<OpenUpload, OpenError> {
        Ok(OpenUpload {
            journal: Arc::clone(&self.journal),
            clock: Arc::clone(&self.clock),
            lock,
            upload,
            api,
            client,
            endpoint,
            pace_folder: self.data_dir.subfolder(PACE)?,
            guard: self.overwrite_guard.clone(),
            checked: None,
        })
    }

    /// Returns what failed of an upload; nothing while it hasn't ended.
    pub fn failed(&self, upload: &Upload, batches: &[Batch]) -> Result<Failed, JournalError> {
        Failed::of(&self.journal, upload, batches)
    }

    /// Returns the rows of an upload's file that failed, without the rows that were merged into them.
    pub fn failed_rows(&self, failed: &Failed, checked: &Checked, watch: &Progress) -> Result<RowRanges, UploadError> {
        retry::failed_rows(failed, checked, watch)
    }

    /// Checks an upload's file again, as it was checked before it was sent.
    ///
    /// # Errors
    /// Returns [`RetryError::FileChanged`], [`RetryError::CellsEdited`], or [`RetryError::NoFile`] if the result isn't what was sent.
    pub fn checked_again(&self, upload: &Upload, watch: &Progress) -> Result<Checked, RetryError> {
        retry::checked_again(&self.journal, upload, watch)
    }

    /// Starts an upload of another upload's failed rows, and records it; see [`retry::retry`].
    ///
    /// # Errors
    /// Returns a [`RetryError`]; nothing is recorded then.
    pub fn retry(
        &self,
        wanted: &str,
        checked: Option<Arc<Checked>>,
        split: bool,
        watch: &Progress,
    ) -> Result<(OpenUpload, Checked), RetryError> {
        retry::retry(self, wanted, checked, split, watch)
    }

    /// Reads the files of earlier uploads again, to combine them with a new file; see [`combine::earlier_uploads`].
    pub fn earlier_uploads(
        &self,
        ids: &[String],
        in_memory: Option<(String, Arc<Checked>)>,
        progress: &CombineProgress,
    ) -> Result<Vec<EarlierUpload>, CombineError> {
        combine::earlier_uploads(self, ids, in_memory, progress)
    }

    /// Deletes every connection's secret, and the key of the hashes, from the keychain, before all data is erased.
    ///
    /// # Errors
    /// Returns the first failure; a secret may still be in the keychain then.
    pub async fn forget_all_secrets(&self) -> Result<(), ConnectionError> {
        self.connections.forget_all_secrets().await?;
        if self.data_dir.folder().join(SENT).exists() {
            self.secrets.forget_hash_key().await?;
        }
        Ok(())
    }
}

/// Returns a new ID: the local date and six random letters.
fn new_id(now: Millis) -> String {
    let letters = random_letters();
    let day = jiff::Timestamp::from_millisecond(now as i64)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y%m%d").to_string());
    format!("{}-{letters}", day.unwrap_or_default())
}

/// Returns six random letters. They make names distinct, not secret.
pub(crate) fn random_letters() -> String {
    let mut random = [0; 6];
    // If the system can't provide random bytes, the time makes the name distinct.
    if getrandom::fill(&mut random).is_err() {
        random.copy_from_slice(&SystemClock.now().to_le_bytes()[..6]);
    }
    random.iter().map(|byte| char::from(ID_LETTERS[*byte as usize % ID_LETTERS.len()])).collect()
}
