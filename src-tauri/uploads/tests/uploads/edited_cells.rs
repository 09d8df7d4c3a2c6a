//! Cells mended by hand live in the journal until their job ends, and nowhere else.

use std::sync::Arc;

use engine::{CellEdits, Checked, Mapping, Progress, Source};
use uploads::{Begin, Control, OpenJob, UnionError, UnionWatch, api_of, write_union};

use crate::scene::{MAPPING, Scene};

/// Nobody else writes this.
const NEEDLE: &str = "mended-by-hand-7f3a";

/// A planned job of a file whose third row was mended.
fn planned(scene: &Scene) -> OpenJob {
    let mapping = Mapping::from_json(MAPPING).unwrap();
    let options = scene.options(2);
    let begin = Begin {
        path: scene.file.clone(),
        mapping: MAPPING.to_owned(),
        mapping_name: "test".to_owned(),
        connection: None,
        client: scene.client(),
        endpoint: scene.endpoint(),
        options: options.clone(),
        retry_of: None,
    };
    let mut job = scene.uploads.begin(begin, api_of(&mapping)).unwrap();
    let mended = CellEdits::from_iter([(3, 1, NEEDLE.to_owned())]);
    let source = Source::open(&scene.file, &options.source).unwrap().with_edits(mended);
    let checked = Checked::new(source, &options.source, &mapping, &options.check, &Progress::default()).unwrap();
    job.plan(Arc::new(checked)).unwrap();
    job
}

fn is_on_disk(scene: &Scene) -> bool {
    let home = scene.folder.path().join("home");
    let files = std::fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files
        .map(|path| std::fs::read(path).unwrap())
        .any(|bytes| bytes.windows(NEEDLE.len()).any(|window| window == NEEDLE.as_bytes()))
}

/// What Target holds of the mended visitor.
fn held(scene: &Scene) -> Option<String> {
    let held = practice::dump(&scene.folder.path().join("practice")).unwrap();
    held.into_iter().find(|profile| profile.id == "V-2").map(|profile| profile.attributes["tier"].clone())
}

/// The program dies after the plan; the next one makes the very same bodies, mended value and all.
#[tokio::test]
async fn a_resumed_job_sends_what_was_mended_and_forgets_it() {
    let scene = Scene::new(6, &[]).await;
    let job = planned(&scene);
    let id = job.job().id.clone();
    drop(job);
    assert!(is_on_disk(&scene), "or it could not be made again");
    assert_eq!(scene.uploads.journal().mended_cells(&id).unwrap().get(3, 1), Some(NEEDLE));
    let told = scene.resume(&id, None).await;
    assert_eq!(told.end(), ("complete", None));
    assert_eq!(held(&scene).as_deref(), Some(NEEDLE));
    assert!(!is_on_disk(&scene), "neither in free pages nor in the write-ahead file");
    assert!(scene.uploads.journal().mended_cells(&id).unwrap().is_empty());
}

/// However it ends: cancelled, refused, partly applied.
#[tokio::test]
async fn no_end_leaves_it_behind() {
    for (faults, end) in [(&["refuse", "refuse"][..], "paused"), (&["profile-list:1"], "partial")] {
        let scene = Scene::new(6, faults).await;
        let job = planned(&scene);
        let id = job.job().id.clone();
        let ended = job.run(scene.target(None), Control::default(), |_| {}).await.unwrap();
        assert_eq!(ended.state.as_str(), end);
        assert_eq!(is_on_disk(&scene), end == "paused", "{end}");
        if end == "paused" {
            scene.uploads.journal().wish_cancel(&id).unwrap();
            assert_eq!(scene.resume(&id, None).await.end().0, "cancelled");
            assert!(!is_on_disk(&scene), "cancelled");
        }
    }
    let scene = Scene::new(6, &[]).await;
    planned(&scene).discard().unwrap();
    assert!(!is_on_disk(&scene), "taken back before anything was sent");
}

/// What was mended can be joined with another file while the window that sent it is open; never without it. What Target
/// refused was never there.
#[tokio::test]
async fn a_mended_upload_is_joined_while_it_is_at_hand() {
    let scene = Scene::new(6, &["refuse"]).await;
    let job = planned(&scene);
    let (id, checked) = (job.job().id.clone(), job.checked().cloned().unwrap());
    job.run(scene.target(None), Control::default(), |_| {}).await.unwrap();
    let cities = scene.folder.path().join("cities.csv");
    std::fs::write(&cities, "id,city\nV-0,Lisboa\nV-2,Porto\nV-5,Faro\n").unwrap();
    let mapping = Mapping::from_json(&MAPPING.replace("tier", "city")).unwrap();
    let source = Source::open(&cities, &mapping.source).unwrap();
    let new = Checked::new(source, &mapping.source, &mapping, &Default::default(), &Progress::default()).unwrap();

    let (jobs, watch) = ([id.clone()], UnionWatch::default());
    let forgotten = scene.uploads.earlier(&["20250101-abcdef".to_owned()], None, &UnionWatch::default());
    assert!(matches!(forgotten, Err(UnionError::Forgotten(_))));
    let unread = scene.uploads.earlier(&jobs, None, &UnionWatch::default());
    assert!(matches!(unread, Err(UnionError::Mended(job)) if job.id == id));
    let earlier = scene.uploads.earlier(&jobs, Some((id, checked)), &watch).unwrap();
    let to = scene.folder.path().join("union.csv");
    let union = write_union(&to, (&new, &mapping), &earlier, &watch).unwrap();
    assert_eq!((union.rows, union.visitors), (3, 2));
    let text = std::fs::read_to_string(to).unwrap();
    let expected = format!("mbox3rdPartyId,city,tier\nV-0,Lisboa,\nV-2,Porto,{NEEDLE}\nV-5,Faro,tier 5\n");
    assert_eq!(text.trim_start_matches('\u{feff}'), expected);
    assert_eq!(watch.done(), watch.all(), "all that was to be read was read");
}
