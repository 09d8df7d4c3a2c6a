//! What a command writes never replaces what it reads, and appears whole or not at all.

use std::path::{Path, PathBuf};

use tests::{CLIENT, MAPPING, Output, Scene};

/// Two customers that are sent and one that is excluded.
const ROWS: &str = "customer_id,Tier,City\nA-1,Gold,Faro\nA/2,Gold,Faro\nA-3,Gold,Faro\n";

fn scene() -> Scene {
    let mut scene = Scene::new(1);
    scene.file = scene.sandbox.write("customers.csv", ROWS);
    scene
}

/// Returns paths that all lead to one file: its own, and on Unix those of a symbolic link and a hard link.
fn names_of(path: &Path) -> Vec<PathBuf> {
    let mut names = vec![path.to_owned()];
    let beside = |ending: &str| path.with_file_name(format!("{}-{ending}", path.file_name().unwrap().display()));
    let hard = beside("hard");
    if !hard.exists() {
        std::fs::hard_link(path, &hard).unwrap();
    }
    names.push(hard);
    #[cfg(unix)]
    {
        let soft = beside("soft");
        if soft.symlink_metadata().is_err() {
            std::os::unix::fs::symlink(path, &soft).unwrap();
        }
        names.push(soft);
    }
    names
}

#[track_caller]
fn assert_refused(output: &Output, path: &Path, before: &[u8]) {
    assert_eq!(output.code, Some(1), "{}: {output}", path.display());
    assert!(output.stderr.contains("error: ") && output.stderr.contains("hint: "), "{output}");
    assert_eq!(std::fs::read(path).unwrap(), before, "{}: {output}", path.display());
}

/// A customer file that is emptied by a typing mistake is lost, and without a word.
#[test]
fn an_output_never_replaces_the_file_or_its_mapping_whatever_name_it_has() {
    let scene = scene();
    let out = scene.sandbox.path("out").display().to_string();
    let origin = scene.target.origin();
    let to = ["--client", CLIENT, "--endpoint", &origin];
    let combine = [&to[..], &["--out"]].concat();
    let send = [&to[..], &["--yes", "--report"]].concat();
    let outputs: [(&str, &[&str]); 6] = [
        ("check", &["--report"]),
        ("check", &["--excluded"]),
        ("pack", &["--out", &out, "--report"]),
        ("pack", &["--out", &out, "--excluded"]),
        ("combine", &combine),
        ("send", &send),
    ];
    for input in [&scene.file, &scene.mapping] {
        let before = std::fs::read(input).unwrap();
        for name in names_of(input) {
            for (command, options) in outputs {
                let refused = scene.sandbox.ferry(&scene.args(command, &[options, &[name.to_str().unwrap()]].concat()));
                assert_refused(&refused, input, &before);
            }
        }
    }
    scene.assert_nothing_asked();
}

#[test]
fn an_archive_and_a_workbook_are_never_replaced_either() {
    let mut scene = scene();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, from) in [("book.xlsx", "workbook/empty-rows-between/input.xlsx"), ("packed.csv.gz", "")] {
        let bytes = if from.is_empty() {
            b"\x1f\x8b\x08 not even a whole one".to_vec()
        } else {
            std::fs::read(corpus.join(from)).unwrap()
        };
        scene.file = scene.sandbox.write(name, &bytes);
        for link in names_of(&scene.file) {
            let refused = scene.sandbox.ferry(&scene.args("check", &["--excluded", link.to_str().unwrap()]));
            assert_refused(&refused, &scene.file, &bytes);
        }
    }
}

#[test]
fn two_outputs_that_are_one_file_are_rejected() {
    let scene = scene();
    let earlier = scene.sandbox.write("report.csv", "earlier");
    for other in names_of(&earlier) {
        let args = ["--report", earlier.to_str().unwrap(), "--excluded", other.to_str().unwrap()];
        let refused = scene.sandbox.ferry(&scene.args("check", &args));
        assert_refused(&refused, &earlier, b"earlier");
        assert!(refused.stderr.contains("--report") && refused.stderr.contains("--excluded"), "{refused}");
    }
    // Neither of them exists yet.
    let args = ["--report", "new.csv", "--excluded", "./../files/new.csv"];
    scene.sandbox.ferry(&scene.args("check", &args)).expect(1);
    assert!(!scene.sandbox.path("new.csv").exists());
    let bodies = scene.sandbox.path("bodies");
    let args = ["--out", "bodies", "--report", "bodies/batch-0001.txt"];
    scene.sandbox.ferry(&scene.args("pack", &args)).expect(1);
    assert_eq!(std::fs::read_dir(bodies).unwrap().count(), 0);
}

