//! The faults of a submit. Tests of uploads rely on each fault doing what it describes.

use std::time::{Duration, Instant};

use crate::common::{FORM, Practice, Reply, SUBMIT, call, exchange};
use practice::{Fault, FaultError};

const BATCH: &str = "batch=thirdPartyId,a\nx,1\ny,2\nz,3";

/// Submits a batch, and returns all bytes of the response.
async fn raw_submit(practice: &Practice) -> Vec<u8> {
    let request = format!(
        "POST {SUBMIT} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{BATCH}",
        practice.port(),
        BATCH.len()
    );
    exchange(practice.port(), request.as_bytes()).await
}

#[test]
fn every_fault_of_the_catalog_is_parsed_and_formatted_consistently() {
    for kind in Fault::catalog() {
        let fault: Fault = kind.name.parse().unwrap_or_else(|error| panic!("{}: {error}", kind.name));
        assert_eq!(fault.to_string().parse::<Fault>().as_ref(), Ok(&fault));
        match kind.argument {
            Some(_) => {
                let given: Fault = format!("{}:7", kind.name).parse().unwrap();
                assert_eq!(given.to_string(), format!("{}:7", kind.name));
            }
            None => {
                let error = format!("{}:7", kind.name).parse::<Fault>();
                assert_eq!(error, Err(FaultError::TakesNoArgument(kind.name)));
            }
        }
        assert!(kind.description.ends_with('.'));
    }
    assert_eq!("refuse:a:b".parse::<Fault>().unwrap().to_string(), "refuse:a:b");
    assert!(matches!("short:x".parse::<Fault>(), Err(FaultError::NotANumber { .. })));
}

#[test]
fn the_error_for_an_unknown_fault_lists_all_faults() {
    let message = "teapot".parse::<Fault>().unwrap_err().to_string();
    for kind in Fault::catalog() {
        assert!(message.contains(kind.name), "{message}");
    }
}

#[tokio::test]
async fn each_submit_uses_the_next_fault() {
    let practice = Practice::start(|options| options.faults = vec![Fault::ServerError, Fault::BadGateway]).await;
    practice.server.push_fault(Fault::Forbidden);
    let mut statuses = Vec::new();
    while practice.server.faults_left() > 0 {
        statuses.push(practice.submit(BATCH).await.status);
        assert_eq!(practice.get("/rest/v1/profiles/thirdPartyId/x?client=demo").await.status, 404);
    }
    assert_eq!(statuses, [500, 502, 403]);
    assert_eq!(practice.submit(BATCH).await.element("success").as_deref(), Some("true"));
}

#[tokio::test]
async fn a_batch_that_is_rejected_by_a_fault_is_not_stored() {
    for (fault, status) in [
        ("400", 400),
        ("401", 401),
        ("403", 403),
        ("429", 429),
        ("429-date", 429),
        ("500", 500),
        ("502", 502),
        ("503", 503),
        ("redirect", 307),
        ("refuse", 200),
    ] {
        let practice = Practice::with_fault(fault).await;
        let reply = practice.submit(BATCH).await;
        assert_eq!(reply.status, status, "{fault}");
        assert_ne!(reply.element("success").as_deref(), Some("true"), "{fault}");
        assert!(practice.dump().is_empty(), "{fault}");
    }
}

#[tokio::test]
async fn retry_after_is_sent_as_seconds_or_as_a_date() {
    let header = |fault: &'static str| async move {
        Practice::with_fault(fault).await.submit(BATCH).await.header("retry-after")
    };
    assert_eq!(header("429:7").await.as_deref(), Some("7"));
    assert_eq!(header("503:8").await.as_deref(), Some("8"));
    assert_eq!(header("503").await, None);
    assert_eq!(header("429-date:32").await.as_deref(), Some("Fri, 01 Dec 2023 23:38:00 GMT"));
}

#[tokio::test]
async fn a_redirect_points_to_a_path_that_does_not_exist() {
    let practice = Practice::with_fault("redirect").await;
    let location = practice.submit(BATCH).await.header("location").unwrap();
    let path = location.strip_prefix(&practice.server.origin()).unwrap();
    assert_eq!(call(practice.port(), "POST", path, &[FORM], BATCH.as_bytes()).await.status, 404);
}

#[tokio::test]
async fn refuse_returns_its_message_with_http_200() {
    let reply = Practice::with_fault("refuse").await.submit(BATCH).await;
    assert_eq!(reply.element("message").as_deref(), Some("Unexpected error"));
    let reply = Practice::with_fault("refuse:No <more> today").await.submit(BATCH).await;
    assert_eq!(reply.element("message").as_deref(), Some("No &lt;more&gt; today"));
    assert_eq!(reply.element("batchStatus").as_deref(), Some(""));
}

