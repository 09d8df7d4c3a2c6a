//! Uploads that wait: for Adobe's rate limit, for a start time, or for the network.

use serde_json::json;
use tests::Scene;

/// A 503 means that the account exceeded Adobe's rate limit. Further calls in the same minute would prolong that.
#[test]
fn after_a_503_no_call_is_made_for_a_minute() {
    for fault in ["503", "503:5", "status-503:1"] {
        let scene = Scene::with_faults(4, &[fault]);
        let mut sending = scene.start_send(&[]);
        let seconds = sending.wait_for_waiting("rate-limited");
        assert!((60..=62).contains(&seconds), "{fault}: {seconds}");
        let calls = scene.target.calls().len();
        sending.interrupt();
        let paused = sending.finish().expect(130);
        assert_eq!(paused.finished()["outcome"], "paused", "{paused}");
        assert_eq!(scene.target.calls().len(), calls, "{fault}: no call was made in that time");
        // A resumed upload to that client code waits for the same time.
        let mut resumed = scene.start_resume();
        assert!(resumed.wait_for_waiting("rate-limited") <= 61);
        resumed.interrupt();
        resumed.finish().expect(130);
        // Without the recorded calls, the minute counts as over.
        std::fs::remove_dir_all(scene.sandbox.data().join("pace")).unwrap();
        assert_eq!(scene.resume().expect(0).finished()["outcome"], "complete");
        assert_eq!(scene.job()["rows"]["succeeded"], 4);
        scene.assert_all_held();
    }
}

/// One call too many, and Target responds with 503 to every tool of the account.
#[test]
fn no_more_calls_per_minute_are_made_than_allowed() {
    let mut scene = Scene::new(8);
    scene.pace = 5;
    let mut sending = scene.start_send(&[]);
    let seconds = sending.wait_for_waiting("pace");
    assert!((50..=61).contains(&seconds), "{seconds}");
    let calls = scene.target.calls();
    assert_eq!(calls.len(), 5, "batches and status calls count together: {calls:?}");
    sending.terminate();
    sending.finish().expect(130);
    assert_eq!(scene.target.calls().len(), 5);
    assert_eq!(scene.job()["state"], "paused");
}

/// An upload that waits for its start time can be interrupted, resumed, and canceled.
#[test]
fn send_with_at_waits_for_the_start_time() {
    let scene = Scene::new(2);
    let in_two_hours = seconds_of_today() / 60 + 120;
    let at = format!("{:02}:{:02}", in_two_hours / 60 % 24, in_two_hours % 60);
    let mut sending = scene.start_send(&["--at", &at]);
    let seconds = sending.wait_for_waiting("start");
    assert!((7_000..=7_200).contains(&seconds), "{seconds} s until {at}");
    assert_eq!(scene.job()["state"], "waiting");
    sending.interrupt();
    let paused = sending.finish().expect(130);
    assert_eq!(paused.finished()["rows"]["sent"], 0);
    scene.assert_nothing_asked();
    // The resumed upload waits for the same start time.
    let mut resumed = scene.start_resume();
    assert!(resumed.wait_for_waiting("start") > 6_900);
    let job = scene.job();
    let canceled = scene.sandbox.ferry(&["cancel", job["id"].as_str().unwrap(), "--json"]).expect(0);
    assert_eq!(canceled.json()["cancelling"], true);
    assert_eq!(resumed.finish().expect(4).finished()["outcome"], "cancelled");
    scene.assert_nothing_asked();
}

/// A person who resumes an upload must learn immediately that its file was replaced, not at the start time.
#[test]
fn resume_reports_a_changed_file_before_the_start_time() {
    let scene = Scene::new(2);
    let in_two_hours = seconds_of_today() / 60 + 120;
    let at = format!("{:02}:{:02}", in_two_hours / 60 % 24, in_two_hours % 60);
    let mut sending = scene.start_send(&["--at", &at]);
    sending.wait_for_waiting("start");
    sending.interrupt();
    sending.finish().expect(130);
    scene.sandbox.write("customers.csv", "customer_id,Tier,City\nother,Gold,Faro\n");
    let resumed = scene.resume().expect(2);
    assert_eq!(resumed.finished()["reason"], json!("file-changed"));
    scene.assert_nothing_asked();
}

/// Returns the seconds since midnight in UTC, which is the sandbox's time zone.
fn seconds_of_today() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_secs() % 86_400
}

/// Without a network, an upload waits and then continues automatically. Each row is applied.
#[test]
fn an_upload_continues_when_target_is_reachable_again() {
    let scene = Scene::new(4);
    let store = scene.sandbox.path("store");
    let practice = |more: &[&str]| {
        let args = ["practice", "--json", "--store", store.to_str().unwrap()];
        let mut running = scene.sandbox.start(&[&args[..], more].concat());
        let ready = running.wait_for("its address", |line| line["origin"].is_string());
        (running, ready["origin"].as_str().unwrap().to_owned())
    };
    let (first, origin) = practice(&["--fault", "slow:60000"]);
    let to = ["--client", tests::CLIENT, "--endpoint", &origin, "--max-rows", "2", "--poll-every", "100ms", "--yes"];
    let mut sending = scene.sandbox.start(&scene.args("send", &[&to[..], &["--json"]].concat()));
    sending.wait_for_batch(1, "sending");
    // Whether Target accepted the batch is unknown, because its response never arrives.
    first.kill();
    sending.wait_for_waiting("offline");
    let (second, again) = practice(&["--port", origin.rsplit(':').next().unwrap()]);
    assert_eq!(again, origin);
    let sent = sending.finish().expect(0);
    assert_eq!(sent.finished()["outcome"], "complete", "{sent}");
    second.terminate();
    second.finish().expect(0);
    assert_eq!(practice::dump(&store).unwrap(), scene.held_of(0..4));
}

/// A newer version may have another rate limit in its file, so its file isn't changed, and no call is made.
#[test]
fn a_rate_limit_of_a_newer_version_is_not_changed() {
    let scene = Scene::new(2);
    scene.send(&[]).expect(0);
    let calls = scene.target.calls().len();
    let folder = scene.sandbox.data().join("pace");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let newer = "{\"schema_version\":2}\n";
    std::fs::write(&file, newer).unwrap();
    let refused = scene.send(&[]).expect(1);
    assert!(refused.stderr.contains("newer version") && refused.stderr.contains("Update Profile Ferry"), "{refused}");
    assert!(!refused.stderr.contains("writable"), "{refused}");
    assert_eq!((scene.target.calls().len(), std::fs::read_to_string(file).unwrap().as_str()), (calls, newer));
}

/// A clock that was wrong for a moment must not stop uploads until that time.
#[test]
fn calls_in_the_far_future_delay_an_upload_by_a_minute_at_most() {
    let mut scene = Scene::new(2);
    scene.pace = 5;
    scene.send(&[]).expect(0);
    let folder = scene.sandbox.data().join("pace");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    for far in ["9999999999999", "18446744073709551615"] {
        let calls = [far; 5].join(",");
        std::fs::write(&file, format!("{{\"schema_version\":1,\"calls\":[{calls}],\"blocked\":null}}\n")).unwrap();
        let mut sending = scene.start_send(&[]);
        let seconds = sending.wait_for_waiting("pace");
        assert!((55..=61).contains(&seconds), "{far}: {seconds}");
        sending.interrupt();
        sending.finish().expect(130);
        let job = scene.job();
        scene.sandbox.ferry(&["cancel", job["id"].as_str().unwrap()]).expect(0);
    }
}
