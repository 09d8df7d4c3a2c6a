//! `status --spot-check`. Target reports which rows it applied; only a fetched profile shows what is visible.

use std::time::Duration;

use serde_json::Value;
use tests::{Output, Scene};

fn spot_check(scene: &Scene) -> Output {
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    scene.sandbox.ferry(&["status", &id, "--spot-check", "10", "--json"])
}

fn counts(spot_check: &Value) -> [u64; 4] {
    ["checked", "visible", "not_visible_yet", "different"].map(|name| spot_check[name].as_u64().unwrap())
}

#[test]
fn visitors_that_are_not_visible_yet_come_with_the_time_to_check_again() {
    let scene = Scene::with(6, |options| options.visible_after = Duration::from_secs(3600));
    scene.send(&[]).expect(0);
    let out = spot_check(&scene).expect(0);
    let found = &out.json()["spot_check"];
    assert_eq!(counts(found), [6, 0, 6, 0], "{out}");
    assert!(found["check_again"].as_str().is_some_and(|at| at.starts_with("20")), "{out}");
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    let output = scene.sandbox.ferry(&["status", &id, "--spot-check", "3"]).expect(0);
    assert!(
        output.stdout.contains("0 of 3 visitors checked are visible") && output.stderr.contains("Check again after"),
        "{output}"
    );
}

#[test]
fn a_different_visitor_exits_with_4_and_visible_ones_with_0() {
    let scene = Scene::new(6);
    scene.send(&[]).expect(0);
    let out = spot_check(&scene).expect(0);
    assert_eq!(counts(&out.json()["spot_check"]), [6, 6, 0, 0], "{out}");
    assert!(out.json()["spot_check"]["check_again"].is_null(), "{out}");

    let scene = Scene::with_faults(6, &["changed"]);
    scene.send(&[]).expect(0);
    let out = spot_check(&scene).expect(4);
    assert_eq!(out.json()["state"], "complete", "Target reported the upload as applied");
    assert_eq!(counts(&out.json()["spot_check"]), [6, 4, 0, 2], "{out}");
}
