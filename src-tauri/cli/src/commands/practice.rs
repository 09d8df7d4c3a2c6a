//! `ferry practice`: the practice Target, until stopped.

use std::path::Path;

use practice::{AdminFault, DecodeOrder, Fault, FaultError, FaultKind, OauthClient, Options};
use serde_json::json;
use uploads::Home;

use super::print_json;
use crate::args::{Practice, ReadingArg};
use crate::failure::{Failure, exit};
use crate::output::style::{DIM, STRONG, paint, table};
use crate::signals;

pub async fn run(args: &Practice, json: bool, home: Option<&Path>) -> Result<u8, Failure> {
    if args.fault.iter().any(|fault| fault == "list") {
        return list_faults(json);
    }
    let (mut faults, mut admin_faults) = (Vec::new(), Vec::new());
    for text in &args.fault {
        match text.parse::<AdminFault>() {
            Ok(fault) => admin_faults.push(fault),
            Err(FaultError::Unknown(_)) => {
                let fault = text.parse::<Fault>();
                faults.push(fault.map_err(|error| Failure::usage(format!("--fault: {error}")))?);
            }
            Err(error) => return Err(Failure::usage(format!("--fault: {error}"))),
        }
    }
    let oauth = args.client_id.as_deref().zip(args.client_secret.as_deref()).map(|(id, secret)| {
        let tenant = args.tenant.as_deref().or(args.client.as_deref()).unwrap_or(id);
        OauthClient { profile_attributes: args.known.clone(), ..OauthClient::new(id, secret, tenant) }
    });
    let store = match &args.store {
        Some(store) => store.clone(),
        None => Home::open(home)?.below("practice")?,
    };
    let options = Options {
        port: args.port,
        client: args.client.clone(),
        token: args.token.clone(),
        decode_order: match args.reading {
            ReadingArg::Cells => DecodeOrder::Cells,
            ReadingArg::Form => DecodeOrder::Form,
        },
        rate: args.rate,
        faults,
        oauth,
        admin_faults,
        ..Options::at(store.clone())
    };
    let server = practice::start(options)
        .await
        .map_err(|error| Failure::usage(format!("The practice Target could not start: {error}.")))?;
    let client = args.client.as_deref().unwrap_or("demo");
    if json {
        print_json(&json!({
            "origin": server.origin(),
            "page": server.page_url(),
            "client": args.client,
            "store": store.to_string_lossy(),
        }))?;
    } else {
        out!("The practice Target runs on this computer, until Ctrl-C.\n");
        out!("  {}  {}", paint(STRONG, "endpoint"), server.origin());
        out!("  {}      {}", paint(STRONG, "page"), server.page_url());
        out!("  {}     {}", paint(STRONG, "store"), store.display());
        out!(
            "\n{}",
            paint(
                DIM,
                format!("ferry send FILE --mapping M --client {client} --endpoint {} --poll-every 1s", server.origin())
            )
        );
    }
    signals::arrived().await;
    server.stop().await;
    Ok(exit::DONE)
}

fn list_faults(json: bool) -> Result<u8, Failure> {
    let faults = || Fault::catalog().iter().chain(AdminFault::catalog());
    if json {
        let faults = faults().map(
            |fault: &FaultKind| json!({"name": fault.name, "argument": fault.argument, "what": fault.description}),
        );
        print_json(&faults.collect())?;
        return Ok(exit::DONE);
    }
    let rows: Vec<Vec<String>> = faults()
        .map(|fault| vec![fault.name.to_owned(), fault.argument.unwrap_or("").to_owned(), fault.description.to_owned()])
        .collect();
    table(&["fault", "argument", "what happens"], &rows, &[]);
    Ok(exit::DONE)
}
