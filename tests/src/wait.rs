//! Waits for a condition, never for a fixed time.

use std::time::{Duration, Instant};

/// The time after which a wait fails. It's much longer than anything in the tests takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The interval between two checks of the condition.
const INTERVAL: Duration = Duration::from_millis(5);

/// Calls `check` until it returns a value. Panics with `what` after [`PATIENCE`].
#[track_caller]
pub fn until<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = check() {
            return found;
        }
        assert!(Instant::now() < deadline, "timed out: {what}");
        // The interval between two checks of the condition, so that waiting leaves the processor to the tested program.
        std::thread::sleep(INTERVAL);
    }
}
