//! Where the bytes come from: a file, or text that lies elsewhere: pasted, unpacked, of a workbook.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::encoding::Encoding;
use super::error::SourceError;
use super::spool::{Spool, SpoolWriter};

/// How much of a file's beginning detection looks at, in bytes.
const HEAD_BYTES: u64 = 1 << 20;

/// How much of it where that holds no whole line.
const MAX_HEAD_BYTES: u64 = 64 << 20;

/// Bytes that can be read again from anywhere.
#[derive(Debug)]
pub(crate) enum Stream {
    File(File),
    Spool(Spool),
}

impl Stream {
    /// Its bytes from the beginning to the end.
    pub(crate) fn size(&self) -> io::Result<u64> {
        match self {
            Stream::File(file) => Ok(file.metadata()?.len()),
            Stream::Spool(work) => Ok(work.size()),
        }
    }

    /// Appends up to so many bytes; fewer at the end alone. A file appends them without a buffer that has to be
    /// cleared first, which a reader of several kinds cannot: a twentieth of the time of a check.
    pub(crate) fn read_up_to(&mut self, most: u64, out: &mut Vec<u8>) -> io::Result<usize> {
        match self {
            Stream::File(file) => Read::by_ref(file).take(most).read_to_end(out),
            Stream::Spool(work) => Read::by_ref(work).take(most).read_to_end(out),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.read(buffer),
            Stream::Spool(work) => work.read(buffer),
        }
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Stream::File(file) => file.seek(to),
            Stream::Spool(work) => work.seek(to),
        }
    }
}

/// A stream's beginning, and whether that is all of it.
pub(crate) fn head_of(stream: &mut Stream) -> Result<(Vec<u8>, bool), SourceError> {
    stream.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    let size = stream.size()?;
    let mut wanted = HEAD_BYTES;
    loop {
        stream.read_up_to(wanted - head.len() as u64, &mut head)?;
        // A header of thousands of columns may be longer.
        let has_line = || memchr::memchr2(b'\n', b'\r', &head).is_some();
        if (head.len() as u64) < wanted || wanted >= MAX_HEAD_BYTES || has_line() {
            let whole = head.len() as u64 == size;
            return Ok((head, whole));
        }
        wanted *= 4;
    }
}

/// A stream as UTF-8.
pub(crate) fn transcode(file: &mut Stream, encoding: Encoding) -> Result<Spool, SourceError> {
    file.seek(SeekFrom::Start(0))?;
    let mut out = SpoolWriter::default();
    let mut decoder = encoding.decoder();
    let (mut raw, mut text) = (Vec::new(), Vec::new());
    loop {
        raw.clear();
        let read = file.read_up_to(HEAD_BYTES, &mut raw)?;
        let is_last = (read as u64) < HEAD_BYTES;
        let turned = match &mut decoder {
            Some(decoder) => {
                text.clear();
                decoder.decode(&raw, is_last, &mut text);
                &text
            }
            None => &raw,
        };
        out.write(turned).map_err(SourceError::TempFile)?;
        if is_last {
            return Ok(out.finish());
        }
    }
}

/// Reads all of a stream again from its beginning.
pub(crate) fn rewound(mut stream: Stream) -> Result<Stream, SourceError> {
    stream.seek(SeekFrom::Start(0))?;
    Ok(stream)
}
