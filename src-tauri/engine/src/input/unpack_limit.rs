//! A reader that stops where somebody made a file so that it unpacks without end.

use std::io::{self, Read};

/// Beyond what a reader may give.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks beyond reason")]
pub(crate) struct UnpackLimitExceeded;

/// Gives at most so many bytes, then fails.
pub(crate) struct UnpackLimited<R> {
    input: R,
    left: u64,
}

/// Bytes that anything may unpack to, and so many for each byte that it is packed in: what programs
/// write packs at most a hundredfold, what is made to fill a disk a thousandfold.
const FREE_BYTES: u64 = 256 << 20;
const BYTES_FOR_BYTE: u64 = 200;

impl<R: Read> UnpackLimited<R> {
    /// By the bytes that it is packed in.
    pub(crate) fn new(input: R, packed: u64) -> UnpackLimited<R> {
        UnpackLimited { input, left: max_unpacked_bytes(packed) }
    }
}

/// How much so many packed bytes may unpack to.
pub(crate) fn max_unpacked_bytes(packed: u64) -> u64 {
    packed.saturating_mul(BYTES_FOR_BYTE).max(FREE_BYTES)
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
