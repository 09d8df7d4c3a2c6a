//! `ferry`: Profile Ferry's command line.

#[macro_use]
mod output;

mod args;
mod commands;
mod failure;
mod resolve;
mod signals;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use engine::Watch;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use uploads::{Control, LogFile};

use args::{Cli, Command, LogLevel};
use failure::{Failure, exit};
use output::style::{BAD, paint};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` are no mistakes.
            let code = if error.use_stderr() { exit::USAGE } else { exit::DONE };
            // Where standard error is gone, the code alone must do.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    log(&cli);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            note!("{} This computer gives no threads: {error}.", paint(BAD.bold(), "error"));
            return ExitCode::from(exit::USAGE);
        }
    };
    let code = match runtime.block_on(run(&cli)) {
        Ok(code) => code,
        Err(Failure { code, what, next }) => {
            note!("{} {what}", paint(BAD.bold(), "error"));
            if let Some(next) = next {
                note!("→ {next}");
            }
            code
        }
    };
    let code = match output::failure() {
        Some(error) => {
            note!("{} {}", paint(BAD.bold(), "error"), Failure::output(error).what);
            exit::USAGE
        }
        None => code,
    };
    tracing::info!(exit = code, "ended");
    // A reading that was cancelled may still hold a thread for a moment.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn run(cli: &Cli) -> Result<u8, Failure> {
    let json = cli.common.json;
    let home = cli.common.home.as_deref();
    let watch = Arc::new(Watch::default());
    let control = Control::default();
    if !matches!(cli.command, Command::Practice(_)) {
        signals::listen(&watch, &control);
    }
    match &cli.command {
        Command::Inspect(args) => commands::inspect::run(args, json, home, &watch).await,
        Command::Table(args) => commands::table::run(args, &watch),
        Command::Check(args) => commands::check::run(args, json, home, &watch).await,
        Command::Pack(args) => commands::pack::run(args, json, home, &watch).await,
        Command::Union(args) => commands::combine::run(args, json, home, &watch).await,
        Command::Send(args) => commands::send::run(args, json, home, &watch, &control).await,
        Command::Jobs => commands::status::list(json, home),
        Command::Status(args) => commands::status::status(args, json, home, &watch).await,
        Command::Retry(args) => commands::retry::retry(args, json, home, &watch, &control).await,
        Command::Resume(args) => commands::resume::resume(args, json, home, &watch, &control).await,
        Command::Cancel(args) => commands::resume::cancel(args, json, home, &control).await,
        Command::Connection { command } => commands::connection::run(command, json, home, &control).await,
        Command::Token { command } => commands::token::run(command, json, home).await,
        Command::Mapping { command } => commands::mapping::run(command, json, home),
        Command::Profile(args) => commands::profile::run(args, json, home).await,
        Command::Practice(args) => commands::practice::run(args, json, home).await,
        Command::Demo => commands::demo::run(json, home, &watch, &control).await,
    }
}

/// To standard error what was asked for, and to the data folder's log files without any value.
fn log(cli: &Cli) {
    let filter = match cli.common.log {
        LogLevel::Off => "off",
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
    };
    let shown = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(EnvFilter::new(filter));
    let kept = LogFile::new(cli.common.home.as_deref(), "ferry");
    tracing_subscriber::registry().with(shown).with(kept).init();
}
