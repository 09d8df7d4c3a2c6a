//! Mistakes in the input. Each is reported with its name and place and with what to do next, and nothing is sent.

use serde_json::json;
use tests::{CLIENT, MAPPING, Output, Running, Scene};

/// Runs `send`, which must exit with `code` and an explanation, without a call to Target.
#[track_caller]
fn rejected(scene: &Scene, code: i32) -> Output {
    let output = scene.send(&[]).expect(code);
    scene.assert_nothing_asked();
    assert!(!output.stderr.is_empty(), "standard error explains why: {output}");
    output
}

#[track_caller]
fn assert_says(output: &Output, words: &[&str]) {
    for word in words {
        assert!(output.stderr.contains(word), "{word:?} in: {output}");
    }
}

#[test]
fn a_misspelled_file_name_suggests_a_similar_one() {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.path("custmers.csv");
    assert_says(&rejected(&scene, 1), &["custmers.csv", "Did you mean customers.csv?"]);
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

#[test]
fn a_folder_is_not_a_table() {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.path("folder");
    std::fs::create_dir(&scene.file).unwrap();
    let output = rejected(&scene, 2);
    let issue = &output.events("checked")[0]["issues"][0];
    assert_eq!((&issue["rule"], &issue["reason"]), (&json!("file-unreadable"), &json!("not-a-table")), "{output}");
}

#[test]
fn files_without_rows_are_empty() {
    let mut scene = Scene::new(1);
    for (name, content) in [("empty.csv", ""), ("header.csv", "customer_id,Tier,City\n"), ("blank.csv", "\n\n\n")] {
        scene.file = scene.sandbox.write(name, content);
        let output = rejected(&scene, 2);
        assert_eq!(output.events("checked")[0]["issues"][0]["rule"], "file-empty", "{name}: {output}");
        assert_eq!(output.finished()["outcome"], "failed");
    }
}

#[test]
fn a_picture_is_not_a_table() {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.write("export.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".repeat(20));
    let output = rejected(&scene, 2);
    assert_eq!(output.events("checked")[0]["issues"][0]["rule"], "file-unreadable", "{output}");
}

#[test]
fn a_missing_column_suggests_a_similar_one() {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.write("renamed.csv", "customer_id,Tiers,City\nA-1,Gold,Faro\n");
    let output = rejected(&scene, 2);
    assert_says(&output, &["column-missing", "\"Tier\"", "\"Tiers\""]);
    assert_eq!(output.events("checked")[0]["issues"][0]["samples"][0]["column"], "Tier");
}

#[test]
fn an_unterminated_quote_is_reported_with_its_line() {
    let mut scene = Scene::new(1);
    let rest = "A-3,Gold,Faro\n".repeat(5);
    scene.file =
        scene.sandbox.write("open.csv", format!("customer_id,Tier,City\nA-1,Gold,Faro\nA-2,Gold,\"Faro\n{rest}"));
    assert_says(&rejected(&scene, 2), &["unterminated-quote", "Line 3", "--quote none"]);
}

#[test]
fn an_invalid_mapping_is_reported_with_its_place() {
    let mut scene = Scene::new(1);
    let wrong = [
        (
            "unknown-field",
            MAPPING.replacen("\"transforms\"", "\"trnasforms\"", 1),
            vec!["trnasforms", "Did you mean \"transforms\"?"],
        ),
        ("unknown-transform", MAPPING.replace("\"lowercase\"", "\"lowercaes\""), vec!["lowercaes"]),
        ("twice", MAPPING.replace("\"name\": \"city\"", "\"name\": \"tier\""), vec!["\"tier\"", "listed twice"]),
        ("later", MAPPING.replace("\"ferry_mapping\": 1", "\"ferry_mapping\": 99"), vec!["newer version", "99"]),
        ("no-json", MAPPING.replace("\"api\": \"v2\",", "\"api\": v2,"), vec!["line 4"]),
        ("bad-name", MAPPING.replace("\"name\": \"city\"", "\"name\": \"ci,ty\""), vec!["attribute name", "ci,ty"]),
        (
            "fixed",
            MAPPING.replace("\"api\": \"v2\",", "\"api\": \"v2\", \"severity\": {\"id-empty\": \"off\"},"),
            vec!["id-empty"],
        ),
    ];
    for (name, text, words) in wrong {
        assert_ne!(text, MAPPING, "{name}");
        scene.mapping = scene.sandbox.write(&format!("{name}.ferrymap.json"), text);
        let output = rejected(&scene, 1);
        assert_says(&output, &words);
        assert!(
            output.stderr.contains(name) && output.stderr.contains("hint: "),
            "the file and the next step are named: {output}"
        );
    }
    scene.mapping = scene.sandbox.path("none.ferrymap.json");
    assert_says(&rejected(&scene, 1), &["none.ferrymap.json"]);
}

/// The client code becomes part of a host name, so an invalid one could send customer data to another host.
#[test]
fn an_invalid_client_code_is_rejected() {
    let scene = Scene::new(1);
    for code in ["", "north pier", "evil.example/", "a@b", "-x-", "северный", "x.tt.omtrdc.net#"] {
        let args = scene.args("send", &["--yes"]);
        let client = format!("--client={code}");
        let output = scene.sandbox.ferry(&[&args[..], &[&client]].concat()).expect(1);
        assert_says(&output, &["--client", "Administration"]);
    }
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// Customer data and tokens may be sent only to Adobe's hosts, over HTTPS, and to this computer.
#[test]
fn an_endpoint_that_is_neither_adobes_nor_local_is_rejected() {
    let scene = Scene::new(1);
    for endpoint in [
        "http://northpier.tt.omtrdc.net",
        "http://example.com",
        "https://example.com",
        "https://tt.omtrdc.net.example.com",
        "https://eviltt.omtrdc.net",
        "http://127.0.0.1.example.com",
        "http://user@127.0.0.1:1",
        "ftp://127.0.0.1",
        "127.0.0.1:8471",
    ] {
        for command in ["send", "check"] {
            let mut args = scene.args(command, &["--client", CLIENT, "--endpoint", endpoint]);
            if command == "send" {
                args.push("--yes");
            }
            let output = scene.sandbox.ferry(&args).expect(1);
            assert_says(&output, &["--endpoint", endpoint, "tt.omtrdc.net"]);
        }
    }
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// Without a data folder there's no journal, and without a journal an upload couldn't be resumed.
#[test]
fn without_a_data_folder_nothing_is_sent() {
    let scene = Scene::new(1);
    let in_the_way = scene.sandbox.write("in-the-way", "a file");
    let mut command = scene.send_command(&[]);
    command.env("FERRY_HOME", in_the_way.join("data"));
    let output = Running::start(&mut command).finish().expect(1);
    assert_says(&output, &["in-the-way", "FERRY_HOME"]);
    scene.assert_nothing_asked();
}

/// A newer journal that is misread could be damaged, and batches could be sent twice.
#[test]
fn a_history_of_a_newer_version_is_not_changed() {
    let scene = Scene::new(1);
    scene.send(&[]).expect(0);
    let calls = scene.target.calls().len();
    let path = scene.sandbox.data().join("journal.sqlite");
    let journal = rusqlite::Connection::open(&path).unwrap();
    journal.pragma_update(None, "user_version", 99).unwrap();
    journal.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(journal);
    let before = std::fs::read(&path).unwrap();
    for args in [&["uploads"][..], &["demo"]] {
        assert_says(&scene.sandbox.ferry(args).expect(1), &["newer version", "journal.sqlite"]);
    }
    assert_says(&scene.send(&[]).expect(1), &["newer version"]);
    assert_eq!(scene.target.calls().len(), calls);
    assert!(std::fs::read(&path).unwrap() == before, "not a byte was changed");
}

/// An ID that isn't in Target is a normal result, but an empty ID is an error.
#[test]
fn profile_rejects_an_empty_id() {
    let scene = Scene::new(1);
    let origin = scene.target.origin();
    let output = scene.sandbox.ferry(&["profile", "", "--client", CLIENT, "--endpoint", &origin]).expect(1);
    assert_says(&output, &["isn't a valid visitor ID"]);
    scene.assert_nothing_asked();
}
