//! Arguments that several commands share. A command's own arguments are in its file under `commands`.

mod file;
mod parse;
mod sending;
mod target;
mod upload;

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};

pub use self::file::{CheckArgs, FileArgs};
pub use self::sending::SendOptions;
pub use self::target::TargetArgs;
pub use self::upload::UploadArg;
use crate::commands::Command;

/// Upload customer files to Adobe Target profiles and confirm what was applied
#[derive(Debug, Parser)]
#[command(
    name = "ferry",
    version,
    max_term_width = 100,
    after_help = "\
Get started:
  ferry demo                    try every step with a sample file; nothing leaves this computer
  ferry inspect customers.csv   show the file's format and suggest a mapping
  ferry check customers.csv --mapping m.ferrymap.json
  ferry send customers.csv --mapping m.ferrymap.json --client northpier"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct GlobalArgs {
    /// Print JSON to standard output and messages to standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// Use another data folder (default: FERRY_HOME, or the system's folder for your data)
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Log level for standard error
    #[arg(long, global = true, value_name = "LEVEL", default_value = "off")]
    pub log: LogLevel,
}

/// What the log on standard error contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// No log
    Off,
    /// Errors only
    Error,
    /// Errors and warnings
    Warn,
    /// The main steps, too
    Info,
    /// Everything
    Debug,
}

impl LogLevel {
    /// Returns the level as a filter of `tracing-subscriber`.
    pub fn as_filter(self) -> &'static str {
        match self {
            LogLevel::Off => "off",
            LogLevel::Error => "error",
            LogLevel::Warn => "warn",
            LogLevel::Info => "info",
            LogLevel::Debug => "debug",
        }
    }
}
