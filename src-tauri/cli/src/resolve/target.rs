//! Which Target the arguments mean: a connection by its name, or a client code.

use std::path::Path;

use adobe_target::{ClientCode, Endpoint, Target, Token};
use uploads::clock::{Clock, SystemClock};
use uploads::{AccessError, Auth, Connection, Door, Uploads};

use crate::args::TargetArgs;
use crate::failure::{Failure, of_admin};
use crate::output::messages;
use crate::output::style::{WARN, paint, visible};

const TOKEN: &str = "FERRY_TOKEN";
const CLIENT_SECRET: &str = "FERRY_CLIENT_SECRET";

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
    pub async fn connect(&self) -> Result<Door, Failure> {
        connect(&self.client, &self.endpoint, self.uploads.as_ref().zip(self.connection.as_ref())).await
    }

    /// Whether it is proven to keep commas and line breaks inside values where they stand; an endpoint never is.
    pub fn keeps_delimiters(&self) -> bool {
        self.connection.as_ref().is_some_and(|connection| connection.keeps_delimiters(SystemClock.now()))
    }

    /// Says that the token ends soon, where that is known: best before anything is sent with it.
    pub fn warn_of_end(&self) -> Result<(), Failure> {
        let Some((uploads, connection)) = self.uploads.as_ref().zip(self.connection.as_ref()) else { return Ok(()) };
        let now = SystemClock.now();
        // It was perhaps read a moment ago.
        let Some(ends) = uploads.connection(&connection.name)?.token_ends else { return Ok(()) };
        if uploads::outlasts(ends, now) {
            note!(
                "{} The token ends {}, and Target may take a day to say what became of an upload.\n→ Make a new one first, with whoever else uses it: ferry token new {}",
                paint(WARN, "!"),
                messages::ends(ends, now),
                messages::argument(&connection.name)
            );
        } else if uploads::ends_soon(ends, now) {
            note!("{} The token ends {} ({}).", paint(WARN, "!"), messages::ends(ends, now), messages::local(ends));
        }
        Ok(())
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

/// The way into a Target. A secret from the environment wins over the keychain's, and goes to no connection that asks
/// for none: it is another account's.
pub async fn connect(
    client: &ClientCode,
    endpoint: &Endpoint,
    account: Option<(&Uploads, &Connection)>,
) -> Result<Door, Failure> {
    if let Some((uploads, connection)) = account {
        let given = given_secret(connection)?;
        return uploads.door(connection, given).await.map_err(|error| of_access(connection, error));
    }
    let target = Target::new(client.clone(), endpoint.clone(), secret_in(TOKEN)?);
    Ok(target.map_err(|error| no_client(&error))?.into())
}

/// A connection's secret from the environment.
pub fn given_secret(connection: &Connection) -> Result<Option<Token>, Failure> {
    match connection.auth {
        Auth::None => Ok(None),
        Auth::Token => secret_in(TOKEN),
        Auth::Oauth(_) => secret_in(CLIENT_SECRET),
    }
}

/// Why there is no way in, for people.
pub fn of_access(connection: &Connection, error: AccessError) -> Failure {
    let name = visible(&connection.name);
    let (what, variable) = match connection.auth {
        Auth::Oauth(_) => ("client secret", CLIENT_SECRET),
        _ => ("token", TOKEN),
    };
    match error {
        AccessError::Connection(error) => error.into(),
        AccessError::SecretMissing => Failure::usage(format!(
            "The connection \"{name}\" asks for a {what}, and there is none."
        ))
        .next(format!("Keep it: ferry token set {}. Or put it into {variable}.", messages::argument(&connection.name))),
        AccessError::NoProject => Failure::usage(format!("The connection \"{name}\" has no Adobe OAuth credentials."))
            .next("One that has is added with: ferry connection add NAME --client CODE --auth oauth"),
        AccessError::Admin(error) => of_admin(&error),
        AccessError::Build(error) => no_client(&error),
    }
}

fn no_client(error: &adobe_target::BuildError) -> Failure {
    Failure::usage(format!("No client for HTTPS can be made on this computer: {error}."))
}

/// What is secret, from the environment.
fn secret_in(variable: &str) -> Result<Option<Token>, Failure> {
    match std::env::var(variable) {
        Ok(text) if !text.is_empty() => {
            Token::new(&text).map(Some).map_err(|error| Failure::usage(format!("{variable} holds no token: {error}.")))
        }
        Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::usage(format!("{variable} holds no text."))),
    }
}
