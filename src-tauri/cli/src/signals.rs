//! Ctrl-C and SIGTERM: the first asks to stop in good order, the second stops.

use std::sync::Arc;

use engine::Watch;
use uploads::Control;

use crate::failure::exit;

/// From now on, a signal cancels the reading and pauses the upload.
pub fn listen(watch: &Arc<Watch>, control: &Control) {
    let (watch, control) = (Arc::clone(watch), control.clone());
    tokio::spawn(async move {
        if arrived().await {
            watch.cancel();
            control.pause();
            if arrived().await {
                // What is on its way stands in the journal as such.
                std::process::exit(i32::from(exit::INTERRUPTED));
            }
        }
    });
}

/// Waits for one; `false` where this system gives none.
pub async fn arrived() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            return tokio::select! {
                result = tokio::signal::ctrl_c() => result.is_ok(),
                heard = terminate.recv() => heard.is_some(),
            };
        }
    }
    tokio::signal::ctrl_c().await.is_ok()
}
