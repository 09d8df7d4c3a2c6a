//! The figures of Adobe's pages, and the budget of calls.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// A batch body must stay under this. *Bulk Profile Update API*: "less than 50 MB".
pub(crate) const BODY_BYTES: u64 = 50_000_000;
/// Rows a batch. *Bulk Profile Update API*.
pub(crate) const ROWS: usize = 500_000;
/// Submits and status calls a minute. *Limits*.
pub(crate) const CALLS_A_MINUTE: u32 = 50;
/// UTF-16 units of an id. *Limits* says "characters", and Target counts as Java does.
pub(crate) const ID_UNITS: usize = 256;
/// Characters of a `pcId`, which has at most one dot. *Bulk Profile Update API*.
pub(crate) const PC_ID_CHARS: usize = 128;
/// Characters of an attribute's name. *Limits*.
pub(crate) const NAME_CHARS: usize = 128;
/// Bytes of all that is held of one visitor. *Limits*: 64 KB.
pub(crate) const PROFILE_BYTES: usize = 64 * 1024;
/// Bytes of a posted single update. *Single Profile Update API*: 60 KB.
pub(crate) const UPDATE_BYTES: u64 = 60 * 1024;
/// How long a profile token lives: a sample on Adobe's pages says so; the answer's own word is what holds.
pub(crate) const TOKEN_LIFE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Bytes of a form posted to the identity service.
pub(crate) const IMS_BYTES: u64 = 16 * 1024;
/// How long a batch's status can be asked for: about a day.
pub(crate) const STATUS_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// The most failed ids that are kept of one batch, so that a file of nothing else stays bounded.
pub(crate) const FAILED_IDS: usize = 10_000;
/// The longest client code that is taken.
pub(crate) const CLIENT_CHARS: usize = 64;

const MINUTE: i64 = 60_000;
/// Client codes whose calls are counted at the same time; beyond it, quiet ones are forgotten.
const COUNTED_CLIENTS: usize = 1_000;

/// The calls of each client code in the last minute.
pub(crate) struct Budget {
    a_minute: usize,
    clients: HashMap<String, Calls>,
}

#[derive(Default)]
struct Calls {
    at: VecDeque<i64>,
    shut_until: i64,
}

impl Budget {
    pub(crate) fn new(a_minute: u32) -> Self {
        Budget { a_minute: a_minute as usize, clients: HashMap::new() }
    }

    /// Counts a call at `now`. False when it is one too many: then every call is refused
    /// for a whole minute, as Target's edge does.
    pub(crate) fn spend(&mut self, client: &str, now: i64) -> bool {
        if self.clients.len() >= COUNTED_CLIENTS {
            self.clients
                .retain(|_, calls| calls.shut_until > now || calls.at.back().is_some_and(|last| *last > now - MINUTE));
        }
        let calls = self.clients.entry(client.to_owned()).or_default();
        if now < calls.shut_until {
            return false;
        }
        while calls.at.front().is_some_and(|first| *first <= now - MINUTE) {
            calls.at.pop_front();
        }
        if calls.at.len() >= self.a_minute {
            calls.at.clear();
            calls.shut_until = now + MINUTE;
            return false;
        }
        calls.at.push_back(now);
        true
    }
}
