//! A clock that was set to another time between two commands, as the journal shows it.

use std::time::{Duration, Instant};

use tests::Scene;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Moves every time in the journal, as if the clock had been set the other way since.
fn move_times(scene: &Scene, by: i64) {
    let journal = rusqlite::Connection::open(scene.sandbox.data().join("journal.sqlite")).unwrap();
    journal
        .execute_batch(&format!(
            "UPDATE uploads SET started = started + {by}, ended = ended + {by};
             UPDATE batches SET accepted_at = accepted_at + {by}, next_poll_at = next_poll_at + {by};
             UPDATE log SET at = at + {by};"
        ))
        .unwrap();
}

#[test]
fn resume_and_cancel_poll_at_once_after_the_clock_was_set_back_by_ten_minutes() {
    for command in ["resume", "cancel"] {
        let scene = Scene::new(4);
        scene.send(&["--no-wait"]).expect(0);
        move_times(&scene, 10 * MINUTE);
        let id = scene.job()["id"].as_str().unwrap().to_owned();
        let start = Instant::now();
        let output = scene.sandbox.ferry(&[command, &id, "--json"]).expect(0);
        assert!(start.elapsed() < Duration::from_secs(20), "{command}: {output}");
        assert_eq!(output.finished()["rows"]["succeeded"], 4, "{output}");
    }
}

/// The journal would lose the rows that could be sent again.
#[test]
fn listing_uploads_91_days_later_removes_none() {
    let scene = Scene::new(4);
    scene.send(&[]).expect(0);
    move_times(&scene, -91 * DAY);
    assert_eq!(scene.sandbox.jobs().len(), 1);
    scene.send(&[]).expect(0);
    assert_eq!(scene.sandbox.jobs().len(), 2, "one upload's clock alone removes nothing");
    scene.send(&[]).expect(0);
    assert_eq!(scene.sandbox.jobs().len(), 2);
}

/// Nothing was sent of an upload that was killed during its check, so the file hasn't changed but was never checked.
#[test]
fn an_upload_that_was_killed_during_its_check_says_that_nothing_was_sent() {
    let scene = Scene::new(4);
    scene.send(&[]).expect(0);
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    let journal = rusqlite::Connection::open(scene.sandbox.data().join("journal.sqlite")).unwrap();
    journal.execute_batch("DELETE FROM batches; UPDATE uploads SET state = 'checking', ended = NULL;").unwrap();
    drop(journal);
    for command in ["resume", "cancel", "status", "retry"] {
        let mut args = vec![command, &id];
        args.extend((command == "retry").then_some("--yes"));
        let output = scene.sandbox.ferry(&args).expect(1);
        assert!(
            output.stderr.contains("was stopped while its file was checked. Nothing was sent."),
            "{command}: {output}"
        );
        assert!(output.stderr.contains("hint: Send the file again"), "{command}: {output}");
    }
    assert!(scene.sandbox.jobs().is_empty());
    scene.send(&[]).expect(0);
    assert_eq!(scene.sandbox.jobs().len(), 1);
}
