//! `ferry connection`: the accounts that a person sends to, by name.

mod comma_test;

use std::path::Path;

use adobe_target::{Project, ProjectError};
use serde_json::{Value, json};
use uploads::clock::{Clock, SystemClock, text};
use uploads::{Auth, Connection, ConnectionState, Control, Proven, RemovedAccount, Uploads};

use crate::args::{AuthArg, ConnectionAdd, ConnectionCommand, ConnectionName};
use crate::commands::print_json;
use crate::failure::{Failure, exit};
use crate::output::messages;
use crate::output::style::{BAD, DIM, GOOD, STRONG, WARN, paint, table, visible};
use crate::resolve::target::{given_secret, of_access, target_of};

pub async fn run(
    command: &ConnectionCommand,
    json: bool,
    home: Option<&Path>,
    control: &Control,
) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    match command {
        ConnectionCommand::Add(args) => add(&uploads, args, json),
        ConnectionCommand::List => list(&uploads, json),
        ConnectionCommand::Remove(args) => remove(&uploads, args, json).await,
        ConnectionCommand::Test(args) => test(&uploads, args, json).await,
        ConnectionCommand::Probe(args) => comma_test::run(&uploads, args, json, control).await,
    }
}

fn add(uploads: &Uploads, args: &ConnectionAdd, json: bool) -> Result<u8, Failure> {
    let (client, endpoint) = target_of(&args.client, args.endpoint.as_deref())?;
    let auth = auth_of(args)?;
    let wanted = Connection { endpoint, is_production: args.production, auth, ..Connection::new(&args.name, client) };
    let added = uploads.add_connection(&wanted)?;
    if json {
        print_json(&connection_json(&added))?;
    } else {
        out!(
            "{} saved. To use it: --connection {}",
            paint(STRONG, visible(&added.name)),
            messages::argument(&added.name)
        );
        if added.auth.has_secret() {
            out!("{} ferry token set {}", paint(DIM, "Its secret is not there yet:"), messages::argument(&added.name));
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

fn auth_of(args: &ConnectionAdd) -> Result<Auth, Failure> {
    let parts = [("--client-id", &args.client_id), ("--org", &args.org), ("--tenant", &args.tenant)];
    if args.auth != AuthArg::Oauth {
        return match parts.iter().find(|(_, given)| given.is_some()) {
            Some((flag, _)) => {
                Err(Failure::usage(format!("{flag} belongs to --auth oauth."))
                    .next("Add --auth oauth, or take it out."))
            }
            None if args.auth == AuthArg::Token => Ok(Auth::Token),
            None => Ok(Auth::None),
        };
    }
    let missing: Vec<&str> = parts.iter().filter(|(_, given)| given.is_none()).map(|(flag, _)| *flag).collect();
    let [(_, Some(id)), (_, Some(org)), (_, Some(tenant))] = parts else {
        return Err(Failure::usage(format!("--auth oauth needs {} too.", missing.join(", ")))
            .next("The Developer Console shows them: your project > OAuth Server-to-Server."));
    };
    Project::new(id, org, tenant).map(Auth::Oauth).map_err(|error| {
        let flag = match error {
            ProjectError::ClientId => "--client-id",
            ProjectError::Organization => "--org",
            ProjectError::Tenant => "--tenant",
        };
        Failure::usage(format!("{flag}: {error}."))
            .next("The Developer Console shows it: your project > OAuth Server-to-Server.")
    })
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
    if matches!(connection.auth, Auth::Oauth(_)) {
        object["token_ends"] = json!(connection.token_ends.map(text));
    }
    if let Some(proven) = connection.proven {
        object["reading"] = json!({"reading": proven.reading, "at": text(proven.at)});
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
            kind(connection),
            connection.proven.map(commas).unwrap_or_default(),
            connection.used.map_or("never".to_owned(), messages::local),
            paint(DIM, connection.endpoint.origin()),
        ]
    };
    let rows: Vec<Vec<String>> = connections.iter().map(line).collect();
    table(&["name", "client code", "live", "auth", "commas", "used", "endpoint"], &rows, &[]);
    Ok(exit::DONE)
}

/// How it was found to read commas, while that holds.
fn commas(proven: Proven) -> String {
    if proven.is_old(SystemClock.now()) { "to be probed again".to_owned() } else { proven.reading.as_str().to_owned() }
}

/// How it lets one in, and how long yet.
fn kind(connection: &Connection) -> String {
    let kind = messages::code_of_kind(&connection.auth);
    match connection.token_ends {
        Some(ends) => format!("{kind}, {}", messages::ends(ends, SystemClock.now())),
        None => kind,
    }
}

async fn remove(uploads: &Uploads, args: &ConnectionName, json: bool) -> Result<u8, Failure> {
    let RemovedAccount { connection: removed, left, .. } = uploads.remove_account(&args.name).await?;
    if let Some(fault) = left {
        note!("{} Its secret may still be there: {}", paint(WARN, "!"), messages::keychain(fault));
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
    let given = given_secret(&connection)?;
    let (state, error) =
        uploads.test_account(&connection, given).await.map_err(|error| of_access(&connection, error))?;
    if let Some(error) = &error {
        tracing::warn!(%error, "the connection was tested");
    }
    let message = messages::tested(state);
    // When its token ends was perhaps read a moment ago.
    let connection = uploads.connection(&connection.name)?;
    if json {
        let mut object = json!({"name": connection.name, "state": state, "message": message});
        if matches!(connection.auth, Auth::Oauth(_)) {
            object["token_ends"] = json!(connection.token_ends.map(text));
        }
        print_json(&object)?;
    } else {
        let style = if state == ConnectionState::Works { GOOD } else { BAD };
        out!("{}  {message}", paint(style.bold(), visible(&connection.name)));
        if let Some(ends) = connection.token_ends {
            let now = SystemClock.now();
            let style = if uploads::ends_soon(ends, now) { WARN } else { DIM };
            out!(
                "{}",
                paint(style, format!("Its token ends {} ({}).", messages::ends(ends, now), messages::local(ends)))
            );
        }
    }
    Ok(code_of(state))
}

fn code_of(state: ConnectionState) -> u8 {
    match state {
        ConnectionState::Works => exit::DONE,
        ConnectionState::TokenRefused | ConnectionState::CredentialsRefused | ConnectionState::NoToken => exit::TOKEN,
        _ => exit::USAGE,
    }
}
