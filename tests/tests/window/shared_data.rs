//! The app and `ferry` share one data folder.

use serde_json::json;
use tests::window::{Bus, Look, Screen, Window};
use tests::{FakeClock, Scene};

#[test]
fn an_upload_of_the_app_is_listed_by_the_command_line() {
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

/// The running upload appears in a window that was already open.
#[test]
fn an_upload_of_the_command_line_is_shown_in_the_app() {
    let clock = FakeClock::default();
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

/// The upload isn't disturbed.
#[test]
fn a_file_dropped_during_an_upload_is_not_opened() {
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

/// The system would otherwise sleep during a long upload without input.
#[test]
fn the_computer_is_kept_awake_during_an_upload() {
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
