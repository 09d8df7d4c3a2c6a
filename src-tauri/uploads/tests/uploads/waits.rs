//! What takes long in the world: pauses that Target polls for, days without an answer.

use std::time::Duration;

use uploads::{UploadEvent, WaitingFor};

use crate::scene::Scene;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn an_undisturbed_upload_polls_after_a_minute() {
    let scene = Scene::new(30, &[]).await;
    let finished = scene.send(scene.options(10)).await;
    assert_eq!(finished.end(), ("complete", None));
    assert_eq!(scene.held(), 30);
    assert!(finished.took >= MINUTE && finished.took < 3 * MINUTE, "{:?}", finished.took);
    let asked = scene.server.calls().iter().filter(|call| call.path.contains("batchStatus")).count();
    assert_eq!(asked, 3, "each batch asked about once, when it was done");
}

/// Calling again within the minute would only make it longer, for every program of the account.
#[tokio::test]
async fn a_503_is_waited_out_for_more_than_a_minute() {
    let scene = Scene::new(10, &["503", "503:5"]).await;
    let finished = scene.send(scene.options(10)).await;
    assert_eq!(finished.batch(1), ("complete", None, 1));
    assert!(finished.took > 3 * MINUTE, "two pauses and the question: {:?}", finished.took);
    let waits: Vec<u64> = finished
        .events
        .iter()
        .filter_map(|event| match event {
            UploadEvent::Waiting { reason: WaitingFor::RateLimited, seconds } => Some(*seconds),
            _ => None,
        })
        .collect();
    assert!(waits.len() >= 2 && waits.iter().all(|seconds| *seconds > 60), "{waits:?}");
}

#[tokio::test]
async fn a_429_is_waited_out_as_long_as_it_says() {
    let scene = Scene::new(10, &["429:7"]).await;
    let mut options = scene.options(10);
    options.poll_every = Some(1_000);
    let finished = scene.send(options).await;
    assert_eq!(finished.batch(1), ("complete", None, 1));
    let took = finished.took.as_secs();
    assert!((7..30).contains(&took), "{took}");
}

/// A server that always says "again at once" must not be called in a tight loop.
#[tokio::test]
async fn waits_grow_although_retry_after_is_zero() {
    let scene = Scene::new(10, &["429:0"; 5]).await;
    let mut options = scene.options(10);
    options.poll_every = Some(1_000);
    let finished = scene.send(options).await;
    assert_eq!(finished.batch(1), ("complete", None, 1));
    // 1 + 2 + 4 + 8 + 16 seconds.
    assert!(finished.took.as_secs() >= 31, "{:?}", finished.took);
}

/// A lost answer may hide a batch that was taken: sent again as it was, and never too often.
#[tokio::test]
async fn a_batch_without_a_readable_response_is_sent_five_times() {
    for fault in ["drop-after", "drop-before", "html", "garbage", "cut", "500", "502"] {
        let scene = Scene::new(10, &[fault, fault]).await;
        let finished = scene.send(scene.options(10)).await;
        assert_eq!((finished.end(), finished.batch(1)), (("complete", None), ("complete", None, 3)), "{fault}");
        assert_eq!(scene.held(), 10, "{fault}");
    }
    let scene = Scene::new(20, &["garbage"; 5]).await;
    let finished = scene.send(scene.options(10)).await;
    assert_eq!(finished.end(), ("paused", Some("unreadable")));
    assert_eq!((finished.batch(1).0, finished.batch(2).0), ("unknown", "planned"));
    let again = scene.resume(&finished.id, None).await;
    assert_eq!((again.end(), again.batch(1).2), (("complete", None), 6));
    assert_eq!(scene.held(), 20);
}

/// A batch without a result is never called failed and never called complete.
#[tokio::test]
async fn a_day_without_an_end_is_unconfirmed() {
    let scene = Scene::new(10, &["never"]).await;
    let finished = scene.send(scene.options(10)).await;
    assert_eq!(
        (finished.end(), finished.batch(1)),
        (("unconfirmed", None), ("unconfirmed", Some("day-without-end"), 1))
    );
    let day = Duration::from_secs(24 * 60 * 60);
    assert!(finished.took >= day && finished.took < day + Duration::from_secs(60 * 60), "{:?}", finished.took);
    let asked = scene.server.calls().iter().filter(|call| call.path.contains("batchStatus")).count();
    assert!(asked < 120, "{asked} questions in growing steps");
}

#[tokio::test]
async fn a_batch_whose_status_is_not_found_three_times_is_unconfirmed() {
    let scene = Scene::new(10, &["forget"]).await;
    let finished = scene.send(scene.options(10)).await;
    assert_eq!((finished.end(), finished.batch(1)), (("unconfirmed", None), ("unconfirmed", Some("status-gone"), 1)));
    let asked = scene.server.calls().iter().filter(|call| call.path.contains("batchStatus")).count();
    assert_eq!(asked, 3);
    assert_eq!(scene.held(), 10);
}

#[tokio::test]
async fn a_test_batch_that_never_becomes_visible_pauses_after_an_hour() {
    let scene = Scene::new(30, &["lost-rows:2"]).await;
    let mut options = scene.options(10);
    options.check.canary = Some(3);
    let finished = scene.send(options).await;
    assert_eq!(finished.end(), ("paused", Some("canary-not-visible")));
    assert_eq!(finished.batch(2).0, "planned");
    assert!(finished.took >= 60 * MINUTE, "{:?}", finished.took);
}

