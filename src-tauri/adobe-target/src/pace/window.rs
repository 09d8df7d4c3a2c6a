//! The last minute of calls, without a disk and without a clock.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::http::retry_after::MAX_RETRY_AFTER;

/// On a loopback endpoint any pace may be asked for; one above this is not held, since so many calls are not counted.
pub const MAX_COUNTED: u32 = 6_000;
/// Shortest rest after a 503: "a whole minute and more".
pub const MIN_BLOCK: Duration = Duration::from_secs(61);
/// Longest rest: an hour, the longest `Retry-After` that is obeyed.
pub const MAX_BLOCK: Duration = MAX_RETRY_AFTER;

/// A minute, and a second more: a call reaches Target some time after it was counted, and the times that two calls
/// take differ. In milliseconds.
const WINDOW: u64 = 61_000;

/// Whether a call may be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "without looking, a call may be made over the limit"]
pub enum Take {
    /// It may, and is counted already.
    Go,
    /// Not yet, and nothing was counted: ask again after this long. Another program may be faster then.
    Wait {
        /// How long.
        wait: Duration,
        /// Why.
        reason: WaitReason,
    },
}

/// Why a call has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// The minute is full.
    Pace,
    /// Target was overloaded, and some program said so by [`Pace::block`](super::Pace::block).
    Blocked,
}

/// What programs share. All times are in milliseconds since 1970.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Window {
    /// The version of this record.
    pub(super) schema_version: u32,
    /// When calls were made: those of the last minute, the latest [`MAX_COUNTED`] of them.
    calls: Vec<u64>,
    /// The rest that was asked for.
    blocked: Option<Block>,
}

/// A rest, as a beginning and a length, so that a clock set back cannot make it longer than it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Block {
    from: u64,
    millis: u64,
}

impl Block {
    fn end(self) -> u64 {
        self.from.saturating_add(self.millis)
    }
}

impl Window {
    pub(super) const SCHEMA: u32 = 1;

    pub(super) fn new() -> Self {
        Self { schema_version: Self::SCHEMA, calls: Vec::new(), blocked: None }
    }

    /// What stands for a record that cannot be read: a rest of a whole minute. Whoever wrote it may have used up the
    /// minute just before; a rest is the one reading under which the limit holds, and it ends.
    pub(super) fn unreadable(now: u64) -> Self {
        Self { blocked: Some(Block { from: now, millis: WINDOW }), ..Self::new() }
    }

    pub(super) fn take(&mut self, now: u64, calls_per_minute: u32) -> Take {
        self.settle(now);
        // The last of the calls that fill the minute: it must be a minute old before the next.
        let full = self.calls.len().checked_sub(calls_per_minute as usize).map(|at| self.calls[at] + WINDOW);
        let blocked = self.blocked.map(Block::end);
        let (until, reason) = match (full, blocked) {
            (Some(full), Some(blocked)) if full > blocked => (full, WaitReason::Pace),
            (_, Some(blocked)) => (blocked, WaitReason::Blocked),
            (Some(full), None) => (full, WaitReason::Pace),
            (None, None) => {
                self.calls.push(now);
                self.calls.sort_unstable();
                return Take::Go;
            }
        };
        Take::Wait { wait: Duration::from_millis(until.saturating_sub(now).max(1)), reason }
    }

    pub(super) fn block(&mut self, now: u64, rest: Duration) {
        self.settle(now);
        let new = Block { from: now, millis: u64::try_from(rest.as_millis()).unwrap_or(u64::MAX) };
        if self.blocked.is_none_or(|old| old.end() < new.end()) {
            self.blocked = Some(new);
        }
    }

    /// Forgets what is over, and mends what a clock set back has left in the future.
    ///
    /// A call more than a minute ahead was made at an unknown time before now, so it counts as made now: the limit
    /// holds, and nobody waits longer than a minute for it. One that is less far ahead stays, as a small correction of
    /// the clock leaves it: it is over within two minutes in any case.
    fn settle(&mut self, now: u64) {
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
                block.from = now;
            }
            block.millis = block.millis.min(MAX_BLOCK.as_millis() as u64);
        }
        self.blocked = self.blocked.filter(|block| block.end() > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    fn wait(millis: u64, reason: WaitReason) -> Take {
        Take::Wait { wait: Duration::from_millis(millis), reason }
    }

    /// One call too many, and Target answers everybody of the account with 503.
    #[test]
    fn a_minute_holds_so_many_calls_and_no_more() {
        let mut window = Window::new();
        for at in [0, 10, 20] {
            assert_eq!(window.take(NOW + at, 3), Take::Go);
        }
        assert_eq!(window.take(NOW + 30, 3), wait(WINDOW - 30, WaitReason::Pace));
        assert_eq!(window.take(NOW + 30, 2), wait(WINDOW - 20, WaitReason::Pace), "a slower program waits longer");
        assert_eq!(window.take(NOW + WINDOW - 1, 3), wait(1, WaitReason::Pace));
        assert_eq!(window.take(NOW + WINDOW, 3), Take::Go);
        assert_eq!(window.take(NOW + WINDOW, 3), wait(10, WaitReason::Pace));
    }

    #[test]
    fn a_rest_is_everybodys_and_is_never_shortened() {
        let mut window = Window::new();
        window.block(NOW, Duration::from_secs(300));
        window.block(NOW + 1_000, Duration::from_secs(61));
        assert_eq!(window.take(NOW + 2_000, 50), wait(298_000, WaitReason::Blocked));
        assert_eq!(window.take(NOW + 300_000, 50), Take::Go);
    }

    /// A laptop whose clock is put right must not wait until the wrong time comes round again.
    #[test]
    fn a_clock_set_back_never_locks_for_long() {
        let day = 86_400_000;
        let mut window = Window::new();
        assert_eq!(window.take(NOW + day, 1), Take::Go);
        assert_eq!(window.take(NOW, 1), wait(WINDOW, WaitReason::Pace), "the call counts as made just now");
        assert_eq!(window.take(NOW + WINDOW, 1), Take::Go);
        let mut window = Window::new();
        window.block(NOW + day, Duration::from_secs(100));
        assert_eq!(window.take(NOW, 1), wait(100_000, WaitReason::Blocked));
        assert_eq!(window.take(NOW + 100_000, 1), Take::Go);
    }

    /// Clocks are corrected by a few milliseconds all the time; a call must not become older by that.
    #[test]
    fn a_call_a_moment_ahead_keeps_its_time() {
        let mut window = Window::new();
        assert_eq!(window.take(NOW + 5, 2), Take::Go);
        assert_eq!(window.take(NOW, 2), Take::Go);
        assert_eq!(window.take(NOW + WINDOW, 2), Take::Go);
        assert_eq!(window.take(NOW + WINDOW, 2), wait(5, WaitReason::Pace));
    }

    #[test]
    fn any_pace_on_loopback_keeps_the_record_small() {
        let mut window = Window::new();
        for _ in 0..MAX_COUNTED + 10 {
            assert_eq!(window.take(NOW, u32::MAX), Take::Go);
        }
        assert!(window.calls.len() <= MAX_COUNTED as usize + 1);
    }
}
