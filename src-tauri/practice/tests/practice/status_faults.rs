//! The faults of a batch after its submit, in its status and in the stored profiles.

use std::time::Duration;

use crate::common::{Practice, Reply};

const BATCH: &str = "batch=thirdPartyId,a\nw,0\nx,1\ny,2\nz,3";

/// Submits a batch with this fault, and returns its status with details and the stored IDs.
async fn after(fault: &str) -> (Reply, Vec<String>) {
    let practice = Practice::with_fault(fault).await;
    let path = practice.submit_accepted(BATCH).await;
    practice.time.advance(Duration::from_secs(3600));
    (practice.details(&path).await, practice.dump().into_iter().map(|stored| stored.id).collect())
}

#[tokio::test]
async fn the_status_of_a_completed_batch_has_exactly_this_format() {
    let practice = Practice::with_defaults().await;
    let path = practice.submit_accepted(BATCH).await;
    let id = "demo-1701473848678-1";
    assert_eq!(path, format!("/m2/demo/v2/profile/batchStatus?batchId={id}&m2Node=00"));
    let plain = practice.get(&path).await;
    let start = format!("<response>\n<batchId>{id}</batchId>\n<status>complete</status>\n<batchSize>4</batchSize>\n");
    assert_eq!(plain.text(), format!("{start}</response>\n"));
    assert_eq!(
        practice.details(&path).await.text(),
        format!(
            "{start}<consumedCount>4</consumedCount>\n<successfulUpdates>4</successfulUpdates>\n\
             <profilesNotFound>0</profilesNotFound>\n<failedUpdates>0</failedUpdates>\n</response>\n"
        )
    );
}

#[tokio::test]
async fn a_stuck_batch_stores_nothing() {
    let (status, stored) = after("stuck").await;
    assert_eq!(status.element("status").as_deref(), Some("stuck"));
    assert_eq!(status.counts(), [4, 0, 0, 0, 0]);
    assert!(stored.is_empty());
}

#[tokio::test]
async fn a_batch_that_stays_incomplete_is_stored() {
    let (status, stored) = after("never").await;
    assert_eq!(status.element("status").as_deref(), Some("incomplete"));
    assert_eq!(stored.len(), 4);
}

#[tokio::test]
async fn a_batch_without_a_status_is_stored() {
    let (status, stored) = after("forget").await;
    assert_eq!(status.status, 404);
    assert_eq!(stored.len(), 4);
}

#[tokio::test]
async fn failed_rows_are_counted_listed_and_not_stored() {
    let (status, stored) = after("failed-rows:2").await;
    assert_eq!(status.counts(), [4, 4, 2, 0, 2]);
    let profile = |id| format!("<profile><id>{id}</id><status>failed</status></profile>\n");
    assert!(status.text().contains(&(profile("w") + &profile("x"))), "{status:?}");
    assert_eq!(stored, ["y", "z"]);
}

#[tokio::test]
async fn the_old_profile_list_has_ids_but_no_counts() {
    let (status, stored) = after("profile-list:1").await;
    assert!(status.text().contains("<profile><id>w</id><status>failed</status></profile>"));
    assert_eq!(status.element("failedUpdates"), None);
    assert_eq!(status.element("batchSize").as_deref(), Some("4"));
    assert_eq!(stored, ["x", "y", "z"]);
}

#[tokio::test]
async fn not_found_short_and_lost_rows_are_not_stored() {
    let (status, stored) = after("not-found:1").await;
    assert_eq!((status.counts(), stored.len()), (vec![4, 4, 3, 1, 0], 3));
    let (status, stored) = after("short:1").await;
    assert_eq!((status.counts(), stored.len()), (vec![3, 3, 3, 0, 0], 3));
    let (status, stored) = after("lost-rows:1").await;
    assert_eq!((status.counts(), stored.len()), (vec![4, 4, 4, 0, 0], 3));
    let (status, stored) = after("short:9").await;
    assert_eq!((status.counts(), stored.len()), (vec![0, 0, 0, 0, 0], 0));
}

#[tokio::test]
async fn changed_stores_the_first_value_without_its_last_character() {
    let practice = Practice::with_fault("changed").await;
    practice.submit_accepted("batch=thirdPartyId,a,b\nx,gold%C3%A9,1\ny,,2").await;
    assert_eq!(practice.stored("x").as_deref(), Some("a=gold b=1"));
    assert_eq!(practice.stored("y").as_deref(), Some("b=~"));
}

#[tokio::test]
async fn faults_of_counts_and_ids_change_the_status() {
    let (status, _) = after("no-counts").await;
    assert_eq!(status.element("status").as_deref(), Some("complete"));
    assert!(!status.text().contains("batchSize") && !status.text().contains("consumedCount"));
    let (status, _) = after("count:1,000").await;
    assert_eq!(status.element("successfulUpdates").as_deref(), Some("1,000"));
    let (status, _) = after("padded-id").await;
    assert_eq!(status.element("batchId").as_deref(), Some(" edge-1701473848678-1 "));
    assert_eq!(status.counts(), [4, 4, 4, 0, 0]);
}

#[tokio::test]
async fn status_faults_apply_to_the_given_number_of_calls() {
    for (fault, status) in [("status-503:2", 503), ("status-html:2", 200), ("status-401:2", 401)] {
        let practice = Practice::with_fault(fault).await;
        let path = practice.submit_accepted(BATCH).await;
        for _ in 0..2 {
            let reply = practice.get(&path).await;
            assert_eq!(reply.status, status, "{fault}");
            assert_eq!(reply.element("status").as_deref().filter(|_| status == 200), None, "{fault}");
        }
        assert_eq!(practice.get(&path).await.element("status").as_deref(), Some("complete"), "{fault}");
    }
}

#[tokio::test]
async fn a_status_is_available_for_a_day_and_only_with_its_client_code() {
    let practice = Practice::with_defaults().await;
    let path = practice.submit_accepted(BATCH).await;
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
