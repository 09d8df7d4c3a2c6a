//! `cargo xtask`: the tasks of the repository, for developers and CI.

mod api;
mod bench;
mod crate_dependencies;
mod failure;
mod fuzz;
mod module_dependencies;
mod package;
mod paths;
mod pictures;
mod prose;
mod run;
mod setup;
mod shell;
mod test;
mod test_summary;

use std::process::ExitCode;

use failure::Failure;

const HELP: &str = "\
cargo xtask COMMAND

  setup [--test]      Install what this computer lacks, after asking. With --test, also for the tests
  run [--release]     Build and open the app. Without a display, run `ferry demo`
  test [FILTER]       Check formatting, lints, dependencies, prose, and licenses, and run every test. With
                      FILTER, run only the Rust tests whose name contains it
  api                 Generate ui/src/backend/api.ts from the Rust types
  bench [--ten] [--runs N] [--rows N]
                      Measure time and memory for a file of 5,000,000 rows, compared with a plain loop over
                      the `csv` crate and with a Python script. With --ten, also for ten times the rows
  bench --window [--runs N] [--rows N] [--debug]
                      Measure how late the app responds during a check of 5,000,000 rows, and its start and
                      memory compared with an empty window. With --debug, use the debug build
  pictures [--docs]   Take a picture of every screen into target/pictures. With --docs, take those of the
                      documentation into docs/pictures
  fuzz MINUTES        Check files of the corpus with random changes. Add files that fail to tests/corpus. A
                      short run is part of `test`
  package             Build the packages for this system (deb and rpm, dmg, or an installer)
  help                Print this text

run, test, api, pictures, and package start with setup. Without a terminal, or if CI is set, setup doesn't ask.
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_else(|| "help".to_owned());
    let args: Vec<String> = args.collect();
    let result = match command.as_str() {
        "setup" => setup::run(&args),
        "run" => run::run(&args),
        "test" => test::run(&args),
        "api" => api::write(&args),
        "bench" => bench::run(&args),
        "fuzz" => fuzz::run(&args),
        "package" => package::run(&args),
        "pictures" => pictures::run(&args),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure::Usage(format!("unknown command `{other}`"))),
    };
    match result {
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
