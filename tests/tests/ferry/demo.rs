//! `ferry demo`, and the faults that `ferry practice` lists.

use std::time::{Duration, Instant};

use tests::Sandbox;

#[test]
fn the_demo_runs_every_step_in_seconds() {
    let sandbox = Sandbox::new();
    let started = Instant::now();
    let demo = sandbox.ferry(&["demo"]).expect(0);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let (_, summary) = demo.stdout.split_once("Summary").expect("a summary");
    for rule in ["transform-failed", "value-delimiter", "id-empty", "scientific-id", "row-ragged", "rule-allowed"] {
        assert!(summary.contains(rule), "{rule}: {demo}");
    }
    assert!(summary.contains("5 of 5 visitors checked match"), "{demo}");
    sandbox.ferry(&["demo"]).expect(0);
    assert_eq!(sandbox.jobs().len(), 2, "the demo can be run again");
}

#[test]
fn the_demo_prints_json() {
    let sandbox = Sandbox::new();
    let demo = sandbox.ferry(&["demo", "--json"]).expect(0);
    let lines = demo.lines();
    let kinds: Vec<&str> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(kinds[0], "checked");
    let finished = lines.iter().find(|line| line["event"] == "finished").unwrap();
    assert_eq!(finished["outcome"], "complete");
    let rows = &lines[0]["rows"];
    assert_eq!(finished["rows"]["succeeded"], rows["ready"]);
    let spot_check = lines.iter().find(|line| line["event"] == "spot-check").unwrap();
    assert!(spot_check["visitors"].as_array().unwrap().iter().all(|visitor| visitor["seen"] == "same"), "{spot_check}");
}

/// People choose faults from this list, so no fault may be missing.
#[test]
fn practice_lists_every_fault() {
    let sandbox = Sandbox::new();
    let list = sandbox.ferry(&["practice", "--fault", "list", "--json"]).expect(0).json();
    let all = practice::Fault::catalog().len() + practice::AdminFault::catalog().len();
    assert_eq!(list.as_array().unwrap().len(), all);
    let unknown = sandbox.ferry(&["practice", "--fault", "gremlin"]).expect(1);
    assert!(unknown.stderr.contains("gremlin") && unknown.stderr.contains("drop-after"), "{unknown}");
}
