//! Timeouts for a call as a whole and for a call in which no data is transferred.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::error::LostResponse;

/// A time by two clocks. The monotonic clock stops while some computers sleep, and the wall clock can be set back.
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

/// The time of the last data transfer in either direction.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Arc<Mutex<Moment>>);

impl Progress {
    pub(crate) fn start() -> Self {
        Self(Arc::new(Mutex::new(Moment::now())))
    }

    pub(crate) fn record(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Moment::now();
    }

    fn idle(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// Runs `work` until it completes, takes longer than `total`, or makes no progress for `stall`. After a timeout, `work`
/// is dropped, which closes its connection.
pub(crate) async fn with_timeouts<W: Future>(
    work: W,
    progress: &Progress,
    total: Duration,
    stall: Duration,
) -> Result<W::Output, LostResponse> {
    let started = Moment::now();
    let mut work = std::pin::pin!(work);
    // Checked once a second, so that a computer that wakes up notices immediately that its connection is dead.
    let interval = Duration::from_secs(1).min(total / 4).min(stall / 4).max(Duration::from_millis(1));
    loop {
        if let Ok(output) = tokio::time::timeout(interval, work.as_mut()).await {
            return Ok(output);
        }
        if started.elapsed() >= total {
            return Err(LostResponse::TimedOut);
        }
        if progress.idle() >= stall {
            return Err(LostResponse::Stalled);
        }
    }
}

/// A body of known length that is sent in pieces of 64 KB, without copying. Each piece is recorded as progress.
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
        self.progress.record();
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.left.len().min(Self::PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    /// Returns the exact length, so that the request has a `Content-Length` and isn't chunked (*Bulk Profile Update
    /// API*).
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}
