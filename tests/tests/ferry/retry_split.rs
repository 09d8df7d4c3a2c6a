//! `retry --split` splits a rejected batch in half, and again: the valid rows are applied, and the rejected ones are
//! found.

use serde_json::{Value, json};
use tests::{Output, Running, Scene};

/// Sends `count` customers in one batch, which Target rejects because of the customers at the indexes `bad`.
fn rejected_batch(count: usize, bad: &[usize]) -> Scene {
    let faults: Vec<String> = bad.iter().map(|place| format!("bad-row:NEEDLE-{place:04}")).collect();
    let mut scene = Scene::with_faults(count, &faults.iter().map(String::as_str).collect::<Vec<_>>());
    scene.batch_rows = count as u64;
    scene.send(&[]).expect(4);
    scene.assert_held([]);
    scene
}

fn start(scene: &Scene) -> Running {
    let job = scene.job();
    scene.sandbox.start(&["retry", job["id"].as_str().unwrap(), "--split", "--yes", "--json"])
}

fn all_but(count: usize, bad: &[usize]) -> Vec<usize> {
    (0..count).filter(|place| !bad.contains(place)).collect()
}

/// Asserts that the status lists the rejected rows by their numbers in the file, and that Target has all other rows.
#[track_caller]
fn assert_found(scene: &Scene, bad: &[usize]) {
    let status = scene.status();
    let numbers: Vec<usize> = bad.iter().map(|place| place + 1).collect();
    let expected = json!({"rows": bad.len(), "never_sent": 0, "unnamed": 0, "to_split": 0, "rejected": numbers});
    assert_eq!(status["to_retry"], expected, "{status:#}");
    scene.assert_held(all_but(scene.customers.len(), bad));
}

#[test]
fn split_finds_one_rejected_row_among_a_hundred() {
    let scene = rejected_batch(100, &[41]);
    assert_eq!(
        scene.status()["to_retry"],
        json!({"rows": 100, "never_sent": 0, "unnamed": 100, "to_split": 100, "rejected": []})
    );
    let again = start(&scene).finish().expect(4);
    assert_eq!(again.finished()["outcome"], "partial", "{again}");
    assert_eq!(again.finished()["rows"]["sent"], 100, "each row counts once: {again}");
    assert_eq!(again.finished()["rows"]["succeeded"], 99, "{again}");
    assert_found(&scene, &[41]);
    let most = again.lines()[0]["max_batches"].as_u64().unwrap();
    assert_eq!(most, 1 + 20 * 7, "the limit is printed before the first batch");
    let sent = scene.target.calls_of("batchUpdate") - 1;
    assert!((8..=15).contains(&sent), "{sent} batches for one row of a hundred");

    let out = scene.sandbox.path("rejected.csv");
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    let output = scene.sandbox.ferry(&["status", &id, "--failed", out.to_str().unwrap()]).expect(0);
    assert!(output.stdout.contains("1 row written"), "{output}");
    let written = std::fs::read_to_string(&out).unwrap();
    let ids: Vec<&str> = written.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(ids, ["NEEDLE-0041"]);
    let plain = scene.sandbox.ferry(&["status", &id]).expect(0);
    assert!(plain.stdout.contains("these rows of the file: 42\n"), "{plain}");
}

#[test]
fn split_finds_rejected_rows_in_several_batches() {
    let mut scene = Scene::with_faults(40, &["bad-row:NEEDLE-0003", "bad-row:NEEDLE-0009", "bad-row:NEEDLE-0039"]);
    // The rejected batches aren't in a row, because two rejections in a row would pause the first upload.
    scene.batch_rows = 10;
    scene.send(&[]).expect(4);
    scene.assert_held(10..30);
    let again = start(&scene).finish().expect(4);
    assert!(scene.target.calls_of("batchUpdate") as u64 - 4 <= again.lines()[0]["max_batches"].as_u64().unwrap());
    assert_found(&scene, &[3, 9, 39]);
}

