//! Output that can't be written, because the disk is full or the reader closed the pipe.

use std::process::{Command, Stdio};

use tests::Scene;

/// Runs a command with this standard output, and returns the exit code and the text of standard error.
fn run(command: &mut Command, stdout: Stdio) -> (Option<i32>, String) {
    let output = command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Returns a pipe whose reader is closed, as `head` closes it once it has its lines.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn full_disk() -> Stdio {
    std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

/// In `ferry table big.csv | head`, the reader has all it needs, so there's nothing to report.
#[test]
fn a_closed_pipe_exits_with_0_and_without_an_error() {
    let scene = Scene::new(5_000);
    let check = scene.args("check", &[]);
    let check_json = scene.args("check", &["--json"]);
    let inspect = ["inspect", "customers.csv"];
    for args in [&["table", "customers.csv"][..], &check, &check_json, &inspect, &["uploads"], &["--help"], &["demo"]] {
        let (code, stderr) = run(&mut scene.sandbox.command(args), closed_pipe());
        assert_eq!(code, Some(0), "{args:?}: {stderr}");
        assert!(!stderr.contains("panicked") && !stderr.contains("error"), "{args:?}: {stderr}");
    }
}

/// A script may read only the first lines. The upload must not depend on its output.
#[test]
fn an_upload_continues_if_its_output_is_closed() {
    let scene = Scene::new(6);
    let (code, stderr) = run(&mut scene.send_command(&[]), closed_pipe());
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(scene.job()["state"], "complete");
    scene.assert_all_held();

    let scene = Scene::new(6);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let args = scene.args("send", &["--client", tests::CLIENT, "--poll-every", "100ms", "--yes"]);
    let origin = scene.target.origin();
    let mut command = scene.sandbox.command(&[&args[..], &["--endpoint", &origin]].concat());
    let status = command.stdin(Stdio::null()).stdout(closed_pipe()).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(0), "with standard error closed, too");
    scene.assert_all_held();
}

/// A script must be able to tell that its output is incomplete.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_standard_output_exits_with_1() {
    let scene = Scene::new(5_000);
    let check = scene.args("check", &[]);
    let check_json = scene.args("check", &["--json"]);
    for args in [&["table", "customers.csv"][..], &check, &check_json, &["uploads"]] {
        let (code, stderr) = run(&mut scene.sandbox.command(args), full_disk());
        assert_eq!(code, Some(1), "{args:?}: {stderr}");
        assert!(stderr.contains("No space left") && !stderr.contains("panicked"), "{args:?}: {stderr}");
    }
}

/// A person who asked for a report relies on it, so the error must come before anything is sent.
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
    // A partial export is deleted, but `/dev/full` is a device, which must not be deleted.
    assert!(std::os::unix::fs::FileTypeExt::is_char_device(&std::fs::metadata("/dev/full").unwrap().file_type()));
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
    let packed = scene.sandbox.ferry(&scene.args("pack", &["--out", "/dev/full"])).expect(1);
    assert!(packed.stderr.contains("/dev/full"), "{packed}");
    let is_device = !std::fs::metadata("/dev/full").unwrap().is_file();
    assert!(is_device, "a device isn't deleted");
}
