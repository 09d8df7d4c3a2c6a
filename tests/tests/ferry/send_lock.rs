//! The lock that allows one upload per client code: two at the same time could erase each other's values in Target.

use tests::{CLIENT, Running, Scene};

#[test]
fn a_second_upload_to_the_same_client_code_is_rejected() {
    let scene = Scene::with_faults(2, &["never"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "accepted");
    let job = scene.job();
    let id = job["id"].as_str().unwrap();
    let second = scene.send(&[]).expect(1);
    assert!(second.stderr.contains(id) && second.stderr.contains("ferry cancel"), "{second}");
    let resumed = scene.sandbox.ferry(&["resume", id]).expect(1);
    assert!(resumed.stderr.contains(id), "{resumed}");
    // Upper and lower case make no difference in a client code.
    let uppercase = Running::start(&mut scene.send_to(&CLIENT.to_uppercase(), &[])).finish();
    assert!(uppercase.expect(1).stderr.contains(id));
    assert_eq!(scene.target.calls_of("batchUpdate"), 1);
    assert_eq!(scene.sandbox.jobs().len(), 1);
    sending.interrupt();
    sending.finish().expect(130);
}

/// An agency may send to several accounts at the same time.
#[test]
fn an_upload_to_another_client_code_runs_at_the_same_time() {
    let scene = Scene::with_faults(2, &["never"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "accepted");
    let other = Running::start(&mut scene.send_to("southpier", &[])).finish().expect(0);
    assert_eq!(other.finished()["outcome"], "complete");
    sending.interrupt();
    sending.finish().expect(130);
}

/// The operating system releases the lock when the process ends, so a crash can't block later uploads.
#[test]
fn a_lock_is_released_when_its_process_is_killed() {
    let scene = Scene::with_faults(2, &["never"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "accepted");
    sending.kill();
    assert_eq!(scene.job()["state"], "paused");
    scene.send(&[]).expect(0);
    let states: Vec<_> = scene.sandbox.jobs().iter().map(|job| job["state"].clone()).collect();
    assert_eq!(states, ["complete", "paused"]);
}

/// The account is locked while the file is checked, so a failure of the check must release the lock.
#[test]
fn an_upload_that_fails_during_the_check_leaves_no_lock() {
    let scene = Scene::new(3);
    scene.send(&["--report", "/nowhere/report.csv"]).expect(1);
    assert_eq!(scene.sandbox.jobs().len(), 0);
    scene.send(&[]).expect(0);
}
