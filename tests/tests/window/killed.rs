//! An app that is killed during an upload.

use std::path::Path;

use practice::StoredProfile;
use tests::window::{Look, Screen, Window, is_alive, kill};
use tests::{Sandbox, csv_of, customers};

const ROWS: usize = 6_000;

/// After the resumed upload, the practice Target has the same profiles as after an undisturbed one.
#[test]
fn a_killed_upload_resumes_and_applies_the_same_profiles() {
    let undisturbed = Sandbox::new();
    let window = send(&undisturbed);
    window.wait_for_text("This was a practice upload. Nothing reached your site.");
    drop(window);

    let sandbox = Sandbox::new();
    let window = send(&sandbox);
    let batches = |wanted: &str| {
        let job = sandbox.jobs().pop()?;
        let status = sandbox.ferry(&["status", job["id"].as_str()?, "--json"]).expect(0).json();
        let states = status["batches"].as_array()?.iter().map(|batch| batch["state"].clone());
        Some(states.filter(|state| state.as_str() == Some(wanted)).count())
    };
    window.wait_for("some were taken and some not", || {
        let (planned, complete) = (batches("planned")?, batches("complete")?);
        (planned > 0 && complete > 0).then_some(())
    });
    let program = window.process();
    kill(program);
    drop(window);
    assert!(!is_alive(program));
    assert!(batches("planned") > Some(0), "it died in the middle");
    assert_eq!(sandbox.jobs()[0]["state"], "paused", "a dead upload is not called running");

    let window = Window::open(&sandbox, Look::default());
    window.find("heading", "Paused uploads");
    window.press("Resume");
    window.wait_for("it is complete", || (sandbox.jobs()[0]["state"] == "complete").then_some(()));
    assert_eq!(sandbox.jobs().len(), 1);
    let held = held(&sandbox.data());
    assert_eq!(held.len(), ROWS);
    assert!(held == self::held(&undisturbed.data()), "Target holds what an undisturbed upload brings");
}

/// Starts an upload in batches of 500, after a test batch of ten.
fn send(sandbox: &Sandbox) -> Window {
    let file = sandbox.write("customers.csv", csv_of(&customers(ROWS)));
    let window = Window::open(sandbox, Look::default());
    window.read_file(&file);
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.go_on_to(Screen::Send);
    window.press("Options");
    window.choose("Test batch", "10 visitors");
    window.choose("Rows per batch", "500 rows");
    window.press_forward();
    window
}

fn held(data: &Path) -> Vec<StoredProfile> {
    practice::dump(&data.join("practice")).unwrap()
}
