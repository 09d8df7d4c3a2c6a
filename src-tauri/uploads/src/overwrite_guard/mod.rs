//! The override guard: a second upload of a visitor soon after a first one may erase what the first wrote (*Bulk
//! Profile Update API*: without a page call in between, the later of two v2 updates of a `thirdPartyId` overrides).
//! What was sent is therefore known, and what would be lost is said before it is.

mod sent_files;

use std::hash::Hasher;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use adobe_target::ApiVersion;
use engine::{Checked, Progress, SourceError};
use serde::Serialize;
use siphasher::sip::SipHasher13;
use thiserror::Error;

use self::sent_files::{Entry, SentUpload, Store};
use crate::lock::{JobLock, LockError};
use crate::model::{Job, Millis};
use crate::secrets::Secrets;
use crate::sent_body::SentBody;
use crate::uploads::{OpenJob, Uploads};

/// Attributes that are followed, by their order in the mapping; of those beyond, nothing is said.
const FOLLOWED: usize = 64;

/// What an earlier upload wrote and this one may erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Override {
    /// The earlier upload.
    pub job: String,
    /// When it was sent.
    pub at: Millis,
    /// Visitors of the file of whom something of that upload would be missing.
    pub visitors: u64,
    /// Which attributes, and of how many of these visitors each; the most first.
    pub attributes: Vec<OverriddenAttribute>,
}

/// An attribute that may be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverriddenAttribute {
    /// Its name.
    pub name: String,
    /// Of how many visitors.
    pub visitors: u64,
}

/// Why nothing is known about what would be erased.
#[derive(Debug, Error)]
pub enum OverrideError {
    /// The file that would be sent.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// What was sent before cannot be read.
    #[error("what was sent before cannot be read")]
    Store(#[from] io::Error),
    /// The data folder.
    #[error(transparent)]
    Home(#[from] crate::data_dir::HomeError),
    /// The locks.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The machine's own thread failed.
    #[error("a task failed")]
    Task(#[from] tokio::task::JoinError),
}

/// Where it is noted what was sent. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) folder: PathBuf,
    pub(crate) secrets: Secrets,
}

/// What the fingerprints of one data folder are made with.
#[derive(Clone, Copy)]
pub(crate) struct Key(pub(crate) [u8; 16]);

impl Key {
    pub(crate) fn fingerprint(self, id: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write(id);
        hasher.finish()
    }

    /// Tells files of this key from those of another.
    pub(crate) fn check(self) -> u64 {
        self.fingerprint(b"")
    }
}

impl Guard {
    async fn store(&self, client: &str, endpoint: &str) -> (Store, Key) {
        let key = Key(self.secrets.fingerprint_key().await);
        let account = file_name_of(client, endpoint);
        (Store::new(self.folder.clone(), account, key.check()), key)
    }

    /// Notes that a batch of a job was taken. A guard that fails stops no upload.
    pub(crate) async fn note(&self, job: &Job, api: ApiVersion, at: Millis, body: bytes::Bytes) {
        let sent = SentBody::read(&body);
        if !is_followed(job, api) || sent.is_pcid() {
            return;
        }
        let upload = SentUpload { job: job.id.clone(), at, names: sent.names().to_vec() };
        let (store, key) = self.store(&job.client, &job.endpoint).await;
        let body = body.clone();
        let written = tokio::task::spawn_blocking(move || store.append(&upload, &entries(&SentBody::read(&body), key)));
        if let Ok(Err(error)) = written.await {
            tracing::warn!(%error, "what was sent could not be noted");
        }
    }

    /// Merges what was noted of a job; for whoever holds its lock.
    pub(crate) async fn settle(&self, job: &Job, api: ApiVersion, now: Millis) {
        if !is_followed(job, api) {
            return;
        }
        let (store, _) = self.store(&job.client, &job.endpoint).await;
        let merged = tokio::task::spawn_blocking(move || store.absorb(now)).await;
        if let Ok(Err(error)) = merged {
            tracing::warn!(%error, "what was sent could not be noted");
        }
    }
}

/// Practice uploads of no connection are no one's profiles.
fn is_followed(job: &Job, api: ApiVersion) -> bool {
    let is_practice = job.connection.as_deref().is_none_or(|name| name == crate::connections::PRACTICE)
        && job.endpoint.starts_with("http://");
    api == ApiVersion::V2 && !is_practice
}

/// A name for an account's file that says nothing odd to any file system: its client code, and its endpoint in hex.
fn file_name_of(client: &str, endpoint: &str) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(endpoint.as_bytes());
    format!("{client}-{:016x}", hasher.finish())
}

fn entries(sent: &SentBody<'_>, key: Key) -> Vec<Entry> {
    (0..sent.rows())
        .filter_map(|row| {
            let (id, mask) = sent.id_and_mask(row)?;
            Some(Entry { fingerprint: key.fingerprint(id.as_bytes()), upload: 0, mask })
        })
        .collect()
}

impl Uploads {
    pub(crate) fn guard(&self) -> Result<Guard, crate::data_dir::HomeError> {
        Ok(Guard { folder: self.home().below("sent")?, secrets: self.secrets().clone() })
    }

