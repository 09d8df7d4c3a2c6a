//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// Far beyond what anything here takes; whoever waits that long waits in vain.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Looks until `look` gives something, and panics with `what` where it never does.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(LOOK_EVERY);
    }
}
