//! How an account reads commas is found out by one profile, and believed for 90 days: the wrong belief would shift
//! customers' values into other attributes.

use adobe_target::CallError;
use practice::DecodeOrder;
use uploads::{CommaTestError, CommaTestOutcome, CommaTestStep, Connection, Control, DelimiterHandling, TestCase};

use crate::scene::Scene;

const DAY: u64 = 24 * 60 * 60 * 1000;

async fn scene(reading: DecodeOrder, faults: &[&str]) -> (Scene, Connection) {
    let scene = Scene::with(1, |options| {
        options.decode_order = reading;
        options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    })
    .await;
    let wanted = Connection { endpoint: scene.endpoint(), ..Connection::new("acme", scene.client()) };
    let connection = scene.uploads.connections().add(&wanted).unwrap();
    (scene, connection)
}

async fn comma_test(scene: &Scene, connection: &Connection) -> Result<CommaTestOutcome, CommaTestError> {
    let target = scene.uploads.connections().authenticate(connection, None).await.unwrap();
    scene.uploads.connections().comma_test(connection, &target, &Control::default(), |_| {}).await
}

#[tokio::test]
async fn an_account_that_keeps_commas_passes_the_test_for_ninety_days() {
    let (scene, connection) = scene(DecodeOrder::Cells, &[]).await;
    let found = comma_test(&scene, &connection).await.unwrap();
    assert_eq!(found.comma_test.handling, DelimiterHandling::Keeps);
    assert!(found.results.iter().all(uploads::TestResult::is_same), "{found:?}");
    assert!(found.profile.starts_with("ferry-comma-test-"));
    assert_eq!(scene.held(), 1, "one profile, and no other");
    let known = scene.uploads.connections().get("acme").unwrap();
    assert_eq!(known.comma_test, Some(found.comma_test));
    let at = found.comma_test.at;
    assert!(known.keeps_delimiters(at) && known.keeps_delimiters(at + 90 * DAY - 1));
    assert!(!known.keeps_delimiters(at + 90 * DAY), "asked again");
    let elsewhere = Connection { endpoint: adobe_target::Endpoint::for_client(&scene.client()), ..known };
    assert_eq!(
        scene.uploads.connections().change("acme", &elsewhere).await.unwrap().comma_test,
        None,
        "another account"
    );
}

#[tokio::test]
async fn an_account_that_splits_values_fails_the_test_and_only_test_profiles_are_written() {
    let (scene, connection) = scene(DecodeOrder::Form, &[]).await;
    let found = comma_test(&scene, &connection).await.unwrap();
    assert_eq!(found.comma_test.handling, DelimiterHandling::Shifts);
    let comma = found.results.iter().find(|one| one.case == TestCase::Comma).unwrap();
    assert_eq!(comma.found.as_deref(), Some("Porto Alegre"));
    let held = practice::dump(&scene.folder.path().join("practice")).unwrap();
    assert!(held.iter().all(|one| one.id.starts_with(&found.profile)), "{held:?}");
    assert!(!scene.uploads.connections().get("acme").unwrap().keeps_delimiters(found.comma_test.at));
}

/// What is not sure is not claimed: an answer that was lost, a profile that does not show, a value that changed.
#[tokio::test]
async fn a_failed_test_stores_no_result() {
    let (scene, connection) = scene(DecodeOrder::Cells, &["drop-after", "html", "503"]).await;
    let found = comma_test(&scene, &connection).await.unwrap();
    assert_eq!(found.comma_test.handling, DelimiterHandling::Keeps, "the same batch again, until it was answered");
    for (fault, what) in [("lost-rows", "not visible"), ("stuck", "stuck"), ("refuse", "refused"), ("401", "token")] {
        let (scene, connection) = self::scene(DecodeOrder::Cells, &[fault]).await;
        let error = comma_test(&scene, &connection).await.unwrap_err();
        let said = match &error {
            CommaTestError::NotVisible => "not visible",
            CommaTestError::Stuck => "stuck",
            CommaTestError::Call(CallError::Rejected { .. }) => "refused",
            CommaTestError::Call(CallError::Unauthorized { .. }) => "token",
            _ => "something else",
        };
        assert_eq!(said, what, "{fault}: {error:?}");
        assert_eq!(scene.uploads.connections().get("acme").unwrap().comma_test, None, "{fault}");
    }
    let (scene, connection) = self::scene(DecodeOrder::Cells, &["changed"]).await;
    assert_eq!(
        comma_test(&scene, &connection).await.unwrap().comma_test.handling,
        DelimiterHandling::Shifts,
        "never trusted"
    );
}

/// Two at once could erase each other's values.
#[tokio::test]
async fn a_comma_test_can_be_stopped_and_does_not_start_during_an_upload() {
    let (scene, connection) = scene(DecodeOrder::Cells, &["never"]).await;
    let target = scene.uploads.connections().authenticate(&connection, None).await.unwrap();
    let control = Control::default();
    let wish = control.clone();
    let mut steps = Vec::new();
    let on = |step| {
        steps.push(step);
        if steps.len() == 3 {
            wish.pause();
        }
    };
    let stopped = scene.uploads.connections().comma_test(&connection, &target, &control, on).await.unwrap_err();
    assert!(matches!(stopped, CommaTestError::Interrupted), "{stopped:?}");
    assert_eq!(steps, [CommaTestStep::Sending, CommaTestStep::Queued, CommaTestStep::Queued]);
    let running = scene.uploads.begin(scene.begin(&scene.options(10)), common::ApiVersion::V2).unwrap();
    let refused = comma_test(&scene, &connection).await.unwrap_err();
    assert!(matches!(refused, CommaTestError::Lock(_)), "{refused:?}");
    running.discard().unwrap();
}
