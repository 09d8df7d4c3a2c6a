//! The clock, which is passed in so that tests can use their own.

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Serializer;

use crate::model::Millis;

/// The largest difference between the two clocks of one reading and the next that isn't a jump.
const TOLERANCE: Duration = Duration::from_secs(5);

/// The two clocks of a computer. The wall clock is the same for all programs and after a restart, but can be set to any
/// time, so nothing final is decided by it alone. The monotonic clock can't be set, but stops while the computer sleeps.
pub trait Clock: Send + Sync {
    /// Returns the time of the wall clock, in milliseconds since 1970.
    fn now(&self) -> Millis;

    /// Returns the time of the monotonic clock since some moment. Waits are measured by it.
    fn monotonic(&self) -> Duration;

    /// Waits for this time.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The clock of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as Millis)
    }

    fn monotonic(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Notices that the wall clock was set to another time, or that the computer was asleep.
#[derive(Debug)]
pub(crate) struct JumpDetector {
    wall: Millis,
    monotonic: Duration,
}

impl JumpDetector {
    pub(crate) fn new(clock: &dyn Clock) -> JumpDetector {
        JumpDetector { wall: clock.now(), monotonic: clock.monotonic() }
    }

    /// Returns whether the wall clock has jumped since the last call, in either direction.
    pub(crate) fn has_jumped(&mut self, clock: &dyn Clock) -> bool {
        let before = std::mem::replace(self, JumpDetector::new(clock));
        let passed = self.monotonic.saturating_sub(before.monotonic).as_millis() as Millis;
        self.wall.abs_diff(before.wall.saturating_add(passed)) > TOLERANCE.as_millis() as Millis
    }
}

/// Returns the next moment at which this computer's clock shows that time of day, or `None` at the end of the calendar.
pub fn next_time(at: jiff::civil::Time) -> Option<Millis> {
    let now = jiff::Zoned::now();
    // A time that daylight saving skips is the moment after the gap; of a time that occurs twice, it's the first.
    let today = now.with().time(at).build().ok()?;
    let start = if today > now { today } else { today.tomorrow().ok()?.with().time(at).build().ok()? };
    start.timestamp().as_millisecond().try_into().ok()
}

/// Returns a time as it's written in JSON: `2026-11-25T10:00:00Z`.
pub fn text(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at as i64).map_or_else(|_| String::new(), |at| at.to_string())
}

pub(crate) fn as_text<S: Serializer>(at: &Millis, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*at))
}
