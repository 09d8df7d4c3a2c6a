//! The fixes that `check` suggests for an issue, as text and as JSON.

use serde_json::json;
use tests::{MAPPING, Scene};

#[test]
fn check_suggests_fixes_for_each_issue() {
    let mut scene = Scene::new(1);
    let rows = "A-1\u{a0},Gold,Faro\nA-2\u{a0},NULL,\"Faro, Algarve\"\nA-3,Gold,#N/A\n";
    scene.file = scene.sandbox.write("odd.csv", format!("customer_id,Tier,City\n{rows}"));
    scene.mapping = scene.sandbox.write("raw.ferrymap.json", MAPPING.replace(", \"transforms\": [\"trim\"]}", "}"));
    let printed = scene.sandbox.ferry(&scene.args("check", &[])).expect(3).stdout;
    for words in [
        "Add the trim transform to the ID. (2 rows)",
        "Treat \"null\" as empty in tier. (1 row)",
        "Treat \"#N/A\" as empty in city. (1 row)",
        "Replace them with a space. (1 row)",
    ] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
}

/// A renamed column and a quote that is never closed come with a fix in the JSON, too.
#[test]
fn check_suggests_fixes_for_an_error_of_the_file() {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.write("renamed.csv", "customer_id,Tier level,City\nA-1,Gold,Faro\n");
    let check = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(2);
    let fixes = &check.json()["issues"][0]["fixes"];
    assert_eq!(*fixes, json!([{"kind": "header", "from": "Tier", "to": "Tier level"}]));
    assert!(check.stderr.contains("Use the column \"Tier level\" as \"Tier\"."), "{check}");
    let open = format!("customer_id,Tier,City\nA-1,\"Gold,Faro\n{}", "A-2,Gold,Faro\n".repeat(5));
    scene.file = scene.sandbox.write("open.csv", open);
    let check = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(2).json();
    assert_eq!(check["issues"][0]["fixes"], json!([{"kind": "no-quotes"}]));
}
