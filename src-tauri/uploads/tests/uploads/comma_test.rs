//! How an account reads commas is found out by one profile, and believed for 90 days: the wrong belief would shift
//! customers' values into other attributes.

use adobe_target::CallError;
use practice::DecodeOrder;
use uploads::{Connection, Control, ProbeError, ProbeFound, ProbeStep, Reading, Trial};

use crate::scene::Scene;

const DAY: u64 = 24 * 60 * 60 * 1000;

async fn scene(reading: DecodeOrder, faults: &[&str]) -> (Scene, Connection) {
    let scene = Scene::with(1, |options| {
        options.decode_order = reading;
        options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    })
    .await;
    let wanted = Connection { endpoint: scene.endpoint(), ..Connection::new("acme", scene.client()) };
    let connection = scene.uploads.add_connection(&wanted).unwrap();
    (scene, connection)
}

async fn probe(scene: &Scene, connection: &Connection) -> Result<ProbeFound, ProbeError> {
    let door = scene.uploads.door(connection, None).await.unwrap();
    scene.uploads.probe(connection, &door, &Control::default(), |_| {}).await
}

#[tokio::test]
async fn an_account_that_keeps_them_is_proven_to_for_ninety_days() {
    let (scene, connection) = scene(DecodeOrder::Cells, &[]).await;
    let found = probe(&scene, &connection).await.unwrap();
    assert_eq!(found.proven.reading, Reading::Keeps);
    assert!(found.tried.iter().all(uploads::Tried::is_same), "{found:?}");
    assert!(found.profile.starts_with("ferry-probe-"));
    assert_eq!(scene.held(), 1, "one profile, and no other");
    let known = scene.uploads.connection("acme").unwrap();
    assert_eq!(known.proven, Some(found.proven));
    let at = found.proven.at;
    assert!(known.keeps_delimiters(at) && known.keeps_delimiters(at + 90 * DAY - 1));
    assert!(!known.keeps_delimiters(at + 90 * DAY), "asked again");
    let elsewhere = Connection { endpoint: adobe_target::Endpoint::for_client(&scene.client()), ..known };
    assert_eq!(scene.uploads.change_account("acme", &elsewhere).await.unwrap().proven, None, "another account");
}

#[tokio::test]
async fn an_account_that_cuts_there_is_found_out_and_nobody_elses_profile_is_touched() {
    let (scene, connection) = scene(DecodeOrder::Form, &[]).await;
    let found = probe(&scene, &connection).await.unwrap();
    assert_eq!(found.proven.reading, Reading::Shifts);
    let comma = found.tried.iter().find(|one| one.trial == Trial::Comma).unwrap();
    assert_eq!(comma.found.as_deref(), Some("Porto Alegre"));
    let held = practice::dump(&scene.folder.path().join("practice")).unwrap();
    assert!(held.iter().all(|one| one.id.starts_with(&found.profile)), "{held:?}");
    assert!(!scene.uploads.connection("acme").unwrap().keeps_delimiters(found.proven.at));
}

/// What is not sure is not claimed: an answer that was lost, a profile that does not show, a value that changed.
#[tokio::test]
async fn trouble_is_no_finding() {
    let (scene, connection) = scene(DecodeOrder::Cells, &["drop-after", "html", "503"]).await;
    let found = probe(&scene, &connection).await.unwrap();
    assert_eq!(found.proven.reading, Reading::Keeps, "the same batch again, until it was answered");
    for (fault, what) in [("lost-rows", "not visible"), ("stuck", "stuck"), ("refuse", "refused"), ("401", "token")] {
        let (scene, connection) = self::scene(DecodeOrder::Cells, &[fault]).await;
        let error = probe(&scene, &connection).await.unwrap_err();
        let said = match &error {
            ProbeError::NotVisible => "not visible",
            ProbeError::Stuck => "stuck",
            ProbeError::Call(CallError::Rejected { .. }) => "refused",
            ProbeError::Call(CallError::Unauthorized { .. }) => "token",
            _ => "something else",
        };
        assert_eq!(said, what, "{fault}: {error:?}");
        assert_eq!(scene.uploads.connection("acme").unwrap().proven, None, "{fault}");
    }
    let (scene, connection) = self::scene(DecodeOrder::Cells, &["changed"]).await;
    assert_eq!(probe(&scene, &connection).await.unwrap().proven.reading, Reading::Shifts, "never trusted");
}

/// Two at once could erase each other's values.
#[tokio::test]
async fn a_probe_waits_for_no_upload_and_can_be_stopped() {
    let (scene, connection) = scene(DecodeOrder::Cells, &["never"]).await;
    let door = scene.uploads.door(&connection, None).await.unwrap();
    let control = Control::default();
    let wish = control.clone();
    let mut steps = Vec::new();
    let on = |step| {
        steps.push(step);
        if steps.len() == 3 {
            wish.pause();
        }
    };
    let stopped = scene.uploads.probe(&connection, &door, &control, on).await.unwrap_err();
    assert!(matches!(stopped, ProbeError::Interrupted), "{stopped:?}");
    assert_eq!(steps, [ProbeStep::Sending, ProbeStep::Queued, ProbeStep::Queued]);
    let running = scene.uploads.begin(scene.begin(&scene.options(10)), adobe_target::ApiVersion::V2).unwrap();
    let refused = probe(&scene, &connection).await.unwrap_err();
    assert!(matches!(refused, ProbeError::Lock(_)), "{refused:?}");
    running.discard().unwrap();
}
