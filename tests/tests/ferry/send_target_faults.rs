//! What `ferry` reports for each fault of the practice Target. Each test sends two batches of two rows, of which the
//! first meets the fault, and compares the report with the profiles that the practice Target then has.

use practice::Fault;
use serde_json::{Value, json};
use tests::Scene;

/// The result that `ferry` must report.
struct Expected {
    /// The state of the first batch.
    state: &'static str,
    /// Why the first batch is in its state.
    reason: Option<&'static str>,
    /// How often the first batch was sent.
    attempts: u64,
    /// The state of the upload.
    outcome: &'static str,
    /// The exit code of `send`.
    code: i32,
    /// The rows of the upload that are `succeeded`, `failed`, and `not_found`.
    counts: (Option<u64>, u64, u64),
    /// The indexes of the four rows that Target has.
    held: &'static [usize],
}

const ALL: &[usize] = &[0, 1, 2, 3];

/// The result as without a fault.
const COMPLETE: Expected = Expected {
    state: "complete",
    reason: None,
    attempts: 1,
    outcome: "complete",
    code: 0,
    counts: (Some(4), 0, 0),
    held: ALL,
};

/// There was no readable response, so the first batch was sent twice.
const SENT_TWICE: Expected = Expected { attempts: 2, ..COMPLETE };

/// The first batch was rejected, and the second was applied.
const REJECTED: Expected = Expected {
    state: "rejected",
    reason: Some("rejected"),
    outcome: "partial",
    code: 4,
    counts: (Some(2), 0, 0),
    held: &[2, 3],
    ..COMPLETE
};

/// Target has all rows, but the result of the first batch is unknown.
const UNCONFIRMED: Expected =
    Expected { state: "unconfirmed", outcome: "unconfirmed", code: 4, counts: (Some(2), 0, 0), ..COMPLETE };

/// Some rows of the first batch weren't applied.
const PARTIAL: Expected = Expected { state: "partial", outcome: "partial", code: 4, ..COMPLETE };

#[track_caller]
fn assert_reported(fault: &str, expected: &Expected) -> Scene {
    let scene = Scene::with_faults(4, &[fault]);
    let sent = scene.send(&[]).expect(expected.code);
    let finished = sent.finished();
    assert_eq!(finished["outcome"], expected.outcome, "{sent}");
    let (succeeded, failed, not_found) = expected.counts;
    let rows = json!({"sent": 4, "succeeded": succeeded, "failed": failed, "not_found": not_found});
    assert_eq!(finished["rows"], rows, "{sent}");

    let status = scene.status();
    assert_eq!(status["state"], expected.outcome);
    let (first, second) = (&status["batches"][0], &status["batches"][1]);
    let reported = (&first["state"], &first["reason"], &first["attempts"]);
    assert_eq!(reported, (&json!(expected.state), &json!(expected.reason), &json!(expected.attempts)), "{status:#}");
    assert_eq!((&second["state"], &second["attempts"]), (&json!("complete"), &json!(1)), "{status:#}");

    let states = sent.batch_states();
    let before: Vec<&str> = states.iter().map(String::as_str).take_while(|state| !state.starts_with('2')).collect();
    let again = ["1 sending", "1 unknown", "1 sending", "1 accepted"];
    assert_eq!(
        before.starts_with(&again),
        expected.attempts > 1,
        "a batch without a response is sent again before the next one: {sent}"
    );
    scene.assert_held(expected.held.iter().copied());
    scene
}

