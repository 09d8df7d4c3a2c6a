//! `cargo xtask`: one door for people and CI.

mod api;
mod bench;
mod crate_dependencies;
mod failure;
mod fuzz;
mod package;
mod paths;
mod pictures;
mod run;
mod setup;
mod shell;
mod test;
mod test_summary;

use std::process::ExitCode;

use failure::Failure;

const HELP: &str = "\
cargo xtask COMMAND

  setup [--test]      install what this machine lacks, after asking; --test: for the tests too
  run [--release]     build and open the app; without a display: `ferry demo`
  test [FILTER]       format, lints, every test of Rust and of the window, licences
  api                 write ui/src/backend/api.ts anew from the Rust types
  bench [--ten] [--runs N] [--rows N]
                      time and memory on a file of 5,000,000 rows, beside a bare loop over the `csv`
                      crate and a Python script; --ten: also one of ten times the rows
  bench --window [--runs N] [--rows N] [--debug]
                      how late the window answers while 5,000,000 rows are checked, its first picture and
                      its memory at rest beside an empty window; --debug: with the debug build, as a trial
  pictures [--docs]   every screen of the real window into target/pictures; --docs: the few that the
                      documentation shows, into docs/pictures
  fuzz MINUTES        the zoo's files, changed at random, through the engine's door; what is found is written
                      down and belongs into tests/corpus. A short run is part of test
  package             the packages of this system (deb and rpm, dmg, or an installer), in release
  help                this

run, test, api, pictures and package begin with setup. Without a terminal, or with CI set, it does not ask.
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let words: Vec<String> = words.collect();
    let done = match command.as_str() {
        "setup" => setup::run(&words),
        "run" => run::run(&words),
        "test" => test::run(&words),
        "api" => api::write(&words),
        "bench" => bench::run(&words),
        "fuzz" => fuzz::run(&words),
        "package" => package::run(&words),
        "pictures" => pictures::run(&words),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure::Usage(format!("there is no command `{other}`"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            if let Failure::Usage(_) = failure {
                eprint!("\n{HELP}");
            }
            ExitCode::FAILURE
        }
    }
}
