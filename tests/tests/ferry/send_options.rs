//! Options of `send` that have no file of their own here.

use serde_json::json;
use tests::{CLIENT, Scene};

/// A pipeline may not have the time to wait for the result, which can take an hour.
#[test]
fn no_wait_exits_once_accepted_and_resume_gets_the_result() {
    let scene = Scene::with(4, |options| options.processing = std::time::Duration::from_millis(300));
    let sent = scene.send(&["--no-wait"]).expect(0);
    assert_eq!(sent.finished()["outcome"], "accepted", "{sent}");
    assert_eq!(scene.job()["state"], "accepted");
    let resumed = scene.resume();
    assert_eq!(resumed.finished()["outcome"], "complete", "{resumed}");
    resumed.expect(0);
    assert_eq!(scene.target.calls_of("batchUpdate"), 2);
    scene.assert_all_held();
}

/// An excluded row can be a sign that the whole file is wrong, so a person must decide whether to send the others.
#[test]
fn excluded_rows_stop_the_send_without_skip_invalid() {
    let mut scene = Scene::new(3);
    let mut text = String::from_utf8(tests::csv_of(&scene.customers)).unwrap();
    text.push_str("A/4,Gold,Lisboa\n");
    scene.file = scene.sandbox.write("customers.csv", text);
    let stopped = scene.send(&[]).expect(3);
    assert!(stopped.stderr.contains("--skip-invalid") && stopped.stderr.contains("--excluded"), "{stopped}");
    assert_eq!(stopped.finished()["upload"], serde_json::Value::Null);
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);

    let sent = scene.send(&["--skip-invalid"]).expect(0);
    assert_eq!(sent.events("checked")[0]["rows"]["excluded"], 1);
    assert_eq!(sent.finished()["rows"], json!({"sent": 3, "succeeded": 3, "failed": 0, "not_found": 0}));
    scene.assert_all_held();
}

#[test]
fn batches_stay_within_max_rows_and_max_bytes() {
    let mut scene = Scene::new(40);
    let plan = |more: &[&str]| {
        let check = scene.sandbox.ferry(&scene.args("check", &[&["--json"], more].concat())).expect(0).json();
        check["batches"].as_array().unwrap().clone()
    };
    let by_rows = plan(&["--max-rows", "15"]);
    assert_eq!(by_rows.iter().map(|batch| batch["rows"].as_u64().unwrap()).collect::<Vec<_>>(), [15, 15, 10]);
    let by_bytes = plan(&["--max-bytes", "1000"]);
    assert!(by_bytes.len() > 2);
    assert!(
        by_bytes.iter().all(|batch| batch["bytes"].as_u64().unwrap() < 1000),
        "each batch is smaller than the limit: {by_bytes:?}"
    );
    assert_eq!(by_bytes.iter().map(|batch| batch["rows"].as_u64().unwrap()).sum::<u64>(), 40);
    scene.batch_rows = 500;
    let sent = scene.send(&["--max-bytes", "1000"]).expect(0);
    assert_eq!(scene.target.calls_of("batchUpdate"), by_bytes.len(), "{sent}");
    scene.assert_all_held();
}

/// A script without a terminal must not wait for an answer, and must not send without confirmation.
#[test]
fn without_yes_and_without_a_terminal_nothing_is_sent() {
    let scene = Scene::new(2);
    let origin = scene.target.origin();
    let rejected = scene.sandbox.ferry(&scene.args("send", &["--client", CLIENT, "--endpoint", &origin])).expect(1);
    assert!(rejected.stderr.contains("--yes"), "{rejected}");
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// Adobe allows 50 calls per minute for the whole account.
#[test]
fn more_calls_per_minute_than_adobe_allows_are_rejected() {
    let scene = Scene::new(2);
    let live = scene.sandbox.ferry(&scene.args("send", &["--client", CLIENT, "--calls-per-minute", "51", "--yes"]));
    assert!(live.expect(1).stderr.contains("from 1 to 50"));
    let none = scene.sandbox.ferry(&scene.args("send", &["--client", CLIENT, "--calls-per-minute", "0", "--yes"]));
    none.expect(1);
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// A typo in an option must be reported before anything is read or sent.
#[test]
fn invalid_options_exit_with_1() {
    let scene = Scene::new(2);
    for wrong in [
        &["--at", "25:00"][..],
        &["--poll-every", "5"],
        &["--poll-every", "0s"],
        &["--canary", "0"],
        &["--max-rows", "0"],
        &["--max-rows", "500001"],
        &["--delimiter", "123456789"],
        &["--encoding", "klingon"],
        &["--no-such-flag"],
    ] {
        let mut args = scene.args("send", &["--client", CLIENT, "--endpoint", "http://127.0.0.1:1", "--yes"]);
        args.extend(wrong);
        let rejected = scene.sandbox.ferry(&args).expect(1);
        assert!(rejected.stderr.contains(wrong[0].trim_start_matches('-')), "{wrong:?}: {rejected}");
        assert_eq!(rejected.stdout, "", "{wrong:?}");
    }
    scene.sandbox.ferry(&["--version"]).expect(0);
    assert!(scene.sandbox.ferry(&["send", "--help"]).expect(0).stdout.contains("FERRY_TOKEN"));
}

/// Without waiting, what Target rejected is known already: "accepted" alone would hide it.
#[test]
fn no_wait_exits_with_4_if_a_batch_was_not_accepted() {
    let cases: [(&[&str], &str, u64, u64); 4] = [
        (&["refuse"], "accepted", 1, 0),
        (&["refuse", "never", "400"], "accepted", 2, 0),
        (&["never", "foreign-status"], "accepted", 0, 1),
        (&["foreign-status", "refuse", "foreign-status"], "unconfirmed", 1, 2),
    ];
    for (faults, outcome, rejected, unconfirmed) in cases {
        let scene = Scene::with(6, |options| {
            options.processing = std::time::Duration::from_secs(600);
            options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        });
        let sent = scene.send(&["--no-wait"]).expect(4);
        let finished = sent.finished();
        assert_eq!(finished["outcome"], outcome, "{faults:?}: {sent}");
        let counts = json!({"total": 3, "rejected": rejected, "unconfirmed": unconfirmed});
        assert_eq!(finished["batches"], counts, "{faults:?}: {sent}");
    }
    let scene = Scene::with_faults(6, &["never", "refuse", "never"]);
    let origin = scene.target.origin();
    let args = ["--client", CLIENT, "--endpoint", &origin, "--max-rows", "2", "--no-wait", "--yes"];
    let sent = scene.sandbox.ferry(&scene.args("send", &args)).expect(4);
    assert!(sent.stdout.contains("1 of 3 batches rejected"), "{sent}");
}
