//! `retry` sends only failed rows again.

use serde_json::{Value, json};
use tests::{Output, Scene};

fn retry(scene: &Scene) -> Output {
    let job = scene.job();
    scene.sandbox.start(&["retry", job["id"].as_str().unwrap(), "--yes", "--json"]).finish()
}

#[track_caller]
fn assert_to_retry(status: &Value, rows: u64, unnamed: u64) {
    let to_retry = &status["to_retry"];
    assert_eq!((&to_retry["rows"], &to_retry["unnamed"]), (&json!(rows), &json!(unnamed)), "{status}");
}

/// Target reported which two rows failed, so only those two are sent again.
#[test]
fn retry_sends_only_the_rows_that_target_reported() {
    let mut scene = Scene::with_faults(9, &["failed-rows:2"]);
    scene.batch_rows = 5;
    scene.send(&[]).expect(4);
    let first = scene.status();
    assert_to_retry(&first, 2, 0);
    scene.assert_held(2..9);

    let out = scene.sandbox.path("failed.csv");
    scene.sandbox.ferry(&["status", first["id"].as_str().unwrap(), "--failed", out.to_str().unwrap()]).expect(0);
    let written = std::fs::read_to_string(&out).unwrap();
    let ids: Vec<&str> = written.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(ids, ["NEEDLE-0000", "NEEDLE-0001"], "{written}");
    assert!(written.starts_with("customer_id,Tier,City,ferry_reason\n"), "{written}");

    let again = retry(&scene).expect(0);
    assert_eq!(again.finished()["rows"], json!({"sent": 2, "succeeded": 2, "failed": 0, "not_found": 0}));
    scene.assert_all_held();
    assert_eq!(scene.job()["retry_of"], first["id"]);
    assert_eq!(scene.target.calls_of("batchUpdate"), 3);
}

/// For such a batch, Target reports no single rows, so all of its rows are sent again. Applied batches aren't.
#[test]
fn retry_sends_a_rejected_or_stuck_batch_whole() {
    for fault in ["refuse:Unexpected error", "stuck"] {
        let mut scene = Scene::with_faults(7, &[fault]);
        scene.batch_rows = 3;
        scene.send(&[]).expect(4);
        assert_to_retry(&scene.status(), 3, 3);
        let again = retry(&scene).expect(0);
        assert_eq!(again.finished()["rows"]["sent"], 3, "{again}");
        scene.assert_all_held();
    }
}

/// If Target reports only how many rows failed, a guess could leave out one of them.
#[test]
fn retry_sends_the_whole_batch_if_target_did_not_say_which_rows_failed() {
    let scene = Scene::with_faults(4, &["short:1"]);
    scene.send(&[]).expect(4);
    assert_to_retry(&scene.status(), 2, 2);
    retry(&scene).expect(0);
    scene.assert_all_held();
}

/// The second retry sends only the row that failed in the first.
#[test]
fn a_failed_retry_can_be_retried() {
    let mut scene = Scene::with_faults(6, &["profile-list:2"]);
    scene.batch_rows = 6;
    scene.send(&[]).expect(4);
    scene.target.push_fault("profile-list:1");
    let second = retry(&scene).expect(4);
    assert_eq!(second.finished()["rows"]["failed"], 1, "{second}");
    assert_to_retry(&scene.status(), 1, 0);
    let third = retry(&scene).expect(0);
    assert_eq!(third.finished()["rows"]["sent"], 1, "{third}");
    scene.assert_all_held();
}

/// The resumed retry has only the failed rows of the first upload, not the whole file.
#[test]
fn a_killed_retry_can_be_resumed() {
    let mut scene = Scene::with_faults(8, &["failed-rows:3"]);
    scene.batch_rows = 8;
    scene.send(&[]).expect(4);
    let first = scene.job();
    scene.target.push_fault("never");
    let mut sending = scene.sandbox.start(&["retry", first["id"].as_str().unwrap(), "--yes", "--json"]);
    sending.wait_for_batch(1, "accepted");
    sending.kill();
    assert_eq!(scene.job()["state"], "paused");
    let mut resumed = scene.start_resume();
    resumed.wait_for_batch(1, "incomplete");
    resumed.interrupt();
    let paused = resumed.finish().expect(130);
    assert_eq!(paused.finished()["rows"]["sent"], 3, "{paused}");
}

/// If the test batch is refused, the other batches are never sent. Their rows would be lost if they weren't retried.
#[test]
fn retry_sends_rows_that_were_never_sent_because_the_upload_ended_before() {
    let mut scene = Scene::with_faults(20, &["refuse:Unexpected error"]);
    scene.batch_rows = 6;
    scene.send(&["--canary", "3"]).expect(4);
    let first = scene.status();
    assert_to_retry(&first, 20, 3);
    assert_eq!(first["to_retry"]["never_sent"], 17, "{first}");
    let out = scene.sandbox.path("failed.csv");
    scene.sandbox.ferry(&["status", first["id"].as_str().unwrap(), "--failed", out.to_str().unwrap()]).expect(0);
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), 21);
    let again = retry(&scene).expect(0);
    assert_eq!(again.finished()["rows"]["succeeded"], 20, "{again}");
    scene.assert_all_held();
}

#[test]
fn retry_sends_what_a_canceled_upload_left() {
    let mut scene = Scene::with_faults(9, &["429:60"]);
    scene.batch_rows = 3;
    let mut sending = scene.start_send(&[]);
    sending.wait_for_waiting("rate-limited");
    scene.sandbox.ferry(&["cancel", scene.job()["id"].as_str().unwrap()]).expect(0);
    sending.finish();
    assert_eq!(scene.status()["to_retry"]["never_sent"], 9);
    retry(&scene).expect(0);
    scene.assert_all_held();
}

/// A second retry could put old values over those of an upload in between.
#[test]
fn rows_that_were_already_sent_again_are_not_sent_without_being_asked_for() {
    let mut scene = Scene::with_faults(4, &["failed-rows:2"]);
    scene.batch_rows = 4;
    scene.send(&[]).expect(4);
    let first = scene.job()["id"].as_str().unwrap().to_owned();
    let again = |more: &[&str]| scene.sandbox.start(&[&["retry", &first, "--yes", "--json"], more].concat()).finish();
    again(&[]).expect(0);
    let refused = again(&[]).expect(1);
    assert!(refused.stderr.contains("has already sent these rows again"), "{refused}");
    assert_eq!(scene.sandbox.jobs().len(), 2, "the refused retry isn't in the history");
    again(&["--overwrite"]).expect(0);
}

#[test]
fn retry_reports_why_nothing_can_be_sent() {
    let scene = Scene::new(3);
    scene.send(&[]).expect(0);
    let fine = retry(&scene).expect(1);
    assert!(fine.stderr.contains("has no failed rows"), "{fine}");

    let scene = Scene::with_faults(3, &["failed-rows:1"]);
    scene.send(&[]).expect(4);
    scene.sandbox.write("customers.csv", "customer_id,Tier,City\nother,Gold,Lisboa\n");
    let changed = retry(&scene).expect(2);
    assert!(changed.stderr.contains("has changed since it was sent"), "{changed}");
    assert_eq!(scene.sandbox.jobs().len(), 1, "the failed retry isn't in the history");
}
