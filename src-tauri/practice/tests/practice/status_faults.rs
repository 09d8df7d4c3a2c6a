//! What goes wrong with a batch after its submit. A follow-up that believes such a status would
//! tell a person that profiles arrived which did not.

use std::time::Duration;

use crate::common::{Practice, Reply};

const BATCH: &str = "batch=thirdPartyId,a\nw,0\nx,1\ny,2\nz,3";

/// The status with details, and who is held, after a submit with this fault.
async fn after(fault: &str) -> (Reply, Vec<String>) {
    let practice = Practice::with_fault(fault).await;
    let path = practice.take(BATCH).await;
    practice.time.advance(Duration::from_secs(3600));
    (practice.details(&path).await, practice.dump().into_iter().map(|held| held.id).collect())
}

#[tokio::test]
async fn a_batch_that_went_well_is_shown_exactly_so() {
    let practice = Practice::plain().await;
    let path = practice.take(BATCH).await;
    let id = "demo-1701473848678-1";
    assert_eq!(path, format!("/m2/demo/v2/profile/batchStatus?batchId={id}&m2Node=00"));
    let plain = practice.get(&path).await;
    let begin = format!("<response>\n<batchId>{id}</batchId>\n<status>complete</status>\n<batchSize>4</batchSize>\n");
    assert_eq!(plain.text(), format!("{begin}</response>\n"));
    assert_eq!(
        practice.details(&path).await.text(),
        format!(
            "{begin}<consumedCount>4</consumedCount>\n<successfulUpdates>4</successfulUpdates>\n\
             <profilesNotFound>0</profilesNotFound>\n<failedUpdates>0</failedUpdates>\n</response>\n"
        )
    );
}

#[tokio::test]
async fn a_stuck_batch_stores_nothing() {
    let (status, held) = after("stuck").await;
    assert_eq!(status.element("status").as_deref(), Some("stuck"));
    assert_eq!(status.counts(), [4, 0, 0, 0, 0]);
    assert!(held.is_empty());
}

#[tokio::test]
async fn a_batch_that_never_ends_is_stored_all_the_same() {
    let (status, held) = after("never").await;
    assert_eq!(status.element("status").as_deref(), Some("incomplete"));
    assert_eq!(held.len(), 4);
}

#[tokio::test]
async fn a_forgotten_batch_is_stored_all_the_same() {
    let (status, held) = after("forget").await;
    assert_eq!(status.status, 404);
    assert_eq!(held.len(), 4);
}

#[tokio::test]
async fn failed_rows_are_counted_listed_and_not_stored() {
    let (status, held) = after("failed-rows:2").await;
    assert_eq!(status.counts(), [4, 4, 2, 0, 2]);
    let profile = |id| format!("<profile><id>{id}</id><status>failed</status></profile>\n");
    assert!(status.text().contains(&(profile("w") + &profile("x"))), "{status:?}");
    assert_eq!(held, ["y", "z"]);
}

#[tokio::test]
async fn the_old_profile_list_has_ids_and_no_counts() {
    let (status, held) = after("profile-list:1").await;
    assert!(status.text().contains("<profile><id>w</id><status>failed</status></profile>"));
    assert_eq!(status.element("failedUpdates"), None);
    assert_eq!(status.element("batchSize").as_deref(), Some("4"));
    assert_eq!(held, ["x", "y", "z"]);
}

#[tokio::test]
async fn rows_can_get_lost_in_three_ways() {
    let (status, held) = after("not-found:1").await;
    assert_eq!((status.counts(), held.len()), (vec![4, 4, 3, 1, 0], 3));
    let (status, held) = after("short:1").await;
    assert_eq!((status.counts(), held.len()), (vec![3, 3, 3, 0, 0], 3));
    let (status, held) = after("lost-rows:1").await;
    assert_eq!((status.counts(), held.len()), (vec![4, 4, 4, 0, 0], 3));
    let (status, held) = after("short:9").await;
    assert_eq!((status.counts(), held.len()), (vec![0, 0, 0, 0, 0], 0));
}

#[tokio::test]
async fn changed_values_differ_from_what_was_sent() {
    let practice = Practice::with_fault("changed").await;
    practice.take("batch=thirdPartyId,a,b\nx,gold%C3%A9,1\ny,,2").await;
    assert_eq!(practice.held("x").as_deref(), Some("a=gold b=1"));
    assert_eq!(practice.held("y").as_deref(), Some("b=~"));
}

#[tokio::test]
async fn a_status_can_come_without_counts_or_with_a_padded_id() {
    let (status, _) = after("no-counts").await;
    assert_eq!(status.element("status").as_deref(), Some("complete"));
    assert!(!status.text().contains("batchSize") && !status.text().contains("consumedCount"));
    let (status, _) = after("padded-id").await;
    assert_eq!(status.element("batchId").as_deref(), Some(" edge-1701473848678-1 "));
    assert_eq!(status.counts(), [4, 4, 4, 0, 0]);
}

#[tokio::test]
async fn status_calls_fail_as_often_as_they_were_told_to() {
    for (fault, status) in [("status-503:2", 503), ("status-html:2", 200), ("status-401:2", 401)] {
        let practice = Practice::with_fault(fault).await;
        let path = practice.take(BATCH).await;
        for _ in 0..2 {
            let reply = practice.get(&path).await;
            assert_eq!(reply.status, status, "{fault}");
            assert_eq!(reply.element("status").as_deref().filter(|_| status == 200), None, "{fault}");
        }
        assert_eq!(practice.get(&path).await.element("status").as_deref(), Some("complete"), "{fault}");
    }
}

#[tokio::test]
async fn a_status_is_known_for_a_day_and_to_its_own_client_only() {
    let practice = Practice::plain().await;
    let path = practice.take(BATCH).await;
    for wrong in [
        path.replace("demo-", "demo-9"),
        path.replace("/m2/demo/", "/m2/other/"),
        path.replace("batchId=demo-1701473848678-1", "batchId="),
        path.replace("00", "00&x=1").replace("-1&", "-2&"),
    ] {
        assert_eq!(practice.get(&wrong).await.status, 404, "{wrong}");
    }
    practice.time.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(practice.get(&path).await.status, 200);
    practice.time.advance(Duration::from_secs(1));
    assert_eq!(practice.get(&path).await.status, 404);
}
