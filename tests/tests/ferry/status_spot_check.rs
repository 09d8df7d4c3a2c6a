//! Applied is what Target says, visible is what was fetched: the one is never taken for the other.

use std::time::Duration;

use serde_json::Value;
use tests::{Output, Scene};

fn look(scene: &Scene) -> Output {
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    scene.sandbox.ferry(&["status", &id, "--spots", "10", "--json"])
}

fn counts(arrived: &Value) -> [u64; 4] {
    ["looked_at", "visible", "not_visible_yet", "different"].map(|name| arrived[name].as_u64().unwrap())
}

#[test]
fn who_is_not_visible_yet_is_said_with_the_time_to_look_again() {
    let scene = Scene::with(6, |options| options.visible_after = Duration::from_secs(3600));
    scene.send(&[]).expect(0);
    let out = look(&scene).expect(0);
    let arrived = &out.json()["arrived"];
    assert_eq!(counts(arrived), [6, 0, 6, 0], "{out}");
    assert!(arrived["look_again"].as_str().is_some_and(|at| at.starts_with("20")), "{out}");
    let id = scene.job()["id"].as_str().unwrap().to_owned();
    let said = scene.sandbox.ferry(&["status", &id, "--spots", "3"]).expect(0);
    assert!(said.stdout.contains("0 of 3 looked at are visible") && said.stdout.contains("Look again after"), "{said}");
}

#[test]
fn all_visible_needs_no_other_look_and_something_different_ends_with_4() {
    let scene = Scene::new(6);
    scene.send(&[]).expect(0);
    let out = look(&scene).expect(0);
    assert_eq!(counts(&out.json()["arrived"]), [6, 6, 0, 0], "{out}");
    assert!(out.json()["arrived"]["look_again"].is_null(), "{out}");

    let scene = Scene::with_faults(6, &["changed"]);
    scene.send(&[]).expect(0);
    let out = look(&scene).expect(4);
    assert_eq!(out.json()["state"], "complete", "Target applied it, by its own word");
    assert_eq!(counts(&out.json()["arrived"]), [6, 4, 0, 2], "{out}");
}
