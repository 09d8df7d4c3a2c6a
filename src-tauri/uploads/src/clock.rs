//! Time, passed in so that a test can bend it.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serializer;

use crate::model::Millis;

/// The wall clock: a machine that slept must find that time has passed, which the monotonic clock
/// does not show.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970.
    fn now(&self) -> Millis;

    /// Waits.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The machine's own clock.
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

/// The next moment at which this computer's clock shows that time of day; `None` only where the calendar
/// ends.
pub fn next_time(at: jiff::civil::Time) -> Option<Millis> {
    let now = jiff::Zoned::now();
    // An hour that the clock leaps over is the moment after the leap; one it shows twice, the first.
    let today = now.with().time(at).build().ok()?;
    let start = if today > now { today } else { today.tomorrow().ok()?.with().time(at).build().ok()? };
    start.timestamp().as_millisecond().try_into().ok()
}

/// A time as JSON has it: `2026-11-25T10:00:00Z`.
pub fn text(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at as i64).map_or_else(|_| String::new(), |at| at.to_string())
}

pub(crate) fn as_text<S: Serializer>(at: &Millis, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*at))
}
