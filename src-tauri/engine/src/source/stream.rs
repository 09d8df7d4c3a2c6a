//! Where the bytes come from: a file, or a table that was pasted and lies in memory.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Bytes that can be read again from anywhere.
pub(crate) enum Stream {
    File(File),
    Memory(Cursor<Arc<[u8]>>),
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.read(buffer),
            Stream::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Stream::File(file) => file.seek(to),
            Stream::Memory(bytes) => bytes.seek(to),
        }
    }
}
