//! The lock that allows one upload per client code: two at the same time could erase each other's values in Target.

use std::sync::atomic::{AtomicBool, Ordering};

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

/// A program that only looks never stops an upload from starting: not `check`, which compares the file with earlier
/// uploads, and not `uploads`, which finds out which of them run.
#[test]
fn looking_never_stops_an_upload_from_starting() {
    let scene = Scene::new(2);
    let origin = scene.target.origin();
    scene.sandbox.ferry(&["connection", "add", "acme", "--client", CLIENT, "--endpoint", &origin]).expect(0);
    let to = ["--connection", "acme", "--poll-every", "50ms", "--calls-per-minute", "6000", "--yes", "--json"];
    scene.sandbox.ferry(&scene.args("send", &to)).expect(0);
    add_dead_uploads(&scene, 300);
    let is_done = AtomicBool::new(false);
    let loops: [&[&str]; 3] =
        [&scene.args("check", &["--connection", "acme"]), &["uploads", "--json"], &["uploads", "--json"]];
    std::thread::scope(|scope| {
        let lookers: Vec<_> = loops
            .into_iter()
            .map(|args| {
                let (scene, is_done) = (&scene, &is_done);
                // Only what can be shared is moved into the thread.
                let command = LookCommand::new(scene, args);
                scope.spawn(move || {
                    let mut looks = 0;
                    while !is_done.load(Ordering::SeqCst) || looks < 3 {
                        command.run();
                        looks += 1;
                    }
                })
            })
            .collect();
        let sent: Vec<_> = (0..40).map(|_| scene.sandbox.ferry(&scene.args("send", &to))).collect();
        is_done.store(true, Ordering::SeqCst);
        for one in sent {
            assert_eq!(one.code, Some(0), "{one}");
        }
        for looker in lookers {
            looker.join().unwrap();
        }
    });
    let states: Vec<_> = scene.sandbox.jobs().iter().map(|job| job["state"].clone()).collect();
    assert_eq!(states.iter().filter(|state| *state == "complete").count(), 41);
    assert_eq!(states.iter().filter(|state| *state == "paused").count(), 300);
}

/// A command that is run again and again in another thread.
struct LookCommand {
    program: std::ffi::OsString,
    args: Vec<std::ffi::OsString>,
    env: Vec<(std::ffi::OsString, std::ffi::OsString)>,
    folder: std::path::PathBuf,
}

impl LookCommand {
    fn new(scene: &Scene, args: &[&str]) -> LookCommand {
        let command = scene.sandbox.command(args);
        let env = command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        LookCommand {
            program: command.get_program().to_owned(),
            args: command.get_args().map(ToOwned::to_owned).collect(),
            env: env.collect(),
            folder: scene.sandbox.path(""),
        }
    }

    fn run(&self) {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.args).current_dir(&self.folder).env_clear().envs(self.env.iter().cloned());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

/// Adds uploads whose process died while it was sending, to the same account.
fn add_dead_uploads(scene: &Scene, count: usize) {
    let journal = rusqlite::Connection::open(scene.sandbox.data().join("journal.sqlite")).unwrap();
    journal
        .execute_batch(
            "CREATE TEMP TABLE one AS SELECT * FROM uploads; UPDATE one SET state = 'sending', ended = NULL;
             CREATE TEMP TABLE planned AS SELECT * FROM batches;",
        )
        .unwrap();
    let columns = "path, mapping_name, mapping, connection, client, endpoint, options, state, reason, has_canary, read,
        ready, excluded, merged, empty, started, ended, cancel_requested, retry_of, edited_cells";
    for number in 0..count {
        let insert =
            format!("INSERT INTO uploads (id, {columns}) SELECT 'dead-{number:04}', {columns} FROM one LIMIT 1");
        journal.execute(&insert, []).unwrap();
        let batches =
            format!("UPDATE planned SET upload = 'dead-{number:04}'; INSERT INTO batches SELECT * FROM planned;");
        journal.execute_batch(&batches).unwrap();
    }
}

/// An upload that ends between two reads of the journal must not pass for one whose process died.
#[test]
fn a_short_upload_is_never_listed_as_paused_or_forgotten() {
    let scene = Scene::new(1);
    scene.send(&[]).expect(0);
    let mut sent = 1;
    for _ in 0..10 {
        let mut sending = scene.start_send(&[]);
        while !sending.has_ended() {
            let jobs = scene.sandbox.jobs();
            assert!(jobs.iter().all(|job| job["state"] != "paused"), "{jobs:?}");
        }
        sending.finish().expect(0);
        sent += 1;
    }
    assert_eq!(scene.sandbox.jobs().len(), sent);
}
