//! Test batches: a few rows are sent first, fetched from Target, and compared, before the rest is sent.

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
    assert_eq!(rows.iter().sum::<u64>(), 12, "the rows of the test batch are in no other batch: {rows:?}");
    let calls = scene.target.calls();
    let place = |what: &str, nth: usize| {
        calls.iter().enumerate().filter(|(_, call)| call.path.contains(what)).nth(nth).unwrap().0
    };
    assert!(
        place("/rest/v1/profiles/", 0) < place("batchUpdate", 1),
        "the profiles are fetched before the rest is sent: {calls:?}"
    );
    assert!(
        calls.iter().any(|call| call.path.contains("/rest/v1/") && call.status == Some(404)),
        "a profile wasn't visible immediately"
    );
    assert_eq!(sent.finished()["rows"]["succeeded"], 12);
    scene.assert_all_held();
}

/// If an account changes values, at most the profiles of the test batch are wrong.
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

/// Target counts a row of the test batch as applied, but doesn't store it, so it never becomes visible.
#[test]
fn a_test_batch_that_is_not_visible_stops_the_rest() {
    let scene = Scene::with_faults(12, &["lost-rows:1"]);
    let mut sending = scene.start_send(&["--canary", "2"]);
    sending.wait_for_batch(1, "complete");
    tests::until("the profiles are fetched several times", || {
        (scene.target.calls_of("/rest/v1/profiles/") > 5).then_some(())
    });
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
    sending.interrupt();
    let paused = sending.finish().expect(130);
    assert_eq!(paused.finished()["outcome"], "paused");
    let mut resumed = scene.start_resume();
    let fetches = scene.target.calls_of("/rest/v1/profiles/");
    tests::until("the profiles are fetched again after the resume", || {
        (scene.target.calls_of("/rest/v1/profiles/") > fetches + 2).then_some(())
    });
    assert!(!resumed.has_ended());
    resumed.interrupt();
    resumed.finish().expect(130);
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
}

/// If not all of the test batch was applied, a person must look at the cause before the rest is sent.
#[test]
fn a_test_batch_with_failed_rows_stops_the_rest() {
    let scene = Scene::with_faults(12, &["failed-rows:1"]);
    let sent = scene.send(&["--canary", "3"]).expect(4);
    assert_eq!(sent.finished()["reason"], "canary-not-applied", "{sent}");
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
}

/// The visitor of a failed row keeps the earlier values. They differ from what was sent, but aren't wrong, so the
/// upload can be resumed.
#[test]
fn a_failed_row_of_an_existing_visitor_does_not_count_as_different() {
    let mut scene = Scene::new(12);
    scene.send(&[]).expect(0);
    // All visitors get another city.
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

/// A test batch can find problems only with the kinds of values that it contains.
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
