//! The file that programs share.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::PaceError;
use super::window::Window;
use crate::client_code::ClientCode;
use crate::endpoint::Endpoint;

/// Largest file that is read: more than a full record of the largest pace.
const MAX_BYTES: u64 = 1_000_000;

/// The file's name: the client code in lower case (some file systems do not tell the cases apart), and, for a
/// loopback endpoint, its origin. An `@`, which no client code holds, keeps the two apart.
pub(super) fn name(client: &ClientCode, endpoint: &Endpoint) -> String {
    let code = client.host_label();
    if !endpoint.is_loopback() {
        return format!("pace-{code}.json");
    }
    let origin = endpoint.origin().trim_start_matches("http://");
    let origin: String = origin.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    format!("pace-{code}@{origin}.json")
}

/// Makes the folder, for its owner only; one that is there is left as it is.
pub(super) fn make_private_folder(folder: &Path) -> Result<(), PaceError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| PaceError::Io { doing: "create", path: folder.to_owned(), source })
}

/// The file, open and locked until it is dropped.
///
/// It is opened anew each time: a lock belongs to an open file, so two threads with one open file would both hold it.
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

    /// The record. An empty file is a new one. One that cannot be read is [a minute's rest](Window::unreadable).
    pub(super) fn read(&mut self, now: u64) -> Result<Window, PaceError> {
        let mut bytes = Vec::new();
        (&self.file).take(MAX_BYTES).read_to_end(&mut bytes).map_err(|source| self.failed("read", source))?;
        if bytes.is_empty() {
            return Ok(Window::new());
        }
        // The first line only: what stands below it is the rest of a longer record, written before.
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

    /// Writes the record over the old one. No sync: it would cost more than a call, and all that a loss of power can
    /// lose is a minute that the restart outlasts.
    pub(super) fn write(&mut self, window: &Window) -> Result<(), PaceError> {
        self.write_record(window).map_err(|source| self.failed("write", source))
    }

    fn write_record(&mut self, window: &Window) -> io::Result<()> {
        let mut line = serde_json::to_vec(window)?;
        line.push(b'\n');
        self.file.seek(SeekFrom::Start(0))?;
        // In one write, and cut afterwards: a program that is killed between the two leaves a whole first line.
        self.file.write_all(&line)?;
        self.file.set_len(line.len() as u64)
    }

    fn failed(&self, doing: &'static str, source: io::Error) -> PaceError {
        PaceError::Io { doing, path: self.path.clone(), source }
    }
}
