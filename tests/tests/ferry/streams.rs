//! Input that can be read only once: standard input, pipes, devices. And input that never comes.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::{CLIENT, Output, Running, Scene};

/// How soon a command ends after Ctrl-C.
const SOON: Duration = Duration::from_secs(1);

/// Runs `ferry` with this file as standard input.
#[track_caller]
fn with_input(scene: &Scene, args: &[&str], input: &std::path::Path) -> Output {
    let output = scene.sandbox.command(args).stdin(File::open(input).unwrap()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Output { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Starts `ferry` with a pipe as standard input, and writes `input` to it.
fn piped(scene: &Scene, args: &[&str], input: &[u8]) -> Running {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let running = Running::start_reading(&mut scene.sandbox.command(args), reader);
    writer.write_all(input).unwrap();
    running
}

/// `zcat export.csv.gz | ferry check -` is how many people check a file.
#[test]
fn every_command_that_reads_a_file_reads_standard_input() {
    let scene = Scene::new(3);
    let bytes = std::fs::read(&scene.file).unwrap();
    let mapping = scene.mapping.to_str().unwrap();
    let from_file = scene.sandbox.ferry(&["table", "customers.csv"]).expect(0).stdout;
    let names: &[&str] = if cfg!(unix) { &["-", "/dev/stdin"] } else { &["-"] };
    for name in names {
        let run = |args: &[&str]| piped(&scene, args, &bytes).finish().expect(0);
        assert_eq!(run(&["table", name]).stdout, from_file);
        assert_eq!(run(&["check", name, "--mapping", mapping, "--json"]).json()["rows"]["ready"], 3);
        assert_eq!(run(&["inspect", name, "--json"]).json()["rows"], 3);
        let out = scene.sandbox.path(&format!("bodies-{}", name.len()));
        run(&["pack", name, "--mapping", mapping, "--out", out.to_str().unwrap()]);
        assert!(out.join("batch-0001.txt").is_file());
        run(&["mapping", "new", name, "--out", &format!("new-{}.json", name.len())]);
    }
}

/// The kind of the data is detected as in a file, and all of it is read: here, an archive, a workbook, UTF-16, and more
/// than fits into memory.
#[test]
fn standard_input_can_contain_everything_that_a_file_can() {
    let scene = Scene::new(2);
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for case in [
        "workbook/empty-rows-between/input.xlsx",
        "workbook/shared-strings/input.xlsx",
        "sheets/hidden-sheet-ods/input.ods",
    ] {
        let path = corpus.join(case);
        let table = scene.sandbox.ferry(&["table", path.to_str().unwrap()]).expect(0).stdout;
        assert_eq!(with_input(&scene, &["table", "-"], &path).expect(0).stdout, table, "{case}");
        let sheets = |output: Output| output.expect(0).json()["sheets"].clone();
        let of_file = sheets(scene.sandbox.ferry(&["inspect", path.to_str().unwrap(), "--json"]));
        assert_eq!(sheets(with_input(&scene, &["inspect", "-", "--json"], &path)), of_file, "{case}");
    }
    let rows: String = (0..200_000).map(|row| format!("A-{row},gold,São {row}\n")).collect();
    let text = format!("customer_id,Tier,City\n{rows}");
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for (name, bytes) in [("utf-8", text.as_bytes()), ("utf-16", &utf_16), ("latin-1", &latin)] {
        let path = scene.sandbox.write(name, bytes);
        let args = ["check", "-", "--mapping", scene.mapping.to_str().unwrap(), "--json"];
        let checked = with_input(&scene, &args, &path).expect(0).json();
        assert_eq!((&checked["rows"]["ready"], &checked["source"]["path"]), (&json!(200_000), &json!("-")), "{name}");
    }
    let left = std::fs::read_dir(scene.sandbox.temporary()).unwrap().count();
    assert_eq!(left, 0, "the copy of the input has no name");
}

/// What was sent is confirmed; what wasn't can't be sent later, and `send` says so before.
#[test]
fn an_upload_of_standard_input_completes_but_cannot_be_resumed() {
    let scene = Scene::with_faults(4, &["padded-id", "401"]);
    let bytes = std::fs::read(&scene.file).unwrap();
    let (origin, mapping) = (scene.target.origin(), scene.mapping.to_str().unwrap());
    let send = ["send", "-", "--mapping", mapping, "--client", CLIENT, "--endpoint", &origin, "--max-rows", "2"];
    let send = [&send[..], &["--poll-every", "100ms", "--yes", "--json"]].concat();
    let paused = piped(&scene, &send, &bytes).finish().expect(5);
    assert!(paused.stderr.contains("warning: ") && paused.stderr.contains("can't be resumed"), "{paused}");
    scene.assert_held(0..2);
    let job = scene.job();
    let id = job["id"].as_str().unwrap();
    // Another file under the name `-` isn't what was sent.
    scene.sandbox.write("-", &bytes);
    let resumed = scene.resume().expect(4);
    assert_eq!((&resumed.finished()["outcome"], &resumed.finished()["reason"]), (&json!("paused"), &json!("no-file")));
    assert!(resumed.stderr.contains("error[no-file]: ") && resumed.stderr.contains("ferry send FILE"), "{resumed}");
    assert_eq!(scene.target.calls_of("batchUpdate"), 2, "the second call was the rejected one");
    scene.sandbox.ferry(&["cancel", id]).expect(0);

    let sent = piped(&scene, &send, &bytes).finish().expect(0);
    assert_eq!(sent.finished()["outcome"], "complete", "{sent}");
    scene.assert_all_held();
}

#[test]
fn failed_rows_of_standard_input_cannot_be_read_again() {
    let scene = Scene::with_faults(2, &["failed-rows:1"]);
    let (origin, mapping) = (scene.target.origin(), scene.mapping.to_str().unwrap());
    let send = ["send", "-", "--mapping", mapping, "--client", CLIENT, "--endpoint", &origin, "--poll-every", "100ms"];
    piped(&scene, &[&send[..], &["--yes"]].concat(), &std::fs::read(&scene.file).unwrap()).finish().expect(4);
    let job = scene.job();
    let id = job["id"].as_str().unwrap();
    for args in [&["retry", id, "--yes"][..], &["status", id, "--failed", "failed.csv"]] {
        let refused = scene.sandbox.ferry(args).expect(2);
        assert!(refused.stderr.contains("can't be read again") && refused.stderr.contains("hint: "), "{refused}");
    }
    assert!(!scene.sandbox.path("failed.csv").exists());
}

#[cfg(unix)]
mod unix {
    use super::*;

    fn pipe_of(scene: &Scene) -> PathBuf {
        let pipe = scene.sandbox.path("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        pipe
    }

    /// Without this, only a second Ctrl-C, or `kill`, ended the command.
    #[test]
    fn ctrl_c_ends_a_command_whose_pipe_never_answers() {
        let scene = Scene::new(1);
        let pipe = pipe_of(&scene).display().to_string();
        let (file, mapping) = (scene.file.to_str().unwrap(), scene.mapping.to_str().unwrap());
        let send = scene.args("send", &["--client", CLIENT, "--endpoint", "http://127.0.0.1:9", "--yes"]);
        let of_pipe = [&["send", &pipe][..], &send[2..]].concat();
        let commands: [&[&str]; 8] = [
            &["check", &pipe, "--mapping", mapping],
            &["inspect", &pipe],
            &["table", &pipe],
            &["mapping", "new", &pipe, "--out", "new.json"],
            &["mapping", "import", &pipe],
            &["check", file, "--mapping", &pipe],
            &["check", file, "--mapping", mapping, "--report", &pipe],
            &of_pipe,
        ];
        for args in commands {
            let running = scene.sandbox.start(args);
            wait_for_handler(running.id());
            running.interrupt();
            let start = Instant::now();
            let output = running.finish().expect(130);
            assert!(start.elapsed() < SOON, "{args:?} took {:?}", start.elapsed());
            assert!(output.stderr.contains("Interrupted"), "{args:?}: {output}");
        }
        assert_eq!(scene.sandbox.jobs().len(), 0);
    }

    /// Waits until a process handles SIGINT. Before that, the signal would end it in any case.
    fn wait_for_handler(id: u32) {
        tests::until("SIGINT has a handler", || {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"))?.trim().to_owned();
            (u64::from_str_radix(&caught, 16).ok()? >> 1 & 1 == 1).then_some(())
        });
    }

    #[test]
    fn a_pipe_that_stalls_in_the_middle_can_be_interrupted() {
        let scene = Scene::new(1);
        let pipe = pipe_of(&scene);
        let running = scene.sandbox.start(&["table", pipe.to_str().unwrap()]);
        let mut writer = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        writer.write_all(b"id,tier\n1,gold\n").unwrap();
        wait_for_handler(running.id());
        running.interrupt();
        let start = Instant::now();
        running.finish().expect(130);
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        drop(writer);
    }

    /// Process substitution: `ferry check <(zcat export.csv.gz) --mapping <(jq … mapping.json)`.
    #[cfg(target_os = "linux")]
    #[test]
    fn process_substitution_works_for_the_file_and_the_mapping() {
        let scene = Scene::new(3);
        let ferry = scene.sandbox.command(&[]);
        let line = "exec \"$0\" check <(cat \"$1\") --mapping <(cat \"$2\") --json";
        let mut shell = Command::new("bash");
        shell.args(["-c", line]).arg(ferry.get_program()).arg(&scene.file).arg(&scene.mapping).env_clear();
        for (name, value) in ferry.get_envs().filter_map(|(name, value)| Some((name, value?))) {
            shell.env(name, value);
        }
        let checked = Running::start(&mut shell).finish().expect(0).json();
        assert_eq!(checked["rows"]["ready"], 3);
    }

    #[test]
    fn a_pipe_that_would_be_read_twice_is_rejected() {
        let scene = Scene::new(1);
        let refused = piped(&scene, &["check", "-", "--mapping", "/dev/stdin"], b"").finish().expect(1);
        assert!(refused.stderr.contains("only once"), "{refused}");
    }

    /// A device is no table, and one without an end must not fill the memory or the disk.
    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_rejected_in_words() {
        let scene = Scene::new(1);
        let mapping = scene.mapping.to_str().unwrap();
        for (device, rule) in
            [("/dev/null", "file-empty"), ("/dev/zero", "file-unreadable"), ("/dev/urandom", "file-unreadable")]
        {
            for args in [&["check", device, "--mapping", mapping][..], &["inspect", device], &["table", device]] {
                let output = scene.sandbox.ferry(args).expect(2);
                assert!(output.stderr.contains(&format!("error[{rule}]: ")), "{args:?}: {output}");
            }
        }
        let endless = scene.sandbox.ferry(&["check", "customers.csv", "--mapping", "/dev/zero"]).expect(1);
        assert!(endless.stderr.contains("/dev/zero") && endless.stderr.contains("16 MB"), "{endless}");
    }

    /// `ferry table x.csv >> x.csv` would read its own output for ever.
    #[test]
    fn a_table_is_not_appended_to_its_own_file() {
        let scene = Scene::new(2);
        let before = std::fs::read(&scene.file).unwrap();
        let out = std::fs::OpenOptions::new().append(true).open(&scene.file).unwrap();
        let output = scene.sandbox.command(&["table", "customers.csv"]).stdout(out).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(std::fs::read(&scene.file).unwrap(), before);
    }
}
