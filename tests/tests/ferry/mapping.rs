//! Saved mappings: a mapping is imported once, and then used by name.

use serde_json::{Value, json};
use tests::{MAPPING, Output, Sandbox, Scene};

fn mapping(scene: &Scene, args: &[&str]) -> Output {
    scene.sandbox.ferry(&[&["mapping"], args].concat())
}

fn list(scene: &Scene) -> Vec<Value> {
    mapping(scene, &["list", "--json"]).expect(0).json().as_array().unwrap().clone()
}

/// Upper and lower case make no difference, and the history records the name of the mapping.
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
    assert_eq!(list(&scene)[0]["used"], Value::Null, "`check` and `pack` don't count as a use");
    scene.send(&[]).expect(0);
    scene.assert_all_held();
    assert_eq!(scene.job()["mapping"], "Customers");
    assert!(list(&scene)[0]["used"].as_str().unwrap().ends_with('Z'));
    let shown = mapping(&scene, &["list"]).expect(0);
    assert!(shown.stdout.contains("Customers") && !shown.stdout.contains("never"), "{shown}");
}

/// Of the mappings that fit a file, the app suggests the one that was used last. A mapping whose upload applied nothing
/// must not be preferred.
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

/// A saved mapping must not hide a file that a person names by its path.
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
    let rejected = scene.send(&[]).expect(1);
    assert!(rejected.stderr.contains("\"Customers\"") && rejected.stderr.contains("ferry mapping list"), "{rejected}");
    scene.assert_nothing_asked();
    for command in ["export", "remove"] {
        let rejected = mapping(&scene, &[command, "Costumers"]).expect(1);
        assert!(rejected.stderr.contains("\"Customers\""), "{rejected}");
    }
}

