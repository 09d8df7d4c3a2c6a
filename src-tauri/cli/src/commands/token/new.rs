//! The command `ferry token new`.

use clap::Args;
use serde_json::json;
use uploads::clock::{Clock, SystemClock, text};
use uploads::{Auth, AuthenticateError, Uploads};

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::token_expires;
use crate::output::json;
use crate::output::style::{STRONG, paint, visible};
use crate::resolve::connect::{given_secret, of_access};
use crate::steps::confirm::{ask, can_ask};

/// The effect on other tools, which is why the command asks first.
const CONSEQUENCE: &str = "A new token makes the current one stop working immediately. Every other tool that uses it \
                           stops until you give it the new one.";

/// Generate a new profile token (Adobe OAuth only). Tools that use the old token stop working immediately
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Name of the connection
    name: String,
    /// Don't ask for confirmation
    #[arg(long)]
    yes: bool,
}

pub async fn run(args: &NewArgs, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let connection = uploads.connections().get(&args.name)?;
    let name = visible(&connection.name);
    if !matches!(connection.auth, Auth::Oauth(_)) {
        return Err(of_access(&connection, AuthenticateError::NoCredentials));
    }
    if !args.yes {
        if !can_ask() {
            return Err(
                Failure::usage(format!("{CONSEQUENCE} No token was generated.")).hint("To continue, add --yes.")
            );
        }
        let question = format!("{CONSEQUENCE}\nGenerate a new token for {name}? [y/N] ");
        ask(question, "No token was generated.", context).await?;
    }
    let given = given_secret(&connection)?;
    let expires = uploads
        .connections()
        .generate_token(&connection, given)
        .await
        .map_err(|error| of_access(&connection, error))?;
    if context.json {
        json::print(&json!({"name": connection.name, "token_expires": text(expires)}))?;
    } else {
        let expires = token_expires("The", expires, SystemClock.now());
        out!("{}: new token generated. {expires}", paint(STRONG, name));
    }
    Ok(exit::DONE)
}
