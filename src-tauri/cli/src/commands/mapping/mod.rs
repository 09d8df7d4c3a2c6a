//! `ferry mapping`.

mod export;
mod import;
mod list;
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
    /// List saved mappings
    List,
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Remove(remove::RemoveArgs),
}

pub fn run(args: &MappingArgs, context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    match &args.command {
        MappingCommand::List => list::run(&uploads, context),
        MappingCommand::Export(args) => export::run(args, &uploads, context),
        MappingCommand::Import(args) => import::run(args, &uploads, context),
        MappingCommand::Remove(args) => remove::run(args, &uploads, context),
    }
}
