//! The files that `pack` and `check` write: batch bodies, excluded rows, and reports.

use serde_json::Value;
use tests::{CLIENT, Running, Scene, ScriptedServer};

fn digests(checked: &Value) -> Vec<String> {
    let batches = checked["batches"].as_array().unwrap();
    batches.iter().map(|batch| batch["digest"].as_str().unwrap().to_owned()).collect()
}

/// A person who sends the packed bodies with another tool must send exactly the bytes that `check` planned and `send`
/// sends.
#[test]
fn pack_writes_the_bodies_that_send_sends() {
    let mut scene = Scene::new(7);
    scene.batch_rows = 3;
    let out = scene.sandbox.path("bodies");
    let cut = ["--max-rows", "3", "--json"];
    let checked = scene.sandbox.ferry(&scene.args("check", &cut)).expect(0).json();
    let packed =
        scene.sandbox.ferry(&scene.args("pack", &[&cut[..], &["--out", out.to_str().unwrap()]].concat())).expect(0);
    assert_eq!(digests(&packed.json()), digests(&checked));
    let bodies: Vec<Vec<u8>> =
        (1..=3).map(|number| std::fs::read(out.join(format!("batch-{number:04}.txt"))).unwrap()).collect();
    let found: Vec<String> = bodies.iter().map(|body| blake3::hash(body).to_string()).collect();
    assert_eq!(found, digests(&checked));
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 3);

    let listener = ScriptedServer::accepting_all(None);
    let mut args = scene.args("send", &["--client", CLIENT, "--endpoint", listener.origin(), "--yes", "--json"]);
    args.extend(["--max-rows", "3", "--poll-every", "100ms"]);
    let sent = Running::start(&mut scene.sandbox.command(&args)).finish().expect(0);
    let requests = listener.requests();
    let submits: Vec<_> = requests.iter().filter(|request| request.is_submit()).collect();
    assert_eq!(
        submits.iter().map(|submit| &submit.body).collect::<Vec<_>>(),
        bodies.iter().collect::<Vec<_>>(),
        "{sent}"
    );
    for submit in submits {
        let head = submit.head.to_lowercase();
        assert!(head.starts_with(&format!("post /m2/{CLIENT}/v2/profile/batchupdate http/1.1\r\n")), "{head}");
        assert!(head.contains("content-type: application/x-www-form-urlencoded\r\n"), "{head}");
        assert!(head.contains(&format!("content-length: {}\r\n", submit.body.len())), "{head}");
        assert!(!head.contains("transfer-encoding") && !head.contains("content-encoding"), "{head}");
        let text = String::from_utf8(submit.body.clone()).unwrap();
        assert!(text.starts_with("batch=thirdPartyId,tier,city,source\n") && !text.contains('\r'), "{text}");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~%,\n".contains(c);
        assert!(
            text.strip_prefix("batch=").unwrap().chars().all(is_plain),
            "a body contains only encoded bytes: {text}"
        );
    }
    assert!(
        requests.iter().filter(|request| !request.is_submit()).all(|request| request.head.contains("showDetails=true"))
    );
}

/// If the bodies of two files were in one folder, they would be sent as one file.
#[test]
fn pack_rejects_a_folder_that_contains_batches() {
    let scene = Scene::new(3);
    let out = scene.sandbox.path("bodies");
    let args = scene.args("pack", &["--out", out.to_str().unwrap()]);
    scene.sandbox.ferry(&args).expect(0);
    let before = std::fs::read(out.join("batch-0001.txt")).unwrap();
    let rejected = scene.sandbox.ferry(&args).expect(1);
    assert!(rejected.stderr.contains("already contains batches"), "{rejected}");
    assert_eq!(std::fs::read(out.join("batch-0001.txt")).unwrap(), before);
}

