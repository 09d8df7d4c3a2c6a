//! Testing a connection with one call that changes nothing.

use adobe_target::{AdminError, CallError, OfflineKind, Target, Token, VisitorId};
use serde::{Deserialize, Serialize};

use super::authenticate::AuthenticateError;
use super::{Connection, Connections};
use crate::uploads::random_letters;

/// A host of Adobe Target. If it's found and an account's own host isn't, the client code is wrong.
const ADOBE: &str = "tt.omtrdc.net:443";

/// The result of a connection test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionState {
    /// Target responded. On a host that isn't the account's own, that doesn't prove the client code.
    Works,
    /// The token is missing, has expired, or belongs to another account.
    TokenRejected,
    /// The identity service rejects the client ID or the client secret.
    CredentialsRejected,
    /// The OAuth credentials have no permissions in Target.
    NoPermission,
    /// The account has no profile token, or the token has expired.
    NoToken,
    /// The account's own host isn't found, but Adobe's is.
    WrongClientCode,
    /// No host can be reached.
    NoNetwork,
    /// The proxy requires authentication or doesn't pass the connection on.
    Proxy,
    /// This computer doesn't trust the certificate's issuer, usually because the network inspects traffic.
    Inspected,
    /// The certificate isn't valid at this computer's time, usually because its clock is wrong.
    Clock,
    /// Something else blocks the connection, such as a network's sign-in page or a TLS error.
    Blocked,
    /// The response says nothing about the connection, such as a server error or another server's page.
    Unclear,
}

impl ConnectionState {
    /// Every state, in order.
    pub const ALL: &[ConnectionState] = &[
        ConnectionState::Works,
        ConnectionState::TokenRejected,
        ConnectionState::CredentialsRejected,
        ConnectionState::NoPermission,
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

/// Fetches a visitor that doesn't exist. Returns the state and, for the log, the call's error.
pub async fn test_connection(target: &Target) -> (ConnectionState, Option<CallError>) {
    let visitor = match VisitorId::third_party(&format!("ferry-test-{}", random_letters())) {
        Ok(visitor) => visitor,
        // Letters and hyphens always are a valid ID.
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

impl Connections {
    /// Tests a connection. `given` is its secret, as in [`Connections::authenticate`]. Returns the state and, for the
    /// log, the call's error.
    ///
    /// # Errors
    /// Returns an [`AuthenticateError`] if no call could be made.
    pub async fn test(
        &self,
        connection: &Connection,
        given: Option<Token>,
    ) -> Result<(ConnectionState, Option<Box<dyn std::error::Error + Send + Sync>>), AuthenticateError> {
        match self.authenticate(connection, given).await {
            Ok(target) => {
                let (state, error) = test_connection(&target.target()).await;
                Ok((state, error.map(Into::into)))
            }
            Err(AuthenticateError::Admin(error)) => Ok((state_of_admin(&error), Some(error.into()))),
            Err(error) => Err(error),
        }
    }
}

fn state_of_admin(error: &AdminError) -> ConnectionState {
    match error {
        AdminError::InvalidCredentials => ConnectionState::CredentialsRejected,
        AdminError::MissingPermissions => ConnectionState::NoPermission,
        AdminError::NoToken => ConnectionState::NoToken,
        AdminError::Call(error) => state_of(error, false),
        _ => ConnectionState::Unclear,
    }
}

fn state_of(error: &CallError, finds_adobe: bool) -> ConnectionState {
    match error {
        CallError::Unauthorized { .. } => ConnectionState::TokenRejected,
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

    /// Without a network, the client code must not be reported as wrong, and the other way round.
    #[test]
    fn each_error_of_a_call_has_its_own_state() {
        let offline = |kind| CallError::Offline { kind, source: None };
        let cases = [
            (CallError::Unauthorized { status: 403 }, false, ConnectionState::TokenRejected),
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
