//! What an upload may erase of an earlier one is said on Check and on Send, before anything is sent.

use tests::window::{Look, Screen, Window};
use tests::{CLIENT, Keychain, PracticeTarget, Sandbox};

const POINTS: &str = r#"{"ferry_mapping":1,"name":"Points","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"points","column":"points"}]}"#;

#[test]
fn what_may_be_erased_is_said_before_it_is_sent() {
    let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
    sandbox.on_bus(keychain.address());
    let target = PracticeTarget::start(|_| {});
    sandbox.ferry(&["connection", "add", "acme", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
    let first = sandbox.write("points.csv", "id,points\nA-1,5\nA-2,6\nA-3,7\n");
    let mapping = sandbox.write("points.ferrymap.json", POINTS);
    let send = ["send", first.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--connection", "acme"];
    sandbox.ferry(&[&send[..], &["--poll-every", "100ms", "--yes"]].concat()).expect(0);

    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("tiers.csv", "id,tier\nA-3,silver\nA-9,gold\nA-2,gold\n"));
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.go_on_to(Screen::Send);
    window.send_to("acme");
    window.wait_for_text("This may erase points, sent on");
    window.wait_for_text("to 2 of these visitors, unless they visited since.");
    window.press("Check");
    window.find("heading", "3");
    window.wait_for_text("This may erase points, sent on");
    window.press("Look at that upload");
    window.wait_for_text("points.csv");
}
