//! Authenticating with an account: with nothing, with its token, or with OAuth credentials.

use std::sync::Arc;
use std::time::Duration;

use adobe_target::{Admin, AdminError, BuildError, ClientSecret, ProfileToken, Target, Token};
use thiserror::Error;

use super::renewing_target::RenewingTarget;
use super::{Auth, Connection, ConnectionError, Connections};
use crate::model::Millis;
use crate::sender::A_DAY;

/// People are warned about a token that expires within this time.
const EXPIRY_WARNING: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Returns whether people are warned about a token that expires at that time: from 14 days before on.
#[must_use]
pub fn ends_soon(at: Millis, now: Millis) -> bool {
    at.saturating_sub(now) < millis(EXPIRY_WARNING)
}

/// Returns whether an upload that starts now may still need a token that expires at that time. Batches are polled for
/// up to a day.
#[must_use]
pub fn outlasts(at: Millis, now: Millis) -> bool {
    at.saturating_sub(now) < A_DAY
}

/// Why there is no client for an account.
#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// The connection can't be read, or the keychain can't be used.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The connection needs a secret, but none is stored.
    #[error("the connection needs a secret, but none is saved")]
    SecretMissing,
    /// The connection has no OAuth credentials.
    #[error("the connection has no OAuth credentials")]
    NoCredentials,
    /// The Admin API or the identity service returned an error.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The HTTP client couldn't be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl Connections {
    /// Authenticates with a connection's account. `given` is the connection's secret from outside the keychain, which
    /// takes precedence: the token, or the client secret of its OAuth credentials.
    ///
    /// # Errors
    /// Returns an [`AuthenticateError`]; with OAuth credentials also if the token can't be read.
    pub async fn authenticate(
        &self,
        connection: &Connection,
        given: Option<Token>,
    ) -> Result<RenewingTarget, AuthenticateError> {
        let target = |token| Target::new(connection.client.clone(), connection.endpoint.clone(), token);
        match &connection.auth {
            Auth::None => Ok(target(None)?.into()),
            Auth::Token => Ok(target(Some(self.required_secret(connection, given).await?))?.into()),
            Auth::Oauth(_) => {
                let admin = self.admin(connection, given).await?;
                let read = admin.profile_token().await?;
                let record = self.expiry_recorder(connection);
                record(&read);
                Ok(RenewingTarget::with_renewal(target(Some(read.token))?, admin, record))
            }
        }
    }

    /// Generates a new profile token for a connection's account and returns when it expires. The old token becomes
    /// invalid immediately, for every tool that uses it (*Profile API settings*), so a person must have asked for
    /// exactly this.
    ///
    /// # Errors
    /// Returns an [`AuthenticateError`]; [`AuthenticateError::NoCredentials`] for a connection without OAuth.
    pub async fn generate_token(
        &self,
        connection: &Connection,
        given: Option<Token>,
    ) -> Result<Millis, AuthenticateError> {
        let generated = self.admin(connection, given).await?.generate_profile_token().await?;
        self.expiry_recorder(connection)(&generated);
        Ok(self.clock.now() + millis(generated.expires_in))
    }

    /// Fetches the attributes that a connection's account has, and stores them in place of the previous ones.
    ///
    /// # Errors
    /// Returns an [`AuthenticateError`]; [`AuthenticateError::NoCredentials`] for a connection without OAuth.
    pub async fn fetch_target_attributes(
        &self,
        connection: &Connection,
        given: Option<Token>,
    ) -> Result<Vec<String>, AuthenticateError> {
        let names = self.admin(connection, given).await?.profile_attributes().await?;
        self.journal
            .set_target_attributes(&connection.name, &names, self.clock.now())
            .map_err(ConnectionError::from)?;
        Ok(names)
    }

    async fn admin(&self, connection: &Connection, given: Option<Token>) -> Result<Admin, AuthenticateError> {
        let Auth::Oauth(project) = &connection.auth else { return Err(AuthenticateError::NoCredentials) };
        let secret = ClientSecret::from(self.required_secret(connection, given).await?);
        let clock = Arc::clone(&self.clock);
        Ok(Admin::new(project.clone(), secret, &connection.endpoint, Arc::new(move || clock.now()))?)
    }

    async fn required_secret(&self, connection: &Connection, given: Option<Token>) -> Result<Token, AuthenticateError> {
        match given {
            Some(given) => Ok(given),
            None => self.secret(connection).await?.ok_or(AuthenticateError::SecretMissing),
        }
    }

    /// Returns a function that records when a token expires. If that fails, the upload continues.
    fn expiry_recorder(&self, connection: &Connection) -> impl Fn(&ProfileToken) + Send + Sync + 'static {
        let (journal, clock, name) = (Arc::clone(&self.journal), Arc::clone(&self.clock), connection.name.clone());
        move |read: &ProfileToken| {
            let expires_at = clock.now().saturating_add(millis(read.expires_in));
            if let Err(error) = journal.set_token_expiry(&name, expires_at) {
                tracing::warn!(%error, "couldn't record when the token expires");
            }
        }
    }
}

fn millis(time: Duration) -> Millis {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX / 2)
}
