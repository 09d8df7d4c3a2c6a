//! Which attributes of which visitors were sent last, on disk: one sorted file an account, of keyed fingerprints.
//! What a running upload sends is appended to a run beside it, and merged into it at the upload's end.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::Millis;

/// What a file of these begins with; the number is that of the form.
const MAGIC: [u8; 8] = *b"sent  01";

/// Bytes before the uploads: the magic, the key's check, the uploads' length.
const HEAD_BYTES: usize = 20;

/// Bytes of an entry.
const ENTRY_BYTES: usize = 20;

/// Entries of a run that are sorted in memory at once.
const CHUNK: usize = 2 << 20;

/// A profile lives 90 days at most (*Visitor profile lifetime*).
const LIFETIME: Millis = 90 * 24 * 60 * 60 * 1000;

/// An upload that entries belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SentUpload {
    pub(super) job: String,
    pub(super) at: Millis,
    /// Its attributes; an entry's mask has a bit for each of the first 64.
    pub(super) names: Vec<String>,
}

/// What was sent last of one visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) fingerprint: u64,
    /// Which upload, by its place among the file's.
    pub(super) upload: u32,
    /// Its attributes that had a value.
    pub(super) mask: u64,
}

impl Entry {
    fn bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..8].copy_from_slice(&self.fingerprint.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.upload.to_le_bytes());
        bytes[12..].copy_from_slice(&self.mask.to_le_bytes());
        bytes
    }

    fn read(input: &mut impl Read) -> io::Result<Option<Entry>> {
        let mut bytes = [0; ENTRY_BYTES];
        match input.read_exact(&mut bytes) {
            Ok(()) => {}
            // The end, or an entry that a process died in.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let (fingerprint, rest) = bytes.split_at(8);
        let (upload, mask) = rest.split_at(4);
        let eight = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        Ok(Some(Entry { fingerprint: eight(fingerprint), upload: eight(upload) as u32, mask: eight(mask) }))
    }
}

/// An open file of entries.
pub(super) struct Reading {
    pub(super) uploads: Vec<SentUpload>,
    input: BufReader<File>,
    /// Where its first entry begins.
    start: u64,
}

impl Reading {
    /// `None`: there is none, or it was written under another key, so that nobody can read it.
    fn open(path: &Path, check: u64) -> io::Result<Option<Reading>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let bytes = file.metadata()?.len();
        let mut input = BufReader::with_capacity(1 << 18, file);
        let mut head = [0; HEAD_BYTES];
        if input.read_exact(&mut head).is_err() || head[..8] != MAGIC || head[8..16] != check.to_le_bytes() {
            return Ok(None);
        }
        let length = head[16..].iter().rev().fold(0, |length, byte| length << 8 | usize::from(*byte));
        if length as u64 > bytes {
            return Ok(None);
        }
        let mut uploads = vec![0; length];
        if input.read_exact(&mut uploads).is_err() {
            return Ok(None);
        }
        let start = (HEAD_BYTES + length) as u64;
        Ok(serde_json::from_slice(&uploads).ok().map(|uploads| Reading { uploads, input, start }))
    }

    /// Back to the first entry.
    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.input.seek(SeekFrom::Start(self.start)).map(drop)
    }

    /// The next entry; in the sorted file by fingerprint.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        Entry::read(&mut self.input)
    }
}

fn write_head(out: &mut impl Write, check: u64, uploads: &[SentUpload]) -> io::Result<()> {
    let uploads = serde_json::to_vec(uploads)?;
    out.write_all(&MAGIC)?;
    out.write_all(&check.to_le_bytes())?;
    out.write_all(&(uploads.len() as u32).to_le_bytes())?;
    out.write_all(&uploads)
}

/// A process that died in the middle of an entry left a part of one at the end of its run.
fn drop_half(run: &File, upload: &SentUpload) -> io::Result<()> {
    let head = (HEAD_BYTES + serde_json::to_vec(std::slice::from_ref(upload))?.len()) as u64;
    let whole = run.metadata()?.len();
    let over = whole.saturating_sub(head) % ENTRY_BYTES as u64;
    if over > 0 { run.set_len(whole - over) } else { Ok(()) }
}

/// One account's files.
#[derive(Debug, Clone)]
pub(super) struct Store {
    folder: PathBuf,
    account: String,
    /// What the key makes of nothing: another key's files are none.
    check: u64,
}

impl Store {
    pub(super) fn new(folder: PathBuf, account: String, check: u64) -> Store {
        Store { folder, account, check }
    }

    fn sorted(&self) -> PathBuf {
        self.folder.join(format!("{}.sent", self.account))
    }

    fn run_of(&self, job: &str) -> PathBuf {
        self.folder.join(format!("{}.{job}.run", self.account))
    }

    /// Appends what was sent of an upload.
    pub(super) fn append(&self, upload: &SentUpload, entries: &[Entry]) -> io::Result<()> {
        let path = self.run_of(&upload.job);
        let is_new = Reading::open(&path, self.check)?.is_none();
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(!is_new).truncate(is_new);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        if !is_new {
            drop_half(&file, upload)?;
        }
        let mut out = BufWriter::new(file);
        if is_new {
            write_head(&mut out, self.check, std::slice::from_ref(upload))?;
        }
        for entry in entries {
            out.write_all(&entry.bytes())?;
        }
        out.flush()
    }