macro_rules! fault_tests {
    ($($test:ident $fault:literal $expected:expr;)*) => {
        $(#[test] fn $test() { assert_reported($fault, &$expected); })*
        const TESTED_ABOVE: &[&str] = &[$($fault),*];
    };
}

fault_tests! {
    // Without a readable response, the batch may or may not have been accepted. If it weren't sent again, its rows
    // could be missing. If it were sent again after later batches, its older values could replace theirs.
    a_connection_closed_before_the_batch_is_accepted_sends_it_again "drop-before" SENT_TWICE;
    a_connection_closed_after_the_batch_was_accepted_sends_it_again "drop-after" SENT_TWICE;
    a_response_that_is_cut_off_sends_the_batch_again "cut" SENT_TWICE;
    an_http_500_sends_the_batch_again "500" SENT_TWICE;
    an_http_502_sends_the_batch_again "502" SENT_TWICE;
    an_html_page_with_http_200_sends_the_batch_again "html" SENT_TWICE;
    random_bytes_with_http_200_send_the_batch_again "garbage" SENT_TWICE;
    a_redirect_sends_the_batch_again "redirect" SENT_TWICE;

    // After a 429, the batch certainly wasn't accepted, so sending it again doesn't count as another attempt. A slow
    // response is only late.
    a_429_with_seconds_is_waited_for "429:1" COMPLETE;
    a_429_with_a_date_is_waited_for "429-date:1" COMPLETE;
    a_slow_response_is_waited_for "slow:300" COMPLETE;

    // Target rejects only this batch.
    an_http_400_rejects_the_batch "400" REJECTED;
    success_false_rejects_the_batch_despite_http_200 "refuse:Unexpected error" REJECTED;

    // A batch with missing rows must not be reported as complete, because a person wouldn't look at it again.
    a_short_batch_is_partial "short:1" Expected {
        reason: Some("batch-size-mismatch"), counts: (Some(3), 0, 0), held: &[0, 2, 3], ..PARTIAL
    };
    failed_rows_are_counted "failed-rows:1" Expected {
        reason: Some("failed-rows"), counts: (Some(3), 1, 0), held: &[1, 2, 3], ..PARTIAL
    };
    a_list_of_failures_without_counts_is_read "profile-list:1" Expected {
        reason: Some("failed-rows"), counts: (None, 1, 0), held: &[1, 2, 3], ..PARTIAL
    };
    with_v2_a_visitor_not_found_makes_the_batch_partial "not-found:1" Expected {
        reason: Some("not-found"), counts: (Some(3), 0, 1), held: &[0, 2, 3], ..PARTIAL
    };
    a_stuck_batch_is_reported_as_stuck "stuck" Expected { state: "stuck", reason: None, outcome: "unconfirmed", ..REJECTED };

    // The result is unknown, so the batch must not be reported as failed either.
    a_forgotten_batch_is_unconfirmed "forget" Expected { reason: Some("status-gone"), ..UNCONFIRMED };
    a_negative_count_leaves_the_batch_unconfirmed "count:-3" Expected { reason: Some("status-contradictory"), ..UNCONFIRMED };
    more_applied_rows_than_sent_leave_the_batch_unconfirmed "count:500" Expected { reason: Some("status-contradictory"), ..UNCONFIRMED };
    a_count_too_large_to_store_leaves_the_batch_unconfirmed "count:9223372036854775808" Expected { reason: Some("status-contradictory"), ..UNCONFIRMED };
    a_foreign_status_host_leaves_the_batch_unconfirmed "foreign-status" Expected { reason: Some("foreign-status-host"), ..UNCONFIRMED };

    // These responses are unusual, but all rows were applied.
    a_status_without_counts_completes_the_batch_without_counts "no-counts" Expected { counts: (None, 0, 0), ..COMPLETE };
    a_padded_batch_id_is_the_same_batch "padded-id" COMPLETE;
    an_html_page_for_a_status_is_ignored "status-html:1" COMPLETE;
}

/// Faults with tests of their own: those of the token, of waiting, of spot checks, and of splitting.
const TESTED_ELSEWHERE: &[&str] =
    &["401", "403", "token-ends", "status-401", "503", "status-503", "never", "changed", "lost-rows", "bad-row"];

/// What `ferry` reports for a new fault must be tested, too.
#[test]
fn every_fault_has_a_test() {
    let name = |fault: &'static str| fault.split(':').next().unwrap();
    let mut tested: Vec<&str> =
        TESTED_ABOVE.iter().map(|fault| name(fault)).chain(TESTED_ELSEWHERE.iter().copied()).collect();
    let mut known: Vec<&str> = Fault::catalog().iter().map(|kind| kind.name).collect();
    tested.sort_unstable();
    tested.dedup();
    known.sort_unstable();
    assert_eq!(tested, known);
}

/// If `ferry` followed a redirect, it would send the customer data and the token to another host.
#[test]
fn a_redirect_is_not_followed_to_its_location() {
    let scene = assert_reported("redirect", &SENT_TWICE);
    assert_eq!(scene.target.calls_of("moved"), 0, "{:?}", scene.target.calls());
}

/// Target counts a row as applied, but doesn't store it. The status can't show that; only a fetched profile can.
#[test]
fn rows_lost_silently_are_missing_from_fetched_profiles() {
    let scene = assert_reported("lost-rows:1", &Expected { held: &[0, 2, 3], ..COMPLETE });
    assert_eq!(scene.profile("NEEDLE-0001")["found"], false);
    assert_eq!(scene.profile("NEEDLE-0000")["found"], true);
}

/// The first attempt may have been applied, so the batch must not be reported as failed.
#[test]
fn a_batch_rejected_after_a_lost_response_is_unconfirmed() {
    for (lost, held) in [("drop-after", ALL), ("drop-before", &[2, 3][..])] {
        let scene = Scene::with_faults(4, &[lost, "400"]);
        let sent = scene.send(&[]).expect(4);
        assert_eq!(sent.finished()["outcome"], "unconfirmed", "{sent}");
        let first = &scene.status()["batches"][0];
        assert_eq!((&first["state"], &first["reason"]), (&json!("unconfirmed"), &json!("rejected-after-unknown")));
        assert_eq!(sent.events("spot-check").len(), 1, "{sent}");
        scene.assert_held(held.iter().copied());
    }
}

/// If the result of a batch is unknown, the fetched profiles show at least what Target has.
#[test]
fn an_unconfirmed_batch_gets_a_spot_check() {
    let scene = Scene::with_faults(4, &["forget"]);
    let sent = scene.send(&[]).expect(4);
    let spot_checks = sent.events("spot-check");
    assert_eq!(spot_checks.len(), 1, "{sent}");
    let visitors = spot_checks[0]["visitors"].as_array().unwrap();
    let seen: Vec<(&Value, &Value)> = visitors.iter().map(|visitor| (&visitor["id"], &visitor["seen"])).collect();
    assert_eq!(seen, [(&json!("NEEDLE-0000"), &json!("same")), (&json!("NEEDLE-0001"), &json!("same"))]);
    let lines = sent.lines();
    assert_eq!(lines.last().unwrap()["event"], "finished", "`finished` is still the last event");
}
