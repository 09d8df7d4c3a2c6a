//! Ctrl-C and SIGTERM: the first stops the command in good order, the second immediately.

use std::sync::Arc;

use crate::context::Context;
use crate::exit;

/// From now on, a signal cancels the reading of the file and pauses the upload.
pub fn listen(context: &Context) {
    let (progress, control) = (Arc::clone(&context.progress), context.control.clone());
    tokio::spawn(async move {
        if received().await {
            progress.cancel();
            control.pause();
            if received().await {
                // The history has the state of a batch that is being sent, so nothing is lost.
                std::process::exit(i32::from(exit::INTERRUPTED));
            }
        }
    });
}

/// Waits for a signal. Returns `false` if this system can't deliver any.
pub async fn received() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            return tokio::select! {
                result = tokio::signal::ctrl_c() => result.is_ok(),
                signal = terminate.recv() => signal.is_some(),
            };
        }
    }
    tokio::signal::ctrl_c().await.is_ok()
}
