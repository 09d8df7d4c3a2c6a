//! Every bad day that the practice Target knows, told for what it is. Each test sends two batches of
//! two rows and spoils the first; what is said afterwards is held against what Target really holds.

use practice::Fault;
use serde_json::{Value, json};
use tests::Scene;

/// What must be said of the first batch and of the upload.
struct Told {
    state: &'static str,
    reason: Option<&'static str>,
    /// How often it was sent.
    attempts: u64,
    outcome: &'static str,
    code: i32,
    /// `succeeded`, `failed`, `not_found`.
    counts: (Option<u64>, u64, u64),
    /// Which of the four rows Target holds.
    held: &'static [usize],
}

const ALL: &[usize] = &[0, 1, 2, 3];

/// As on a good day.
const FINE: Told = Told {
    state: "complete",
    reason: None,
    attempts: 1,
    outcome: "complete",
    code: 0,
    counts: (Some(4), 0, 0),
    held: ALL,
};

/// Its answer said nothing, so it went out twice.
const TWICE: Told = Told { attempts: 2, ..FINE };

/// It came to nothing, and the second batch went well.
const NOT_TAKEN: Told = Told {
    state: "rejected",
    reason: Some("said-no"),
    outcome: "partial",
    code: 4,
    counts: (Some(2), 0, 0),
    held: &[2, 3],
    ..FINE
};

/// Target holds it, and nobody can say so.
const UNCONFIRMED: Told =
    Told { state: "unconfirmed", outcome: "unconfirmed", code: 4, counts: (Some(2), 0, 0), ..FINE };

/// Not all of its rows.
const PARTIAL: Told = Told { state: "partial", outcome: "partial", code: 4, ..FINE };

#[track_caller]
fn tell(fault: &str, told: &Told) -> Scene {
    let scene = Scene::with_faults(4, &[fault]);
    let sent = scene.send(&[]).expect(told.code);
    let finished = sent.finished();
    assert_eq!(finished["outcome"], told.outcome, "{sent}");
    let (succeeded, failed, not_found) = told.counts;
    let rows = json!({"sent": 4, "succeeded": succeeded, "failed": failed, "not_found": not_found});
    assert_eq!(finished["rows"], rows, "{sent}");

    let status = scene.status();
    assert_eq!(status["state"], told.outcome);
    let (first, second) = (&status["batches"][0], &status["batches"][1]);
    let said = (&first["state"], &first["reason"], &first["attempts"]);
    assert_eq!(said, (&json!(told.state), &json!(told.reason), &json!(told.attempts)), "{status:#}");
    assert_eq!((&second["state"], &second["attempts"]), (&json!("complete"), &json!(1)), "{status:#}");

    let states = sent.batch_states();
    let before: Vec<&str> = states.iter().map(String::as_str).take_while(|state| !state.starts_with('2')).collect();
    let again = ["1 sending", "1 unknown", "1 sending", "1 accepted"];
    assert_eq!(before.starts_with(&again), told.attempts > 1, "a lost answer comes before anything else: {sent}");
    scene.assert_held(told.held.iter().copied());
    scene
}

