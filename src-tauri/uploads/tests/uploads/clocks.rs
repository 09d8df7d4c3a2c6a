//! Clocks that are wrong: set back or ahead, for a moment or for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use uploads::{BatchState, Control, Ended, UploadEvent};

use crate::scene::Scene;

const MINUTE: u64 = 60_000;
const HOUR: i64 = 60 * 60 * 1000;

/// Sends ten rows in one batch, and sets the clock after changes of the batch: `jumps` are the numbers of the changes, and
/// by how many milliseconds. Returns how it ended, and how long it took by the monotonic clock.
async fn send_with_jumps(scene: &Scene, jumps: &'static [(usize, i64)]) -> (Ended, Duration) {
    let upload = scene.planned(&scene.options(10), scene.endpoint());
    let (clock, changes) = (Arc::clone(&scene.clock), AtomicUsize::new(0));
    let on = move |event: UploadEvent| {
        let UploadEvent::Batch(batch) = event else { return };
        if batch.state == BatchState::Sending {
            return;
        }
        let change = changes.fetch_add(1, Ordering::SeqCst);
        for (_, by) in jumps.iter().filter(|(at, _)| *at == change) {
            clock.jump(*by);
        }
    };
    let before = scene.monotonic();
    let ended = upload.run(scene.target(None), Control::default(), on).await.unwrap();
    (ended, scene.monotonic() - before)
}

fn states(ended: &Ended) -> (&str, &str, Option<&str>) {
    let batch = &ended.batches[0];
    (ended.state.as_str(), batch.state.as_str(), batch.reason.map(uploads::Reason::as_str))
}

/// A clock that's set back must not leave a person waiting in silence.
#[tokio::test]
async fn a_clock_set_back_by_ten_minutes_delays_no_poll() {
    let scene = Scene::new(10, &[]).await;
    let (ended, took) = send_with_jumps(&scene, &[(0, -HOUR / 6)]).await;
    assert_eq!(states(&ended), ("complete", "complete", None));
    assert!(took < Duration::from_millis(2 * MINUTE), "{took:?}");
}

#[tokio::test]
async fn an_upload_resumed_after_the_clock_was_set_back_polls_at_once() {
    let scene = Scene::new(20, &[]).await;
    let mut options = scene.options(10);
    options.no_wait = true;
    for cancels in [false, true] {
        let finished = scene.send(options.clone()).await;
        assert_eq!(finished.end().0, "accepted");
        scene.clock.jump(-HOUR / 6);
        if cancels {
            scene.uploads.journal().request_cancel(&finished.id).unwrap();
        }
        let resumed = scene.resume(&finished.id, None).await;
        assert_eq!((resumed.batch(1).0, resumed.batch(2).0), ("complete", "complete"));
        assert!(resumed.took < Duration::from_secs(10), "{:?}", resumed.took);
    }
}

/// A batch that Target will apply must not be given up because the clock was wrong for a moment.
#[tokio::test]
async fn a_clock_that_is_a_day_ahead_for_a_moment_gives_up_no_batch() {
    let scene = Scene::new(10, &["status-html:3"]).await;
    let (ended, _) = send_with_jumps(&scene, &[(1, 25 * HOUR), (3, -25 * HOUR)]).await;
    assert_eq!(states(&ended), ("complete", "complete", None));
}

/// A computer that was asleep for a day asks once more, and a status that has ended by then counts.
#[tokio::test]
async fn a_batch_is_polled_for_a_while_after_its_day_is_over() {
    let scene = Scene::new(10, &["status-html:3"]).await;
    let (ended, _) = send_with_jumps(&scene, &[(0, 25 * HOUR)]).await;
    assert_eq!(states(&ended), ("complete", "complete", None));
    let scene = Scene::new(10, &["never"]).await;
    let (ended, took) = send_with_jumps(&scene, &[(0, 25 * HOUR)]).await;
    assert_eq!(states(&ended), ("unconfirmed", "unconfirmed", Some("day-without-end")));
    let minutes = took.as_millis() as u64 / MINUTE;
    assert!((30..60).contains(&minutes), "{took:?}");
}

/// An hour for the test batch to become visible is an hour that passes.
#[tokio::test]
async fn a_test_batch_is_waited_for_although_the_clock_jumps() {
    let scene = Scene::new(30, &["lost-rows:2"]).await;
    let mut options = scene.options(10);
    options.check.canary = Some(3);
    let upload = scene.planned(&options, scene.endpoint());
    let clock = Arc::clone(&scene.clock);
    let before = scene.monotonic();
    let on = move |event: UploadEvent| {
        if let UploadEvent::Batch(batch) = event
            && batch.state == BatchState::Complete
        {
            clock.jump(25 * HOUR);
        }
    };
    let ended = upload.run(scene.target(None), Control::default(), on).await.unwrap();
    assert_eq!(ended.reason.map(uploads::Reason::as_str), Some("canary-not-visible"));
    assert!(scene.monotonic() - before >= Duration::from_millis(60 * MINUTE));
}
