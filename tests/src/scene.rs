//! One customer file, one Target, one person who sends the one to the other.

use std::path::PathBuf;
use std::process::Command;

use practice::{HeldProfile, Options};
use serde_json::Value;

use crate::customers::{Customer, MAPPING, csv_of, customers, held_of};
use crate::process::{Output, Running};
use crate::sandbox::Sandbox;
use crate::target::PracticeTarget;

/// The account's client code.
pub const CLIENT: &str = "northpier";

/// See the module.
pub struct Scene {
    /// The person's computer.
    pub sandbox: Sandbox,
    /// Where the file goes.
    pub target: PracticeTarget,
    /// Who is in the file.
    pub customers: Vec<Customer>,
    /// The file.
    pub file: PathBuf,
    /// Its mapping.
    pub mapping: PathBuf,
    /// Rows a batch.
    pub batch_rows: u64,
    /// Calls a minute.
    pub pace: u32,
    /// `FERRY_TOKEN`.
    pub token: Option<String>,
}

impl Scene {
    /// So many customers, batches of two, and a Target on a good day.
    pub fn new(count: usize) -> Scene {
        Scene::with(count, |_| {})
    }

    /// The same on a bad day: one fault a submit, in order.
    pub fn with_faults(count: usize, faults: &[&str]) -> Scene {
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        Scene::with(count, |options| options.faults = faults)
    }

    /// The same with a Target that was told other things.
    pub fn with(count: usize, change: impl FnOnce(&mut Options)) -> Scene {
        let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(change));
        let customers = customers(count);
        let file = sandbox.write("customers.csv", csv_of(&customers));
        let mapping = sandbox.write("customers.ferrymap.json", MAPPING);
        Scene { sandbox, target, customers, file, mapping, batch_rows: 2, pace: 1000, token: None }
    }

    /// The arguments of `check` and `pack`: the file and its mapping.
    pub fn args<'a>(&'a self, command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut args = vec![command, self.file.to_str().unwrap(), "--mapping", self.mapping.to_str().unwrap()];
        args.extend(more);
        args
    }

    /// `ferry send`, not started yet.
    pub fn send_command(&self, more: &[&str]) -> Command {
        self.send_to(CLIENT, more)
    }

    /// The same, for another client code.
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

    /// Sends, to the end.
    #[track_caller]
    pub fn send(&self, more: &[&str]) -> Output {
        self.start_send(more).finish()
    }

    /// Begins to send.
    #[track_caller]
    pub fn start_send(&self, more: &[&str]) -> Running {
        Running::start(&mut self.send_command(more))
    }

    /// Goes on with the newest upload, to its end.
    #[track_caller]
    pub fn resume(&self) -> Output {
        self.start_resume().finish()
    }

    /// Begins to go on with the newest upload.
    #[track_caller]
    pub fn start_resume(&self) -> Running {
        let job = self.job();
        Running::start(&mut self.with_token(self.sandbox.command(&["resume", id_of(&job), "--json"])))
    }

    /// The newest upload as `ferry jobs` lists it.
    #[track_caller]
    pub fn job(&self) -> Value {
        self.sandbox.jobs().first().expect("an upload").clone()
    }

    /// The newest upload as `ferry status` shows it.
    #[track_caller]
    pub fn status(&self) -> Value {
        let job = self.job();
        self.sandbox.ferry(&["status", id_of(&job), "--json"]).expect(0).json()
    }

    /// What `ferry profile` says of a visitor.
    #[track_caller]
    pub fn profile(&self, id: &str) -> Value {
        let origin = self.target.origin();
        let args = ["profile", id, "--client", CLIENT, "--endpoint", &origin, "--json"];
        Running::start(&mut self.with_token(self.sandbox.command(&args))).finish().expect(0).json()
    }

    /// What Target must hold once these customers, by their place in the file, were applied.
    pub fn held_of(&self, places: impl IntoIterator<Item = usize>) -> Vec<HeldProfile> {
        let chosen: Vec<Customer> = places.into_iter().map(|place| self.customers[place].clone()).collect();
        held_of(CLIENT, &chosen)
    }

    /// Target must hold these customers, by their place in the file, and nothing else.
    #[track_caller]
    pub fn assert_held(&self, places: impl IntoIterator<Item = usize>) {
        assert_eq!(self.target.held(), self.held_of(places));
    }

    /// Target must hold the whole file, and nothing else.
    #[track_caller]
    pub fn assert_all_held(&self) {
        self.assert_held(0..self.customers.len());
    }

    /// No call of any kind may have been made.
    #[track_caller]
    pub fn assert_nothing_asked(&self) {
        assert_eq!(self.target.calls(), []);
    }
}

fn id_of(job: &Value) -> &str {
    job["id"].as_str().unwrap()
}
