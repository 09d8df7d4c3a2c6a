//! The history stores an upload for as long as the settings say, and no byte of it longer.

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

/// Whether the name of the uploads' file is anywhere in the journal.
fn names_the_file(scene: &Scene) -> bool {
    ["journal.sqlite", "journal.sqlite-wal"].iter().any(|name| {
        let bytes = std::fs::read(scene.folder.path().join("home").join(name)).unwrap_or_default();
        bytes.windows(13).any(|window| window == b"customers.csv")
    })
}

#[tokio::test]
async fn an_upload_leaves_the_history_90_days_after_its_end() {
    let scene = Scene::new(2, &[]).await;
    let sent = scene.send(scene.options(1)).await;
    drop(scene.clock.sleep(DAY * 89));
    assert_eq!(found(&scene), std::slice::from_ref(&sent.id));
    assert!(names_the_file(&scene));
    drop(scene.clock.sleep(DAY * 2));
    assert!(found(&scene).is_empty());
    assert!(!names_the_file(&scene), "what was removed can still be read");
}

#[tokio::test]
async fn an_upload_stays_as_long_as_the_settings_say() {
    let scene = Scene::new(2, &[]).await;
    let sent = scene.send(scene.options(1)).await;
    let choose = |text: &str| std::fs::write(scene.uploads.data_dir().settings(), text).unwrap();
    drop(scene.clock.sleep(DAY * 1_000));
    choose(r#"{"schema_version":1,"history_days":null}"#);
    assert_eq!(found(&scene), std::slice::from_ref(&sent.id));
    // If the setting can't be read, nothing is removed.
    choose("{");
    assert_eq!(found(&scene), [sent.id]);
    choose(r#"{"schema_version":1,"history_days":365}"#);
    assert!(found(&scene).is_empty());
}

/// An upload that waits for somebody is no history, however old.
#[tokio::test]
async fn an_upload_that_has_not_ended_stays() {
    let scene = Scene::new(2, &[]).await;
    let left = scene.planned(&scene.options(1), scene.endpoint()).upload().id.clone();
    drop(scene.clock.sleep(DAY * 1_000));
    assert_eq!(found(&scene), std::slice::from_ref(&left));
    assert_eq!(scene.uploads.find(&left).unwrap().0.state, UploadState::Paused);
}
