//! Requests to pause or cancel a running upload.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Pauses and cancels an upload. It's cheap to clone; every clone controls the same upload.
#[derive(Debug, Clone, Default)]
pub struct Control {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    is_paused: AtomicBool,
    is_cancelled: AtomicBool,
    changed: Notify,
}

impl Control {
    /// Requests that the upload pauses, so that it can be resumed later.
    pub fn pause(&self) {
        self.inner.is_paused.store(true, Ordering::SeqCst);
        self.inner.changed.notify_waiters();
    }

    /// Requests that nothing more is sent.
    pub fn cancel(&self) {
        self.inner.is_cancelled.store(true, Ordering::SeqCst);
        self.inner.changed.notify_waiters();
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.inner.is_paused.load(Ordering::SeqCst)
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.inner.is_cancelled.load(Ordering::SeqCst)
    }

    /// Returns when a pause is requested.
    pub async fn paused(&self) {
        loop {
            let changed = self.inner.changed.notified();
            if self.is_paused() {
                return;
            }
            changed.await;
        }
    }
}
