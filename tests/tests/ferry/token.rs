//! Tokens in the system keychain: unlocked, locked, frozen, or missing. The keychain is a real one.

use serde_json::json;
use tests::{CLIENT, Keychain, Output, Running, Scene, files_containing};

const TOKEN: &str = "KEYCHAIN-CANARY-b81f2e";

/// Creates a scene whose account requires the token and is saved as `acme`, with this keychain.
fn scene(keychain: Option<&Keychain>) -> Scene {
    let scene = Scene::with(3, |options| options.token = Some(TOKEN.to_owned()));
    if let Some(keychain) = keychain {
        scene.sandbox.on_bus(keychain.address());
    }
    add(&scene, "acme");
    scene
}

fn add(scene: &Scene, name: &str) {
    let origin = scene.target.origin();
    let args = ["connection", "add", name, "--client", CLIENT, "--endpoint", &origin, "--auth", "token"];
    scene.sandbox.ferry(&args).expect(0);
}

fn set(scene: &Scene, name: &str, token: &str) -> Output {
    let mut command = scene.sandbox.command(&["token", "set", name, "--json", "--log", "debug"]);
    let mut setting = Running::start_to_answer(&mut command);
    setting.answer(&format!("{token}\n"));
    setting.hang_up();
    setting.finish()
}

fn send(scene: &Scene) -> Output {
    let args = ["--connection", "acme", "--poll-every", "100ms", "--yes", "--json", "--log", "debug"];
    scene.sandbox.ferry(&scene.args("send", &args))
}

/// Returns where the token of `acme` is saved.
fn place(scene: &Scene) -> serde_json::Value {
    scene.sandbox.ferry(&["connection", "list", "--json"]).expect(0).json()[0]["secret"].clone()
}

/// After it's set, sent, and rejected, the token must be in no file and in no output.
#[test]
fn a_token_is_stored_only_in_the_keychain() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    assert_eq!(place(&scene), "missing");
    let saved = set(&scene, "acme", TOKEN).expect(0);
    assert_eq!(saved.json(), json!({"name": "acme", "secret": "keychain"}));
    assert_eq!(place(&scene), "keychain");
    let sent = send(&scene).expect(0);
    scene.assert_all_held();
    scene.target.replace_token(Some("another"));
    let rejected = send(&scene).expect(5);
    for output in [&saved, &sent, &rejected] {
        assert!(!output.stdout.contains(TOKEN) && !output.stderr.contains(TOKEN), "{output}");
    }
    let folders = scene.sandbox.ours().into_iter().chain([keychain.home().to_owned()]);
    let found: Vec<_> = folders.flat_map(|folder| files_containing(&folder, TOKEN)).collect();
    assert!(found.is_empty(), "{found:?}");
    scene.sandbox.ferry(&["token", "forget", "acme"]).expect(0);
    let without = send(&scene).expect(1);
    assert!(without.stderr.contains("ferry token set acme"), "{without}");
    assert_eq!(place(&scene), "missing");
}

/// A script that sets `FERRY_TOKEN` chooses that token, even if another one is saved.
#[test]
fn a_token_in_the_environment_is_used_before_the_keychain() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    set(&scene, "acme", TOKEN).expect(0);
    let mut command = scene.sandbox.command(&["connection", "test", "acme", "--json"]);
    let tested = Running::start(command.env("FERRY_TOKEN", "another")).finish().expect(5);
    assert_eq!(tested.json()["state"], "token-rejected");
    assert_eq!(scene.sandbox.ferry(&["connection", "test", "acme", "--json"]).expect(0).json()["state"], "works");
}

/// A connection with the same name in another data folder belongs to another account, which must not receive the token.
/// Neither must a connection that is added later with that name.
#[test]
fn a_token_belongs_to_one_connection_and_is_removed_with_it() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    set(&scene, "acme", TOKEN).expect(0);
    let elsewhere = Scene::new(1);
    elsewhere.sandbox.on_bus(keychain.address());
    add(&elsewhere, "acme");
    let failed = elsewhere.sandbox.ferry(&["connection", "test", "acme"]).expect(1);
    assert!(failed.stderr.contains("none is saved"), "{failed}");
    assert!(elsewhere.target.calls().is_empty());
    scene.sandbox.ferry(&["connection", "remove", "acme"]).expect(0);
    add(&scene, "acme");
    let failed = scene.sandbox.ferry(&["connection", "test", "acme"]).expect(1);
    assert!(failed.stderr.contains("none is saved"), "{failed}");
}

/// A locked keychain needs another fix than one that doesn't respond.
#[test]
fn a_locked_or_frozen_keychain_is_reported() {
    let mut keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    set(&scene, "acme", TOKEN).expect(0);
    keychain.lock();
    for output in [send(&scene).expect(1), set(&scene, "acme", "another").expect(1)] {
        assert!(output.stderr.contains("The keychain is locked") && output.stderr.contains("Unlock it"), "{output}");
    }
    scene.assert_nothing_asked();
    keychain.unlock();
    send(&scene).expect(0);
    keychain.freeze();
    let frozen = send(&scene).expect(1);
    assert!(frozen.stderr.contains("The keychain isn't responding"), "{frozen}");
    keychain.thaw();
    send(&scene).expect(0);
}

/// Many servers have no keychain. A token that is only in memory would be lost when `token set` ends, so the command
/// fails.
#[test]
fn without_a_keychain_the_error_names_ferry_token() {
    let scene = scene(None);
    let set = set(&scene, "acme", TOKEN).expect(1);
    assert!(set.stderr.contains("No keychain") && set.stderr.contains("FERRY_TOKEN"), "{set}");
    assert!(!set.stderr.contains(TOKEN), "{set}");
    assert_eq!(place(&scene), "missing");
    let failed = send(&scene).expect(1);
    assert!(failed.stderr.contains("FERRY_TOKEN"), "{failed}");
}

#[test]
fn an_invalid_token_is_not_stored() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    for text in ["", "two words", &"x".repeat(5_000)] {
        let rejected = set(&scene, "acme", text).expect(1);
        assert!(rejected.stderr.contains("valid token"), "{rejected}");
    }
    let long = set(&scene, "acme", &"x".repeat(2_500)).expect(1);
    assert!(long.stderr.contains("too long for the keychain"), "{long}");
    let origin = scene.target.origin();
    scene.sandbox.ferry(&["connection", "add", "open", "--client", CLIENT, "--endpoint", &origin]).expect(0);
    let rejected = set(&scene, "open", TOKEN).expect(1);
    assert!(rejected.stderr.contains("doesn't use a token"), "{rejected}");
}
