//! The secrets of connections: in the system keychain or, if that can't be used, in memory until the program ends. They
//! are never on a disk unencrypted.

mod keychain;

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use adobe_target::Token;
use engine::normalize_name;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

pub use keychain::{Keychain, KeychainFault, MAX_ITEM};

use crate::connections::Connection;
use crate::lock;

/// Where a connection's secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SecretPlace {
    /// There is no secret, as far as is known.
    Missing,
    /// The secret is in the system keychain.
    Keychain,
    /// The secret is in memory until the program ends.
    Session {
        /// Why it isn't in the keychain.
        why: KeychainFault,
    },
}

/// The secrets of one process. Clones share them.
#[derive(Clone)]
pub struct Secrets {
    keychain: Keychain,
    session: Arc<Mutex<HashMap<String, SessionSecret>>>,
    /// The key of the keyed hashes, or why there's none, after its first use.
    hash_key: Arc<OnceCell<Result<[u8; 16], KeychainFault>>>,
    /// Locked while the key is generated, so that programs that start together use the same one.
    hash_key_lock: Option<PathBuf>,
}

/// The name of the hash key in the keychain. No connection can have this name, because it has a line break.
const HASH_KEY: &str = "fingerprints\n";

struct SessionSecret {
    item: Item,
    why: KeychainFault,
}

/// The content of a keychain item. It names the account, because in another data folder, or later, a connection with the
/// same name may be to another account, which must not get this secret.
#[derive(Clone, Serialize, Deserialize)]
struct Item {
    client: String,
    origin: String,
    secret: String,
}

impl Item {
    fn new(of: &Connection, secret: &Token) -> Item {
        Item {
            client: of.client.as_str().to_owned(),
            origin: of.endpoint.origin().to_owned(),
            secret: secret.expose().to_owned(),
        }
    }

    /// Returns the secret if it belongs to that account.
    fn of(&self, connection: &Connection) -> Option<Token> {
        let is_its = self.client == connection.client.as_str() && self.origin == connection.endpoint.origin();
        is_its.then(|| Token::new(&self.secret).ok()).flatten()
    }
}

impl Secrets {
    /// Creates the secrets of a keychain, and reads none yet.
    #[must_use]
    pub fn new(keychain: Keychain) -> Secrets {
        Secrets { keychain, session: Arc::default(), hash_key: Arc::default(), hash_key_lock: None }
    }

    /// Uses this file as the lock for generating the key of the keyed hashes.
    pub(crate) fn with_lock(self, path: PathBuf) -> Secrets {
        Secrets { hash_key_lock: Some(path), ..self }
    }

    /// Stores a connection's secret in place of the previous one: in the keychain, or else in memory.
    pub async fn store(&self, of: &Connection, secret: &Token) -> SecretPlace {
        let (name, item) = (normalize_name(&of.name), Item::new(of, secret));
        let written = match serde_json::to_string(&item) {
            Ok(text) => self.keychain.set(&name, text).await,
            Err(_) => Err(KeychainFault::Failed),
        };
        match written {
            Ok(()) => {
                self.session().remove(&name);
                SecretPlace::Keychain
            }
            Err(why) => {
                self.session().insert(name, SessionSecret { item, why });
                SecretPlace::Session { why }
            }
        }
    }

    /// Tries again to store a secret in the keychain that is in memory.
    pub async fn store_again(&self, of: &Connection) -> SecretPlace {
        let secret = self.session().get(&normalize_name(&of.name)).and_then(|stored| stored.item.of(of));
        match secret {
            Some(secret) => self.store(of, &secret).await,
            None => self.place(of),
        }
    }

    /// Returns a connection's secret.
    ///
    /// # Errors
    /// Returns the keychain's [`KeychainFault`]. A keychain that doesn't exist counts as empty, unless the secret was stored
    /// in it.
    pub async fn get(&self, of: &Connection) -> Result<Option<Token>, KeychainFault> {
        let name = normalize_name(&of.name);
        if let Some(secret) = self.session().get(&name).and_then(|stored| stored.item.of(of)) {
            return Ok(Some(secret));
        }
        let item = match self.keychain.get(&name).await {
            // If the secret was stored in it, an absent keychain is an error.
            Err(KeychainFault::Absent) if !of.is_secret_stored => return Ok(None),
            item => item?,
        };
        Ok(item.and_then(|item| serde_json::from_slice::<Item>(&item).ok()).and_then(|item| item.of(of)))
    }

    /// Returns the key of the keyed hashes of visitors' IDs. It is stored in the keychain, and generated the first time.
    ///
    /// # Errors
    /// Returns why the keychain can't be used. A key of this process alone would make hashes that can't be compared with
    /// any others, and would replace those that can.
    pub(crate) async fn hash_key(&self) -> Result<[u8; 16], KeychainFault> {
        *self.hash_key.get_or_init(|| self.find_hash_key()).await
    }

    async fn find_hash_key(&self) -> Result<[u8; 16], KeychainFault> {
        if let Some(key) = self.stored_hash_key().await? {
            return Ok(key);
        }
        let _lock = self.lock_hash_key().await;
        // Another program may have stored a key in the meantime.
        if let Some(key) = self.stored_hash_key().await? {
            return Ok(key);
        }
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(|_| KeychainFault::Failed)?;
        self.keychain.set(HASH_KEY, format!("{:032x}", u128::from_le_bytes(key))).await?;
        Ok(key)
    }

    /// Returns the key in the keychain. An item that isn't a key counts as none, and is replaced.
    async fn stored_hash_key(&self) -> Result<Option<[u8; 16]>, KeychainFault> {
        let item = self.keychain.get(HASH_KEY).await?;
        let text = item.as_deref().and_then(|item| std::str::from_utf8(item).ok());
        Ok(text.and_then(|text| u128::from_str_radix(text, 16).ok()).map(u128::to_le_bytes))
    }

    /// Waits for the lock. If it can't be used, the key is generated without it.
    async fn lock_hash_key(&self) -> Option<File> {
        let path = self.hash_key_lock.clone()?;
        tokio::task::spawn_blocking(move || lock::wait_for(&path)).await.ok()?.ok()
    }

    /// Deletes the hash key from the keychain.
    ///
    /// # Errors
    /// Returns the keychain's error, unless there is no keychain.
    pub(crate) async fn forget_hash_key(&self) -> Result<(), KeychainFault> {
        match self.keychain.delete(HASH_KEY).await {
            Ok(_) | Err(KeychainFault::Absent) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Deletes a connection's secret from the keychain and from memory.
    ///
    /// # Errors
    /// Returns the keychain's error; the secret may still be in it then.
    pub async fn forget(&self, of: &Connection) -> Result<(), KeychainFault> {
        let name = normalize_name(&of.name);
        self.session().remove(&name);
        match self.keychain.delete(&name).await {
            Err(KeychainFault::Absent) if !of.is_secret_stored => Ok(()),
            deleted => deleted.map(|_| ()),
        }
    }

    /// Returns where a connection's secret is, as far as is known without the keychain, which might ask for a password.
    #[must_use]
    pub fn place(&self, of: &Connection) -> SecretPlace {
        match self.session().get(&normalize_name(&of.name)) {
            Some(stored) => SecretPlace::Session { why: stored.why },
            None if of.is_secret_stored => SecretPlace::Keychain,
            None => SecretPlace::Missing,
        }
    }

    fn session(&self) -> MutexGuard<'_, HashMap<String, SessionSecret>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
