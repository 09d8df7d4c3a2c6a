//! What a fresh machine lacks, in one place, and how it is had.

mod debian;
mod front_end;
mod needs;

use std::io::{BufRead, IsTerminal, Write};

use crate::failure::Failure;
use needs::Need;

/// What for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Building and opening the app.
    Build,
    /// Its tests too, which open real windows and a real keychain.
    Test,
}

/// `cargo xtask setup`.
pub fn run(words: &[String]) -> Result<(), Failure> {
    let what_for = match words {
        [] => For::Build,
        [word] if word == "--test" => For::Test,
        _ => return Err(Failure::Usage("setup takes `--test` or nothing".to_owned())),
    };
    ensure(what_for)?;
    eprintln!("Everything is there.");
    Ok(())
}

/// Sees to it that everything is there: the system's packages, npm's, and the built front end, without
/// which the app does not compile.
pub fn ensure(what_for: For) -> Result<(), Failure> {
    system_packages(what_for)?;
    front_end::ensure()
}

/// The system's packages alone.
fn system_packages(what_for: For) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        // macOS brings its WebKit, Windows its WebView2; the compiler is there, or this would not run.
        return Ok(());
    }
    let missing: Vec<&Need> = needs::all(what_for).filter(|need| !need.is_met()).collect();
    if debian::is_here() {
        debian::install(&missing)?;
        return if what_for == For::Test { debian::make_locales() } else { Ok(()) };
    }
    // Those that only Debian's own list can tell are not asked for elsewhere.
    let lines: Vec<String> = missing
        .iter()
        .filter(|need| need.can_be_seen_anywhere())
        .map(|need| format!("  {} (on Debian: {}; on Fedora: {})", need.what, need.debian, need.fedora))
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    Err(Failure::Told(format!("this machine lacks the following; install it and try again:\n{}", lines.join("\n"))))
}

/// Asks on a terminal; where nobody can answer, the answer is yes.
fn agrees(question: &str) -> Result<bool, Failure> {
    if std::env::var_os("CI").is_some() || !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    eprint!("{question} [Y/n] ");
    std::io::stderr().flush().map_err(Failure::file("asking"))?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(Failure::file("reading the answer"))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes"))
}
