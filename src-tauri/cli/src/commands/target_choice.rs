//! Which Target the arguments mean: a connection by its name, or a client code.

use std::path::Path;

use target::{ClientCode, Endpoint, Target, Token};
use uploads::{Auth, Connection, Uploads};

use crate::args::TargetArgs;
use crate::failure::Failure;
use crate::paint::visible;
use crate::words;

/// The Target that was chosen.
pub struct Chosen {
    /// Whose Target.
    pub client: ClientCode,
    /// Where it is.
    pub endpoint: Endpoint,
    /// The connection, where one was named.
    pub connection: Option<Connection>,
    uploads: Option<Uploads>,
}

impl Chosen {
    /// The client for it, with the token from the environment or the keychain where it is asked for.
    pub async fn connect(&self) -> Result<Target, Failure> {
        connect(&self.client, &self.endpoint, self.uploads.as_ref().zip(self.connection.as_ref())).await
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
            let uploads = Uploads::open(home)?;
            let connection = uploads.connection(name)?;
            let (client, endpoint) = (connection.client.clone(), connection.endpoint.clone());
            Ok(Some(Chosen { client, endpoint, connection: Some(connection), uploads: Some(uploads) }))
        }
        (None, Some(client)) => {
            let (client, endpoint) = target_of(client, args.endpoint.as_deref())?;
            Ok(Some(Chosen { client, endpoint, connection: None, uploads: None }))
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

/// The client for a Target. The token from the environment wins over the keychain's, and goes to no connection that
/// asks for none: it is another account's.
pub async fn connect(
    client: &ClientCode,
    endpoint: &Endpoint,
    account: Option<(&Uploads, &Connection)>,
) -> Result<Target, Failure> {
    let token = match account {
        None => token()?,
        Some((uploads, connection)) => match &connection.auth {
            Auth::None => None,
            Auth::Token => Some(token_of(uploads, connection).await?),
        },
    };
    Target::new(client.clone(), endpoint.clone(), token)
        .map_err(|error| Failure::usage(format!("No client for HTTPS can be made on this computer: {error}.")))
}

async fn token_of(uploads: &Uploads, connection: &Connection) -> Result<Token, Failure> {
    if let Some(token) = token()? {
        return Ok(token);
    }
    let name = visible(&connection.name);
    match uploads.secret(connection).await {
        Ok(Some(token)) => Ok(token),
        Ok(None) => {
            Err(Failure::usage(format!("The connection \"{name}\" asks for a token, and there is none.")).next(
                format!("Keep it: ferry token set {}. Or put it into FERRY_TOKEN.", words::argument(&connection.name)),
            ))
        }
        Err(error) => Err(error.into()),
    }
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
