//! Comma tests: whether an account keeps commas and line breaks inside values. A test may take an hour, so it runs in
//! the background.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tauri::async_runtime;
use uploads::{CommaTestOutcome, CommaTestStep, Connection, Control, Uploads};

use crate::api::CommaTestStatus;
use crate::failure::Failure;

/// Runs comma tests, and remembers their results until the app closes. Clones share the same state.
#[derive(Default, Clone)]
pub struct CommaTestRunner(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    running: HashMap<String, Running>,
    last: HashMap<String, Result<CommaTestOutcome, Failure>>,
}

struct Running {
    step: CommaTestStep,
    control: Control,
}

impl CommaTestRunner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the progress of a connection's comma test, or its last result.
    pub fn status(&self, name: &str) -> CommaTestStatus {
        let state = self.state();
        let last = state.last.get(name);
        CommaTestStatus {
            step: state.running.get(name).map(|running| running.step),
            report: last.and_then(|last| last.as_ref().ok()).cloned().map(Into::into),
            failure: last.and_then(|last| last.as_ref().err()).cloned(),
        }
    }

    /// Starts to test a connection's account, unless a test is running.
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
        let runner = self.clone();
        async_runtime::spawn(async move {
            let name = connection.name.clone();
            // A task of its own, so that a panic doesn't leave a test that seems to run forever.
            let worker = runner.clone();
            let work = async_runtime::spawn(async move { worker.work(&uploads, &connection, &control).await });
            let ended = work.await.unwrap_or_else(|error| Err(Failure::machine(&error)));
            let mut state = runner.state();
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
        let target = uploads.connections().authenticate(connection, None).await?;
        let on = |step| {
            if let Some(running) = self.state().running.get_mut(&connection.name) {
                running.step = step;
            }
        };
        Ok(uploads.connections().comma_test(connection, &target, control, on).await?)
    }

    /// Stops the test of a connection, or all tests if no name is given. A test profile in Target expires on its own.
    pub fn stop(&self, name: Option<&str>) {
        for (running, test) in &self.state().running {
            if name.is_none_or(|name| name == running) {
                test.control.pause();
            }
        }
    }

    /// Stops all tests, and forgets their results.
    pub fn forget_all(&self) {
        self.stop(None);
        self.state().last.clear();
    }
}
