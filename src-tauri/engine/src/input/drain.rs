//! Reads input that can be read only once, such as a pipe, to its end.

use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use super::error::SourceError;
use super::progress::Progress;
use super::spool::{Spool, SpoolWriter};

/// How many bytes are read at a time.
const PIECE: usize = 128 << 10;

/// How many pieces can be read ahead of the spool.
const AHEAD: usize = 8;

/// How often a wait for input checks whether the work was canceled.
const CHECK_EVERY: Duration = Duration::from_millis(50);

/// Opens input and copies it to a spool. `check` gets the first `head_bytes` of longer input, so that a device without
/// an end is rejected before it fills the disk.
///
/// Opening a pipe waits for its other end, and reading it waits for data, maybe forever. Both are done in a thread of
/// their own, which is left alone if the work is canceled.
pub(crate) fn drain<R: Read>(
    open: impl FnOnce() -> io::Result<R> + Send + 'static,
    head_bytes: usize,
    check: impl Fn(&[u8]) -> Result<(), SourceError>,
    progress: &Progress,
) -> Result<Spool, SourceError> {
    let (sender, pieces) = sync_channel(AHEAD);
    let read = move || {
        if let Err(error) = open().and_then(|input| send_all(input, &sender)) {
            // Without a receiver, the work was canceled.
            let _ = sender.send(Err(error));
        }
    };
    std::thread::Builder::new().name("input".to_owned()).spawn(read).map_err(SourceError::TempFile)?;
    let mut out = SpoolWriter::default();
    let (mut head, mut bytes) = (Vec::new(), 0);
    loop {
        if progress.is_cancelled() {
            return Err(SourceError::Cancelled);
        }
        let piece = match pieces.recv_timeout(CHECK_EVERY) {
            Ok(piece) => piece?,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Err(io::Error::from(ErrorKind::UnexpectedEof).into()),
        };
        if piece.is_empty() {
            return Ok(out.finish());
        }
        out.write(&piece).map_err(SourceError::TempFile)?;
        bytes += piece.len() as u64;
        progress.advance(bytes, 0);
        if head.len() < head_bytes {
            head.extend_from_slice(&piece);
            if head.len() >= head_bytes {
                check(&head)?;
            }
        }
    }
}

/// Sends the input in pieces, and an empty piece at its end.
fn send_all(mut input: impl Read, pieces: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    loop {
        let mut piece = vec![0; PIECE];
        let length = match input.read(&mut piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            length => length?,
        };
        piece.truncate(length);
        if pieces.send(Ok(piece)).is_err() || length == 0 {
            return Ok(());
        }
    }
}
