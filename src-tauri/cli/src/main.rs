//! `ferry`, the command line of Profile Ferry.

#[macro_use]
mod output;

mod args;
mod commands;
mod context;
mod exit;
mod failure;
mod resolve;
mod signals;
mod steps;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use uploads::LogFile;

use args::{Cli, GlobalArgs};
use commands::Command;
use context::Context;
use failure::Failure;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` come as errors that belong on standard output.
            let code = if error.use_stderr() { exit::USAGE } else { exit::DONE };
            // Without standard error, the exit code is all that can be reported.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    start_log(&cli.global);
    uploads::protect_memory();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            Failure::usage(format!("Couldn't start worker threads: {error}.")).print();
            return ExitCode::from(exit::USAGE);
        }
    };
    let code = runtime.block_on(run(&cli)).unwrap_or_else(|failure| {
        failure.print();
        failure.code
    });
    let code = match output::lost_output() {
        Some(error) => {
            Failure::output(error).print();
            exit::USAGE
        }
        None => code,
    };
    tracing::info!(exit = code, "ended");
    // A reading that was canceled may still run on its thread for a moment.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn run(cli: &Cli) -> Result<u8, Failure> {
    let context = Context::new(&cli.global);
    // The practice Target waits for the signal itself.
    if !matches!(cli.command, Command::Practice(_)) {
        signals::listen(&context);
    }
    commands::run(&cli.command, &context).await
}

/// Starts the log: on standard error at the level of `--log`, and in the data folder's log files, without values.
fn start_log(args: &GlobalArgs) {
    let on_screen =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(EnvFilter::new(args.log.as_filter()));
    let in_file = LogFile::new(args.home.as_deref(), "ferry");
    tracing_subscriber::registry().with(on_screen).with(in_file).init();
}
