//! The token is sent to Target, and nowhere else.

use tests::{CLIENT, ForbiddenServer, Running, Scene, ScriptedServer, files_containing};

const TOKEN: &str = "TOKEN-CANARY-4f8a1c";

/// The token must not be on the disk, in the most detailed log, or in the arguments of the process, which every user of
/// the computer can read.
#[test]
fn the_token_is_never_stored_or_logged() {
    let mut scene = Scene::with(4, |options| {
        options.token = Some(TOKEN.to_owned());
        options.faults = ["drop-after", "slow:600"].map(|fault| fault.parse().unwrap()).to_vec();
    });
    scene.token = Some(TOKEN.to_owned());
    let mut sending = scene.start_send(&["--log", "debug", "--canary", "1"]);
    sending.wait_for_batch(1, "accepted");
    #[cfg(target_os = "linux")]
    {
        let arguments = std::fs::read(format!("/proc/{}/cmdline", sending.id())).unwrap();
        assert!(!String::from_utf8_lossy(&arguments).contains(TOKEN));
    }
    let sent = sending.finish().expect(0);
    assert!(!sent.stdout.contains(TOKEN) && !sent.stderr.contains(TOKEN), "{sent}");
    assert!(!sent.stderr.is_empty(), "the log isn't empty");
    scene.assert_all_held();
    for folder in scene.sandbox.ours() {
        assert_eq!(files_containing(&folder, TOKEN), [] as [std::path::PathBuf; 0]);
    }
    let status = scene.sandbox.ferry(&["status", scene.job()["id"].as_str().unwrap()]).expect(0);
    assert!(!status.stdout.contains(TOKEN));
}

/// The errors about a rejected token and about an invalid one must not repeat it.
#[test]
fn a_wrong_token_is_not_shown() {
    let mut scene = Scene::with(2, |options| options.token = Some("another".to_owned()));
    scene.token = Some(TOKEN.to_owned());
    let sent = scene.send(&["--log", "debug"]).expect(5);
    assert!(!sent.stdout.contains(TOKEN) && !sent.stderr.contains(TOKEN), "{sent}");
    scene.token = Some(format!("{TOKEN}\nX-Evil: 1"));
    let sent = scene.send(&["--log", "debug"]).expect(1);
    assert!(sent.stderr.contains("FERRY_TOKEN") && !sent.stderr.contains(TOKEN), "{sent}");
}

/// If the status were requested from a host that the response names, that host would receive the token, and could
/// report any result.
#[test]
fn a_foreign_status_host_is_never_called() {
    let scene = Scene::new(2);
    let forbidden = ForbiddenServer::start();
    let listener = ScriptedServer::accepting_all(Some(forbidden.origin().to_owned()));
    let args = ["--client", CLIENT, "--endpoint", listener.origin(), "--poll-every", "100ms", "--yes", "--json"];
    let mut command = scene.sandbox.command(&scene.args("send", &args));
    let sent = Running::start(command.env("FERRY_TOKEN", TOKEN)).finish().expect(4);
    assert_eq!(sent.finished()["outcome"], "unconfirmed");
    assert!(listener.requests()[0].head.contains(&format!("Bearer {TOKEN}")), "Target receives the token");
    assert_eq!(forbidden.connections(), 0);
}

#[test]
fn the_location_of_a_redirect_is_never_called() {
    let scene = Scene::new(2);
    let forbidden = ForbiddenServer::start();
    let listener = ScriptedServer::redirecting_to(format!("{}/m2/x", forbidden.origin()));
    let args = ["--client", CLIENT, "--endpoint", listener.origin(), "--yes", "--json"];
    let mut command = scene.sandbox.command(&scene.args("send", &args));
    let mut sending = Running::start(command.env("FERRY_TOKEN", TOKEN));
    sending.wait_for_batch(1, "unknown");
    sending.interrupt();
    sending.finish().expect(130);
    assert_eq!(forbidden.connections(), 0);
}

