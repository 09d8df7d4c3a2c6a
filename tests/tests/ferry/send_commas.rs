//! Commas and line breaks inside a value. Adobe doesn't document whether Target splits a line before or after it
//! decodes the cells. The practice Target simulates both, and by default `ferry` doesn't send such values.

use practice::DecodeOrder;
use serde_json::json;
use tests::Scene;

const COMMA: &str = "C1,Gold,\"Faro, Algarve\"\n";
const LINE_BREAK: &str = "L1,Silver,\"Rua A\n2 andar\"\n";

/// Creates a scene whose file has the rows `odd`, and nine rows without such values after them.
fn scene_of(order: DecodeOrder, odd: &str) -> Scene {
    let mut scene = Scene::with(1, |options| options.decode_order = order);
    scene.batch_rows = 100;
    let plain: String = (0..9).map(|index| format!("P{index},Gold,Lisboa\n")).collect();
    scene.file = scene.sandbox.write("places.csv", format!("customer_id,Tier,City\n{odd}{plain}"));
    scene
}

fn scene(order: DecodeOrder) -> Scene {
    scene_of(order, &[COMMA, LINE_BREAK].concat())
}

fn city(scene: &Scene, id: &str) -> Option<String> {
    let held = scene.target.held().into_iter().find(|profile| profile.id == id)?;
    held.attributes.get("city").cloned()
}

/// If such rows were sent, their values could reach the wrong attributes.
#[test]
fn by_default_rows_with_commas_are_excluded() {
    let scene = scene(DecodeOrder::Form);
    let stopped = scene.send(&[]).expect(3);
    assert_eq!(stopped.events("checked")[0]["issues"][0]["rule"], "value-delimiter");
    scene.assert_nothing_asked();
    scene.send(&["--skip-invalid"]).expect(0);
    let held = scene.target.held();
    assert_eq!(held.len(), 9);
    for profile in held {
        assert_eq!(profile.attributes["city"], "Lisboa");
        assert_eq!(profile.attributes["source"], "crm");
    }
}

/// Only a connection can pass the comma test, so an account that is named by `--client` and `--endpoint` never does.
#[test]
fn auto_excludes_the_rows_for_a_given_endpoint() {
    let scene = scene(DecodeOrder::Cells);
    scene.send(&["--delimiters", "auto"]).expect(3);
    scene.send(&["--delimiters", "exclude"]).expect(3);
    scene.assert_nothing_asked();
}

/// A person who knows that the account keeps commas can send them without a comma test.
#[test]
fn with_delimiters_send_values_are_kept_if_target_splits_first() {
    let scene = scene(DecodeOrder::Cells);
    let sent = scene.send(&["--delimiters", "send"]).expect(0);
    let issue = &sent.events("checked")[0]["issues"][0];
    assert_eq!(
        (&issue["rule"], &issue["severity"], &issue["rows"]),
        (&json!("value-delimiter"), &json!("warning"), &json!(2))
    );
    assert_eq!(city(&scene, "C1").as_deref(), Some("Faro, Algarve"));
    assert_eq!(city(&scene, "L1").as_deref(), Some("Rua A\n2 andar"));
    assert_eq!(scene.target.held().len(), 11);
}

/// If the account doesn't keep commas, only the rows of the test batch are affected.
#[test]
fn a_test_batch_detects_that_target_decodes_first() {
    for (odd, outcome, reason) in [
        // A line break splits the row into two, so Target has another value than was sent.
        (LINE_BREAK.to_owned(), "failed", "canary-different"),
        // A comma adds a cell to the row, so Target doesn't apply the row.
        (COMMA.to_owned(), "paused", "canary-not-applied"),
        // If both happen, the different value decides, because the upload must not be resumed.
        ([COMMA, LINE_BREAK].concat(), "failed", "canary-different"),
    ] {
        let scene = scene_of(DecodeOrder::Form, &odd);
        let sent = scene.send(&["--delimiters", "send", "--canary", "3"]).expect(4);
        let finished = sent.finished();
        assert_eq!((&finished["outcome"], &finished["reason"]), (&json!(outcome), &json!(reason)), "{sent}");
        assert_eq!(scene.target.calls_of("batchUpdate"), 1, "{sent}");
        let plain = scene.target.held().iter().filter(|profile| profile.id.starts_with('P')).count();
        assert!(plain <= 2, "only the test batch was written");
        assert_eq!(scene.status()["batches"][1]["state"], "planned");
        if outcome == "failed" {
            scene.resume().expect(4);
            assert_eq!(scene.target.calls_of("batchUpdate"), 1, "the rest is never sent");
        }
    }
}

