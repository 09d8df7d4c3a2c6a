//! Batches and tokens that Target rejects.

use serde_json::json;
use tests::Scene;

/// Two rejections in a row suggest a common cause that would affect the remaining batches, too.
#[test]
fn two_rejections_in_a_row_pause_the_upload() {
    let scene = Scene::with_faults(8, &["refuse:No such attribute", "400"]);
    let sent = scene.send(&[]).expect(4);
    let finished = sent.finished();
    assert_eq!((&finished["outcome"], &finished["reason"]), (&json!("paused"), &json!("two-rejections")));
    assert_eq!(scene.target.calls_of("batchUpdate"), 2, "the third batch wasn't sent");
    let status = scene.status();
    assert_eq!(status["batches"][0]["message"], "No such attribute", "the message is Target's");
    assert_eq!(status["batches"][2]["state"], "planned");

    let resumed = scene.resume().expect(4);
    assert_eq!(resumed.finished()["outcome"], "partial");
    assert_eq!(scene.target.calls_of("batchUpdate"), 4, "`resume` doesn't send a rejected batch again");
    scene.assert_held(4..8);
    let again = scene.resume().expect(4);
    assert_eq!(again.lines().len(), 1, "resuming a finished upload only reports its result: {again}");
    assert_eq!(scene.target.calls_of("batchUpdate"), 4);
}

/// With an accepted batch between them, two rejections don't suggest a common cause.
#[test]
fn two_rejections_that_are_not_in_a_row_do_not_pause() {
    let scene = Scene::with_faults(6, &["400", "padded-id", "400"]);
    assert_eq!(scene.send(&[]).expect(4).finished()["outcome"], "partial");
    scene.assert_held(2..4);
}

#[test]
fn an_upload_without_an_applied_row_fails() {
    let scene = Scene::with_faults(2, &["refuse"]);
    assert_eq!(scene.send(&[]).expect(4).finished()["outcome"], "failed");
    scene.assert_held([]);
}

/// The batch stays planned. If it became `rejected`, its rows would never be sent.
#[test]
fn a_token_rejected_for_a_batch_pauses_the_upload() {
    for fault in ["401", "403"] {
        let mut scene = Scene::with_faults(4, &["padded-id", fault]);
        scene.token = Some("secret-token-of-a-test".to_owned());
        let sent = scene.send(&[]).expect(5);
        let finished = sent.finished();
        assert_eq!((&finished["outcome"], &finished["reason"]), (&json!("paused"), &json!("token")), "{fault}");
        let status = scene.status();
        assert_eq!((&status["batches"][1]["state"], &status["batches"][1]["attempts"]), (&json!("planned"), &json!(0)));
        assert_eq!(scene.resume().expect(0).finished()["outcome"], "complete", "{fault}");
        scene.assert_all_held();
    }
}

/// Generating a token in Target invalidates the old one immediately.
#[test]
fn a_replaced_token_pauses_the_upload_until_the_new_one_is_set() {
    let mut scene = Scene::with(6, |options| {
        options.token = Some("the-old-token".to_owned());
        options.faults = vec!["token-ends".parse().unwrap()];
    });
    scene.token = Some("the-old-token".to_owned());
    let sent = scene.send(&[]).expect(5);
    assert_eq!(sent.finished()["reason"], "token");
    scene.target.replace_token(Some("the-new-token"));
    let still = scene.resume().expect(5);
    assert_eq!(still.finished()["outcome"], "paused", "the old token is still rejected: {still}");
    scene.token = Some("the-new-token".to_owned());
    assert_eq!(scene.resume().expect(0).finished()["outcome"], "complete");
    scene.assert_all_held();
}

#[test]
fn a_token_rejected_for_a_status_pauses_and_nothing_is_sent_twice() {
    let scene = Scene::with_faults(2, &["status-401:1"]);
    let sent = scene.send(&[]).expect(5);
    assert_eq!(scene.status()["batches"][0]["state"], "accepted", "{sent}");
    assert_eq!(scene.resume().expect(0).finished()["outcome"], "complete");
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
    scene.assert_all_held();
}

/// A batch that Target rejects for the missing token doesn't count as sent.
#[test]
fn an_upload_without_the_required_token_can_be_resumed() {
    let mut scene = Scene::with(2, |options| options.token = Some("wanted".to_owned()));
    scene.send(&[]).expect(5);
    assert_eq!(scene.status()["rows"]["sent"], 0, "no row counts as sent");
    scene.token = Some("wanted".to_owned());
    scene.resume().expect(0);
    scene.assert_all_held();
}
