//! Saved connections: an account is added once, and then used by name.

use serde_json::{Value, json};
use tests::{CLIENT, Output, Running, Scene};

fn connection(scene: &Scene, args: &[&str]) -> Output {
    scene.sandbox.ferry(&[&["connection"], args].concat())
}

fn add(scene: &Scene, name: &str, more: &[&str]) -> Value {
    let origin = scene.target.origin();
    let args = ["add", name, "--client", CLIENT, "--endpoint", &origin, "--json"];
    connection(scene, &[&args, more].concat()).expect(0).json()
}

fn list(scene: &Scene) -> Vec<Value> {
    connection(scene, &["list", "--json"]).expect(0).json().as_array().unwrap().clone()
}

/// Runs `ferry send` with a connection, and with this token in the environment.
fn send(scene: &Scene, name: &str, token: Option<&str>, more: &[&str]) -> Output {
    let mut args = scene.args("send", &["--connection", name, "--poll-every", "100ms", "--yes", "--json"]);
    args.extend(["--calls-per-minute", "1000", "--max-rows", "2"]);
    args.extend(more);
    let mut command = scene.sandbox.command(&args);
    if let Some(token) = token {
        command.env("FERRY_TOKEN", token);
    }
    Running::start(&mut command).finish()
}

#[test]
fn a_connection_can_be_used_by_name_in_every_command() {
    let scene = Scene::new(3);
    let added = add(&scene, "acme prod", &["--production"]);
    let expected = json!({"name": "acme prod", "client": CLIENT, "endpoint": scene.target.origin(), "production": true,
        "practice": false, "auth": {"kind": "none"}, "added": added["added"], "used": null});
    assert_eq!(added, expected);
    send(&scene, "ACME Prod", None, &[]).expect(0);
    scene.assert_all_held();
    let job = scene.job();
    assert_eq!((&job["connection"], &job["client"]), (&json!("acme prod"), &json!(CLIENT)));
    assert!(list(&scene)[0]["used"].as_str().unwrap().ends_with('Z'));
    let args = ["profile", "NEEDLE-0001", "--connection", "acme prod", "--json"];
    assert_eq!(scene.sandbox.ferry(&args).expect(0).json()["found"], true);
    scene.sandbox.ferry(&scene.args("check", &["--connection", "acme prod"])).expect(0);
    scene.sandbox.ferry(&scene.args("check", &["--connection", "acme"])).expect(1);
    let shown = connection(&scene, &["list"]).expect(0);
    assert!(shown.stdout.contains("acme prod") && shown.stdout.contains("live"), "{shown}");
}

/// An upload stores the client code and the endpoint, so it doesn't depend on its connection.
#[test]
fn resume_uses_the_account_of_the_upload_after_its_connection_was_removed() {
    let mut scene = Scene::with(4, |options| options.token = Some("the-right-token".to_owned()));
    add(&scene, "acme", &["--auth", "token"]);
    let paused = send(&scene, "acme", Some("an-old-token"), &[]).expect(5);
    assert_eq!(paused.finished()["reason"], "token");
    scene.token = None;
    let without = scene.resume().expect(1);
    assert!(without.stderr.contains("\"acme\"") && without.stderr.contains("FERRY_TOKEN"), "{without}");
    scene.token = Some("the-right-token".to_owned());
    connection(&scene, &["remove", "acme"]).expect(0);
    scene.resume().expect(0);
    scene.assert_all_held();
    assert_eq!(scene.job()["connection"], "acme");
}

/// If a command named two accounts, either could be the wrong one.
#[test]
fn send_requires_exactly_one_account() {
    let scene = Scene::new(2);
    add(&scene, "acme", &[]);
    let rejected = send(&scene, "acme", None, &["--client", CLIENT]).expect(1);
    assert!(rejected.stderr.contains("--connection and --client can't be used together"), "{rejected}");
    let rejected = send(&scene, "acme", None, &["--endpoint", "http://127.0.0.1:1"]).expect(1);
    assert!(rejected.stderr.contains("has its own endpoint"), "{rejected}");
    let none = scene.sandbox.ferry(&scene.args("send", &["--yes"])).expect(1);
    assert!(none.stderr.contains("--client") && none.stderr.contains("--connection"), "{none}");
    let unknown = send(&scene, "acne", None, &[]).expect(1);
    assert!(unknown.stderr.contains("\"acme\""), "a similar name is suggested: {unknown}");
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// The token in `FERRY_TOKEN` belongs to one account. An account that doesn't require a token must not receive it.
#[test]
fn a_token_is_not_sent_to_a_connection_without_authentication() {
    let listener = tests::ScriptedServer::accepting_all(None);
    let scene = Scene::new(1);
    for (name, auth) in [("open", "none"), ("closed", "token")] {
        let args = ["add", name, "--client", CLIENT, "--endpoint", listener.origin(), "--auth", auth];
        connection(&scene, &args).expect(0);
        send(&scene, name, Some("TOKEN-OF-ANOTHER-ACCOUNT"), &[]);
    }
    let had_token: Vec<bool> = listener
        .requests()
        .iter()
        .filter(|request| request.is_submit())
        .map(|request| request.head.contains("TOKEN-OF-ANOTHER-ACCOUNT"))
        .collect();
    assert_eq!(had_token, [false, true]);
    let without = send(&scene, "closed", None, &[]).expect(1);
    assert!(without.stderr.contains("FERRY_TOKEN"), "{without}");
}

#[test]
fn connection_test_reports_what_is_wrong() {
    let scene = Scene::with(1, |options| options.token = Some("the-right-token".to_owned()));
    add(&scene, "acme", &["--auth", "token"]);
    let test = |name: &str, token: &str| {
        let mut command = scene.sandbox.command(&["connection", "test", name, "--json"]);
        Running::start(command.env("FERRY_TOKEN", token)).finish()
    };
    assert_eq!(test("acme", "the-right-token").expect(0).json()["state"], "works");
    let rejected = test("acme", "another-token").expect(5);
    assert_eq!(rejected.json()["state"], "token-rejected");
    assert!(!rejected.stdout.contains("another-token") && !rejected.stderr.contains("another-token"), "{rejected}");
    connection(&scene, &["add", "unreachable", "--client", CLIENT, "--endpoint", "http://127.0.0.1:1"]).expect(0);
    assert_eq!(test("unreachable", "").expect(1).json()["state"], "no-network");
    assert!(scene.target.held().is_empty(), "`connection test` changes nothing");
}

#[test]
fn connection_names_are_unique_and_valid() {
    let scene = Scene::new(1);
    add(&scene, "acme-prod", &["--production"]);
    let same = connection(&scene, &["add", "ACME-PROD", "--client", "other"]).expect(1);
    assert!(same.stderr.contains("acme-prod"), "{same}");
    let practice = connection(&scene, &["add", "practice", "--client", CLIENT]).expect(1);
    assert!(practice.stderr.contains("ferry practice"), "{practice}");
    let origin = scene.target.origin();
    let staging = connection(&scene, &["add", "staging", "--client", CLIENT, "--endpoint", &origin]).expect(0);
    assert!(staging.stderr.contains("acme-prod") && staging.stderr.contains("live"), "{staging}");
    let bad = connection(&scene, &["add", "x", "--client", "evil.example/"]).expect(1);
    assert!(bad.stderr.contains("--client"), "{bad}");
    let removed = connection(&scene, &["remove", "staging", "--json"]).expect(0).json();
    assert_eq!((&removed["removed"], &removed["connection"]["client"]), (&json!("staging"), &json!(CLIENT)));
    assert_eq!(list(&scene).len(), 1);
}
