//! The JSON that scripts read: every documented field is present.

use serde_json::{Value, json};
use tests::{CLIENT, Scene};

const ODD: &str = "customer_id,Tier,City\nA-1,Gold,Lisboa\nA-1,Silver,\n,,\nA/2,Gold,Porto\n,Gold,Faro\nA-3,Bronze,\"a,b\"\n\
                   \"A-4\",Gold,\"two\nlines\"\nA-5,NULL,x\n";

fn odd_scene() -> Scene {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.write("odd.csv", ODD);
    scene.mapping = scene.sandbox.write(
        "odd.ferrymap.json",
        tests::MAPPING
            .replace("{\"name\": \"source\", \"value\": \"crm\"}", "{\"name\": \"again\", \"column\": \"City\"}"),
    );
    scene
}

/// Returns the names of an object's fields, sorted, because their order has no meaning.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn assert_adds_up(rows: &Value) {
    let count = |name: &str| rows[name].as_u64().unwrap();
    assert_eq!(
        count("read"),
        count("ready") + count("excluded") + count("merged") + count("empty") + count("filtered"),
        "{rows}"
    );
}

#[test]
fn check_prints_one_object_with_every_field() {
    let scene = odd_scene();
    let check = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(3).json();
    assert_eq!(keys(&check), ["batches", "issues", "rows", "sendable", "source"]);
    let source = &check["source"];
    assert_eq!(keys(source), ["bytes", "columns", "delimiter", "encoding", "path", "rows"]);
    assert_eq!((&source["encoding"], &source["delimiter"]), (&json!("UTF-8"), &json!(",")));
    assert_eq!((&source["bytes"], &source["rows"]), (&json!(ODD.len()), &json!(8)));
    assert_eq!(check["sendable"], true, "excluded rows don't prevent the rest from being sent");
    assert_eq!(check["rows"], json!({"read": 8, "ready": 2, "excluded": 4, "merged": 1, "empty": 1, "filtered": 0}));
    assert_adds_up(&check["rows"]);
    for batch in check["batches"].as_array().unwrap() {
        assert_eq!(keys(batch), ["bytes", "digest", "rows"]);
    }
    let issues = check["issues"].as_array().unwrap();
    for issue in issues {
        assert_eq!(keys(issue), ["columns", "fixes", "rows", "rule", "samples", "severity"]);
        for column in issue["columns"].as_array().unwrap() {
            assert_eq!(keys(column), ["attribute", "column", "rows"]);
        }
        for sample in issue["samples"].as_array().unwrap() {
            assert_eq!(keys(sample), ["column", "line", "message", "row", "value"]);
        }
    }
    let of =
        |rule: &str| issues.iter().find(|issue| issue["rule"] == rule).unwrap_or_else(|| panic!("{rule}: {check}"));
    assert_eq!((&of("id-empty")["severity"], &of("id-empty")["rows"]), (&json!("error"), &json!(1)));
    assert_eq!(of("null-literal")["severity"], "warning");
    assert_eq!(of("null-literal")["columns"], json!([{"attribute": "tier", "column": "Tier", "rows": 1}]));
    let map = json!({"kind": "transform", "attribute": "tier", "transform": {"map": {"null": ""}}, "rows": 1});
    assert_eq!(of("null-literal")["fixes"], json!([map]));
    let replaced = json!({"comma": " ", "line_break": " "});
    let fix = json!({"kind": "delimiters", "delimiters": replaced, "rows": 2});
    assert_eq!(of("value-delimiter")["fixes"], json!([fix]));
    let place = |issue: &Value| (issue["samples"][0]["row"].clone(), issue["samples"][0]["line"].clone());
    assert_eq!(place(of("id-forbidden-character")), (json!(4), json!(5)));
    // The row before it has a line break in a cell, so it takes up two lines.
    assert_eq!(place(of("null-literal")), (json!(8), json!(10)));
    assert_eq!(of("id-forbidden-character")["samples"][0]["value"], "A/2");
}

#[test]
fn inspect_prints_one_object_with_a_mapping_that_can_be_used() {
    let scene = odd_scene();
    let inspect = scene.sandbox.ferry(&["inspect", "odd.csv", "--json"]).expect(0).json();
    for field in
        ["path", "bytes", "encoding", "delimiter", "columns", "rows", "header_row", "quote", "escape", "sample"]
    {
        assert!(!inspect[field].is_null(), "{field}: {inspect}");
    }
    assert_eq!(
        (&inspect["quote"], &inspect["escape"], &inspect["header_row"]),
        (&json!("\""), &json!("none"), &json!(1))
    );
    assert_eq!(inspect["columns"], json!(["customer_id", "Tier", "City"]));
    assert_eq!(inspect["sample"][0], json!(["A-1", "Gold", "Lisboa"]));
    let mapping = &inspect["suggested_mapping"];
    assert_eq!(mapping["identifier"]["column"], "customer_id");
    scene.sandbox.write("suggested.ferrymap.json", mapping.to_string());
    scene.sandbox.ferry(&["check", "odd.csv", "--mapping", "suggested.ferrymap.json"]).expect(3);

    scene.sandbox.write("tabs.txt", "a\tb\n1\t2\n");
    let tabs = scene.sandbox.ferry(&["inspect", "tabs.txt", "--json"]).expect(0).json();
    assert_eq!(tabs["delimiter"], "\t");
}

