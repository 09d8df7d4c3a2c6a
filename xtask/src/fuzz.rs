//! Runs the engine's fuzzer.

use crate::failure::Failure;
use crate::shell;

/// Runs the fuzzer for a number of minutes, with a new seed each time.
pub fn run(args: &[String]) -> Result<(), Failure> {
    let minutes = match args {
        [minutes] => minutes.parse::<u64>().ok().filter(|minutes| *minutes > 0),
        _ => None,
    };
    let minutes = minutes
        .ok_or_else(|| Failure::Usage("fuzz needs a number of minutes, as in `cargo xtask fuzz 10`".to_owned()))?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |since| since.as_secs());
    // A release build tries ten times as many files as a debug build.
    let mut fuzz = shell::cargo(&["test", "--release", "--package", "engine", "--test", "fuzz", "--", "--nocapture"]);
    fuzz.env("FERRY_FUZZ_SECONDS", (minutes * 60).to_string()).env("FERRY_FUZZ_SEED", now.to_string());
    eprintln!("seed {now}");
    shell::run(&mut fuzz)
}
