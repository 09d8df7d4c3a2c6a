//! The rate limit of several programs that share a folder.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adobe_target::pace::{Pace, PaceError, Permit, WaitReason};
use adobe_target::{ClientCode, Endpoint};

const NOW: u64 = 1_800_000_000_000;

fn open(folder: &Path, endpoint: &str, calls: u32) -> Result<Pace, PaceError> {
    Pace::open(folder, &ClientCode::parse("Demo").unwrap(), &Endpoint::parse(endpoint).unwrap(), calls)
}

const LIVE: &str = "https://demo.tt.omtrdc.net";

/// Each thread opens the file itself, as another process would. The lock works the same way between processes.
#[test]
fn programs_that_share_a_folder_together_stay_below_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let clock = AtomicU64::new(NOW);
    let calls: Vec<u64> = std::thread::scope(|scope| {
        let programs: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let pace = open(folder.path(), LIVE, 20).unwrap();
                    let mut made = Vec::new();
                    let mut now = NOW;
                    // Four minutes in steps of 617 ms, taken by whichever thread comes first.
                    while now < NOW + 240_000 {
                        let permit = pace.try_acquire(|| {
                            now = clock.fetch_add(617, Ordering::SeqCst);
                            now
                        });
                        if permit.unwrap() == Permit::Granted {
                            made.push(now);
                        }
                    }
                    made
                })
            })
            .collect();
        programs.into_iter().flat_map(|program| program.join().unwrap()).collect()
    });
    assert!(calls.len() >= 60, "calls are granted again after a minute: {}", calls.len());
    for first in &calls {
        let minute = calls.iter().filter(|call| (*first..first + 60_000).contains(call)).count();
        assert!(minute <= 20, "{minute} calls in the minute from {first}");
    }
}

#[test]
fn a_back_off_applies_to_all_programs() {
    let folder = tempfile::tempdir().unwrap();
    let (app, terminal) = (open(folder.path(), LIVE, 40).unwrap(), open(folder.path(), LIVE, 10).unwrap());
    app.back_off(|| NOW, Duration::from_secs(1)).unwrap();
    let wait = Permit::Wait { wait: Duration::from_secs(61), reason: WaitReason::BackOff };
    assert_eq!(terminal.try_acquire(|| NOW).unwrap(), wait, "at least 61 seconds");
    assert_eq!(terminal.try_acquire(|| NOW + 61_000).unwrap(), Permit::Granted);
    app.back_off(|| NOW + 61_000, Duration::from_secs(90_000)).unwrap();
    assert_eq!(terminal.try_acquire(|| NOW + 61_000 + 3_600_000).unwrap(), Permit::Granted, "at most an hour");
}

/// A practice Target must not slow down the live account, and another Adobe host must not double its calls.
#[test]
fn adobe_endpoints_share_a_limit_and_each_loopback_origin_has_its_own() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(folder.path(), LIVE, 1).unwrap().try_acquire(|| NOW).unwrap(), Permit::Granted);
    let edge = open(folder.path(), "https://mboxedge45.tt.omtrdc.net", 1).unwrap();
    assert!(matches!(edge.try_acquire(|| NOW).unwrap(), Permit::Wait { reason: WaitReason::CallsPerMinute, .. }));
    for practice in ["http://127.0.0.1:8080", "http://127.0.0.1:8081", "http://[::1]:8080"] {
        assert_eq!(
            open(folder.path(), practice, 1).unwrap().try_acquire(|| NOW).unwrap(),
            Permit::Granted,
            "{practice}"
        );
    }
    assert!(matches!(open(folder.path(), LIVE, 51), Err(PaceError::CallsPerMinute { asked: 51 })));
    assert!(matches!(open(folder.path(), LIVE, 0), Err(PaceError::CallsPerMinute { asked: 0 })));
    assert!(open(folder.path(), "http://127.0.0.1:8080", u32::MAX).is_ok());
}

/// A damaged file must neither stop uploads forever nor allow more calls than the limit.
#[test]
fn a_damaged_file_makes_calls_wait_for_a_minute() {
    for damaged in [
        "{\"schema_version\":1,\"calls\":[180000",
        "{\"schema_version\":1,\"calls\":[1e30],\"blocked\":null}",
        "\u{0}\u{0}\u{0}",
        "\n",
        "[]",
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pace-demo.json"), damaged).unwrap();
        let pace = open(folder.path(), LIVE, 40).unwrap();
        let wait = Permit::Wait { wait: Duration::from_secs(61), reason: WaitReason::CallsPerMinute };
        assert_eq!(pace.try_acquire(|| NOW).unwrap(), wait, "Target didn't ask for this wait: {damaged:?}");
        assert_eq!(pace.try_acquire(|| NOW + 61_000).unwrap(), Permit::Granted, "{damaged:?}");
    }
}

/// A program that is killed before it truncates the file leaves the end of an older record.
#[test]
fn text_after_the_first_line_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let text = "{\"schema_version\":1,\"calls\":[],\"blocked\":null}\n000000000],\"blocked\":null}\n";
    std::fs::write(folder.path().join("pace-demo.json"), text).unwrap();
    assert_eq!(open(folder.path(), LIVE, 1).unwrap().try_acquire(|| NOW).unwrap(), Permit::Granted);
}

#[test]
fn a_file_of_a_newer_version_is_rejected_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pace-demo.json");
    std::fs::write(&file, "{\"schema_version\":2,\"lanes\":[]}\n").unwrap();
    assert!(matches!(open(folder.path(), LIVE, 1).unwrap().try_acquire(|| NOW), Err(PaceError::Newer { .. })));
    assert_eq!(std::fs::read_to_string(file).unwrap(), "{\"schema_version\":2,\"lanes\":[]}\n");
}

#[cfg(unix)]
#[test]
fn folder_and_file_are_accessible_to_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("pace");
    let pace = open(&inner, LIVE, 1).unwrap();
    assert_eq!(pace.try_acquire(|| NOW).unwrap(), Permit::Granted);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&inner), mode(&inner.join("pace-demo.json"))), (0o700, 0o600));
}