macro_rules! told {
    ($($(#[$doc:meta])* $test:ident $fault:literal $told:expr;)*) => {
        $($(#[$doc])* #[test] fn $test() { tell($fault, &$told); })*
        const HERE: &[&str] = &[$($fault),*];
    };
}

told! {
    // A lost or unreadable answer: the batch may have been taken or not. Dropped, its customers would
    // be missing; called failed, somebody would mend what is well; repeated with others in between,
    // older values would win.
    a_connection_closed_before_the_batch_is_accepted_sends_it_again "drop-before" TWICE;
    a_connection_closed_after_the_batch_was_accepted_sends_it_again "drop-after" TWICE;
    a_response_that_is_cut_off_sends_the_batch_again "cut" TWICE;
    an_http_500_sends_the_batch_again "500" TWICE;
    an_http_502_sends_the_batch_again "502" TWICE;
    an_html_page_with_http_200_sends_the_batch_again "html" TWICE;
    random_bytes_with_http_200_send_the_batch_again "garbage" TWICE;
    a_redirect_sends_the_batch_again "redirect" TWICE;

    // Target asks for patience: the batch was certainly not taken, and goes out as if for the first time.
    a_429_with_seconds_is_waited_for "429:1" FINE;
    a_429_with_a_date_is_waited_for "429-date:1" FINE;
    a_slow_response_is_waited_for "slow:300" FINE;

    // Target says no: this batch only.
    an_http_400_rejects_the_batch "400" NOT_TAKEN;
    success_false_rejects_the_batch_despite_http_200 "refuse:Unexpected error" NOT_TAKEN;

    // "Complete" where rows are missing is the lie that costs most: nobody looks again.
    a_short_batch_is_partial "short:1" Told {
        reason: Some("batch-size-mismatch"), counts: (Some(3), 0, 0), held: &[0, 2, 3], ..PARTIAL
    };
    failed_rows_are_counted "failed-rows:1" Told {
        reason: Some("failed-rows"), counts: (Some(3), 1, 0), held: &[1, 2, 3], ..PARTIAL
    };
    a_list_of_failures_without_counts_is_read "profile-list:1" Told {
        reason: Some("failed-rows"), counts: (None, 1, 0), held: &[1, 2, 3], ..PARTIAL
    };
    with_v2_a_visitor_not_found_makes_the_batch_partial "not-found:1" Told {
        reason: Some("not-found"), counts: (Some(3), 0, 1), held: &[0, 2, 3], ..PARTIAL
    };
    a_stuck_batch_is_reported_as_stuck "stuck" Told { state: "stuck", reason: None, ..NOT_TAKEN };

    // Nobody can say, so nobody says failed either.
    a_forgotten_batch_is_unconfirmed "forget" Told { reason: Some("status-gone"), ..UNCONFIRMED };
    a_foreign_status_host_leaves_the_batch_unconfirmed "foreign-status" Told { reason: Some("foreign-status-host"), ..UNCONFIRMED };

    // Odd, and all is well.
    a_status_without_counts_completes_the_batch_without_counts "no-counts" Told { counts: (None, 0, 0), ..FINE };
    a_padded_batch_id_is_the_same_batch "padded-id" FINE;
    an_html_page_for_a_status_is_ignored "status-html:1" FINE;
}

/// Faults that a test of their own tells of: the token's, the waits, what only a look shows, and what only halves
/// find.
const ELSEWHERE: &[&str] =
    &["401", "403", "token-ends", "status-401", "503", "status-503", "never", "changed", "lost-rows", "bad-row"];

/// A fault that nobody tests is a bad day that nobody was prepared for.
#[test]
fn every_fault_has_a_test() {
    let name = |fault: &'static str| fault.split(':').next().unwrap();
    let mut tested: Vec<&str> = HERE.iter().map(|fault| name(fault)).chain(ELSEWHERE.iter().copied()).collect();
    let mut known: Vec<&str> = Fault::catalog().iter().map(|kind| kind.name).collect();
    tested.sort_unstable();
    known.sort_unstable();
    assert_eq!(tested, known);
}

/// Whoever follows a redirect hands the customers, and the token, to whoever sent it.
#[test]
fn a_redirect_is_not_followed_to_its_location() {
    let scene = tell("redirect", &TWICE);
    assert_eq!(scene.target.calls_of("moved"), 0, "{:?}", scene.target.calls());
}

/// Rows that Target counts as applied and did not store: no status can show it, only a look. What
/// is said of the batch stays what Target said, and `profile` tells the truth.
#[test]
fn rows_lost_silently_are_missing_from_fetched_profiles() {
    let scene = tell("lost-rows:1", &Told { held: &[0, 2, 3], ..FINE });
    assert_eq!(scene.profile("NEEDLE-0001")["found"], false);
    assert_eq!(scene.profile("NEEDLE-0000")["found"], true);
}

/// A batch whose end nobody can tell is looked into, so that a person knows more than nothing.
#[test]
fn an_unconfirmed_batch_gets_a_spot_check() {
    let scene = Scene::with_faults(4, &["forget"]);
    let sent = scene.send(&[]).expect(4);
    let looks = sent.events("spot-check");
    assert_eq!(looks.len(), 1, "{sent}");
    let visitors = looks[0]["visitors"].as_array().unwrap();
    let seen: Vec<(&Value, &Value)> = visitors.iter().map(|visitor| (&visitor["id"], &visitor["seen"])).collect();
    assert_eq!(seen, [(&json!("NEEDLE-0000"), &json!("same")), (&json!("NEEDLE-0001"), &json!("same"))]);
    let lines = sent.lines();
    assert_eq!(lines.last().unwrap()["event"], "finished", "still the last line");
}
