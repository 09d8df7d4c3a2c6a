//! What is on disk: for whom, in which version, and never a customer's.

use uploads::{Journal, JournalError, Uploads};

use crate::scene::Scene;

/// Old code must not write into what it does not understand.
#[test]
fn a_journal_of_a_later_version_is_an_error_and_stays_unchanged() {
    let data_dir = tempfile::TempDir::new().unwrap();
    let uploads = Uploads::open(Some(data_dir.path())).unwrap();
    let opened = uploads.data_dir().clone();
    drop(uploads);
    let path = data_dir.path().join("journal.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Journal::open(&opened), Err(JournalError::Later { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn the_data_folder_and_the_journal_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let data_dir = folder.path().join("home");
    let uploads = Uploads::open(Some(&data_dir)).unwrap();
    drop(uploads);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data_dir), 0o700);
    assert_eq!(mode(&data_dir.join("journal.sqlite")), 0o600);
}

/// The journal on a stolen laptop doesn't show who the customers are.
#[tokio::test]
async fn no_customer_data_is_on_disk_after_an_upload() {
    let scene = Scene::new(50, &["profile-list:3", "refuse"]).await;
    let finished = scene.send(scene.options(10)).await;
    assert_eq!(finished.end(), ("partial", None));
    for entry in walk(&scene.folder.path().join("home")) {
        let bytes = std::fs::read(&entry).unwrap();
        for canary in ["V-1", "tier 1"] {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} in {}", entry.display());
        }
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

/// The log of an upload that waits for days does not grow without end.
#[tokio::test]
async fn the_log_of_an_upload_keeps_its_last_200_lines() {
    let scene = Scene::new(300, &[]).await;
    let mut options = scene.options(1);
    options.calls_per_minute = 6_000;
    options.poll_every = Some(1_000);
    let finished = scene.send(options).await;
    assert_eq!(finished.end(), ("complete", None));
    let (_, _, log) = scene.uploads.find(&finished.id).unwrap();
    assert_eq!(log.len(), 200);
    assert_eq!(log.last().unwrap().event, "complete");
}

#[tokio::test]
async fn an_upload_is_found_by_a_unique_beginning_of_its_id() {
    let scene = Scene::new(1, &[]).await;
    let one = scene.send(scene.options(1)).await;
    let other = scene.send(scene.options(1)).await;
    assert_eq!(scene.uploads.find(&one.id[..15]).unwrap().0.id, one.id);
    assert!(scene.uploads.find(&one.id[..9]).is_err());
    assert!(scene.uploads.find("unknown").is_err());
    let ids: Vec<String> = scene.uploads.list().unwrap().into_iter().map(|upload| upload.id).collect();
    assert_eq!(ids, [other.id, one.id]);
}