    /// Merges every run into the sorted file. Only for whoever holds the account's lock.
    pub(super) fn absorb(&self, now: Millis) -> io::Result<()> {
        let prefix = format!("{}.", self.account);
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !name.starts_with(&prefix) || !name.ends_with(".run") {
                continue;
            }
            if let Some(mut run) = Reading::open(&path, self.check)? {
                loop {
                    let mut chunk = Vec::new();
                    while chunk.len() < CHUNK
                        && let Some(entry) = run.next()?
                    {
                        chunk.push(entry);
                    }
                    if chunk.is_empty() {
                        break;
                    }
                    let Some(upload) = run.uploads.first() else { break };
                    self.merge(upload, chunk, now)?;
                }
            }
            fs::remove_file(&path)?;
        }
        Ok(())
    }

    /// Entries of one upload in the place of what was known of the same visitors.
    fn merge(&self, upload: &SentUpload, mut newer: Vec<Entry>, now: Millis) -> io::Result<()> {
        newer.sort_by_key(|entry| entry.fingerprint);
        newer.dedup_by_key(|entry| entry.fingerprint);
        let mut old = Reading::open(&self.sorted(), self.check)?;
        let known = old.as_ref().map(|old| old.uploads.clone()).unwrap_or_default();
        // Uploads that are past their time, and with them their entries, are left out.
        let mut places: HashMap<u32, u32> = HashMap::new();
        let mut uploads: Vec<SentUpload> = Vec::new();
        for (place, one) in (0..).zip(known) {
            if one.at + LIFETIME > now && one.job != upload.job {
                places.insert(place, uploads.len() as u32);
                uploads.push(one);
            } else if one.job == upload.job {
                places.insert(place, u32::MAX);
            }
        }
        let mine = uploads.len() as u32;
        uploads.push(upload.clone());
        let mut out = tempfile::Builder::new().prefix("sent-").tempfile_in(&self.folder)?;
        {
            let mut out = BufWriter::with_capacity(1 << 18, out.as_file_mut());
            write_head(&mut out, self.check, &uploads)?;
            let mut newer = newer.into_iter().map(|entry| Entry { upload: mine, ..entry }).peekable();
            while let Some(entry) = old.as_mut().map(Reading::next).transpose()?.flatten() {
                while let Some(new) = newer.next_if(|new| new.fingerprint < entry.fingerprint) {
                    out.write_all(&new.bytes())?;
                }
                if newer.peek().is_some_and(|new| new.fingerprint == entry.fingerprint) {
                    continue;
                }
                if let Some(place) = places.get(&entry.upload) {
                    let upload = if *place == u32::MAX { mine } else { *place };
                    out.write_all(&Entry { upload, ..entry }.bytes())?;
                }
            }
            for new in newer {
                out.write_all(&new.bytes())?;
            }
            out.flush()?;
        }
        out.persist(self.sorted()).map_err(|error| error.error)?;
        Ok(())
    }

    /// The sorted file; `None`: nothing is known of the account.
    pub(super) fn read(&self) -> io::Result<Option<Reading>> {
        Reading::open(&self.sorted(), self.check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(job: &str, at: Millis) -> SentUpload {
        SentUpload { job: job.to_owned(), at, names: vec!["tier".to_owned()] }
    }

    fn entry(fingerprint: u64, mask: u64) -> Entry {
        Entry { fingerprint, upload: 0, mask }
    }

    fn all(store: &Store) -> Vec<(u64, String, u64)> {
        let mut reading = store.read().unwrap().unwrap();
        std::iter::from_fn(|| reading.next().unwrap())
            .collect::<Vec<_>>()
            .into_iter()
            .map(|entry| (entry.fingerprint, reading.uploads[entry.upload as usize].job.clone(), entry.mask))
            .collect()
    }

    /// A visitor of two uploads is the later one's; a half entry of a killed process shifts nothing.
    #[test]
    fn the_latest_state_of_each_visitor_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned(), "a".to_owned(), 7);
        store.append(&upload("one", 10), &[entry(9, 1), entry(3, 1)]).unwrap();
        store.absorb(20).unwrap();
        store.append(&upload("two", 20), &[entry(5, 2)]).unwrap();
        let run = store.run_of("two");
        let bytes = fs::read(&run).unwrap();
        fs::write(&run, [bytes, vec![1; 13]].concat()).unwrap();
        store.append(&upload("two", 20), &[entry(9, 2), entry(4, 2)]).unwrap();
        store.absorb(20).unwrap();
        let known = all(&store);
        let of = |job: &str| known.iter().filter(|(_, of, _)| of == job).map(|(one, ..)| *one).collect::<Vec<_>>();
        assert_eq!((of("one"), of("two")), (vec![3], vec![4, 5, 9]));
        assert!(known.is_sorted_by_key(|(fingerprint, ..)| *fingerprint));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "runs are gone once merged");
    }

    #[test]
    fn what_is_older_than_a_profile_lives_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned(), "a".to_owned(), 7);
        store.append(&upload("old", 0), &[entry(1, 1)]).unwrap();
        store.absorb(0).unwrap();
        store.append(&upload("new", LIFETIME), &[entry(2, 1)]).unwrap();
        store.absorb(LIFETIME).unwrap();
        assert_eq!(all(&store), [(2, "new".to_owned(), 1)]);
    }

    /// Without the key nothing can be read, and nothing is taken for known.
    #[test]
    fn another_key_knows_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned(), "a".to_owned(), 7);
        store.append(&upload("one", 10), &[entry(9, 1)]).unwrap();
        store.absorb(20).unwrap();
        assert!(Store { check: 8, ..store }.read().unwrap().is_none());
    }
}
