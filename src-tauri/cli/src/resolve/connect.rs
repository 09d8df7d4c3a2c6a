//! Connecting to Target with the right credential.

use adobe_target::{ClientCode, Endpoint, Target, Token};
use uploads::{
    Auth, AuthKind, AuthenticateError, Connection, ConnectionError, OpenUpload, Reason, RenewingTarget, Upload, Uploads,
};

use crate::failure::Failure;
use crate::output::format::argument;
use crate::output::style::visible;

/// The variable with the profile token.
const TOKEN: &str = "FERRY_TOKEN";
/// The variable with the client secret of Adobe OAuth.
const CLIENT_SECRET: &str = "FERRY_CLIENT_SECRET";

/// Connects to an account. A credential from the environment is used before the keychain's, and only if the connection
/// needs one, because otherwise it belongs to another account.
pub async fn connect(
    client: &ClientCode,
    endpoint: &Endpoint,
    account: Option<(&Uploads, &Connection)>,
) -> Result<RenewingTarget, Failure> {
    if let Some((uploads, connection)) = account {
        let given = given_secret(connection)?;
        return uploads
            .connections()
            .authenticate(connection, given)
            .await
            .map_err(|error| of_access(connection, error));
    }
    Ok(Target::new(client.clone(), endpoint.clone(), secret_in(TOKEN)?)?.into())
}

/// Connects to the account of an upload that is resumed or retried.
pub async fn connect_again(uploads: &Uploads, upload: &OpenUpload) -> Result<RenewingTarget, Failure> {
    connect_to(uploads, upload.upload(), upload.client(), upload.endpoint()).await
}

/// Connects to the account of an upload. The upload stores which account that is. Its connection, if it's still one of that
/// account, stores how to authenticate. Otherwise, the upload stores that, too: `FERRY_TOKEN` may be meant for another
/// account, so it's used only if the upload has used a token, or if Target asked for one.
pub async fn connect_to(
    uploads: &Uploads,
    upload: &Upload,
    client: &ClientCode,
    endpoint: &Endpoint,
) -> Result<RenewingTarget, Failure> {
    let connection = match upload.connection.as_deref().map(|name| uploads.connections().get(name)).transpose() {
        Ok(connection) => connection,
        Err(ConnectionError::NoSuchConnection { .. } | ConnectionError::Reserved) => None,
        Err(error) => return Err(error.into()),
    };
    // A connection that was changed since may belong to another account.
    let is_same = |saved: &&Connection| saved.client == *client && saved.endpoint == *endpoint;
    let account = connection.as_ref().filter(is_same).map(|saved| (uploads, saved));
    if account.is_some() {
        return connect(client, endpoint, account).await;
    }
    let asked_for_token = upload.reason == Some(Reason::Token);
    match upload.auth {
        Some(AuthKind::Token) => connect(client, endpoint, None).await,
        Some(AuthKind::Oauth) => {
            let name = upload.connection.as_deref().unwrap_or_default();
            Err(Failure::usage(format!(
                "The connection \"{}\" of upload {} was removed or changed.",
                visible(name),
                upload.id
            ))
            .hint("Add one for the same account again, with: ferry connection add NAME --auth oauth"))
        }
        // Uploads of earlier versions don't store how they authenticated.
        None if upload.connection.is_none() => connect(client, endpoint, None).await,
        Some(AuthKind::None) | None if asked_for_token => connect(client, endpoint, None).await,
        Some(AuthKind::None) | None => Ok(Target::new(client.clone(), endpoint.clone(), None)?.into()),
    }
}

/// Returns a connection's secret from the environment, if it needs one.
pub fn given_secret(connection: &Connection) -> Result<Option<Token>, Failure> {
    match connection.auth {
        Auth::None => Ok(None),
        Auth::Token => secret_in(TOKEN),
        Auth::Oauth(_) => secret_in(CLIENT_SECRET),
    }
}

/// Returns the secret in a variable of the environment. An empty variable counts as missing.
fn secret_in(variable: &str) -> Result<Option<Token>, Failure> {
    match std::env::var(variable) {
        Ok(text) if !text.is_empty() => Token::new(&text)
            .map(Some)
            .map_err(|error| Failure::usage(format!("{variable} doesn't contain a valid token: {error}."))),
        Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::usage(format!("{variable} isn't valid text."))),
    }
}

/// Turns the error of a connection to an account into a failure.
pub fn of_access(connection: &Connection, error: AuthenticateError) -> Failure {
    let name = visible(&connection.name);
    let (secret, variable) = match connection.auth {
        Auth::Oauth(_) => ("client secret", CLIENT_SECRET),
        _ => ("token", TOKEN),
    };
    match error {
        AuthenticateError::SecretMissing => {
            Failure::usage(format!("The connection \"{name}\" needs a {secret}, but none is saved."))
                .hint(format!("Save it with: ferry token set {}. Or set {variable}.", argument(&connection.name)))
        }
        AuthenticateError::NoCredentials => {
            Failure::usage(format!("The connection \"{name}\" doesn't use Adobe OAuth."))
                .hint("To add one that does, run: ferry connection add NAME --client CODE --auth oauth")
        }
        error => error.into(),
    }
}
