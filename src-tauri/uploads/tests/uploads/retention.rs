//! The history stores an upload for as long as the settings say, and no byte of it longer than until the next uploads.

use std::time::Duration;

use uploads::clock::Clock;
use uploads::{Keychain, UploadState, Uploads};

use crate::scene::Scene;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The ids that another start finds.
fn found(scene: &Scene) -> Vec<String> {
    let data_dir = scene.folder.path().join("home");
    let uploads = Uploads::open_with(Some(&data_dir), scene.clock.clone(), Keychain::none()).unwrap();
    uploads.list().unwrap().into_iter().map(|upload| upload.id).collect()
}

async fn send(scene: &Scene) -> String {
    scene.send(scene.options(1)).await.id
}

/// Whether the name of the first upload's file is anywhere in the journal.
fn names_the_file(scene: &Scene, name: &str) -> bool {
    ["journal.sqlite", "journal.sqlite-wal"].iter().any(|file| {
        let bytes = std::fs::read(scene.folder.path().join("home").join(file)).unwrap_or_default();
        bytes.windows(name.len()).any(|window| window == name.as_bytes())
    })
}

#[tokio::test]
async fn an_upload_leaves_the_history_90_days_after_its_end_when_others_are_sent() {
    let mut scene = Scene::new(2, &[]).await;
    let old = send(&scene).await;
    let renamed = scene.file.with_file_name("members.csv");
    std::fs::rename(&scene.file, &renamed).unwrap();
    scene.file = renamed;
    drop(scene.clock.sleep(DAY * 91));
    assert_eq!(found(&scene), std::slice::from_ref(&old), "a listing removes nothing");
    let second = send(&scene).await;
    assert_eq!(found(&scene), [second.clone(), old], "one moment of the clock alone removes nothing");
    assert!(names_the_file(&scene, "customers.csv"));
    let third = send(&scene).await;
    assert_eq!(found(&scene), [third, second]);
    assert!(!names_the_file(&scene, "customers.csv"), "what was removed can still be read");
}

/// A clock that's wrong for a moment must not empty the history, and with it the rows that could be sent again.
#[tokio::test]
async fn a_clock_that_is_91_days_ahead_for_one_upload_removes_nothing() {
    let scene = Scene::new(2, &[]).await;
    let first = send(&scene).await;
    let day = DAY.as_millis() as i64;
    scene.clock.jump(91 * day);
    assert_eq!(found(&scene), std::slice::from_ref(&first));
    let second = send(&scene).await;
    scene.clock.jump(-91 * day);
    let third = send(&scene).await;
    let mut all = found(&scene);
    all.sort();
    let mut expected = [first, second, third];
    expected.sort();
    assert_eq!(all, expected);
}

#[tokio::test]
async fn an_upload_stays_as_long_as_the_settings_say() {
    let scene = Scene::new(2, &[]).await;
    let sent = send(&scene).await;
    let choose = |text: &str| std::fs::write(scene.uploads.data_dir().settings(), text).unwrap();
    drop(scene.clock.sleep(DAY * 1_000));
    choose(r#"{"schema_version":1,"history_days":null}"#);
    let (one, two) = (send(&scene).await, send(&scene).await);
    assert_eq!(found(&scene), [two, one, sent.clone()]);
    // If the setting can't be read, nothing is removed.
    choose("{");
    send(&scene).await;
    assert!(found(&scene).contains(&sent));
    choose(r#"{"schema_version":1,"history_days":365}"#);
    send(&scene).await;
    assert!(!found(&scene).contains(&sent));
}

/// An upload that waits for somebody is no history, however old.
#[tokio::test]
async fn an_upload_that_has_not_ended_stays() {
    let scene = Scene::new(2, &[]).await;
    let left = scene.planned(&scene.options(1), scene.endpoint()).upload().id.clone();
    drop(scene.clock.sleep(DAY * 1_000));
    send(&scene).await;
    send(&scene).await;
    assert!(found(&scene).contains(&left));
    assert_eq!(scene.uploads.find(&left).unwrap().0.state, UploadState::Paused);
}

/// A process that died during its check leaves a record, which only the next upload removes.
#[tokio::test]
async fn an_upload_without_a_plan_is_hidden_until_the_next_one_removes_it() {
    let scene = Scene::new(2, &[]).await;
    let dead = scene.uploads.begin(scene.begin(&scene.options(1)), common::ApiVersion::V2).unwrap().upload().id.clone();
    assert!(found(&scene).is_empty());
    assert!(scene.uploads.journal().upload(&dead).is_ok(), "a listing removes nothing");
    let error = scene.uploads.find(&dead).unwrap_err().to_string();
    assert!(error.contains("while its file was checked"), "{error}");
    let error = scene.uploads.resume(&dead).map(drop).unwrap_err().to_string();
    assert!(error.contains("while its file was checked"), "{error}");
    let sent = send(&scene).await;
    assert!(scene.uploads.journal().upload(&dead).is_err());
    assert_eq!(found(&scene), [sent]);
}

/// Another upload must not remove the record of one that is being checked.
#[tokio::test]
async fn an_upload_that_is_being_checked_stays_in_the_journal() {
    let scene = Scene::new(2, &[]).await;
    let checking = scene.uploads.begin(scene.begin(&scene.options(1)), common::ApiVersion::V2).unwrap();
    let id = checking.upload().id.clone();
    let mut other = scene.begin(&scene.options(1));
    other.client = adobe_target::ClientCode::parse("other").unwrap();
    let other = scene.uploads.begin(other, common::ApiVersion::V2).unwrap();
    assert_eq!(scene.uploads.journal().upload(&id).unwrap().state, UploadState::Checking);
    other.discard().unwrap();
}
