//! Files with the attributes that were last sent to each visitor: one sorted file per account, with keyed hashes of the
//! IDs. What a running upload sends is appended to a run of its own, which is merged into the sorted file at the end.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::lock;
use crate::model::Millis;

/// The beginning of every file; the number is the version of the format.
const MAGIC: [u8; 8] = *b"sent  01";

/// Bytes before the list of uploads: the magic number, the check of the key, and the length of the list.
const HEAD_BYTES: usize = 20;

/// The size of an entry in bytes.
const ENTRY_BYTES: usize = 20;

/// The number of entries that are sorted in memory at once.
const CHUNK: usize = 2 << 20;

/// How long entries are kept. A profile lives 90 days at most (*Visitor profile lifetime*).
const LIFETIME: Millis = 90 * 24 * 60 * 60 * 1000;

/// An upload whose entries are in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SentUpload {
    #[serde(alias = "job")]
    pub(super) upload: String,
    pub(super) at: Millis,
    /// The names of its attributes. An entry's mask has a bit for each of the first 64.
    pub(super) names: Vec<String>,
}

/// What was last sent to one visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// The keyed hash of the visitor's ID.
    pub(super) hash: u64,
    /// The index of the upload in the file's list.
    pub(super) upload: u32,
    /// A bit for each attribute that had a value.
    pub(super) mask: u64,
}

impl Entry {
    fn bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..8].copy_from_slice(&self.hash.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.upload.to_le_bytes());
        bytes[12..].copy_from_slice(&self.mask.to_le_bytes());
        bytes
    }

    fn read(input: &mut impl Read) -> io::Result<Option<Entry>> {
        let mut bytes = [0; ENTRY_BYTES];
        match input.read_exact(&mut bytes) {
            Ok(()) => {}
            // This is the end of the file, or an incomplete entry of a process that died.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let (hash, rest) = bytes.split_at(8);
        let (upload, mask) = rest.split_at(4);
        let eight = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        Ok(Some(Entry { hash: eight(hash), upload: eight(upload) as u32, mask: eight(mask) }))
    }
}

/// An open file of entries.
pub(super) struct EntryReader {
    pub(super) uploads: Vec<SentUpload>,
    input: BufReader<File>,
    /// The offset of the first entry.
    start: u64,
}

impl EntryReader {
    /// Opens a file. Returns `None` if it doesn't exist, or if its hashes were made with another key.
    fn open(path: &Path, check: u64) -> io::Result<Option<EntryReader>> {
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
        Ok(serde_json::from_slice(&uploads).ok().map(|uploads| EntryReader { uploads, input, start }))
    }

    /// Returns to the first entry.
    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.input.seek(SeekFrom::Start(self.start)).map(drop)
    }

    /// Returns the next entry. In the sorted file, they are in the order of their hashes.
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

/// Removes an incomplete entry at the end of a run, which a process that died has left.
fn truncate_incomplete_entry(run: &File, head: u64) -> io::Result<()> {
    let whole = run.metadata()?.len();
    let over = whole.saturating_sub(head) % ENTRY_BYTES as u64;
    if over > 0 { run.set_len(whole - over) } else { Ok(()) }
}

/// The files of one account.
#[derive(Debug, Clone)]
pub(super) struct SentFiles {
    folder: PathBuf,
    /// Locked while the files are changed, so that another process never merges a run that is being appended to.
    lock: PathBuf,
    account: String,
    /// The hash of the empty text. It differs in files that were written with another key.
    check: u64,
}

impl SentFiles {
    pub(super) fn new(folder: PathBuf, lock: PathBuf, account: String, check: u64) -> SentFiles {
        SentFiles { folder, lock, account, check }
    }

    fn sorted(&self) -> PathBuf {
        self.folder.join(format!("{}.sent", self.account))
    }

    fn run_of(&self, upload: &str) -> PathBuf {
        self.folder.join(format!("{}.{upload}.run", self.account))
    }

