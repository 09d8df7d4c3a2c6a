//! Keeps the computer awake while an upload is running, where the system allows it.

use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Prevents automatic sleep until it's dropped. People can still put the computer to sleep.
pub struct KeepAwake(#[expect(dead_code, reason = "dropping it closes the channel")] Sender<()>);

impl KeepAwake {
    /// Starts preventing sleep. If the system refuses, nothing else changes, because an upload survives sleep.
    pub fn start() -> KeepAwake {
        let (held, over) = channel();
        // On a thread of its own: a system service that doesn't respond mustn't delay the upload.
        thread::spawn(move || {
            let asked = keepawake::Builder::default()
                .idle(true)
                .reason("An upload is under way")
                .app_name("Profile Ferry")
                .app_reverse_domain("dev.profileferry.app")
                .create();
            match asked {
                // Nothing is ever sent: the channel closes when the upload ends.
                Ok(awake) => {
                    over.recv().ok();
                    drop(awake);
                }
                Err(error) => tracing::info!(%error, "the computer may fall asleep during the upload"),
            }
        });
        KeepAwake(held)
    }
}
