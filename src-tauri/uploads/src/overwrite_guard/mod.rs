//! The overwrite guard. A second upload for a visitor soon after a first one may erase what the first one wrote (*Bulk
//! Profile Update API*: without a page call in between, the later of two v2 updates of a `thirdPartyId` overrides the
//! earlier one). The guard therefore records what was sent, and finds what a new upload would erase before it's sent.

mod compare;
mod sent_files;

use std::hash::Hasher;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use common::ApiVersion;
use engine::{Checked, Progress, SourceError};
use serde::Serialize;
use siphasher::sip::SipHasher13;
use thiserror::Error;

use self::sent_files::{Entry, SentFiles, SentUpload};
use crate::clock::Clock;
use crate::data_dir::{DataDir, DataDirError, LOCKS, SENT};
use crate::lock::AccountLock;
use crate::model::{Millis, Upload};
use crate::open_upload::OpenUpload;
use crate::secrets::{KeychainFault, Secrets};
use crate::sent_body::SentBody;
use crate::store::JournalError;

/// What an earlier upload wrote and a new upload may erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Override {
    /// The ID of the earlier upload.
    pub upload: String,
    /// When it was sent.
    pub at: Millis,
    /// Visitors of the new file who would lose something of that upload.
    pub visitors: u64,
    /// The attributes that would be lost, and by how many of these visitors; the most frequent first.
    pub attributes: Vec<OverriddenAttribute>,
}

/// An attribute that may be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverriddenAttribute {
    /// The attribute's name, without `profile.`.
    pub name: String,
    /// The number of visitors who would lose it.
    pub visitors: u64,
}

