//! The result of an upload: one verdict, from counts in which each row is once.

use tests::window::{Look, Screen, Window};
use tests::{CLIENT, PracticeTarget, Sandbox, csv_of, customers};

/// Sends eleven customers with a fault of Target, and waits for a heading.
fn result(sandbox: &Sandbox, fault: &str, heading: &str) -> Window {
    let target = PracticeTarget::start(|options| options.faults = vec![fault.parse().unwrap()]);
    let args = ["connection", "add", "shop", "--client", CLIENT, "--endpoint", &target.origin(), "--practice"];
    sandbox.ferry(&args).expect(0);
    let window = Window::open(sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(11))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to("shop");
    window.press("Options");
    window.choose("Test batch", "none");
    window.press("Send 11 visitors");
    window.find("heading", heading);
    // The spot check is done.
    window.find("heading", "Spot check");
    window.wait_until_gone("Loading…");
    window
}

/// Returns the parts of the bar with their shares of its width, from 0 to 1.
fn bar(window: &Window) -> serde_json::Value {
    let parts = "const parts = [...document.querySelectorAll('.res-head svg.bar rect')].map((one) => \
                 [one.getAttribute('class'), one.width.baseVal.value]); \
                 const all = parts.reduce((sum, [, width]) => sum + width, 0); \
                 return parts.map(([name, width]) => [name, Math.round(10 * width / all) / 10])";
    window.script(parts, &[])
}

/// Target counted fewer rows than were sent, and listed none. Nothing on the screen says more or less than that.
#[test]
fn rows_that_target_did_not_count_are_one_number_in_one_verdict() {
    let sandbox = Sandbox::new();
    let window = result(&sandbox, "short:3", "Target counted 8 of 11 rows and didn't say which");
    window.wait_for_text("Target didn't say which rows are missing.");
    assert!(!window.text().contains("11 visitors applied") && !window.text().contains("11 rows weren't applied"));
    assert_eq!(bar(&window), serde_json::json!([["part-applied", 0.7], ["part-failed", 0.3]]));
    window.find("button", "Send 11 again");
    window.keep("counted");
}

/// The failed rows are known, so a sample with them would only repeat that.
#[test]
fn failed_rows_are_never_in_the_spot_check() {
    let sandbox = Sandbox::new();
    let window = result(&sandbox, "failed-rows:2", "9 visitors applied, 2 failed");
    window.wait_for_text("9 of 9 visitors checked are visible.");
    assert!(!window.text().contains("NEEDLE-0000"), "{}", window.text());
    assert_eq!(bar(&window), serde_json::json!([["part-applied", 0.8], ["part-failed", 0.2]]));
    window.keep("failed-rows");
}

/// Neither applied nor failed is true of these rows, as far as anyone knows.
#[test]
fn a_batch_without_a_result_claims_nothing_and_offers_a_spot_check_and_a_retry() {
    for (fault, why) in [
        ("stuck", "Target stopped processing these rows, and doesn't say whether it applied them."),
        ("foreign-status", "Target's result for these rows can't be found out. They may have been applied."),
    ] {
        let sandbox = Sandbox::new();
        let window = result(&sandbox, fault, "11 rows without a result");
        window.wait_for_text(why);
        window.wait_for_text("If they were applied, nothing changes.");
        window.find("button", "Send 11 again");
        assert!(!window.text().contains("visitors applied"), "{}", window.text());
        assert!(!window.text().contains("weren't applied"), "{}", window.text());
        assert_eq!(bar(&window), serde_json::json!([["part-unknown", 1]]));
        window.keep(fault);
    }
}
