//! Runs other programs, and prints each command before it runs.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::paths;

/// Returns a cargo command in the root of the repository, for the same cargo that runs this program.
pub fn cargo(args: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(paths::root());
    // Cargo sets these for this program. Build scripts of the next cargo would be built again if they changed.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// Returns an npm command in the folder of the front end.
pub fn npm(args: &[&str]) -> Command {
    // On Windows, npm is a script, which is found only by its full name.
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(args).current_dir(paths::ui());
    command
}

/// Returns a command in the root of the repository.
pub fn command(program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(paths::root());
    command
}

/// Runs a command to its end. An exit code other than 0 is an error.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    show(command);
    let status = command.status().map_err(|cause| Failure::Start { program: program(command), cause })?;
    if status.success() { Ok(()) } else { Err(Failure::Ended { line: line(command) }) }
}

/// Runs a command like [`run`], and passes every line of its output to `on_line` when it has ended.
pub fn run_with_lines(command: &mut Command, on_line: impl FnMut(&str)) -> Result<(), Failure> {
    show(command);
    let started = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.map_err(|cause| Failure::Start { program: program(command), cause })?;
    let (out, errors) = (child.stdout.take(), child.stderr.take());
    let mut lines = Vec::new();
    std::thread::scope(|scope| {
        let errors = errors.map(|errors| scope.spawn(|| copy_lines(errors, std::io::stderr())));
        if let Some(out) = out {
            lines.extend(copy_lines(out, std::io::stdout()));
        }
        if let Some(Ok(more)) = errors.map(std::thread::ScopedJoinHandle::join) {
            lines.extend(more);
        }
    });
    lines.iter().map(String::as_str).for_each(on_line);
    let status = child.wait().map_err(|cause| Failure::Start { program: program(command), cause })?;
    if status.success() { Ok(()) } else { Err(Failure::Ended { line: line(command) }) }
}

/// Copies lines as they arrive, and returns them.
fn copy_lines(from: impl std::io::Read, mut to: impl Write) -> Vec<String> {
    let mut lines = Vec::new();
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // The tests continue if the terminal was closed.
        let _ = to.write_all(&line);
        lines.push(String::from_utf8_lossy(&line).trim_end().to_owned());
        line.clear();
    }
    lines
}

/// Runs a command and returns its output as text. An exit code other than 0 is an error.
pub fn read(command: &mut Command) -> Result<String, Failure> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|cause| Failure::Start { program: program(command), cause })?;
    if !output.status.success() {
        return Err(Failure::Ended { line: line(command) });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Returns whether a command can be started and exits with 0. Its output is discarded.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Returns the path of a program on the PATH.
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
    for arg in command.get_args() {
        line += " ";
        line += &arg.to_string_lossy();
    }
    line
}