#[tokio::test]
async fn every_batch_with_a_bad_row_is_rejected() {
    let practice = Practice::with_fault("bad-row:b c").await;
    for (body, success) in [
        ("batch=thirdPartyId,a\n1,x\n2,b%20c", "false"),
        ("batch=thirdPartyId,a\nb%20c,x", "false"),
        ("batch=thirdPartyId,a\n1,b%20c%20d", "true"),
        ("batch=thirdPartyId,a\n2,b%20c", "false"),
    ] {
        let reply = practice.submit(body).await;
        assert_eq!((reply.status, reply.element("success").as_deref()), (200, Some(success)), "{body}");
    }
    assert_eq!(practice.dump().len(), 1);
}

#[tokio::test]
async fn a_dropped_connection_has_no_response() {
    let before = Practice::with_fault("drop-before").await;
    assert!(raw_submit(&before).await.is_empty());
    assert!(before.dump().is_empty());
    let after = Practice::with_fault("drop-after").await;
    assert!(raw_submit(&after).await.is_empty());
    assert_eq!(after.dump().len(), 3);
}

#[tokio::test]
async fn a_cut_response_is_shorter_than_its_content_length() {
    let practice = Practice::with_fault("cut").await;
    let reply = Reply::read(raw_submit(&practice).await).unwrap();
    assert_eq!(reply.status, 200);
    let declared: usize = reply.header("content-length").unwrap().parse().unwrap();
    assert!(reply.text().starts_with("<response>") && reply.body.len() < declared, "{reply:?}");
    assert_eq!(reply.element("batchStatus"), None);
    assert_eq!(practice.dump().len(), 3);
}

#[tokio::test]
async fn html_and_garbage_are_sent_for_accepted_batches() {
    let html = Practice::with_fault("html").await;
    let reply = html.submit(BATCH).await;
    assert!(reply.status == 200 && reply.text().starts_with("<html>"), "{reply:?}");
    assert_eq!(html.dump().len(), 3);
    let garbage = Practice::with_fault("garbage").await;
    let reply = garbage.submit(BATCH).await;
    assert!(reply.status == 200 && String::from_utf8(reply.body).is_err());
    assert_eq!(garbage.dump().len(), 3);
}

#[tokio::test]
async fn foreign_status_returns_a_status_url_on_another_host() {
    let practice = Practice::with_fault("foreign-status").await;
    let url = practice.submit(BATCH).await.element("batchStatus").unwrap();
    assert!(url.starts_with("http://status.example.net/m2/demo/v2/profile/batchStatus?batchId=demo-"), "{url}");
    assert_eq!(practice.dump().len(), 3);
}

#[tokio::test]
async fn slow_delays_the_response() {
    let practice = Practice::with_fault("slow:60").await;
    let begin = Instant::now();
    practice.submit_accepted(BATCH).await;
    assert!(begin.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn after_token_ends_every_call_is_unauthorized_until_the_token_is_replaced() {
    let practice = Practice::start(|options| {
        options.token = Some("old".into());
        options.faults = vec![Fault::TokenEnds];
    })
    .await;
    let old = [FORM, ("Authorization", "Bearer old")];
    let reply = call(practice.port(), "POST", SUBMIT, &old, BATCH.as_bytes()).await;
    assert_eq!(reply.element("success").as_deref(), Some("true"));
    let path = practice.status_path(&reply);
    assert_eq!(call(practice.port(), "GET", &path, &old, b"").await.status, 401);
    assert_eq!(call(practice.port(), "POST", SUBMIT, &old, BATCH.as_bytes()).await.status, 401);
    practice.server.replace_token(Some("new".into()));
    assert_eq!(call(practice.port(), "GET", &path, &[("Authorization", "Bearer new")], b"").await.status, 200);
}

#[tokio::test]
async fn an_ordinary_http_client_sees_a_dropped_connection_as_an_error() {
    let practice = Practice::with_defaults().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{SUBMIT}", practice.server.origin());
    let send = || client.post(&url).header(FORM.0, FORM.1).body(BATCH).send();
    for _ in 0..3 {
        assert!(send().await.unwrap().text().await.unwrap().contains("<success>true</success>"));
    }
    practice.server.push_fault(Fault::DropAfter);
    assert!(send().await.is_err());
    practice.server.push_fault(Fault::Cut);
    assert!(send().await.unwrap().text().await.is_err());
    assert!(send().await.unwrap().status().is_success());
}
