//! Where the bytes come from: a file, or text that lies elsewhere: pasted, unpacked, of a workbook.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::Work;

/// Bytes that can be read again from anywhere.
#[derive(Debug)]
pub(crate) enum Stream {
    File(File),
    Work(Work),
}

impl Stream {
    /// Its bytes from the beginning to the end.
    pub(crate) fn size(&self) -> io::Result<u64> {
        match self {
            Stream::File(file) => Ok(file.metadata()?.len()),
            Stream::Work(work) => Ok(work.size()),
        }
    }

    /// Appends up to so many bytes; fewer at the end alone. A file appends them without a buffer that has to be
    /// cleared first, which a reader of several kinds cannot: a twentieth of the time of a check.
    pub(crate) fn read_up_to(&mut self, most: u64, out: &mut Vec<u8>) -> io::Result<usize> {
        match self {
            Stream::File(file) => Read::by_ref(file).take(most).read_to_end(out),
            Stream::Work(work) => Read::by_ref(work).take(most).read_to_end(out),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.read(buffer),
            Stream::Work(work) => work.read(buffer),
        }
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Stream::File(file) => file.seek(to),
            Stream::Work(work) => work.seek(to),
        }
    }
}
