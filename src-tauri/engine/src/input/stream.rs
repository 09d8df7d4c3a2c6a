//! The bytes that a source is read from: a file on disk, or a spool with pasted, unpacked or converted text.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::encoding::Encoding;
use super::error::SourceError;
use super::spool::{Spool, SpoolWriter};

/// How many bytes at the beginning of a file detection looks at.
pub(crate) const HEAD_BYTES: u64 = 1 << 20;

/// How many bytes it looks at if the first line is longer.
const MAX_HEAD_BYTES: u64 = 64 << 20;

/// A seekable stream of bytes.
#[derive(Debug)]
pub(crate) enum Stream {
    File(File),
    Spool(Spool),
}

impl Stream {
    /// Returns the total size in bytes.
    pub(crate) fn size(&self) -> io::Result<u64> {
        match self {
            Stream::File(file) => Ok(file.metadata()?.len()),
            Stream::Spool(spool) => Ok(spool.size()),
        }
    }

    /// Appends the next `max` bytes to `out`, or fewer if the stream ends, and returns how many.
    ///
    /// The two kinds are matched out here, because `File` can read into uninitialized memory. A `Read` implementation
    /// of our own would have the buffer zeroed first, which took a twentieth of the time of a check.
    pub(crate) fn read_up_to(&mut self, max: u64, out: &mut Vec<u8>) -> io::Result<usize> {
        match self {
            Stream::File(file) => Read::by_ref(file).take(max).read_to_end(out),
            Stream::Spool(spool) => Read::by_ref(spool).take(max).read_to_end(out),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.read(buffer),
            Stream::Spool(spool) => spool.read(buffer),
        }
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Stream::File(file) => file.seek(to),
            Stream::Spool(spool) => spool.seek(to),
        }
    }
}

/// Returns the first bytes of a stream, and whether they're all of it. There are at least [`HEAD_BYTES`], and as many
/// more as the first line needs, up to [`MAX_HEAD_BYTES`].
pub(crate) fn head_of(stream: &mut Stream) -> Result<(Vec<u8>, bool), SourceError> {
    stream.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    let size = stream.size()?;
    let mut wanted = HEAD_BYTES;
    loop {
        stream.read_up_to(wanted - head.len() as u64, &mut head)?;
        // A header with thousands of columns may be longer than the usual head.
        let has_line = || memchr::memchr2(b'\n', b'\r', &head).is_some();
        if (head.len() as u64) < wanted || wanted >= MAX_HEAD_BYTES || has_line() {
            let whole = head.len() as u64 == size;
            return Ok((head, whole));
        }
        wanted *= 4;
    }
}

/// Converts a whole stream to UTF-8. Byte order marks are removed.
pub(crate) fn transcode(file: &mut Stream, encoding: Encoding) -> Result<Spool, SourceError> {
    let (head, _) = head_of(file)?;
    file.seek(SeekFrom::Start(encoding.skipped_bytes(&head) as u64))?;
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

/// Returns the stream with its read position at the beginning.
pub(crate) fn rewound(mut stream: Stream) -> Result<Stream, SourceError> {
    stream.seek(SeekFrom::Start(0))?;
    Ok(stream)
}
