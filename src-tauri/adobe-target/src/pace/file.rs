//! The file that the programs share.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::PaceError;
use super::window::Window;
use crate::client_code::ClientCode;
use crate::endpoint::Endpoint;

/// The maximum number of bytes that are read. The largest record is smaller.
const MAX_BYTES: u64 = 1_000_000;

/// Returns the file name. It contains the client code in lower case, because some file systems ignore case, and the
/// origin of a loopback endpoint. They're separated by `@`, which a client code can't contain.
pub(super) fn name(client: &ClientCode, endpoint: &Endpoint) -> String {
    let code = client.host_label();
    if !endpoint.is_loopback() {
        return format!("pace-{code}.json");
    }
    let origin = endpoint.origin().trim_start_matches("http://");
    let origin: String = origin.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    format!("pace-{code}@{origin}.json")
}

/// Creates the folder with access for its owner only. An existing folder isn't changed.
pub(super) fn make_private_folder(folder: &Path) -> Result<(), PaceError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| PaceError::Io { doing: "create", path: folder.to_owned(), source })
}

/// The file, which is open and locked until this is dropped.
///
/// It's opened for each call: a lock belongs to a file handle, so threads that share a handle wouldn't exclude each
/// other.
pub(super) struct Locked {
    file: File,
    path: PathBuf,
}

impl Locked {
    pub(super) fn open(path: &Path) -> Result<Self, PaceError> {
        let failed = |doing| move |source| PaceError::Io { doing, path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(failed("open"))?;
        file.lock().map_err(failed("lock"))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Reads the record. If the file is empty, the record is new. If it's damaged, the record
    /// [waits for a minute](Window::unreadable).
    pub(super) fn read(&mut self, now: u64) -> Result<Window, PaceError> {
        let mut bytes = Vec::new();
        (&self.file).take(MAX_BYTES).read_to_end(&mut bytes).map_err(|source| self.failed("read", source))?;
        if bytes.is_empty() {
            return Ok(Window::new());
        }
        // The other lines, if any, are left from a longer record that was written before.
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        #[derive(serde::Deserialize)]
        struct Version {
            schema_version: u32,
        }
        match serde_json::from_slice::<Version>(line) {
            Ok(version) if version.schema_version > Window::SCHEMA => Err(PaceError::Newer { path: self.path.clone() }),
            _ => Ok(serde_json::from_slice(line).unwrap_or_else(|_| Window::unreadable(now))),
        }
    }

    /// Overwrites the record. It isn't synced to disk, because that would take longer than a call. After a power
    /// failure, the calls of the last minute don't matter any more, because the restart takes longer.
    pub(super) fn write(&mut self, window: &Window) -> Result<(), PaceError> {
        self.write_record(window).map_err(|source| self.failed("write", source))
    }

    fn write_record(&mut self, window: &Window) -> io::Result<()> {
        let mut line = serde_json::to_vec(window)?;
        line.push(b'\n');
        self.file.seek(SeekFrom::Start(0))?;
        // Written first and truncated afterward: if the program is killed in between, the first line is complete.
        self.file.write_all(&line)?;
        self.file.set_len(line.len() as u64)
    }

    fn failed(&self, doing: &'static str, source: io::Error) -> PaceError {
        PaceError::Io { doing, path: self.path.clone(), source }
    }
}
