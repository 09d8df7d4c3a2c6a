//! The log files record what happened, without customer data and tokens.

use std::path::{Path, PathBuf};

use tests::{CLIENT, Running, Scene, ScriptedServer, files_containing};

const TOKEN: &str = "TOKEN-CANARY-77b2e0";

fn log_text(data: &Path) -> String {
    std::fs::read_to_string(data.join("logs/profile-ferry.log")).unwrap()
}

/// Each ID starts with `NEEDLE`. Target quotes one of them in an error message, rejects the token, and sends
/// responses that can't be read.
#[test]
fn the_log_of_failures_contains_no_customer_and_no_token() {
    let faults = ["refuse:NEEDLE-0001 is not welcome", "html", "garbage", "500", "failed-rows:1"];
    let mut scene = Scene::with(6, |options| {
        options.token = Some(TOKEN.to_owned());
        options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    });
    scene.token = Some(format!("{TOKEN}-wrong"));
    scene.send(&["--log", "debug"]).expect(5);
    scene.token = Some(TOKEN.to_owned());
    scene.send(&["--log", "debug"]);

    let listener = ScriptedServer::accepting_all(None);
    let args = ["--client", CLIENT, "--endpoint", listener.origin(), "--poll-every", "100ms", "--yes", "--json"];
    let mut command = scene.sandbox.command(&scene.args("send", &args));
    Running::start(command.env("FERRY_TOKEN", TOKEN)).finish();

    let log = log_text(&scene.sandbox.data());
    assert!(log.contains(" ferry ") && log.contains("status=401"), "{log}");
    assert!(log.contains("not accepted") && log.contains("ended exit=5"), "{log}");
    for needle in ["NEEDLE", "CANARY"] {
        assert_eq!(files_containing(&scene.sandbox.data().join("logs"), needle), [] as [PathBuf; 0]);
    }
    for folder in scene.sandbox.ours() {
        assert_eq!(files_containing(&folder, TOKEN), [] as [PathBuf; 0]);
    }
}
