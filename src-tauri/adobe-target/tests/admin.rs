//! The Admin API and the identity service: what is asked, what each answer means, and where each secret goes.
#![allow(clippy::unwrap_used)]

mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adobe_target::{Admin, AdminError, CallError, ClientSecret, Oddity, Project};
use server::{Reply, Server, answer};

const SECRET: &str = "client-secret-canary+1";

fn admin(server: &Server, now: Arc<AtomicU64>) -> Admin {
    let project = Project::new("id-1", "0123@AdobeOrg", "northpier").unwrap();
    let now = Arc::new(move || now.load(Ordering::SeqCst));
    Admin::new(project, ClientSecret::new(SECRET).unwrap(), &server.endpoint(), now).unwrap()
}

fn json(status: &str, body: &str) -> Reply {
    answer(status, "Content-Type: application/json\r\n", body)
}

fn access(name: &str) -> Reply {
    json("200 OK", &format!(r#"{{"access_token":"{name}","token_type":"bearer","expires_in":86399}}"#))
}

fn token() -> Reply {
    json("200 OK", r#"{"accessToken":"profile-1","tokenType":"bearer","scope":"profile_api","expiresIn":7775999}"#)
}

fn heard(server: &Server) -> Vec<String> {
    server.heard().iter().map(|request| String::from_utf8_lossy(request).into_owned()).collect()
}

/// The client secret goes to the identity service alone, the access token to the Admin API alone.
#[tokio::test]
async fn each_secret_goes_to_its_own_house() {
    let known = json("200 OK", r#"{"mboxProfileAttributes":["tier","profile.city","tier","",7]}"#);
    let server = Server::start([access("access-1"), token(), known]).await;
    let admin = admin(&server, Arc::default());
    let read = admin.profile_token().await.unwrap();
    assert_eq!((read.token.expose(), read.expires_in), ("profile-1", Duration::from_secs(7_775_999)));
    assert_eq!(admin.known_attributes().await.unwrap(), ["city", "tier"]);
    let heard = heard(&server);
    assert!(heard[0].starts_with("POST /ims/token/v3 HTTP/1.1\r\n"), "{}", heard[0]);
    assert!(
        heard[0].contains("grant_type=client_credentials&client_id=id%2D1&client_secret=client%2Dsecret%2Dcanary%2B1&")
    );
    assert!(heard[1].starts_with("GET /northpier/target/authentication/token?authorizationScope=profile_api HTTP/1.1"));
    assert!(heard[2].starts_with("GET /northpier/target/profileattributes/mbox HTTP/1.1"));
    for request in &heard[1..] {
        let request = request.to_lowercase();
        assert!(request.contains("authorization: bearer access-1") && request.contains("x-api-key: id-1"), "{request}");
        assert!(!request.contains("canary"), "{request}");
    }
    assert_eq!(heard.len(), 3, "access is fetched once");
    let shown = format!("{admin:?}");
    assert!(!shown.contains("canary") && !shown.contains("access-1"), "{shown}");
}

/// In the middle of the night nobody is there to sign in again.
#[tokio::test]
async fn access_is_renewed_before_it_ends_and_once_where_it_ended_before_its_time() {
    let now = Arc::new(AtomicU64::new(0));
    let refused = || json("401 No", r#"{"error_code":"401013"}"#);
    let replies = [
        access("one"),
        token(),
        access("two"),
        token(),
        refused(),
        access("three"),
        token(),
        refused(),
        access("four"),
        refused(),
    ];
    let server = Server::start(replies).await;
    let admin = admin(&server, now.clone());
    admin.profile_token().await.unwrap();
    now.store(86_399_000 - 60_000, Ordering::SeqCst);
    admin.profile_token().await.unwrap();
    assert!(heard(&server)[3].to_lowercase().contains("bearer two"));
    admin.profile_token().await.unwrap();
    assert!(heard(&server)[6].to_lowercase().contains("bearer three"));
    let error = admin.profile_token().await.unwrap_err();
    assert!(matches!(error, AdminError::NoRights), "refused with access that is new: {error:?}");
    assert_eq!(heard(&server).len(), 10, "once, and not for ever");
}

/// Each is somebody else's to mend.
#[tokio::test]
async fn each_refusal_asks_for_something_else() {
    let of = |replies: Vec<Reply>| async {
        let server = Server::start(replies).await;
        admin(&server, Arc::default()).profile_token().await.unwrap_err()
    };
    let denied = of(vec![json("400 Bad", r#"{"error":"invalid_client","error_description":"x"}"#)]).await;
    assert!(matches!(denied, AdminError::Credentials), "{denied:?}");
    let scope = of(vec![json("400 Bad", r#"{"error":"invalid_scope"}"#)]).await;
    assert!(matches!(scope, AdminError::NoRights), "{scope:?}");
    let rights = of(vec![access("one"), json("403 No", r#"{"error_code":"403025"}"#)]).await;
    assert!(matches!(rights, AdminError::NoRights), "{rights:?}");
    let none = of(vec![access("one"), json("404 No", "{}")]).await;
    assert!(matches!(none, AdminError::NoToken), "{none:?}");
    let busy = of(vec![access("one"), answer("429 Slow", "Retry-After: 7\r\n", "")]).await;
    let AdminError::Call(CallError::RateLimited { retry_after: Some(wait) }) = busy else { panic!("{busy:?}") };
    assert_eq!(wait, Duration::from_secs(7));
    for (status, passes) in [("500 Oh", true), ("302 Away", false), ("418 Tea", false)] {
        let error = of(vec![access("one"), answer(status, "", "")]).await;
        assert_eq!(error.is_passing(), passes, "{error:?}");
    }
    let lost = of(vec![Reply::Swallows]).await;
    assert!(lost.is_passing(), "{lost:?}");
}

/// An answer that cannot be read may hold the token all the same: a log is no place for it.
#[tokio::test]
async fn an_odd_answer_is_not_shown_with_a_token_in_it() {
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
    assert!(matches!(&error, AdminError::Call(CallError::Unreadable { what: Oddity::WrongShape, .. })), "{error:?}");
    assert!(!format!("{error:?}").contains("canary"));
    let page = format!("<html>{SECRET}</html>");
    let server = Server::start([answer("400 Bad", "", &page)]).await;
    let error = admin(&server, Arc::default()).profile_token().await.unwrap_err();
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}
