//! The way into an account: with nothing, with its token, or with a project's credentials.

use std::sync::Arc;
use std::time::Duration;

use adobe_target::{Admin, AdminError, BuildError, ClientSecret, ProfileToken, Target, Token};
use engine::normalize_name;
use rusqlite::params;
use thiserror::Error;

use crate::connections::renewing_target::Door;
use crate::connections::{Auth, Connection, ConnectionError};
use crate::model::Millis;
use crate::sender::A_DAY;
use crate::uploads::Uploads;

/// A token that ends within this time is warned of.
const ENDS_SOON: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Whether a token that ends at that time is warned of.
#[must_use]
pub fn ends_soon(at: Millis, now: Millis) -> bool {
    at.saturating_sub(now) < millis(ENDS_SOON)
}

/// Whether an upload that begins now may outlast a token that ends at that time: what became of it is asked for up to
/// a day.
#[must_use]
pub fn outlasts(at: Millis, now: Millis) -> bool {
    at.saturating_sub(now) < A_DAY
}

/// Why there is no way in.
#[derive(Debug, Error)]
pub enum AccessError {
    /// The connection, or the keychain with its secret.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The connection asks for a secret, and there is none.
    #[error("the connection asks for a secret, and there is none")]
    SecretMissing,
    /// The connection has no project whose credentials could be used.
    #[error("the connection has no credentials of a project")]
    NoProject,
    /// The Admin API or the identity service.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The machine.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl Uploads {
    /// The way into a connection's account. `given` is its secret from elsewhere than the keychain, which it wins over:
    /// the token, or the client secret of its project.
    ///
    /// # Errors
    /// [`AccessError`]; for a project's credentials, that the token could not be read.
    pub async fn door(&self, connection: &Connection, given: Option<Token>) -> Result<Door, AccessError> {
        let target = |token| Target::new(connection.client.clone(), connection.endpoint.clone(), token);
        match &connection.auth {
            Auth::None => Ok(target(None)?.into()),
            Auth::Token => Ok(target(Some(self.needed_secret(connection, given).await?))?.into()),
            Auth::Oauth(_) => {
                let admin = self.admin(connection, given).await?;
                let read = admin.profile_token().await?;
                let note = self.note_of(connection);
                note(&read);
                Ok(Door::renewed_by(target(Some(read.token))?, admin, note))
            }
        }
    }

    /// Makes a new profile token for a connection's account, and gives when it ends. The old one is dead at once, for
    /// every tool that uses it (*Profile API settings*): never without a person's word for exactly this.
    ///
    /// # Errors
    /// [`AccessError`]; [`AccessError::NoProject`] for a connection of another kind.
    pub async fn make_new_token(&self, connection: &Connection, given: Option<Token>) -> Result<Millis, AccessError> {
        let made = self.admin(connection, given).await?.generate_profile_token().await?;
        self.note_of(connection)(&made);
        Ok(self.now() + millis(made.expires_in))
    }

    /// Fetches the profile attributes that a connection's account knows, and keeps them in place of those before.
    ///
    /// # Errors
    /// [`AccessError`]; [`AccessError::NoProject`] for a connection of another kind.
    pub async fn fetch_known_attributes(
        &self,
        connection: &Connection,
        given: Option<Token>,
    ) -> Result<Vec<String>, AccessError> {
        let names = self.admin(connection, given).await?.profile_attributes().await?;
        self.keep_known_attributes(&connection.name, &names)?;
        Ok(names)
    }

    async fn admin(&self, connection: &Connection, given: Option<Token>) -> Result<Admin, AccessError> {
        let Auth::Oauth(project) = &connection.auth else { return Err(AccessError::NoProject) };
        let secret = ClientSecret::from(self.needed_secret(connection, given).await?);
        let clock = self.clock();
        Ok(Admin::new(project.clone(), secret, &connection.endpoint, Arc::new(move || clock.now()))?)
    }

    async fn needed_secret(&self, connection: &Connection, given: Option<Token>) -> Result<Token, AccessError> {
        match given {
            Some(given) => Ok(given),
            None => self.secret(connection).await?.ok_or(AccessError::SecretMissing),
        }
    }

    /// Writes down when a token ends. That it cannot be written breaks no upload.
    fn note_of(&self, connection: &Connection) -> impl Fn(&ProfileToken) + Send + Sync + 'static {
        let (journal, clock, name) = (self.journal_shared(), self.clock(), normalize_name(&connection.name));
        move |read: &ProfileToken| {
            let ends = clock.now().saturating_add(millis(read.expires_in));
            let written = journal
                .connection()
                .execute("UPDATE connections SET token_ends = ?2 WHERE folded = ?1", params![name, ends]);
            if let Err(error) = written {
                tracing::warn!(%error, "when the token ends could not be written down");
            }
        }
    }
}

fn millis(time: Duration) -> Millis {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX / 2)
}
