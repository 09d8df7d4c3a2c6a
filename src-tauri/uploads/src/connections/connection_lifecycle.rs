//! Connections together with their secrets: stored, changed, removed, and restored.

use adobe_target::Token;

use super::{Connection, ConnectionError, Connections};
use crate::secrets::{KeychainFault, SecretPlace};

/// A removed connection, with everything that [`Connections::restore`] needs. Its secret can't be read from it.
pub struct RemovedConnection {
    /// The connection, as it was saved.
    pub connection: Connection,
    secret: Option<Token>,
    /// Why its secret may still be in the keychain, or `None` if it isn't.
    pub left: Option<KeychainFault>,
}

impl Connections {
    /// Stores a connection's secret in the keychain, or else in memory, and returns where it is.
    ///
    /// # Errors
    /// Returns the errors of [`Connections::get`].
    pub async fn store_secret(&self, name: &str, secret: &Token) -> Result<SecretPlace, ConnectionError> {
        let connection = self.get(name)?;
        let place = self.secrets.store(&connection, secret).await;
        self.record_place(&connection, place)?;
        Ok(place)
    }

    /// Tries again to store a secret in the keychain that is in memory.
    ///
    /// # Errors
    /// Returns the errors of [`Connections::get`].
    pub async fn store_secret_again(&self, name: &str) -> Result<SecretPlace, ConnectionError> {
        let connection = self.get(name)?;
        let place = self.secrets.store_again(&connection).await;
        self.record_place(&connection, place)?;
        Ok(place)
    }

    /// Returns a connection's secret, or `None` if there is none or the connection needs none.
    ///
    /// # Errors
    /// Returns [`ConnectionError::Keychain`] if the keychain can't be read.
    pub async fn secret(&self, connection: &Connection) -> Result<Option<Token>, ConnectionError> {
        if !connection.auth.has_secret() {
            return Ok(None);
        }
        let secret = self.secrets.get(connection).await?;
        if secret.is_none() && connection.is_secret_stored {
            // It was deleted from the keychain by another program.
            self.journal.set_secret_stored(&connection.name, false)?;
        }
        Ok(secret)
    }

    /// Deletes a connection's secret from the keychain and from memory.
    ///
    /// # Errors
    /// Returns [`ConnectionError::Keychain`] if the secret may still be in the keychain.
    pub async fn forget_secret(&self, name: &str) -> Result<(), ConnectionError> {
        let connection = self.get(name)?;
        self.secrets.forget(&connection).await?;
        self.journal.set_secret_stored(&connection.name, false)?;
        Ok(())
    }

    /// Changes a connection, its name too. Its secret stays if the account and the authentication are the same, and is
    /// deleted otherwise.
    ///
    /// # Errors
    /// Returns the errors of [`Connections::add`] and [`ConnectionError::NoSuchConnection`], and
    /// [`ConnectionError::Keychain`] if the secret can't be moved to the new name. Nothing is changed then.
    pub async fn change(&self, name: &str, wanted: &Connection) -> Result<Connection, ConnectionError> {
        let before = self.get(name)?;
        let is_same = before.is_same_account(wanted) && before.auth.shares_secret_with(&wanted.auth);
        let is_renamed = engine::normalize_name(&before.name) != engine::normalize_name(&wanted.name);
        if is_same && !is_renamed {
            return self.update(name, &Connection { is_secret_stored: before.is_secret_stored, ..wanted.clone() });
        }
        let secret = if is_same { self.secret(&before).await? } else { None };
        let changed = self.update(name, &Connection { is_secret_stored: false, ..wanted.clone() })?;
        if before.auth.has_secret()
            && let Err(fault) = self.secrets.forget(&before).await
        {
            tracing::warn!(%fault, "the secret of a changed connection may still be in the keychain");
        }
        if let Some(secret) = secret {
            self.store_secret(&changed.name, &secret).await?;
        }
        self.get(&changed.name)
    }

    /// Removes a connection and its secret. Uploads to it know their account, and continue.
    ///
    /// # Errors
    /// Returns the errors of [`Connections::get`]. A keychain that doesn't respond doesn't prevent the removal; see
    /// [`RemovedConnection::left`].
    pub async fn remove(&self, name: &str) -> Result<RemovedConnection, ConnectionError> {
        let connection = self.get(name)?;
        let has_secret = connection.auth.has_secret();
        // A secret that can't be read can't be restored, but the connection is removed all the same.
        let secret = if has_secret { self.secrets.get(&connection).await.unwrap_or_default() } else { None };
        self.journal.remove_connection(name)?;
        let left = if has_secret { self.secrets.forget(&connection).await.err() } else { None };
        Ok(RemovedConnection { connection, secret, left })
    }

    /// Restores a removed connection unchanged, with its secret. Target's attributes have to be fetched again.
    ///
    /// # Errors
    /// Returns [`ConnectionError::NameTaken`] if another connection has its name now.
    pub async fn restore(&self, removed: &RemovedConnection) -> Result<(), ConnectionError> {
        let connection = Connection {
            is_secret_stored: removed.left.is_some(),
            attributes_fetched_at: None,
            ..removed.connection.clone()
        };
        self.insert(&connection)?;
        if let Some(secret) = &removed.secret {
            self.store_secret(&connection.name, secret).await?;
        }
        Ok(())
    }

    /// Deletes the secrets of all connections from the keychain.
    ///
    /// # Errors
    /// Returns [`ConnectionError::Keychain`] for the first secret that may still be there.
    pub(crate) async fn forget_all_secrets(&self) -> Result<(), ConnectionError> {
        for connection in self.list()? {
            if !connection.auth.has_secret() {
                continue;
            }
            match self.forget_secret(&connection.name).await {
                // A keychain that doesn't exist can't be emptied, and can't be read by anyone either.
                Ok(()) | Err(ConnectionError::Keychain(KeychainFault::Absent)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn record_place(&self, connection: &Connection, place: SecretPlace) -> Result<(), ConnectionError> {
        Ok(self.journal.set_secret_stored(&connection.name, place == SecretPlace::Keychain)?)
    }
}
