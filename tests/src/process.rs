//! A run of `ferry`: its lines as they come, its signals, its end.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::wait::until;

/// How a run ended.
#[derive(Debug)]
pub struct Output {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error.
    pub stderr: String,
}

impl Output {
    /// This very output, which must have ended with that code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Output {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// The one JSON value on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("one JSON value ({error}): {self}"))
    }

    /// The JSON values on standard output, one a line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("JSON ({error}): {line}"));
        self.stdout.lines().map(line).collect()
    }

    /// The events of one kind.
    #[track_caller]
    pub fn events(&self, kind: &str) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["event"] == kind).collect()
    }

    /// The states that batches went through, as `1 sending`, in order.
    #[track_caller]
    pub fn batch_states(&self) -> Vec<String> {
        let text = |event: &Value| format!("{} {}", event["number"], event["state"].as_str().unwrap());
        self.events("batch").iter().map(text).collect()
    }

    /// The last line, which must say how it ended.
    #[track_caller]
    pub fn finished(&self) -> Value {
        let last = self.lines().pop().unwrap_or_else(|| panic!("a last line: {self}"));
        assert_eq!(last["event"], "finished", "{self}");
        last
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// A run that is under way. It does not outlive its test.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Arc<Mutex<Vec<u8>>>,
    stderr: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Running {
    /// Starts a command, and reads what it says.
    #[track_caller]
    pub fn start(command: &mut Command) -> Running {
        Running::start_with(command, Stdio::null())
    }

    /// The same, with somebody who answers.
    #[track_caller]
    pub fn start_to_answer(command: &mut Command) -> Running {
        Running::start_with(command, Stdio::piped())
    }

    #[track_caller]
    fn start_with(command: &mut Command, stdin: Stdio) -> Running {
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the built `ferry` starts");
        let (stdout, stderr) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(String::new())));
        let mut out = child.stdout.take().unwrap();
        let mut err = child.stderr.take().unwrap();
        let (said, text) = (Arc::clone(&stdout), Arc::clone(&stderr));
        let readers = vec![
            std::thread::spawn(move || {
                let mut piece = [0; 4096];
                while let Ok(length @ 1..) = out.read(&mut piece) {
                    said.lock().unwrap().extend(&piece[..length]);
                }
            }),
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                // What came before the pipe broke counts.
                let _ = err.read_to_end(&mut bytes);
                *text.lock().unwrap() = String::from_utf8_lossy(&bytes).into_owned();
            }),
        ];
        let stdin = child.stdin.take();
        Running { child, stdin, stdout, stderr, readers }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line that is as wished; none where the run ended without one.
    #[track_caller]
    pub fn line(&mut self, what: &str, mut is_it: impl FnMut(&Value) -> bool) -> Option<Value> {
        until(what, || {
            let has_ended = self.has_ended();
            let text = self.text();
            match text.lines().filter_map(|line| serde_json::from_str(line).ok()).find(|value| is_it(value)) {
                Some(value) => Some(Some(value)),
                None => has_ended.then_some(None),
            }
        })
    }

    /// The first line that is as wished, which must come.
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, is_it: impl FnMut(&Value) -> bool) -> Value {
        match self.line(what, is_it) {
            Some(value) => value,
            None => panic!("ended without {what}: {}", self.ended()),
        }
    }

    /// Waits for a batch to be in a state.
    #[track_caller]
    pub fn wait_for_batch(&mut self, number: u64, state: &str) -> Value {
        let what = format!("batch {number} {state}");
        self.wait_for(&what, |line| line["event"] == "batch" && line["number"] == number && line["state"] == state)
    }

    /// Waits for a pause with this reason, and gives its seconds.
    #[track_caller]
    pub fn wait_for_waiting(&mut self, reason: &str) -> u64 {
        let event = self.wait_for(reason, |line| line["event"] == "waiting" && line["reason"] == reason);
        event["seconds"].as_u64().unwrap()
    }

    /// Waits for some words, on a line that need not have ended.
    #[track_caller]
    pub fn wait_for_text(&self, words: &str) {
        until(words, || self.text().contains(words).then_some(()));
    }

    /// How many lines came so far.
    pub fn lines_so_far(&self) -> usize {
        self.text().lines().count()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout.lock().unwrap()).into_owned()
    }

    /// Types something.
    pub fn answer(&mut self, text: &str) {
        self.stdin.as_mut().expect("started to answer").write_all(text.as_bytes()).unwrap();
    }

    /// Types nothing more.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Whether nothing more comes.
    pub fn has_ended(&mut self) -> bool {
        self.readers.iter().all(JoinHandle::is_finished)
    }

    /// Ctrl-C.
    pub fn interrupt(&self) {
        self.signal("INT");
    }

    /// A polite request to end.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status();
        assert!(sent.expect("`kill` starts").success(), "{name} is sent");
    }

    /// `kill -9`: it hears nothing and tidies nothing up.
    pub fn kill(mut self) -> Output {
        self.child.kill().unwrap();
        self.ended()
    }

    /// Waits for its end.
    #[track_caller]
    pub fn finish(mut self) -> Output {
        self.ended()
    }

    #[track_caller]
    fn ended(&mut self) -> Output {
        let status = until("the run ends", || self.child.try_wait().unwrap());
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        let (stdout, stderr) = (self.text(), self.stderr.lock().unwrap().clone());
        Output { code: status.code(), stdout, stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
