//! The identity service and the Admin API: who is let in, for how long, and what a new profile token breaks. A server
//! that was kinder here would let an upload pass that stops in the field.

use std::time::Duration;

use practice::{AdminFault, OauthClient};
use serde_json::Value;

use crate::common::{Practice, Reply, call};

const IMS: &str = "/ims/token/v3";
const TOKEN: &str = "/northpier/target/authentication/token?authorizationScope=profile_api";
const KNOWN: &str = "/northpier/target/profileattributes/mbox";
const FETCH: &str = "/rest/v1/profiles/thirdPartyId/x?client=demo";
const RIGHT: &str =
    "client_id=id-1&client_secret=s%2Bcret&grant_type=client_credentials&scope=openid%2CAdobeID%2Ctarget_sdk";

async fn practice() -> Practice {
    Practice::start(|options| {
        options.token = Some("first".into());
        options.token_life = Duration::from_secs(1_000_000);
        let known_attributes = vec!["tier".to_owned(), "city".to_owned()];
        options.oauth = Some(OauthClient { known_attributes, ..OauthClient::new("id-1", "s+cret", "northpier") });
    })
    .await
}

fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_else(|error| panic!("{error}: {reply:?}"))
}

async fn access(practice: &Practice) -> String {
    let reply = practice.post(IMS, RIGHT).await;
    assert_eq!((reply.status, json(&reply)["expires_in"].as_u64()), (200, Some(86_400)), "{reply:?}");
    json(&reply)["access_token"].as_str().unwrap().to_owned()
}

async fn admin(practice: &Practice, method: &str, path: &str, access: &str, key: &str) -> Reply {
    let bearer = format!("Bearer {access}");
    call(practice.port(), method, path, &[("Authorization", &bearer), ("x-api-key", key)], b"").await
}

async fn fetch(practice: &Practice, token: &str) -> u16 {
    call(practice.port(), "GET", FETCH, &[("Authorization", &format!("Bearer {token}"))], b"").await.status
}

#[tokio::test]
async fn access_is_given_to_the_right_client_for_the_right_scope() {
    let practice = practice().await;
    for (form, error) in [
        (RIGHT.replace("id-1", "id-2"), "invalid_client"),
        (RIGHT.replace("s%2Bcret", "secret"), "invalid_client"),
        (RIGHT.replace("client_credentials", "password"), "unsupported_grant_type"),
        (RIGHT.replace("%2Ctarget_sdk", ""), "invalid_scope"),
    ] {
        let reply = practice.post(IMS, &form).await;
        assert_eq!((reply.status, json(&reply)["error"].as_str()), (400, Some(error)), "{form}");
    }
    let plain = call(practice.port(), "POST", IMS, &[], RIGHT.as_bytes()).await;
    assert_eq!(json(&plain)["error"], "invalid_request");
    access(&practice).await;
    let nobody = Practice::plain().await;
    assert_eq!(nobody.post(IMS, RIGHT).await.status, 400);
}

#[tokio::test]
async fn the_admin_api_asks_for_access_key_and_tenant() {
    let practice = practice().await;
    let access = access(&practice).await;
    assert_eq!(admin(&practice, "GET", KNOWN, "other", "id-1").await.status, 401);
    assert_eq!(admin(&practice, "GET", KNOWN, &access, "id-2").await.status, 403);
    assert_eq!(admin(&practice, "GET", "/other/target/profileattributes/mbox", &access, "id-1").await.status, 403);
    let known = admin(&practice, "GET", KNOWN, &access, "id-1").await;
    assert_eq!(known.header("content-type").as_deref(), Some("application/vnd.adobe.target.v1+json"));
    assert_eq!(json(&known)["mboxProfileAttributes"], serde_json::json!(["tier", "city"]));
    let odd = "/northpier/target/authentication/token?authorizationScope=all";
    assert_eq!(admin(&practice, "GET", odd, &access, "id-1").await.status, 400);
    practice.time.advance(Duration::from_secs(86_400));
    assert_eq!(admin(&practice, "GET", KNOWN, &access, "id-1").await.status, 401, "it ended");
}

#[tokio::test]
async fn reading_the_token_breaks_nothing_and_a_new_one_ends_the_old() {
    let practice = practice().await;
    let access = access(&practice).await;
    practice.time.advance(Duration::from_secs(1_000));
    let read = json(&admin(&practice, "GET", TOKEN, &access, "id-1").await);
    let expected = serde_json::json!({"accessToken": "first", "tokenType": "bearer", "scope": "profile_api",
        "expiresIn": 999_000});
    assert_eq!(read, expected);
    assert_eq!(fetch(&practice, "first").await, 404, "let in");
    let made = admin(&practice, "POST", TOKEN, &access, "id-1").await;
    assert_eq!((made.status, json(&made)["expiresIn"].as_u64()), (201, Some(1_000_000)));
    let second = json(&made)["accessToken"].as_str().unwrap().to_owned();
    assert_eq!((fetch(&practice, "first").await, fetch(&practice, &second).await), (401, 404));
}

#[tokio::test]
async fn a_token_ends_by_itself() {
    let practice = practice().await;
    practice.time.advance(Duration::from_secs(999_999));
    assert_eq!(fetch(&practice, "first").await, 404, "let in");
    practice.time.advance(Duration::from_secs(1));
    assert_eq!(fetch(&practice, "first").await, 401);
    let access = access(&practice).await;
    assert_eq!(admin(&practice, "GET", TOKEN, &access, "id-1").await.status, 404);
}

#[tokio::test]
async fn each_fault_is_used_up_by_one_call_of_its_kind() {
    let practice = practice().await;
    let access = access(&practice).await;
    let faults =
        ["admin-401", "ims-denied", "admin-403", "ims-429:7", "admin-429:9", "ims-scope", "admin-500", "ims-500"];
    for fault in faults {
        let read: AdminFault = fault.parse().unwrap();
        assert_eq!(read.to_string(), fault);
        practice.server.push_admin_fault(read);
    }
    let catalogue: Vec<&str> = AdminFault::catalogue().iter().map(|kind| kind.name).collect();
    assert!(faults.iter().all(|fault| catalogue.contains(&fault.split(':').next().unwrap())));
    assert_eq!(catalogue.len(), faults.len(), "all are tried");
    let mut admins = Vec::new();
    for _ in 0..5 {
        let reply = admin(&practice, "GET", KNOWN, &access, "id-1").await;
        admins.push((reply.status, reply.header("retry-after")));
    }
    assert_eq!(admins, [(401, None), (403, None), (429, Some("9".to_owned())), (500, None), (200, None)]);
    let mut identity = Vec::new();
    for _ in 0..5 {
        let reply = practice.post(IMS, RIGHT).await;
        identity.push((reply.status, reply.header("retry-after")));
    }
    assert_eq!(identity, [(400, None), (429, Some("7".to_owned())), (400, None), (500, None), (200, None)]);
}