    /// Appends entries to an upload's run.
    pub(super) fn append(&self, upload: &SentUpload, entries: &[Entry]) -> io::Result<()> {
        let _lock = lock::wait_for(&self.lock)?;
        let path = self.run_of(&upload.upload);
        let head = EntryReader::open(&path, self.check)?.map(|run| run.start);
        let is_new = head.is_none();
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(!is_new).truncate(is_new);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        if let Some(head) = head {
            truncate_incomplete_entry(&file, head)?;
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

    /// Merges the runs into the sorted file, apart from those that are still open: `is_open` gets the upload's ID.
    pub(super) fn merge_runs(&self, now: Millis, is_open: impl Fn(&str) -> bool) -> io::Result<()> {
        let _lock = lock::wait_for(&self.lock)?;
        let prefix = format!("{}.", self.account);
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let upload = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".run"));
            if upload.is_none_or(&is_open) {
                continue;
            }
            if let Some(mut run) = EntryReader::open(&path, self.check)? {
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

    /// Replaces the entries of the same visitors with those of one upload.
    fn merge(&self, upload: &SentUpload, mut newer: Vec<Entry>, now: Millis) -> io::Result<()> {
        newer.sort_by_key(|entry| entry.hash);
        newer.dedup_by_key(|entry| entry.hash);
        let mut old = EntryReader::open(&self.sorted(), self.check)?;
        let known = old.as_ref().map(|old| old.uploads.clone()).unwrap_or_default();
        // A clock that's wrong for a moment must not delete the entries, so their age is measured from another upload.
        let others = known.iter().filter(|one| one.upload != upload.upload);
        let now = others.map(|one| one.at).max().unwrap_or_default().min(now);
        // Expired uploads are left out, and their entries with them.
        let mut places: HashMap<u32, u32> = HashMap::new();
        let mut uploads: Vec<SentUpload> = Vec::new();
        for (place, one) in (0..).zip(known) {
            if one.at + LIFETIME > now && one.upload != upload.upload {
                places.insert(place, uploads.len() as u32);
                uploads.push(one);
            } else if one.upload == upload.upload {
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
            while let Some(entry) = old.as_mut().map(EntryReader::next).transpose()?.flatten() {
                while let Some(new) = newer.next_if(|new| new.hash < entry.hash) {
                    out.write_all(&new.bytes())?;
                }
                if newer.peek().is_some_and(|new| new.hash == entry.hash) {
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

    /// Opens the sorted file. Returns `None` if nothing was recorded for the account.
    pub(super) fn read(&self) -> io::Result<Option<EntryReader>> {
        EntryReader::open(&self.sorted(), self.check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(upload: &str, at: Millis) -> SentUpload {
        SentUpload { upload: upload.to_owned(), at, names: vec!["tier".to_owned()] }
    }

    fn files_in(folder: &tempfile::TempDir) -> SentFiles {
        let inner = folder.path().join("sent");
        fs::create_dir(&inner).unwrap();
        SentFiles::new(inner, folder.path().join("lock"), "a".to_owned(), 7)
    }

    fn entry(hash: u64, mask: u64) -> Entry {
        Entry { hash, upload: 0, mask }
    }

    fn all(files: &SentFiles) -> Vec<(u64, String, u64)> {
        let mut reading = files.read().unwrap().unwrap();
        std::iter::from_fn(|| reading.next().unwrap())
            .collect::<Vec<_>>()
            .into_iter()
            .map(|entry| (entry.hash, reading.uploads[entry.upload as usize].upload.clone(), entry.mask))
            .collect()
    }

    /// An incomplete entry of a process that died must not shift the entries after it.
    #[test]
    fn a_visitor_of_two_uploads_has_the_entry_of_the_later_one() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(&folder);
        files.append(&upload("one", 10), &[entry(9, 1), entry(3, 1)]).unwrap();
        files.merge_runs(20, |_| false).unwrap();
        files.append(&upload("two", 20), &[entry(5, 2)]).unwrap();
        let run = files.run_of("two");
        let bytes = fs::read(&run).unwrap();
        fs::write(&run, [bytes, vec![1; 13]].concat()).unwrap();
        files.append(&upload("two", 20), &[entry(9, 2), entry(4, 2)]).unwrap();
        files.merge_runs(20, |_| false).unwrap();
        let known = all(&files);
        let of =
            |upload: &str| known.iter().filter(|(_, of, _)| of == upload).map(|(one, ..)| *one).collect::<Vec<_>>();
        assert_eq!((of("one"), of("two")), (vec![3], vec![4, 5, 9]));
        assert!(known.is_sorted_by_key(|(hash, ..)| *hash));
        assert_eq!(fs::read_dir(&files.folder).unwrap().count(), 1, "merged runs are deleted");
    }

    #[test]
    fn entries_older_than_the_lifetime_of_a_profile_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(&folder);
        files.append(&upload("old", 0), &[entry(1, 1)]).unwrap();
        files.merge_runs(0, |_| false).unwrap();
        files.append(&upload("new", LIFETIME), &[entry(2, 1)]).unwrap();
        files.merge_runs(LIFETIME, |_| false).unwrap();
        assert_eq!(all(&files).len(), 2, "the clock of one upload alone removes nothing");
        files.append(&upload("next", LIFETIME + 1), &[entry(3, 1)]).unwrap();
        files.merge_runs(LIFETIME + 1, |_| false).unwrap();
        assert_eq!(all(&files), [(2, "new".to_owned(), 1), (3, "next".to_owned(), 1)]);
    }

    /// A process that looks at the files must not take a run away from the upload that is writing it.
    #[test]
    fn an_open_run_is_merged_only_by_its_own_upload() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(&folder);
        files.append(&upload("one", 10), &[entry(9, 1)]).unwrap();
        files.merge_runs(20, |upload| upload == "one").unwrap();
        assert!(files.read().unwrap().is_none());
        files.append(&upload("one", 10), &[entry(3, 1)]).unwrap();
        files.merge_runs(20, |_| false).unwrap();
        assert_eq!(all(&files).len(), 2);
    }

    #[test]
    fn files_of_another_key_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(&folder);
        files.append(&upload("one", 10), &[entry(9, 1)]).unwrap();
        files.merge_runs(20, |_| false).unwrap();
        assert!(SentFiles { check: 8, ..files }.read().unwrap().is_none());
    }
}
