//! Running other programs, each shown before it runs.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::paths;

/// A command at the repository's root, run by the same cargo that runs this.
pub fn cargo(words: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(words).current_dir(paths::root());
    // Of the run that started this program, and of no meaning to the next one.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// npm, in the front end's folder.
pub fn npm(words: &[&str]) -> Command {
    // On Windows npm is a script, which only its whole name finds.
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(words).current_dir(paths::ui());
    command
}

/// A command at the repository's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).current_dir(paths::root());
    command
}

/// Runs to the end; anything but success is a failure.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    show(command);
    let status = command.status().map_err(|cause| Failure::Start { program: program(command), cause })?;
    if status.success() { Ok(()) } else { Err(Failure::Ended { what: line(command) }) }
}

/// The same, and hands every line of its output on to `see` too.
pub fn run_seen(command: &mut Command, mut see: impl FnMut(&str) + Send) -> Result<(), Failure> {
    show(command);
    let started = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.map_err(|cause| Failure::Start { program: program(command), cause })?;
    let (out, errors) = (child.stdout.take(), child.stderr.take());
    let mut seen = Vec::new();
    std::thread::scope(|scope| {
        let errors = errors.map(|errors| scope.spawn(|| pass_on(errors, std::io::stderr())));
        if let Some(out) = out {
            seen.extend(pass_on(out, std::io::stdout()));
        }
        if let Some(Ok(lines)) = errors.map(std::thread::ScopedJoinHandle::join) {
            seen.extend(lines);
        }
    });
    seen.iter().for_each(|line| see(line));
    let status = child.wait().map_err(|cause| Failure::Start { program: program(command), cause })?;
    if status.success() { Ok(()) } else { Err(Failure::Ended { what: line(command) }) }
}

/// Writes line by line what comes, and gives it back.
fn pass_on(from: impl std::io::Read, mut to: impl Write) -> Vec<String> {
    let mut lines = Vec::new();
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // A closed terminal is no reason to stop the tests.
        let _ = to.write_all(&line);
        lines.push(String::from_utf8_lossy(&line).trim_end().to_owned());
        line.clear();
    }
    lines
}

/// Its whole output as text; a failure where it did not end well.
pub fn read(command: &mut Command) -> Result<String, Failure> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|cause| Failure::Start { program: program(command), cause })?;
    if !output.status.success() {
        return Err(Failure::Ended { what: line(command) });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it can be started and ends well; its output is nobody's business.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Where a program is on the PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

fn show(command: &Command) {
    eprintln!("$ {}", line(command));
}

fn program(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let mut line = program(command);
    for word in command.get_args() {
        line += " ";
        line += &word.to_string_lossy();
    }
    line
}
