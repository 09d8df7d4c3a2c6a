//! A body that tells how far it came, and the watch over it.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::error::Loss;

/// A moment by both clocks: the monotonic one stands still while some machines sleep, the wall clock may be set back.
#[derive(Debug, Clone, Copy)]
struct Moment(Instant, SystemTime);

impl Moment {
    fn now() -> Self {
        Self(Instant::now(), SystemTime::now())
    }

    fn elapsed(self) -> Duration {
        self.0.elapsed().max(self.1.elapsed().unwrap_or_default())
    }
}

/// When something last moved, in either direction.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Arc<Mutex<Moment>>);

impl Progress {
    pub(crate) fn begin() -> Self {
        Self(Arc::new(Mutex::new(Moment::now())))
    }

    pub(crate) fn moved(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Moment::now();
    }

    fn idle(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// Runs `work` until it ends, takes longer than `total`, or nothing moves for `stall`. Given up, it is dropped, and
/// its connection with it.
pub(crate) async fn watched<W: Future>(
    work: W,
    progress: &Progress,
    total: Duration,
    stall: Duration,
) -> Result<W::Output, Loss> {
    let begun = Moment::now();
    let mut work = std::pin::pin!(work);
    // A look a second, so that a machine that wakes up notices at once that its connection is dead.
    let look = Duration::from_secs(1).min(total / 4).min(stall / 4).max(Duration::from_millis(1));
    loop {
        if let Ok(output) = tokio::time::timeout(look, work.as_mut()).await {
            return Ok(output);
        }
        if begun.elapsed() >= total {
            return Err(Loss::TimedOut);
        }
        if progress.idle() >= stall {
            return Err(Loss::Stalled);
        }
    }
}

/// A body of known length, handed out in pieces that share its memory, so that each piece taken is a sign of life.
pub(crate) struct TrackedBody {
    left: Bytes,
    progress: Progress,
}

impl TrackedBody {
    const PIECE: usize = 64 * 1_024;

    pub(crate) fn new(bytes: Bytes, progress: Progress) -> Self {
        Self { left: bytes, progress }
    }
}

impl http_body::Body for TrackedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.progress.moved();
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.left.len().min(Self::PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    /// Exact, and so the request carries a length and is not chunked (*Bulk Profile Update API*).
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}
