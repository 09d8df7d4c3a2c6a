//! What updates do to profiles. A forgiving server here would hide lost attributes: the override
//! trap is the reason why the product warns before a second upload.

use std::time::Duration;

use crate::common::{Practice, SUBMIT_V1, written};

#[tokio::test]
async fn a_second_v2_upload_overrides_what_the_first_wrote() {
    let practice = Practice::plain().await;
    practice.take("batch=thirdPartyId,a,b\nx,1,2\ny,1,2").await;
    practice.take("batch=thirdPartyId,b,c\nx,,3").await;
    // `a` is not in the second header: lost. `b` is, with an empty cell: kept. `y` is not mentioned.
    assert_eq!(practice.held("x").as_deref(), Some("b=2 c=3"));
    assert_eq!(practice.held("y").as_deref(), Some("a=1 b=2"));
}

#[tokio::test]
async fn a_page_call_in_between_settles_the_profile() {
    let practice = Practice::plain().await;
    practice.take("batch=thirdPartyId,a\nx,1").await;
    assert_eq!(practice.get("/m2/demo/ubox/page?mbox3rdPartyId=x").await.status, 200);
    practice.take("batch=thirdPartyId,b\nx,2").await;
    assert_eq!(practice.held("x").as_deref(), Some("a=1 b=2"));
    // The second one is unsettled again.
    practice.take("batch=thirdPartyId,c\nx,3").await;
    assert_eq!(practice.held("x").as_deref(), Some("a=1 c=3"));
}

#[tokio::test]
async fn the_same_batch_again_changes_nothing() {
    // A sender whose answer was lost repeats the batch: that must never cost anybody a value.
    let practice = Practice::plain().await;
    let batch = "batch=thirdPartyId,a,b\nx,1,\ny,,2\nx,,3";
    practice.take("batch=thirdPartyId,b\ny,7\nx,8").await;
    practice.take(batch).await;
    let once = practice.dump();
    practice.time.advance(Duration::from_secs(5));
    practice.take(batch).await;
    assert_eq!(practice.dump(), once);
}

#[tokio::test]
async fn a_visitor_twice_in_one_batch_gets_the_last_value_of_each_attribute() {
    let practice = Practice::plain().await;
    let path = practice.take("batch=thirdPartyId,a,b\nx,1,2\nx,3,").await;
    assert_eq!(practice.held("x").as_deref(), Some("a=3 b=2"));
    assert_eq!(practice.details(&path).await.counts(), [2, 2, 2, 0, 0]);
}

#[tokio::test]
async fn v1_updates_known_profiles_only_and_counts_the_rest() {
    let practice = Practice::plain().await;
    practice.take("batch=thirdPartyId,a\nx,1").await;
    let reply = practice.post(SUBMIT_V1, "batch=thirdPartyId,b\nx,2\nnobody,2").await;
    let path = practice.status_path(&reply);
    assert!(path.starts_with("/m2/demo/profile/batchStatus?batchId=demo-1701473848678-"), "{path}");
    assert_eq!(practice.details(&path).await.counts(), [2, 2, 1, 1, 0]);
    assert_eq!(practice.held("x").as_deref(), Some("a=1 b=2"));
    assert_eq!(practice.held("nobody"), None);
}

#[tokio::test]
async fn the_two_keys_and_the_client_codes_are_spaces_of_their_own() {
    let practice = Practice::plain().await;
    practice.take("batch=thirdPartyId,a\nsame,1").await;
    practice.take("batch=pcId,b\nsame,2").await;
    practice.post("/m2/other/v2/profile/batchUpdate", "batch=thirdPartyId,c\nsame,3").await;
    let all: Vec<String> = practice
        .dump()
        .iter()
        .map(|held| format!("{} {} {} {}", held.client, held.key, held.id, written(&held.attributes)))
        .collect();
    assert_eq!(all, ["demo pcId same b=2", "demo thirdPartyId same a=1", "other thirdPartyId same c=3"]);
}

#[tokio::test]
async fn a_fetch_answers_in_the_documented_shape() {
    let practice = Practice::plain().await;
    practice.take("batch=thirdPartyId,tier\nA%201,gold%2C%20%22old%22").await;
    practice.take("batch=pcId,tier\n111492025094307-353046.28_131,silver").await;
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

    let unknown = practice.get("/rest/v1/profiles/thirdPartyId/nobody?client=demo").await;
    let json: serde_json::Value = serde_json::from_slice(&unknown.body).unwrap();
    assert_eq!(unknown.status, 404);
    assert_eq!(json["status"], 404);
    assert_eq!(json["message"], "No profile found for client demo with third party id=nobody");
    let unknown = practice.get("/rest/v1/profiles/nobody?client=demo").await;
    assert!(unknown.text().contains("No profile found for client demo with mboxPC=nobody"));
}

#[tokio::test]
async fn a_batch_is_incomplete_until_it_was_processed_and_visible_later_still() {
    let practice = Practice::start(|options| {
        options.processing = Duration::from_secs(60);
        options.visible_after = Duration::from_secs(600);
    })
    .await;
    let fetched = || async { practice.get("/rest/v1/profiles/thirdPartyId/x?client=demo").await };
    let path = practice.take("batch=thirdPartyId,a\nx,1").await;
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
    // Until the next upload becomes visible, the profile shows as it was.
    practice.take("batch=thirdPartyId,a\nx,2").await;
    practice.take("batch=thirdPartyId,a\nx,3").await;
    assert!(fetched().await.text().contains("\"1\""));
    practice.time.advance(Duration::from_secs(660));
    assert!(fetched().await.text().contains("\"3\""));
}

#[tokio::test]
async fn the_single_update_changes_a_known_profile_and_creates_none() {
    let practice = Practice::plain().await;
    practice.take("batch=thirdPartyId,a,b\nx,1,2").await;
    let reply = practice.get("/m2/demo/profile/update?mbox3rdPartyId=x&profile.a=9&profile.b=&other=1").await;
    assert_eq!(reply.element("message").as_deref(), Some("Request successfully submitted"));
    practice.post("/m2/demo/profile/update", "mbox3rdPartyId=x&profile.c=S%C3%A3o+Paulo").await;
    assert_eq!(practice.held("x").as_deref(), Some("a=9 b=2 c=São Paulo"));
    assert_eq!(practice.get("/m2/demo/profile/update?mbox3rdPartyId=nobody&profile.a=9").await.status, 200);
    assert_eq!(practice.held("nobody"), None);
    assert_eq!(practice.get("/m2/demo/profile/update?profile.a=9").await.status, 400);
    let large = format!("mbox3rdPartyId=x&profile.c={}", "v".repeat(60 * 1024));
    assert_eq!(practice.post("/m2/demo/profile/update", &large).await.status, 413);
}
