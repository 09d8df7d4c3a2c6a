//! The window and `ferry` are two doors to one house.

use serde_json::json;
use tests::window::{Bus, Look, Screen, Window};
use tests::{HeldClock, Scene};

#[test]
fn what_the_window_sent_is_listed_by_the_command_line() {
    let scene = Scene::new(1);
    let window = Window::open(&scene.sandbox, Look::default());
    for screen in Screen::ALL.into_iter().filter(|screen| screen.is_step() || *screen == Screen::Result) {
        window.go_on_to(screen);
    }
    let jobs = scene.sandbox.jobs();
    assert_eq!(jobs.len(), 1);
    assert!(jobs[0]["file"].as_str().unwrap().ends_with("clientes.csv"), "{}", jobs[0]);
    assert_eq!((&jobs[0]["state"], &jobs[0]["connection"]), (&json!("complete"), &json!("Practice")));
    let held = practice::dump(&scene.sandbox.data().join("practice")).unwrap().len();
    let status = scene.status();
    assert_eq!((&status["rows"]["succeeded"], &status["rows"]["failed"]), (&json!(held), &json!(0)), "{status}");
}

/// Also while it runs, and in a window that was open before.
#[test]
fn what_the_command_line_sends_is_seen_in_the_window() {
    let clock = HeldClock::default();
    let scene = Scene::with(4, |options| clock.hold(options));
    let window = Window::open(&scene.sandbox, Look::default());
    window.press("Uploads");
    window.find("heading", "No uploads yet");
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "accepted");
    window.press("Settings");
    window.press("Uploads");
    window.find("button", "Uploads, in progress");
    window.find("button", "customers.csv");
    sending.wait_for_batch(2, "accepted");
    clock.let_an_hour_pass();
    sending.finish().expect(0);
    window.wait_for_text("Complete");
    window.wait_for_text("2 of 2");
    window.press("customers.csv");
    window.find("heading", "Activity");
    window.wait_for_text("Upload: complete");
}

/// A file that falls while the window sends is told so, and the upload is not disturbed.
#[test]
fn while_the_window_sends_no_file_takes_its_place() {
    let scene = Scene::new(3);
    let window = Window::open(&scene.sandbox, Look::default());
    for screen in [Screen::File, Screen::Map, Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.press("Options");
    window.choose("Test batch", "10 visitors");
    window.press_forward();
    let dragged = window.drag(&[&scene.file]);
    window.wait_for_text("An upload is in progress");
    dragged.let_go();
    window.wait_for_text("An upload is in progress. Wait until it finishes");
    window.press("Dismiss");
    window.wait_for_text("This was a practice upload. Nothing reached your site.");
}

/// An hour of sending is no hour of typing: the system is asked not to fall asleep meanwhile.
#[test]
fn while_the_window_sends_the_computer_stays_awake() {
    let (scene, bus) = (Scene::new(1), Bus::start());
    scene.sandbox.on_bus(bus.address());
    let window = Window::open(&scene.sandbox, Look::default());
    let mut calls = bus.listen("Inhibit");
    for screen in Screen::ALL.into_iter().filter(|screen| screen.is_step() || *screen == Screen::Result) {
        window.go_on_to(screen);
    }
    calls.wait_for("Profile Ferry");
    calls.wait_for("An upload is under way");
}