#[tokio::test]
async fn the_shared_pace_is_kept() {
    let scene = Scene::new(12, &[]).await;
    let mut options = scene.options(1);
    options.calls_per_minute = 5;
    let finished = scene.send(options).await;
    assert_eq!(finished.end(), ("complete", None));
    assert!(finished.took > 4 * MINUTE, "24 calls, five a minute: {:?}", finished.took);
    let is_pace = |event: &UploadEvent| matches!(event, UploadEvent::Waiting { reason: WaitingFor::Pace, .. });
    assert!(finished.events.iter().any(is_pace));
}

/// A machine that slept through the hour starts when it wakes.
#[tokio::test]
async fn an_upload_with_a_start_time_waits_for_it() {
    use uploads::clock::Clock;
    let scene = Scene::new(10, &[]).await;
    let mut options = scene.options(10);
    let at = scene.clock.now() + 3_600_000;
    options.start_at = Some(at);
    let finished = scene.send(options).await;
    assert_eq!(finished.end(), ("complete", None));
    let accepted = finished.ended.batches[0].accepted_at.unwrap();
    assert!(accepted >= at && accepted < at + 60_000);
    let first = finished.events.iter().find(|event| matches!(event, UploadEvent::Waiting { .. }));
    assert!(matches!(first, Some(UploadEvent::Waiting { reason: WaitingFor::Start, seconds: 3600 })), "{first:?}");
}

#[tokio::test]
async fn a_target_that_cannot_be_reached_is_waited_for() {
    let scene = Scene::new(10, &[]).await;
    let port = scene.server.addr().port();
    let store = scene.folder.path().join("practice");
    let Scene { folder, clock, uploads, server, file } = scene;
    server.stop().await;
    // The same port, once somebody has waited for it a while.
    let later = tokio::spawn({
        let clock = clock.clone();
        async move {
            use uploads::clock::Clock;
            let begun = clock.now();
            while clock.now() < begun + 120_000 {
                tokio::task::yield_now().await;
            }
            let options = practice::Options { port, processing: Duration::ZERO, ..practice::Options::at(store) };
            practice::start(options).await.unwrap()
        }
    });
    let parked = practice::start(practice::Options::at(folder.path().join("other"))).await.unwrap();
    let scene = Scene { folder, clock, uploads, server: parked, file };
    let endpoint = adobe_target::Endpoint::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let finished = scene.send_to(endpoint).await;
    assert_eq!(finished.end(), ("complete", None));
    let is_offline = |event: &UploadEvent| matches!(event, UploadEvent::Waiting { reason: WaitingFor::Offline, .. });
    assert!(finished.events.iter().filter(|event| is_offline(event)).count() >= 3);
    drop(later.await.unwrap());
}

/// A cancelled upload that waits for its minute must wait, not spin.
#[tokio::test]
async fn a_canceled_upload_polls_its_accepted_batches_at_the_usual_pace() {
    let scene = Scene::new(20, &[]).await;
    let mut options = scene.options(10);
    options.no_wait = true;
    let finished = scene.send(options).await;
    assert_eq!(finished.end().0, "accepted");
    scene.uploads.journal().request_cancel(&finished.id).unwrap();
    let calls = scene.server.calls().len();
    let ended = scene.resume(&finished.id, None).await;
    assert_eq!(ended.end(), ("cancelled", None));
    assert_eq!((ended.batch(1).0, ended.batch(2).0), ("complete", "complete"));
    assert!(ended.took >= Duration::from_secs(50), "asked after a minute, as ever: {:?}", ended.took);
    assert!(scene.server.calls().len() - calls <= 4);
}

/// A status without its list is a second call, which counts against the limit of the account, too.
#[tokio::test]
async fn the_pace_is_kept_if_the_list_of_a_status_is_too_large() {
    use std::io::{Read, Write};
    use uploads::clock::Clock;
    let scene = Scene::new(10, &[]).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let times = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let (own, seen, clock) = (origin.clone(), times.clone(), scene.clock.clone());
    std::thread::spawn(move || {
        let mut polls = 0;
        for mut stream in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            seen.lock().unwrap().push(clock.now());
            let length: usize = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            stream.read_exact(&mut vec![0; length]).unwrap();
            let body = if head.starts_with("POST") {
                format!("<response><success>true</success><batchStatus>{own}/s?batchId=1</batchStatus></response>")
            } else if head.contains("showDetails") {
                // Ignored, because the client closes the connection at the head.
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n");
                continue;
            } else {
                polls += 1;
                let status = if polls < 12 { "incomplete" } else { "complete" };
                format!("<response><batchId>1</batchId><status>{status}</status></response>")
            };
            let response =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            let _ = stream.write_all(response.as_bytes());
        }
    });
    let mut options = scene.options(10);
    (options.calls_per_minute, options.poll_every) = (10, Some(100));
    let endpoint = adobe_target::Endpoint::parse(&origin).unwrap();
    let finished = scene.send_as(options, endpoint).await;
    assert_eq!(finished.end(), ("complete", None));
    let times = times.lock().unwrap().clone();
    assert_eq!(times.len(), 25, "one submit, and twelve polls of two calls each");
    assert!(times.windows(11).all(|calls| calls[10] - calls[0] > 60_000), "more than ten calls in a minute: {times:?}");
}
