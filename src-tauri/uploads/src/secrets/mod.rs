//! The secrets of connections: in the system's keychain, and where there is none that works, in memory until the
//! program ends. Never plain on a disk.

mod keychain;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::folded;
use serde::{Deserialize, Serialize};
use target::Token;

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
}

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
        Secrets { keychain, session: Arc::default() }
    }

    /// Keeps a connection's secret, in place of the one before: in the keychain, else in memory.
    pub async fn keep(&self, of: &Connection, secret: &Token) -> SecretPlace {
        let (name, item) = (folded(&of.name), Item::new(of, secret));
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
        let held = self.held().get(&folded(&of.name)).and_then(|held| held.item.of(of));
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
        let name = folded(&of.name);
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

    /// Forgets a connection's secret everywhere.
    ///
    /// # Errors
    /// The keychain's; it may still hold the secret then. One that is absent was given none.
    pub async fn forget(&self, of: &Connection) -> Result<(), KeychainFault> {
        let name = folded(&of.name);
        self.held().remove(&name);
        match self.keychain.delete(&name).await {
            Err(KeychainFault::Absent) if !of.is_secret_kept => Ok(()),
            deleted => deleted.map(|_| ()),
        }
    }

    /// Where a connection's secret is, as far as is known without asking the keychain, which might ask a person.
    #[must_use]
    pub fn place(&self, of: &Connection) -> SecretPlace {
        match self.held().get(&folded(&of.name)) {
            Some(held) => SecretPlace::Session { why: held.why },
            None if of.is_secret_kept => SecretPlace::Keychain,
            None => SecretPlace::Missing,
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
