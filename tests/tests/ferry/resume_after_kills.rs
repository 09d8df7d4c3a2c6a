//! An upload whose process is killed at any moment, as by a power failure.

use tests::{Scene, files_containing};

/// More rows, in batches of two, than twenty short runs can send.
const ROWS: usize = 160;

/// A pseudorandom generator with a fixed seed, so that each run of the test uses the same numbers.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// In the end, Target must have exactly the profiles of an undisturbed upload. After each kill, the disk must contain
/// no customer data.
#[test]
fn twenty_kills_lose_no_row_and_leave_no_data() {
    let undisturbed = Scene::new(ROWS);
    undisturbed.send(&[]).expect(0);
    // Each response takes 20 ms, so that some kills happen while a batch is being sent.
    let scene = Scene::with_faults(ROWS, &["slow:20"; 1_000]);
    let mut numbers = Numbers(20_261_125);
    let mut kills_with_an_upload = 0;
    for kill in 0..20 {
        let mut running = match scene.sandbox.jobs().is_empty() {
            true => scene.start_send(&[]),
            false => scene.start_resume(),
        };
        match kill % 4 {
            // At a random time, mostly before the first batch: while the file is opened, checked, and planned. The
            // random time is what this kill tests, so there is no condition to wait for.
            0 => std::thread::sleep(std::time::Duration::from_millis(numbers.next(60))),
            // After a batch was committed to the journal. It may have been sent already.
            1 => wait_for(&mut running, "sending", 1 + numbers.next(3)),
            // After Target accepted a batch. Its status may have been requested already.
            2 => wait_for(&mut running, "accepted", 1 + numbers.next(3)),
            _ => {
                let lines = 1 + numbers.next(6) as usize;
                tests::until("it prints some lines", || {
                    (running.lines_so_far() >= lines || running.has_ended()).then_some(())
                });
            }
        }
        let killed = running.kill();
        assert_eq!(killed.code, None, "the process was killed before it ended: {killed}");
        kills_with_an_upload += usize::from(!scene.sandbox.jobs().is_empty());
        for folder in scene.sandbox.ours() {
            assert_eq!(files_containing(&folder, "NEEDLE"), [] as [std::path::PathBuf; 0], "ids after kill {kill}");
            assert_eq!(
                files_containing(&folder, "needlework"),
                [] as [std::path::PathBuf; 0],
                "values after kill {kill}"
            );
        }
        if let Some(job) = scene.sandbox.jobs().first() {
            assert_eq!(job["state"], "paused", "the upload of a killed process is paused");
        }
    }
    assert!(kills_with_an_upload >= 15, "{kills_with_an_upload} kills hit an upload");
    let finished = scene.resume().expect(0).finished();
    assert_eq!(finished["outcome"], "complete");
    assert_eq!(finished["rows"]["succeeded"], ROWS);
    assert_eq!(scene.target.held(), undisturbed.target.held());
    scene.assert_all_held();
    assert_eq!(scene.sandbox.jobs().len(), 1);
    // Each attempt is committed before its first byte is sent, so the journal has every request that arrived.
    let status = scene.status();
    let attempts: u64 =
        status["batches"].as_array().unwrap().iter().map(|batch| batch["attempts"].as_u64().unwrap()).sum();
    let arrived = scene.target.calls_of("batchUpdate") as u64;
    assert!(arrived <= attempts, "{arrived} requests arrived, and {attempts} attempts were committed");
    assert!(attempts > ROWS as u64 / 2, "some kills hit a batch that was being sent");
}

fn wait_for(running: &mut tests::Running, state: &str, count: u64) {
    let mut left = count;
    running.line(state, |line| {
        left = if left == 0 { count } else { left };
        if line["event"] == "batch" && line["state"] == state {
            left -= 1;
        }
        left == 0
    });
}