/// Scripts wait for the last event and count batches, so both must be reliable.
#[test]
fn send_prints_an_event_per_line_from_checked_to_finished() {
    let scene = Scene::with(5, |options| options.processing = std::time::Duration::from_millis(400));
    let sent = scene.send(&[]).expect(0);
    let lines = sent.lines();
    let kinds: Vec<&str> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"checked"), Some(&"finished")));
    assert_eq!(kinds.iter().filter(|kind| **kind == "finished").count(), 1);
    let checked = &lines[0];
    assert_eq!(keys(checked), ["batches", "event", "issues", "overrides", "rows", "sendable", "source"]);
    assert_adds_up(&checked["rows"]);
    for batch in sent.events("batch") {
        assert_eq!(keys(&batch), ["attempt", "batch_id", "event", "number", "reason", "rows", "state"]);
    }
    let states = sent.batch_states();
    for number in 1..=3 {
        let own: Vec<&str> = states.iter().filter_map(|state| state.strip_prefix(&format!("{number} "))).collect();
        assert_eq!(own, ["sending", "accepted", "incomplete", "complete"], "{sent}");
    }
    let accepted = sent.events("batch").into_iter().find(|batch| batch["state"] == "accepted").unwrap();
    assert!(accepted["batch_id"].as_str().unwrap().starts_with(CLIENT), "{accepted}");
    let finished = sent.finished();
    for field in ["event", "upload", "outcome", "rows"] {
        assert!(!finished[field].is_null(), "{field}: {finished}");
    }
    assert_eq!(keys(&finished["rows"]), ["failed", "not_found", "sent", "succeeded"]);
}

#[test]
fn uploads_and_status_print_every_field() {
    let scene = Scene::new(3);
    scene.send(&[]).expect(0);
    scene.send(&[]).expect(0);
    let jobs = scene.sandbox.jobs();
    assert_eq!(jobs.len(), 2);
    assert!(jobs[0]["started"].as_str() >= jobs[1]["started"].as_str(), "the newest upload comes first");
    for field in ["id", "file", "mapping", "connection", "state", "rows", "batches", "started", "ended"] {
        assert!(jobs[0].get(field).is_some(), "{field}: {}", jobs[0]);
    }
    let id = jobs[0]["id"].as_str().unwrap();
    let (day, letters) = id.split_once('-').unwrap();
    assert!(day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) && letters.len() == 6, "{id}");
    assert_eq!(jobs[0]["batches"], json!({"total": 2, "complete": 2}));
    assert_adds_up(&jobs[0]["rows"]);
    assert_eq!(jobs[0]["mapping"], "Customers");
    assert!(jobs[0]["file"].as_str().unwrap().ends_with("customers.csv"));
    assert!(jobs[0]["started"].as_str().unwrap().ends_with('Z'));

    let status = scene.status();
    assert_eq!(status["id"], jobs[0]["id"]);
    let batches = status["batches"].as_array().unwrap();
    assert_eq!(batches.iter().map(|batch| batch["state"].as_str().unwrap()).collect::<Vec<_>>(), ["complete"; 2]);
    assert!(!status["events"].as_array().unwrap().is_empty());

    let unique = scene.sandbox.ferry(&["status", &id[..13], "--json"]);
    assert_eq!(unique.expect(0).json()["id"], id, "a unique prefix of the ID is enough");
    let both = scene.sandbox.ferry(&["status", day]).expect(1);
    assert!(jobs.iter().all(|job| both.stderr.contains(job["id"].as_str().unwrap())), "{both}");
    let none = scene.sandbox.ferry(&["status", "19990101"]).expect(1);
    assert!(none.stderr.contains("ferry uploads"), "{none}");
}

/// A file that can't be sent is reported with the same fields, so that a script needs only one parser.
#[test]
fn an_error_of_the_file_is_printed_in_the_same_shape() {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.write("empty.csv", "");
    let check = scene.sandbox.ferry(&scene.args("check", &["--json"])).expect(2).json();
    assert_eq!(keys(&check), ["batches", "issues", "rows", "sendable", "source"]);
    assert_eq!((&check["sendable"], &check["issues"][0]["rule"]), (&json!(false), &json!("file-empty")));
    assert_eq!(keys(&check["issues"][0]), ["columns", "fixes", "rows", "rule", "samples", "severity"]);
    let sent = scene.send(&[]).expect(2);
    assert_eq!(sent.events("checked")[0]["issues"][0]["rule"], "file-empty");
    let finished = sent.finished();
    assert_eq!((&finished["outcome"], &finished["upload"]), (&json!("failed"), &Value::Null));
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0, "the upload isn't in the history");
}
