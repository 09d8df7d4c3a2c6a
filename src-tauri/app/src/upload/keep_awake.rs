//! The computer is kept from falling asleep while something is sent, where it allows that.

use std::sync::mpsc::{Sender, channel};
use std::thread;

/// As long as it lives, the computer does not fall asleep by itself. A person may still send it to sleep.
pub struct Awake(#[expect(dead_code, reason = "its end is what is heard")] Sender<()>);

impl Awake {
    /// From now on. Where the system does not allow it, nothing else changes; the upload survives a sleep.
    pub fn from_now() -> Awake {
        let (held, over) = channel();
        // On a thread of its own: a system that does not answer must not hold up what is sent.
        thread::spawn(move || {
            let asked = keepawake::Builder::default()
                .idle(true)
                .reason("An upload is under way")
                .app_name("Profile Ferry")
                .app_reverse_domain("dev.profileferry.app")
                .create();
            match asked {
                // Nothing is ever sent: the channel closes once the upload has ended.
                Ok(awake) => {
                    over.recv().ok();
                    drop(awake);
                }
                Err(error) => tracing::info!(%error, "the computer may fall asleep"),
            }
        });
        Awake(held)
    }
}
