//! The commands of `ferry mapping`.

mod export;
mod import;
mod list;
mod new;
mod remove;

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::failure::Failure;

/// Manage saved mappings
#[derive(Debug, Args)]
pub struct MappingArgs {
    #[command(subcommand)]
    command: MappingCommand,
}

#[derive(Debug, Subcommand)]
enum MappingCommand {
    New(Box<new::NewArgs>),
    /// List saved mappings
    List,
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Remove(remove::RemoveArgs),
}

pub fn run(args: &MappingArgs, context: &Context) -> Result<u8, Failure> {
    let open = || context.open_uploads();
    match &args.command {
        MappingCommand::New(args) => new::run(args, context),
        MappingCommand::List => list::run(&open()?, context),
        MappingCommand::Export(args) => export::run(args, &open()?, context),
        MappingCommand::Import(args) => import::run(args, &open()?, context),
        MappingCommand::Remove(args) => remove::run(args, &open()?, context),
    }
}
