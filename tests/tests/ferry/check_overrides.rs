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

/// Values that a later upload applied must not silently be replaced by the older ones of a retry.
#[test]
fn a_retry_asks_before_it_replaces_values_of_a_later_upload() {
    let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
    sandbox.on_bus(keychain.address());
    let target = PracticeTarget::start(|options| options.faults = vec!["failed-rows:2".parse().unwrap()]);
    sandbox.ferry(&["connection", "add", "acme", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
    sandbox.write("tiers.ferrymap.json", TIERS);
    sandbox.write("old.csv", "id,tier\nA-1,silver\nA-2,silver\nA-3,silver\n");
    sandbox.write("new.csv", "id,tier\nA-2,gold\nA-9,gold\n");
    let options = ["--mapping", "tiers.ferrymap.json", "--connection", "acme", "--poll-every", "100ms", "--yes"];
    sandbox.ferry(&[&["send", "old.csv"], &options[..]].concat()).expect(4);
    let old = sandbox.jobs()[0]["id"].as_str().unwrap().to_owned();
    sandbox.ferry(&[&["send", "new.csv"], &options[..]].concat()).expect(0);

    let refused = sandbox.ferry(&["retry", &old, "--yes"]).expect(1);
    assert!(refused.stderr.contains("sent newer values for 1 visitor of these rows"), "{refused}");
    let tier = || target.held().into_iter().find(|profile| profile.id == "A-2").unwrap().attributes["tier"].clone();
    assert_eq!(tier(), "gold");
    sandbox.ferry(&["retry", &old, "--yes", "--overwrite"]).expect(0);
    assert_eq!(tier(), "silver");
}

/// Programs that start together in a new data folder must agree on the key of the hashes. With different keys, what some
/// of them sent could never be compared, and nothing would say so.
#[test]
fn uploads_that_start_together_are_all_compared_later() {
    let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
    sandbox.on_bus(keychain.address());
    let target = PracticeTarget::start(|_| {});
    sandbox.write("points.csv", "id,points,tier\nA-1,5,gold\nA-2,6,\n");
    sandbox.write("points.ferrymap.json", POINTS);
    sandbox.write("tiers.ferrymap.json", TIERS);
    sandbox.write("tiers.csv", "id,tier\nA-1,silver\nA-2,gold\n");
    let names: Vec<String> = (1..=6).map(|number| format!("c{number}")).collect();
    for name in &names {
        sandbox.ferry(&["connection", "add", name, "--client", name, "--endpoint", &target.origin()]).expect(0);
    }
    let send =
        ["send", "points.csv", "--mapping", "points.ferrymap.json", "--poll-every", "100ms", "--yes", "--connection"];
    let sending: Vec<_> = names.iter().map(|name| sandbox.start(&[&send[..], &[name]].concat())).collect();
    for one in sending {
        one.finish().expect(0);
    }
    for name in &names {
        let args = ["check", "tiers.csv", "--mapping", "tiers.ferrymap.json", "--connection", name, "--json"];
        let overrides = sandbox.ferry(&args).expect(0).json()["overrides"].clone();
        assert_eq!(overrides[0]["visitors"], 2, "{name}: {overrides}");
    }
}

/// Without the key, what was sent can't be compared. Saying nothing would claim that nothing can be erased.
#[test]
fn without_a_keychain_each_command_says_that_it_is_unknown_what_would_be_erased() {
    let sandbox = Sandbox::new();
    let target = PracticeTarget::start(|_| {});
    sandbox.ferry(&["connection", "add", "acme", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
    let points = "id,points,tier\nA-1,5,gold\nA-2,6,\n";
    sandbox.write("points.csv", points);
    sandbox.write("points.ferrymap.json", POINTS);
    sandbox.write("tiers.ferrymap.json", TIERS);
    sandbox.write("tiers.csv", "id,tier\nA-1,silver\nA-2,gold\n");
    let send = ["--connection", "acme", "--poll-every", "100ms", "--yes"];
    sandbox.ferry(&[&["send", "points.csv", "--mapping", "points.ferrymap.json"][..], &send].concat()).expect(0);

    let account = ["tiers.csv", "--mapping", "tiers.ferrymap.json", "--connection", "acme"];
    let checked = sandbox.ferry(&[&["check"][..], &account, &["--json"]].concat()).expect(0);
    let json = checked.json();
    assert_eq!((&json["overrides"], &json["warnings"]), (&Value::Null, &json!(["overrides-unknown"])));
    assert!(checked.stderr.contains("overrides-unknown") && checked.stderr.contains("hint:"), "{checked}");
    // It must not replace the file of the earlier upload, nor write one that claims to be complete.
    let combined = sandbox.ferry(&[&["combine"][..], &account, &["--out", "points.csv"]].concat()).expect(1);
    assert!(combined.stderr.contains("file of upload"), "{combined}");
    let combined = sandbox.ferry(&[&["combine"][..], &account, &["--out", "combined.csv"]].concat()).expect(1);
    assert!(combined.stderr.contains("overrides-unknown"), "{combined}");
    assert_eq!(std::fs::read_to_string(sandbox.path("points.csv")).unwrap(), points);
    assert!(!sandbox.path("combined.csv").exists());
    let sent = sandbox.ferry(&[&["send"][..], &account, &send[2..]].concat()).expect(0);
    assert!(sent.stderr.contains("overrides-unknown"), "{sent}");
}
