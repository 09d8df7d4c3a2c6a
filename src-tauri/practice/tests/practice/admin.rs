//! The identity service and the Admin API: credentials, lifetimes, and the effect of a new profile token. If these
//! checks were less strict than Adobe's, an upload could pass that fails with Adobe Target.

use std::time::Duration;

use practice::{AdminFault, OauthClient};
use serde_json::Value;

use crate::common::{Practice, Reply, call};

const IMS: &str = "/ims/token/v3";
const TOKEN: &str = "/northpier/target/authentication/token?authorizationScope=profile_api";
const ATTRIBUTES: &str = "/northpier/target/profileattributes/mbox";
const FETCH: &str = "/rest/v1/profiles/thirdPartyId/x?client=demo";
const VALID_FORM: &str =
    "client_id=id-1&client_secret=s%2Bcret&grant_type=client_credentials&scope=openid%2CAdobeID%2Ctarget_sdk";

async fn practice() -> Practice {
    Practice::start(|options| {
        options.token = Some("first".into());
        options.token_life = Duration::from_secs(1_000_000);
        let profile_attributes = vec!["tier".to_owned(), "city".to_owned()];
        options.oauth = Some(OauthClient { profile_attributes, ..OauthClient::new("id-1", "s+cret", "northpier") });
    })
    .await
}

fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_else(|error| panic!("{error}: {reply:?}"))
}

async fn access(practice: &Practice) -> String {
    let reply = practice.post(IMS, VALID_FORM).await;
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
async fn an_access_token_requires_valid_credentials_grant_type_and_scope() {
    let practice = practice().await;
    for (form, error) in [
        (VALID_FORM.replace("id-1", "id-2"), "invalid_client"),
        (VALID_FORM.replace("s%2Bcret", "secret"), "invalid_client"),
        (VALID_FORM.replace("client_credentials", "password"), "unsupported_grant_type"),
        (VALID_FORM.replace("%2Ctarget_sdk", ""), "invalid_scope"),
    ] {
        let reply = practice.post(IMS, &form).await;
        assert_eq!((reply.status, json(&reply)["error"].as_str()), (400, Some(error)), "{form}");
    }
    let plain = call(practice.port(), "POST", IMS, &[], VALID_FORM.as_bytes()).await;
    assert_eq!(json(&plain)["error"], "invalid_request");
    access(&practice).await;
    let without_credentials = Practice::with_defaults().await;
    assert_eq!(without_credentials.post(IMS, VALID_FORM).await.status, 400);
}

#[tokio::test]
async fn the_admin_api_requires_a_valid_access_token_api_key_and_tenant() {
    let practice = practice().await;
    let access = access(&practice).await;
    assert_eq!(admin(&practice, "GET", ATTRIBUTES, "other", "id-1").await.status, 401);
    assert_eq!(admin(&practice, "GET", ATTRIBUTES, &access, "id-2").await.status, 403);
    assert_eq!(admin(&practice, "GET", "/other/target/profileattributes/mbox", &access, "id-1").await.status, 403);
    let attributes = admin(&practice, "GET", ATTRIBUTES, &access, "id-1").await;
    assert_eq!(attributes.header("content-type").as_deref(), Some("application/vnd.adobe.target.v1+json"));
    assert_eq!(json(&attributes)["mboxProfileAttributes"], serde_json::json!(["tier", "city"]));
    let other_scope = "/northpier/target/authentication/token?authorizationScope=all";
    assert_eq!(admin(&practice, "GET", other_scope, &access, "id-1").await.status, 400);
    practice.time.advance(Duration::from_secs(86_400));
    assert_eq!(admin(&practice, "GET", ATTRIBUTES, &access, "id-1").await.status, 401, "expired");
}

#[tokio::test]
async fn getting_the_token_keeps_it_valid_and_generating_one_invalidates_it() {
    let practice = practice().await;
    let access = access(&practice).await;
    practice.time.advance(Duration::from_secs(1_000));
    let read = json(&admin(&practice, "GET", TOKEN, &access, "id-1").await);
    let expected = serde_json::json!({"accessToken": "first", "tokenType": "bearer", "scope": "profile_api",
        "expiresIn": 999_000});
    assert_eq!(read, expected);
    assert_eq!(fetch(&practice, "first").await, 404, "authorized, but there's no profile");
    let generated = admin(&practice, "POST", TOKEN, &access, "id-1").await;
    assert_eq!((generated.status, json(&generated)["expiresIn"].as_u64()), (201, Some(1_000_000)));
    let second = json(&generated)["accessToken"].as_str().unwrap().to_owned();
    assert_eq!((fetch(&practice, "first").await, fetch(&practice, &second).await), (401, 404));
}

#[tokio::test]
async fn a_profile_token_expires_after_its_lifetime() {
    let practice = practice().await;
    practice.time.advance(Duration::from_secs(999_999));
    assert_eq!(fetch(&practice, "first").await, 404, "authorized, but there's no profile");
    practice.time.advance(Duration::from_secs(1));
    assert_eq!(fetch(&practice, "first").await, 401);
    let access = access(&practice).await;
    assert_eq!(admin(&practice, "GET", TOKEN, &access, "id-1").await.status, 404);
}

#[tokio::test]
async fn each_fault_applies_to_one_call_of_its_kind() {
    let practice = practice().await;
    let access = access(&practice).await;
    let faults =
        ["admin-401", "ims-denied", "admin-403", "ims-429:7", "admin-429:9", "ims-scope", "admin-500", "ims-500"];
    for fault in faults {
        let read: AdminFault = fault.parse().unwrap();
        assert_eq!(read.to_string(), fault);
        practice.server.push_admin_fault(read);
    }
    let catalog: Vec<&str> = AdminFault::catalog().iter().map(|kind| kind.name).collect();
    assert!(faults.iter().all(|fault| catalog.contains(&fault.split(':').next().unwrap())));
    assert_eq!(catalog.len(), faults.len(), "every fault is tested");
    let mut admins = Vec::new();
    for _ in 0..5 {
        let reply = admin(&practice, "GET", ATTRIBUTES, &access, "id-1").await;
        admins.push((reply.status, reply.header("retry-after")));
    }
    assert_eq!(admins, [(401, None), (403, None), (429, Some("9".to_owned())), (500, None), (200, None)]);
    let mut identity = Vec::new();
    for _ in 0..5 {
        let reply = practice.post(IMS, VALID_FORM).await;
        identity.push((reply.status, reply.header("retry-after")));
    }
    assert_eq!(identity, [(400, None), (429, Some("7".to_owned())), (400, None), (500, None), (200, None)]);
}
