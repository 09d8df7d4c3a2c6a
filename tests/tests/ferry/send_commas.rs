//! A comma or a line break inside a value. Nobody outside Adobe knows whether Target cuts before or
//! after it decodes, so the practice Target plays both, and a customer's profiles are never the bet.

use practice::DecodeOrder;
use serde_json::json;
use tests::Scene;

const COMMA: &str = "C1,Gold,\"Faro, Algarve\"\n";
const LINE_BREAK: &str = "L1,Silver,\"Rua A\n2 andar\"\n";

/// These rows, and nine plain ones after them.
fn scene_of(reading: DecodeOrder, odd: &str) -> Scene {
    let mut scene = Scene::with(1, |options| options.decode_order = reading);
    scene.batch_rows = 100;
    let plain: String = (0..9).map(|index| format!("P{index},Gold,Lisboa\n")).collect();
    scene.file = scene.sandbox.write("places.csv", format!("customer_id,Tier,City\n{odd}{plain}"));
    scene
}

fn scene(reading: DecodeOrder) -> Scene {
    scene_of(reading, &[COMMA, LINE_BREAK].concat())
}

fn city(scene: &Scene, id: &str) -> Option<String> {
    let held = scene.target.held().into_iter().find(|profile| profile.id == id)?;
    held.attributes.get("city").cloned()
}

/// By default nothing is bet: those rows stay behind, and no value reaches a wrong attribute.
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

/// An endpoint that was named is never proven, the practice Target's neither.
#[test]
fn auto_excludes_the_rows_for_a_given_endpoint() {
    let scene = scene(DecodeOrder::Cells);
    scene.send(&["--delimiters", "auto"]).expect(3);
    scene.send(&["--delimiters", "exclude"]).expect(3);
    scene.assert_nothing_asked();
}

/// Who knows that the account keeps them says so, and gets every character.
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

/// Who is wrong about that finds out with the canary's rows, not with all of them.
#[test]
fn a_test_batch_detects_that_target_decodes_first() {
    for (odd, outcome, reason) in [
        // A line break makes two rows of one, so that another value than the sent one is there.
        (LINE_BREAK.to_owned(), "failed", "canary-different"),
        // A comma makes a cell too many: that row is not taken at all.
        (COMMA.to_owned(), "paused", "canary-not-applied"),
        // Where both happen the worse one counts, since it must not be let go on.
        ([COMMA, LINE_BREAK].concat(), "failed", "canary-different"),
    ] {
        let scene = scene_of(DecodeOrder::Form, &odd);
        let sent = scene.send(&["--delimiters", "send", "--canary", "3"]).expect(4);
        let finished = sent.finished();
        assert_eq!((&finished["outcome"], &finished["reason"]), (&json!(outcome), &json!(reason)), "{sent}");
        assert_eq!(scene.target.calls_of("batchUpdate"), 1, "{sent}");
        let plain = scene.target.held().iter().filter(|profile| profile.id.starts_with('P')).count();
        assert!(plain <= 2, "only the canary was written");
        assert_eq!(scene.status()["batches"][1]["state"], "planned");
        if outcome == "failed" {
            scene.resume().expect(4);
            assert_eq!(scene.target.calls_of("batchUpdate"), 1, "the rest is never sent");
        }
    }
}

/// Replaced as the mapping says, they are safe under both readings.
#[test]
fn replaced_commas_are_applied_in_either_order() {
    for reading in [DecodeOrder::Cells, DecodeOrder::Form] {
        let mut scene = scene(reading);
        let with = "\"ferry_mapping\": 1, \"delimiters\": {\"comma\": \" -\", \"line_break\": \" / \"},";
        scene.mapping =
            scene.sandbox.write("replaced.ferrymap.json", tests::MAPPING.replace("\"ferry_mapping\": 1,", with));
        scene.send(&[]).expect(0);
        assert_eq!(city(&scene, "C1").as_deref(), Some("Faro - Algarve"), "{reading}");
        assert_eq!(city(&scene, "L1").as_deref(), Some("Rua A / 2 andar"), "{reading}");
    }
}

