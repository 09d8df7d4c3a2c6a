//! The system's keychain: Secret Service, Windows' Credential Manager, the macOS Keychain.
//!
//! Each call opens it anew, so that one that was locked, restarted or installed meanwhile is found as it is now,
//! and runs in a thread of its own with a time limit: a keychain that asks for its password, or hangs, holds up
//! nobody else.

use std::sync::Arc;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// Under which the items stand.
const SERVICE: &str = "Profile Ferry";

/// Bytes of an item: the most that Windows' Credential Manager takes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`). The same
/// everywhere, so that what is kept on one computer can be kept on each.
pub const MAX_ITEM: usize = 2_560;

/// How long an answer is waited for: a person may be typing the keychain's password.
const PATIENCE: Duration = Duration::from_secs(20);

type Open = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// Why the keychain did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeychainFault {
    /// There is none on this computer, or none in this session.
    #[error("there is no keychain")]
    Absent,
    /// It is locked and was not unlocked, or it refuses.
    #[error("the keychain is locked or refuses")]
    Locked,
    /// It does not answer, perhaps since it asks for its password in a window of its own.
    #[error("the keychain does not answer")]
    Hangs,
    /// The secret is longer than every system's keychain takes.
    #[error("the secret is too long for a keychain")]
    TooLong,
    /// It answers with something else.
    #[error("the keychain failed")]
    Failed,
}

impl KeychainFault {
    /// Every one.
    pub const ALL: &[KeychainFault] = &[
        KeychainFault::Absent,
        KeychainFault::Locked,
        KeychainFault::Hangs,
        KeychainFault::TooLong,
        KeychainFault::Failed,
    ];
}

/// The system's keychain, or none. Cheap to clone.
#[derive(Clone)]
pub struct Keychain {
    open: Option<Arc<Open>>,
    patience: Duration,
}

impl Keychain {
    /// The system's own.
    #[must_use]
    pub fn system() -> Keychain {
        Keychain { open: Some(Arc::new(open_system)), patience: PATIENCE }
    }

    /// None: every secret lives as long as the program.
    #[must_use]
    pub fn none() -> Keychain {
        Keychain { open: None, patience: PATIENCE }
    }

    /// Another than the system's, with another time limit: for tests.
    #[must_use]
    pub fn of(
        open: impl Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static,
        patience: Duration,
    ) -> Keychain {
        Keychain { open: Some(Arc::new(open)), patience }
    }

    pub(super) async fn set(&self, name: &str, item: String) -> Result<(), KeychainFault> {
        if item.len() > MAX_ITEM {
            return Err(KeychainFault::TooLong);
        }
        self.ask(name, move |entry| entry.set_secret(item.as_bytes())).await?;
        Ok(())
    }

    pub(super) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeychainFault> {
        self.ask(name, Entry::get_secret).await
    }

    /// `false`: nothing was there.
    pub(super) async fn delete(&self, name: &str) -> Result<bool, KeychainFault> {
        Ok(self.ask(name, Entry::delete_credential).await?.is_some())
    }

    /// `None`: no such item.
    async fn ask<T: Send + 'static>(
        &self,
        name: &str,
        what: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<Option<T>, KeychainFault> {
        let Some(open) = self.open.clone() else { return Err(KeychainFault::Absent) };
        let name = name.to_owned();
        let (answer, answered) = oneshot::channel();
        let work = move || {
            let asked = open().map_err(|error| fault(&error, KeychainFault::Absent)).and_then(|store| {
                let entry = store.build(SERVICE, &name, None).map_err(|error| fault(&error, KeychainFault::Failed))?;
                match what(&entry) {
                    Ok(done) => Ok(Some(done)),
                    Err(Error::NoEntry) => Ok(None),
                    Err(error) => Err(fault(&error, KeychainFault::Failed)),
                }
            });
            // Whoever asked may have given up.
            drop(answer.send(asked));
        };
        // Not one of the runtime's own threads: the program must be able to end while this one hangs.
        if std::thread::Builder::new().name("keychain".to_owned()).spawn(work).is_err() {
            return Err(KeychainFault::Failed);
        }
        match tokio::time::timeout(self.patience, answered).await {
            Ok(Ok(asked)) => asked,
            // The thread panicked.
            Ok(Err(_)) => Err(KeychainFault::Failed),
            Err(_) => Err(KeychainFault::Hangs),
        }
    }
}

/// What an error of a store means. Its text stays out of the log: some variants carry the secret.
fn fault(error: &Error, otherwise: KeychainFault) -> KeychainFault {
    let fault = match error {
        Error::NoStorageAccess(_) => KeychainFault::Locked,
        Error::TooLong(..) => KeychainFault::TooLong,
        _ => otherwise,
    };
    if let Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) = error {
        tracing::info!(%cause, ?fault, "the keychain did not do as asked");
    }
    fault
}

#[cfg(target_os = "linux")]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(Error::NoDefaultStore)
}
