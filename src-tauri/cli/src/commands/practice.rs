//! The command `ferry practice`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use practice::{AdminFault, DecodeOrder, Fault, FaultError, FaultKind, OauthClient, Options};
use serde_json::json;
use uploads::DataDir;

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::style::{DIM, STRONG, paint};
use crate::output::{json, table};
use crate::signals;

/// The default rate limit, which is that of Adobe.
const DEFAULT_RATE: u32 = adobe_target::pace::MAX_CALLS_PER_MINUTE;

/// Run the practice Target on this computer until you stop it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry practice
  ferry practice --port 8471 --fault 503 --fault drop-after
  ferry send customers.csv --mapping m.ferrymap.json --client demo --endpoint http://127.0.0.1:8471")]
pub struct PracticeArgs {
    /// Port on 127.0.0.1 (0 for any free port)
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Folder for its profiles (default: in the data folder)
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// Accept only this client code (default: any)
    #[arg(long, value_name = "CODE")]
    client: Option<String>,
    /// Require this token (default: none)
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Client ID that the simulated identity service and Admin API accept
    #[arg(long, value_name = "ID", requires = "client_secret")]
    client_id: Option<String>,
    /// Client secret for --client-id. Make one up; don't use a real secret
    #[arg(long, value_name = "SECRET", requires = "client_id")]
    client_secret: Option<String>,
    /// Tenant for --client-id (default: the client code)
    #[arg(long, value_name = "TENANT", requires = "client_id")]
    tenant: Option<String>,
    /// Attribute that already exists in the account, with --client-id (repeatable)
    #[arg(long, value_name = "NAME", requires = "client_id")]
    attribute: Vec<String>,
    /// How it handles commas and line breaks in values
    #[arg(long, value_name = "HOW", default_value = "keep")]
    commas: CommasArg,
    /// Calls allowed per minute
    #[arg(long, value_name = "N", default_value_t = DEFAULT_RATE)]
    rate: u32,
    /// Simulate a fault. Each one applies to one batch, in order (repeatable). `--fault list` shows them all
    #[arg(long, value_name = "NAME[:ARG]")]
    fault: Vec<String>,
}

/// How the practice Target handles commas and line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CommasArg {
    /// Split, then decode: encoded commas stay in their values
    Keep,
    /// Decode, then split: encoded commas shift values into other attributes
    Shift,
}

pub async fn run(args: &PracticeArgs, context: &Context) -> Result<u8, Failure> {
    if args.fault.iter().any(|fault| fault == "list") {
        return list_faults(context);
    }
    let store = match &args.store {
        Some(store) => store.clone(),
        None => DataDir::open(context.data_dir())?.subfolder("practice")?,
    };
    let options = options(args, store.clone())?;
    let server = practice::start(options)
        .await
        .map_err(|error| Failure::usage(format!("Couldn't start the practice Target: {error}.")))?;
    if context.json {
        json::print(&json!({
            "origin": server.origin(),
            "page": server.page_url(),
            "client": args.client,
            "store": store.to_string_lossy(),
        }))?;
    } else {
        out!("The practice Target is running on this computer. Press Ctrl+C to stop it.\n");
        out!("  {}  {}", paint(STRONG, "endpoint"), server.origin());
        out!("  {}      {}", paint(STRONG, "page"), server.page_url());
        out!("  {}     {}", paint(STRONG, "store"), store.display());
        let client = args.client.as_deref().unwrap_or("demo");
        let origin = server.origin();
        let next = format!("ferry send FILE --mapping MAPPING --client {client} --endpoint {origin} --poll-every 1s");
        out!("\n{}", paint(DIM, next));
    }
    signals::received().await;
    server.stop().await;
    Ok(exit::DONE)
}

fn options(args: &PracticeArgs, store: PathBuf) -> Result<Options, Failure> {
    let unknown = |error: FaultError| Failure::usage(format!("--fault: {error}."));
    let (mut faults, mut admin_faults) = (Vec::new(), Vec::new());
    for text in &args.fault {
        match text.parse::<AdminFault>() {
            Ok(fault) => admin_faults.push(fault),
            Err(FaultError::Unknown(_)) => faults.push(text.parse::<Fault>().map_err(unknown)?),
            Err(error) => return Err(unknown(error)),
        }
    }
    let oauth = args.client_id.as_deref().zip(args.client_secret.as_deref()).map(|(id, secret)| {
        let tenant = args.tenant.as_deref().or(args.client.as_deref()).unwrap_or(id);
        OauthClient { profile_attributes: args.attribute.clone(), ..OauthClient::new(id, secret, tenant) }
    });
    Ok(Options {
        port: args.port,
        client: args.client.clone(),
        token: args.token.clone(),
        decode_order: match args.commas {
            CommasArg::Keep => DecodeOrder::Cells,
            CommasArg::Shift => DecodeOrder::Form,
        },
        rate: args.rate,
        faults,
        oauth,
        admin_faults,
        ..Options::at(store)
    })
}

fn list_faults(context: &Context) -> Result<u8, Failure> {
    let faults = || Fault::catalog().iter().chain(AdminFault::catalog());
    if context.json {
        let object = |fault: &FaultKind| json!({"name": fault.name, "argument": fault.argument, "description": fault.description});
        json::print(&faults().map(object).collect())?;
        return Ok(exit::DONE);
    }
    let row = |fault: &FaultKind| {
        vec![fault.name.to_owned(), fault.argument.unwrap_or("").to_owned(), fault.description.to_owned()]
    };
    let rows: Vec<Vec<String>> = faults().map(row).collect();
    table::print(&["fault", "argument", "what happens"], &rows, &[]);
    Ok(exit::DONE)
}
