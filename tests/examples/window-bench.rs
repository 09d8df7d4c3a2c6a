//! Measures the app for `cargo xtask bench --window`, and prints the result as JSON on the last line.
//!
//! `window-bench answers FILE`: how late the page and the calls to Rust are, at rest and while a file is checked.
//! `window-bench starts EMPTY RUNS`: the time to the first picture and the idle memory, compared with an empty window.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("This program runs only on Linux.");
    std::process::exit(1);
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;

    use serde_json::{Value, json};
    use tests::Sandbox;
    use tests::window::{Display, Look, Started, Window, program};

    const BENCH: &str = include_str!("window-bench.js");

    /// How long the app is measured at rest, in milliseconds.
    const AT_REST: u64 = 5_000;

    pub fn main() {
        let args: Vec<String> = std::env::args().skip(1).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let answer = match args.as_slice() {
            ["answers", file] => answers(Path::new(file)),
            ["starts", empty, runs] => starts(Path::new(empty), runs.parse().expect("a number of runs")),
            _ => panic!("window-bench answers FILE, or window-bench starts EMPTY RUNS"),
        };
        println!("{answer}");
    }

    fn answers(file: &Path) -> Value {
        let sandbox = Sandbox::new();
        let window = Window::open(&sandbox, Look::default());
        eprintln!("measuring at rest");
        window.read_file(file);
        window.map_as_suggested();
        window.script(BENCH, &[json!(AT_REST)]);
        let at_rest = measured(&window, |bench| bench["began"].as_f64().is_some_and(|_| has_rested(&window)));
        eprintln!("measuring during a check");
        window.script(BENCH, &[Value::Null]);
        window.press_forward();
        let checking = measured(&window, |bench| bench["isOver"] == true);
        json!({"at_rest": at_rest, "checking": checking})
    }

    fn has_rested(window: &Window) -> bool {
        window.script("return performance.now() - window.__bench.began", &[]).as_f64() > Some(AT_REST as f64 + 500.0)
    }

    fn measured(window: &Window, is_over: impl Fn(&Value) -> bool) -> Value {
        // The condition is `is_over`. The interval between two looks is long, so that the calls don't affect the
        // measurement.
        let brief = "const { isOver, began, seconds } = window.__bench; return { isOver, began, seconds }";
        loop {
            std::thread::sleep(std::time::Duration::from_millis(500));
            if is_over(&window.script(brief, &[])) {
                break;
            }
        }
        window.script(
            "const { timers, frames, desk, check, seconds, running, began } = window.__bench; \
             const from = running ?? began; \
             const brief = (times) => { times.sort(([a], [b]) => a - b); \
             const one = (at) => times[Math.min(times.length - 1, Math.floor(at * times.length))]?.[0] ?? null; \
             return { count: times.length, median: one(0.5), p99: one(0.99), most: one(1), \
             at: (times.at(-1)?.[1] ?? from) - from }; }; \
             return { timers: brief(timers), frames: brief(frames), desk: brief(desk), check: brief(check), \
             seconds: seconds ?? null }",
            &[],
        )
    }

    fn starts(empty: &Path, runs: usize) -> Value {
        let ours = program();
        // Each program has its own home and is started once before the measurement, so that reading the disk and listing
        // the fonts, which a desktop has done already, doesn't count.
        let (of_empty, of_ours) = (Sandbox::new(), Sandbox::new());
        let both = [("empty", empty, "Empty window", &of_empty), ("app", &*ours, "Profile Ferry", &of_ours)];
        let mut all = Vec::new();
        for run in 0..=runs {
            for (name, program, title, sandbox) in both {
                eprintln!("start {run} of {runs}: {name}");
                // A new display, because the rest of another window would count as the first picture.
                let display = Display::start();
                let started = Started::start(program, sandbox, &display);
                let seconds = started.first_picture(title).as_secs_f64();
                let words = started.first_words(title).as_secs_f64();
                let kibibytes = started.idle_memory();
                if run > 0 {
                    all.push(json!({"name": name, "seconds": seconds, "words": words, "kibibytes": kibibytes}));
                }
            }
        }
        Value::Array(all)
    }
}
