//! Warnings about attributes of an earlier upload that a new upload would erase.

use serde_json::{Value, json};
use tests::{CLIENT, Keychain, PracticeTarget, Sandbox};

const POINTS: &str = r#"{"ferry_mapping":1,"name":"Points","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"points","column":"points"},{"name":"tier","column":"tier"}]}"#;
const TIERS: &str = r#"{"ferry_mapping":1,"name":"Tiers","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"tier","column":"tier"}]}"#;

fn check(sandbox: &Sandbox, file: &str) -> Value {
    let mapping = sandbox.path("tiers.ferrymap.json");
    let args = ["check", file, "--mapping", mapping.to_str().unwrap(), "--connection", "acme", "--json"];
    sandbox.ferry(&args).expect(0).json()["overrides"].clone()
}

/// Each command is a process of its own: it must find the hashes of the first upload on disk and their key in the
/// keychain.
#[test]
fn check_reports_what_would_be_erased_in_a_later_run() {
    let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
    sandbox.on_bus(keychain.address());
    let target = PracticeTarget::start(|_| {});
    sandbox.ferry(&["connection", "add", "acme", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
    let first = sandbox.write("points.csv", "id,points,tier\nA-1,5,gold\nA-2,6,\nA-3,7,gold\n");
    let points = sandbox.write("points.ferrymap.json", POINTS);
    sandbox.write("tiers.ferrymap.json", TIERS);
    let second = sandbox.write("tiers.csv", "id,tier\nA-3,silver\nA-9,gold\nA-2,gold\n");
    let second = second.to_str().unwrap();
    assert_eq!(check(&sandbox, second), json!([]), "without an earlier upload, nothing can be erased");

    let send = ["send", first.to_str().unwrap(), "--mapping", points.to_str().unwrap(), "--connection", "acme"];
    sandbox.ferry(&[&send[..], &["--poll-every", "100ms", "--yes"]].concat()).expect(0);
    let overrides = check(&sandbox, second);
    assert_eq!(overrides[0]["upload"], sandbox.jobs()[0]["id"]);
    assert_eq!(overrides[0]["visitors"], 2, "{overrides}");
    assert_eq!(overrides[0]["attributes"], json!([{"name": "points", "visitors": 2}]));

    let mapping = sandbox.path("tiers.ferrymap.json");
    let send = ["send", second, "--mapping", mapping.to_str().unwrap(), "--connection", "acme", "--yes"];
    let sent = sandbox.ferry(&[&send[..], &["--poll-every", "100ms"]].concat()).expect(0);
    assert!(sent.stderr.contains("This may erase points"), "{sent}");
    assert!(sent.stderr.contains("to 2 visitors of this file"), "{sent}");
}