    /// What a checked file would erase that was sent to the same account before, the newest upload first. Nothing
    /// is known of what other programs sent, nor of who visited the site since: what is named may be lost.
    pub async fn overrides(
        &self,
        checked: Arc<Checked>,
        client: &str,
        endpoint: &str,
        api: ApiVersion,
        watch: Arc<Progress>,
    ) -> Result<Vec<Override>, OverrideError> {
        let guard = self.guard()?;
        if guard.knows_nothing(api)? {
            return Ok(Vec::new());
        }
        // An upload that died left its run; one that is under way keeps its own, and must end first anyway. Who sends
        // while this looks does not wait for it.
        match JobLock::take(self.home(), client, endpoint, "overrides") {
            Ok(_lock) => guard.absorb((client, endpoint), self.now()).await?,
            Err(LockError::Held { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        guard.find(checked, (client, endpoint), watch).await
    }
}

impl OpenJob {
    /// What a checked file would erase of what was sent before; see [`Uploads::overrides`].
    pub async fn overrides(&self, checked: Arc<Checked>, watch: Arc<Progress>) -> Result<Vec<Override>, OverrideError> {
        if self.guard().knows_nothing(self.api())? {
            return Ok(Vec::new());
        }
        let account = (self.job().client.as_str(), self.job().endpoint.as_str());
        self.guard().absorb(account, self.now()).await?;
        self.guard().find(checked, account, watch).await
    }
}

impl Guard {
    /// Nobody's keychain is asked for nothing.
    fn knows_nothing(&self, api: ApiVersion) -> io::Result<bool> {
        Ok(api != ApiVersion::V2 || std::fs::read_dir(&self.folder)?.next().is_none())
    }

    /// Merges what was noted of an account; for whoever holds its lock.
    async fn absorb(&self, (client, endpoint): (&str, &str), now: Millis) -> Result<(), OverrideError> {
        let (store, _) = self.store(client, endpoint).await;
        Ok(tokio::task::spawn_blocking(move || store.absorb(now)).await??)
    }

    async fn find(
        &self,
        checked: Arc<Checked>,
        (client, endpoint): (&str, &str),
        watch: Arc<Progress>,
    ) -> Result<Vec<Override>, OverrideError> {
        let (store, key) = self.store(client, endpoint).await;
        tokio::task::spawn_blocking(move || found(&store, &checked, key, &watch)).await?
    }
}

/// What is lost of one earlier upload.
#[derive(Clone)]
struct Loss {
    visitors: u64,
    attributes: [u64; FOLLOWED],
}

fn found(store: &Store, checked: &Checked, key: Key, watch: &Progress) -> Result<Vec<Override>, OverrideError> {
    // One and the same file to the end: an upload that ends meanwhile puts another in its place.
    let Some(mut known) = store.read()? else { return Ok(Vec::new()) };
    let mut losses = vec![Loss { visitors: 0, attributes: [0; FOLLOWED] }; known.uploads.len()];
    for batch in 0..checked.plan().len() {
        known.rewind()?;
        let body = checked.body(batch, watch)?;
        let sent = SentBody::read(&body);
        if sent.is_pcid() {
            return Ok(Vec::new());
        }
        // Which bits of each earlier upload stand for the attributes of this one.
        let same: Vec<Vec<u64>> = known.uploads.iter().map(|upload| same_bits(sent.names(), &upload.names)).collect();
        // Whether a later attribute has a value is not known, so nothing is said of it.
        let beyond: Vec<u64> = known.uploads.iter().map(|upload| bits_beyond(sent.names(), &upload.names)).collect();
        let mut entries = entries(&sent, key);
        entries.sort_unstable_by_key(|entry| entry.fingerprint);
        let mut entries = entries.into_iter().peekable();
        while entries.peek().is_some()
            && let Some(before) = known.next()?
        {
            while entries.next_if(|entry| entry.fingerprint < before.fingerprint).is_some() {}
            let Some(now) = entries.next_if(|entry| entry.fingerprint == before.fingerprint) else { continue };
            let Some(same) = same.get(before.upload as usize) else { continue };
            let given = same.iter().enumerate().filter(|(bit, _)| now.mask >> bit & 1 == 1);
            let lost = before.mask & !given.fold(beyond[before.upload as usize], |bits, (_, same)| bits | same);
            let Some(loss) = losses.get_mut(before.upload as usize).filter(|_| lost != 0) else { continue };
            loss.visitors += 1;
            (0..FOLLOWED).filter(|bit| lost >> bit & 1 == 1).for_each(|bit| loss.attributes[bit] += 1);
        }
    }
    let mut overrides: Vec<Override> = known
        .uploads
        .into_iter()
        .zip(losses)
        .filter(|(_, loss)| loss.visitors > 0)
        .map(|(upload, loss)| {
            let counted = upload.names.into_iter().zip(loss.attributes).filter(|(_, visitors)| *visitors > 0);
            let mut attributes: Vec<OverriddenAttribute> =
                counted.map(|(name, visitors)| OverriddenAttribute { name, visitors }).collect();
            attributes.sort_by_key(|attribute| std::cmp::Reverse(attribute.visitors));
            Override { job: upload.job, at: upload.at, visitors: loss.visitors, attributes }
        })
        .collect();
    overrides.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(overrides)
}

/// For each of the new attributes, the bit of the same one among the old.
fn same_bits(new: &[String], old: &[String]) -> Vec<u64> {
    let bit = |name: &String| old.iter().take(FOLLOWED).position(|known| known == name).map_or(0, |place| 1 << place);
    new.iter().take(FOLLOWED).map(bit).collect()
}

/// The bits of those old attributes that are among the new ones that are not followed.
fn bits_beyond(new: &[String], old: &[String]) -> u64 {
    let is_beyond = |name: &String| new.iter().skip(FOLLOWED).any(|one| one == name);
    (0..FOLLOWED).zip(old).filter(|(_, name)| is_beyond(name)).fold(0, |bits, (bit, _)| bits | 1 << bit)
}
