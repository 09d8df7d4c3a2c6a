//! The command `ferry connection list`.

use uploads::clock::{Clock, SystemClock};
use uploads::{Connection, LastCommaTest, Uploads};

use super::connection_json;
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::{local_time, time_until};
use crate::output::style::{DIM, WARN, paint, visible};
use crate::output::{json, table};

pub fn run(uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let connections = uploads.connections().list()?;
    if context.json {
        json::print(&connections.iter().map(connection_json).collect())?;
    } else if connections.is_empty() {
        out!("No connections yet. To add one, run: ferry connection add NAME --client CODE");
    } else {
        let rows: Vec<Vec<String>> = connections.iter().map(row).collect();
        table::print(&["name", "client code", "kind", "auth", "commas", "used", "endpoint"], &rows, &[]);
    }
    Ok(exit::DONE)
}

fn row(connection: &Connection) -> Vec<String> {
    vec![
        visible(&connection.name),
        connection.client.to_string(),
        mark(connection),
        auth(connection),
        connection.comma_test.map(comma_test).unwrap_or_default(),
        connection.used.map_or("never".to_owned(), local_time),
        paint(DIM, connection.endpoint.origin()),
    ]
}

fn mark(connection: &Connection) -> String {
    match (connection.is_production, connection.is_practice) {
        (true, _) => paint(WARN, "live"),
        (false, true) => "practice".to_owned(),
        (false, false) => String::new(),
    }
}

fn comma_test(last: LastCommaTest) -> String {
    if last.is_old(SystemClock.now()) { "test again".to_owned() } else { last.handling.as_str().to_owned() }
}

/// Returns the authentication method, with the time until the token expires.
fn auth(connection: &Connection) -> String {
    let auth = serde_json::to_value(&connection.auth).unwrap_or_default();
    let kind = auth["kind"].as_str().unwrap_or_default();
    match connection.token_expires_at {
        Some(at) => format!("{kind}, {}", time_until(at, SystemClock.now()).unwrap_or_else(|| "expired".to_owned())),
        None => kind.to_owned(),
    }
}
