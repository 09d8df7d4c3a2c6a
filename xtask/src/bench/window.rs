//! What the window costs: how late it answers while a large file is checked, how soon it shows its first
//! picture, and what memory it takes at rest, beside an empty window of the same Tauri.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::data;
use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// A person takes what answers within this many milliseconds for immediate.
const AT_ONCE: f64 = 50.0;

/// Builds, measures, prints; a failure where the window answers later than at once, but for one time in a
/// hundred: another program may have had the processor then.
pub fn run(rows: u64, runs: usize, is_debug: bool) -> Result<(), Failure> {
    setup::ensure(For::Test)?;
    // As the tests build it.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--all-targets", "--quiet"]))?;
    let profile = if is_debug { "debug" } else { "release" };
    if !is_debug {
        // Alone, as it is shipped.
        let words = ["--package", "profile-ferry", "--bin", "profile-ferry", "--example", "empty-window"];
        shell::run(shell::cargo(&["build", "--release"]).args(words))?;
    }
    let target = paths::target()?;
    let folder = target.join("bench");
    // Beside the others' data: the folder is made with the mapping.
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
    // A debug build is a trial of this bench, not of the window.
    if is_late && !is_debug {
        return Err(Failure::Told(format!("the window answered later than within {AT_ONCE} ms")));
    }
    Ok(())
}

struct Bench {
    driver: PathBuf,
    app: PathBuf,
    empty: PathBuf,
}

impl Bench {
    fn measure(&self, words: &[&str]) -> Result<Value, Failure> {
        let mut driver = shell::command(&self.driver, words);
        driver.env("PROFILE_FERRY_BIN", Path::new(&self.app));
        let text = shell::read(&mut driver)?;
        let last = text.lines().last().unwrap_or_default();
        serde_json::from_str(last).map_err(|error| Failure::Told(format!("the measurement cannot be read: {error}")))
    }
}

/// Whether it answered later than at once. Frames are shown beside: on a screen in memory they have a clock
/// of their own.
fn print_answers(answers: &Value, rows: u64, profile: &str) -> bool {
    let seconds = answers["checking"]["seconds"].as_f64().unwrap_or(f64::NAN);
    println!();
    println!("The {profile} window at rest, and while it checks {rows} rows ({seconds:.1} s); milliseconds,");
    println!("and when the most was, counted from the first sign of the check");
    println!();
    println!("{:<34} {:>7} {:>8} {:>8} {:>8} {:>10}", "", "count", "median", "p99", "most", "at");
    let mut is_late = false;
    for (when, name) in [("at_rest", "at rest"), ("checking", "checking")] {
        for (key, what) in [
            ("timers", "lateness of timers"),
            ("frames", "between frames"),
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
            is_late |= when == "checking" && key != "frames" && number("p99") > AT_ONCE;
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
    fn one_slow_start_does_not_decide() {
        assert_eq!(median(vec![3.0, 100.0, 1.0]), 3.0);
        assert_eq!(median(vec![1.0, 2.0]), 1.5);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn who_answers_late_is_told() {
        let of = |p99: f64| serde_json::json!({"count": 1, "median": 1.0, "p99": p99, "most": 99.0});
        let all = |desk| serde_json::json!({"timers": of(1.0), "frames": of(1.0), "desk": of(desk), "check": of(1.0)});
        assert!(print_answers(&serde_json::json!({"at_rest": all(1.0), "checking": all(51.0)}), 1, "x"));
        assert!(!print_answers(&serde_json::json!({"at_rest": all(99.0), "checking": all(49.0)}), 1, "x"));
    }
}
