//! A connection that reads its own token: a job outlives the token that it began with, and nobody's tool is broken
//! without their word.

use adobe_target::{AdminError, Project, Token};
use practice::{AdminFault, OauthClient, Options};
use uploads::{AccessError, Auth, Connection, ConnectionState, UploadEvent, WaitingFor, ends_soon, outlasts};

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
    let connection = scene.uploads.add_connection(&wanted).unwrap();
    scene.uploads.keep_secret("acme", &Token::new("secret-1").unwrap()).await.unwrap();
    (scene, connection)
}

fn calls(scene: &Scene, method: &str, part: &str) -> usize {
    scene.server.calls().iter().filter(|call| call.method == method && call.path.contains(part)).count()
}

/// At night, in the middle of five hours, somebody makes a new token elsewhere.
#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_read_anew_and_the_job_goes_on() {
    let (scene, connection) = scene(30, &["slow:1", "token-ends"]).await;
    let door = scene.uploads.door(&connection, None).await.unwrap();
    let told = scene.send_by(scene.options(10), door).await;
    assert_eq!(told.end(), ("complete", None));
    assert_eq!(told.ended.batches.iter().map(|batch| batch.attempts).collect::<Vec<_>>(), [1, 1, 1], "none twice");
    assert_eq!(scene.held(), 30);
    assert_eq!((calls(&scene, "GET", "authentication/token"), calls(&scene, "POST", "authentication/token")), (2, 0));
}

/// What nobody can read anew pauses, as it does for a token that a person typed.
#[tokio::test]
async fn a_token_that_is_refused_for_good_pauses() {
    let (scene, connection) = scene(10, &["401", "401"]).await;
    let door = scene.uploads.door(&connection, None).await.unwrap();
    let told = scene.send_by(scene.options(10), door).await;
    assert_eq!(told.end(), ("paused", Some("token")), "the account's own token, refused");
    assert_eq!(scene.held(), 0);
    let (scene, connection) = self::scene(10, &["401"]).await;
    let door = scene.uploads.door(&connection, None).await.unwrap();
    scene.server.push_admin_fault(AdminFault::AdminMissingPermissions);
    let told = scene.send_by(scene.options(10), door).await;
    assert_eq!(told.end(), ("paused", Some("token")), "nobody may read another");
}

/// A minute's trouble at Adobe's gate must not cost a night.
#[tokio::test]
async fn trouble_that_passes_is_waited_out() {
    let (scene, connection) = scene(20, &["token-ends"]).await;
    let door = scene.uploads.door(&connection, None).await.unwrap();
    for fault in ["admin-429:30", "admin-500"] {
        scene.server.push_admin_fault(fault.parse().unwrap());
    }
    let told = scene.send_by(scene.options(10), door).await;
    assert_eq!(told.end(), ("complete", None));
    let waits = told.events.iter().any(
        |event| matches!(event, UploadEvent::Waiting { reason: WaitingFor::RateLimited, seconds } if *seconds == 30),
    );
    assert!(waits, "as long as it was asked to");
    assert_eq!(scene.held(), 20);
}

#[tokio::test]
async fn when_the_token_ends_is_known_and_warned_of() {
    let (scene, connection) = scene(1, &[]).await;
    assert_eq!(connection.token_ends, None);
    let now = connection.added;
    assert_eq!(scene.uploads.test_account(&connection, None).await.unwrap().0, ConnectionState::Works);
    let ends = scene.uploads.connection("acme").unwrap().token_ends.unwrap();
    assert_eq!(ends, now + 90 * DAY);
    assert!(!ends_soon(ends, now) && ends_soon(ends, now + 77 * DAY) && !outlasts(ends, now + 88 * DAY));
    assert!(outlasts(ends, ends - DAY + 1) && outlasts(ends, ends + 1) && ends_soon(ends, ends + 1));
    let renamed = Connection { name: "prod".to_owned(), ..scene.uploads.connection("acme").unwrap() };
    let renamed = scene.uploads.change_account("acme", &renamed).await.unwrap();
    assert_eq!(renamed.token_ends, Some(ends));
    assert_eq!(scene.uploads.test_account(&renamed, None).await.unwrap().0, ConnectionState::Works, "its secret too");
    let other = Connection { endpoint: adobe_target::Endpoint::for_client(&scene.client()), ..renamed };
    assert_eq!(scene.uploads.change_account("prod", &other).await.unwrap().token_ends, None, "another account");
}

