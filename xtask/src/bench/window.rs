//! Measures how late the app responds while a large file is checked, how soon it starts, and its memory at rest, compared
//! with an empty window of the same Tauri version.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::data;
use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// People perceive a response within this many milliseconds as immediate.
const IMMEDIATE_MS: f64 = 50.0;

/// Builds the app, measures it, and prints the results. Returns an error if more than 1% of the responses aren't
/// immediate; one slow response in a hundred may be caused by another program.
pub fn run(rows: u64, runs: usize, is_debug: bool) -> Result<(), Failure> {
    setup::ensure(For::Test)?;
    // The driver is built as for the tests.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--all-targets", "--quiet"]))?;
    let profile = if is_debug { "debug" } else { "release" };
    if !is_debug {
        // The app is built alone, as it's shipped.
        let args = ["--package", "profile-ferry", "--bin", "profile-ferry", "--example", "empty-window"];
        shell::run(shell::cargo(&["build", "--release"]).args(args))?;
    }
    let target = paths::target()?;
    let folder = target.join("bench");
    // This also creates the folder.
    data::mapping(&folder)?;
    let file = data::file(&folder, rows)?;
    let bench = Bench {
        driver: paths::built(&target.join("debug"), "examples", "window-bench"),
        app: paths::built(&target, profile, "profile-ferry"),
        empty: paths::built(&target.join(profile), "examples", "empty-window"),
    };
    let answers = bench.measure(&["answers", &file.to_string_lossy()])?;
    let starts = bench.measure(&["starts", &bench.empty.to_string_lossy(), &runs.to_string()])?;
    let is_late = print_answers(&answers, rows, profile);
    print_starts(&starts, runs);
    // A debug build only tests the benchmark itself.
    if is_late && !is_debug {
        return Err(Failure::Message(format!("more than 1% of the responses took longer than {IMMEDIATE_MS} ms")));
    }
    Ok(())
}

struct Bench {
    driver: PathBuf,
    app: PathBuf,
    empty: PathBuf,
}

impl Bench {
    fn measure(&self, args: &[&str]) -> Result<Value, Failure> {
        let mut driver = shell::command(&self.driver, args);
        driver.env("PROFILE_FERRY_BIN", Path::new(&self.app));
        let text = shell::read(&mut driver)?;
        let last = text.lines().last().unwrap_or_default();
        serde_json::from_str(last).map_err(|error| Failure::Message(format!("the measurement can't be read: {error}")))
    }
}

/// Prints the response times, and returns whether the app responded too late. Frames don't count, because a virtual
/// screen has its own clock.
fn print_answers(answers: &Value, rows: u64, profile: &str) -> bool {
    let seconds = answers["checking"]["seconds"].as_f64().unwrap_or(f64::NAN);
    println!();
    println!("The {profile} build at rest, and while it checks {rows} rows ({seconds:.1} s), in milliseconds.");
    println!("`at` is the time of the longest one, from the start of the check");
    println!();
    println!("{:<34} {:>7} {:>8} {:>8} {:>8} {:>10}", "", "count", "median", "p99", "most", "at");
    let mut is_late = false;
    for (when, name) in [("at_rest", "at rest"), ("checking", "checking")] {
        for (key, what) in [
            ("timers", "delay of timers"),
            ("frames", "time between frames"),
            ("desk", "question `desk`"),
            ("check", "question `check_status`"),
        ] {
            let number = |of: &str| answers[when][key][of].as_f64().unwrap_or(f64::NAN);
            println!(
                "{:<34} {:>7} {:>8.1} {:>8.1} {:>8.1} {:>8.1} s",
                format!("{name}: {what}"),
                answers[when][key]["count"],
                number("median"),
                number("p99"),
                number("most"),
                number("at") / 1e3,
            );
            is_late |= when == "checking" && key != "frames" && number("p99") > IMMEDIATE_MS;
        }
    }
    is_late
}

fn print_starts(starts: &Value, runs: usize) {
    let of = |name: &str, key: &str| -> f64 {
        let all = starts.as_array().into_iter().flatten().filter(|one| one["name"] == name);
        median(all.filter_map(|one| one[key].as_f64()).collect())
    };
    println!();
    println!("Median of {runs} alternating starts of each");
    println!();
    println!("{:<16} {:>14} {:>14} {:>18}", "", "first picture", "first words", "idle memory (PSS)");
    for (name, title) in [("app", "Profile Ferry"), ("empty", "empty window")] {
        let milliseconds = |key: &str| of(name, key) * 1e3;
        let (picture, words, memory) = (milliseconds("seconds"), milliseconds("words"), of(name, "kibibytes") / 1024.0);
        println!("{title:<16} {picture:>11.0} ms {words:>11.0} ms {memory:>14.1} MiB");
    }
    let ratio = |key: &str| of("app", key) / of("empty", key);
    let (picture, words, memory) = (ratio("seconds"), ratio("words"), ratio("kibibytes"));
    println!("{:<16} {picture:>14.2} {words:>14.2} {memory:>18.2}", "app / empty");
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    let middle = all.len() / 2;
    match all.as_slice() {
        [] => f64::NAN,
        all if all.len() % 2 == 1 => all[middle],
        all => f64::midpoint(all[middle - 1], all[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_one_slow_start() {
        assert_eq!(median(vec![3.0, 100.0, 1.0]), 3.0);
        assert_eq!(median(vec![1.0, 2.0]), 1.5);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn late_responses_are_detected() {
        let of = |p99: f64| serde_json::json!({"count": 1, "median": 1.0, "p99": p99, "most": 99.0});
        let all = |desk| serde_json::json!({"timers": of(1.0), "frames": of(1.0), "desk": of(desk), "check": of(1.0)});
        assert!(print_answers(&serde_json::json!({"at_rest": all(1.0), "checking": all(51.0)}), 1, "x"));
        assert!(!print_answers(&serde_json::json!({"at_rest": all(99.0), "checking": all(49.0)}), 1, "x"));
    }
}
