//! The commands of `ferry connection`.

mod add;
mod comma_test;
mod list;
mod remove;
mod test;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{Auth, Connection};

use crate::context::Context;
use crate::failure::Failure;

/// Manage saved connections
#[derive(Debug, Args)]
pub struct ConnectionArgs {
    #[command(subcommand)]
    command: ConnectionCommand,
}

#[derive(Debug, Subcommand)]
enum ConnectionCommand {
    Add(add::AddArgs),
    /// List saved connections
    List,
    /// Remove a saved connection
    Remove(ConnectionName),
    /// Test a connection by looking up a visitor that doesn't exist. Changes nothing
    Test(ConnectionName),
    /// Run the comma test: send a test profile, fetch it, and compare the values
    #[command(after_help = "\
This adds one visitor, ferry-comma-test-…, with four attributes named ferry_test_…. It expires like any other profile.
The test can take an hour. If the account keeps commas and line breaks, values that contain them are sent for the
next 90 days.")]
    CommaTest(ConnectionName),
}

/// The connection that a command works with.
#[derive(Debug, Args)]
pub struct ConnectionName {
    /// Name of the connection
    pub name: String,
}

pub async fn run(args: &ConnectionArgs, context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    match &args.command {
        ConnectionCommand::Add(args) => add::run(args, &uploads, context),
        ConnectionCommand::List => list::run(&uploads, context),
        ConnectionCommand::Remove(args) => remove::run(&args.name, &uploads, context).await,
        ConnectionCommand::Test(args) => test::run(&args.name, &uploads, context).await,
        ConnectionCommand::CommaTest(args) => comma_test::run(&args.name, &uploads, context).await,
    }
}

fn connection_json(connection: &Connection) -> Value {
    let mut object = json!({
        "name": connection.name,
        "client": connection.client,
        "endpoint": connection.endpoint.origin(),
        "production": connection.is_production,
        "practice": connection.is_practice,
        "auth": connection.auth,
        "added": text(connection.added),
        "used": connection.used.map(text),
    });
    if connection.auth.has_secret() {
        object["secret"] = json!(if connection.is_secret_stored { "keychain" } else { "missing" });
    }
    if matches!(connection.auth, Auth::Oauth(_)) {
        object["token_expires"] = json!(connection.token_expires_at.map(text));
    }
    if let Some(last) = connection.comma_test {
        object["comma_test"] = json!({"result": last.handling, "at": text(last.at)});
    }
    object
}
