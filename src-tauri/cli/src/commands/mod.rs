//! The commands, one per file. A command's arguments and help text are in its file.

pub mod cancel;
pub mod check;
pub mod combine;
pub mod connection;
pub mod demo;
pub mod inspect;
pub mod mapping;
pub mod pack;
pub mod practice;
pub mod profile;
pub mod resume;
pub mod retry;
pub mod send;
pub mod status;
pub mod table;
pub mod token;
pub mod uploads;

use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;

/// The commands of `ferry`, in the order of `ferry --help`.
#[derive(Debug, Subcommand)]
pub enum Command {
    Inspect(inspect::InspectArgs),
    Table(table::TableArgs),
    Check(check::CheckCommandArgs),
    Pack(pack::PackArgs),
    Combine(combine::CombineArgs),
    Send(Box<send::SendArgs>),
    /// List uploads, newest first
    #[command(alias = "jobs")]
    Uploads,
    Status(status::StatusArgs),
    Retry(retry::RetryArgs),
    Resume(resume::ResumeArgs),
    Cancel(cancel::CancelArgs),
    Connection(connection::ConnectionArgs),
    Token(token::TokenArgs),
    Mapping(mapping::MappingArgs),
    Profile(profile::ProfileArgs),
    Practice(practice::PracticeArgs),
    /// Try every step with a sample file and the practice Target
    Demo,
}

/// Runs a command and returns the exit code.
pub async fn run(command: &Command, context: &Context) -> Result<u8, Failure> {
    match command {
        Command::Inspect(args) => inspect::run(args, context).await,
        Command::Table(args) => table::run(args, context),
        Command::Check(args) => check::run(args, context).await,
        Command::Pack(args) => pack::run(args, context).await,
        Command::Combine(args) => combine::run(args, context).await,
        Command::Send(args) => send::run(args, context).await,
        Command::Uploads => uploads::run(context),
        Command::Status(args) => status::run(args, context).await,
        Command::Retry(args) => retry::run(args, context).await,
        Command::Resume(args) => resume::run(args, context).await,
        Command::Cancel(args) => cancel::run(args, context).await,
        Command::Connection(args) => connection::run(args, context).await,
        Command::Token(args) => token::run(args, context).await,
        Command::Mapping(args) => mapping::run(args, context),
        Command::Profile(args) => profile::run(args, context).await,
        Command::Practice(args) => practice::run(args, context).await,
        Command::Demo => demo::run(context).await,
    }
}
