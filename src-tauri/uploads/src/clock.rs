//! The clock, which is passed in so that tests can use their own.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serializer;

use crate::model::Millis;

/// A wall clock. A computer that was asleep must find that time has passed, which the monotonic clock doesn't show.
pub trait Clock: Send + Sync {
    /// Returns the time in milliseconds since 1970.
    fn now(&self) -> Millis;

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

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
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
