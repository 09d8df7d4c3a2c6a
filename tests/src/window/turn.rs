//! A limit on open windows. Windows are heavy, so only a few are open at once, even if all tests share a process.
//! (If each test has its own process, the groups of the test runner limit them.)

use std::sync::{Condvar, Mutex, PoisonError};

const PLACES: usize = 2;

static TAKEN: Mutex<usize> = Mutex::new(0);
static LEFT: Condvar = Condvar::new();

/// A permit for one window. It's returned when this value is dropped.
pub(super) struct Turn;

impl Turn {
    /// Waits for a permit.
    pub fn wait() -> Turn {
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = LEFT.wait_while(taken, |taken| *taken >= PLACES).unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        LEFT.notify_one();
    }
}
