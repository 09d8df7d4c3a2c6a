//! The Target account that a command works with.

use clap::Args;

/// The options that name the account. `resolve::target` checks that they name exactly one.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Target options")]
pub struct TargetArgs {
    /// Name of a saved connection
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
    /// Client code of the account (in Target: Administration > Implementation)
    #[arg(long, value_name = "CODE")]
    pub client: Option<String>,
    /// Another endpoint: https:// on tt.omtrdc.net, or http:// on this computer
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
}
