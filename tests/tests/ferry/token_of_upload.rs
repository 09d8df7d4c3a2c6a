//! A command that continues an upload sends a token only if the upload's account has one.

use tests::{CLIENT, Running, Scene, ScriptedServer};

const TOKEN: &str = "TOKEN-OF-ANOTHER-ACCOUNT-7c1d";

/// Sends without waiting over a connection to a server, then changes the connection. Returns the scene, the server, and the
/// upload's ID.
fn sent_then(change: &[&str], auth: &str, token: Option<&str>) -> (Scene, ScriptedServer, String) {
    let scene = Scene::new(2);
    let server = ScriptedServer::accepting_all(None);
    let add = ["connection", "add", "shop", "--client", CLIENT, "--endpoint", server.origin(), "--auth", auth];
    scene.sandbox.ferry(&add).expect(0);
    let args = ["--connection", "shop", "--no-wait", "--poll-every", "100ms", "--yes"];
    let mut command = scene.sandbox.command(&scene.args("send", &args));
    if let Some(token) = token {
        command.env("FERRY_TOKEN", token);
    }
    Running::start(&mut command).finish().expect(0);
    scene.sandbox.ferry(change).expect(0);
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    (scene, server, id)
}

fn was_sent(server: &ScriptedServer) -> bool {
    server.requests().iter().any(|request| request.head.contains(TOKEN))
}

#[test]
fn an_upload_without_a_token_never_gets_one_after_its_connection_was_removed() {
    for command in [&["resume"][..], &["cancel"], &["status", "--spot-check", "1"]] {
        let (scene, server, id) = sent_then(&["connection", "remove", "shop"], "none", None);
        if command[0] == "status" {
            scene.sandbox.ferry(&["resume", &id]).expect(0);
        }
        let calls = server.requests().len();
        let mut args = vec![command[0], &id];
        args.extend(&command[1..]);
        Running::start(scene.sandbox.command(&args).env("FERRY_TOKEN", TOKEN)).finish();
        assert!(server.requests().len() > calls, "{command:?} makes a call");
        assert!(!was_sent(&server), "{command:?}");
    }
}

#[test]
fn an_upload_with_a_token_gets_one_after_its_connection_was_removed() {
    let (scene, server, id) = sent_then(&["connection", "remove", "shop"], "token", Some(TOKEN));
    let calls = server.requests().len();
    Running::start(scene.sandbox.command(&["resume", &id]).env("FERRY_TOKEN", TOKEN)).finish().expect(0);
    assert!(server.requests()[calls..].iter().all(|request| request.head.contains(TOKEN)));
}

/// The hint after a rejected token says to set it, and then it must be used.
#[test]
fn an_upload_without_a_token_gets_one_if_target_asked_for_it() {
    let mut scene = Scene::with(2, |options| options.token = Some(TOKEN.to_owned()));
    scene.send(&[]).expect(5);
    scene.token = Some(TOKEN.to_owned());
    scene.resume().expect(0);
    scene.assert_all_held();
}

/// A retry authenticates as the upload did whose rows it sends.
#[test]
fn a_retry_of_an_upload_without_a_token_gets_none() {
    let scene = Scene::with_faults(2, &["failed-rows:1"]);
    scene.send(&[]).expect(4);
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    // The practice Target would accept any token, so the upload continues at a server that records them.
    let server = ScriptedServer::accepting_all(None);
    let journal = rusqlite::Connection::open(scene.sandbox.data().join("journal.sqlite")).unwrap();
    journal.execute("UPDATE uploads SET endpoint = ?1", [server.origin()]).unwrap();
    drop(journal);
    Running::start(scene.sandbox.command(&["retry", &id, "--yes"]).env("FERRY_TOKEN", TOKEN)).finish();
    assert!(!server.requests().is_empty());
    assert!(!was_sent(&server));
}
