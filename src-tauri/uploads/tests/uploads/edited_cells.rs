//! Edited cells are in the journal until their upload ends, and nowhere else.

use std::sync::Arc;

use engine::{CellEdits, Checked, Mapping, Progress, Source};
use uploads::{CombineError, CombineProgress, Control, NewUpload, OpenUpload, write_combined};

use crate::scene::{MAPPING, Scene};

/// A value that is in no other file.
const NEEDLE: &str = "edited-in-the-app-7f3a";

/// Returns a planned upload of a file whose third row was edited.
fn planned(scene: &Scene) -> OpenUpload {
    let mapping = Mapping::from_json(MAPPING).unwrap();
    let options = scene.options(2);
    let begin = NewUpload {
        path: scene.file.clone(),
        mapping: MAPPING.to_owned(),
        mapping_name: "test".to_owned(),
        connection: None,
        client: scene.client(),
        endpoint: scene.endpoint(),
        options: options.clone(),
        retry_of: None,
    };
    let mut upload = scene.uploads.begin(begin, mapping.api).unwrap();
    let edited = CellEdits::from_iter([(3, 1, NEEDLE.to_owned())]);
    let source = Source::open(&scene.file, &options.source).unwrap().with_edits(edited);
    let checked = Checked::new(source, &mapping, &options.check, &Progress::default()).unwrap();
    upload.plan(Arc::new(checked)).unwrap();
    upload
}

fn is_on_disk(scene: &Scene) -> bool {
    let data_dir = scene.folder.path().join("home");
    let files = std::fs::read_dir(data_dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files
        .map(|path| std::fs::read(path).unwrap())
        .any(|bytes| bytes.windows(NEEDLE.len()).any(|window| window == NEEDLE.as_bytes()))
}

/// Returns Target's value of the edited visitor.
fn held(scene: &Scene) -> Option<String> {
    let held = practice::dump(&scene.folder.path().join("practice")).unwrap();
    held.into_iter().find(|profile| profile.id == "V-2").map(|profile| profile.attributes["tier"].clone())
}

/// The process dies after the plan. The next one builds the same bodies, with the edited value.
#[tokio::test]
async fn a_resumed_upload_sends_the_edited_cells_and_deletes_them() {
    let scene = Scene::new(6, &[]).await;
    let upload = planned(&scene);
    let id = upload.upload().id.clone();
    drop(upload);
    assert!(is_on_disk(&scene), "or it could not be made again");
    assert_eq!(scene.uploads.journal().edited_cells(&id).unwrap().get(3, 1), Some(NEEDLE));
    let finished = scene.resume(&id, None).await;
    assert_eq!(finished.end(), ("complete", None));
    assert_eq!(held(&scene).as_deref(), Some(NEEDLE));
    assert!(!is_on_disk(&scene), "neither in free pages nor in the write-ahead file");
    assert!(scene.uploads.journal().edited_cells(&id).unwrap().is_empty());
}

/// An upload can end as canceled, rejected, or partly applied.
#[tokio::test]
async fn every_end_of_an_upload_deletes_its_edited_cells() {
    for (faults, end) in [(&["refuse", "refuse"][..], "paused"), (&["profile-list:1"], "partial")] {
        let scene = Scene::new(6, faults).await;
        let upload = planned(&scene);
        let id = upload.upload().id.clone();
        let ended = upload.run(scene.target(None), Control::default(), |_| {}).await.unwrap();
        assert_eq!(ended.state.as_str(), end);
        assert_eq!(is_on_disk(&scene), end == "paused", "{end}");
        if end == "paused" {
            scene.uploads.journal().request_cancel(&id).unwrap();
            assert_eq!(scene.resume(&id, None).await.end().0, "cancelled");
            assert!(!is_on_disk(&scene), "cancelled");
        }
    }
    let scene = Scene::new(6, &[]).await;
    planned(&scene).discard().unwrap();
    assert!(!is_on_disk(&scene), "discarded before anything was sent");
}

/// An upload with edited cells can be combined with another file while the app that sent it is open. What Target rejected
/// is left out.
#[tokio::test]
async fn an_upload_with_edited_cells_is_combined_only_while_its_file_is_in_memory() {
    let scene = Scene::new(6, &["refuse"]).await;
    let upload = planned(&scene);
    let (id, checked) = (upload.upload().id.clone(), upload.checked().cloned().unwrap());
    upload.run(scene.target(None), Control::default(), |_| {}).await.unwrap();
    let cities = scene.folder.path().join("cities.csv");
    std::fs::write(&cities, "id,city\nV-0,Lisboa\nV-2,Porto\nV-5,Faro\n").unwrap();
    let mapping = Mapping::from_json(&MAPPING.replace("tier", "city")).unwrap();
    let source = Source::open(&cities, &mapping.source).unwrap();
    let new = Checked::new(source, &mapping, &Default::default(), &Progress::default()).unwrap();

    let (ids, watch) = ([id.clone()], CombineProgress::default());
    let forgotten = scene.uploads.earlier_uploads(&["20250101-abcdef".to_owned()], None, &CombineProgress::default());
    assert!(matches!(forgotten, Err(CombineError::Forgotten(_))));
    let unread = scene.uploads.earlier_uploads(&ids, None, &CombineProgress::default());
    assert!(matches!(unread, Err(CombineError::CellsEdited(upload)) if upload.id == id));
    let earlier = scene.uploads.earlier_uploads(&ids, Some((id, checked)), &watch).unwrap();
    let to = scene.folder.path().join("combined.csv");
    let combined = write_combined(&to, (&new, &mapping), &earlier, &watch).unwrap();
    assert_eq!((combined.rows, combined.visitors), (3, 2));
    let text = std::fs::read_to_string(to).unwrap();
    let expected = format!("mbox3rdPartyId,city,tier\nV-0,Lisboa,\nV-2,Porto,{NEEDLE}\nV-5,Faro,tier 5\n");
    assert_eq!(text.trim_start_matches('\u{feff}'), expected);
    assert_eq!(watch.done(), watch.all(), "all that was to be read was read");
}
