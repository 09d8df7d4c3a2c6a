//! What Target does not show yet is asked again, and said as it is.

use std::sync::Arc;
use std::time::Duration;

use engine::Progress;
use uploads::clock::Clock;
use uploads::{Arrival, Door, SpotSeen};

use crate::scene::{Scene, Told};

async fn arrival(scene: &Scene, told: &Told, door: &Door) -> Arrival {
    let (job, batches, _) = scene.uploads.job(&told.id).unwrap();
    let checked = Arc::new(scene.uploads.checked_again(&job, &Progress::default()).unwrap());
    scene.uploads.arrival(&batches, &checked, door, 10).await.unwrap()
}

fn seen(arrival: &Arrival) -> [usize; 3] {
    [SpotSeen::Same, SpotSeen::NotYet, SpotSeen::Different]
        .map(|word| arrival.spots().iter().filter(|spot| spot.seen == word).count())
}

fn fetches(scene: &Scene) -> usize {
    scene.server.calls().iter().filter(|call| call.path.contains("/rest/v1/profiles/")).count()
}

/// Minutes from the acceptance to each look, and what each saw.
async fn follow(scene: &Scene, first: Arrival, told: &Told, door: Door) -> Vec<(u64, [usize; 3], bool)> {
    let accepted = told.ended.batches.last().unwrap().accepted_at.unwrap();
    let mut looks = Vec::new();
    let clock = scene.clock.clone();
    first
        .follow(door, |arrival| {
            looks.push(((clock.now() - accepted) / 60_000, seen(arrival), arrival.next().is_some()));
        })
        .await;
    looks
}

/// Half an hour behind, as Target is in the field: nobody is called lost, and nobody is asked more than needed.
#[tokio::test]
async fn who_is_not_visible_yet_is_asked_again_until_all_are() {
    let scene = Scene::with(30, |options| options.visible_after = Duration::from_secs(30 * 60)).await;
    let told = scene.send(scene.options(30)).await;
    assert_eq!(told.end(), ("complete", None), "applied is what Target says");
    let door: Door = scene.target(None).into();
    let first = arrival(&scene, &told, &door).await;
    assert_eq!(seen(&first), [0, 10, 0], "applied is not visible");
    let looks = follow(&scene, first, &told, door.clone()).await;
    assert_eq!(
        looks,
        [(3, [0, 10, 0], true), (8, [0, 10, 0], true), (18, [0, 10, 0], true), (38, [10, 0, 0], false)],
        "the first minute went by while the batch was followed"
    );
    let before = fetches(&scene);
    assert!(arrival(&scene, &told, &door).await.next().is_none(), "all of them are visible");
    assert_eq!(fetches(&scene) - before, 10);
}

/// Only those that did not show are fetched again.
#[tokio::test]
async fn who_was_seen_is_not_asked_about_again() {
    let scene = Scene::new(10, &["lost-rows:3"]).await;
    let told = scene.send(scene.options(10)).await;
    let door: Door = scene.target(None).into();
    let first = arrival(&scene, &told, &door).await;
    assert_eq!(seen(&first), [7, 3, 0]);
    let before = fetches(&scene);
    let looks = follow(&scene, first, &told, door).await;
    assert_eq!(looks.last().map(|look| (look.1, look.2)), Some(([7, 3, 0], false)), "the day is over");
    assert!(looks.iter().all(|look| look.0 <= 24 * 60), "{looks:?}");
    assert_eq!(fetches(&scene) - before, 3 * looks.len());
    assert!(looks.len() < 30, "{} looks in a day", looks.len());
}

/// A visitor whose profile says something else is never among those that arrived.
#[tokio::test]
async fn something_different_is_said_and_not_waited_away() {
    let scene = Scene::new(10, &[]).await;
    let told = scene.send(scene.options(10)).await;
    let other = scene.file.with_file_name("other.csv");
    std::fs::write(&other, "id,tier\nV-4,another\n").unwrap();
    let (kept, sent) = (scene.file.clone(), scene.file.with_file_name("sent.csv"));
    std::fs::rename(&kept, &sent).unwrap();
    std::fs::rename(&other, &kept).unwrap();
    scene.send(scene.options(10)).await;
    std::fs::rename(&sent, &kept).unwrap();
    let door: Door = scene.target(None).into();
    let found = arrival(&scene, &told, &door).await;
    assert_eq!(seen(&found), [9, 0, 1]);
    assert_eq!(found.next(), None);
}

/// What could not be fetched is neither lost nor there.
#[tokio::test]
async fn a_token_that_is_refused_claims_nothing() {
    let scene = Scene::with(4, |options| options.token = Some("the-right-one".to_owned())).await;
    let told = scene.send_by(scene.options(10), scene.target(Some("the-right-one")).into()).await;
    let door: Door = scene.target(Some("another")).into();
    let found = arrival(&scene, &told, &door).await;
    assert!(found.spots().is_empty());
    assert!(found.next().is_some(), "they are asked about again");
}
