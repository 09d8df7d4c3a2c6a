//! A customer file, its mapping, and a practice Target that it's sent to.

use std::path::PathBuf;
use std::process::Command;

use practice::{Options, StoredProfile};
use serde_json::Value;

use crate::customers::{Customer, MAPPING, csv_of, customers, held_of};
use crate::process::{Output, Running};
use crate::sandbox::Sandbox;
use crate::target::PracticeTarget;

/// The account's client code.
pub const CLIENT: &str = "northpier";

/// A customer file, its mapping, and a practice Target.
pub struct Scene {
    /// The folders in which `ferry` runs.
    pub sandbox: Sandbox,
    /// The practice Target that the file is sent to.
    pub target: PracticeTarget,
    /// The rows of the file.
    pub customers: Vec<Customer>,
    /// The path of the customer file.
    pub file: PathBuf,
    /// The path of the mapping.
    pub mapping: PathBuf,
    /// The maximum rows per batch.
    pub batch_rows: u64,
    /// The maximum calls per minute.
    pub pace: u32,
    /// The value of `FERRY_TOKEN`, if it's set.
    pub token: Option<String>,
}

impl Scene {
    /// Creates a file with `count` customers, batches of two, and a practice Target without faults.
    pub fn new(count: usize) -> Scene {
        Scene::with(count, |_| {})
    }

    /// Creates a scene whose Target has one fault per submitted batch, in order.
    pub fn with_faults(count: usize, faults: &[&str]) -> Scene {
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        Scene::with(count, |options| options.faults = faults)
    }

    /// Creates a scene whose Target has other options.
    pub fn with(count: usize, change: impl FnOnce(&mut Options)) -> Scene {
        let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(change));
        let customers = customers(count);
        let file = sandbox.write("customers.csv", csv_of(&customers));
        let mapping = sandbox.write("customers.ferrymap.json", MAPPING);
        Scene { sandbox, target, customers, file, mapping, batch_rows: 2, pace: 1000, token: None }
    }

    /// Creates a scene with this file and mapping in place of the customers.
    pub fn with_file(name: &str, bytes: &[u8], mapping: &Value) -> Scene {
        let mut scene = Scene::new(1);
        scene.file = scene.sandbox.write(name, bytes);
        scene.mapping = scene.sandbox.write("mapping.ferrymap.json", mapping.to_string());
        scene
    }

    /// Returns the arguments of a command for the file and its mapping.
    pub fn args<'a>(&'a self, command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut args = vec![command, self.file.to_str().unwrap(), "--mapping", self.mapping.to_str().unwrap()];
        args.extend(more);
        args
    }

    /// Returns a `ferry send` command, without starting it.
    pub fn send_command(&self, more: &[&str]) -> Command {
        self.send_to(CLIENT, more)
    }

    /// Returns a `ferry send` command for another client code.
    pub fn send_to(&self, client: &str, more: &[&str]) -> Command {
        let (origin, rows, pace) = (self.target.origin(), self.batch_rows.to_string(), self.pace.to_string());
        let mut args = self.args("send", &["--client", client, "--endpoint", &origin, "--max-rows", &rows]);
        args.extend(["--calls-per-minute", &pace, "--poll-every", "100ms", "--yes", "--json"]);
        args.extend(more);
        self.with_token(self.sandbox.command(&args))
    }

    fn with_token(&self, mut command: Command) -> Command {
        if let Some(token) = &self.token {
            command.env("FERRY_TOKEN", token);
        }
        command
    }

    /// Runs `ferry send` to its end.
    #[track_caller]
    pub fn send(&self, more: &[&str]) -> Output {
        self.start_send(more).finish()
    }

    /// Starts `ferry send` with the scene's file and mapping.
    #[track_caller]
    pub fn start_send(&self, more: &[&str]) -> Running {
        Running::start(&mut self.send_command(more))
    }

    /// Resumes the newest upload, and waits for the end of the command.
    #[track_caller]
    pub fn resume(&self) -> Output {
        self.start_resume().finish()
    }

    /// Starts to resume the newest upload.
    #[track_caller]
    pub fn start_resume(&self) -> Running {
        let job = self.job();
        Running::start(&mut self.with_token(self.sandbox.command(&["resume", id_of(&job), "--json"])))
    }

    /// Returns the newest upload from the history.
    #[track_caller]
    pub fn job(&self) -> Value {
        self.sandbox.jobs().first().expect("an upload").clone()
    }

    /// Returns the newest upload as `ferry status` reports it.
    #[track_caller]
    pub fn status(&self) -> Value {
        let job = self.job();
        self.sandbox.ferry(&["status", id_of(&job), "--json"]).expect(0).json()
    }

    /// Returns a visitor's profile as `ferry profile` reports it.
    #[track_caller]
    pub fn profile(&self, id: &str) -> Value {
        let origin = self.target.origin();
        let args = ["profile", id, "--client", CLIENT, "--endpoint", &origin, "--json"];
        Running::start(&mut self.with_token(self.sandbox.command(&args))).finish().expect(0).json()
    }

    /// Returns the profiles that Target must contain after these customers were applied. Customers are identified by
    /// their index in the file.
    pub fn held_of(&self, indexes: impl IntoIterator<Item = usize>) -> Vec<StoredProfile> {
        let chosen: Vec<Customer> = indexes.into_iter().map(|index| self.customers[index].clone()).collect();
        held_of(CLIENT, &chosen)
    }

    /// Panics unless Target contains exactly these customers, identified by their index in the file.
    #[track_caller]
    pub fn assert_held(&self, indexes: impl IntoIterator<Item = usize>) {
        assert_eq!(self.target.held(), self.held_of(indexes));
    }

    /// Panics unless Target contains exactly the customers of the file.
    #[track_caller]
    pub fn assert_all_held(&self) {
        self.assert_held(0..self.customers.len());
    }

    /// Panics if Target received any call.
    #[track_caller]
    pub fn assert_nothing_asked(&self) {
        assert_eq!(self.target.calls(), []);
    }
}

fn id_of(job: &Value) -> &str {
    job["id"].as_str().unwrap()
}
