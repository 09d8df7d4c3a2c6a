//! The secrets of connections: in the system's keychain, and where there is none that works, in memory until the
//! program ends. Never plain on a disk.

mod keychain;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use adobe_target::Token;
use engine::normalize_name;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

pub use keychain::{Keychain, KeychainFault, MAX_ITEM};

use crate::connections::Connection;

/// Where a connection's secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SecretPlace {
    /// Nowhere that is known.
    Missing,
    /// In this computer's keychain.
    Keychain,
    /// In memory, until the program ends.
    Session {
        /// Why it is not in the keychain.
        why: KeychainFault,
    },
}

/// The secrets of one program. Clones share what they hold.
#[derive(Clone)]
pub struct Secrets {
    keychain: Keychain,
    session: Arc<Mutex<HashMap<String, Held>>>,
    /// The key of fingerprints, once it is known.
    fingerprints: Arc<OnceCell<[u8; 16]>>,
}

/// Under which the key of fingerprints stands in the keychain: no connection can be called so.
const FINGERPRINTS: &str = "fingerprints\n";

struct Held {
    item: Item,
    why: KeychainFault,
}

/// What stands in the keychain. A secret is one account's: under the same name, in another data folder or later,
/// another account's must not be sent.
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

    /// The secret, where it is that account's.
    fn of(&self, connection: &Connection) -> Option<Token> {
        let is_its = self.client == connection.client.as_str() && self.origin == connection.endpoint.origin();
        is_its.then(|| Token::new(&self.secret).ok()).flatten()
    }
}

impl Secrets {
    /// Over a keychain.
    #[must_use]
    pub fn new(keychain: Keychain) -> Secrets {
        Secrets { keychain, session: Arc::default(), fingerprints: Arc::default() }
    }

    /// Keeps a connection's secret, in place of the one before: in the keychain, else in memory.
    pub async fn keep(&self, of: &Connection, secret: &Token) -> SecretPlace {
        let (name, item) = (normalize_name(&of.name), Item::new(of, secret));
        let written = match serde_json::to_string(&item) {
            Ok(text) => self.keychain.set(&name, text).await,
            Err(_) => Err(KeychainFault::Failed),
        };
        match written {
            Ok(()) => {
                self.held().remove(&name);
                SecretPlace::Keychain
            }
            Err(why) => {
                self.held().insert(name, Held { item, why });
                SecretPlace::Session { why }
            }
        }
    }

    /// Asks the keychain once more to take what is held in memory.
    pub async fn keep_again(&self, of: &Connection) -> SecretPlace {
        let held = self.held().get(&normalize_name(&of.name)).and_then(|held| held.item.of(of));
        match held {
            Some(secret) => self.keep(of, &secret).await,
            None => self.place(of),
        }
    }

    /// A connection's secret; none where it is nowhere.
    ///
    /// # Errors
    /// The keychain's [`KeychainFault`]; one that is absent holds nothing.
    pub async fn get(&self, of: &Connection) -> Result<Option<Token>, KeychainFault> {
        let name = normalize_name(&of.name);
        if let Some(secret) = self.held().get(&name).and_then(|held| held.item.of(of)) {
            return Ok(Some(secret));
        }
        let item = match self.keychain.get(&name).await {
            // What it was given before, it cannot give back now: that is said where it was given something.
            Err(KeychainFault::Absent) if !of.is_secret_kept => return Ok(None),
            item => item?,
        };
        Ok(item.and_then(|item| serde_json::from_slice::<Item>(&item).ok()).and_then(|item| item.of(of)))
    }

    /// What the ids of visitors are fingerprinted with. From the keychain, made where it holds none; where there is
    /// no keychain that works, this program's alone, so that what was noted under it is unreadable afterwards.
    pub(crate) async fn fingerprint_key(&self) -> [u8; 16] {
        *self.fingerprints.get_or_init(|| self.find_fingerprint_key()).await
    }

    async fn find_fingerprint_key(&self) -> [u8; 16] {
        let mut key = [0; 16];
        match self.keychain.get(FINGERPRINTS).await {
            Ok(Some(held)) => {
                if let Some(held) = std::str::from_utf8(&held).ok().and_then(|text| u128::from_str_radix(text, 16).ok())
                {
                    return held.to_le_bytes();
                }
            }
            Ok(None) => {}
            Err(_) => {
                // Without randomness it is no secret, and still this program's alone.
                let _ = getrandom::fill(&mut key);
                return key;
            }
        }
        if getrandom::fill(&mut key).is_ok() {
            // One that the keychain does not take is this program's alone, as without a keychain.
            let _ = self.keychain.set(FINGERPRINTS, format!("{:032x}", u128::from_le_bytes(key))).await;
        }
        key
    }

    /// Takes the key of fingerprints out of the keychain.
    ///
    /// # Errors
    /// The keychain's; one that is absent held none.
    pub(crate) async fn forget_fingerprint_key(&self) -> Result<(), KeychainFault> {
        match self.keychain.delete(FINGERPRINTS).await {
            Ok(_) | Err(KeychainFault::Absent) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Forgets a connection's secret everywhere.
    ///
    /// # Errors
    /// The keychain's; it may still hold the secret then. One that is absent was given none.
    pub async fn forget(&self, of: &Connection) -> Result<(), KeychainFault> {
        let name = normalize_name(&of.name);
        self.held().remove(&name);
        match self.keychain.delete(&name).await {
            Err(KeychainFault::Absent) if !of.is_secret_kept => Ok(()),
            deleted => deleted.map(|_| ()),
        }
    }

    /// Where a connection's secret is, as far as is known without asking the keychain, which might ask a person.
    #[must_use]
    pub fn place(&self, of: &Connection) -> SecretPlace {
        match self.held().get(&normalize_name(&of.name)) {
            Some(held) => SecretPlace::Session { why: held.why },
            None if of.is_secret_kept => SecretPlace::Keychain,
            None => SecretPlace::Missing,
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
