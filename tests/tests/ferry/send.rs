//! `send` without any fault.

use tests::{CLIENT, Scene};

/// Target must have every value of the file, character by character.
#[test]
fn send_stores_every_value_of_the_file_in_target() {
    let scene = Scene::new(25);
    let check = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(0).json();
    assert_eq!((&check["sendable"], &check["rows"]["ready"]), (&true.into(), &25.into()));
    scene.assert_nothing_asked();

    let sent = scene.send(&[]).expect(0);
    let finished = sent.finished();
    assert_eq!(finished["outcome"], "complete");
    assert_eq!(finished["rows"], serde_json::json!({"sent": 25, "succeeded": 25, "failed": 0, "not_found": 0}));
    let complete = sent.batch_states().iter().filter(|state| state.ends_with(" complete")).count();
    assert_eq!(complete, 13, "{sent}");
    scene.assert_all_held();

    let profile = scene.profile("NEEDLE-0004");
    assert_eq!((&profile["found"], &profile["id"]), (&true.into(), &"NEEDLE-0004".into()));
    assert_eq!(profile["attributes"]["city"]["value"], scene.customers[4].city.as_str());
    assert_eq!(scene.profile("unknown-visitor")["found"], false);
}

/// People read the same results as text.
#[test]
fn without_json_the_commands_print_text() {
    let scene = Scene::new(3);
    let check = scene.sandbox.ferry(&scene.args("check", &[])).expect(0);
    assert!(check.stdout.contains("3 of 3 rows ready to send in 1 batch"), "{check}");
    let inspect = scene.sandbox.ferry(&["inspect", "customers.csv"]).expect(0);
    assert!(inspect.stdout.contains("customer_id") && inspect.stdout.contains("UTF-8"), "{inspect}");
    let none_yet = scene.sandbox.ferry(&["uploads"]).expect(0);
    assert!(none_yet.stdout.contains("ferry demo"), "an empty history suggests the demo: {none_yet}");

    let origin = scene.target.origin();
    let to = ["--client", CLIENT, "--endpoint", &origin];
    let how = ["--poll-every", "100ms", "--yes"];
    let sent = scene.sandbox.ferry(&scene.args("send", &[&to[..], &how[..]].concat())).expect(0);
    assert!(sent.stdout.contains("3 visitors applied"), "{sent}");
    let job = scene.job();
    let id = job["id"].as_str().unwrap();
    let jobs = scene.sandbox.ferry(&["uploads"]).expect(0);
    assert!(jobs.stdout.contains(id) && jobs.stdout.contains("customers.csv"), "{jobs}");
    let status = scene.sandbox.ferry(&["status", id]).expect(0);
    assert!(status.stdout.contains("3 of 3 rows ready; 3 sent, 3 applied"), "{status}");
    let profile = scene.sandbox.ferry(&[&["profile", "NEEDLE-0001"], &to[..]].concat()).expect(0);
    assert!(profile.stdout.contains("profile.city") && profile.stdout.contains("São Paulo"), "{profile}");
    let unknown = scene.sandbox.ferry(&[&["profile", "unknown-visitor"], &to[..]].concat()).expect(0);
    assert!(unknown.stdout.contains("isn't in Target"), "{unknown}");
    for text in [&check, &inspect, &jobs, &status, &profile] {
        assert!(!text.stdout.contains('\u{1b}'), "without a terminal, there are no colors: {text}");
    }
}

/// An export as shops in Brazil and Portugal have it: semicolons, windows-1252, local numbers and dates, and two rows
/// of the same visitor that aren't adjacent. In two batches, one of these rows would erase the values of the other.
#[test]
fn an_export_with_semicolons_and_local_formats_is_sent() {
    let mut scene = Scene::new(1);
    let text = "Relatório de clientes;;;;\r\nCódigo;Nível;Compra;Total;Aceita\r\n\
                A-1;Ouro;31/12/2025;1.234,50;Sim\r\nA-2;Prata;01/02/2026;10,00;Não\r\n\
                A-3;Ouro;;;\r\n;;;;\r\nA-1;;02/01/2026;;\r\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    scene.file = scene.sandbox.write("clientes.csv", latin);
    scene.mapping = scene.sandbox.write(
        "clientes.ferrymap.json",
        r#"{"ferry_mapping": 1, "name": "Clientes", "api": "v2",
            "identifier": {"kind": "thirdPartyId", "column": "Código", "transforms": ["trim"]},
            "attributes": [
              {"name": "tier", "column": "Nível", "transforms": [{"map": {"Ouro": "gold", "Prata": "silver"}}]},
              {"name": "last", "column": "Compra", "transforms": [{"date": {"from": "%d/%m/%Y", "to": "%Y-%m-%d"}}]},
              {"name": "spent", "column": "Total", "transforms": [{"number": {"decimal": ",", "group": "."}}]},
              {"name": "opt_in", "column": "Aceita",
               "transforms": [{"boolean": {"true": ["Sim"], "false": ["Não"]}}]}
            ],
            "source": {"header_row": 2}}"#,
    );
    let sent = scene.send(&[]).expect(0);
    let rows = &sent.events("checked")[0]["rows"];
    assert_eq!(
        *rows,
        serde_json::json!({"read": 5, "ready": 3, "excluded": 0, "merged": 1, "empty": 1, "filtered": 0})
    );
    let held = scene.target.held();
    let profiles: Vec<String> = held.iter().map(|profile| format!("{} {:?}", profile.id, profile.attributes)).collect();
    assert_eq!(
        profiles,
        [
            r#"A-1 {"last": "2026-01-02", "opt_in": "true", "spent": "1234.50", "tier": "gold"}"#,
            r#"A-2 {"last": "2026-02-01", "opt_in": "false", "spent": "10.00", "tier": "silver"}"#,
            r#"A-3 {"tier": "gold"}"#,
        ]
    );
}

/// v1 doesn't create profiles. Visitors that aren't in Target are counted.
#[test]
fn with_v1_unknown_visitors_are_counted_as_not_found() {
    let mut scene = Scene::new(4);
    scene.batch_rows = 1;
    let two: Vec<u8> = tests::csv_of(&scene.customers[..2]);
    let (all, some) = (scene.file.clone(), scene.sandbox.write("some.csv", two));
    scene.file = some;
    scene.send(&[]).expect(0);
    scene.file = all;
    scene.batch_rows = 10;
    scene.mapping =
        scene.sandbox.write("v1.ferrymap.json", tests::MAPPING.replace("\"api\": \"v2\"", "\"api\": \"v1\""));
    let finished = scene.send(&[]).expect(0).finished();
    assert_eq!(finished["rows"], serde_json::json!({"sent": 4, "succeeded": 2, "failed": 0, "not_found": 2}));
    scene.assert_held(0..2);
}
