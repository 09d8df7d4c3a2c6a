//! The fuzzer of the engine's door, for as long as somebody has.

use crate::failure::Failure;
use crate::shell;

/// Runs it for so many minutes, each time from another place.
pub fn run(words: &[String]) -> Result<(), Failure> {
    let minutes = match words {
        [minutes] => minutes.parse::<u64>().ok().filter(|minutes| *minutes > 0),
        _ => None,
    };
    let minutes = minutes.ok_or_else(|| Failure::Usage("fuzz takes a number of minutes".to_owned()))?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |since| since.as_secs());
    // With optimisation it tries ten times as many files.
    let mut fuzz = shell::cargo(&["test", "--release", "--package", "engine", "--test", "fuzz", "--", "--nocapture"]);
    fuzz.env("FERRY_FUZZ_SECONDS", (minutes * 60).to_string()).env("FERRY_FUZZ_SEED", now.to_string());
    eprintln!("seed {now}");
    shell::run(&mut fuzz)
}
