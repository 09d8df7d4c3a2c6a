//! Profiles that Target doesn't show yet are looked up again, and reported as they are.

use std::sync::Arc;
use std::time::Duration;

use engine::Progress;
use uploads::clock::Clock;
use uploads::{RenewingTarget, SpotCheck, Visibility};

use crate::scene::{Finished, Scene};

async fn start(scene: &Scene, finished: &Finished, target: &RenewingTarget) -> SpotCheck {
    let (upload, batches, _) = scene.uploads.find(&finished.id).unwrap();
    let checked = Arc::new(scene.uploads.checked_again(&upload, &Progress::default()).unwrap());
    scene.uploads.spot_checks().start(&upload.id, &batches, &checked, target, 10).await.unwrap()
}

fn seen(start: &SpotCheck) -> [usize; 3] {
    [Visibility::Same, Visibility::NotYet, Visibility::Different]
        .map(|word| start.visitors().iter().filter(|visitor| visitor.seen == word).count())
}

fn fetches(scene: &Scene) -> usize {
    scene.server.calls().iter().filter(|call| call.path.contains("/rest/v1/profiles/")).count()
}

/// Minutes from the acceptance to each look, and what each saw.
async fn follow(
    scene: &Scene,
    first: SpotCheck,
    finished: &Finished,
    target: RenewingTarget,
) -> Vec<(u64, [usize; 3], bool)> {
    let accepted = finished.ended.batches.last().unwrap().accepted_at.unwrap();
    let mut looks = Vec::new();
    let clock = scene.clock.clone();
    first
        .follow(target, |start| {
            looks.push(((clock.now() - accepted) / 60_000, seen(start), start.next().is_some()));
        })
        .await;
    looks
}

/// Fetches on real accounts lag behind by up to half an hour. No visitor counts as lost, and none is fetched too often.
#[tokio::test]
async fn visitors_that_are_not_visible_yet_are_fetched_again_until_all_are() {
    let scene = Scene::with(30, |options| options.visible_after = Duration::from_secs(30 * 60)).await;
    let finished = scene.send(scene.options(30)).await;
    assert_eq!(finished.end(), ("complete", None), "applied is what Target says");
    let target: RenewingTarget = scene.target(None).into();
    let first = start(&scene, &finished, &target).await;
    assert_eq!(seen(&first), [0, 10, 0], "applied is not visible");
    let looks = follow(&scene, first, &finished, target.clone()).await;
    assert_eq!(
        looks,
        [(3, [0, 10, 0], true), (8, [0, 10, 0], true), (18, [0, 10, 0], true), (38, [10, 0, 0], false)],
        "the first minute went by while the batch was followed"
    );
    let before = fetches(&scene);
    assert!(start(&scene, &finished, &target).await.next().is_none(), "all of them are visible");
    assert_eq!(fetches(&scene) - before, 10);
}

/// Only those that did not show are fetched again.
#[tokio::test]
async fn visible_visitors_are_not_fetched_again() {
    let scene = Scene::new(10, &["lost-rows:3"]).await;
    let finished = scene.send(scene.options(10)).await;
    let target: RenewingTarget = scene.target(None).into();
    let first = start(&scene, &finished, &target).await;
    assert_eq!(seen(&first), [7, 3, 0]);
    let before = fetches(&scene);
    let looks = follow(&scene, first, &finished, target).await;
    assert_eq!(looks.last().map(|look| (look.1, look.2)), Some(([7, 3, 0], false)), "the day is over");
    assert!(looks.iter().all(|look| look.0 <= 24 * 60), "{looks:?}");
    assert_eq!(fetches(&scene) - before, 3 * looks.len());
    assert!(looks.len() < 30, "{} looks in a day", looks.len());
}

/// A visitor whose profile has another value never counts as visible.
#[tokio::test]
async fn a_different_value_is_reported_and_not_waited_for() {
    let scene = Scene::new(10, &[]).await;
    let finished = scene.send(scene.options(10)).await;
    let other = scene.file.with_file_name("other.csv");
    std::fs::write(&other, "id,tier\nV-4,another\n").unwrap();
    let (kept, sent) = (scene.file.clone(), scene.file.with_file_name("sent.csv"));
    std::fs::rename(&kept, &sent).unwrap();
    std::fs::rename(&other, &kept).unwrap();
    scene.send(scene.options(10)).await;
    std::fs::rename(&sent, &kept).unwrap();
    let target: RenewingTarget = scene.target(None).into();
    let found = start(&scene, &finished, &target).await;
    assert_eq!(seen(&found), [9, 0, 1]);
    assert_eq!(found.next(), None);
}

/// What could not be fetched is neither lost nor there.
#[tokio::test]
async fn a_rejected_token_gives_no_result() {
    let scene = Scene::with(4, |options| options.token = Some("the-right-one".to_owned())).await;
    let finished = scene.send_by(scene.options(10), scene.target(Some("the-right-one")).into()).await;
    let target: RenewingTarget = scene.target(Some("another")).into();
    let found = start(&scene, &finished, &target).await;
    assert!(found.visitors().is_empty());
    assert!(found.next().is_some(), "they are asked about again");
}
