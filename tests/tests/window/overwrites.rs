//! Values of an earlier upload that may be erased: the warning and its three options.

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
    /// Sends points to three visitors, of whom two are in the next file.
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

    /// Opens the next file in Send, which shows the warning.
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
fn values_that_may_be_erased_are_reported_before_sending() {
    let shop = Shop::new();
    let window = shop.on_send();
    window.wait_for_text("unless they've visited your site since.");
    window.press("Check");
    window.find("heading", "3");
    window.wait_for_text("This may erase points, which you sent to 2 of these visitors on");
    window.press("View upload");
    window.wait_for_text("points.csv");
}

/// Target has the values of both files.
#[test]
fn a_combined_file_erases_nothing() {
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
    window.find("heading", "3 visitors applied");
    assert_eq!(shop.held("A-3"), json!({"tier": "silver", "points": "007"}));
    assert_eq!(shop.held("A-2"), json!({"tier": "gold", "points": "6"}));
    assert_eq!(shop.held("A-1"), json!({"points": "5"}));
}

/// The combined file stays on disk.
#[test]
fn the_file_before_combining_can_be_restored() {
    let shop = Shop::new();
    let window = shop.on_send();
    window.press("Combine files");
    window.wait_for_text("points-and-tiers.csv replaced tiers.csv.");
    window.press("Back to tiers.csv");
    window.find("heading", "tiers.csv");
    assert!(shop.sandbox.path("points-and-tiers.csv").exists());
}

/// The values that were sent are unknown if the file was saved again.
#[test]
fn a_changed_file_cannot_be_combined_and_the_other_options_stay() {
    let shop = Shop::new();
    let window = shop.on_send();
    shop.sandbox.write("points.csv", "id,points\nA-1,5\nA-2,6\nA-3,8\n");
    window.press("Combine files");
    window.wait_for_text("points.csv has changed since it was sent, so it can't be combined.");
    assert!(!window.shows("button", "Combine files"));
    assert!(!shop.sandbox.path("points-and-tiers.csv").exists());
    // A deleted file is reported without reading it.
    std::fs::remove_file(shop.sandbox.path("points.csv")).unwrap();
    window.press("Check");
    window.wait_for_text("points.csv has changed since it was sent, so it can't be combined.");
    window.press("Schedule…");
    let is_asked = "return document.activeElement.type === 'time' && document.activeElement.value === '06:00'";
    window.wait_for("the hour is asked for", || (window.script(is_asked, &[]) == true).then_some(()));
}

/// No partial file stays on disk.
#[test]
fn stopping_to_combine_leaves_no_file() {
    let shop = Shop::new();
    let window = shop.on_send();
    let rows: String = (0..600_000).map(|row| format!("C-{row},gold\n")).collect();
    window.read_file(&shop.sandbox.write("many.csv", format!("{TIERS}{rows}")));
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.press("Combine files");
    window.wait_for_text("Combining files: ");
    // The button to stop already has the focus.
    window.wait_for("the focus", || window.focused().filter(|focused| focused.name().is_ok_and(|name| name == "Stop")));
    window.keys(&[Key::Enter]);
    window.find("button", "Combine files");
    let folder = shop.sandbox.path("many.csv").parent().unwrap().to_owned();
    let names = || std::fs::read_dir(&folder).unwrap().map(|one| one.unwrap().file_name()).collect::<Vec<_>>();
    assert!(names().iter().all(|name| !name.to_string_lossy().contains("-and-")), "{:?}", names());
    window.find("heading", "600,003");
}
