//! The Target account that the arguments name: a saved connection, or a client code.

use adobe_target::{ClientCode, Endpoint};
use uploads::clock::{Clock, SystemClock};
use uploads::{Connection, RenewingTarget, Uploads};

use super::connect::connect;
use crate::args::TargetArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output;
use crate::output::format::{argument, time_until, token_expires};
use crate::output::style::visible;

/// The account that the arguments name.
pub struct Account {
    pub client: ClientCode,
    pub endpoint: Endpoint,
    /// The connection, if it was named, and where it's saved.
    saved: Option<(Uploads, Connection)>,
}

impl Account {
    /// Connects, with the credential from the environment or the keychain if the account needs one.
    pub async fn connect(&self) -> Result<RenewingTarget, Failure> {
        let saved = self.saved.as_ref().map(|(uploads, connection)| (uploads, connection));
        connect(&self.client, &self.endpoint, saved).await
    }

    /// Returns whether the connection passed the comma test. Without a connection, that's not known.
    pub fn keeps_delimiters(&self) -> bool {
        self.saved.as_ref().is_some_and(|(_, connection)| connection.keeps_delimiters(SystemClock.now()))
    }

    /// Returns whether it's a practice Target: as the connection says, or without a connection, if it's on this computer.
    pub fn is_practice(&self) -> bool {
        self.saved.as_ref().map_or(self.endpoint.is_loopback(), |(_, connection)| connection.is_practice)
    }

    /// Warns if the token is known to expire soon.
    pub fn warn_of_expiry(&self) -> Result<(), Failure> {
        let Some((uploads, connection)) = &self.saved else { return Ok(()) };
        let now = SystemClock.now();
        // Connecting may have updated the time.
        let Some(at) = uploads.connections().get(&connection.name)?.token_expires_at else { return Ok(()) };
        if uploads::outlasts(at, now) {
            let left = time_until(at, now).unwrap_or_else(|| "now".to_owned());
            output::warning(format_args!("The token expires {left}, and Target can take a day to confirm an upload."));
            output::hint(format_args!(
                "Tell everyone else who uses it, then generate a new one: ferry token new {}",
                argument(&connection.name)
            ));
        } else if uploads::ends_soon(at, now) {
            output::warning(token_expires("The", at, now));
        }
        Ok(())
    }

    /// Returns the connection's name.
    pub fn connection_name(&self) -> Option<&str> {
        self.saved.as_ref().map(|(_, connection)| connection.name.as_str())
    }
}

/// Returns the account that the arguments name, or `None` if they name none.
pub fn resolve_account(args: &TargetArgs, context: &Context) -> Result<Option<Account>, Failure> {
    match (&args.connection, &args.client) {
        (Some(_), Some(_)) => Err(Failure::usage("--connection and --client can't be used together.")
            .hint("Use either --connection NAME or --client CODE.")),
        (Some(name), None) if args.endpoint.is_some() => Err(Failure::usage(format!(
            "--endpoint can't be used with --connection {}, which has its own endpoint.",
            visible(name)
        ))
        .hint("Remove --endpoint, or use it with --client CODE.")),
        (Some(name), None) => {
            let uploads = context.open_uploads()?;
            let connection = uploads.connections().get(name)?;
            let (client, endpoint) = (connection.client.clone(), connection.endpoint.clone());
            Ok(Some(Account { client, endpoint, saved: Some((uploads, connection)) }))
        }
        (None, Some(client)) => {
            let (client, endpoint) = parse_account(client, args.endpoint.as_deref())?;
            Ok(Some(Account { client, endpoint, saved: None }))
        }
        (None, None) if args.endpoint.is_some() => {
            Err(Failure::usage("--endpoint requires --client.").hint("Add --client CODE."))
        }
        (None, None) => Ok(None),
    }
}

/// Returns the account that the arguments name. Fails if they name none.
pub fn require_account(args: &TargetArgs, context: &Context) -> Result<Account, Failure> {
    resolve_account(args, context)?.ok_or_else(|| {
        Failure::usage("No Target account was given.")
            .hint("Use --client CODE or --connection NAME. To list connections, run: ferry connection list")
    })
}

/// Parses a client code and an endpoint. Without an endpoint, the account's own at Adobe is used.
pub fn parse_account(client: &str, endpoint: Option<&str>) -> Result<(ClientCode, Endpoint), Failure> {
    let client = ClientCode::parse(client).map_err(|error| {
        Failure::usage(format!("--client: \"{client}\" isn't a valid client code: {error}."))
            .hint("Find it in Target under Administration > Implementation > Account details.")
    })?;
    let endpoint = match endpoint {
        None => Endpoint::for_client(&client),
        Some(text) => Endpoint::parse(text).map_err(|error| {
            Failure::usage(format!("--endpoint: {text}: {error}."))
                .hint("Use https:// on tt.omtrdc.net or a subdomain, or http:// on this computer (127.0.0.1).")
        })?,
    };
    Ok((client, endpoint))
}
