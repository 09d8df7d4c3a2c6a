//! A place at the machine. Windows are heavy: few stand open at once, also where all tests share a process.
//! (Where each has a process of its own, the test runner's groups see to it.)

use std::sync::{Condvar, Mutex, PoisonError};

const PLACES: usize = 2;

static TAKEN: Mutex<usize> = Mutex::new(0);
static LEFT: Condvar = Condvar::new();

/// Given back when it is dropped.
pub(super) struct Turn;

impl Turn {
    /// Waits for one.
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
