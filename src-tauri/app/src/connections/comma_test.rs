//! The probe of an account: it may take an hour, so it goes on behind the page, which asks how far it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tauri::async_runtime;
use uploads::{CommaTestOutcome, CommaTestStep, Connection, Control, Uploads};

use crate::api::ProbeStatus;
use crate::failure::{Failure, FailureCode};

/// What is being found out, and what was in this window.
#[derive(Default, Clone)]
pub struct Probing(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    running: HashMap<String, Running>,
    last: HashMap<String, Result<CommaTestOutcome, Failure>>,
}

struct Running {
    step: CommaTestStep,
    control: Control,
}

impl Probing {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the probe of a connection is, or what it came to in this window.
    pub fn status(&self, name: &str) -> ProbeStatus {
        let state = self.state();
        let last = state.last.get(name);
        ProbeStatus {
            step: state.running.get(name).map(|running| running.step),
            found: last.and_then(|last| last.as_ref().ok()).cloned().map(Into::into),
            failure: last.and_then(|last| last.as_ref().err()).cloned(),
        }
    }

    /// Begins to probe a connection's account, unless that is under way.
    pub fn start(&self, uploads: Arc<Uploads>, connection: Connection) {
        let control = Control::default();
        {
            let mut state = self.state();
            if state.running.contains_key(&connection.name) {
                return;
            }
            state.last.remove(&connection.name);
            let running = Running { step: CommaTestStep::Sending, control: control.clone() };
            state.running.insert(connection.name.clone(), running);
        }
        let probing = self.clone();
        async_runtime::spawn(async move {
            let name = connection.name.clone();
            // A task of its own, so that a panic in it does not leave a probe that never ends.
            let worker = probing.clone();
            let work = async_runtime::spawn(async move { worker.work(&uploads, &connection, &control).await });
            let ended = work.await.unwrap_or_else(|error| Err(Failure::new(FailureCode::Machine, &error)));
            let mut state = probing.state();
            state.running.remove(&name);
            state.last.insert(name, ended);
        });
    }

    async fn work(
        &self,
        uploads: &Uploads,
        connection: &Connection,
        control: &Control,
    ) -> Result<CommaTestOutcome, Failure> {
        let door = uploads.connections().authenticate(connection, None).await?;
        let on = |step| {
            if let Some(running) = self.state().running.get_mut(&connection.name) {
                running.step = step;
            }
        };
        Ok(uploads.connections().comma_test(connection, &door, control, on).await?)
    }

    /// Stops the probe of a connection; without a name, of every one. What Target took of it lapses by itself.
    pub fn stop(&self, name: Option<&str>) {
        for (running, held) in &self.state().running {
            if name.is_none_or(|name| name == running) {
                held.control.pause();
            }
        }
    }

    /// Forgets what was found out in this window, and stops what is under way.
    pub fn forget_all(&self) {
        self.stop(None);
        self.state().last.clear();
    }
}
