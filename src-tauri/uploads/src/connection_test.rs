//! Whether a connection works: one question, which changes nothing.

use serde::{Deserialize, Serialize};
use target::{CallError, OfflineKind, Target, VisitorId};

use crate::uploads::random_letters;

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
    /// The account's own host is not found, and Adobe's is.
    WrongClientCode,
    /// Nothing is reached at all.
    NoNetwork,
    /// Something between this computer and Target must be mended: a proxy, a certificate, a clock.
    Blocked,
    /// An answer came that says nothing: a server in trouble, or a page of something in between.
    Unclear,
}

impl ConnectionState {
    /// Every one.
    pub const ALL: &[ConnectionState] = &[
        ConnectionState::Works,
        ConnectionState::TokenRefused,
        ConnectionState::WrongClientCode,
        ConnectionState::NoNetwork,
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

fn state_of(error: &CallError, finds_adobe: bool) -> ConnectionState {
    match error {
        CallError::Token { .. } => ConnectionState::TokenRefused,
        CallError::Offline { kind, .. } => match kind {
            OfflineKind::Dns if finds_adobe => ConnectionState::WrongClientCode,
            OfflineKind::Dns | OfflineKind::Refused | OfflineKind::Unreachable => ConnectionState::NoNetwork,
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
            (CallError::Token { status: 403 }, false, ConnectionState::TokenRefused),
            (offline(OfflineKind::Dns), true, ConnectionState::WrongClientCode),
            (offline(OfflineKind::Dns), false, ConnectionState::NoNetwork),
            (offline(OfflineKind::Refused), false, ConnectionState::NoNetwork),
            (offline(OfflineKind::UnknownIssuer), true, ConnectionState::Blocked),
            (offline(OfflineKind::ProxyAuthentication), false, ConnectionState::Blocked),
            (CallError::Redirected { status: 302 }, false, ConnectionState::Blocked),
            (CallError::Server { status: 500, retry_after: None }, false, ConnectionState::Unclear),
        ];
        for (error, finds_adobe, expected) in cases {
            assert_eq!(state_of(&error, finds_adobe), expected, "{error}");
        }
    }
}
