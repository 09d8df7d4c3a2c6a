//! Uploads that are interrupted by a signal, resumed, or canceled.

use std::time::Duration;

use serde_json::json;
use tests::{Running, Scene};

fn assert_resumes_after(stop: impl Fn(&Running)) {
    let scene = Scene::with(6, |options| options.processing = Duration::from_millis(600));
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(2, "accepted");
    stop(&sending);
    let paused = sending.finish().expect(130);
    let finished = paused.finished();
    assert_eq!((&finished["outcome"], &finished["reason"]), (&json!("paused"), &json!("interrupted")), "{paused}");
    assert_eq!(scene.job()["state"], "paused");
    let resumed = scene.resume().expect(0);
    assert_eq!(resumed.finished()["rows"]["succeeded"], 6, "{resumed}");
    assert_eq!(scene.target.calls_of("batchUpdate"), 3, "nothing was sent twice");
    scene.assert_all_held();
}

#[test]
fn resume_continues_after_ctrl_c() {
    assert_resumes_after(Running::interrupt);
}

/// A system that shuts down sends SIGTERM before it kills the process.
#[test]
fn resume_continues_after_sigterm() {
    assert_resumes_after(Running::terminate);
}

/// A check of a large file is interrupted immediately, and its upload is removed from the history.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_during_the_check_leaves_no_upload() {
    let mut scene = Scene::new(1);
    let rows: String = (0..400_000).map(|row| format!("C-{row},Gold,Lisboa\n")).collect();
    scene.file = scene.sandbox.write("large.csv", format!("customer_id,Tier,City\n{rows}"));
    scene.batch_rows = 499_999;
    let sending = scene.start_send(&[]);
    // Once the journal exists, the program handles signals and reads the file.
    let journal = scene.sandbox.data().join("journal.sqlite-wal");
    tests::until("the journal exists", || journal.exists().then_some(()));
    sending.interrupt();
    let stopped = sending.finish().expect(130);
    assert!(stopped.stderr.contains("Nothing was sent"), "{stopped}");
    assert_eq!(stopped.stdout, "");
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// After Ctrl-C, `ferry` waits for the response to the batch that is being sent, so that it needn't be sent twice.
#[test]
fn ctrl_c_waits_for_the_batch_being_sent() {
    let scene = Scene::with_faults(4, &["slow:700"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "sending");
    sending.interrupt();
    let paused = sending.finish().expect(130);
    assert_eq!(paused.batch_states(), ["1 sending", "1 accepted"]);
    scene.resume().expect(0);
    assert_eq!(scene.target.calls_of("batchUpdate"), 2);
    scene.assert_all_held();
}

/// After a second Ctrl-C, `ferry` doesn't wait for the response. Whether the batch arrived is unknown, so it's sent
/// again.
#[test]
fn a_second_ctrl_c_exits_immediately() {
    let scene = Scene::with_faults(4, &["slow:60000"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "sending");
    sending.interrupt();
    // Two signals in quick succession can arrive as one, so signals are sent until the process ends.
    tests::until("the second signal ends the process", || {
        if sending.has_ended() {
            return Some(());
        }
        sending.interrupt();
        None
    });
    let stopped = sending.finish().expect(130);
    assert!(!stopped.stdout.contains("finished"), "{stopped}");
    let resumed = scene.resume().expect(0);
    assert_eq!(resumed.batch_states()[0], "1 sending");
    assert_eq!(scene.status()["batches"][0]["attempts"], 2);
    scene.assert_all_held();
}

/// After five unreadable responses in a row, a person must look at the cause. Responses are counted across resumes,
/// because otherwise a script that always resumes would never stop.
#[test]
fn five_unreadable_responses_pause_the_upload_even_across_resumes() {
    let scene = Scene::with_faults(4, &["html", "garbage", "cut", "502", "drop-after"]);
    let mut running = scene.start_send(&[]);
    for _ in 0..4 {
        running.wait_for_batch(1, "unknown");
        running.interrupt();
        running.finish().expect(130);
        running = scene.start_resume();
    }
    let fifth = running.finish().expect(4);
    let finished = fifth.finished();
    assert_eq!((&finished["outcome"], &finished["reason"]), (&json!("paused"), &json!("unreadable")), "{fifth}");
    let status = scene.status();
    assert_eq!((&status["batches"][0]["attempts"], &status["batches"][1]["state"]), (&json!(5), &json!("planned")));
    assert_eq!(scene.resume().expect(0).finished()["outcome"], "complete");
    scene.assert_all_held();
}

/// Batches that weren't sent yet are never sent. Batches that Target accepted are tracked to their result.
#[test]
fn cancel_stops_sending_and_tracks_accepted_batches() {
    let scene = Scene::with_faults(8, &["padded-id", "slow:700"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(2, "sending");
    let job = scene.job();
    let canceled = scene.sandbox.ferry(&["cancel", job["id"].as_str().unwrap(), "--json"]).expect(0);
    assert_eq!(canceled.json()["cancelling"], true);
    let ended = sending.finish().expect(4);
    assert_eq!(ended.finished()["outcome"], "cancelled", "{ended}");
    assert_eq!(ended.finished()["rows"]["succeeded"], 4, "{ended}");
    scene.assert_held(0..4);
    let again = scene.resume().expect(4);
    assert_eq!(again.finished()["outcome"], "cancelled", "resuming a canceled upload only reports its result");
    assert_eq!(scene.target.calls_of("batchUpdate"), 2);
    let twice = scene.sandbox.ferry(&["cancel", job["id"].as_str().unwrap()]).expect(1);
    assert!(twice.stderr.contains("already finished"), "{twice}");
}

/// No process is running a paused upload, so `cancel` ends it.
#[test]
fn cancel_ends_a_paused_upload() {
    let scene = Scene::with_faults(4, &["padded-id", "401"]);
    scene.send(&[]).expect(5);
    let job = scene.job();
    let canceled = scene.sandbox.ferry(&["cancel", job["id"].as_str().unwrap(), "--json"]).expect(0);
    assert_eq!(canceled.finished()["outcome"], "cancelled");
    assert_eq!(scene.job()["state"], "cancelled");
    scene.assert_held(0..2);
}

/// Canceling is what was asked for, but what was sent before isn't confirmed: a script must be able to tell.
#[test]
fn cancel_of_a_paused_upload_exits_with_4_if_what_was_sent_is_not_confirmed() {
    for (faults, code) in [(&["failed-rows:1", "401"], 4), (&["foreign-status", "401"], 4), (&["padded-id", "401"], 0)]
    {
        let scene = Scene::with_faults(4, faults);
        scene.send(&[]).expect(5);
        let job = scene.job();
        let canceled = scene.sandbox.ferry(&["cancel", job["id"].as_str().unwrap(), "--json"]).expect(code);
        assert_eq!(canceled.finished()["outcome"], "cancelled", "{faults:?}: {canceled}");
    }
}

/// Even after `cancel`, an accepted batch is tracked. As long as Target reports no result, it isn't complete, and
/// Ctrl-C ends the command.
#[test]
fn a_batch_without_a_result_is_tracked_and_never_complete() {
    let scene = Scene::with_faults(2, &["never"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "incomplete");
    let job = scene.job();
    assert_eq!(job["state"], "confirming");
    scene.sandbox.ferry(&["cancel", job["id"].as_str().unwrap()]).expect(0);
    let calls = scene.target.calls_of("batchStatus");
    tests::until("the batch is still tracked", || (scene.target.calls_of("batchStatus") > calls + 2).then_some(()));
    sending.interrupt();
    let paused = sending.finish().expect(130);
    assert!(!paused.batch_states().iter().any(|state| state.ends_with(" complete")), "{paused}");
    assert_eq!(scene.job()["state"], "paused");
}