#[tokio::test]
async fn a_new_token_is_made_for_whoever_asks_for_it_and_ends_the_old() {
    let (scene, connection) = scene(1, &[]).await;
    let old = scene.uploads.door(&connection, None).await.unwrap();
    let ends = scene.uploads.make_new_token(&connection, None).await.unwrap();
    assert_eq!(scene.uploads.connection("acme").unwrap().token_ends, Some(ends));
    assert_eq!(calls(&scene, "POST", "authentication/token"), 1);
    let visitor = adobe_target::VisitorId::third_party("x").unwrap();
    assert!(old.target().fetch(&visitor).await.is_err(), "dead at once");
    let new = scene.uploads.door(&connection, None).await.unwrap();
    assert_eq!(new.target().fetch(&visitor).await.unwrap(), None);
    let plain = Connection { auth: Auth::Token, ..connection };
    assert!(matches!(scene.uploads.make_new_token(&plain, None).await, Err(AccessError::NoProject)));
}

/// Each is another person's to mend.
#[tokio::test]
async fn a_test_tells_whose_trouble_it_is() {
    let (scene, connection) = scene(1, &[]).await;
    for (fault, state) in [
        ("ims-denied", ConnectionState::CredentialsRefused),
        ("ims-scope", ConnectionState::NoRights),
        ("admin-403", ConnectionState::NoRights),
        ("admin-500", ConnectionState::Unclear),
    ] {
        scene.server.push_admin_fault(fault.parse().unwrap());
        assert_eq!(scene.uploads.test_account(&connection, None).await.unwrap().0, state, "{fault}");
    }
    let wrong = Token::new("another-secret").unwrap();
    let (state, error) = scene.uploads.test_account(&connection, Some(wrong)).await.unwrap();
    assert_eq!(state, ConnectionState::CredentialsRefused);
    assert!(!error.unwrap().to_string().contains("another-secret"));
    scene.server.replace_token(None);
    assert_eq!(scene.uploads.test_account(&connection, None).await.unwrap().0, ConnectionState::NoToken);
    scene.uploads.forget_secret("acme").await.unwrap();
    let none = scene.uploads.test_account(&scene.uploads.connection("acme").unwrap(), None).await;
    assert!(matches!(none, Err(AccessError::SecretMissing)));
}

#[tokio::test]
async fn what_the_account_knows_is_kept_with_its_connection_until_it_is_another() {
    let (scene, connection) = scene(1, &[]).await;
    assert!(scene.uploads.known_attributes("acme").unwrap().is_empty());
    let fetched = scene.uploads.fetch_known_attributes(&connection, None).await.unwrap();
    assert_eq!(fetched, ["city", "tier", "vip"]);
    let renamed = Connection { name: "Prod".to_owned(), ..connection.clone() };
    let renamed = scene.uploads.change_account("acme", &renamed).await.unwrap();
    assert_eq!(scene.uploads.known_attributes("prod").unwrap(), fetched);
    assert!(renamed.known_at.is_some());
    scene.server.push_admin_fault(AdminFault::AdminMissingPermissions);
    let refused = scene.uploads.fetch_known_attributes(&renamed, None).await;
    assert!(matches!(refused, Err(AccessError::Admin(AdminError::MissingPermissions))), "{refused:?}");
    assert_eq!(scene.uploads.known_attributes("prod").unwrap(), fetched, "old ones are better than none");
    let other = Connection { endpoint: adobe_target::Endpoint::for_client(&scene.client()), ..renamed };
    let other = scene.uploads.change_account("prod", &other).await.unwrap();
    assert_eq!((scene.uploads.known_attributes("prod").unwrap().len(), other.known_at), (0, None));
}
