//! `ferry connection`: the accounts that a person sends to, by name.

use std::path::Path;

use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{Auth, Connection, ConnectionState, RemovedAccount, Uploads, test_connection};

use super::print_json;
use super::target_choice::{connect, target_of};
use crate::args::{AuthArg, ConnectionAdd, ConnectionCommand, ConnectionName};
use crate::failure::{Failure, exit};
use crate::paint::{BAD, DIM, GOOD, STRONG, WARN, paint, table, visible};
use crate::words;

pub async fn run(command: &ConnectionCommand, json: bool, home: Option<&Path>) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    match command {
        ConnectionCommand::Add(args) => add(&uploads, args, json),
        ConnectionCommand::List => list(&uploads, json),
        ConnectionCommand::Remove(args) => remove(&uploads, args, json).await,
        ConnectionCommand::Test(args) => test(&uploads, args, json).await,
    }
}

fn add(uploads: &Uploads, args: &ConnectionAdd, json: bool) -> Result<u8, Failure> {
    let (client, endpoint) = target_of(&args.client, args.endpoint.as_deref())?;
    let auth = match args.auth {
        AuthArg::None => Auth::None,
        AuthArg::Token => Auth::Token,
    };
    let wanted = Connection { endpoint, is_production: args.production, auth, ..Connection::new(&args.name, client) };
    let added = uploads.add_connection(&wanted)?;
    if json {
        print_json(&connection_json(&added))?;
    } else {
        out!("{} saved. To use it: --connection {}", paint(STRONG, visible(&added.name)), words::argument(&added.name));
        if added.auth.has_secret() {
            out!("{} ferry token set {}", paint(DIM, "Its secret is not there yet:"), words::argument(&added.name));
        }
    }
    let same: Vec<String> = uploads
        .connections()?
        .into_iter()
        .filter(|other| other.is_production && !added.is_production && reaches_the_same(other, &added))
        .map(|other| visible(&other.name))
        .collect();
    if !same.is_empty() {
        // Live is a property of the account, whatever a connection is called.
        note!("{} It reaches the same profiles as {}, which is live.", paint(WARN, "!"), same.join(", "));
    }
    Ok(exit::DONE)
}

fn reaches_the_same(one: &Connection, other: &Connection) -> bool {
    one.client.host_label() == other.client.host_label()
        && one.endpoint.is_loopback() == other.endpoint.is_loopback()
        && one.name != other.name
}

fn connection_json(connection: &Connection) -> Value {
    let mut object = json!({
        "name": connection.name,
        "client": connection.client,
        "endpoint": connection.endpoint.origin(),
        "production": connection.is_production,
        "auth": connection.auth,
        "added": text(connection.added),
        "used": connection.used.map(text),
    });
    if connection.auth.has_secret() {
        object["secret"] = json!(if connection.is_secret_kept { "keychain" } else { "missing" });
    }
    object
}

fn list(uploads: &Uploads, json: bool) -> Result<u8, Failure> {
    let connections = uploads.connections()?;
    if json {
        print_json(&connections.iter().map(connection_json).collect())?;
        return Ok(exit::DONE);
    }
    if connections.is_empty() {
        out!("No saved connections yet. To save one: ferry connection add NAME --client CODE");
        return Ok(exit::DONE);
    }
    let line = |connection: &Connection| {
        vec![
            visible(&connection.name),
            connection.client.to_string(),
            if connection.is_production { paint(WARN, "live") } else { String::new() },
            words::code_of_kind(connection.auth),
            connection.used.map_or("never".to_owned(), words::local),
            paint(DIM, connection.endpoint.origin()),
        ]
    };
    let rows: Vec<Vec<String>> = connections.iter().map(line).collect();
    table(&["name", "client code", "live", "auth", "used", "endpoint"], &rows, &[]);
    Ok(exit::DONE)
}

async fn remove(uploads: &Uploads, args: &ConnectionName, json: bool) -> Result<u8, Failure> {
    let RemovedAccount { connection: removed, left, .. } = uploads.remove_account(&args.name).await?;
    if let Some(fault) = left {
        note!("{} Its secret may still be there: {}", paint(WARN, "!"), words::keychain(fault));
    }
    if json {
        print_json(&json!({"removed": removed.name, "connection": connection_json(&removed)}))?;
    } else {
        out!("{} removed.", paint(STRONG, visible(&removed.name)));
        out!("{}", paint(DIM, "Uploads to it know where they went, and can go on."));
    }
    Ok(exit::DONE)
}

async fn test(uploads: &Uploads, args: &ConnectionName, json: bool) -> Result<u8, Failure> {
    let connection = uploads.connection(&args.name)?;
    let target = connect(&connection.client, &connection.endpoint, Some((uploads, &connection))).await?;
    let (state, error) = test_connection(&target).await;
    if let Some(error) = &error {
        tracing::warn!(%error, "the connection was tested");
    }
    let message = words::tested(state);
    if json {
        print_json(&json!({"name": connection.name, "state": state, "message": message}))?;
    } else {
        let style = if state == ConnectionState::Works { GOOD } else { BAD };
        out!("{}  {message}", paint(style.bold(), visible(&connection.name)));
    }
    Ok(match state {
        ConnectionState::Works => exit::DONE,
        ConnectionState::TokenRefused => exit::TOKEN,
        _ => exit::USAGE,
    })
}
