//! A spool: text that was unpacked or converted once, and can then be read any number of times.
//!
//! Up to 4 MB are kept in memory. Longer text is written to an unnamed temporary file, which the operating system
//! deletes when its last reader is dropped, even if the program crashes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

/// The longest text that's kept in memory, in bytes.
const MAX_MEMORY_BYTES: usize = 4 << 20;

#[derive(Default)]
pub(crate) struct SpoolWriter {
    memory: Vec<u8>,
    file: Option<File>,
    bytes: u64,
}

impl SpoolWriter {
    pub(crate) fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.bytes += text.len() as u64;
        if self.file.is_none() && self.memory.len() + text.len() <= MAX_MEMORY_BYTES {
            self.memory.extend_from_slice(text);
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        if !self.memory.is_empty() {
            file.write_all(&self.memory)?;
            self.memory = Vec::new();
        }
        file.write_all(text)
    }

    pub(crate) fn finish(self) -> Spool {
        let storage = match self.file {
            Some(file) => Storage::File(Arc::new(file)),
            None => Storage::Memory(self.memory.into()),
        };
        Spool { storage, bytes: self.bytes, at: 0 }
    }
}

/// Spooled text. Clones share the text, and each has its own read position.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    storage: Storage,
    bytes: u64,
    at: u64,
}

#[derive(Debug, Clone)]
enum Storage {
    Memory(Arc<[u8]>),
    File(Arc<File>),
}

impl Spool {
    /// Creates a spool from text in memory, whatever its length.
    pub(crate) fn from_memory(bytes: Arc<[u8]>) -> Spool {
        Spool { bytes: bytes.len() as u64, storage: Storage::Memory(bytes), at: 0 }
    }

    pub(crate) fn size(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn memory(&self) -> Option<&[u8]> {
        match &self.storage {
            Storage::Memory(bytes) => Some(bytes),
            Storage::File(_) => None,
        }
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        match &self.storage {
            Storage::Memory(bytes) => {
                let rest = bytes.get(at as usize..).unwrap_or_default();
                let read = rest.len().min(buffer.len());
                buffer[..read].copy_from_slice(&rest[..read]);
                Ok(read)
            }
            Storage::File(file) => read_at(file, buffer, at),
        }
    }

    pub(crate) fn read_exact_at(&self, buffer: &mut [u8], at: u64) -> io::Result<()> {
        exactly(buffer, at, |buffer, at| self.read_at(buffer, at))
    }
}

fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, at);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, at);
}

/// Fills the buffer from this offset of the file, without moving the file's own read position on Unix.
///
/// # Errors
/// `UnexpectedEof` if the file ends before the buffer is full.
pub(crate) fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    exactly(buffer, at, |buffer, at| read_at(file, buffer, at))
}

fn exactly(buffer: &mut [u8], at: u64, read: impl Fn(&mut [u8], u64) -> io::Result<usize>) -> io::Result<()> {
    let mut done = 0;
    while done < buffer.len() {
        match read(&mut buffer[done..], at + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => done += read,
        }
    }
    Ok(())
}

impl Read for Spool {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = moved(self.at, self.bytes, to)?;
        Ok(self.at)
    }
}

/// Returns the position `to` in a stream of `bytes` bytes whose position is `at`. It can be behind the end.
pub(crate) fn moved(at: u64, bytes: u64, to: SeekFrom) -> io::Result<u64> {
    let (base, by) = match to {
        SeekFrom::Start(at) => (at, 0),
        SeekFrom::End(by) => (bytes, by),
        SeekFrom::Current(by) => (at, by),
    };
    Ok(base.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?)
}
