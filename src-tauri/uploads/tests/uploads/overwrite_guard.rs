//! Values of an earlier upload that a second one would erase are reported before it's sent.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use adobe_target::Target;
use common::ApiVersion;
use engine::{BatchLimits, CheckOptions, Checked, Mapping, Progress, Source};
use uploads::{BatchState, Control, Keychain, NewUpload, Override, OverrideError, UploadEvent, UploadState, Uploads};

use crate::scene::Scene;

struct Send {
    file: PathBuf,
    mapping: String,
}

impl Send {
    fn new(scene: &Scene, name: &str, text: &str, attributes: &[&str]) -> Send {
        let file = scene.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let attributes: Vec<String> =
            attributes.iter().map(|name| format!(r#"{{"name":"{name}","column":"{name}"}}"#)).collect();
        let mapping = format!(
            r#"{{"ferry_mapping":1,"name":"test","identifier":{{"kind":"thirdPartyId","column":"id"}},"attributes":[{}]}}"#,
            attributes.join(",")
        );
        Send { file, mapping }
    }

    fn checked(&self) -> (Mapping, Checked) {
        let mapping = Mapping::from_json(&self.mapping).unwrap();
        let options = CheckOptions { batch_limits: BatchLimits::new(Some(2), None), ..CheckOptions::default() };
        let source = Source::open(&self.file, &mapping.source).unwrap();
        let checked = Checked::new(source, &mapping, &options, &Progress::default()).unwrap();
        (mapping, checked)
    }

    async fn erases(&self, scene: &Scene) -> Vec<Override> {
        let checked = Arc::new(self.checked().1);
        let (client, endpoint) = (scene.client(), scene.endpoint());
        let watch = Arc::<Progress>::default();
        scene
            .uploads
            .overwrite_guard()
            .overrides(checked, client.as_str(), endpoint.origin(), ApiVersion::V2, watch)
            .await
            .unwrap()
    }

    async fn go(&self, scene: &Scene) -> String {
        self.go_with(scene, |_| {}).await
    }

    async fn go_with(&self, scene: &Scene, on: impl FnMut(UploadEvent) + std::marker::Send + 'static) -> String {
        let (mapping, checked) = self.checked();
        let begin = NewUpload {
            path: self.file.clone(),
            mapping: self.mapping.clone(),
            connection: Some("acme".to_owned()),
            ..scene.begin(&scene.options(2))
        };
        let mut upload = scene.uploads.begin(begin, mapping.api).unwrap();
        upload.plan(Arc::new(checked)).unwrap();
        let id = upload.upload().id.clone();
        let target = Target::new(scene.client(), scene.endpoint(), None).unwrap();
        let ended = upload.run(target, Control::default(), on).await.unwrap();
        assert_eq!(ended.state, UploadState::Complete);
        id
    }
}

/// Points sent yesterday to five visitors; a file of tiers for three of them would lose those three's points, but
/// for the one whose points the first file left empty.
#[tokio::test]
async fn values_that_would_be_erased_are_counted_by_attribute_and_visitor() {
    let scene = Scene::new(1, &[]).await;
    let first =
        Send::new(&scene, "points.csv", "id,points,tier\n1,5,\n2,6,a\n3,,b\n4,7,\n5,8,c\n", &["points", "tier"]);
    let second = Send::new(&scene, "tiers.csv", "id,tier\n5,x\n9,y\n3,z\n2,\n1,w\n", &["tier"]);
    assert_eq!(second.erases(&scene).await, []);
    let upload = first.go(&scene).await;

    let [found] = <[Override; 1]>::try_from(second.erases(&scene).await).unwrap();
    assert_eq!(found.upload, upload);
    // Visitor 2 is not sent: its only value is empty.
    assert_eq!(found.visitors, 2, "{found:?}");
    let counted: Vec<(&str, u64)> = found.attributes.iter().map(|one| (&*one.name, one.visitors)).collect();
    assert_eq!(counted, [("points", 2)]);

    // The same file once more erases nothing, nor does one with every column.
    assert_eq!(first.erases(&scene).await, []);
    // Afterwards the latest state of each visitor is known, not all that was ever sent.
    second.go(&scene).await;
    let third = Send::new(&scene, "points2.csv", "id,points\n5,1\n4,2\n", &["points"]);
    let found = third.erases(&scene).await;
    let finished: Vec<(u64, &str)> =
        found.iter().flat_map(|one| one.attributes.iter().map(|lost| (one.visitors, &*lost.name))).collect();
    assert_eq!(finished, [(1, "tier")], "{found:?}");
}

/// A process that is killed as soon as a batch is known to be accepted must not leave the guard without it.
#[tokio::test]
async fn a_batch_is_recorded_before_it_is_known_as_accepted() {
    let scene = Scene::new(1, &[]).await;
    let first = Send::new(&scene, "points.csv", "id,points\n1,5\n2,6\n", &["points"]);
    let folder = scene.folder.path().join("home").join("sent");
    let files = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&files);
    first
        .go_with(&scene, move |event| {
            if let UploadEvent::Batch(batch) = event
                && batch.state == BatchState::Accepted
            {
                *counted.lock().unwrap() = std::fs::read_dir(&folder).unwrap().count();
            }
        })
        .await;
    assert_eq!(*files.lock().unwrap(), 1);
}

/// Client codes that differ in case are one account to Target.
#[tokio::test]
async fn the_case_of_a_client_code_makes_no_other_account() {
    let scene = Scene::new(1, &[]).await;
    Send::new(&scene, "points.csv", "id,points\n1,5\n", &["points"]).go(&scene).await;
    let second = Send::new(&scene, "tiers.csv", "id,tier\n1,gold\n", &["tier"]);
    let checked = Arc::new(second.checked().1);
    let guard = scene.uploads.overwrite_guard();
    let found = guard.overrides(checked, "DEMO", scene.endpoint().origin(), ApiVersion::V2, Arc::default()).await;
    assert_eq!(found.unwrap().len(), 1);
}

/// A program that can't use the keychain for once must not replace what was recorded with the key in it.
#[tokio::test]
async fn without_a_keychain_nothing_is_known_and_nothing_recorded_is_lost() {
    let scene = Scene::new(1, &[]).await;
    Send::new(&scene, "points.csv", "id,points\n1,5\n", &["points"]).go(&scene).await;
    let tiers = Send::new(&scene, "tiers.csv", "id,tier\n1,x\n", &["tier"]);
    let home = scene.folder.path().join("home");
    let locked = Uploads::open_with(Some(&home), scene.clock.clone(), Keychain::none()).unwrap();
    let checked = Arc::new(tiers.checked().1);
    let (client, endpoint) = (scene.client(), scene.endpoint());
    let guard = locked.overwrite_guard();
    let found = guard.overrides(checked, client.as_str(), endpoint.origin(), ApiVersion::V2, Arc::default()).await;
    assert!(matches!(found, Err(OverrideError::Keychain(_))), "{found:?}");
    assert_eq!(tiers.erases(&scene).await.len(), 1);
}

/// The stored files contain no ID and no value.
#[tokio::test]
async fn recorded_files_contain_no_id_and_no_value() {
    let scene = Scene::new(1, &[]).await;
    let first = Send::new(&scene, "n.csv", "id,tier\nneedle-1,haystack-2\n", &["tier"]);
    first.go(&scene).await;
    let folder = scene.folder.path().join("home").join("sent");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"needle" || part == b"haysta"));
        files += 1;
    }
    assert_eq!(files, 1);
}

