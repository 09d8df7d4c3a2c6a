//! Runs `ferry`, and gives access to its lines as they arrive, its signals, and its result.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::wait::until;

/// The result of a run.
#[derive(Debug)]
pub struct Output {
    /// The exit code, or `None` if a signal ended the process.
    pub code: Option<i32>,
    /// The complete standard output.
    pub stdout: String,
    /// The complete standard error.
    pub stderr: String,
}

impl Output {
    /// Returns this output, and panics if the exit code is another one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Output {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Returns the JSON value on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("one JSON value ({error}): {self}"))
    }

    /// Returns the JSON values on standard output, one per line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("JSON ({error}): {line}"));
        self.stdout.lines().map(line).collect()
    }

    /// Returns the events of one kind.
    #[track_caller]
    pub fn events(&self, kind: &str) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["event"] == kind).collect()
    }

    /// Returns the states of the batches in order, such as `1 sending`.
    #[track_caller]
    pub fn batch_states(&self) -> Vec<String> {
        let text = |event: &Value| format!("{} {}", event["number"], event["state"].as_str().unwrap());
        self.events("batch").iter().map(text).collect()
    }

    /// Returns the last line, and panics if it isn't the event `finished`.
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

/// A running `ferry`. It's killed when this value is dropped.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Arc<Mutex<Vec<u8>>>,
    stderr: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Running {
    /// Starts a command without input, and reads its output in the background.
    #[track_caller]
    pub fn start(command: &mut Command) -> Running {
        Running::start_with(command, Stdio::null())
    }

    /// Starts a command with an open standard input, for [`Running::answer`].
    #[track_caller]
    pub fn start_to_answer(command: &mut Command) -> Running {
        Running::start_with(command, Stdio::piped())
    }

    /// Starts a command with another standard input.
    #[track_caller]
    pub fn start_reading(command: &mut Command, stdin: impl Into<Stdio>) -> Running {
        Running::start_with(command, stdin.into())
    }

    #[track_caller]
    fn start_with(command: &mut Command, stdin: Stdio) -> Running {
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the built `ferry` starts");
        let (stdout, stderr) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(String::new())));
        let mut out = child.stdout.take().unwrap();
        let mut err = child.stderr.take().unwrap();
        let (output, text) = (Arc::clone(&stdout), Arc::clone(&stderr));
        let readers = vec![
            std::thread::spawn(move || {
                let mut piece = [0; 4096];
                while let Ok(length @ 1..) = out.read(&mut piece) {
                    output.lock().unwrap().extend(&piece[..length]);
                }
            }),
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                // An error ends the reading; what was read before is kept.
                let _ = err.read_to_end(&mut bytes);
                *text.lock().unwrap() = String::from_utf8_lossy(&bytes).into_owned();
            }),
        ];
        let stdin = child.stdin.take();
        Running { child, stdin, stdout, stderr, readers }
    }

    /// Returns the process ID.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the first line that `is_it` accepts. Returns `None` if the run ends without such a line.
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

    /// Waits for the first line that `is_it` accepts. Panics if the run ends without such a line.
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, is_it: impl FnMut(&Value) -> bool) -> Value {
        match self.line(what, is_it) {
            Some(value) => value,
            None => panic!("ended without {what}: {}", self.ended()),
        }
    }

    /// Waits until a batch is in a state.
    #[track_caller]
    pub fn wait_for_batch(&mut self, number: u64, state: &str) -> Value {
        let what = format!("batch {number} {state}");
        self.wait_for(&what, |line| line["event"] == "batch" && line["number"] == number && line["state"] == state)
    }

    /// Waits for a pause with this reason, and returns its length in seconds.
    #[track_caller]
    pub fn wait_for_waiting(&mut self, reason: &str) -> u64 {
        let event = self.wait_for(reason, |line| line["event"] == "waiting" && line["reason"] == reason);
        event["seconds"].as_u64().unwrap()
    }

    /// Waits for a text on standard output, which may be on an incomplete line.
    #[track_caller]
    pub fn wait_for_text(&self, words: &str) {
        until(words, || self.text().contains(words).then_some(()));
    }

    /// Returns the number of lines on standard output so far.
    pub fn lines_so_far(&self) -> usize {
        self.text().lines().count()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout.lock().unwrap()).into_owned()
    }

    /// Writes to standard input.
    pub fn answer(&mut self, text: &str) {
        self.stdin.as_mut().expect("started to answer").write_all(text.as_bytes()).unwrap();
    }

    /// Closes the standard input of the process.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Returns whether standard output and standard error are closed.
    pub fn has_ended(&mut self) -> bool {
        self.readers.iter().all(JoinHandle::is_finished)
    }

    /// Sends SIGINT, as Ctrl-C does.
    pub fn interrupt(&self) {
        self.signal("INT");
    }

    /// Sends SIGTERM to the process, and doesn't wait for its end.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status();
        assert!(sent.expect("`kill` starts").success(), "{name} is sent");
    }

    /// Kills the process with SIGKILL, so that it can't clean up.
    pub fn kill(mut self) -> Output {
        self.child.kill().unwrap();
        self.ended()
    }

    /// Waits for the end of the process.
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
        // Ignored, because the process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
