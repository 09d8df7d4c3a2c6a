//! Beside an issue stands what would mend it: for a script as data, for a person in words.

use serde_json::json;
use tests::{MAPPING, Scene};

#[test]
fn a_check_says_what_would_mend_it() {
    let mut scene = Scene::new(1);
    let rows = "A-1\u{a0},Gold,Faro\nA-2\u{a0},NULL,\"Faro, Algarve\"\nA-3,Gold,#N/A\n";
    scene.file = scene.sandbox.write("odd.csv", format!("customer_id,Tier,City\n{rows}"));
    scene.mapping = scene.sandbox.write("raw.ferrymap.json", MAPPING.replace(", \"transforms\": [\"trim\"]}", "}"));
    let told = scene.sandbox.ferry(&scene.args("check", &[])).expect(3).stdout;
    for words in [
        "Add the transform trim to the id. (2 rows)",
        "Send nothing for tier in place of \"null\". (1 row)",
        "Send nothing for city in place of \"#N/A\". (1 row)",
        "Replace them by a blank. (1 row)",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

/// Whoever lost a header or a quote is told the way out as data, too.
#[test]
fn a_fault_of_the_file_says_what_would_mend_it() {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.write("renamed.csv", "customer_id,Tier level,City\nA-1,Gold,Faro\n");
    let check = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(2);
    let mends = &check.json()["issues"][0]["mends"];
    assert_eq!(*mends, json!([{"kind": "header", "from": "Tier", "to": "Tier level"}]));
    assert!(check.stderr.contains("Take the column \"Tier level\" for \"Tier\"."), "{check}");
    let open = format!("customer_id,Tier,City\nA-1,\"Gold,Faro\n{}", "A-2,Gold,Faro\n".repeat(5));
    scene.file = scene.sandbox.write("open.csv", open);
    let check = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(2).json();
    assert_eq!(check["issues"][0]["mends"], json!([{"kind": "no-quotes"}]));
}
