//! The commands of `ferry token`.

mod forget;
mod new;
mod set;

use clap::{Args, Subcommand};

use super::connection::ConnectionName;
use crate::context::Context;
use crate::failure::Failure;

/// Manage a connection's token or client secret in the system keychain
#[derive(Debug, Args)]
pub struct TokenArgs {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Save a token or client secret in the keychain. Reads standard input, or prompts without showing it
    #[command(after_help = "\
Examples:
  ferry token set northpier-prod
  ferry token set northpier-prod < token.txt")]
    Set(ConnectionName),
    /// Remove it from the keychain
    Forget(ConnectionName),
    New(new::NewArgs),
}

pub async fn run(args: &TokenArgs, context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    match &args.command {
        TokenCommand::Set(args) => set::run(&args.name, &uploads, context).await,
        TokenCommand::Forget(args) => forget::run(&args.name, &uploads, context).await,
        TokenCommand::New(args) => new::run(args, &uploads, context).await,
    }
}
