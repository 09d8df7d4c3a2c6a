//! The sliding window of the last minute's calls, without file access and without a clock.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::http::retry_after::MAX_RETRY_AFTER;

/// The maximum number of counted calls. A loopback endpoint accepts any limit, but one above this has no effect.
pub const MAX_COUNTED: u32 = 6_000;
/// The minimum wait after a 503, which is more than a minute.
pub const MIN_BACK_OFF: Duration = Duration::from_secs(61);
/// The maximum wait after a 503, which is the maximum `Retry-After`: an hour.
pub const MAX_BACK_OFF: Duration = MAX_RETRY_AFTER;

/// The length of the window in milliseconds: a minute, and a second more, because calls reach Target with different
/// delays after they're counted.
const WINDOW: u64 = 61_000;

/// The response to a request for a permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a call without a permit can exceed the limit"]
pub enum Permit {
    /// The call can be made now. It has already been counted.
    Granted,
    /// The call must wait, and hasn't been counted. Request a permit again after the wait; another program may get it
    /// first.
    Wait {
        /// The time to wait.
        wait: Duration,
        /// The reason for the wait.
        reason: WaitReason,
    },
}

/// The reason why a call has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// The calls of the last minute have reached the limit.
    CallsPerMinute,
    /// A program has called [`Pace::back_off`](super::Pace::back_off), because Target was overloaded.
    BackOff,
}

/// The record that the programs share. All times are in milliseconds since 1970.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Window {
    /// The version of the record's format.
    pub(super) schema_version: u32,
    /// The times of the last minute's calls; at most the latest [`MAX_COUNTED`].
    calls: Vec<u64>,
    /// The wait after a 503.
    blocked: Option<BackOff>,
}

/// A wait. It's stored as start and length, so that it doesn't become longer if the clock is set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct BackOff {
    from: u64,
    millis: u64,
}

impl BackOff {
    fn end(self) -> u64 {
        self.from.saturating_add(self.millis)
    }
}

impl Window {
    pub(super) const SCHEMA: u32 = 1;

    pub(super) fn new() -> Self {
        Self { schema_version: Self::SCHEMA, calls: Vec::new(), blocked: None }
    }

    /// Returns the record to use in place of a damaged one: it has as many calls as any limit allows, because the damaged
    /// record may have had them, so that the next call waits for a whole minute.
    pub(super) fn unreadable(now: u64) -> Self {
        Self { calls: vec![now; MAX_COUNTED as usize], ..Self::new() }
    }

    pub(super) fn try_acquire(&mut self, now: u64, calls_per_minute: u32) -> Permit {
        self.prune(now);
        // The time at which the number of calls in the window falls below the limit.
        let full = self.calls.len().checked_sub(calls_per_minute as usize).map(|at| self.calls[at] + WINDOW);
        let blocked = self.blocked.map(BackOff::end);
        let (until, reason) = match (full, blocked) {
            (Some(full), Some(blocked)) if full > blocked => (full, WaitReason::CallsPerMinute),
            (_, Some(blocked)) => (blocked, WaitReason::BackOff),
            (Some(full), None) => (full, WaitReason::CallsPerMinute),
            (None, None) => {
                self.calls.push(now);
                self.calls.sort_unstable();
                return Permit::Granted;
            }
        };
        Permit::Wait { wait: Duration::from_millis(until.saturating_sub(now).max(1)), reason }
    }

