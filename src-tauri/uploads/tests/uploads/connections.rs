//! Connections: an account is entered once, and nothing goes to another one by mistake.

use adobe_target::{ClientCode, Endpoint, Target};
use tempfile::TempDir;
use uploads::{Auth, Connection, ConnectionError, ConnectionState, Keychain, Uploads, test_connection};

use crate::scene::{FakeClock, Scene};

fn open() -> (TempDir, Uploads) {
    let folder = TempDir::new().unwrap();
    let uploads = Uploads::open_with(Some(folder.path()), FakeClock::new(), Keychain::none()).unwrap();
    (folder, uploads)
}

fn connection(name: &str) -> Connection {
    Connection::new(name, ClientCode::parse("NorthPier").unwrap())
}

#[test]
fn a_connection_is_there_for_the_next_program() {
    let (folder, uploads) = open();
    let endpoint = Endpoint::parse("http://127.0.0.1:8471").unwrap();
    let wanted = Connection { endpoint, is_production: true, auth: Auth::Token, ..connection(" acme-prod ") };
    let added = uploads.add_connection(&wanted).unwrap();
    uploads.add_connection(&connection("staging")).unwrap();
    uploads.connection_used("ACME-prod").unwrap();
    drop(uploads);
    let uploads = Uploads::open(Some(folder.path())).unwrap();
    let found = uploads.connection("Acme-Prod").unwrap();
    assert_eq!(found, Connection { used: found.used, name: "acme-prod".to_owned(), ..added });
    assert!(found.used.is_some() && found.added > 0);
    assert_eq!(found.client.as_str(), "NorthPier", "as it was written");
    let all = uploads.connections().unwrap();
    assert_eq!(all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["acme-prod", "staging"]);
    assert_eq!(all[1].endpoint.origin(), "https://northpier.tt.omtrdc.net", "the account's own");
}

/// Two that look alike, or one that looks like the practice one, would send customers to a live site.
#[test]
fn names_are_unlike_and_practice_is_taken() {
    let (_folder, uploads) = open();
    uploads.add_connection(&connection("prod")).unwrap();
    uploads.add_connection(&connection("test")).unwrap();
    for taken in [uploads.add_connection(&connection("PROD")), uploads.update_connection("test", &connection("Prod"))] {
        assert!(matches!(&taken, Err(ConnectionError::NameTaken { name }) if name == "prod"), "{taken:?}");
    }
    for name in ["Practice", "PRACTICE ", "practice"] {
        assert!(matches!(uploads.add_connection(&connection(name)), Err(ConnectionError::Reserved)), "{name}");
        assert!(matches!(uploads.update_connection("test", &connection(name)), Err(ConnectionError::Reserved)));
        assert!(matches!(uploads.remove_connection(name), Err(ConnectionError::Reserved)), "it cannot be removed");
    }
    assert!(matches!(uploads.add_connection(&connection(" ")), Err(ConnectionError::Name { .. })));
    let Err(ConnectionError::NoSuchConnection { nearest, .. }) = uploads.connection("prodd") else { panic!("no such") };
    assert_eq!(nearest, ["prod"]);
    assert_eq!(uploads.connections().unwrap().len(), 2);
}

#[test]
fn changed_and_removed_it_can_be_put_back() {
    let (_folder, uploads) = open();
    let added = uploads.add_connection(&connection("one")).unwrap();
    uploads.connection_used("one").unwrap();
    let used = uploads.connection("one").unwrap().used;
    let changed = uploads.update_connection("ONE", &Connection { is_production: true, ..connection("two") }).unwrap();
    assert_eq!((changed.name.as_str(), changed.added, changed.used), ("two", added.added, used));
    let removed = uploads.remove_connection("two").unwrap();
    assert!(uploads.connections().unwrap().is_empty());
    uploads.restore_connection(&removed).unwrap();
    assert_eq!(uploads.connection("two").unwrap(), changed);
    assert!(matches!(uploads.restore_connection(&removed), Err(ConnectionError::NameTaken { .. })));
}

/// A later version's way to let one in is not taken for none.
#[test]
fn an_unknown_way_in_is_refused() {
    let (folder, uploads) = open();
    uploads.add_connection(&connection("one")).unwrap();
    let journal = rusqlite::Connection::open(folder.path().join("journal.sqlite")).unwrap();
    let auth: String = journal.query_row("SELECT auth FROM connections", [], |row| row.get(0)).unwrap();
    assert_eq!(auth, r#"{"kind":"none"}"#);
    journal.execute(r#"UPDATE connections SET auth = '{"kind":"oauth","client_id":"x"}'"#, []).unwrap();
    assert!(matches!(uploads.connection("one"), Err(ConnectionError::Journal(_))));
}

#[tokio::test]
async fn a_test_tells_what_is_wrong_and_changes_nothing() {
    let scene = Scene::new(1, &[]).await;
    let tested = |token: Option<&'static str>| {
        let target = scene.target(token);
        async move { test_connection(&target).await.0 }
    };
    assert_eq!(tested(None).await, ConnectionState::Works);
    scene.server.replace_token(Some("right-token".to_owned()));
    assert_eq!(tested(None).await, ConnectionState::TokenRefused);
    assert_eq!(tested(Some("wrong-token")).await, ConnectionState::TokenRefused);
    assert_eq!(tested(Some("right-token")).await, ConnectionState::Works);
    assert_eq!(scene.held(), 0);
    let nobody = Endpoint::parse("http://127.0.0.1:1").unwrap();
    let (state, error) = test_connection(&Target::new(scene.client(), nobody, None).unwrap()).await;
    assert!(state == ConnectionState::NoNetwork && error.is_some());
}