/// A practice upload without a connection isn't recorded, and doesn't read the keychain.
#[tokio::test]
async fn practice_uploads_without_a_connection_are_not_recorded() {
    let scene = Scene::new(3, &[]).await;
    scene.send(scene.options(2)).await;
    assert!(!scene.folder.path().join("home").join("sent").exists());
}

/// Who presses Send while a large file is still looked through sends.
#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_does_not_delay_a_new_upload() {
    let scene = Scene::new(1, &[]).await;
    Send::new(&scene, "points.csv", "id,points\n1,5\n", &["points"]).go(&scene).await;
    let rows: String = (0..60_000).map(|row| format!("{row},gold\n")).collect();
    let many = Send::new(&scene, "many.csv", &format!("id,tier\n{rows}"), &["tier"]);
    let mapping = Mapping::from_json(&many.mapping).unwrap();
    let options = CheckOptions { batch_limits: BatchLimits::new(Some(1_000), None), ..CheckOptions::default() };
    let source = Source::open(&many.file, &mapping.source).unwrap();
    let checked = Arc::new(Checked::new(source, &mapping, &options, &Progress::default()).unwrap());
    let (client, endpoint, watch) = (scene.client(), scene.endpoint(), Arc::<Progress>::default());
    let look = scene.uploads.overwrite_guard().overrides(
        checked,
        client.as_str(),
        endpoint.origin(),
        ApiVersion::V2,
        watch.clone(),
    );
    let begun = async {
        while watch.rows() == 0 {
            tokio::task::yield_now().await;
        }
        scene.uploads.begin(scene.begin(&scene.options(2)), ApiVersion::V2).map(|upload| upload.discard())
    };
    let (found, begun) = tokio::join!(look, begun);
    begun.expect("the account's lock is free").unwrap();
    assert_eq!(found.unwrap()[0].visitors, 1);
}
