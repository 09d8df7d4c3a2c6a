//! Which Target the arguments mean: a connection by its name, or a client code.

use std::path::Path;

use target::{ClientCode, Endpoint, Target, Token};
use uploads::{Auth, Connection, Uploads};

use crate::args::TargetArgs;
use crate::failure::Failure;
use crate::paint::visible;

/// The Target that was chosen.
pub struct Chosen {
    /// Whose Target.
    pub client: ClientCode,
    /// Where it is.
    pub endpoint: Endpoint,
    /// The connection, where one was named.
    pub connection: Option<Connection>,
}

impl Chosen {
    /// The client for it, with the token from the environment where it is asked for.
    pub fn connect(&self) -> Result<Target, Failure> {
        connect(&self.client, &self.endpoint, self.connection.as_ref())
    }

    /// The connection's name.
    pub fn name(&self) -> Option<String> {
        self.connection.as_ref().map(|connection| connection.name.clone())
    }
}

/// The Target that the arguments name; it must be one, also where nothing is sent.
pub fn choose_target(args: &TargetArgs, home: Option<&Path>) -> Result<Option<Chosen>, Failure> {
    match (&args.connection, &args.client) {
        (Some(_), Some(_)) => Err(Failure::usage("--connection and --client name two Targets.")
            .next("Give one of them: --connection NAME, or --client CODE.")),
        (Some(name), None) if args.endpoint.is_some() => {
            Err(Failure::usage(format!("--connection {}: a connection has its own endpoint.", visible(name)))
                .next("Take --endpoint out, or give --client CODE with it."))
        }
        (Some(name), None) => {
            let connection = Uploads::open(home)?.connection(name)?;
            let (client, endpoint) = (connection.client.clone(), connection.endpoint.clone());
            Ok(Some(Chosen { client, endpoint, connection: Some(connection) }))
        }
        (None, Some(client)) => {
            let (client, endpoint) = target_of(client, args.endpoint.as_deref())?;
            Ok(Some(Chosen { client, endpoint, connection: None }))
        }
        (None, None) if args.endpoint.is_some() => {
            Err(Failure::usage("--endpoint: whose Target is there?").next("Give --client CODE with it."))
        }
        (None, None) => Ok(None),
    }
}

/// The same, where there must be one.
pub fn need_target(args: &TargetArgs, home: Option<&Path>) -> Result<Chosen, Failure> {
    choose_target(args, home)?.ok_or_else(|| {
        Failure::usage("No Target was named.")
            .next("Give --client CODE, or --connection NAME (ferry connection list shows those that are saved).")
    })
}

/// Whose Target, and where.
pub fn target_of(client: &str, endpoint: Option<&str>) -> Result<(ClientCode, Endpoint), Failure> {
    let client = ClientCode::parse(client).map_err(|error| {
        Failure::usage(format!("--client: \"{client}\" is no client code: {error}."))
            .next("It stands in Target under Administration > Implementation > Account details.")
    })?;
    let endpoint = match endpoint {
        None => Endpoint::for_client(&client),
        Some(text) => Endpoint::parse(text).map_err(|error| {
            Failure::usage(format!("--endpoint: {text}: {error}."))
                .next("HTTPS on tt.omtrdc.net or below it, or http:// on this computer (127.0.0.1).")
        })?,
    };
    Ok((client, endpoint))
}

/// The client for a Target. The token from the environment goes to no connection that asks for none: it is
/// another account's.
pub fn connect(client: &ClientCode, endpoint: &Endpoint, connection: Option<&Connection>) -> Result<Target, Failure> {
    let token = match connection.map(|connection| connection.auth) {
        Some(Auth::None) => None,
        Some(Auth::Token) => Some(token()?.ok_or_else(|| {
            let name = connection.map_or("", |connection| connection.name.as_str());
            Failure::usage(format!("The connection \"{}\" asks for a token, and there is none.", visible(name)))
                .next("Put it into FERRY_TOKEN.")
        })?),
        None => token()?,
    };
    Target::new(client.clone(), endpoint.clone(), token)
        .map_err(|error| Failure::usage(format!("No client for HTTPS can be made on this computer: {error}.")))
}

fn token() -> Result<Option<Token>, Failure> {
    match std::env::var("FERRY_TOKEN") {
        Ok(text) if !text.is_empty() => {
            Token::new(&text).map(Some).map_err(|error| Failure::usage(format!("FERRY_TOKEN holds no token: {error}.")))
        }
        Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::usage("FERRY_TOKEN holds no text.")),
    }
}