#[test]
fn an_exported_mapping_equals_the_imported_one() {
    let scene = Scene::new(2);
    mapping(&scene, &["import", scene.mapping.to_str().unwrap()]).expect(0);
    let printed = mapping(&scene, &["export", "customers"]).expect(0).json();
    assert_eq!(printed["attributes"], serde_json::from_str::<Value>(MAPPING).unwrap()["attributes"]);
    let out = scene.sandbox.path("out.ferrymap.json");
    let exported = mapping(&scene, &["export", "customers", "--out", out.to_str().unwrap(), "--json"]).expect(0).json();
    assert_eq!(exported["name"], "Customers");
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

/// A mapping from someone else may relax checks, so that values could reach the wrong attribute.
#[test]
fn a_mapping_that_relaxes_checks_is_imported_only_with_accept_relaxed() {
    let scene = Scene::new(2);
    let loose = "\"ferry_mapping\": 1, \"delimiters\": \"send\", \"severity\": {\"scientific-id\": \"warning\", \"id-backslash\": \"off\"},";
    let file = scene.sandbox.write("loose.json", MAPPING.replace("\"ferry_mapping\": 1,", loose));
    let path = file.to_str().unwrap();
    let rejected = mapping(&scene, &["import", path, "--json"]).expect(1);
    let rules: Vec<Value> =
        rejected.json()["relaxed"].as_array().unwrap().iter().map(|one| one["rule"].clone()).collect();
    assert_eq!(rules, ["value-delimiter", "scientific-id", "id-backslash"]);
    assert_eq!(rejected.json()["imported"], false);
    for word in ["value-delimiter", "scientific-id", "id-backslash", "--accept-relaxed"] {
        assert!(rejected.stderr.contains(word), "{rejected}");
    }
    assert_eq!(list(&scene).len(), 0);
    let accepted = mapping(&scene, &["import", path, "--accept-relaxed"]).expect(0);
    assert!(accepted.stderr.contains("value-delimiter"), "the relaxed checks are still listed: {accepted}");
    assert_eq!(list(&scene).len(), 1);
}

/// A person can send a file with the suggested mapping, which doesn't contain columns with personal data.
#[test]
fn a_suggested_mapping_is_written_to_a_new_file_and_can_be_used() {
    let sandbox = Sandbox::new();
    let text = "id;Nome;Contato;Compra;Gasto;Newsletter;Joined\n\
                A-1;Ana;a@b.co;25/12/2026;1.234,50;Sim;03/04/2026\n\
                A-2;Rui;r@b.co;01/02/2026;99,90;Não;05/06/2026\n\
                A-3;Eva;e@b.co;02/03/2026;10,00;;07/08/2026\n";
    let file = sandbox.write("crm.csv", text);
    let out = sandbox.path("crm.ferrymap.json");
    let new = ["mapping", "new", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let output = sandbox.ferry(&new).expect(0);
    for words in [
        "the header names personal data",
        "e-mail addresses in 3 of 3 values",
        "dates, %d/%m/%Y",
        "numbers, 1.234,56",
        "Sim means yes, Não means no",
        "? 03/04/2026 can be 2026-04-03 or 2026-03-04",
        "? it looks like consent, and 1 cell is empty",
    ] {
        assert!(output.stdout.contains(words), "{words}: {output}");
    }
    let written = std::fs::read_to_string(&out).unwrap();
    let mapping: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(
        mapping["attributes"],
        json!([
            {"name": "compra", "column": "Compra",
             "transforms": ["trim", {"date": {"from": "%d/%m/%Y", "to": "%Y-%m-%d"}}]},
            {"name": "gasto", "column": "Gasto", "transforms": ["trim", {"number": {"decimal": ",", "group": "."}}]},
            {"name": "newsletter", "column": "Newsletter",
             "transforms": ["trim", {"boolean": {"true": ["Sim"], "false": ["Não"]}}]},
            {"name": "joined", "column": "Joined", "transforms": ["trim"]},
        ])
    );
    let check = ["check", file.to_str().unwrap(), "--mapping", out.to_str().unwrap(), "--json"];
    assert_eq!(sandbox.ferry(&check).expect(0).json()["rows"]["ready"], 3);

    let again = sandbox.ferry(&new).expect(1);
    assert!(again.stderr.contains("already exists"), "{again}");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), written, "the existing file wasn't changed");

    let inspected = sandbox.ferry(&["inspect", file.to_str().unwrap(), "--json"]).expect(0).json();
    assert_eq!(inspected["suggested_mapping"]["attributes"], mapping["attributes"]);
    let suggestions = inspected["suggestions"].as_array().unwrap();
    let suggested: Vec<&Value> = suggestions.iter().map(|one| &one["suggest"]).collect();
    assert_eq!(
        json!(suggested),
        json!(["id", "leave-out", "leave-out", "attribute", "attribute", "attribute", "attribute"])
    );
    assert_eq!(suggestions[1]["reasons"], json!([{"reason": "personal-header"}]));
}

/// PowerShell's `>` writes UTF-16, and many editors add a byte order mark.
#[test]
fn a_mapping_file_can_be_utf_8_or_utf_16_with_or_without_a_byte_order_mark() {
    let scene = Scene::new(2);
    let text = MAPPING.replace("Customers", "São Paulo");
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let forms = [(text.as_bytes(), &b"\xef\xbb\xbf"[..]), (&little, b"\xff\xfe"), (&big, b"\xfe\xff")];
    for (bytes, mark) in forms {
        for mark in [&b""[..], mark] {
            scene.sandbox.write("m.ferrymap.json", [mark, bytes].concat());
            let checked = scene.sandbox.ferry(&["check", "customers.csv", "--mapping", "m.ferrymap.json"]);
            assert_eq!(checked.code, Some(0), "{mark:?}: {checked}");
            scene.sandbox.ferry(&["mapping", "import", "m.ferrymap.json"]).expect(0);
            let saved = scene.sandbox.ferry(&["mapping", "list", "--json"]).expect(0).json();
            assert_eq!(saved[0]["name"], "São Paulo");
            scene.sandbox.ferry(&["mapping", "remove", "São Paulo"]).expect(0);
        }
    }
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    scene.sandbox.write("m.ferrymap.json", latin);
    let refused = scene.sandbox.ferry(&["check", "customers.csv", "--mapping", "m.ferrymap.json"]).expect(1);
    assert!(refused.stderr.contains("UTF-8") && refused.stderr.contains("hint: "), "{refused}");
}
