//! The system's keychain: Secret Service, Windows' Credential Manager, the macOS Keychain.
//!
//! Each call opens the keychain again, so that one that was locked, restarted, or installed in the meantime is found in
//! its present state. Calls run in threads of their own with a time limit, because a keychain may ask for its password,
//! or hang.

use std::sync::Arc;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// The service that all items belong to.
const SERVICE: &str = "Profile Ferry";

/// The maximum size of an item in bytes, which is that of Windows' Credential Manager (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
/// It's the same on every system, so that a secret that one accepts is accepted by all.
pub const MAX_ITEM: usize = 2_560;

/// The time limit of a call. A person may be typing the keychain's password in the meantime.
const TIME_LIMIT: Duration = Duration::from_secs(20);

type Open = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// Why a call of the keychain failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum KeychainFault {
    /// There is no keychain on this computer or in this session.
    #[error("there is no keychain")]
    Absent,
    /// The keychain is locked or denied access.
    #[error("the keychain is locked or denied access")]
    Locked,
    /// The keychain doesn't respond, perhaps because it asks for its password in a window.
    #[error("the keychain isn't responding")]
    Hangs,
    /// The secret is longer than [`MAX_ITEM`] allows.
    #[error("the secret is too long for a keychain")]
    TooLong,
    /// The keychain returned another error.
    #[error("the keychain returned an error")]
    Failed,
}

impl KeychainFault {
    /// Every fault, in order.
    pub const ALL: &[KeychainFault] = &[
        KeychainFault::Absent,
        KeychainFault::Locked,
        KeychainFault::Hangs,
        KeychainFault::TooLong,
        KeychainFault::Failed,
    ];
}

/// The system keychain, or none. It's cheap to clone.
#[derive(Clone)]
pub struct Keychain {
    open: Option<Arc<Open>>,
    time_limit: Duration,
}

impl Keychain {
    /// Uses the system keychain.
    #[must_use]
    pub fn system() -> Keychain {
        Keychain { open: Some(Arc::new(open_system)), time_limit: TIME_LIMIT }
    }

    /// Uses no keychain: secrets are stored in memory until the program ends.
    #[must_use]
    pub fn none() -> Keychain {
        Keychain { open: None, time_limit: TIME_LIMIT }
    }

    /// Uses another keychain than the system's, with another time limit, for tests.
    #[must_use]
    pub fn of(
        open: impl Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static,
        time_limit: Duration,
    ) -> Keychain {
        Keychain { open: Some(Arc::new(open)), time_limit }
    }

    pub(super) async fn set(&self, name: &str, item: String) -> Result<(), KeychainFault> {
        if item.len() > MAX_ITEM {
            return Err(KeychainFault::TooLong);
        }
        self.call(name, move |entry| entry.set_secret(item.as_bytes())).await?;
        Ok(())
    }

    pub(super) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeychainFault> {
        self.call(name, Entry::get_secret).await
    }

    /// Deletes an item. Returns `false` if there was none.
    pub(super) async fn delete(&self, name: &str) -> Result<bool, KeychainFault> {
        Ok(self.call(name, Entry::delete_credential).await?.is_some())
    }

    /// Runs a call on an item. Returns `None` if there is no such item.
    async fn call<T: Send + 'static>(
        &self,
        name: &str,
        what: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<Option<T>, KeychainFault> {
        let Some(open) = self.open.clone() else { return Err(KeychainFault::Absent) };
        let name = name.to_owned();
        let (result, finished) = oneshot::channel();
        let work = move || {
            let done = open().map_err(|error| fault(&error, KeychainFault::Absent)).and_then(|store| {
                let entry = store.build(SERVICE, &name, None).map_err(|error| fault(&error, KeychainFault::Failed))?;
                match what(&entry) {
                    Ok(done) => Ok(Some(done)),
                    Err(Error::NoEntry) => Ok(None),
                    Err(error) => Err(fault(&error, KeychainFault::Failed)),
                }
            });
            // The caller may have given up.
            drop(result.send(done));
        };
        // This isn't one of the runtime's threads, because the program must be able to end while this one hangs.
        if std::thread::Builder::new().name("keychain".to_owned()).spawn(work).is_err() {
            return Err(KeychainFault::Failed);
        }
        match tokio::time::timeout(self.time_limit, finished).await {
            Ok(Ok(done)) => done,
            // The thread panicked.
            Ok(Err(_)) => Err(KeychainFault::Failed),
            Err(_) => Err(KeychainFault::Hangs),
        }
    }
}

/// Returns what an error of a store means. Its text isn't logged, because some variants contain the secret.
fn fault(error: &Error, otherwise: KeychainFault) -> KeychainFault {
    let fault = match error {
        Error::NoStorageAccess(_) => KeychainFault::Locked,
        Error::TooLong(..) => KeychainFault::TooLong,
        _ => otherwise,
    };
    if let Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) = error {
        tracing::info!(%cause, ?fault, "a call of the keychain failed");
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
