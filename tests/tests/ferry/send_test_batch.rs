//! A few rows first, looked at in Target itself; then the rest, or nothing.

use std::time::Duration;

use serde_json::json;
use tests::Scene;

#[test]
fn after_a_verified_test_batch_the_rest_is_sent() {
    let scene = Scene::with(12, |options| options.visible_after = Duration::from_millis(500));
    let sent = scene.send(&["--canary", "3"]).expect(0);
    let checked = &sent.events("checked")[0];
    let rows: Vec<u64> =
        checked["batches"].as_array().unwrap().iter().map(|batch| batch["rows"].as_u64().unwrap()).collect();
    assert_eq!(rows.iter().sum::<u64>(), 12, "its rows are in no other batch: {rows:?}");
    let calls = scene.target.calls();
    let place = |what: &str, nth: usize| {
        calls.iter().enumerate().filter(|(_, call)| call.path.contains(what)).nth(nth).unwrap().0
    };
    assert!(place("/rest/v1/profiles/", 0) < place("batchUpdate", 1), "fetched before the rest went: {calls:?}");
    assert!(
        calls.iter().any(|call| call.path.contains("/rest/v1/") && call.status == Some(404)),
        "it was not visible at once"
    );
    assert_eq!(sent.finished()["rows"]["succeeded"], 12);
    scene.assert_all_held();
}

/// An account that changes values on their way: three profiles are wrong, and not a million.
#[test]
fn a_test_batch_that_differs_fails_the_upload_for_good() {
    let scene = Scene::with_faults(12, &["changed"]);
    let sent = scene.send(&["--canary", "3"]).expect(4);
    let finished = sent.finished();
    assert_eq!((&finished["outcome"], &finished["reason"]), (&json!("failed"), &json!("canary-different")), "{sent}");
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
    assert!(scene.target.held().len() <= 3);
    let resumed = scene.resume().expect(4);
    assert_eq!(resumed.lines().len(), 1);
    assert_eq!(resumed.finished()["outcome"], "failed");
    assert_eq!(scene.target.calls_of("batchUpdate"), 1, "the rest is never sent");
}

/// Counted as applied and not stored: the canary never shows, so the rest never goes.
#[test]
fn a_test_batch_that_is_not_visible_stops_the_rest() {
    let scene = Scene::with_faults(12, &["lost-rows:1"]);
    let mut sending = scene.start_send(&["--canary", "2"]);
    sending.wait_for_batch(1, "complete");
    tests::until("it looks again and again", || (scene.target.calls_of("/rest/v1/profiles/") > 5).then_some(()));
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
    sending.interrupt();
    let paused = sending.finish().expect(130);
    assert_eq!(paused.finished()["outcome"], "paused");
    let mut resumed = scene.start_resume();
    let looks = scene.target.calls_of("/rest/v1/profiles/");
    tests::until("it looks on", || (scene.target.calls_of("/rest/v1/profiles/") > looks + 2).then_some(()));
    assert!(!resumed.has_ended());
    resumed.interrupt();
    resumed.finish().expect(130);
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
}

/// Not all of the canary was applied: a person looks before the rest goes.
#[test]
fn a_test_batch_with_failed_rows_stops_the_rest() {
    let scene = Scene::with_faults(12, &["failed-rows:1"]);
    let sent = scene.send(&["--canary", "3"]).expect(4);
    assert_eq!(sent.finished()["reason"], "canary-not-applied", "{sent}");
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
}

/// A row that failed leaves its visitor as it was before, which is no value gone wrong: the upload can go on.
#[test]
fn a_failed_row_of_an_existing_visitor_does_not_count_as_different() {
    let mut scene = Scene::new(12);
    scene.send(&[]).expect(0);
    // The same visitors, all in other cities.
    let moved: String = (0..12).map(|place| format!("NEEDLE-{place:04},Gold,Faro {place}\n")).collect();
    scene.file = scene.sandbox.write("moved.csv", format!("customer_id,Tier,City\n{moved}"));
    scene.target.push_fault("failed-rows:2");
    let sent = scene.send(&["--canary", "3"]).expect(4);
    assert_eq!(sent.finished()["reason"], "canary-not-applied", "{sent}");
    assert_eq!(sent.finished()["outcome"], "paused", "{sent}");
}

#[test]
fn a_rejected_test_batch_fails_the_upload() {
    let scene = Scene::with_faults(12, &["refuse"]);
    let sent = scene.send(&["--canary", "3"]).expect(4);
    assert_eq!(sent.finished()["outcome"], "failed", "{sent}");
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
    scene.assert_held([]);
}

/// A canary is of use only where it carries what is odd in the file.
#[test]
fn the_test_batch_contains_the_unusual_values() {
    let mut scene = Scene::new(1);
    scene.batch_rows = 100;
    let plain = |from: u32| (from..from + 40).map(|index| format!("P{index},Gold,Faro\n")).collect::<String>();
    let text = format!("customer_id,Tier,City\n{}ODD-1,Gold,100% Ação +1\n{}", plain(0), plain(40));
    scene.file = scene.sandbox.write("odd.csv", text);
    let sent = scene.send(&["--canary", "2"]).expect(0);
    assert_eq!(sent.events("checked")[0]["batches"][0]["rows"], 2, "{sent}");
    let calls = scene.target.calls();
    let submits = calls.iter().enumerate().filter(|(_, call)| call.path.contains("batchUpdate"));
    let (second, _) = submits.into_iter().nth(1).unwrap();
    assert!(calls[..second].iter().any(|call| call.path.contains("/thirdPartyId/ODD-1")), "{calls:?}");
}
