//! Ctrl-C and SIGTERM: the first stops the command in good order, the second immediately.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;

/// How long a command that isn't sending may take to stop. Reading stops within milliseconds, unless the file doesn't
/// respond: a pipe that isn't written to, or a network drive that's gone.
const STOPS_WITHIN: Duration = Duration::from_millis(600);

/// From now on, a signal cancels the reading of the file and pauses the upload.
pub fn listen(context: &Context) {
    let (progress, control) = (Arc::clone(&context.progress), context.control.clone());
    let is_sending = Arc::clone(&context.is_sending);
    tokio::spawn(async move {
        if !received().await {
            return;
        }
        progress.cancel();
        control.pause();
        let has_not_stopped = async {
            tokio::time::sleep(STOPS_WITHIN).await;
            if is_sending.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = has_not_stopped => Failure::new(exit::INTERRUPTED, "Interrupted.").print(),
            _ = received() => {}
        }
        // The history has the state of a batch that is being sent, so nothing is lost.
        std::process::exit(i32::from(exit::INTERRUPTED));
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
