//! The sample of the last upload's visitors, looked at again by itself while the window is open.

use std::sync::Arc;

use tauri::async_runtime::{self, JoinHandle};
use uploads::{RenewingTarget, SpotCheck};

use crate::api::Arrived;
use crate::upload::runner::Sending;

/// Followed until it is dropped.
pub struct Followed {
    upload: String,
    /// Tells one sample of an upload from a later one.
    mark: Arc<()>,
    arrived: Arrived,
    task: Option<JoinHandle<()>>,
}

impl Followed {
    /// Follows a sample for as long as `sending` keeps it.
    pub fn begin(sending: &Sending, upload: String, arrival: SpotCheck, door: RenewingTarget) -> Followed {
        let (mark, arrived) = (Arc::new(()), Arrived::from(&arrival));
        let (keeper, ours) = (sending.clone(), mark.clone());
        let task = arrival.next().map(|_| {
            async_runtime::spawn(arrival.follow(door, move |arrival| {
                keeper.note_arrival(&ours, Arrived::from(arrival));
            }))
        });
        Followed { upload, mark, arrived, task }
    }

    /// What was seen last, of that upload.
    pub fn of(&self, upload: &str) -> Option<Arrived> {
        (self.upload == upload).then(|| self.arrived.clone())
    }

    /// Takes what its own task saw.
    pub fn take(&mut self, mark: &Arc<()>, arrived: Arrived) {
        if Arc::ptr_eq(&self.mark, mark) {
            self.arrived = arrived;
        }
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
