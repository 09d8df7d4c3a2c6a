//! The app's own practice Target, which stores its profiles in the data folder.
//!
//! Its port is remembered, because an upload that is resumed later calls the address that it started with.

use std::path::{Path, PathBuf};
use std::sync::{Mutex as Lock, PoisonError};
use std::time::SystemTime;

use adobe_target::Endpoint;
use practice::{Options, Server, StartError, StoreError};
use tokio::sync::Mutex;
use uploads::DataDir;

use crate::api::PracticeStatus;
use crate::failure::{Failure, Shared};

/// The file is beside the store's folder, which contains nothing but the store.
const PORT_FILE: &str = "practice-port";

/// The practice Target, running or not.
#[derive(Default)]
pub struct PracticeTarget {
    server: Mutex<Option<Server>>,
    counted: Lock<Option<(Vec<Stamp>, u64)>>,
}

/// The time and size of a file, which show that it changed without opening it.
type Stamp = (Option<SystemTime>, u64);

impl PracticeTarget {
    /// Returns whether it's running, and how many profiles it has.
    pub async fn status(&self, data_dir: &DataDir) -> Result<PracticeStatus, Failure> {
        let is_running = self.server.lock().await.is_some();
        Ok(PracticeStatus { is_running, profiles: self.profiles(data_dir).await? })
    }

    /// Starts it, unless it's running: on its last port, or on a free one if that port is taken.
    pub async fn start(&self, data_dir: &DataDir) -> Result<PracticeStatus, Failure> {
        self.endpoint(data_dir).await?;
        self.status(data_dir).await
    }

    /// Returns its address, and starts it if it isn't running. The address must not reach the page.
    pub async fn endpoint(&self, data_dir: &DataDir) -> Result<Endpoint, Failure> {
        let mut server = self.server.lock().await;
        let running = match server.take() {
            Some(running) => running,
            None => launch(data_dir).await?,
        };
        let running = server.insert(running);
        Endpoint::parse(&running.origin()).map_err(|error| Failure::PracticeFailed.caused_by(&error))
    }

    /// Starts the practice Target if `endpoint` is its last address. Fails with `offline` if another program has taken
    /// its port. Does nothing for other addresses.
    pub async fn wake(&self, data_dir: &DataDir, endpoint: &Endpoint) -> Result<(), Failure> {
        let is_ours = remembered(data_dir).is_some_and(|port| endpoint.origin() == origin(port));
        if is_ours && self.endpoint(data_dir).await?.origin() != endpoint.origin() {
            return Err(Failure::Shared(Shared::Offline { cause: String::new() }));
        }
        Ok(())
    }

    /// Stops it, after the calls under way have ended.
    pub async fn stop(&self) {
        // The lock is held to the end, so that a start waits until it has stopped.
        let mut server = self.server.lock().await;
        if let Some(server) = server.take() {
            server.stop().await;
        }
    }

    /// Returns the number of profiles, or `None` if there's no store yet. Counting reads all of them, so they're only
    /// counted again when the store's files have changed; the page polls this four times a second.
    async fn profiles(&self, data_dir: &DataDir) -> Result<Option<u64>, Failure> {
        let folder = folder(data_dir)?;
        let stamps = stamps(&folder);
        if stamps.is_empty() {
            return Ok(None);
        }
        if let Some((known, count)) = &*self.counted.lock().unwrap_or_else(PoisonError::into_inner)
            && *known == stamps
        {
            return Ok(Some(*count));
        }
        let failed = |error: &StoreError| Failure::PracticeFailed.caused_by(error);
        let count = tauri::async_runtime::spawn_blocking(move || count(&folder))
            .await
            .map_err(|error| Failure::PracticeFailed.caused_by(&error))?
            .map_err(|error| failed(&error))?;
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = Some((stamps, count));
        Ok(Some(count))
    }
}

async fn launch(data_dir: &DataDir) -> Result<Server, Failure> {
    let failed = |error: StartError| Failure::PracticeFailed.caused_by(&error);
    let options = Options::at(folder(data_dir)?);
    if let Some(port) = remembered(data_dir) {
        match practice::start(Options { port, ..options.clone() }).await {
            // Another program uses the port now.
            Err(StartError::Port { .. }) => {}
            started => return started.map_err(failed),
        }
    }
    let server = practice::start(options).await.map_err(failed)?;
    if let Err(error) = std::fs::write(data_dir.folder().join(PORT_FILE), server.addr().port().to_string()) {
        tracing::warn!(%error, "the practice Target's port can't be remembered");
    }
    Ok(server)
}

/// Returns the port of the last start.
fn remembered(data_dir: &DataDir) -> Option<u16> {
    let text = std::fs::read_to_string(data_dir.folder().join(PORT_FILE)).ok()?;
    text.trim().parse().ok().filter(|port| *port > 0)
}

fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn folder(data_dir: &DataDir) -> Result<PathBuf, Failure> {
    Ok(data_dir.subfolder("practice")?)
}

/// Returns the stamp of each file in the store, sorted by file name. Without a store, there are none.
fn stamps(folder: &Path) -> Vec<Stamp> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
        .iter()
        // SQLite's shared memory file changes when the store is only read.
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