fn connected(scene: &Scene, name: &str) {
    let origin = scene.target.origin();
    let args = ["connection", "add", name, "--client", tests::CLIENT, "--endpoint", &origin];
    scene.sandbox.ferry(&args).expect(0);
}

fn send_to(scene: &Scene, name: &str, more: &[&str]) -> tests::Output {
    let args = ["--connection", name, "--poll-every", "100ms", "--yes", "--json"];
    scene.sandbox.ferry(&scene.args("send", &[&args[..], more].concat()))
}

/// Proven, they go out whole, and the check says so before.
#[test]
fn after_a_passed_comma_test_values_with_commas_are_sent() {
    let scene = scene(DecodeOrder::Cells);
    connected(&scene, "acme");
    send_to(&scene, "acme", &[]).expect(3);
    scene.assert_nothing_asked();
    let probed = scene.sandbox.ferry(&["connection", "comma-test", "acme", "--json"]).expect(0).json();
    assert_eq!(probed["result"], "keeps");
    assert!(probed["cases"].as_array().unwrap().iter().all(|case| case["matches"] == true), "{probed}");
    let listed = scene.sandbox.ferry(&["connection", "list", "--json"]).expect(0).json();
    assert_eq!((&listed[0]["comma_test"]["result"], &listed[0]["comma_test"]["at"]), (&json!("keeps"), &probed["at"]));
    scene.sandbox.ferry(&scene.args("check", &["--connection", "acme"])).expect(0);
    send_to(&scene, "acme", &["--delimiters", "exclude"]).expect(3);
    send_to(&scene, "acme", &[]).expect(0);
    assert_eq!(city(&scene, "C1").as_deref(), Some("Faro, Algarve"));
    assert_eq!(city(&scene, "L1").as_deref(), Some("Rua A\n2 andar"));
    // What was proven of one account says nothing of another, nor of the same place under no name.
    connected(&scene, "other");
    send_to(&scene, "other", &[]).expect(3);
    scene.send(&[]).expect(3);
}

/// Found to cut there, it gets no such value, and nothing is in a wrong attribute, the probe's own aside.
#[test]
fn after_a_failed_comma_test_rows_with_commas_are_excluded() {
    let scene = scene(DecodeOrder::Form);
    connected(&scene, "acme");
    let probed = scene.sandbox.ferry(&["connection", "comma-test", "acme"]).expect(0);
    assert!(probed.stdout.contains("splits values at commas"), "{probed}");
    send_to(&scene, "acme", &[]).expect(3);
    send_to(&scene, "acme", &["--skip-invalid"]).expect(0);
    let held = scene.target.held();
    let (ours, theirs): (Vec<_>, Vec<_>) = held.iter().partition(|one| one.id.starts_with("ferry-comma-test-"));
    assert_eq!((theirs.len(), ours.is_empty()), (9, false));
    assert!(theirs.iter().all(|one| one.attributes["city"] == "Lisboa" && one.attributes["source"] == "crm"));
}

/// An upload in the middle of a probe could lose its values, or spoil what is found out.
#[test]
fn send_fails_during_a_comma_test() {
    let scene = Scene::with_faults(2, &["never"]);
    connected(&scene, "acme");
    let probing = tests::Running::start(&mut scene.sandbox.command(&["connection", "comma-test", "acme", "--json"]));
    tests::until("the probe is out", || (scene.target.calls_of("batchUpdate") == 1).then_some(()));
    let refused = scene.send(&[]).expect(1);
    assert!(refused.stderr.contains("A comma test is running"), "{refused}");
    probing.interrupt();
    let stopped = probing.finish().expect(130);
    assert!(stopped.stderr.contains("There's no result"), "{stopped}");
    scene.send(&[]).expect(0);
}
