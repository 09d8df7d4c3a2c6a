//! A connection's secret goes where the connection goes, and is never lost without a word.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adobe_target::{ClientCode, Token};
use keyring_core::{CredentialStore, Error, mock};
use tempfile::TempDir;
use uploads::secrets::MAX_ITEM;
use uploads::{Auth, Connection, ConnectionError, Keychain, KeychainFault, SecretPlace, Uploads};

use crate::scene::FakeClock;

/// A keychain in memory that can be locked, taken away and brought back.
struct House {
    _folder: TempDir,
    uploads: Uploads,
    is_there: Arc<AtomicBool>,
    is_locked: Arc<AtomicBool>,
}

impl House {
    fn new() -> House {
        let folder = TempDir::new().unwrap();
        let (is_there, is_locked) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
        let store: Arc<Mutex<Arc<CredentialStore>>> = Arc::new(Mutex::new(mock::Store::new().unwrap()));
        let (there, locked) = (Arc::clone(&is_there), Arc::clone(&is_locked));
        let open = move || {
            if !there.load(Ordering::SeqCst) {
                return Err(Error::PlatformFailure("no service".into()));
            }
            if locked.load(Ordering::SeqCst) {
                return Err(Error::NoStorageAccess("locked".into()));
            }
            Ok(store.lock().unwrap().clone())
        };
        let keychain = Keychain::of(open, Duration::from_secs(30));
        let uploads = Uploads::open_with(Some(folder.path()), FakeClock::new(), keychain).unwrap();
        uploads.connections().add(&connection("acme")).unwrap();
        House { _folder: folder, uploads, is_there, is_locked }
    }

    async fn secret(&self, name: &str) -> Option<String> {
        let connection = self.uploads.connections().get(name).unwrap();
        self.uploads.connections().secret(&connection).await.unwrap().map(|token| token.expose().to_owned())
    }

    fn place(&self, name: &str) -> SecretPlace {
        self.uploads.secrets().place(&self.uploads.connections().get(name).unwrap())
    }
}

fn connection(name: &str) -> Connection {
    Connection { auth: Auth::Token, ..Connection::new(name, ClientCode::parse("northpier").unwrap()) }
}

fn token(text: &str) -> Token {
    Token::new(text).unwrap()
}

#[tokio::test]
async fn a_secret_moves_with_its_connection_and_is_restored_with_it() {
    let house = House::new();
    assert_eq!(house.uploads.connections().store_secret("ACME", &token("one")).await.unwrap(), SecretPlace::Keychain);
    house.uploads.connections().change("acme", &connection("prod")).await.unwrap();
    assert_eq!((house.secret("prod").await.as_deref(), house.place("prod")), (Some("one"), SecretPlace::Keychain));
    house.uploads.connections().add(&connection("acme")).unwrap();
    assert_eq!(house.secret("acme").await, None, "the old name holds nothing");
    let removed = house.uploads.connections().remove("prod").await.unwrap();
    assert_eq!(removed.left, None);
    house.uploads.connections().add(&connection("prod")).unwrap();
    assert_eq!(house.secret("prod").await, None, "it went with its connection");
    house.uploads.connections().remove("prod").await.unwrap();
    house.uploads.connections().restore(&removed).await.unwrap();
    assert_eq!((house.secret("prod").await.as_deref(), house.place("prod")), (Some("one"), SecretPlace::Keychain));
}

/// The token of one account in the hands of another is a leak.
#[tokio::test]
async fn another_account_with_the_same_name_has_no_secret() {
    let house = House::new();
    house.uploads.connections().store_secret("acme", &token("one")).await.unwrap();
    let other = Connection { auth: Auth::Token, ..Connection::new("acme", ClientCode::parse("other").unwrap()) };
    house.uploads.connections().change("acme", &other).await.unwrap();
    assert_eq!((house.secret("acme").await, house.place("acme")), (None, SecretPlace::Missing));
    house.uploads.connections().change("acme", &connection("acme")).await.unwrap();
    assert_eq!(house.secret("acme").await, None, "it was forgotten, not hidden");
}

