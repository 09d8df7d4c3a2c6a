//! Mapping profiles by name: imported once, used every week.

use serde_json::{Value, json};
use tests::{MAPPING, Output, Scene};

fn mapping(scene: &Scene, args: &[&str]) -> Output {
    scene.sandbox.ferry(&[&["mapping"], args].concat())
}

fn list(scene: &Scene) -> Vec<Value> {
    mapping(scene, &["list", "--json"]).expect(0).json().as_array().unwrap().clone()
}

/// The weekly upload: the name is enough, in any case, and the history says which one it was.
#[test]
fn a_saved_mapping_can_be_used_by_name() {
    let mut scene = Scene::new(3);
    let imported = mapping(&scene, &["import", scene.mapping.to_str().unwrap(), "--json"]).expect(0).json();
    assert_eq!(imported, json!({"name": "Customers", "imported": true, "relaxed": []}));
    assert_eq!(list(&scene)[0]["used"], Value::Null);
    let by_file = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(0).json();
    scene.mapping = "customers".into();
    let by_name = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(0).json();
    assert_eq!(by_name["batches"], by_file["batches"]);
    let out = scene.sandbox.path("bodies");
    scene.sandbox.ferry(&scene.args("pack", &["--out", out.to_str().unwrap()])).expect(0);
    assert_eq!(list(&scene)[0]["used"], Value::Null, "a check sends nothing");
    scene.send(&[]).expect(0);
    scene.assert_all_held();
    assert_eq!(scene.job()["mapping"], "Customers");
    assert!(list(&scene)[0]["used"].as_str().unwrap().ends_with('Z'));
    let shown = mapping(&scene, &["list"]).expect(0);
    assert!(shown.stdout.contains("Customers") && !shown.stdout.contains("never"), "{shown}");
}

/// Of mappings that fit a file the one that was used last is suggested: one whose upload came to nothing must not be.
#[test]
fn a_mapping_counts_as_used_once_target_applied_a_row() {
    for (fault, more, code, is_used) in [
        ("refuse", &[][..], 4, false),
        ("never", &["--no-wait"][..], 0, false),
        ("failed-rows:1", &[][..], 4, true),
        ("padded-id", &[][..], 0, true),
    ] {
        let mut scene = Scene::with_faults(2, &[fault]);
        mapping(&scene, &["import", scene.mapping.to_str().unwrap()]).expect(0);
        scene.mapping = "customers".into();
        scene.send(more).expect(code);
        assert_eq!(list(&scene)[0]["used"].is_string(), is_used, "{fault}");
    }
}

/// Whoever has a file of that name means the file.
#[test]
fn an_existing_path_is_used_before_a_saved_mapping() {
    let mut scene = Scene::new(2);
    let renamed = MAPPING.replace("\"name\": \"tier\"", "\"name\": \"level\"");
    let file = scene.sandbox.write("other.json", renamed);
    mapping(&scene, &["import", file.to_str().unwrap(), "--name", "weekly"]).expect(0);
    scene.mapping = "weekly".into();
    let by_name = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(0).json();
    scene.sandbox.write("weekly", MAPPING);
    let by_file = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(0).json();
    assert_ne!(by_name["batches"], by_file["batches"]);
}

#[test]
fn an_unknown_mapping_name_suggests_a_similar_one() {
    let mut scene = Scene::new(2);
    mapping(&scene, &["import", scene.mapping.to_str().unwrap()]).expect(0);
    scene.mapping = "Costumers".into();
    let refused = scene.send(&[]).expect(1);
    assert!(refused.stderr.contains("\"Customers\"") && refused.stderr.contains("ferry mapping list"), "{refused}");
    scene.assert_nothing_asked();
    for command in ["export", "remove"] {
        let refused = mapping(&scene, &[command, "Costumers"]).expect(1);
        assert!(refused.stderr.contains("\"Customers\""), "{refused}");
    }
}

#[test]
fn an_exported_mapping_equals_the_imported_one() {
    let scene = Scene::new(2);
    mapping(&scene, &["import", scene.mapping.to_str().unwrap()]).expect(0);
    let printed = mapping(&scene, &["export", "customers"]).expect(0).json();
    assert_eq!(printed["attributes"], serde_json::from_str::<Value>(MAPPING).unwrap()["attributes"]);
    let out = scene.sandbox.path("out.ferrymap.json");
    let told = mapping(&scene, &["export", "customers", "--out", out.to_str().unwrap(), "--json"]).expect(0).json();
    assert_eq!(told["name"], "Customers");
    assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(&out).unwrap()).unwrap(), printed);
    let taken = mapping(&scene, &["import", out.to_str().unwrap()]).expect(1);
    assert!(taken.stderr.contains("--name") && list(&scene).len() == 1, "{taken}");
    mapping(&scene, &["import", out.to_str().unwrap(), "--name", "Copy"]).expect(0);
    let names: Vec<Value> = list(&scene).iter().map(|saved| saved["name"].clone()).collect();
    assert_eq!(names, ["Copy", "Customers"]);
    let removed = mapping(&scene, &["remove", "COPY", "--json"]).expect(0).json();
    assert_eq!((&removed["removed"], &removed["mapping"]["name"]), (&json!("Copy"), &json!("Copy")));
    assert_eq!(list(&scene).len(), 1);
}

/// A mapping out of a mail may let through what would reach the wrong attribute.
#[test]
fn a_mapping_that_relaxes_checks_is_imported_only_with_accept_relaxed() {
    let scene = Scene::new(2);
    let loose = "\"ferry_mapping\": 1, \"delimiters\": \"send\", \"severity\": {\"scientific-id\": \"warning\", \"id-backslash\": \"off\"},";
    let file = scene.sandbox.write("loose.json", MAPPING.replace("\"ferry_mapping\": 1,", loose));
    let path = file.to_str().unwrap();
    let refused = mapping(&scene, &["import", path, "--json"]).expect(1);
    let rules: Vec<Value> =
        refused.json()["relaxed"].as_array().unwrap().iter().map(|one| one["rule"].clone()).collect();
    assert_eq!(rules, ["value-delimiter", "scientific-id", "id-backslash"]);
    assert_eq!(refused.json()["imported"], false);
    for word in ["value-delimiter", "scientific-id", "id-backslash", "--accept-relaxed"] {
        assert!(refused.stderr.contains(word), "{refused}");
    }
    assert_eq!(list(&scene).len(), 0);
    let taken = mapping(&scene, &["import", path, "--accept-relaxed"]).expect(0);
    assert!(taken.stderr.contains("value-delimiter"), "said all the same: {taken}");
    assert_eq!(list(&scene).len(), 1);
}
