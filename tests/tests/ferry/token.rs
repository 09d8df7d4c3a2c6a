//! The token in a real keychain: unlocked, locked, frozen, not there at all.

use serde_json::json;
use tests::{CLIENT, Keychain, Output, Running, Scene, files_containing};

const TOKEN: &str = "KEYCHAIN-CANARY-b81f2e";

/// An account that asks for the token, saved as `acme`, on a computer with that keychain.
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

fn place(scene: &Scene) -> serde_json::Value {
    scene.sandbox.ferry(&["connection", "list", "--json"]).expect(0).json()[0]["secret"].clone()
}

/// Kept once, sent with every week; and in the end it is nowhere that anybody can read it.
#[test]
fn a_token_is_stored_only_in_the_keychain() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    assert_eq!(place(&scene), "missing");
    let kept = set(&scene, "acme", TOKEN).expect(0);
    assert_eq!(kept.json(), json!({"name": "acme", "secret": "keychain"}));
    assert_eq!(place(&scene), "keychain");
    let sent = send(&scene).expect(0);
    scene.assert_all_held();
    scene.target.replace_token(Some("another"));
    let refused = send(&scene).expect(5);
    for said in [&kept, &sent, &refused] {
        assert!(!said.stdout.contains(TOKEN) && !said.stderr.contains(TOKEN), "{said}");
    }
    let folders = scene.sandbox.ours().into_iter().chain([keychain.home().to_owned()]);
    let found: Vec<_> = folders.flat_map(|folder| files_containing(&folder, TOKEN)).collect();
    assert!(found.is_empty(), "{found:?}");
    scene.sandbox.ferry(&["token", "forget", "acme"]).expect(0);
    let without = send(&scene).expect(1);
    assert!(without.stderr.contains("ferry token set acme"), "{without}");
    assert_eq!(place(&scene), "missing");
}

/// A script's own token is the newer one.
#[test]
fn a_token_in_the_environment_is_used_before_the_keychain() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    set(&scene, "acme", TOKEN).expect(0);
    let mut command = scene.sandbox.command(&["connection", "test", "acme", "--json"]);
    let tested = Running::start(command.env("FERRY_TOKEN", "another")).finish().expect(5);
    assert_eq!(tested.json()["state"], "token-refused");
    assert_eq!(scene.sandbox.ferry(&["connection", "test", "acme", "--json"]).expect(0).json()["state"], "works");
}

/// A connection of the same name, of another account: its Target must not be told the token of this one.
#[test]
fn a_token_belongs_to_one_connection_and_is_removed_with_it() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    set(&scene, "acme", TOKEN).expect(0);
    let elsewhere = Scene::new(1);
    elsewhere.sandbox.on_bus(keychain.address());
    add(&elsewhere, "acme");
    let asked = elsewhere.sandbox.ferry(&["connection", "test", "acme"]).expect(1);
    assert!(asked.stderr.contains("none is saved"), "{asked}");
    assert!(elsewhere.target.calls().is_empty());
    scene.sandbox.ferry(&["connection", "remove", "acme"]).expect(0);
    add(&scene, "acme");
    let asked = scene.sandbox.ferry(&["connection", "test", "acme"]).expect(1);
    assert!(asked.stderr.contains("none is saved"), "{asked}");
}

/// Each trouble is another one to mend.
#[test]
fn a_locked_or_frozen_keychain_is_reported() {
    let mut keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    set(&scene, "acme", TOKEN).expect(0);
    keychain.lock();
    for said in [send(&scene).expect(1), set(&scene, "acme", "another").expect(1)] {
        assert!(said.stderr.contains("The keychain is locked") && said.stderr.contains("Unlock it"), "{said}");
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

/// As on a server: there, a token that is only in memory would be gone before anybody could use it.
#[test]
fn without_a_keychain_the_error_names_ferry_token() {
    let scene = scene(None);
    let set = set(&scene, "acme", TOKEN).expect(1);
    assert!(set.stderr.contains("No keychain") && set.stderr.contains("FERRY_TOKEN"), "{set}");
    assert!(!set.stderr.contains(TOKEN), "{set}");
    assert_eq!(place(&scene), "missing");
    let asked = send(&scene).expect(1);
    assert!(asked.stderr.contains("FERRY_TOKEN"), "{asked}");
}

#[test]
fn an_invalid_token_is_not_stored() {
    let keychain = Keychain::start();
    let scene = scene(Some(&keychain));
    for text in ["", "two words", &"x".repeat(5_000)] {
        let refused = set(&scene, "acme", text).expect(1);
        assert!(refused.stderr.contains("valid token"), "{refused}");
    }
    let long = set(&scene, "acme", &"x".repeat(2_500)).expect(1);
    assert!(long.stderr.contains("too long for the keychain"), "{long}");
    let origin = scene.target.origin();
    scene.sandbox.ferry(&["connection", "add", "open", "--client", CLIENT, "--endpoint", &origin]).expect(0);
    let refused = set(&scene, "open", TOKEN).expect(1);
    assert!(refused.stderr.contains("doesn't use a token"), "{refused}");
}
