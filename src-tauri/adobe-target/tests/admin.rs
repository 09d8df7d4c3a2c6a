//! Calls to the Admin API and the identity service: the requests, the meaning of each response, and where each secret
//! is sent.
#![allow(clippy::unwrap_used)]

mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adobe_target::{Admin, AdminError, CallError, ClientSecret, Project, UnexpectedBody};
use server::{Reply, Server, respond};

const SECRET: &str = "client-secret-canary+1";

fn admin(server: &Server, now: Arc<AtomicU64>) -> Admin {
    let project = Project::new("id-1", "0123@AdobeOrg", "northpier").unwrap();
    let now = Arc::new(move || now.load(Ordering::SeqCst));
    Admin::new(project, ClientSecret::new(SECRET).unwrap(), &server.endpoint(), now).unwrap()
}

fn json(status: &str, body: &str) -> Reply {
    respond(status, "Content-Type: application/json\r\n", body)
}

fn access(name: &str) -> Reply {
    json("200 OK", &format!(r#"{{"access_token":"{name}","token_type":"bearer","expires_in":86399}}"#))
}

fn token() -> Reply {
    json("200 OK", r#"{"accessToken":"profile-1","tokenType":"bearer","scope":"profile_api","expiresIn":7775999}"#)
}

fn requests(server: &Server) -> Vec<String> {
    server.received().iter().map(|request| String::from_utf8_lossy(request).into_owned()).collect()
}

/// The client secret is sent only to the identity service, and the access token only to the Admin API.
#[tokio::test]
async fn each_host_receives_only_its_own_credential() {
    let known = json("200 OK", r#"{"mboxProfileAttributes":["tier","profile.city","tier","",7]}"#);
    let server = Server::start([access("access-1"), token(), known]).await;
    let admin = admin(&server, Arc::default());
    let read = admin.profile_token().await.unwrap();
    assert_eq!((read.token.expose(), read.expires_in), ("profile-1", Duration::from_secs(7_775_999)));
    assert_eq!(admin.profile_attributes().await.unwrap(), ["city", "tier"]);
    let requests = requests(&server);
    assert!(requests[0].starts_with("POST /ims/token/v3 HTTP/1.1\r\n"), "{}", requests[0]);
    assert!(
        requests[0]
            .contains("grant_type=client_credentials&client_id=id%2D1&client_secret=client%2Dsecret%2Dcanary%2B1&")
    );
    assert!(
        requests[1].starts_with("GET /northpier/target/authentication/token?authorizationScope=profile_api HTTP/1.1")
    );
    assert!(requests[2].starts_with("GET /northpier/target/profileattributes/mbox HTTP/1.1"));
    for request in &requests[1..] {
        let request = request.to_lowercase();
        assert!(request.contains("authorization: bearer access-1") && request.contains("x-api-key: id-1"), "{request}");
        assert!(!request.contains("canary"), "{request}");
    }
    assert_eq!(requests.len(), 3, "the access token is fetched once");
    let debug = format!("{admin:?}");
    assert!(!debug.contains("canary") && !debug.contains("access-1"), "{debug}");
}

#[tokio::test]
async fn an_access_token_is_renewed_before_it_expires_and_once_after_a_rejection() {
    let now = Arc::new(AtomicU64::new(0));
    let unauthorized = || json("401 No", r#"{"error_code":"401013"}"#);
    let replies = [
        access("one"),
        token(),
        access("two"),
        token(),
        unauthorized(),
        access("three"),
        token(),
        unauthorized(),
        access("four"),
        unauthorized(),
    ];
    let server = Server::start(replies).await;
    let admin = admin(&server, now.clone());
    admin.profile_token().await.unwrap();
    now.store(86_399_000 - 60_000, Ordering::SeqCst);
    admin.profile_token().await.unwrap();
    assert!(requests(&server)[3].to_lowercase().contains("bearer two"));
    admin.profile_token().await.unwrap();
    assert!(requests(&server)[6].to_lowercase().contains("bearer three"));
    let error = admin.profile_token().await.unwrap_err();
    assert!(matches!(error, AdminError::MissingPermissions), "the new access token was rejected, too: {error:?}");
    assert_eq!(requests(&server).len(), 10, "renewed once per call");
}

#[tokio::test]
async fn each_error_response_has_its_own_meaning() {
    let error_of = |replies: Vec<Reply>| async {
        let server = Server::start(replies).await;
        admin(&server, Arc::default()).profile_token().await.unwrap_err()
    };
    let client = error_of(vec![json("400 Bad", r#"{"error":"invalid_client","error_description":"x"}"#)]).await;
    assert!(matches!(client, AdminError::InvalidCredentials), "{client:?}");
    let scope = error_of(vec![json("400 Bad", r#"{"error":"invalid_scope"}"#)]).await;
    assert!(matches!(scope, AdminError::MissingPermissions), "{scope:?}");
    let rights = error_of(vec![access("one"), json("403 No", r#"{"error_code":"403025"}"#)]).await;
    assert!(matches!(rights, AdminError::MissingPermissions), "{rights:?}");
    let none = error_of(vec![access("one"), json("404 No", "{}")]).await;
    assert!(matches!(none, AdminError::NoToken), "{none:?}");
    let busy = error_of(vec![access("one"), respond("429 Slow", "Retry-After: 7\r\n", "")]).await;
    let AdminError::Call(CallError::RateLimited { retry_after: Some(wait) }) = busy else { panic!("{busy:?}") };
    assert_eq!(wait, Duration::from_secs(7));
    for (status, is_transient) in [("500 Oh", true), ("302 Away", false), ("418 Tea", false)] {
        let error = error_of(vec![access("one"), respond(status, "", "")]).await;
        assert_eq!(error.is_transient(), is_transient, "{error:?}");
    }
    let lost = error_of(vec![Reply::CloseAfterRequest]).await;
    assert!(lost.is_transient(), "{lost:?}");
}

/// Errors are logged, and an unreadable response can contain a token.
#[tokio::test]
async fn the_error_for_an_unreadable_response_contains_no_token() {
    for body in [
        r#"{"accessToken":"profile-canary","expiresIn":"soon"}"#,
        r#"{"accessToken":"profile-canary","expi"#,
        r#"{"accessToken":"profile canary","expiresIn":5}"#,
    ] {
        let server = Server::start([access("one"), json("200 OK", body)]).await;
        let error = admin(&server, Arc::default()).profile_token().await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }
    let server = Server::start([json("200 OK", r#"{"access_token":"access-canary"}"#)]).await;
    let error = admin(&server, Arc::default()).profile_token().await.unwrap_err();
    assert!(
        matches!(&error, AdminError::Call(CallError::Unreadable { body: UnexpectedBody::WrongShape, .. })),
        "{error:?}"
    );
    assert!(!format!("{error:?}").contains("canary"));
    let page = format!("<html>{SECRET}</html>");
    let server = Server::start([respond("400 Bad", "", &page)]).await;
    let error = admin(&server, Arc::default()).profile_token().await.unwrap_err();
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}
