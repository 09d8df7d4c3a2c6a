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
fn a_saved_connection_is_read_by_the_next_process() {
    let (folder, uploads) = open();
    let endpoint = Endpoint::parse("http://127.0.0.1:8471").unwrap();
    let wanted = Connection { endpoint, is_production: true, auth: Auth::Token, ..connection(" acme-prod ") };
    let added = uploads.connections().add(&wanted).unwrap();
    uploads.connections().add(&connection("staging")).unwrap();
    uploads.connections().mark_used("ACME-prod").unwrap();
    drop(uploads);
    let uploads = Uploads::open(Some(folder.path())).unwrap();
    let found = uploads.connections().get("Acme-Prod").unwrap();
    assert_eq!(found, Connection { used: found.used, name: "acme-prod".to_owned(), ..added });
    assert!(found.used.is_some() && found.added > 0);
    assert_eq!(found.client.as_str(), "NorthPier", "as it was written");
    let all = uploads.connections().list().unwrap();
    assert_eq!(all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["acme-prod", "staging"]);
    assert_eq!(all[1].endpoint.origin(), "https://northpier.tt.omtrdc.net", "the account's own");
}

/// Two that look alike, or one that looks like the practice one, would send customers to a live site.
#[tokio::test]
async fn names_are_unique_in_any_case_and_practice_is_reserved() {
    let (_folder, uploads) = open();
    uploads.connections().add(&connection("prod")).unwrap();
    uploads.connections().add(&connection("test")).unwrap();
    for taken in [
        uploads.connections().add(&connection("PROD")),
        uploads.connections().change("test", &connection("Prod")).await,
    ] {
        assert!(matches!(&taken, Err(ConnectionError::NameTaken { name }) if name == "prod"), "{taken:?}");
    }
    for name in ["Practice", "PRACTICE ", "practice"] {
        assert!(matches!(uploads.connections().add(&connection(name)), Err(ConnectionError::Reserved)), "{name}");
        assert!(matches!(
            uploads.connections().change("test", &connection(name)).await,
            Err(ConnectionError::Reserved)
        ));
        assert!(
            matches!(uploads.connections().remove(name).await, Err(ConnectionError::Reserved)),
            "it cannot be removed"
        );
    }
    assert!(matches!(uploads.connections().add(&connection(" ")), Err(ConnectionError::Name { .. })));
    let Err(ConnectionError::NoSuchConnection { nearest, .. }) = uploads.connections().get("prodd") else {
        panic!("no such")
    };
    assert_eq!(nearest, ["prod"]);
    assert_eq!(uploads.connections().list().unwrap().len(), 2);
}

#[tokio::test]
async fn a_changed_and_removed_connection_can_be_restored() {
    let (_folder, uploads) = open();
    let added = uploads.connections().add(&connection("one")).unwrap();
    uploads.connections().mark_used("one").unwrap();
    let used = uploads.connections().get("one").unwrap().used;
    let changed =
        uploads.connections().change("ONE", &Connection { is_production: true, ..connection("two") }).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.added, changed.used), ("two", added.added, used));
    let removed = uploads.connections().remove("two").await.unwrap();
    assert!(uploads.connections().list().unwrap().is_empty());
    uploads.connections().restore(&removed).await.unwrap();
    assert_eq!(uploads.connections().get("two").unwrap(), changed);
    assert!(matches!(uploads.connections().restore(&removed).await, Err(ConnectionError::NameTaken { .. })));
}

/// A later version's way to let one in is not taken for none.
#[test]
fn an_unknown_authentication_is_an_error() {
    let (folder, uploads) = open();
    uploads.connections().add(&connection("one")).unwrap();
    let journal = rusqlite::Connection::open(folder.path().join("journal.sqlite")).unwrap();
    let auth: String = journal.query_row("SELECT auth FROM connections", [], |row| row.get(0)).unwrap();
    assert_eq!(auth, r#"{"kind":"none"}"#);
    journal.execute(r#"UPDATE connections SET auth = '{"kind":"oauth","client_id":"x"}'"#, []).unwrap();
    assert!(matches!(uploads.connections().get("one"), Err(ConnectionError::Journal(_))));
}

#[tokio::test]
async fn a_connection_test_reports_the_problem_and_changes_nothing() {
    let scene = Scene::new(1, &[]).await;
    let tested = |token: Option<&'static str>| {
        let target = scene.target(token);
        async move { test_connection(&target).await.0 }
    };
    assert_eq!(tested(None).await, ConnectionState::Works);
    scene.server.replace_token(Some("right-token".to_owned()));
    assert_eq!(tested(None).await, ConnectionState::TokenRejected);
    assert_eq!(tested(Some("wrong-token")).await, ConnectionState::TokenRejected);
    assert_eq!(tested(Some("right-token")).await, ConnectionState::Works);
    assert_eq!(scene.held(), 0);
    let closed_port = Endpoint::parse("http://127.0.0.1:1").unwrap();
    let (state, error) = test_connection(&Target::new(scene.client(), closed_port, None).unwrap()).await;
    assert!(state == ConnectionState::NoNetwork && error.is_some());
}
