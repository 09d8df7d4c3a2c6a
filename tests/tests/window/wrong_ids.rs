//! Wrong IDs are found in Send, before anything is sent.

use serde_json::json;
use tests::window::{Look, Screen, Window};
use tests::{CLIENT, PracticeTarget, Sandbox};

/// Opens a file in Send, for an account that has the visitors 00042 and 00107.
fn on_send(sandbox: &Sandbox, target: &PracticeTarget, text: &str) -> Window {
    target.seed(CLIENT, ["00042,silver".to_owned(), "00107,silver".to_owned()]);
    sandbox.ferry(&["connection", "add", "shop", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
    let window = Window::open(sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", text));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to("shop");
    window
}

/// API v2 would create strangers, and report them as applied.
#[test]
fn visitors_that_target_does_not_have_are_not_sent_unless_they_are_confirmed_as_new() {
    let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(|_| {}));
    let window = on_send(&sandbox, &target, "customer_id,Tier\nX-1,gold\nX-2,gold\n");
    window.wait_for_text("Target has none of these visitors.");
    window.find("button", "These are all new visitors");
    assert!(!window.shows("button", "Send 2 visitors"), "{}", window.text());
    // The decision isn't the page's alone.
    let options = json!({"options": {"canary": null, "max_rows": null, "start_at": null, "confirmed": null,
        "new_visitors": null, "skip_excluded": true}});
    let rejected = window.invoke("send_start", options).unwrap_err();
    assert!(rejected.contains("no-visitor-known"), "{rejected}");
    window.keep("none-known");

    window.press("Check the ID column");
    window.find("heading", "Map columns to attributes");
    window.find("textbox", "Leading zeros (characters)");
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.press("These are all new visitors");
    assert!(!window.find("button", "Send 2 visitors").is_enabled(), "the client code confirms it");
    window.fill("textbox", "Type northpier to create 2 visitors", CLIENT);
    window.keep("all-new");
    window.press("Send 2 visitors");
    window.find("heading", "2 visitors applied");
    window.wait_for_text("Test batch: Target already had 0 of its 2 visitors.");
    assert_eq!(target.held().len(), 4);
}

/// A spreadsheet removed the zeros. The fix is on the same screen, and no stranger is created.
#[test]
fn missing_zeros_are_added_with_one_click_and_the_visitors_are_found() {
    let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(|_| {}));
    let window = on_send(&sandbox, &target, "customer_id,Tier\n42,gold\n107,gold\n");
    window.wait_for_text("Target has 2 of these 2 visitors with another spelling of the ID.");
    // The test batch of a first upload isn't larger than the file.
    window.wait_for_text("Test batch: 2 visitors");
    window.keep("zeros");
    window.press("Add leading zeros to the ID (5 characters)");
    window.wait_until_gone("Target has none of these visitors.");
    window.wait_for_text("00042");
    window.press("Send 2 visitors");
    window.find("heading", "2 visitors applied");
    window.wait_for_text("Test batch: Target already had 2 of its 2 visitors.");
    let held: Vec<(String, String)> =
        target.held().into_iter().map(|one| (one.id, one.attributes["tier"].clone())).collect();
    assert_eq!(held, [("00042", "gold"), ("00107", "gold")].map(|(id, tier)| (id.to_owned(), tier.to_owned())));
}

/// The comparison is the first thing in Send, so it's visible without scrolling.
#[test]
fn the_comparison_is_in_the_first_view_of_send() {
    let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(|_| {}));
    let window = on_send(&sandbox, &target, "customer_id,Tier\n00042,gold\n00107,gold\n");
    window.wait_for_text("2 of 2");
    window.keep("known");
    for (width, height) in [(1120, 760), (900, 600)] {
        window.resize(width, height);
        let place = "const box = document.querySelector('.before-list').getBoundingClientRect(); \
                     const foot = document.querySelector('.foot').getBoundingClientRect(); \
                     return box.top + 40 < foot.top && document.querySelector('main').scrollTop === 0";
        assert_eq!(window.script(place, &[]), true, "at {width} × {height}");
    }
}
