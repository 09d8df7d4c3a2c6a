//! The practice Target that belongs to the window: started and stopped by a person, in the data folder.
//!
//! Its port is remembered from start to start, since an upload that goes on later asks where it began.

use std::path::{Path, PathBuf};
use std::sync::{Mutex as Lock, PoisonError};
use std::time::SystemTime;

use adobe_target::Endpoint;
use practice::{Options, Server, StartError, StoreError};
use tokio::sync::Mutex;
use uploads::DataDir;

use crate::api::PracticeStatus;
use crate::failure::{Failure, FailureCode};

/// Beside the store and not in it: the store's folder holds nothing else.
const PORT_FILE: &str = "practice-port";

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
    pub async fn status(&self, home: &DataDir) -> Result<PracticeStatus, Failure> {
        let is_running = self.server.lock().await.is_some();
        Ok(PracticeStatus { is_running, profiles: self.profiles(home).await? })
    }

    /// Starts it where it was the last time, else on any free port, unless it runs.
    pub async fn start(&self, home: &DataDir) -> Result<PracticeStatus, Failure> {
        self.endpoint(home).await?;
        self.status(home).await
    }

    /// Where it answers; starts it, unless it runs. Never for the page.
    pub async fn endpoint(&self, home: &DataDir) -> Result<Endpoint, Failure> {
        let mut server = self.server.lock().await;
        let running = match server.take() {
            Some(running) => running,
            None => launch(home).await?,
        };
        let running = server.insert(running);
        Endpoint::parse(&running.origin()).map_err(|error| Failure::new(FailureCode::PracticeFailed, &error))
    }

    /// Sees to it that an upload's endpoint answers, where that endpoint is this practice Target. One
    /// elsewhere is not ours to start, and one that lost its port to another program cannot be.
    pub async fn wake(&self, home: &DataDir, endpoint: &Endpoint) -> Result<(), Failure> {
        let is_ours = remembered(home).is_some_and(|port| endpoint.origin() == origin(port));
        if is_ours && self.endpoint(home).await?.origin() != endpoint.origin() {
            return Err(Failure::plain(FailureCode::Offline));
        }
        Ok(())
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
    async fn profiles(&self, home: &DataDir) -> Result<Option<u64>, Failure> {
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

async fn launch(home: &DataDir) -> Result<Server, Failure> {
    let failed = |error: StartError| Failure::new(FailureCode::PracticeFailed, &error);
    let options = Options::at(folder(home)?);
    if let Some(port) = remembered(home) {
        match practice::start(Options { port, ..options.clone() }).await {
            // Another program has it now.
            Err(StartError::Port { .. }) => {}
            started => return started.map_err(failed),
        }
    }
    let server = practice::start(options).await.map_err(failed)?;
    if let Err(error) = std::fs::write(home.folder().join(PORT_FILE), server.addr().port().to_string()) {
        tracing::warn!(%error, "the practice Target's port will be another at the next start");
    }
    Ok(server)
}

/// The port of the last start.
fn remembered(home: &DataDir) -> Option<u16> {
    let text = std::fs::read_to_string(home.folder().join(PORT_FILE)).ok()?;
    text.trim().parse().ok().filter(|port| *port > 0)
}

fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn folder(home: &DataDir) -> Result<PathBuf, Failure> {
    Ok(home.subfolder("practice")?)
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