/// `--out customers.csv` instead of `--out customers.ferrymap.json` is one wrong completion away.
#[test]
fn a_mapping_replaces_only_a_mapping() {
    let scene = scene();
    let mapping = scene.mapping.to_str().unwrap();
    scene.sandbox.ferry(&["mapping", "import", mapping]).expect(0);
    for name in names_of(&scene.file) {
        let refused = scene.sandbox.ferry(&["mapping", "export", "Customers", "--out", name.to_str().unwrap()]);
        assert_refused(&refused, &scene.file, ROWS.as_bytes());
        let refused = scene.sandbox.ferry(&["mapping", "new", "customers.csv", "--out", name.to_str().unwrap()]);
        assert_refused(&refused, &scene.file, ROWS.as_bytes());
    }
    scene.sandbox.ferry(&["mapping", "export", "Customers", "--out", mapping]).expect(0);
    let written = std::fs::read_to_string(&scene.mapping).unwrap();
    assert!(written != MAPPING && written.contains("\"ferry_mapping\": 1"), "{written}");
}

#[test]
fn failed_rows_never_replace_the_file_that_was_sent() {
    let scene = Scene::with_faults(2, &["failed-rows:1"]);
    scene.send(&[]).expect(4);
    let (job, before) = (scene.job(), std::fs::read(&scene.file).unwrap());
    for name in names_of(&scene.file) {
        let refused = scene.sandbox.ferry(&["status", job["id"].as_str().unwrap(), "--failed", name.to_str().unwrap()]);
        assert_refused(&refused, &scene.file, &before);
    }
}

/// Who can read what: rows of customers only the person who wrote them, unless they replace a file of that person's own.
#[cfg(unix)]
#[test]
fn rows_are_for_their_owner_and_a_replaced_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let scene = scene();
    let mode = |name: &str| std::fs::metadata(scene.sandbox.path(name)).unwrap().permissions().mode() & 0o777;
    let write = ["--report", "report.csv", "--excluded", "excluded.csv"];
    scene.sandbox.ferry(&scene.args("check", &write)).expect(3);
    assert_eq!((mode("report.csv"), mode("excluded.csv")), (0o600, 0o600));
    scene.sandbox.ferry(&scene.args("pack", &["--out", "bodies"])).expect(3);
    assert_eq!(mode("bodies/batch-0001.txt"), 0o600);
    let shared = std::fs::Permissions::from_mode(0o664);
    std::fs::set_permissions(scene.sandbox.path("excluded.csv"), shared).unwrap();
    scene.sandbox.ferry(&scene.args("check", &write)).expect(3);
    assert_eq!((mode("report.csv"), mode("excluded.csv")), (0o600, 0o664));
    // A link stays a link, and its file is replaced.
    std::os::unix::fs::symlink("excluded.csv", scene.sandbox.path("latest.csv")).unwrap();
    std::fs::write(scene.sandbox.path("excluded.csv"), "old").unwrap();
    scene.sandbox.ferry(&scene.args("check", &["--excluded", "latest.csv"])).expect(3);
    assert!(scene.sandbox.path("latest.csv").symlink_metadata().unwrap().is_symlink());
    assert!(std::fs::read_to_string(scene.sandbox.path("excluded.csv")).unwrap().contains("A/2"));
}

/// `>(…)`, `/dev/stdout` and pipes can't be replaced by a file.
#[cfg(target_os = "linux")]
#[test]
fn devices_and_pipes_are_written_to_directly() {
    let scene = scene();
    let checked = scene.sandbox.ferry(&scene.args("check", &["--excluded", "/dev/stdout", "--report", "/dev/null"]));
    let checked = checked.expect(3);
    assert!(checked.stdout.starts_with("customer_id,Tier,City,ferry_reason\nA/2,Gold,Faro,"), "{checked}");
    let new = scene.sandbox.ferry(&["mapping", "new", "customers.csv", "--out", "/dev/stdout"]).expect(0);
    assert!(new.stdout.contains("\"ferry_mapping\": 1"), "{new}");

    let pipe = scene.sandbox.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let checking = scene.sandbox.start(&scene.args("check", &["--excluded", pipe.to_str().unwrap()]));
    assert!(std::fs::read_to_string(&pipe).unwrap().contains("A/2"));
    checking.finish().expect(3);
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&std::fs::metadata(&pipe).unwrap().file_type()));
}

/// A descriptor of a file: nothing that's there already is overwritten.
#[cfg(target_os = "linux")]
#[test]
fn standard_output_in_a_file_is_appended_to() {
    let scene = scene();
    let log = scene.sandbox.write("log.txt", "before\n");
    let out = std::fs::OpenOptions::new().append(true).open(&log).unwrap();
    let args = scene.args("check", &["--excluded", "/dev/stdout"]);
    let status = scene.sandbox.command(&args).stdout(out).stderr(std::process::Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(3));
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.starts_with("before\ncustomer_id,Tier,City,ferry_reason\nA/2,Gold,Faro,"), "{log}");
}
