//! A file that changes after its check. The new content was never checked, so it must not be sent.

use serde_json::json;
use tests::{Scene, csv_of};

/// Changes a value in a row of the second batch.
fn change(scene: &Scene) {
    let mut customers = scene.customers.clone();
    customers[2].tier = "Plata".to_owned();
    let changed = csv_of(&customers);
    assert_ne!(changed, csv_of(&scene.customers));
    std::fs::write(&scene.file, changed).unwrap();
}

/// Restores the content that was checked.
fn restore(scene: &Scene) {
    std::fs::write(&scene.file, csv_of(&scene.customers)).unwrap();
}

#[test]
fn a_file_changed_during_the_upload_pauses_it_and_accepted_batches_are_tracked() {
    let scene = Scene::with_faults(4, &["slow:500"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "sending");
    change(&scene);
    let sent = sending.finish().expect(4);
    let finished = sent.finished();
    assert_eq!((&finished["outcome"], &finished["reason"]), (&json!("paused"), &json!("file-changed")), "{sent}");
    assert!(sent.batch_states().contains(&"1 complete".to_owned()), "the accepted batch is tracked: {sent}");
    scene.assert_held(0..2);

    let still = scene.resume().expect(4);
    assert!(still.stderr.contains("file-changed"), "{still}");
    scene.assert_held(0..2);
    restore(&scene);
    assert_eq!(scene.resume().expect(0).finished()["outcome"], "complete");
    scene.assert_all_held();
}

/// While an upload is paused, a new export can replace its file.
#[test]
fn a_file_changed_while_paused_is_not_sent() {
    let scene = Scene::with_faults(4, &["padded-id", "401"]);
    scene.send(&[]).expect(5);
    change(&scene);
    let resumed = scene.resume().expect(4);
    assert!(resumed.stderr.contains("file-changed"), "{resumed}");
    assert_eq!(resumed.finished()["reason"], "file-changed");
    scene.assert_held(0..2);
    restore(&scene);
    scene.resume().expect(0);
    scene.assert_all_held();
}

#[test]
fn a_file_changed_before_the_first_batch_exits_with_2() {
    let scene = Scene::with_faults(4, &["401"]);
    scene.send(&[]).expect(5);
    change(&scene);
    let resumed = scene.resume().expect(2);
    assert_eq!(resumed.finished()["reason"], "file-changed");
    assert_eq!(resumed.finished()["rows"]["sent"], 0);
    scene.assert_held([]);
}

/// A deleted file counts as changed. The result of accepted batches doesn't depend on it.
#[test]
fn a_file_deleted_while_paused_is_not_sent_and_accepted_batches_are_tracked() {
    let scene = Scene::with_faults(4, &["slow:700"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "sending");
    sending.interrupt();
    sending.finish().expect(130);
    std::fs::remove_file(&scene.file).unwrap();
    let resumed = scene.resume().expect(4);
    assert_eq!(resumed.finished()["reason"], "file-changed");
    assert!(resumed.batch_states().contains(&"1 complete".to_owned()), "{resumed}");
    restore(&scene);
    scene.resume().expect(0);
    scene.assert_all_held();
}
