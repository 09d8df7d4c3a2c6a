//! The pace over several programs, on a real disk.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adobe_target::pace::{Pace, PaceError, Take, WaitReason};
use adobe_target::{ClientCode, Endpoint};

const NOW: u64 = 1_800_000_000_000;

fn open(folder: &Path, endpoint: &str, calls: u32) -> Result<Pace, PaceError> {
    Pace::open(folder, &ClientCode::parse("Demo").unwrap(), &Endpoint::parse(endpoint).unwrap(), calls)
}

const LIVE: &str = "https://demo.tt.omtrdc.net";

/// Where the app and two terminals send at once, one call too many stops them all, and the account's own site with
/// them. Each thread stands for a program: it opens the file anew, as another process would. (The same lock between
/// processes is the operating system's.)
#[test]
fn programs_that_share_a_folder_share_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let clock = AtomicU64::new(NOW);
    let calls: Vec<u64> = std::thread::scope(|scope| {
        let programs: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let pace = open(folder.path(), LIVE, 20).unwrap();
                    let mut made = Vec::new();
                    let mut now = NOW;
                    // Four minutes in steps of no round size, whoever comes first.
                    while now < NOW + 240_000 {
                        let take = pace.take(|| {
                            now = clock.fetch_add(617, Ordering::SeqCst);
                            now
                        });
                        if take.unwrap() == Take::Go {
                            made.push(now);
                        }
                    }
                    made
                })
            })
            .collect();
        programs.into_iter().flat_map(|program| program.join().unwrap()).collect()
    });
    assert!(calls.len() >= 60, "a pace that never lets go sends nothing: {}", calls.len());
    for first in &calls {
        let minute = calls.iter().filter(|call| (*first..first + 60_000).contains(call)).count();
        assert!(minute <= 20, "{minute} calls in the minute from {first}");
    }
}

/// A 503 that only its own program heeds is followed by another program's call, and another 503.
#[test]
fn a_rest_is_seen_by_every_program() {
    let folder = tempfile::tempdir().unwrap();
    let (app, terminal) = (open(folder.path(), LIVE, 40).unwrap(), open(folder.path(), LIVE, 10).unwrap());
    app.block(|| NOW, Duration::from_secs(1)).unwrap();
    let wait = Take::Wait { wait: Duration::from_secs(61), reason: WaitReason::Blocked };
    assert_eq!(terminal.take(|| NOW).unwrap(), wait, "a whole minute and more, whatever was asked");
    assert_eq!(terminal.take(|| NOW + 61_000).unwrap(), Take::Go);
    app.block(|| NOW + 61_000, Duration::from_secs(90_000)).unwrap();
    assert_eq!(terminal.take(|| NOW + 61_000 + 3_600_000).unwrap(), Take::Go, "an hour at most");
}

/// Practice must not slow down the real account, nor one edge's address double its calls.
#[test]
fn what_shares_a_pace_and_what_does_not() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(folder.path(), LIVE, 1).unwrap().take(|| NOW).unwrap(), Take::Go);
    let edge = open(folder.path(), "https://mboxedge45.tt.omtrdc.net", 1).unwrap();
    assert!(matches!(edge.take(|| NOW).unwrap(), Take::Wait { reason: WaitReason::Pace, .. }));
    for practice in ["http://127.0.0.1:8080", "http://127.0.0.1:8081", "http://[::1]:8080"] {
        assert_eq!(open(folder.path(), practice, 1).unwrap().take(|| NOW).unwrap(), Take::Go, "{practice}");
    }
    assert!(matches!(open(folder.path(), LIVE, 51), Err(PaceError::CallsPerMinute { asked: 51 })));
    assert!(matches!(open(folder.path(), LIVE, 0), Err(PaceError::CallsPerMinute { asked: 0 })));
    assert!(open(folder.path(), "http://127.0.0.1:8080", u32::MAX).is_ok());
}

/// A file torn by a crash must neither stop uploads for good nor let two minutes' calls into one.
#[test]
fn a_torn_file_costs_a_minute() {
    for torn in ["{\"schema_version\":1,\"calls\":[180000", "\u{0}\u{0}\u{0}", "\n", "[]"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pace-demo.json"), torn).unwrap();
        let pace = open(folder.path(), LIVE, 40).unwrap();
        assert!(matches!(pace.take(|| NOW).unwrap(), Take::Wait { .. }), "{torn:?}");
        assert_eq!(pace.take(|| NOW + 61_000).unwrap(), Take::Go, "{torn:?}");
    }
}

/// Killed between writing and cutting, a program leaves the end of an older record below its own.
#[test]
fn the_rest_of_a_longer_record_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let text = "{\"schema_version\":1,\"calls\":[],\"blocked\":null}\n000000000],\"blocked\":null}\n";
    std::fs::write(folder.path().join("pace-demo.json"), text).unwrap();
    assert_eq!(open(folder.path(), LIVE, 1).unwrap().take(|| NOW).unwrap(), Take::Go);
}

/// An older program must not overwrite what it does not understand.
#[test]
fn a_newer_file_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pace-demo.json");
    std::fs::write(&file, "{\"schema_version\":2,\"lanes\":[]}\n").unwrap();
    assert!(matches!(open(folder.path(), LIVE, 1).unwrap().take(|| NOW), Err(PaceError::Newer { .. })));
    assert_eq!(std::fs::read_to_string(file).unwrap(), "{\"schema_version\":2,\"lanes\":[]}\n");
}

/// Other people of the machine have no business with whom somebody uploads for.
#[cfg(unix)]
#[test]
fn the_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("pace");
    let pace = open(&inner, LIVE, 1).unwrap();
    assert_eq!(pace.take(|| NOW).unwrap(), Take::Go);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&inner), mode(&inner.join("pace-demo.json"))), (0o700, 0o600));
}