/// Without a keychain the day's work goes on; with one it is made good without a restart.
#[tokio::test]
async fn a_secret_stays_in_memory_until_the_keychain_accepts_it() {
    let house = House::new();
    house.is_there.store(false, Ordering::SeqCst);
    let place = house.uploads.connections().store_secret("acme", &token("one")).await.unwrap();
    assert_eq!(place, SecretPlace::Session { why: KeychainFault::Absent });
    assert_eq!((house.secret("acme").await.as_deref(), house.place("acme")), (Some("one"), place));
    house.is_there.store(true, Ordering::SeqCst);
    house.is_locked.store(true, Ordering::SeqCst);
    let place = house.uploads.connections().store_secret_again("acme").await.unwrap();
    assert_eq!(place, SecretPlace::Session { why: KeychainFault::Locked });
    house.is_locked.store(false, Ordering::SeqCst);
    assert_eq!(house.uploads.connections().store_secret_again("acme").await.unwrap(), SecretPlace::Keychain);
    assert_eq!(house.secret("acme").await.as_deref(), Some("one"));
}

/// A secret that cannot be moved must not be lost by a new name; nor may a locked keychain hold a person to an
/// account that they want to be rid of.
#[tokio::test]
async fn a_locked_keychain_prevents_renaming_but_not_removing() {
    let house = House::new();
    house.uploads.connections().store_secret("acme", &token("one")).await.unwrap();
    house.is_locked.store(true, Ordering::SeqCst);
    let refused = house.uploads.connections().change("acme", &connection("prod")).await;
    assert!(matches!(refused, Err(ConnectionError::Keychain(KeychainFault::Locked))), "{refused:?}");
    assert!(house.uploads.connections().get("acme").is_ok());
    let read = house.uploads.connections().secret(&house.uploads.connections().get("acme").unwrap()).await;
    assert!(matches!(read, Err(ConnectionError::Keychain(KeychainFault::Locked))), "not: it has none");
    let removed = house.uploads.connections().remove("acme").await.unwrap();
    assert_eq!(removed.left, Some(KeychainFault::Locked));
    house.is_locked.store(false, Ordering::SeqCst);
    house.uploads.connections().restore(&removed).await.unwrap();
    assert_eq!(house.secret("acme").await.as_deref(), Some("one"), "what was left is found again");
}

/// If the keychain item was removed by hand, the secret is reported as missing.
#[tokio::test]
async fn a_secret_that_another_program_deleted_is_missing() {
    let house = House::new();
    house.uploads.connections().store_secret("acme", &token("one")).await.unwrap();
    let kept = house.uploads.connections().get("acme").unwrap();
    house.uploads.secrets().forget(&kept).await.unwrap();
    assert_eq!(house.place("acme"), SecretPlace::Keychain, "as far as is known");
    assert_eq!((house.secret("acme").await, house.place("acme")), (None, SecretPlace::Missing));
}

/// A program that waits for a keychain that hangs looks dead, and cannot be used without it either.
#[tokio::test]
async fn a_keychain_that_does_not_respond_times_out() {
    let folder = TempDir::new().unwrap();
    let hangs = || loop {
        std::thread::park();
    };
    let keychain = Keychain::of(hangs, Duration::from_millis(50));
    let uploads = Uploads::open_with(Some(folder.path()), FakeClock::new(), keychain).unwrap();
    uploads.connections().add(&connection("acme")).unwrap();
    let place = uploads.connections().store_secret("acme", &token("one")).await.unwrap();
    assert_eq!(place, SecretPlace::Session { why: KeychainFault::Hangs });
    let secret = uploads.connections().secret(&uploads.connections().get("acme").unwrap()).await.unwrap();
    assert_eq!(secret, Some(token("one")));
}

/// What one computer's keychain takes and another's does not would work here and fail there.
#[tokio::test]
async fn a_secret_longer_than_any_keychain_allows_stays_in_memory() {
    let house = House::new();
    let place = house.uploads.connections().store_secret("acme", &token(&"x".repeat(MAX_ITEM))).await.unwrap();
    assert_eq!(place, SecretPlace::Session { why: KeychainFault::TooLong });
    let place = house.uploads.connections().store_secret("acme", &token(&"x".repeat(MAX_ITEM - 200))).await.unwrap();
    assert_eq!(place, SecretPlace::Keychain);
}
