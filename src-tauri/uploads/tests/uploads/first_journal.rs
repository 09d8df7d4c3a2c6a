//! A data folder that was written in November 2026, before the names in it changed, opens with the present code:
//! every upload is listed as it ended, and those that can continue do.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use adobe_target::{ClientCode, Endpoint, Target};
use common::ApiVersion;
use engine::{CheckOptions, Checked, Mapping, Progress, Rule, Severity, Source, SourceOptions};
use keyring_core::{CredentialStore, mock};
use tempfile::TempDir;
use uploads::{Auth, Batch, Control, DelimiterHandling, Ended, Keychain, OpenUpload, Settings, Uploads};

use crate::scene::FakeClock;

/// Where the practice Target was when the data was written.
const WRITTEN_ENDPOINT: &str = "http://127.0.0.1:8471";

/// The folder in which the data was written.
const WRITTEN_ROOT: &str = "/tmp/customers";

/// A copy of the data, with a practice Target that its uploads go to from now on.
struct Copy {
    root: TempDir,
    server: practice::Server,
    uploads: Uploads,
}

impl Copy {
    async fn open(faults: &[&str]) -> Copy {
        let root = TempDir::new().unwrap();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/2026-11-first-journal");
        copy(&data, root.path());
        let clock = FakeClock::at(1_795_100_000_000);
        let options = practice::Options {
            rate: 1_000_000,
            processing: Duration::ZERO,
            faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
            ..practice::Options::at(root.path().join("practice"))
        };
        let server = practice::start(options).await.unwrap();
        move_to(&root.path().join("data/journal.sqlite"), root.path(), &server.origin());
        let uploads = Uploads::open_with(Some(&root.path().join("data")), clock, keychain()).unwrap();
        Copy { root, server, uploads }
    }

    /// The id of the newest upload of this file.
    fn id(&self, file: &str) -> String {
        let uploads = self.uploads.list().unwrap();
        uploads.into_iter().find(|upload| upload.path.ends_with(file)).expect(file).id
    }

    async fn run(&self, upload: OpenUpload) -> Ended {
        let endpoint = Endpoint::parse(&self.server.origin()).unwrap();
        let target = Target::new(ClientCode::parse("demo").unwrap(), endpoint, None).unwrap();
        upload.run(target, Control::default(), |_| {}).await.unwrap()
    }