/// If every row is rejected, the cause isn't in single rows, and splitting would waste hundreds of calls.
#[test]
fn split_stops_if_every_row_is_rejected() {
    let scene = rejected_batch(400, &(0..400).collect::<Vec<_>>());
    let again = start(&scene).finish().expect(4);
    let finished = again.finished();
    assert_eq!((&finished["outcome"], &finished["reason"]), (&json!("failed"), &json!("many-rejected")), "{again}");
    let sent = scene.target.calls_of("batchUpdate") - 1;
    assert!(sent <= 23, "{sent} batches");
    scene.assert_held([]);
    let status = scene.status();
    assert_eq!((&status["to_retry"]["rows"], &status["to_retry"]["rejected"]), (&json!(400), &json!([])));
}

/// The cause of a rejection may be temporary, so the whole batch is sent again first.
#[test]
fn a_batch_that_is_accepted_the_second_time_is_not_split() {
    let mut scene = Scene::with_faults(6, &["refuse"]);
    scene.batch_rows = 6;
    scene.send(&[]).expect(4);
    let again = start(&scene).finish().expect(0);
    assert_eq!(again.finished()["rows"], json!({"sent": 6, "succeeded": 6, "failed": 0, "not_found": 0}));
    assert_eq!(scene.target.calls_of("batchUpdate"), 2);
    scene.assert_all_held();
}

/// In the end, each row is in exactly one batch, and the same rows are found as without kills.
#[test]
fn a_split_killed_at_each_step_finds_the_same_rows() {
    let bad = [7, 50];
    let scene = rejected_batch(64, &bad);
    for _ in 0..1_000 {
        scene.target.push_fault("slow:20");
    }
    let mut running = start(&scene);
    // After a batch was committed (it may have been sent already), after it was rejected, and after it was split.
    for state in ["sending", "rejected", "split", "sending", "sending", "split", "rejected"] {
        running.wait_for(state, |line| line["event"] == "batch" && line["state"] == state);
        let killed = running.kill();
        assert_eq!(killed.code, None, "{killed}");
        assert_eq!(scene.job()["state"], "paused");
        running = scene.start_resume();
    }
    running.finish().expect(4);
    assert_found(&scene, &bad);
    let status = scene.status();
    let batches = status["batches"].as_array().unwrap();
    let rows = |is: fn(&Value) -> bool| -> u64 {
        batches.iter().filter(|batch| is(batch)).map(|batch| batch["rows"].as_u64().unwrap()).sum()
    };
    assert_eq!(rows(|batch| batch["state"] == "complete"), 62, "{status:#}");
    assert_eq!(rows(|batch| batch["state"] == "rejected"), 2, "{status:#}");
    assert_eq!(batches.len() as u64, 1 + 2 * batches.iter().filter(|batch| batch["state"] == "split").count() as u64);
}

/// After `cancel`, no further batch is sent. A retry of the canceled upload, which has sent a part of the rows, finds the
/// rejected row.
#[test]
fn a_canceled_split_can_be_started_again() {
    let scene = rejected_batch(32, &[5]);
    let first = scene.job();
    for _ in 0..1_000 {
        scene.target.push_fault("slow:50");
    }
    let mut running = start(&scene);
    running.wait_for_batch(1, "split");
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    assert_ne!(first["id"], id.as_str());
    scene.sandbox.ferry(&["cancel", &id]).expect(0);
    let ended = running.finish();
    assert_eq!(ended.finished()["outcome"], "cancelled", "{ended}");
    let sent: Vec<Value> = ended.events("batch").into_iter().filter(|event| event["state"] == "sending").collect();
    assert!(sent.len() < 11, "the upload was canceled before the row was found: {ended}");
    retry_of(&scene, &id).expect(4);
    assert_found(&scene, &[5]);
}

fn retry_of(scene: &Scene, id: &str) -> Output {
    scene.sandbox.start(&["retry", id, "--split", "--yes", "--json"]).finish()
}

/// Splitting can take many batches, so a person must know the limits before it starts.
#[test]
fn split_prints_its_limits_before_it_starts() {
    let scene = rejected_batch(100, &[41]);
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    let output = scene.sandbox.ferry(&["retry", &id, "--split", "--yes"]).expect(4);
    assert!(output.stderr.contains("at most 1 minute and 141 batches"), "{output}");
    assert!(output.stdout.contains("these rows of the file: 42\n"), "{output}");
    let hint = scene.sandbox.ferry(&["status", &id]).expect(0);
    assert!(hint.stderr.contains(&format!("ferry retry {id} --split")), "{hint}");
}
