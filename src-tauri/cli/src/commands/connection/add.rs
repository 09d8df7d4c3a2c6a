//! The command `ferry connection add`.

use adobe_target::{Project, ProjectError};
use clap::{Args, ValueEnum};
use uploads::{Auth, Connection, Uploads};

use super::connection_json;
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::argument;
use crate::output::style::{DIM, STRONG, paint, visible};
use crate::output::{self, json};
use crate::resolve::target::parse_account;

/// Save a connection to an account
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry connection add northpier-prod --client northpier --production --auth token
  ferry token set northpier-prod
  ferry connection add northpier --client northpier --auth oauth --client-id ID --org ORG@AdobeOrg --tenant northpier
  ferry send customers.csv --mapping \"CRM weekly\" --connection northpier-prod")]
pub struct AddArgs {
    /// Name for the connection
    name: String,
    /// Client code of the account (in Target: Administration > Implementation)
    #[arg(long, value_name = "CODE")]
    client: String,
    /// Another endpoint: https:// on tt.omtrdc.net, or http:// on this computer
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Mark the account as used by a live site
    #[arg(long)]
    production: bool,
    /// Mark the endpoint as a practice Target on this computer
    #[arg(long, conflicts_with = "production", requires = "endpoint")]
    practice: bool,
    /// Authentication method
    #[arg(long, value_name = "METHOD", default_value = "none")]
    auth: AuthArg,
    /// Client ID from the Developer Console (with --auth oauth)
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Organization ID, which ends in @AdobeOrg (with --auth oauth)
    #[arg(long, value_name = "ORG")]
    org: Option<String>,
    /// Tenant, the account's name in the Admin API (with --auth oauth)
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
}

/// How an account authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AuthArg {
    /// No authentication
    None,
    /// Profile authentication token, from FERRY_TOKEN or the keychain
    Token,
    /// Adobe OAuth Server-to-Server: gets the token automatically. The client secret comes from FERRY_CLIENT_SECRET or
    /// the keychain
    Oauth,
}

pub fn run(args: &AddArgs, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let (client, endpoint) = parse_account(&args.client, args.endpoint.as_deref())?;
    if args.practice && !endpoint.is_loopback() {
        return Err(Failure::usage("--practice: the endpoint isn't on this computer.")
            .hint("Start a practice Target with ferry practice, and use its address, such as http://127.0.0.1:8080."));
    }
    let wanted = Connection {
        endpoint,
        is_production: args.production,
        is_practice: args.practice,
        auth: auth_of(args)?,
        ..Connection::new(&args.name, client)
    };
    let added = uploads.connections().add(&wanted)?;
    if context.json {
        json::print(&connection_json(&added))?;
    } else {
        let name = argument(&added.name);
        out!("{} saved. To use it, add --connection {name}", paint(STRONG, visible(&added.name)));
        if added.auth.has_secret() {
            out!("{} ferry token set {name}", paint(DIM, "Now add its token or client secret:"));
        }
    }
    // Whether an account is live doesn't depend on the connection that is used.
    let live: Vec<String> = uploads
        .connections()
        .list()?
        .into_iter()
        .filter(|other| other.is_production && !added.is_production && other.reaches_same_profiles(&added))
        .map(|other| visible(&other.name))
        .collect();
    if !live.is_empty() {
        output::warning(format_args!("It updates the same profiles as {}, which is marked as live.", live.join(", ")));
    }
    Ok(exit::DONE)
}

fn auth_of(args: &AddArgs) -> Result<Auth, Failure> {
    let parts = [("--client-id", &args.client_id), ("--org", &args.org), ("--tenant", &args.tenant)];
    if args.auth != AuthArg::Oauth {
        return match parts.iter().find(|(_, given)| given.is_some()) {
            Some((option, _)) => {
                Err(Failure::usage(format!("{option} requires --auth oauth.")).hint("Add --auth oauth, or remove it."))
            }
            None if args.auth == AuthArg::Token => Ok(Auth::Token),
            None => Ok(Auth::None),
        };
    }
    let missing: Vec<&str> = parts.iter().filter(|(_, given)| given.is_none()).map(|(option, _)| *option).collect();
    let [(_, Some(id)), (_, Some(org)), (_, Some(tenant))] = parts else {
        return Err(Failure::usage(format!("--auth oauth also requires {}.", missing.join(", ")))
            .hint("Find them in the Developer Console, in your project under OAuth Server-to-Server."));
    };
    Project::new(id, org, tenant).map(Auth::Oauth).map_err(|error| {
        let option = match error {
            ProjectError::ClientId => "--client-id",
            ProjectError::Organization => "--org",
            ProjectError::Tenant => "--tenant",
        };
        Failure::usage(format!("{option}: {error}."))
            .hint("Find it in the Developer Console, in your project under OAuth Server-to-Server.")
    })
}
