//! The limits in Adobe's documentation, and the rate limit.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// A batch body must have fewer bytes. *Bulk Profile Update API*: "less than 50 MB".
pub(crate) const BODY_BYTES: u64 = 50_000_000;
/// The maximum number of rows per batch (*Bulk Profile Update API*).
pub(crate) const ROWS: usize = 500_000;
/// The maximum number of submits and status calls per minute (*Limits*).
pub(crate) const CALLS_PER_MINUTE: u32 = 50;
/// The maximum length of an ID in UTF-16 code units. *Limits* says "characters"; Target counts them as Java does.
pub(crate) const ID_UNITS: usize = 256;
/// The maximum length of a `pcId` in characters. It has at most one dot (*Bulk Profile Update API*).
pub(crate) const PC_ID_CHARS: usize = 128;
/// The maximum length of an attribute name in characters (*Limits*).
pub(crate) const NAME_CHARS: usize = 128;
/// The maximum size of a profile in bytes (*Limits*: 64 KB).
pub(crate) const PROFILE_BYTES: usize = 64 * 1024;
/// The maximum size of a single update by POST in bytes (*Single Profile Update API*: 60 KB).
pub(crate) const UPDATE_BYTES: u64 = 60 * 1024;
/// The default lifetime of a profile token, taken from a sample in *Profile API settings*.
pub(crate) const TOKEN_LIFE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// The maximum size of a form for the identity service, in bytes.
pub(crate) const IMS_BYTES: u64 = 16 * 1024;
/// How long the status of a batch is available: about a day.
pub(crate) const STATUS_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// The maximum number of failed IDs that are stored per batch.
pub(crate) const FAILED_IDS: usize = 10_000;
/// The maximum length of a client code in characters.
pub(crate) const CLIENT_CHARS: usize = 64;

const MINUTE: i64 = 60_000;
/// The number of client codes from which those without recent calls are removed.
const MAX_COUNTED_CLIENTS: usize = 1_000;

/// The rate limit: the calls of each client code in the last minute.
pub(crate) struct RateLimit {
    calls_per_minute: usize,
    clients: HashMap<String, Calls>,
}

#[derive(Default)]
struct Calls {
    at: VecDeque<i64>,
    blocked_until: i64,
}

impl RateLimit {
    pub(crate) fn new(calls_per_minute: u32) -> Self {
        RateLimit { calls_per_minute: calls_per_minute as usize, clients: HashMap::new() }
    }

    /// Counts a call at `now`. Returns false if it exceeds the limit. Then all calls are rejected for a minute, as
    /// Target does.
    pub(crate) fn try_acquire(&mut self, client: &str, now: i64) -> bool {
        if self.clients.len() >= MAX_COUNTED_CLIENTS {
            self.clients.retain(|_, calls| {
                calls.blocked_until > now || calls.at.back().is_some_and(|last| *last > now - MINUTE)
            });
        }
        let calls = self.clients.entry(client.to_owned()).or_default();
        if now < calls.blocked_until {
            return false;
        }
        while calls.at.front().is_some_and(|first| *first <= now - MINUTE) {
            calls.at.pop_front();
        }
        if calls.at.len() >= self.calls_per_minute {
            calls.at.clear();
            calls.blocked_until = now + MINUTE;
            return false;
        }
        calls.at.push_back(now);
        true
    }
}
