//! `ferry token`: what is secret about a connection, in the keychain.

use std::io::{IsTerminal, Read, Write};
use std::path::Path;

use adobe_target::Token;
use serde_json::json;
use uploads::clock::{Clock, SystemClock, text};
use uploads::{AccessError, Auth, SecretPlace, Uploads};

use crate::args::{ConnectionName, TokenCommand, TokenNew};
use crate::commands::print_json;
use crate::failure::{Failure, exit};
use crate::output::messages;
use crate::output::style::{STRONG, paint, visible};
use crate::resolve::target::{given_secret, of_access};

/// More than any token, and little enough to be read whole.
const MOST: u64 = 64 * 1024;

pub async fn run(command: &TokenCommand, json: bool, home: Option<&Path>) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    match command {
        TokenCommand::Set(args) => set(&uploads, args, json).await,
        TokenCommand::Forget(args) => forget(&uploads, args, json).await,
        TokenCommand::New(args) => make_new(&uploads, args, json).await,
    }
}

async fn set(uploads: &Uploads, args: &ConnectionName, json: bool) -> Result<u8, Failure> {
    let connection = uploads.connection(&args.name)?;
    let name = visible(&connection.name);
    if !connection.auth.has_secret() {
        return Err(Failure::usage(format!("The connection \"{name}\" asks for no token."))
            .next("One that does is added with: ferry connection add NAME --client CODE --auth token"));
    }
    let what = if matches!(connection.auth, Auth::Oauth(_)) { "Client secret" } else { "Token" };
    let prompt = format!("{what} for {name} (it is not shown): ");
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

/// Whoever else uses the old one stops at that moment, so it is asked for by name.
async fn make_new(uploads: &Uploads, args: &TokenNew, json: bool) -> Result<u8, Failure> {
    let connection = uploads.connection(&args.name)?;
    if !matches!(connection.auth, Auth::Oauth(_)) {
        return Err(of_access(&connection, AccessError::NoProject));
    }
    if !args.yes {
        let breaks = "A new token ends the current one at once: every other tool that uses it stops until it is given \
                      the new one.";
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            return Err(Failure::usage(format!("{breaks} Nothing was made.")).next("If that is right, add --yes."));
        }
        let question = format!("{breaks}\nMake a new one for {}? [y/N] ", visible(&connection.name));
        let answer = tokio::task::spawn_blocking(move || ask(&question)).await;
        if !matches!(answer, Ok(Ok(answer)) if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")) {
            return Err(Failure::usage("Not confirmed. Nothing was made."));
        }
    }
    let given = given_secret(&connection)?;
    let ends = uploads.make_new_token(&connection, given).await.map_err(|error| of_access(&connection, error))?;
    if json {
        print_json(&json!({"name": connection.name, "token_ends": text(ends)}))?;
    } else {
        out!(
            "{}: a new token was made. It ends {} ({}).",
            paint(STRONG, visible(&connection.name)),
            messages::ends(ends, SystemClock.now()),
            messages::local(ends)
        );
    }
    Ok(exit::DONE)
}

fn ask(question: &str) -> std::io::Result<String> {
    let mut terminal = anstream::stderr();
    terminal.write_all(question.as_bytes()).and_then(|()| terminal.flush())?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer)
}