#[test]
fn pack_writes_the_valid_rows_and_exits_with_3_if_rows_were_excluded() {
    let mut scene = Scene::new(3);
    scene.file = scene.sandbox.write("bad.csv", "customer_id,Tier,City\nA-1,Gold,Faro\nA/2,Gold,Faro\n");
    let out = scene.sandbox.path("bodies");
    scene.sandbox.ferry(&scene.args("pack", &["--out", out.to_str().unwrap()])).expect(3);
    let body = std::fs::read_to_string(out.join("batch-0001.txt")).unwrap();
    assert_eq!(body, "batch=thirdPartyId,tier,city,source\nA-1,gold,Faro,crm");
}

/// An excluded row is written exactly as it is in the file, so that it can be fixed, checked again, and sent.
#[test]
fn excluded_rows_can_be_fixed_and_sent() {
    let mut scene = Scene::new(3);
    let text =
        "customer_id;Tier;City\r\nA-1;Ouro;São João\r\nA/2;Prata;\"Évora; Centro\"\r\nA-3;;\"Faro, Algarve\"\r\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    scene.file = scene.sandbox.write("clientes.csv", latin);
    let excluded = scene.sandbox.path("excluded.csv");
    scene.sandbox.ferry(&scene.args("check", &["--excluded", excluded.to_str().unwrap()])).expect(3);
    let written = std::fs::read(&excluded).unwrap();
    let written: String = written.iter().map(|byte| char::from(*byte)).collect();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines[0], "customer_id;Tier;City;ferry_reason", "{written}");
    assert!(
        lines[1].starts_with("A/2;Prata;\"Évora; Centro\";") && lines[1].contains("id-forbidden-character"),
        "{written}"
    );
    assert!(lines[2].starts_with("A-3;;\"Faro, Algarve\";") && lines[2].contains("value-delimiter"), "{written}");
    assert_eq!(lines.len(), 3);

    let fixed = written.replace("A/2", "A-2").replace("Faro, Algarve", "Faro");
    let latin: Vec<u8> = fixed.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    scene.file = scene.sandbox.write("excluded.csv", latin);
    scene.send(&[]).expect(0);
    let held = scene.target.held();
    let cities: Vec<(&str, &str)> =
        held.iter().map(|profile| (profile.id.as_str(), profile.attributes["city"].as_str())).collect();
    assert_eq!(cities, [("A-2", "Évora; Centro"), ("A-3", "Faro")]);
}

/// Reports are opened in spreadsheets, where a value that starts like a formula must not be run. A masked report can be
/// shared, so it must not contain values.
#[test]
fn a_report_contains_no_formulas_and_with_mask_no_values() {
    let mut scene = Scene::new(3);
    let evil = "customer_id,Tier,City\n=cmd|' /C calc'!A0/,Gold,Faro\n+351/1,Gold,Faro\n@SUM/,Gold,Faro\nok/secretvalue,Gold,Faro\n";
    scene.file = scene.sandbox.write("evil.csv", evil);
    let report = scene.sandbox.path("report.csv");
    let args = ["--report", report.to_str().unwrap()];
    scene.sandbox.ferry(&scene.args("check", &args)).expect(3);
    let mut reader = csv::Reader::from_path(&report).unwrap();
    assert_eq!(reader.headers().unwrap(), vec!["severity", "rule", "row", "line", "column", "value", "message"]);
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 4);
    for record in &records {
        let runs = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!record.iter().any(runs), "{record:?}");
    }
    assert_eq!((&records[0][1], &records[0][2], &records[0][3]), ("id-forbidden-character", "1", "2"));
    assert!(std::fs::read_to_string(&report).unwrap().contains("secretvalue"));
    scene.sandbox.ferry(&scene.args("check", &[&args[..], &["--mask"]].concat())).expect(3);
    let masked = std::fs::read_to_string(&report).unwrap();
    assert!(!masked.contains("secretvalue") && !masked.contains("351") && masked.contains("•••"), "{masked}");
}
