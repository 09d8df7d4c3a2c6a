//! The spot check in Result: rows that are applied but not visible yet, and changed values.

use std::time::Duration;

use practice::Options;
use tests::window::{Look, Screen, Theme, Window};
use tests::{CLIENT, FakeClock, PracticeTarget, Sandbox, csv_of, customers};

fn send(sandbox: &Sandbox, look: Look, target: &PracticeTarget) -> Window {
    sandbox
        .ferry(&["connection", "add", "shop", "--client", CLIENT, "--endpoint", &target.origin(), "--practice"])
        .expect(0);
    let window = Window::open(sandbox, look);
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(6))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to("shop");
    // A first upload would wait until its test batch is visible.
    window.press("Options");
    window.choose("Test batch", "none");
    window.press("Send 6 visitors");
    window.find("heading", "6 visitors applied");
    window
}

fn late(clock: &FakeClock, options: &mut Options) {
    clock.hold(options);
    options.processing = Duration::ZERO;
    options.visible_after = Duration::from_secs(3_000);
}

/// Target applies rows immediately but shows them only after 50 minutes.
#[test]
fn visitors_not_visible_yet_are_checked_again_at_the_shown_time() {
    let (sandbox, clock) = (Sandbox::new(), FakeClock::default());
    let target = PracticeTarget::start(|options| late(&clock, options));
    let window = send(&sandbox, Look { theme: Theme::Dark, ..Look::default() }, &target);
    window.wait_for_text("0 of 6 visitors checked are visible. The rest will be checked again at");
    window.wait_for_text("A delay is normal.");
    let fetched = target.calls_of("/rest/v1/profiles/");

    clock.let_an_hour_pass();
    window.press("Check again");
    window.wait_for_text("6 of 6 visitors checked are visible.");
    window.wait_until_gone("will be checked again at");
    assert_eq!(target.calls_of("/rest/v1/profiles/") - fetched, 6, "fetched once, and not before it was asked for");

    let log = std::fs::read_to_string(sandbox.data().join("logs/profile-ferry.log")).unwrap();
    assert!(log.contains(" window ") && log.contains("received the response to a fetch status="), "{log}");
    assert!(!log.contains("NEEDLE"), "{log}");
}

#[test]
fn changed_values_are_reported_in_the_spot_check() {
    let sandbox = Sandbox::new();
    let target = PracticeTarget::start(|options| options.faults = vec!["changed".parse().unwrap()]);
    let window = send(&sandbox, Look::default(), &target);
    window.wait_for_text("0 of 6 visitors checked are visible.");
    window.wait_for_text("6 visitors");
}
