//! The effects of updates on profiles, such as attributes that a second upload erases.

use std::time::Duration;

use crate::common::{Practice, SUBMIT_V1, format_attributes};

#[tokio::test]
async fn a_second_v2_upload_erases_attributes_that_its_header_does_not_contain() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a,b\nx,1,2\ny,1,2").await;
    practice.submit_accepted("batch=thirdPartyId,b,c\nx,,3").await;
    // `a` isn't in the second header, so it's erased. `b` is, with an empty cell, so it's kept. `y` has no row.
    assert_eq!(practice.stored("x").as_deref(), Some("b=2 c=3"));
    assert_eq!(practice.stored("y").as_deref(), Some("a=1 b=2"));
}

#[tokio::test]
async fn after_a_page_call_a_second_upload_erases_nothing() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a\nx,1").await;
    assert_eq!(practice.get("/m2/demo/ubox/page?mbox3rdPartyId=x").await.status, 200);
    practice.submit_accepted("batch=thirdPartyId,b\nx,2").await;
    assert_eq!(practice.stored("x").as_deref(), Some("a=1 b=2"));
    // Attributes of the second upload can be erased again.
    practice.submit_accepted("batch=thirdPartyId,c\nx,3").await;
    assert_eq!(practice.stored("x").as_deref(), Some("a=1 c=3"));
}

#[tokio::test]
async fn sending_the_same_batch_again_changes_nothing() {
    // If a response is lost, the batch is sent again. That must not erase any value.
    let practice = Practice::with_defaults().await;
    let batch = "batch=thirdPartyId,a,b\nx,1,\ny,,2\nx,,3";
    practice.submit_accepted("batch=thirdPartyId,b\ny,7\nx,8").await;
    practice.submit_accepted(batch).await;
    let once = practice.dump();
    practice.time.advance(Duration::from_secs(5));
    practice.submit_accepted(batch).await;
    assert_eq!(practice.dump(), once);
}

#[tokio::test]
async fn a_duplicate_visitor_in_a_batch_gets_the_last_value_of_each_attribute() {
    let practice = Practice::with_defaults().await;
    let path = practice.submit_accepted("batch=thirdPartyId,a,b\nx,1,2\nx,3,").await;
    assert_eq!(practice.stored("x").as_deref(), Some("a=3 b=2"));
    assert_eq!(practice.details(&path).await.counts(), [2, 2, 2, 0, 0]);
}

#[tokio::test]
async fn v1_updates_existing_profiles_and_counts_the_others_as_not_found() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a\nx,1").await;
    let reply = practice.post(SUBMIT_V1, "batch=thirdPartyId,b\nx,2\nunknown,2").await;
    let path = practice.status_path(&reply);
    assert!(path.starts_with("/m2/demo/profile/batchStatus?batchId=demo-1701473848678-"), "{path}");
    assert_eq!(practice.details(&path).await.counts(), [2, 2, 1, 1, 0]);
    assert_eq!(practice.stored("x").as_deref(), Some("a=1 b=2"));
    assert_eq!(practice.stored("unknown"), None);
}

#[tokio::test]
async fn the_same_id_with_another_key_or_client_code_is_another_visitor() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a\nsame,1").await;
    practice.submit_accepted("batch=pcId,b\nsame,2").await;
    practice.post("/m2/other/v2/profile/batchUpdate", "batch=thirdPartyId,c\nsame,3").await;
    let all: Vec<String> = practice
        .dump()
        .iter()
        .map(|stored| {
            format!("{} {} {} {}", stored.client, stored.key, stored.id, format_attributes(&stored.attributes))
        })
        .collect();
    assert_eq!(all, ["demo pcId same b=2", "demo thirdPartyId same a=1", "other thirdPartyId same c=3"]);
}

