//! A connection with OAuth renews its token during an upload. It never generates a new profile token on its own, because
//! that would end the one that other programs use.

use adobe_target::{AdminError, Project, Token};
use practice::{AdminFault, OauthClient, Options};
use uploads::{Auth, AuthenticateError, Connection, ConnectionState, UploadEvent, WaitingFor, ends_soon, outlasts};

use crate::scene::Scene;

const DAY: u64 = 24 * 60 * 60 * 1000;

fn served(options: &mut Options) {
    options.token = Some("first".to_owned());
    let profile_attributes = ["tier", "city", "profile.vip"].map(str::to_owned).to_vec();
    options.oauth = Some(OauthClient { profile_attributes, ..OauthClient::new("id-1", "secret-1", "northpier") });
}

async fn scene(rows: u32, faults: &[&str]) -> (Scene, Connection) {
    let scene = Scene::with(rows, |options| {
        served(options);
        options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    })
    .await;
    let auth = Auth::Oauth(Project::new("id-1", "0123@AdobeOrg", "northpier").unwrap());
    let wanted = Connection { endpoint: scene.endpoint(), auth, ..Connection::new("acme", scene.client()) };
    let connection = scene.uploads.connections().add(&wanted).unwrap();
    scene.uploads.connections().store_secret("acme", &Token::new("secret-1").unwrap()).await.unwrap();
    (scene, connection)
}

fn calls(scene: &Scene, method: &str, part: &str) -> usize {
    scene.server.calls().iter().filter(|call| call.method == method && call.path.contains(part)).count()
}

/// At night, in the middle of five hours, somebody makes a new token elsewhere.
#[tokio::test]
async fn an_upload_continues_with_a_new_token_if_its_token_expires() {
    let (scene, connection) = scene(30, &["slow:1", "token-ends"]).await;
    let target = scene.uploads.connections().authenticate(&connection, None).await.unwrap();
    let finished = scene.send_by(scene.options(10), target).await;
    assert_eq!(finished.end(), ("complete", None));
    assert_eq!(finished.ended.batches.iter().map(|batch| batch.attempts).collect::<Vec<_>>(), [1, 1, 1], "none twice");
    assert_eq!(scene.held(), 30);
    assert_eq!((calls(&scene, "GET", "authentication/token"), calls(&scene, "POST", "authentication/token")), (2, 0));
}

/// If the token can't be renewed, the upload pauses, as it does for a typed token.
#[tokio::test]
async fn an_upload_pauses_if_no_accepted_token_can_be_read() {
    let (scene, connection) = scene(10, &["401", "401"]).await;
    let target = scene.uploads.connections().authenticate(&connection, None).await.unwrap();
    let finished = scene.send_by(scene.options(10), target).await;
    assert_eq!(finished.end(), ("paused", Some("token")), "the account's own token, refused");
    assert_eq!(scene.held(), 0);
    let (scene, connection) = self::scene(10, &["401"]).await;
    let target = scene.uploads.connections().authenticate(&connection, None).await.unwrap();
    scene.server.push_admin_fault(AdminFault::AdminMissingPermissions);
    let finished = scene.send_by(scene.options(10), target).await;
    assert_eq!(finished.end(), ("paused", Some("token")), "no other token can be read");
}

/// A minute's trouble at Adobe's gate must not cost a night.
#[tokio::test]
async fn temporary_errors_of_the_admin_api_are_waited_out() {
    let (scene, connection) = scene(20, &["token-ends"]).await;
    let target = scene.uploads.connections().authenticate(&connection, None).await.unwrap();
    for fault in ["admin-429:30", "admin-500"] {
        scene.server.push_admin_fault(fault.parse().unwrap());
    }
    let finished = scene.send_by(scene.options(10), target).await;
    assert_eq!(finished.end(), ("complete", None));
    let waits = finished.events.iter().any(
        |event| matches!(event, UploadEvent::Waiting { reason: WaitingFor::RateLimited, seconds } if *seconds == 30),
    );
    assert!(waits, "as long as it was asked to");
    assert_eq!(scene.held(), 20);
}

