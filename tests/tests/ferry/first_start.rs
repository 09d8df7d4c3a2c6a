//! Several programs that start at the same time: in a new data folder, after an update, and with uploads to several
//! accounts.

use std::path::Path;

use tests::{Running, Sandbox, Scene};

/// Starts `count` times `ferry uploads` at once, and expects each to succeed.
#[track_caller]
fn all_start(sandbox: &Sandbox, count: usize) {
    let running: Vec<Running> = (0..count).map(|_| sandbox.start(&["uploads", "--json"])).collect();
    for one in running {
        one.finish().expect(0);
    }
}

/// The first call of two cron jobs may be in the same second.
#[test]
fn programs_that_start_together_in_a_new_data_folder_all_succeed() {
    for _ in 0..12 {
        all_start(&Sandbox::new(), 10);
    }
}

/// The app and a script may be the first to start after an update.
#[test]
fn programs_that_start_together_after_an_update_all_succeed() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/uploads/tests/data/2026-11-first-journal/data");
    for _ in 0..8 {
        let sandbox = Sandbox::new();
        std::fs::create_dir(sandbox.data()).unwrap();
        std::fs::copy(data.join("journal.sqlite"), sandbox.data().join("journal.sqlite")).unwrap();
        all_start(&sandbox, 10);
    }
}

/// An agency sends to eight accounts at the same time.
#[test]
fn uploads_to_eight_accounts_from_a_new_data_folder_all_complete() {
    let scene = Scene::new(6);
    let clients: Vec<String> = (1..=8).map(|number| format!("c{number}")).collect();
    let sending: Vec<Running> = clients.iter().map(|client| Running::start(&mut scene.send_to(client, &[]))).collect();
    for one in sending {
        let sent = one.finish().expect(0);
        assert_eq!(sent.finished()["outcome"], "complete", "{sent}");
        assert!(!sent.stderr.contains("locked"), "{sent}");
    }
    assert_eq!(scene.target.held().len(), 8 * 6);
    assert_eq!(scene.sandbox.jobs().len(), 8);
}

/// An empty variable is the same as none, and SQLite would take `file:` for the beginning of a URI.
#[test]
fn the_data_folder_is_the_one_that_was_named() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["uploads"]);
    command.env("FERRY_HOME", "").env("XDG_DATA_HOME", sandbox.home().join("share"));
    Running::start(&mut command).finish().expect(0);
    if cfg!(target_os = "linux") {
        assert!(sandbox.home().join("share/profile-ferry/journal.sqlite").is_file());
    }
    #[cfg(unix)]
    for home in ["file:x", "file:y?mode=memory"] {
        let mut command = sandbox.command(&["uploads"]);
        Running::start(command.env("FERRY_HOME", home)).finish().expect(0);
        assert!(sandbox.path(home).join("journal.sqlite").is_file(), "{home}");
    }
    let refused = sandbox.ferry(&["uploads", "--home", ""]).expect(1);
    assert!(refused.stderr.contains("--home"), "{refused}");
}
