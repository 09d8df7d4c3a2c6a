//! Protection against archive bombs: files that were made to fill the disk when they're unpacked.

use std::io::{self, Read};

/// The error of an [`UnpackLimited`] reader. It's wrapped in an [`io::Error`] of the kind `Other`.
#[derive(Debug, thiserror::Error)]
#[error("it's too large when unpacked")]
pub(crate) struct UnpackLimitExceeded;

/// A reader of unpacked bytes that fails once they are more than [`max_unpacked_bytes`].
pub(crate) struct UnpackLimited<R> {
    input: R,
    left: u64,
}

/// Any file may unpack to this many bytes.
const ALWAYS_ALLOWED_BYTES: u64 = 256 << 20;
/// A larger file may have this many unpacked bytes for each packed byte. Files that programs write have at most a
/// hundred; archive bombs have a thousand.
const MAX_RATIO: u64 = 200;

impl<R: Read> UnpackLimited<R> {
    /// Limits a reader whose packed size is this many bytes.
    pub(crate) fn new(input: R, packed: u64) -> UnpackLimited<R> {
        UnpackLimited { input, left: max_unpacked_bytes(packed) }
    }
}

/// Returns to how many bytes a file of this packed size may unpack.
pub(crate) fn max_unpacked_bytes(packed: u64) -> u64 {
    packed.saturating_mul(MAX_RATIO).max(ALWAYS_ALLOWED_BYTES)
}

impl<R: Read> Read for UnpackLimited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(UnpackLimitExceeded)),
        }
        Ok(read)
    }
}
