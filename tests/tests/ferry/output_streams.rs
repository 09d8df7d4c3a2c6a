//! Where output goes that nobody can take: a full disk, a reader that left.

use std::process::{Command, Stdio};

use tests::Scene;

/// Runs with standard output as given, and gives the exit code and standard error.
fn run(command: &mut Command, stdout: Stdio) -> (Option<i32>, String) {
    let output = command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A pipe whose reader left, as `head` does once it has its lines.
fn nobody_reads() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn full_disk() -> Stdio {
    std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

/// `ferry table big.csv | head`: no error, no panic, no noise.
#[test]
fn a_closed_pipe_is_no_error() {
    let scene = Scene::new(5_000);
    let check = scene.args("check", &[]);
    let check_json = scene.args("check", &["--json"]);
    let inspect = ["inspect", "customers.csv"];
    for args in [&["table", "customers.csv"][..], &check, &check_json, &inspect, &["uploads"], &["--help"], &["demo"]] {
        let (code, said) = run(&mut scene.sandbox.command(args), nobody_reads());
        assert_eq!(code, Some(0), "{args:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("error"), "{args:?}: {said}");
    }
}

/// A script that listened to the first lines only: the upload goes on to its end all the same.
#[test]
fn an_upload_continues_if_its_output_is_closed() {
    let scene = Scene::new(6);
    let (code, said) = run(&mut scene.send_command(&[]), nobody_reads());
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(scene.job()["state"], "complete");
    scene.assert_all_held();

    let scene = Scene::new(6);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let args = scene.args("send", &["--client", tests::CLIENT, "--poll-every", "100ms", "--yes"]);
    let origin = scene.target.origin();
    let mut command = scene.sandbox.command(&[&args[..], &["--endpoint", &origin]].concat());
    let status = command.stdin(Stdio::null()).stdout(nobody_reads()).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(0), "without standard error too");
    scene.assert_all_held();
}

/// A disk that is full under the output: said, with exit code 1, and without a panic.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_standard_output_exits_with_1() {
    let scene = Scene::new(5_000);
    let check = scene.args("check", &[]);
    let check_json = scene.args("check", &["--json"]);
    for args in [&["table", "customers.csv"][..], &check, &check_json, &["uploads"]] {
        let (code, said) = run(&mut scene.sandbox.command(args), full_disk());
        assert_eq!(code, Some(1), "{args:?}: {said}");
        assert!(said.contains("No space left") && !said.contains("panicked"), "{args:?}: {said}");
    }
}

/// A report that was asked for and could not be written: whoever counts on it must know, before
/// anything is sent.
#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_stops_the_send() {
    let mut scene = Scene::new(3);
    scene.file = scene.sandbox.write("bad.csv", "customer_id,Tier,City\nA-1,Gold,Faro\nA/2,Gold,Faro\n");
    for flag in ["--report", "--excluded"] {
        let checked = scene.sandbox.ferry(&scene.args("check", &[flag, "/dev/full"])).expect(1);
        assert!(
            checked.stderr.contains("/dev/full") && checked.stderr.contains("Free up disk space"),
            "{flag}: {checked}"
        );
        let sent = scene.send(&["--skip-invalid", flag, "/dev/full"]).expect(1);
        assert!(sent.stderr.contains("/dev/full"), "{flag}: {sent}");
    }
    // Half an export is taken away again, but nothing that was there before.
    assert!(std::os::unix::fs::FileTypeExt::is_char_device(&std::fs::metadata("/dev/full").unwrap().file_type()));
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
    let packed = scene.sandbox.ferry(&scene.args("pack", &["--out", "/dev/full"])).expect(1);
    assert!(packed.stderr.contains("/dev/full"), "{packed}");
    let is_device = !std::fs::metadata("/dev/full").unwrap().is_file();
    assert!(is_device, "half an export is taken back, and a device is none");
}

/// The excluded rows must not be written over the file that they come from.
#[test]
fn check_never_overwrites_its_inputs() {
    let scene = Scene::new(3);
    let before = std::fs::read(&scene.file).unwrap();
    for flag in ["--report", "--excluded"] {
        let file = scene.file.to_str().unwrap();
        let refused = scene.sandbox.ferry(&scene.args("check", &[flag, file])).expect(1);
        assert!(refused.stderr.contains(flag), "{refused}");
        assert_eq!(std::fs::read(&scene.file).unwrap(), before, "{flag}");
        let mapping = scene.mapping.to_str().unwrap();
        scene.sandbox.ferry(&scene.args("check", &[flag, mapping])).expect(1);
        assert_eq!(std::fs::read_to_string(&scene.mapping).unwrap(), tests::MAPPING, "{flag}");
    }
}
