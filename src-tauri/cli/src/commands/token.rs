//! `ferry token`: what is secret about a connection, in the keychain.

use std::io::{IsTerminal, Read};
use std::path::Path;

use serde_json::json;
use target::Token;
use uploads::{SecretPlace, Uploads};

use super::print_json;
use crate::args::{ConnectionName, TokenCommand};
use crate::failure::{Failure, exit};
use crate::paint::{STRONG, paint, visible};

/// More than any token, and little enough to be read whole.
const MOST: u64 = 64 * 1024;

pub async fn run(command: &TokenCommand, json: bool, home: Option<&Path>) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    match command {
        TokenCommand::Set(args) => set(&uploads, args, json).await,
        TokenCommand::Forget(args) => forget(&uploads, args, json).await,
    }
}

async fn set(uploads: &Uploads, args: &ConnectionName, json: bool) -> Result<u8, Failure> {
    let connection = uploads.connection(&args.name)?;
    let name = visible(&connection.name);
    if !connection.auth.has_secret() {
        return Err(Failure::usage(format!("The connection \"{name}\" asks for no token."))
            .next("One that does is added with: ferry connection add NAME --client CODE --auth token"));
    }
    let prompt = format!("Token for {name} (it is not shown): ");
    let text = tokio::task::spawn_blocking(move || read(&prompt)).await;
    let text = match text {
        Ok(read) => read.map_err(|error| Failure::usage(format!("The token could not be read: {error}.")))?,
        Err(error) => return Err(Failure::usage(format!("The token could not be read: {error}."))),
    };
    let token = Token::new(&text).map_err(|error| {
        Failure::usage(format!("This is no token: {error}."))
            .next("Give the token alone, as Target shows it, on standard input.")
    })?;
    match uploads.keep_secret(&connection.name, &token).await? {
        SecretPlace::Keychain => {}
        // This program ends here, and with it what only its memory holds.
        SecretPlace::Session { why } => return Err(why.into()),
        SecretPlace::Missing => return Err(uploads::KeychainFault::Failed.into()),
    }
    if json {
        print_json(&json!({"name": connection.name, "secret": "keychain"}))?;
    } else {
        out!("{}: kept in this computer's keychain.", paint(STRONG, name));
    }
    Ok(exit::DONE)
}

/// Standard input; from a terminal a line that is not shown.
fn read(prompt: &str) -> std::io::Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return rpassword::prompt_password(prompt);
    }
    let mut text = String::new();
    input.lock().take(MOST).read_to_string(&mut text)?;
    Ok(text)
}

async fn forget(uploads: &Uploads, args: &ConnectionName, json: bool) -> Result<u8, Failure> {
    let connection = uploads.connection(&args.name)?;
    uploads.forget_secret(&connection.name).await?;
    if json {
        print_json(&json!({"name": connection.name, "secret": "missing"}))?;
    } else {
        out!("{}: forgotten.", paint(STRONG, visible(&connection.name)));
    }
    Ok(exit::DONE)
}