/// Why it's unknown what would be erased.
#[derive(Debug, Error)]
pub enum OverrideError {
    /// The new file can't be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The files with what was sent before can't be read.
    #[error("couldn't read earlier uploads")]
    SentFiles(#[from] io::Error),
    /// The data folder can't be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key of the keyed hashes is in the keychain, which can't be used.
    #[error("{0}")]
    Keychain(#[from] KeychainFault),
    /// The history can't be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A thread panicked or was canceled.
    #[error("a task failed")]
    Task(#[from] tokio::task::JoinError),
}

/// Records what was sent and finds what a new upload may erase. It's cheap to clone.
#[derive(Clone)]
pub struct OverwriteGuard {
    data_dir: DataDir,
    clock: Arc<dyn Clock>,
    secrets: Secrets,
}

/// The key of one data folder's keyed hashes.
#[derive(Clone, Copy)]
pub(crate) struct Key(pub(crate) [u8; 16]);

impl Key {
    /// Returns the keyed hash of a visitor's ID.
    pub(crate) fn hash(self, id: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write(id);
        hasher.finish()
    }

    /// Returns the hash of the empty text, which differs for every key.
    pub(crate) fn check(self) -> u64 {
        self.hash(b"")
    }
}

impl OverwriteGuard {
    pub(crate) fn new(data_dir: &DataDir, clock: &Arc<dyn Clock>, secrets: &Secrets) -> OverwriteGuard {
        OverwriteGuard { data_dir: data_dir.clone(), clock: Arc::clone(clock), secrets: secrets.clone() }
    }

    /// Finds what a checked file may erase that was sent to the same account before, the newest upload first. What other
    /// programs sent is unknown, and so is who has visited the site since, so some of it may not be lost.
    pub async fn overrides(
        &self,
        checked: Arc<Checked>,
        client: &str,
        endpoint: &str,
        api: ApiVersion,
        watch: Arc<Progress>,
    ) -> Result<Vec<Override>, OverrideError> {
        if !self.has_records(api)? {
            return Ok(Vec::new());
        }
        // A process that died has left its run. A running upload merges its own run at its end.
        self.merge_runs((client, endpoint), None, self.clock.now()).await?;
        self.find(checked, (client, endpoint), watch).await
    }

    /// Returns the ID of the latest upload that was sent after `first` to visitors of the checked file, and how many
    /// visitors such uploads were sent to. Returns `None` if none is recorded.
    pub(crate) async fn sent_after(
        &self,
        first: Upload,
        checked: Arc<Checked>,
        api: ApiVersion,
        watch: Arc<Progress>,
    ) -> Result<Option<(String, u64)>, OverrideError> {
        if !self.has_records(api)? {
            return Ok(None);
        }
        let account = (first.client.as_str(), first.endpoint.as_str());
        self.merge_runs(account, None, self.clock.now()).await?;
        let (files, key) = self.sent_files(account).await?;
        tokio::task::spawn_blocking(move || compare::sent_after(&files, &first, &checked, key, &watch)).await?
    }

    /// Records a batch that Target accepted. If that fails, the upload continues.
    pub(crate) async fn record(&self, upload: &Upload, api: ApiVersion, at: Millis, body: bytes::Bytes) {
        let sent = SentBody::read(&body);
        if !is_recorded(upload, api) || sent.is_pcid() {
            return;
        }
        let recorded = SentUpload { upload: upload.id.clone(), at, names: sent.names().to_vec() };
        let written = match self.sent_files((&upload.client, &upload.endpoint)).await {
            Err(OverrideError::Keychain(_)) => self.note_unrecorded(&upload.client, &upload.endpoint),
            Ok((files, key)) => {
                let body = body.clone();
                let append = move || files.append(&recorded, &entries(&SentBody::read(&body), key));
                tokio::task::spawn_blocking(append).await.unwrap_or(Ok(()))
            }
            Err(error) => Err(io::Error::other(error)),
        };
        if let Err(error) = written {
            tracing::warn!(%error, "couldn't record what was sent");
        }
    }

    /// Merges what was recorded of an upload. If this fails, the runs are merged before the next comparison.
    pub(crate) async fn resolve(&self, upload: &Upload, api: ApiVersion, now: Millis) {
        if !is_recorded(upload, api) {
            return;
        }
        if let Err(error) = self.merge_runs((&upload.client, &upload.endpoint), Some(&upload.id), now).await {
            tracing::warn!(%error, "couldn't record what was sent");
        }
    }

    /// Notes that an upload couldn't be recorded, so that a later comparison doesn't claim that nothing was sent.
    fn note_unrecorded(&self, client: &str, endpoint: &str) -> io::Result<()> {
        let folder = self.folder().map_err(io::Error::other)?;
        std::fs::write(folder.join(format!("{}.unrecorded", file_name_of(client, endpoint))), [])
    }

    /// Returns whether anything was recorded, so that the keychain isn't used without need.
    fn has_records(&self, api: ApiVersion) -> Result<bool, OverrideError> {
        Ok(api == ApiVersion::V2 && std::fs::read_dir(self.folder()?)?.next().is_some())
    }

    /// Merges the runs of an account, apart from those of uploads that another process runs. `own` is the ID of the
    /// caller's upload.
    async fn merge_runs(&self, account: (&str, &str), own: Option<&str>, now: Millis) -> Result<(), OverrideError> {
        // The keychain may ask for a password, so nothing is locked while it's asked for the key.
        let (files, _) = self.sent_files(account).await?;
        let (data_dir, own) = (self.data_dir.clone(), own.map(str::to_owned));
        let is_open = move |upload: &str| {
            own.as_deref() != Some(upload) && AccountLock::is_held(&data_dir, upload).unwrap_or(true)
        };
        Ok(tokio::task::spawn_blocking(move || files.merge_runs(now, is_open)).await??)
    }

    async fn find(
        &self,
        checked: Arc<Checked>,
        account: (&str, &str),
        watch: Arc<Progress>,
    ) -> Result<Vec<Override>, OverrideError> {
        let (files, key) = self.sent_files(account).await?;
        tokio::task::spawn_blocking(move || compare::overrides(&files, &checked, key, &watch)).await?
    }

    async fn sent_files(&self, (client, endpoint): (&str, &str)) -> Result<(SentFiles, Key), OverrideError> {
        let folder = self.folder()?;
        let key = Key(self.secrets.hash_key().await?);
        let account = file_name_of(client, endpoint);
        let lock = self.data_dir.subfolder(LOCKS)?.join(format!("{account}.sent"));
        Ok((SentFiles::new(folder, lock, account, key.check()), key))
    }

    fn folder(&self) -> Result<PathBuf, DataDirError> {
        self.data_dir.subfolder(SENT)
    }
}

impl OpenUpload {
    /// Finds what a checked file may erase that was sent before; see [`OverwriteGuard::overrides`].
    pub async fn overrides(&self, checked: Arc<Checked>, watch: Arc<Progress>) -> Result<Vec<Override>, OverrideError> {
        let guard = self.guard();
        if !guard.has_records(self.api())? {
            return Ok(Vec::new());
        }
        let account = (self.upload().client.as_str(), self.upload().endpoint.as_str());
        guard.merge_runs(account, Some(&self.upload().id), guard.clock.now()).await?;
        guard.find(checked, account, watch).await
    }
}

/// Returns whether an upload is recorded. Practice uploads without a connection aren't: their profiles don't matter.
fn is_recorded(upload: &Upload, api: ApiVersion) -> bool {
    let is_practice = upload.connection.as_deref().is_none_or(|name| name == crate::connections::PRACTICE)
        && upload.endpoint.starts_with("http://");
    api == ApiVersion::V2 && !is_practice
}

/// Returns a file name for an account that is valid on every file system: its client code, in which the case of letters
/// doesn't count, and a hash of its endpoint.
fn file_name_of(client: &str, endpoint: &str) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(endpoint.as_bytes());
    format!("{}-{:016x}", client.to_ascii_lowercase(), hasher.finish())
}

/// Returns an entry for each row of a body.
fn entries(sent: &SentBody<'_>, key: Key) -> Vec<Entry> {
    (0..sent.rows())
        .filter_map(|row| {
            let (id, mask) = sent.id_and_mask(row)?;
            Some(Entry { hash: key.hash(id.as_bytes()), upload: 0, mask })
        })
        .collect()
}
