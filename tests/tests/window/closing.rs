//! Closing the window during an upload, and starting the app twice.

use tests::window::{Bus, Display, Look, Screen, Started, Window, is_alive, program};
use tests::{CLIENT, FakeClock, PracticeTarget, Sandbox, csv_of, customers, until};

const TITLE: &str = "Profile Ferry";

/// The upload is paused, and nothing is sent until it's resumed.
#[test]
fn closing_during_an_upload_asks_and_pauses_it_and_the_next_start_offers_to_resume() {
    let (sandbox, clock) = (Sandbox::new(), FakeClock::default());
    let target = PracticeTarget::start(|options| clock.hold(options));
    sandbox
        .ferry(&["connection", "add", "slow", "--client", CLIENT, "--endpoint", &target.origin(), "--practice"])
        .expect(0);
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(30))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to("slow");
    window.press("Options");
    window.choose("Test batch", "10 visitors");
    window.press("Send 30 visitors");
    until("the first are with Target", || (target.calls_of("batchUpdate") == 1).then_some(()));
    let program = window.process();

    window.ask_to_close();
    window.find("dialog", "Close during an upload?");
    // Pressing Enter without reading doesn't stop the upload.
    let first = window.wait_for("the focus is in the dialog", || window.focused());
    assert_eq!(first.name().unwrap(), "Keep sending");
    window.press("Keep sending");
    window.wait_until_gone("Close during an upload?");
    let asked = target.calls().len();
    until("it still asks what became of them", || (target.calls().len() > asked).then_some(()));

    window.ask_to_close();
    window.press("Pause and close");
    until("the program ends", || (!is_alive(program)).then_some(()));
    drop(window);
    assert_eq!(sandbox.jobs()[0]["state"], "paused");

    let calls = target.calls().len();
    clock.let_an_hour_pass();
    let window = Window::open(&sandbox, Look::default());
    window.find("heading", "Paused uploads");
    window.wait_for_text("Target accepted 1 of 2 batches. Resume to send the rest.");
    assert_eq!(sandbox.jobs()[0]["state"], "paused");
    assert_eq!(target.calls().len(), calls, "no call was made");
    window.press("Resume");
    until("the others are with Target", || (target.calls_of("batchUpdate") == 2).then_some(()));
    clock.let_an_hour_pass();
    window.find("heading", "30 visitors applied");
}

/// Two running apps would share one data folder.
#[test]
fn a_second_start_ends_and_leaves_the_first_running() {
    let (sandbox, display, bus) = (Sandbox::new(), Display::start(), Bus::start());
    let mut first = Started::start_on(&bus, &program(), &sandbox, &display);
    first.first_picture(TITLE);
    let mut second = Started::start_on(&bus, &program(), &sandbox, &display);
    assert!(second.wait_for_end().success());
    assert!(first.is_running());
}
