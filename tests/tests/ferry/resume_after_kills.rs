//! A computer whose power goes at any moment.

use tests::{Scene, files_containing};

/// In batches of two: more than twenty short runs can send.
const ROWS: usize = 160;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// However often it dies and wherever: in the end Target holds exactly what an undisturbed upload
/// brings, and the disk holds nothing of the customers.
#[test]
fn twenty_kills_lose_no_row_and_leave_no_data() {
    let undisturbed = Scene::new(ROWS);
    undisturbed.send(&[]).expect(0);
    // Each answer takes its time, so that a kill finds a batch on its way.
    let scene = Scene::with_faults(ROWS, &["slow:20"; 1_000]);
    let mut numbers = Numbers(20_261_125);
    let mut killed_with_a_job = 0;
    for kill in 0..20 {
        let mut running = match scene.sandbox.jobs().is_empty() {
            true => scene.start_send(&[]),
            false => scene.start_resume(),
        };
        match kill % 4 {
            // Anywhere, mostly before the first batch: while it opens, locks, checks, plans.
            0 => std::thread::sleep(std::time::Duration::from_millis(numbers.next(60))),
            // Committed, and perhaps on its way.
            1 => wait_for(&mut running, "sending", 1 + numbers.next(3)),
            // Taken by Target, and perhaps asked about.
            2 => wait_for(&mut running, "accepted", 1 + numbers.next(3)),
            _ => {
                let lines = 1 + numbers.next(6) as usize;
                tests::until("some lines", || (running.lines_so_far() >= lines || running.has_ended()).then_some(()));
            }
        }
        let dead = running.kill();
        assert_eq!(dead.code, None, "it was killed before its end: {dead}");
        killed_with_a_job += usize::from(!scene.sandbox.jobs().is_empty());
        for folder in scene.sandbox.ours() {
            assert_eq!(files_containing(&folder, "NEEDLE"), [] as [std::path::PathBuf; 0], "ids after kill {kill}");
            assert_eq!(
                files_containing(&folder, "needlework"),
                [] as [std::path::PathBuf; 0],
                "values after kill {kill}"
            );
        }
        if let Some(job) = scene.sandbox.jobs().first() {
            assert_eq!(job["state"], "paused", "a dead upload is not called running");
        }
    }
    assert!(killed_with_a_job >= 15, "{killed_with_a_job} kills hit an upload");
    let finished = scene.resume().expect(0).finished();
    assert_eq!(finished["outcome"], "complete");
    assert_eq!(finished["rows"]["succeeded"], ROWS);
    assert_eq!(scene.target.held(), undisturbed.target.held());
    scene.assert_all_held();
    assert_eq!(scene.sandbox.jobs().len(), 1);
    // Committed before its first byte leaves: what arrived is in the journal, every single time.
    let status = scene.status();
    let attempts: u64 =
        status["batches"].as_array().unwrap().iter().map(|batch| batch["attempts"].as_u64().unwrap()).sum();
    let arrived = scene.target.calls_of("batchUpdate") as u64;
    assert!(arrived <= attempts, "{arrived} arrived, {attempts} were committed");
    assert!(attempts > ROWS as u64 / 2, "some kills hit a batch on its way");
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