/// Values without commas and line breaks don't depend on the order.
#[test]
fn replaced_commas_are_applied_in_either_order() {
    for order in [DecodeOrder::Cells, DecodeOrder::Form] {
        let mut scene = scene(order);
        let with = "\"ferry_mapping\": 1, \"delimiters\": {\"comma\": \" -\", \"line_break\": \" / \"},";
        scene.mapping =
            scene.sandbox.write("replaced.ferrymap.json", tests::MAPPING.replace("\"ferry_mapping\": 1,", with));
        scene.send(&[]).expect(0);
        assert_eq!(city(&scene, "C1").as_deref(), Some("Faro - Algarve"), "{order}");
        assert_eq!(city(&scene, "L1").as_deref(), Some("Rua A / 2 andar"), "{order}");
    }
}

fn add_connection(scene: &Scene, name: &str) {
    let origin = scene.target.origin();
    let args = ["connection", "add", name, "--client", tests::CLIENT, "--endpoint", &origin];
    scene.sandbox.ferry(&args).expect(0);
}

fn send_to(scene: &Scene, name: &str, more: &[&str]) -> tests::Output {
    let args = ["--connection", name, "--poll-every", "100ms", "--yes", "--json"];
    scene.sandbox.ferry(&scene.args("send", &[&args[..], more].concat()))
}

/// After the test, `check` reports no issue about such values, and they're sent unchanged.
#[test]
fn after_a_passed_comma_test_values_with_commas_are_sent() {
    let scene = scene(DecodeOrder::Cells);
    add_connection(&scene, "acme");
    send_to(&scene, "acme", &[]).expect(3);
    scene.assert_nothing_asked();
    let result = scene.sandbox.ferry(&["connection", "comma-test", "acme", "--json"]).expect(0).json();
    assert_eq!(result["result"], "keeps");
    assert!(result["cases"].as_array().unwrap().iter().all(|case| case["matches"] == true), "{result}");
    let listed = scene.sandbox.ferry(&["connection", "list", "--json"]).expect(0).json();
    assert_eq!((&listed[0]["comma_test"]["result"], &listed[0]["comma_test"]["at"]), (&json!("keeps"), &result["at"]));
    scene.sandbox.ferry(&scene.args("check", &["--connection", "acme"])).expect(0);
    send_to(&scene, "acme", &["--delimiters", "exclude"]).expect(3);
    send_to(&scene, "acme", &[]).expect(0);
    assert_eq!(city(&scene, "C1").as_deref(), Some("Faro, Algarve"));
    assert_eq!(city(&scene, "L1").as_deref(), Some("Rua A\n2 andar"));
    // The result applies neither to another connection nor to the same endpoint without a connection.
    add_connection(&scene, "other");
    send_to(&scene, "other", &[]).expect(3);
    scene.send(&[]).expect(3);
}

/// No value is in the wrong attribute, except in the profile of the comma test itself.
#[test]
fn after_a_failed_comma_test_rows_with_commas_are_excluded() {
    let scene = scene(DecodeOrder::Form);
    add_connection(&scene, "acme");
    let result = scene.sandbox.ferry(&["connection", "comma-test", "acme"]).expect(0);
    assert!(result.stdout.contains("splits values at commas"), "{result}");
    send_to(&scene, "acme", &[]).expect(3);
    send_to(&scene, "acme", &["--skip-invalid"]).expect(0);
    let held = scene.target.held();
    let (tested, customers): (Vec<_>, Vec<_>) = held.iter().partition(|one| one.id.starts_with("ferry-comma-test-"));
    assert_eq!((customers.len(), tested.is_empty()), (9, false));
    assert!(customers.iter().all(|one| one.attributes["city"] == "Lisboa" && one.attributes["source"] == "crm"));
}

/// An upload during a comma test could lose values, or change the result of the test.
#[test]
fn send_fails_during_a_comma_test() {
    let scene = Scene::with_faults(2, &["never"]);
    add_connection(&scene, "acme");
    let testing = tests::Running::start(&mut scene.sandbox.command(&["connection", "comma-test", "acme", "--json"]));
    tests::until("the test profile is sent", || (scene.target.calls_of("batchUpdate") == 1).then_some(()));
    let rejected = scene.send(&[]).expect(1);
    assert!(rejected.stderr.contains("A comma test is running"), "{rejected}");
    testing.interrupt();
    let stopped = testing.finish().expect(130);
    assert!(stopped.stderr.contains("There's no result"), "{stopped}");
    scene.send(&[]).expect(0);
}
