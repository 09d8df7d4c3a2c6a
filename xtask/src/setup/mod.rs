//! Installs what a new computer lacks.

mod debian;
mod front_end;
mod needs;

use std::io::{BufRead, IsTerminal, Write};

use crate::failure::Failure;
use needs::Need;

/// What the computer is set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Building and opening the app.
    Build,
    /// Building, and running the tests, which open real windows and a real keychain.
    Test,
}

/// Runs `cargo xtask setup`.
pub fn run(args: &[String]) -> Result<(), Failure> {
    let what_for = match args {
        [] => For::Build,
        [arg] if arg == "--test" => For::Test,
        _ => return Err(Failure::Usage("the only option of setup is `--test`".to_owned())),
    };
    ensure(what_for)?;
    eprintln!("Everything is installed.");
    Ok(())
}

/// Installs missing system packages and npm packages, and builds the front end, which the app needs to compile.
pub fn ensure(what_for: For) -> Result<(), Failure> {
    system_packages(what_for)?;
    front_end::ensure()
}

/// Installs missing system packages, or lists them where they can't be installed automatically.
fn system_packages(what_for: For) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        // macOS and Windows include a web engine, and this program was compiled, so there's a compiler.
        return Ok(());
    }
    let missing: Vec<&Need> = needs::all(what_for).filter(|need| !need.is_met()).collect();
    if debian::is_here() {
        debian::install(&missing)?;
        return if what_for == For::Test { debian::generate_locales() } else { Ok(()) };
    }
    // Packages that only Debian's package list can detect are skipped on other systems.
    let lines: Vec<String> = missing
        .iter()
        .filter(|need| need.can_be_detected_anywhere())
        .map(|need| format!("  {} (on Debian: {}; on Fedora: {})", need.what, need.debian, need.fedora))
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    Err(Failure::Message(format!("this computer lacks the following. Install it and try again:\n{}", lines.join("\n"))))
}

/// Asks a question on the terminal. Without a terminal, or in CI, returns true.
fn confirm(question: &str) -> Result<bool, Failure> {
    if std::env::var_os("CI").is_some() || !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    eprint!("{question} [Y/n] ");
    std::io::stderr().flush().map_err(Failure::file("asking"))?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(Failure::file("reading the answer"))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes"))
}