/// Other users of the computer must not be able to read the data folder.
#[cfg(unix)]
#[test]
fn the_data_folder_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new(2);
    scene.send(&[]).expect(0);
    scene.sandbox.ferry(&["demo"]).expect(0);
    let mut folders = vec![scene.sandbox.data()];
    while let Some(folder) = folders.pop() {
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => assert_eq!(mode(&path), 0o600, "{}", path.display()),
            }
        }
    }
}

/// A crash must not write the token and the rows into a file, wherever the system puts core dumps.
#[cfg(target_os = "linux")]
#[test]
fn a_crash_writes_no_memory_to_the_disk() {
    let scene = Scene::with_faults(2, &["slow:600"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "sending");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", sending.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
    sending.finish().expect(0);
}

/// What Target responds can quote rows. None of it may be on the disk afterwards.
#[test]
fn nothing_that_a_response_quotes_of_the_rows_is_stored() {
    let scene = Scene::with_faults(4, &["refuse:Invalid value Lisboa needlework 0 of NEEDLE-0000", "400"]);
    let sent = scene.send(&[]).expect(4);
    assert!(!sent.stdout.contains("NEEDLE") && !sent.stderr.contains("NEEDLE"), "{sent}");
    assert_eq!(scene.status()["batches"][0]["message"], "Invalid value … of …-…");
    for word in ["NEEDLE", "Lisboa", "needlework"] {
        assert_eq!(files_containing(&scene.sandbox.data(), word), [] as [std::path::PathBuf; 0], "{word}");
    }
}

/// An address or an ID of a batch with a value of the rows, or with the token, isn't stored.
#[test]
fn a_status_address_that_quotes_a_row_or_the_token_is_not_stored() {
    for id in ["NEEDLE-0000", TOKEN, "TOKEN%2DCANARY%2d4f8a1c"] {
        let scene = Scene::new(2);
        let server = ScriptedServer::start(move |request, own| {
            let body = match request.is_submit() {
                true => format!(
                    "<response><success>true</success><batchStatus>{own}/m2/x/profile/batchStatus?batchId={id}\
                     </batchStatus><message></message></response>"
                ),
                false => "<response><batchId>x-1-1</batchId><status>complete</status></response>".to_owned(),
            };
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        });
        let args = ["--client", CLIENT, "--endpoint", server.origin(), "--poll-every", "100ms", "--yes", "--json"];
        let mut command = scene.sandbox.command(&scene.args("send", &args));
        let sent = Running::start(command.env("FERRY_TOKEN", TOKEN)).finish().expect(4);
        assert_eq!(sent.finished()["outcome"], "unconfirmed", "{id}: {sent}");
        for word in ["NEEDLE", "CANARY"] {
            assert_eq!(files_containing(&scene.sandbox.data(), word), [] as [std::path::PathBuf; 0], "{id}");
        }
    }
}

/// A link in the data folder would lead what's written there to another place.
#[cfg(unix)]
#[test]
fn a_link_in_the_data_folder_is_not_followed() {
    for name in ["journal.sqlite", "pace", "locks", "settings.json", "logs"] {
        let scene = Scene::new(2);
        std::fs::create_dir_all(scene.sandbox.data()).unwrap();
        let elsewhere = scene.sandbox.path("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, scene.sandbox.data().join(name)).unwrap();
        let sent = scene.send(&[]).expect(1);
        assert!(sent.stderr.contains(name) && sent.stderr.contains("it's a link"), "{name}: {sent}");
        assert!(!elsewhere.exists(), "{name}");
        scene.assert_nothing_asked();
    }
}

/// A script must learn which upload to resume, whatever stopped it.
#[test]
fn an_error_of_this_computer_under_way_names_the_upload() {
    let scene = Scene::with_faults(6, &["slow:800"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "sending");
    let pace = scene.sandbox.data().join("pace");
    let file = std::fs::read_dir(&pace).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let stopped = sending.finish().expect(1);
    let finished = stopped.finished();
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    assert_eq!((finished["upload"].as_str(), finished["outcome"].as_str()), (Some(&*id), Some("paused")), "{stopped}");
    assert!(stopped.stderr.contains(&format!("ferry resume {id}")), "{stopped}");
    std::fs::remove_dir(&file).unwrap();
    scene.resume().expect(0);
    scene.assert_all_held();
}
