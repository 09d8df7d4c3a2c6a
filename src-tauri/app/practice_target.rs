//! The practice Target that belongs to the window: started and stopped by a person, in the data folder.

use std::path::{Path, PathBuf};
use std::sync::{Mutex as Lock, PoisonError};
use std::time::SystemTime;

use practice::{Options, Server, StoreError};
use tokio::sync::Mutex;
use uploads::Home;

use crate::api::PracticeStatus;
use crate::failure::{Failure, FailureCode};

/// The practice Target, running or not.
#[derive(Default)]
pub struct PracticeTarget {
    server: Mutex<Option<Server>>,
    counted: Lock<Option<(Vec<Stamp>, u64)>>,
}

/// By what a changed store is told without opening it.
type Stamp = (Option<SystemTime>, u64);

impl PracticeTarget {
    /// Whether it runs, and what it holds.
    pub async fn status(&self, home: &Home) -> Result<PracticeStatus, Failure> {
        let is_running = self.server.lock().await.is_some();
        Ok(PracticeStatus { is_running, profiles: self.profiles(home).await? })
    }

    /// Starts it on any free port, unless it runs.
    pub async fn start(&self, home: &Home) -> Result<PracticeStatus, Failure> {
        let mut server = self.server.lock().await;
        if server.is_none() {
            let started = practice::start(Options::at(folder(home)?)).await;
            *server = Some(started.map_err(|error| Failure::new(FailureCode::PracticeFailed, &error))?);
        }
        drop(server);
        self.status(home).await
    }

    /// Stops it; calls under way end first.
    pub async fn stop(&self) {
        // The lock is held to the end: a start in between waits for it.
        let mut server = self.server.lock().await;
        if let Some(server) = server.take() {
            server.stop().await;
        }
    }

    /// Profiles in the store. Counting walks over them, so it is done when the files changed, and not
    /// at each of the four questions a second.
    async fn profiles(&self, home: &Home) -> Result<Option<u64>, Failure> {
        let folder = folder(home)?;
        let stamps = stamps(&folder);
        if stamps.is_empty() {
            return Ok(None);
        }
        if let Some((known, count)) = &*self.counted.lock().unwrap_or_else(PoisonError::into_inner)
            && *known == stamps
        {
            return Ok(Some(*count));
        }
        let failed = |error: &StoreError| Failure::new(FailureCode::PracticeFailed, error);
        let count = tauri::async_runtime::spawn_blocking(move || count(&folder))
            .await
            .map_err(|error| Failure::new(FailureCode::PracticeFailed, &error))?
            .map_err(|error| failed(&error))?;
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = Some((stamps, count));
        Ok(Some(count))
    }
}

fn folder(home: &Home) -> Result<PathBuf, Failure> {
    Ok(home.below("practice")?)
}

/// Of every file in the store, in the order of their names; none where there is no store yet.
fn stamps(folder: &Path) -> Vec<Stamp> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
        .iter()
        // The file that readers share changes by being read.
        .filter(|file| !file.to_string_lossy().ends_with("-shm"))
        .filter_map(|file| file.metadata().ok())
        .map(|about| (about.modified().ok(), about.len()))
        .collect()
}

fn count(folder: &Path) -> Result<u64, StoreError> {
    let mut count = 0;
    practice::for_each_profile(folder, |_| count += 1)?;
    Ok(count)
}
