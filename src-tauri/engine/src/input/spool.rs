//! Text that had to be unpacked or taken out of a workbook, to be read any number of times: in memory while
//! it is small, else in a file without a name, which is gone when nobody reads it any more, however this
//! program ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

/// What stays in memory.
const HELD_BYTES: usize = 4 << 20;

/// Takes text.
#[derive(Default)]
pub(crate) struct WorkWriter {
    held: Vec<u8>,
    file: Option<File>,
    bytes: u64,
}

impl WorkWriter {
    pub(crate) fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.bytes += text.len() as u64;
        if self.file.is_none() && self.held.len() + text.len() <= HELD_BYTES {
            self.held.extend_from_slice(text);
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        if !self.held.is_empty() {
            file.write_all(&self.held)?;
            self.held = Vec::new();
        }
        file.write_all(text)
    }

    pub(crate) fn finish(self) -> Work {
        let content = match self.file {
            Some(file) => Content::File(Arc::new(file)),
            None => Content::Memory(self.held.into()),
        };
        Work { content, bytes: self.bytes, at: 0 }
    }
}

/// The text. Each clone reads at a place of its own.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    content: Content,
    bytes: u64,
    at: u64,
}

#[derive(Debug, Clone)]
enum Content {
    Memory(Arc<[u8]>),
    File(Arc<File>),
}

impl Work {
    /// Text that lies in memory already.
    pub(crate) fn of_memory(bytes: Arc<[u8]>) -> Work {
        Work { bytes: bytes.len() as u64, content: Content::Memory(bytes), at: 0 }
    }

    pub(crate) fn size(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn memory(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Memory(bytes) => Some(bytes),
            Content::File(_) => None,
        }
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        match &self.content {
            Content::Memory(bytes) => {
                let rest = bytes.get(at as usize..).unwrap_or_default();
                let read = rest.len().min(buffer.len());
                buffer[..read].copy_from_slice(&rest[..read]);
                Ok(read)
            }
            Content::File(file) => read_at(file, buffer, at),
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

/// All of a buffer from a place in a file.
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

impl Read for Work {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Work {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (self.bytes, by),
            SeekFrom::Current(by) => (self.at, by),
        };
        self.at = base.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