    pub(super) fn back_off(&mut self, now: u64, wait: Duration) {
        self.prune(now);
        let new = BackOff { from: now, millis: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) };
        if self.blocked.is_none_or(|old| old.end() < new.end()) {
            self.blocked = Some(new);
        }
    }

    /// Removes calls and waits that are over, and corrects times in the future, which remain after the clock was set
    /// back.
    ///
    /// A call more than a minute in the future was made at an unknown earlier time, so it counts as made now: the limit
    /// is kept, and the wait is at most a minute. A call less far in the future stays unchanged, because clocks are
    /// often corrected a little; it leaves the window within two minutes.
    fn prune(&mut self, now: u64) {
        let ahead = now.saturating_add(WINDOW);
        for call in self.calls.iter_mut().filter(|call| **call > ahead) {
            *call = now;
        }
        self.calls.retain(|call| call.saturating_add(WINDOW) > now);
        self.calls.sort_unstable();
        let surplus = self.calls.len().saturating_sub(MAX_COUNTED as usize);
        self.calls.drain(..surplus);
        if let Some(block) = &mut self.blocked {
            if block.from > ahead {
                // The clock was set back, or the file was damaged. How long ago the 503 was isn't known.
                *block = BackOff { from: now, millis: MIN_BACK_OFF.as_millis() as u64 };
            }
            block.millis = block.millis.min(MAX_BACK_OFF.as_millis() as u64);
        }
        self.blocked = self.blocked.filter(|block| block.end() > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    fn wait(millis: u64, reason: WaitReason) -> Permit {
        Permit::Wait { wait: Duration::from_millis(millis), reason }
    }

    /// After one call too many, Target rejects all calls of the account with 503.
    #[test]
    fn calls_beyond_the_limit_wait_until_the_oldest_call_leaves_the_window() {
        let mut window = Window::new();
        for at in [0, 10, 20] {
            assert_eq!(window.try_acquire(NOW + at, 3), Permit::Granted);
        }
        assert_eq!(window.try_acquire(NOW + 30, 3), wait(WINDOW - 30, WaitReason::CallsPerMinute));
        assert_eq!(
            window.try_acquire(NOW + 30, 2),
            wait(WINDOW - 20, WaitReason::CallsPerMinute),
            "a program with a lower limit waits longer"
        );
        assert_eq!(window.try_acquire(NOW + WINDOW - 1, 3), wait(1, WaitReason::CallsPerMinute));
        assert_eq!(window.try_acquire(NOW + WINDOW, 3), Permit::Granted);
        assert_eq!(window.try_acquire(NOW + WINDOW, 3), wait(10, WaitReason::CallsPerMinute));
    }

    #[test]
    fn a_shorter_back_off_does_not_shorten_a_longer_one() {
        let mut window = Window::new();
        window.back_off(NOW, Duration::from_secs(300));
        window.back_off(NOW + 1_000, Duration::from_secs(61));
        assert_eq!(window.try_acquire(NOW + 2_000, 50), wait(298_000, WaitReason::BackOff));
        assert_eq!(window.try_acquire(NOW + 300_000, 50), Permit::Granted);
    }

    /// A laptop whose clock is corrected must not wait until the time that was wrong before.
    #[test]
    fn after_the_clock_is_set_back_a_wait_is_not_longer_than_before() {
        let day = 86_400_000;
        let mut window = Window::new();
        assert_eq!(window.try_acquire(NOW + day, 1), Permit::Granted);
        assert_eq!(window.try_acquire(NOW, 1), wait(WINDOW, WaitReason::CallsPerMinute), "the call counts as made now");
        assert_eq!(window.try_acquire(NOW + WINDOW, 1), Permit::Granted);
        let mut window = Window::new();
        window.back_off(NOW + day, Duration::from_secs(3_600));
        let least = MIN_BACK_OFF.as_millis() as u64;
        assert_eq!(window.try_acquire(NOW, 1), wait(least, WaitReason::BackOff), "its time says nothing");
        assert_eq!(window.try_acquire(NOW + least, 1), Permit::Granted);
    }

    /// Clocks are often corrected by a few milliseconds.
    #[test]
    fn a_call_slightly_in_the_future_keeps_its_time() {
        let mut window = Window::new();
        assert_eq!(window.try_acquire(NOW + 5, 2), Permit::Granted);
        assert_eq!(window.try_acquire(NOW, 2), Permit::Granted);
        assert_eq!(window.try_acquire(NOW + WINDOW, 2), Permit::Granted);
        assert_eq!(window.try_acquire(NOW + WINDOW, 2), wait(5, WaitReason::CallsPerMinute));
    }

    #[test]
    fn a_very_high_limit_keeps_the_record_small() {
        let mut window = Window::new();
        for _ in 0..MAX_COUNTED + 10 {
            assert_eq!(window.try_acquire(NOW, u32::MAX), Permit::Granted);
        }
        assert!(window.calls.len() <= MAX_COUNTED as usize + 1);
    }
}
