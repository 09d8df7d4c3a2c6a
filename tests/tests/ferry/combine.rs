//! `combine` adds the values of earlier uploads to a file, so that sending the file doesn't erase them.

use std::path::Path;

use serde_json::{Value, json};
use tests::{CLIENT, Keychain, PracticeTarget, Running, Sandbox};

const POINTS: &str = r#"{"ferry_mapping":1,"name":"Points","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"points","column":"points"},{"name":"note","column":"note"},{"name":"tier","column":"tier"}]}"#;
const TIERS: &str = r#"{"ferry_mapping":1,"name":"Tiers","identifier":{"kind":"thirdPartyId","column":"id","transforms":["trim"]},
    "attributes":[{"name":"tier","column":"tier","transforms":["lowercase"]}]}"#;

struct Shop {
    sandbox: Sandbox,
    target: PracticeTarget,
    _keychain: Keychain,
}

impl Shop {
    /// Creates a shop that has sent points to four visitors.
    fn new() -> Shop {
        let shop = Shop::before_sending(&[]);
        shop.run(&["send", "points.csv"], "points.ferrymap.json", &["--yes", "--poll-every", "100ms"]).expect(0);
        shop
    }

    /// Creates a shop that has sent nothing yet, with these faults in its practice Target.
    fn before_sending(faults: &[&str]) -> Shop {
        let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
        sandbox.on_bus(keychain.address());
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let target = PracticeTarget::start(|options| options.faults = faults);
        sandbox.ferry(&["connection", "add", "acme", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
        sandbox.write("points.ferrymap.json", POINTS);
        sandbox.write("tiers.ferrymap.json", TIERS);
        sandbox.write(
            "points.csv",
            "id,points,note,tier\n007,5,\"  São \"\"P\"\" + 1% \",gold\n7,6,,\nA-3,7,NULL,gold\nA-4,8,,\n",
        );
        Shop { sandbox, target, _keychain: keychain }
    }

    fn args<'a>(&self, command: &[&'a str], mapping: &str, more: &[&'a str]) -> Vec<String> {
        let path = |name: &str| self.sandbox.path(name).to_str().unwrap().to_owned();
        let mut args = vec![command[0].to_owned(), path(command[1]), "--mapping".to_owned(), path(mapping)];
        args.extend(["--connection", "acme"].iter().chain(more).map(|arg| (*arg).to_owned()));
        args
    }

    fn run(&self, command: &[&str], mapping: &str, more: &[&str]) -> tests::Output {
        let args = self.args(command, mapping, more);
        self.sandbox.ferry(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn combine(&self, more: &[&str]) -> tests::Output {
        let out = self.sandbox.path("combined.csv");
        self.run(&["combine", "tiers.csv"], "tiers.ferrymap.json", &[&["--out", out.to_str().unwrap()], more].concat())
    }

    fn held(&self, id: &str) -> Value {
        let held = self.target.held().into_iter().find(|held| held.id.ends_with(id) && held.id.len() == id.len());
        json!(held.map(|held| held.attributes))
    }

    fn files(&self) -> Vec<String> {
        let folder = self.sandbox.path("tiers.csv");
        names_in(folder.parent().unwrap())
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let name = |one: std::io::Result<std::fs::DirEntry>| one.unwrap().file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

/// Rows that Target accepted only after their batch was split are part of the earlier upload, too.
#[test]
fn combine_includes_batches_that_were_split() {
    let shop = Shop::before_sending(&["bad-row:A-4"]);
    shop.run(&["send", "points.csv"], "points.ferrymap.json", &["--yes", "--poll-every", "100ms"]).expect(4);
    let rejected = shop.sandbox.jobs()[0]["id"].as_str().unwrap().to_owned();
    shop.sandbox.ferry(&["retry", &rejected, "--split", "--yes"]).expect(4);
    assert_eq!(shop.held("7"), json!({"points": "6"}));
    shop.sandbox.write("tiers.csv", "id,tier\n007,SILVER\n7,Gold\nA-4,Gold\n");
    let combined = shop.combine(&["--json"]).expect(0).json();
    assert_eq!((&combined["rows"], &combined["visitors"]), (&json!(3), &json!(2)), "{combined}");
    let checked = shop.run(&["check", "combined.csv"], "combined.ferrymap.json", &["--json"]).expect(0).json();
    assert_eq!(checked["overrides"], json!([]), "sending the combined file erases nothing");
}

/// Leading zeros, quotes, and spaces reach Target exactly as the first upload sent them. If both files have a value,
/// the new file's value is sent.
#[test]
fn sending_the_combined_file_keeps_the_values_of_the_first_upload() {
    let shop = Shop::new();
    shop.sandbox.write("tiers.csv", "id,tier\n 007 ,SILVER\nA-3,\nA-9,Gold\n7,Gold\n");
    let combined = shop.combine(&["--json"]).expect(0).json();
    assert_eq!((&combined["rows"], &combined["visitors"]), (&json!(3), &json!(2)), "{combined}");
    assert_eq!(
        (&combined["added"], &combined["overrides"][0]["combined"]),
        (&json!(["points", "note"]), &json!(true)),
        "{combined}"
    );
    let checked = shop.run(&["check", "combined.csv"], "combined.ferrymap.json", &["--json"]).expect(0).json();
    assert_eq!(checked["overrides"], json!([]), "sending the combined file erases nothing");

    shop.run(&["send", "combined.csv"], "combined.ferrymap.json", &["--yes", "--poll-every", "100ms"]).expect(0);
    assert_eq!(shop.held("007"), json!({"points": "5", "note": "  São \"P\" + 1% ", "tier": "silver"}));
    assert_eq!(shop.held("7"), json!({"points": "6", "tier": "gold"}));
    assert_eq!(shop.held("A-9"), json!({"tier": "gold"}));
    // This visitor is only in the earlier file, so nothing was sent again.
    assert_eq!(shop.held("A-4"), json!({"points": "8"}));
}

/// This is what `combine` prevents: the practice Target erases attributes that the second upload doesn't contain.
#[test]
fn sending_the_new_file_alone_erases_the_values_of_the_first_upload() {
    let shop = Shop::new();
    shop.sandbox.write("tiers.csv", "id,tier\n007,Silver\n");
    shop.run(&["send", "tiers.csv"], "tiers.ferrymap.json", &["--yes", "--poll-every", "100ms"]).expect(0);
    assert_eq!(shop.held("007"), json!({"tier": "silver"}));
}

#[test]
fn combine_prints_what_was_combined_and_how_to_send_it() {
    let shop = Shop::new();
    shop.sandbox.write("tiers.csv", "id,tier\n007,Silver\nA-9,Gold\n");
    let output = shop.combine(&[]).expect(0);
    assert!(output.stdout.contains("Combined with points.csv, sent on "), "{output}");
    assert!(output.stdout.contains(": 1 visitor keeps points, note\n"), "{output}");
    assert!(output.stdout.contains("2 visitors written to "), "{output}");
    assert!(output.stdout.contains("combined.ferrymap.json --connection acme"), "{output}");
}

/// If an earlier file was saved again, the values that it had when it was sent are unknown.
#[test]
fn combine_exits_with_2_if_an_earlier_file_has_changed() {
    let shop = Shop::new();
    shop.sandbox.write("tiers.csv", "id,tier\n007,Silver\n");
    shop.sandbox.write("points.csv", "id,points,note,tier\n007,6,,gold\n");
    let before = shop.files();
    let output = shop.combine(&[]).expect(2);
    assert!(output.stderr.contains("points.csv has changed since upload"), "{output}");
    assert_eq!(shop.files(), before);
    let job = shop.sandbox.jobs()[0]["id"].as_str().unwrap().to_owned();
    assert!(output.stderr.contains(&format!("--without {job}")), "{output}");
    let combined = shop.combine(&["--without", &job[..12], "--json"]).expect(0).json();
    assert_eq!(
        (&combined["visitors"], &combined["overrides"][0]["combined"]),
        (&json!(0), &json!(false)),
        "{combined}"
    );
    let output = shop.combine(&["--without", "20010101-none"]).expect(1);
    assert!(output.stderr.contains("wouldn't erase anything from that upload"), "{output}");
}

#[test]
fn combine_never_overwrites_its_inputs() {
    let shop = Shop::new();
    shop.sandbox.write("tiers.csv", "id,tier\n007,Silver\n");
    let points = std::fs::read(shop.sandbox.path("points.csv")).unwrap();
    // Next to `tiers.tsv`, the mapping of the combined file would replace `tiers.ferrymap.json`, which is in use.
    for name in ["tiers.csv", "points.csv", "tiers.tsv"] {
        let out = shop.sandbox.path(name);
        shop.run(&["combine", "tiers.csv"], "tiers.ferrymap.json", &["--out", out.to_str().unwrap()]).expect(1);
    }
    assert_eq!(std::fs::read_to_string(shop.sandbox.path("tiers.ferrymap.json")).unwrap(), TIERS);
    assert_eq!(std::fs::read(shop.sandbox.path("points.csv")).unwrap(), points);
    let folder = shop.sandbox.path("folder.csv");
    std::fs::create_dir(&folder).unwrap();
    shop.run(&["combine", "tiers.csv"], "tiers.ferrymap.json", &["--out", folder.to_str().unwrap()]).expect(1);
}

/// The combined file contains customer data, so an interrupted command must leave nothing of it.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_combine_leaves_no_file() {
    let shop = Shop::new();
    let rows: String = (0..300_000).map(|row| format!("C-{row},gold\n")).collect();
    shop.sandbox.write("tiers.csv", format!("id,tier\n007,Silver\n{rows}"));
    let (folder, before) = (shop.sandbox.path("tiers.csv").parent().unwrap().to_owned(), shop.files());
    let out = shop.sandbox.path("combined.csv");
    let args = shop.args(&["combine", "tiers.csv"], "tiers.ferrymap.json", &["--out", out.to_str().unwrap()]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let start_writing = || {
        let running = shop.sandbox.start(&args);
        let open = std::path::PathBuf::from(format!("/proc/{}/fd", running.id()));
        let is_unnamed = |path: std::path::PathBuf| {
            std::fs::read_link(path)
                .is_ok_and(|to| to.starts_with(&folder) && to.to_string_lossy().ends_with("(deleted)"))
        };
        tests::until("it writes an unnamed file", || {
            let mut open = std::fs::read_dir(&open).ok()?.flatten().map(|one| one.path());
            open.any(is_unnamed).then_some(())
        });
        running
    };
    start_writing().kill();
    assert_eq!(shop.files(), before, "after a kill");
    for stop in [Running::interrupt, Running::terminate] {
        let running = start_writing();
        stop(&running);
        let output = running.finish().expect(130);
        assert!(output.stderr.contains("Nothing was written"), "{output}");
        assert_eq!(shop.files(), before, "after a signal");
    }
}
