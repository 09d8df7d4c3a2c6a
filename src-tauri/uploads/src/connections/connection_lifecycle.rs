//! Connections together with their secrets: renamed, removed and put back as one.

use adobe_target::Token;

use crate::connections::{Connection, ConnectionError};
use crate::secrets::{KeychainFault, SecretPlace};
use crate::uploads::Uploads;

/// A connection that was removed, with all that [`Uploads::restore_account`] needs. It shows no secret.
pub struct RemovedAccount {
    /// The connection.
    pub connection: Connection,
    secret: Option<Token>,
    /// Why its secret may still be in the keychain, where it may.
    pub left: Option<KeychainFault>,
}

impl Uploads {
    /// Keeps a connection's secret: in the keychain, else in memory, which is said.
    ///
    /// # Errors
    /// As [`Uploads::connection`].
    pub async fn keep_secret(&self, name: &str, secret: &Token) -> Result<SecretPlace, ConnectionError> {
        let connection = self.connection(name)?;
        let place = self.secrets().keep(&connection, secret).await;
        self.note_secret(&connection, place)?;
        Ok(place)
    }

    /// Asks the keychain once more to take a secret that is held in memory.
    ///
    /// # Errors
    /// As [`Uploads::connection`].
    pub async fn keep_secret_again(&self, name: &str) -> Result<SecretPlace, ConnectionError> {
        let connection = self.connection(name)?;
        let place = self.secrets().keep_again(&connection).await;
        self.note_secret(&connection, place)?;
        Ok(place)
    }

    /// A connection's secret; none where there is none, or where it needs none.
    ///
    /// # Errors
    /// [`ConnectionError::Keychain`] where nobody can tell.
    pub async fn secret(&self, connection: &Connection) -> Result<Option<Token>, ConnectionError> {
        if !connection.auth.has_secret() {
            return Ok(None);
        }
        let secret = self.secrets().get(connection).await?;
        if secret.is_none() && connection.is_secret_kept {
            // Somebody took it out of the keychain.
            self.set_secret_kept(&connection.name, false)?;
        }
        Ok(secret)
    }

    /// Forgets a connection's secret everywhere.
    ///
    /// # Errors
    /// [`ConnectionError::Keychain`] where the keychain may still hold it.
    pub async fn forget_secret(&self, name: &str) -> Result<(), ConnectionError> {
        let connection = self.connection(name)?;
        self.secrets().forget(&connection).await?;
        self.set_secret_kept(&connection.name, false)?;
        Ok(())
    }

    /// Changes a connection, its name too. Its secret goes with it as long as the account and its way in stay; that
    /// of another account is forgotten.
    ///
    /// # Errors
    /// As [`Uploads::update_connection`]; [`ConnectionError::Keychain`] where a secret cannot be taken along: then
    /// nothing was changed.
    pub async fn change_account(&self, name: &str, wanted: &Connection) -> Result<Connection, ConnectionError> {
        let before = self.connection(name)?;
        let is_same = before.is_same_account(wanted) && before.auth.takes_secret_of(&wanted.auth);
        let is_renamed = engine::normalize_name(&before.name) != engine::normalize_name(&wanted.name);
        if is_same && !is_renamed {
            return self
                .update_connection(name, &Connection { is_secret_kept: before.is_secret_kept, ..wanted.clone() });
        }
        let secret = if is_same { self.secret(&before).await? } else { None };
        let changed = self.update_connection(name, &Connection { is_secret_kept: false, ..wanted.clone() })?;
        if before.auth.has_secret()
            && let Err(fault) = self.secrets().forget(&before).await
        {
            tracing::warn!(%fault, "the secret of a connection that was changed may still be in the keychain");
        }
        if let Some(secret) = secret {
            self.keep_secret(&changed.name, &secret).await?;
        }
        self.connection(&changed.name)
    }

    /// Removes a connection and its secret. Uploads to it know where they went, and go on.
    ///
    /// # Errors
    /// As [`Uploads::remove_connection`]. A keychain that does not answer keeps nobody from it:
    /// [`RemovedAccount::left`].
    pub async fn remove_account(&self, name: &str) -> Result<RemovedAccount, ConnectionError> {
        let held = self.connection(name)?;
        let secret = match held.auth.has_secret() {
            // What cannot be read cannot be put back; it is removed all the same.
            true => self.secrets().get(&held).await.unwrap_or_default(),
            false => None,
        };
        let connection = self.remove_connection(name)?;
        let left = match connection.auth.has_secret() {
            true => self.secrets().forget(&connection).await.err(),
            false => None,
        };
        Ok(RemovedAccount { connection, secret, left })
    }

    /// Puts a removed one back just as it was, with its secret.
    ///
    /// # Errors
    /// As [`Uploads::restore_connection`].
    pub async fn restore_account(&self, removed: &RemovedAccount) -> Result<(), ConnectionError> {
        let connection = Connection { is_secret_kept: removed.left.is_some(), ..removed.connection.clone() };
        self.restore_connection(&connection)?;
        if let Some(secret) = &removed.secret {
            self.keep_secret(&connection.name, secret).await?;
        }
        Ok(())
    }

    /// Takes every secret of every connection out of the keychain, before all is erased.
    ///
    /// # Errors
    /// [`ConnectionError::Keychain`] at the first that may still be there.
    pub async fn forget_all_secrets(&self) -> Result<(), ConnectionError> {
        for connection in self.connections()? {
            if !connection.auth.has_secret() {
                continue;
            }
            match self.forget_secret(&connection.name).await {
                // What is not there can neither be emptied nor be read by anybody.
                Ok(()) | Err(ConnectionError::Keychain(KeychainFault::Absent)) => {}
                Err(error) => return Err(error),
            }
        }
        if self.home().folder().join("sent").exists() {
            self.secrets().forget_fingerprint_key().await?;
        }
        Ok(())
    }

    fn note_secret(&self, connection: &Connection, place: SecretPlace) -> Result<(), ConnectionError> {
        self.set_secret_kept(&connection.name, place == SecretPlace::Keychain)
    }
}
