//! The command `ferry connection test`.

use serde_json::json;
use uploads::clock::{Clock, SystemClock, text};
use uploads::{Auth, ConnectionState, Uploads};

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::token_expires;
use crate::output::style::{BAD, DIM, GOOD, WARN, paint, visible};
use crate::output::{json, messages};
use crate::resolve::connect::{given_secret, of_access};

pub async fn run(name: &str, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let connection = uploads.connections().get(name)?;
    let given = given_secret(&connection)?;
    let (state, error) =
        uploads.connections().test(&connection, given).await.map_err(|error| of_access(&connection, error))?;
    if let Some(error) = &error {
        tracing::warn!(%error, "the connection was tested");
    }
    let message = messages::connection_state(state);
    // The test may have updated when the token expires.
    let connection = uploads.connections().get(&connection.name)?;
    if context.json {
        let mut object = json!({"name": connection.name, "state": state, "message": message});
        if matches!(connection.auth, Auth::Oauth(_)) {
            object["token_expires"] = json!(connection.token_expires_at.map(text));
        }
        json::print(&object)?;
    } else {
        let style = if state == ConnectionState::Works { GOOD } else { BAD };
        out!("{}  {message}", paint(style.bold(), visible(&connection.name)));
        if let Some(at) = connection.token_expires_at {
            let now = SystemClock.now();
            let style = if uploads::ends_soon(at, now) { WARN } else { DIM };
            out!("{}", paint(style, token_expires("Its", at, now)));
        }
    }
    Ok(exit_code(state))
}

fn exit_code(state: ConnectionState) -> u8 {
    match state {
        ConnectionState::Works => exit::DONE,
        ConnectionState::TokenRejected | ConnectionState::CredentialsRejected | ConnectionState::NoToken => exit::TOKEN,
        _ => exit::USAGE,
    }
}