    async fn resume(&self, file: &str) -> Ended {
        let (mut upload, mapping) = self.uploads.resume(&self.id(file)).unwrap();
        assert!(upload.check_again(&mapping, &Progress::default()).unwrap(), "{file} is the file that was checked");
        self.run(upload).await
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Points the uploads at the copied files and at another practice Target, in the tables as they were then.
fn move_to(journal: &Path, root: &Path, origin: &str) {
    let connection = rusqlite::Connection::open(journal).unwrap();
    let paths: Vec<(String, Vec<u8>)> = {
        let mut select = connection.prepare("SELECT id, path FROM jobs").unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    for (id, path) in paths {
        let path = PathBuf::from(String::from_utf8(path).unwrap());
        let path = root.join(path.strip_prefix(WRITTEN_ROOT).unwrap());
        let bytes = path.to_str().unwrap().as_bytes();
        connection.execute("UPDATE jobs SET path = ?2 WHERE id = ?1", rusqlite::params![id, bytes]).unwrap();
    }
    let moved = [WRITTEN_ENDPOINT, origin];
    connection.execute("UPDATE jobs SET endpoint = replace(endpoint, ?1, ?2)", moved).unwrap();
    connection.execute("UPDATE batches SET status_address = replace(status_address, ?1, ?2)", moved).unwrap();
}

/// The keychain with the key that the data's hashes were made with.
fn keychain() -> Keychain {
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let key = store.build("Profile Ferry", "fingerprints\n", None).unwrap();
    key.set_secret(b"000102030405060708090a0b0c0d0e0f").unwrap();
    Keychain::of(move || Ok(store.clone()), Duration::from_secs(30))
}

/// The states of batches, in order.
fn states(batches: &[Batch]) -> Vec<&'static str> {
    batches.iter().map(|batch| batch.state.as_str()).collect()
}

#[tokio::test]
async fn every_upload_of_the_first_journal_is_listed_with_its_state_and_reason() {
    let copy = Copy::open(&[]).await;
    let uploads = copy.uploads.list().unwrap();
    let listed: Vec<(String, &str, Option<&str>, bool)> = uploads
        .iter()
        .rev()
        .map(|upload| {
            let file = upload.path.file_name().unwrap().to_string_lossy().into_owned();
            (file, upload.state.as_str(), upload.reason.map(uploads::Reason::as_str), upload.retry_of.is_some())
        })
        .collect();
    let expected = [
        ("complete.csv", "complete", None, false),
        ("partial.csv", "partial", None, false),
        ("partial.csv", "complete", None, true),
        ("one-bad-row.csv", "failed", None, false),
        ("one-bad-row.csv", "partial", None, true),
        ("many-bad-rows.csv", "failed", None, false),
        ("many-bad-rows.csv", "partial", Some("many-rejected"), true),
        ("two-refused.csv", "paused", Some("two-rejections"), false),
        ("unreadable.csv", "paused", Some("unreadable"), false),
        ("token.csv", "paused", Some("token"), false),
        ("different.csv", "failed", Some("canary-different"), false),
        ("not-visible.csv", "paused", Some("canary-not-visible"), false),
        ("unconfirmed.csv", "unconfirmed", None, false),
        ("stuck.csv", "failed", None, false),
        ("accepted.csv", "accepted", None, false),
        ("cancelled.csv", "cancelled", None, false),
        ("split.csv", "failed", None, false),
        ("split.csv", "paused", Some("interrupted"), true),
        ("edited.csv", "paused", Some("interrupted"), false),
        ("died.csv", "paused", Some("interrupted"), false),
        ("waiting.csv", "paused", Some("interrupted"), false),
    ];
    let expected = expected.map(|(file, state, reason, is_retry)| (file.to_owned(), state, reason, is_retry));
    assert_eq!(listed, expected);
    for upload in &uploads {
        assert_eq!(upload.connection.as_deref(), Some("Shop"));
        assert!(Mapping::from_json(&upload.mapping).is_ok(), "{}", upload.mapping);
        let (_, _, log) = copy.uploads.find(&upload.id).unwrap();
        assert!(log.iter().all(|line| line.event != "following"), "{log:?}");
        assert!(log.is_empty() == upload.path.ends_with("edited.csv") || log.len() < 200);
    }
}

#[tokio::test]
async fn batches_of_the_first_journal_have_their_states_counts_and_failed_rows() {
    let copy = Copy::open(&[]).await;
    let (upload, batches, _) = copy.uploads.find(&copy.id("one-bad-row.csv")).unwrap();
    assert_eq!(upload.rows.read, 16);
    let expected = ["split", "split", "complete", "complete", "split", "split", "complete", "complete", "rejected"];
    assert_eq!(states(&batches), expected);
    assert_eq!(batches[8].reason.map(uploads::Reason::as_str), Some("rejected"));
    let slice = batches[8].slice.unwrap();
    assert_eq!((slice.of, slice.first, batches[8].rows), (1, 5, 1));
    let failed = copy.uploads.failed(&upload, &batches).unwrap();
    assert_eq!((failed.rows(), failed.rejected().iter().collect::<Vec<_>>()), (1, vec![6]));

    let uploads = copy.uploads.list().unwrap();
    let partial = uploads.iter().rfind(|upload| upload.path.ends_with("partial.csv")).unwrap();
    let batches = copy.uploads.journal().batches(&partial.id).unwrap();
    let counts: Vec<_> = batches.iter().map(|batch| (batch.succeeded, batch.failed, batch.not_found)).collect();
    assert_eq!(counts, [(Some(7), Some(3), Some(0)), (Some(10), Some(0), Some(0))]);
    let failed = copy.uploads.failed(partial, &batches).unwrap();
    assert_eq!((failed.rows(), failed.unnamed()), (3, 0));
    let retry = copy.uploads.journal().retries_of(&partial.id).unwrap();
    let sent_again = copy.uploads.journal().selected_rows(&retry[0]).unwrap().unwrap();
    assert_eq!(sent_again.iter().collect::<Vec<_>>(), [1, 2, 3]);

    let unconfirmed = copy.uploads.journal().batches(&copy.id("unconfirmed.csv")).unwrap();
    assert_eq!(unconfirmed[0].reason.map(uploads::Reason::as_str), Some("status-gone"));
    assert_eq!(states(&copy.uploads.journal().batches(&copy.id("unreadable.csv")).unwrap()), ["unknown", "planned"]);
}

#[tokio::test]
async fn paused_and_interrupted_uploads_of_the_first_journal_resume_to_their_end() {
    let copy = Copy::open(&["bad-row:C-0852"]).await;
    // The retry continues where its batch was split, and names the one row that Target rejects.
    let ended = copy.resume("split.csv").await;
    assert_eq!(ended.state.as_str(), "partial");
    assert_eq!(states(&ended.batches).iter().filter(|state| **state == "split").count(), 4);
    let (upload, batches, _) = copy.uploads.find(&copy.id("split.csv")).unwrap();
    let failed = copy.uploads.failed(&upload, &batches).unwrap();
    assert_eq!(failed.rejected().iter().collect::<Vec<_>>(), [3]);

    for file in ["unreadable.csv", "token.csv", "edited.csv", "died.csv", "waiting.csv"] {
        assert_eq!(copy.resume(file).await.state.as_str(), "complete", "{file}");
    }
    let held = practice::dump(&copy.root.path().join("practice")).unwrap();
    let tier =
        |id: &str| held.iter().find(|profile| profile.id == id).map(|profile| profile.attributes["tier"].clone());
    assert_eq!(tier("C-0902").as_deref(), Some("platinum"), "the edited cell was sent");
    assert_eq!(tier("C-0903").as_deref(), Some("silver"));
}

#[tokio::test]
async fn failed_rows_of_the_first_journal_are_sent_again() {
    let copy = Copy::open(&[]).await;
    let (mut upload, checked) = copy.uploads.retry(&copy.id("stuck.csv"), None, false, &Progress::default()).unwrap();
    upload.plan(Arc::new(checked)).unwrap();
    assert_eq!(copy.run(upload).await.state.as_str(), "complete");
}

#[tokio::test]
async fn connections_and_mappings_of_the_first_journal_are_as_they_were_saved() {
    let copy = Copy::open(&[]).await;
    let connections = copy.uploads.connections().list().unwrap();
    let named: Vec<&str> = connections.iter().map(|connection| connection.name.as_str()).collect();
    assert_eq!(named, ["Northpier", "Northpier live", "Shop"]);
    assert!(matches!(&connections[0].auth, Auth::Oauth(project) if project.tenant() == "northpier"));
    assert_eq!((&connections[1].auth, connections[1].is_production), (&Auth::Token, true));
    assert_eq!(connections[2].comma_test.map(|last| last.handling), Some(DelimiterHandling::Keeps));
    assert_eq!(connections[2].endpoint.origin(), WRITTEN_ENDPOINT);

    let mappings = copy.uploads.saved_mappings().list().unwrap();
    let named: Vec<&str> = mappings.iter().map(|mapping| mapping.name.as_str()).collect();
    assert_eq!(named, ["CRM weekly", "Every field", "Tiers", "Workbook"]);
    assert_eq!(mappings[0].columns.as_deref(), Some(&["id", "tier", "city"].map(str::to_owned)[..]));
    let severity = mappings[1].mapping().unwrap().severity;
    assert_eq!(severity.get(&Rule::IdsDamaged), Some(&Severity::Warning));
    assert_eq!(Settings::load(copy.uploads.data_dir()).history_days, None, "the settings keep every upload");
}

#[tokio::test]
async fn what_was_sent_and_exported_before_is_recognized() {
    let copy = Copy::open(&[]).await;
    let file = copy.root.path().join("later.csv");
    std::fs::write(&file, "id,tier\nC-0001,gold\nC-0002,gold\n").unwrap();
    let checked = Arc::new(checked(&file, "Tiers", &copy));
    let found = copy
        .uploads
        .overwrite_guard()
        .overrides(checked, "demo", WRITTEN_ENDPOINT, ApiVersion::V2, Arc::default())
        .await
        .unwrap();
    let lost: Vec<(u64, &str)> = found.iter().map(|one| (one.visitors, one.attributes[0].name.as_str())).collect();
    assert_eq!(lost, [(2, "city")]);

    std::fs::write(&file, "id,tier,ferry_reason\n2138,gold,\n777,silver,\n").unwrap();
    let checked = self::checked(&file, "Tiers", &copy);
    let (checked, compared) = copy.uploads.returned_exports().compare(checked, Arc::default()).await;
    compared.unwrap();
    let damaged = checked.report().issues.iter().find(|issue| issue.rule == Rule::IdsDamaged).map(|issue| issue.rows);
    assert_eq!(damaged, Some(2));
}

fn checked(file: &Path, mapping: &str, copy: &Copy) -> Checked {
    let mapping = copy.uploads.saved_mappings().get(mapping).unwrap().mapping().unwrap();
    let source = Source::open(file, &SourceOptions::default()).unwrap();
    Checked::new(source, &mapping, &CheckOptions::default(), &Progress::default()).unwrap()
}

#[test]
fn mapping_files_of_the_first_version_are_read_and_written_without_loss() {
    for name in ["every-field", "workbook"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/data/2026-11-first-journal/mappings/{name}.ferrymap.json"));
        let mapping = Mapping::from_json(&std::fs::read_to_string(path).unwrap()).unwrap();
        let again = Mapping::from_json(&mapping.to_json()).unwrap();
        assert_eq!(Mapping { unprefixed: Vec::new(), ..mapping }, again);
    }
}
