//! The command `ferry token set`.

use std::io::{IsTerminal, Read};

use adobe_target::Token;
use serde_json::json;
use uploads::{Auth, KeychainFault, SecretPlace, Uploads};

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::style::{STRONG, paint, visible};

/// The maximum number of bytes that are read from standard input. No token is that long.
const MAX_INPUT: u64 = 64 * 1024;

pub async fn run(name: &str, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let connection = uploads.connections().get(name)?;
    let name = visible(&connection.name);
    if !connection.auth.has_secret() {
        return Err(Failure::usage(format!("The connection \"{name}\" doesn't use a token."))
            .hint("To add one that does, run: ferry connection add NAME --client CODE --auth token"));
    }
    let what = if matches!(connection.auth, Auth::Oauth(_)) { "Client secret" } else { "Token" };
    let prompt = format!("{what} for {name} (hidden): ");
    let unreadable = |error: &dyn std::fmt::Display| Failure::usage(format!("Couldn't read the token: {error}."));
    let text = tokio::task::spawn_blocking(move || read(&prompt))
        .await
        .map_err(|error| unreadable(&error))?
        .map_err(|error| unreadable(&error))?;
    let token = Token::new(&text).map_err(|error| {
        Failure::usage(format!("That isn't a valid token: {error}."))
            .hint("Pass only the token on standard input, as Target shows it.")
    })?;
    match uploads.connections().store_secret(&connection.name, &token).await? {
        SecretPlace::Keychain => {}
        // Memory doesn't outlast this command.
        SecretPlace::Session { why } => return Err(why.into()),
        SecretPlace::Missing => return Err(KeychainFault::Failed.into()),
    }
    if context.json {
        json::print(&json!({"name": connection.name, "secret": "keychain"}))?;
    } else {
        out!("{}: saved in the system keychain.", paint(STRONG, name));
    }
    Ok(exit::DONE)
}

/// Reads standard input. On a terminal, reads a line without showing it.
fn read(prompt: &str) -> std::io::Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return rpassword::prompt_password(prompt);
    }
    let mut text = String::new();
    input.lock().take(MAX_INPUT).read_to_string(&mut text)?;
    Ok(text)
}
