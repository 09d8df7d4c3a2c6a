//! `ferry connection probe`: how an account reads commas and line breaks.

use serde_json::json;
use uploads::clock::text;
use uploads::{Control, ProbeError, ProbeFound, Reading, Uploads};

use crate::args::ConnectionName;
use crate::commands::print_json;
use crate::failure::{Failure, exit, of_call};
use crate::output::messages;
use crate::output::style::{BAD, DIM, GOOD, STRONG, paint, table, visible};
use crate::resolve::target::connect;

pub async fn run(uploads: &Uploads, args: &ConnectionName, json: bool, control: &Control) -> Result<u8, Failure> {
    let connection = uploads.connection(&args.name)?;
    let door = connect(&connection.client, &connection.endpoint, Some((uploads, &connection))).await?;
    note!(
        "{}",
        paint(DIM, "One profile of its own is sent, fetched and compared. It lapses by itself; this may take an hour.")
    );
    let mut told = None;
    let on = |step| {
        if told.replace(step) != Some(step) {
            note!("{}", paint(DIM, messages::probing(step)));
        }
    };
    let found = uploads.probe(&connection, &door, control, on).await.map_err(of_probe)?;
    if json {
        print_json(&found_json(&connection.name, &found))?;
        return Ok(exit::DONE);
    }
    let style = if found.proven.reading == Reading::Keeps { GOOD } else { BAD };
    out!("{}  {}", paint(STRONG, visible(&connection.name)), paint(style, messages::reading(found.proven.reading)));
    let rows: Vec<Vec<String>> = found
        .tried
        .iter()
        .map(|one| {
            let found = one.found.as_deref().map_or("(nothing)".to_owned(), visible);
            let mark = if one.is_same() { paint(GOOD, "=") } else { paint(BAD, "\u{2260}") };
            vec![messages::code_of(one.trial), visible(&one.sent), mark, found]
        })
        .collect();
    table(&["tried", "sent", "", "came back"], &rows, &[]);
    out!("{}", paint(DIM, format!("Sent as {}. Found out anew after 90 days.", found.profile)));
    Ok(exit::DONE)
}

fn found_json(name: &str, found: &ProbeFound) -> serde_json::Value {
    let tried = found
        .tried
        .iter()
        .map(|one| json!({"what": one.trial, "sent": one.sent, "found": one.found, "same": one.is_same()}));
    json!({
        "name": name,
        "reading": found.proven.reading,
        "at": text(found.proven.at),
        "profile": found.profile,
        "tried": tried.collect::<Vec<_>>(),
    })
}

fn of_probe(error: ProbeError) -> Failure {
    let unconfirmed = |what: &str| Failure { code: exit::UNCONFIRMED, ..Failure::usage(what) };
    match error {
        ProbeError::Connection(error) => error.into(),
        ProbeError::Lock(error) => error.into(),
        ProbeError::Home(error) => error.into(),
        ProbeError::Call(error) => of_call(&error),
        ProbeError::Stuck => unconfirmed("Target gave up on the probe, so nothing was found out.").next("Try again."),
        ProbeError::NotVisible => unconfirmed("The probe did not show within an hour, so nothing was found out.")
            .next("Target can take a day. Try again at a quieter hour."),
        ProbeError::Interrupted => {
            Failure { code: exit::INTERRUPTED, ..Failure::usage("Interrupted. Nothing was found out.") }
        }
        error @ (ProbeError::Pace(_) | ProbeError::Body(_)) => {
            Failure::usage(format!("The probe could not be sent: {error}."))
        }
    }
}
