//! What an upload may erase of an earlier one is said on Check and on Send, before anything is sent, with three ways on.

use serde_json::{Value, json};
use tests::window::{Key, Look, Screen, Window};
use tests::{CLIENT, Keychain, PracticeTarget, Sandbox};

const POINTS: &str = r#"{"ferry_mapping":1,"name":"Points","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"points","column":"points"}]}"#;
const TIERS: &str = "id,tier\nA-3,silver\nA-9,gold\nA-2,gold\n";

struct Shop {
    sandbox: Sandbox,
    target: PracticeTarget,
    _keychain: Keychain,
}

impl Shop {
    /// Points were sent to three visitors, of whom two are in the next file.
    fn new() -> Shop {
        let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
        sandbox.on_bus(keychain.address());
        let target = PracticeTarget::start(|_| {});
        sandbox.ferry(&["connection", "add", "acme", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
        let first = sandbox.write("points.csv", "id,points\nA-1,5\nA-2,6\nA-3,007\n");
        let mapping = sandbox.write("points.ferrymap.json", POINTS);
        let send = ["send", first.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--connection", "acme"];
        sandbox.ferry(&[&send[..], &["--poll-every", "100ms", "--yes"]].concat()).expect(0);
        Shop { sandbox, target, _keychain: keychain }
    }

    /// The window on Send, where the warning stands.
    fn on_send(&self) -> Window {
        let window = Window::open(&self.sandbox, Look::default());
        window.read_file(&self.sandbox.write("tiers.csv", TIERS));
        window.map_as_suggested();
        window.go_on_to(Screen::Check);
        window.go_on_to(Screen::Send);
        window.send_to("acme");
        window.wait_for_text("This may erase points, which you sent to 2 of these visitors on");
        window
    }

    fn held(&self, id: &str) -> Value {
        json!(self.target.held().into_iter().find(|held| held.id == id).map(|held| held.attributes))
    }
}

#[test]
fn what_may_be_erased_is_said_before_it_is_sent() {
    let shop = Shop::new();
    let window = shop.on_send();
    window.wait_for_text("unless they've visited your site since.");
    window.press("Check");
    window.find("heading", "3");
    window.wait_for_text("This may erase points, which you sent to 2 of these visitors on");
    window.press("View upload");
    window.wait_for_text("points.csv");
}

/// The safer road: one click, one look, and both files' values are with Target.
#[test]
fn one_file_of_both_erases_nothing() {
    let shop = Shop::new();
    let window = shop.on_send();
    window.press("Check");
    window.wait_for_text("Creates one file with this file's rows plus the values from points.csv.");
    window.press("Combine files");
    window.wait_for_text("This file combines points.csv and tiers.csv. Nothing has been sent yet.");
    window.find("heading", "3");
    assert!(!window.text().contains("This may erase"), "{}", window.text());
    let union = std::fs::read_to_string(shop.sandbox.path("points-and-tiers.csv")).unwrap();
    assert_eq!(union, "\u{feff}mbox3rdPartyId,tier,points\nA-3,silver,007\nA-9,gold,\nA-2,gold,6\n");

    window.go_on_to(Screen::Send);
    window.press("Send 3 visitors");
    window.wait_for_text("3 visitors applied");
    assert_eq!(shop.held("A-3"), json!({"tier": "silver", "points": "007"}));
    assert_eq!(shop.held("A-2"), json!({"tier": "gold", "points": "6"}));
    assert_eq!(shop.held("A-1"), json!({"points": "5"}));
}

/// Back to the file as it was is one click, and the union lies where it was written.
#[test]
fn the_draft_before_a_union_is_one_click_away() {
    let shop = Shop::new();
    let window = shop.on_send();
    window.press("Combine files");
    window.wait_for_text("points-and-tiers.csv replaced tiers.csv.");
    window.press("Back to tiers.csv");
    window.find("heading", "tiers.csv");
    assert!(shop.sandbox.path("points-and-tiers.csv").exists());
}

/// Nobody can say what a file held that was saved anew meanwhile.
#[test]
fn a_file_that_changed_is_named_and_the_other_ways_stay() {
    let shop = Shop::new();
    let window = shop.on_send();
    shop.sandbox.write("points.csv", "id,points\nA-1,5\nA-2,6\nA-3,8\n");
    window.press("Combine files");
    window.wait_for_text("points.csv has changed since it was sent, so it can't be combined.");
    assert!(!window.shows("button", "Combine files"));
    assert!(!shop.sandbox.path("points-and-tiers.csv").exists());
    // Gone at a glance.
    std::fs::remove_file(shop.sandbox.path("points.csv")).unwrap();
    window.press("Check");
    window.wait_for_text("points.csv has changed since it was sent, so it can't be combined.");
    window.press("Schedule…");
    let is_asked = "return document.activeElement.type === 'time' && document.activeElement.value === '06:00'";
    window.wait_for("the hour is asked for", || (window.script(is_asked, &[]) == true).then_some(()));
}

/// What was begun can be stopped, and nothing of it stays.
#[test]
fn a_union_that_is_stopped_leaves_nothing() {
    let shop = Shop::new();
    let window = shop.on_send();
    let rows: String = (0..600_000).map(|row| format!("C-{row},gold\n")).collect();
    window.read_file(&shop.sandbox.write("many.csv", format!("{TIERS}{rows}")));
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.press("Combine files");
    window.wait_for_text("Combining files: ");
    // Who works by keyboard stands on it already.
    window.wait_for("the focus", || window.focused().filter(|focused| focused.name().is_ok_and(|name| name == "Stop")));
    window.keys(&[Key::Enter]);
    window.find("button", "Combine files");
    let folder = shop.sandbox.path("many.csv").parent().unwrap().to_owned();
    let names = || std::fs::read_dir(&folder).unwrap().map(|one| one.unwrap().file_name()).collect::<Vec<_>>();
    assert!(names().iter().all(|name| !name.to_string_lossy().contains("-and-")), "{:?}", names());
    window.find("heading", "600,003");
}