#[tokio::test]
async fn the_expiry_of_a_token_is_stored_and_warned_about() {
    let (scene, connection) = scene(1, &[]).await;
    assert_eq!(connection.token_expires_at, None);
    let now = connection.added;
    assert_eq!(scene.uploads.connections().test(&connection, None).await.unwrap().0, ConnectionState::Works);
    let ends = scene.uploads.connections().get("acme").unwrap().token_expires_at.unwrap();
    assert_eq!(ends, now + 90 * DAY);
    assert!(!ends_soon(ends, now) && ends_soon(ends, now + 77 * DAY) && !outlasts(ends, now + 88 * DAY));
    assert!(outlasts(ends, ends - DAY + 1) && outlasts(ends, ends + 1) && ends_soon(ends, ends + 1));
    let renamed = Connection { name: "prod".to_owned(), ..scene.uploads.connections().get("acme").unwrap() };
    let renamed = scene.uploads.connections().change("acme", &renamed).await.unwrap();
    assert_eq!(renamed.token_expires_at, Some(ends));
    assert_eq!(
        scene.uploads.connections().test(&renamed, None).await.unwrap().0,
        ConnectionState::Works,
        "its secret too"
    );
    let other = Connection { endpoint: adobe_target::Endpoint::for_client(&scene.client()), ..renamed };
    assert_eq!(
        scene.uploads.connections().change("prod", &other).await.unwrap().token_expires_at,
        None,
        "another account"
    );
}

#[tokio::test]
async fn generating_a_token_invalidates_the_old_one() {
    let (scene, connection) = scene(1, &[]).await;
    let old = scene.uploads.connections().authenticate(&connection, None).await.unwrap();
    let ends = scene.uploads.connections().generate_token(&connection, None).await.unwrap();
    assert_eq!(scene.uploads.connections().get("acme").unwrap().token_expires_at, Some(ends));
    assert_eq!(calls(&scene, "POST", "authentication/token"), 1);
    let visitor = adobe_target::VisitorId::third_party("x").unwrap();
    assert!(old.target().fetch(&visitor).await.is_err(), "dead at once");
    let new = scene.uploads.connections().authenticate(&connection, None).await.unwrap();
    assert_eq!(new.target().fetch(&visitor).await.unwrap(), None);
    let plain = Connection { auth: Auth::Token, ..connection };
    assert!(matches!(
        scene.uploads.connections().generate_token(&plain, None).await,
        Err(AuthenticateError::NoCredentials)
    ));
}

/// A different person has to fix each of these errors.
#[tokio::test]
async fn a_connection_test_distinguishes_credentials_permissions_and_tokens() {
    let (scene, connection) = scene(1, &[]).await;
    for (fault, state) in [
        ("ims-denied", ConnectionState::CredentialsRejected),
        ("ims-scope", ConnectionState::NoPermission),
        ("admin-403", ConnectionState::NoPermission),
        ("admin-500", ConnectionState::Unclear),
    ] {
        scene.server.push_admin_fault(fault.parse().unwrap());
        assert_eq!(scene.uploads.connections().test(&connection, None).await.unwrap().0, state, "{fault}");
    }
    let wrong = Token::new("another-secret").unwrap();
    let (state, error) = scene.uploads.connections().test(&connection, Some(wrong)).await.unwrap();
    assert_eq!(state, ConnectionState::CredentialsRejected);
    assert!(!error.unwrap().to_string().contains("another-secret"));
    scene.server.replace_token(None);
    assert_eq!(scene.uploads.connections().test(&connection, None).await.unwrap().0, ConnectionState::NoToken);
    scene.uploads.connections().forget_secret("acme").await.unwrap();
    let none = scene.uploads.connections().test(&scene.uploads.connections().get("acme").unwrap(), None).await;
    assert!(matches!(none, Err(AuthenticateError::SecretMissing)));
}

#[tokio::test]
async fn target_attributes_stay_with_their_connection_until_its_account_changes() {
    let (scene, connection) = scene(1, &[]).await;
    assert!(scene.uploads.connections().target_attributes("acme").unwrap().is_empty());
    let fetched = scene.uploads.connections().fetch_target_attributes(&connection, None).await.unwrap();
    assert_eq!(fetched, ["city", "tier", "vip"]);
    let renamed = Connection { name: "Prod".to_owned(), ..connection.clone() };
    let renamed = scene.uploads.connections().change("acme", &renamed).await.unwrap();
    assert_eq!(scene.uploads.connections().target_attributes("prod").unwrap(), fetched);
    assert!(renamed.attributes_fetched_at.is_some());
    scene.server.push_admin_fault(AdminFault::AdminMissingPermissions);
    let refused = scene.uploads.connections().fetch_target_attributes(&renamed, None).await;
    assert!(matches!(refused, Err(AuthenticateError::Admin(AdminError::MissingPermissions))), "{refused:?}");
    assert_eq!(
        scene.uploads.connections().target_attributes("prod").unwrap(),
        fetched,
        "old ones are better than none"
    );
    let other = Connection { endpoint: adobe_target::Endpoint::for_client(&scene.client()), ..renamed };
    let other = scene.uploads.connections().change("prod", &other).await.unwrap();
    assert_eq!(
        (scene.uploads.connections().target_attributes("prod").unwrap().len(), other.attributes_fetched_at),
        (0, None)
    );
}
