//! The wishes of whoever watches an upload.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Cheap to clone; every clone speaks to the same upload.
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
    /// Stop, so that it can go on later.
    pub fn pause(&self) {
        self.inner.is_paused.store(true, Ordering::SeqCst);
        self.inner.changed.notify_waiters();
    }

    /// Send nothing further.
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

    /// Returns once a pause is wished.
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
