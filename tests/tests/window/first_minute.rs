//! The first minute: from the first start to the result of the sample file.

use std::time::{Duration, Instant};

use tests::Sandbox;
use tests::window::{Key, Look, Screen, Window};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn the_sample_is_applied_within_a_minute_by_pointer() {
    let (sandbox, began) = (Sandbox::new(), Instant::now());
    let window = Window::open(&sandbox, Look::default());
    window.press("Try a sample file");
    window.press("Map columns");
    window.find("heading", "Map columns to attributes");
    window.press_forward();
    window.press("Continue with");
    window.press("Send 1,");
    window.wait_for_text("visitors applied");
    window.wait_for_text("This was a practice upload. Nothing reached your site.");
    assert!(began.elapsed() < MINUTE, "{:?}", began.elapsed());
    assert_says_what_target_holds(&window, &sandbox);
}

/// Only Tab, Enter and the space bar are used, and the focus is always visible.
#[test]
fn the_sample_is_applied_within_a_minute_by_keyboard() {
    let (sandbox, began) = (Sandbox::new(), Instant::now());
    let window = Window::open(&sandbox, Look::default());
    let go = |role: &str, name: &str, key: Key| {
        window.tab_to(role, name);
        assert_focus_is_seen(&window, name);
        window.keys(&[key]);
    };
    go("button", "Try a sample file", Key::Enter);
    go("button", "Map columns", Key::Space);
    window.find("heading", "Map columns to attributes");
    go("button", "Check 2", Key::Enter);
    window.wait_until_checked();
    go("button", "Continue with", Key::Space);
    go("button", "Send 1,", Key::Enter);
    window.wait_for_text("visitors applied");
    window.wait_for_text("This was a practice upload. Nothing reached your site.");
    assert!(began.elapsed() < MINUTE, "{:?}", began.elapsed());
    assert_says_what_target_holds(&window, &sandbox);
}

/// The focus goes to the heading, so that a screen reader starts there and not at the top of the window.
#[test]
fn each_step_focuses_its_heading() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.walk(|screen| {
        if screen.is_step() || screen == Screen::Result {
            let at = window.wait_for("the focus is on a heading", || {
                window.focused().filter(|element| element.role().is_ok_and(|role| role == "heading"))
            });
            assert!(!at.name().unwrap().is_empty(), "{}", screen.name());
        }
    });
}

/// The number of applied visitors is that of the practice Target.
#[track_caller]
fn assert_says_what_target_holds(window: &Window, sandbox: &Sandbox) {
    let held = practice::dump(&sandbox.data().join("practice")).unwrap().len();
    assert!(held > 1000, "{held}");
    window.find("heading", &format!("{},{:03} visitors applied", held / 1000, held % 1000));
}

/// The focus is shown by an outline or by a shadow.
#[track_caller]
fn assert_focus_is_seen(window: &Window, what: &str) {
    let seen = "const look = getComputedStyle(document.activeElement); \
                return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || \
                look.boxShadow !== 'none'";
    assert_eq!(window.script(seen, &[]), true, "the focus on “{what}” can be seen");
}
