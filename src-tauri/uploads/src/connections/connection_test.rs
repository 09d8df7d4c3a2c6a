//! Whether a connection works: one question, which changes nothing.

use adobe_target::{AdminError, CallError, OfflineKind, Target, Token, VisitorId};
use serde::{Deserialize, Serialize};

use crate::connections::Connection;
use crate::connections::authenticate::AccessError;
use crate::uploads::{Uploads, random_letters};

/// The name under which all of Adobe Target lies: where it is found and an account's own host is not,
/// the client code is wrong.
const ADOBE: &str = "tt.omtrdc.net:443";

/// What came of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionState {
    /// Target answered. Its answer for a visitor that it does not know is no proof of the client code where
    /// the host is another than the account's own.
    Works,
    /// The token is missing, expired or another's.
    TokenRefused,
    /// The identity service knows no such client id, or the client secret is another.
    CredentialsRefused,
    /// The project whose credentials are used lacks the rights in Target.
    NoRights,
    /// The account has no profile token, or none that is still good.
    NoToken,
    /// The account's own host is not found, and Adobe's is.
    WrongClientCode,
    /// Nothing is reached at all.
    NoNetwork,
    /// The proxy wants a name and a password, or does not pass the connection on.
    Proxy,
    /// The certificate is of an issuer that this computer does not trust: a network that inspects traffic, mostly.
    Inspected,
    /// The certificate is not valid at this computer's time: its clock is wrong, mostly.
    Clock,
    /// Something else between this computer and Target is in the way: a network's sign-in page, a broken encryption.
    Blocked,
    /// An answer came that says nothing: a server in trouble, or a page of something in between.
    Unclear,
}

impl ConnectionState {
    /// Every one.
    pub const ALL: &[ConnectionState] = &[
        ConnectionState::Works,
        ConnectionState::TokenRefused,
        ConnectionState::CredentialsRefused,
        ConnectionState::NoRights,
        ConnectionState::NoToken,
        ConnectionState::WrongClientCode,
        ConnectionState::NoNetwork,
        ConnectionState::Proxy,
        ConnectionState::Inspected,
        ConnectionState::Clock,
        ConnectionState::Blocked,
        ConnectionState::Unclear,
    ];
}

/// Asks for a visitor that does not exist. With the answer comes what the call said, for the log.
pub async fn test_connection(target: &Target) -> (ConnectionState, Option<CallError>) {
    let visitor = match VisitorId::third_party(&format!("ferry-test-{}", random_letters())) {
        Ok(visitor) => visitor,
        // Letters and hyphens are an id.
        Err(_) => return (ConnectionState::Unclear, None),
    };
    match target.fetch(&visitor).await {
        Ok(_) => (ConnectionState::Works, None),
        Err(error) => {
            let is_unnamed = matches!(error, CallError::Offline { kind: OfflineKind::Dns, .. });
            let finds_adobe = is_unnamed && tokio::net::lookup_host(ADOBE).await.is_ok();
            (state_of(&error, finds_adobe), Some(error))
        }
    }
}

impl Uploads {
    /// Asks a connection's account, by its own way in. `given` is its secret from elsewhere, as in [`Uploads::door`].
    /// With the answer comes what was said, for the log.
    ///
    /// # Errors
    /// [`AccessError`], where nobody could be asked.
    pub async fn test_account(
        &self,
        connection: &Connection,
        given: Option<Token>,
    ) -> Result<(ConnectionState, Option<Box<dyn std::error::Error + Send + Sync>>), AccessError> {
        match self.door(connection, given).await {
            Ok(door) => {
                let (state, error) = test_connection(&door.target()).await;
                Ok((state, error.map(Into::into)))
            }
            Err(AccessError::Admin(error)) => Ok((state_of_admin(&error), Some(error.into()))),
            Err(error) => Err(error),
        }
    }
}

fn state_of_admin(error: &AdminError) -> ConnectionState {
    match error {
        AdminError::InvalidCredentials => ConnectionState::CredentialsRefused,
        AdminError::MissingPermissions => ConnectionState::NoRights,
        AdminError::NoToken => ConnectionState::NoToken,
        AdminError::Call(error) => state_of(error, false),
        _ => ConnectionState::Unclear,
    }
}

fn state_of(error: &CallError, finds_adobe: bool) -> ConnectionState {
    match error {
        CallError::Unauthorized { .. } => ConnectionState::TokenRefused,
        CallError::Offline { kind, .. } => match kind {
            OfflineKind::Dns if finds_adobe => ConnectionState::WrongClientCode,
            OfflineKind::Dns | OfflineKind::Refused | OfflineKind::Unreachable => ConnectionState::NoNetwork,
            OfflineKind::ProxyAuthentication | OfflineKind::Proxy => ConnectionState::Proxy,
            OfflineKind::UnknownIssuer => ConnectionState::Inspected,
            OfflineKind::Clock => ConnectionState::Clock,
            _ => ConnectionState::Blocked,
        },
        CallError::Redirected { .. } => ConnectionState::Blocked,
        _ => ConnectionState::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever has no network must not be told that the client code is wrong, nor the other way round.
    #[test]
    fn each_trouble_is_told_apart() {
        let offline = |kind| CallError::Offline { kind, source: None };
        let cases = [
            (CallError::Unauthorized { status: 403 }, false, ConnectionState::TokenRefused),
            (offline(OfflineKind::Dns), true, ConnectionState::WrongClientCode),
            (offline(OfflineKind::Dns), false, ConnectionState::NoNetwork),
            (offline(OfflineKind::Refused), false, ConnectionState::NoNetwork),
            (offline(OfflineKind::Unreachable), false, ConnectionState::NoNetwork),
            (offline(OfflineKind::UnknownIssuer), true, ConnectionState::Inspected),
            (offline(OfflineKind::Clock), true, ConnectionState::Clock),
            (offline(OfflineKind::ProxyAuthentication), false, ConnectionState::Proxy),
            (offline(OfflineKind::Proxy), false, ConnectionState::Proxy),
            (offline(OfflineKind::WrongHost), false, ConnectionState::Blocked),
            (offline(OfflineKind::Tls), false, ConnectionState::Blocked),
            (CallError::Redirected { status: 302 }, false, ConnectionState::Blocked),
            (CallError::Server { status: 500, retry_after: None }, false, ConnectionState::Unclear),
        ];
        for (error, finds_adobe, expected) in cases {
            assert_eq!(state_of(&error, finds_adobe), expected, "{error}");
        }
    }
}