#[tokio::test]
async fn a_fetch_returns_the_documented_format() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,tier\nA%201,gold%2C%20%22old%22").await;
    practice.submit_accepted("batch=pcId,tier\n111492025094307-353046.28_131,silver").await;
    let reply = practice.get("/rest/v1/profiles/thirdPartyId/A%201?client=demo").await;
    assert_eq!(reply.status, 200);
    assert!(reply.header("content-type").unwrap().starts_with("application/json"));
    let json: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    let time = "2023-12-01T23:37:28.678Z";
    let expected = serde_json::json!({
        "client": "demo", "visitorId": "A 1", "modifiedAt": time,
        "profileAttributes": { "tier": { "value": "gold, \"old\"", "modifiedAt": time } },
    });
    assert_eq!(json, expected);
    let by_pc_id = practice.get("/rest/v1/profiles/111492025094307-353046.28_131?client=demo").await;
    assert!(by_pc_id.text().contains("silver"));

    let unknown = practice.get("/rest/v1/profiles/thirdPartyId/unknown?client=demo").await;
    let json: serde_json::Value = serde_json::from_slice(&unknown.body).unwrap();
    assert_eq!(unknown.status, 404);
    assert_eq!(json["status"], 404);
    assert_eq!(json["message"], "No profile found for client demo with third party id=unknown");
    let unknown = practice.get("/rest/v1/profiles/unknown?client=demo").await;
    assert!(unknown.text().contains("No profile found for client demo with mboxPC=unknown"));
}

#[tokio::test]
async fn a_batch_is_incomplete_then_complete_and_visible_last() {
    let practice = Practice::start(|options| {
        options.processing = Duration::from_secs(60);
        options.visible_after = Duration::from_secs(600);
    })
    .await;
    let fetched = || async { practice.get("/rest/v1/profiles/thirdPartyId/x?client=demo").await };
    let path = practice.submit_accepted("batch=thirdPartyId,a\nx,1").await;
    let early = practice.details(&path).await;
    assert_eq!(early.element("status").as_deref(), Some("incomplete"));
    assert_eq!(early.counts(), [1, 0, 0, 0, 0]);
    practice.time.advance(Duration::from_secs(60));
    let plain = practice.get(&path).await;
    assert_eq!(plain.element("status").as_deref(), Some("complete"));
    assert_eq!(plain.element("consumedCount"), None);
    assert_eq!(fetched().await.status, 404);
    practice.time.advance(Duration::from_secs(600));
    assert!(fetched().await.text().contains("\"1\""));
    // Until the next upload becomes visible, a fetch returns the previous profile.
    practice.submit_accepted("batch=thirdPartyId,a\nx,2").await;
    practice.submit_accepted("batch=thirdPartyId,a\nx,3").await;
    assert!(fetched().await.text().contains("\"1\""));
    practice.time.advance(Duration::from_secs(660));
    assert!(fetched().await.text().contains("\"3\""));
}

#[tokio::test]
async fn a_single_update_changes_an_existing_profile_and_creates_none() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a,b\nx,1,2").await;
    let reply = practice.get("/m2/demo/profile/update?mbox3rdPartyId=x&profile.a=9&profile.b=&other=1").await;
    assert_eq!(reply.element("message").as_deref(), Some("Request successfully submitted"));
    practice.post("/m2/demo/profile/update", "mbox3rdPartyId=x&profile.c=S%C3%A3o+Paulo").await;
    assert_eq!(practice.stored("x").as_deref(), Some("a=9 b=2 c=São Paulo"));
    assert_eq!(practice.get("/m2/demo/profile/update?mbox3rdPartyId=unknown&profile.a=9").await.status, 200);
    assert_eq!(practice.stored("unknown"), None);
    assert_eq!(practice.get("/m2/demo/profile/update?profile.a=9").await.status, 400);
    let large = format!("mbox3rdPartyId=x&profile.c={}", "v".repeat(60 * 1024));
    assert_eq!(practice.post("/m2/demo/profile/update", &large).await.status, 413);
}
