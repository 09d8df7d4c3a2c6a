//! How the batch on the wire is read. If the server forgave what Target does not, the engine could
//! send it, and a customer's upload would fail or shift where no test had failed.

use crate::common::{FORM, Practice, SUBMIT, call, exchange, written};
use practice::{Key, Options, Reading};

async fn stored(body: &str) -> Vec<String> {
    let practice = Practice::plain().await;
    let reply = practice.submit(body).await;
    assert_eq!(reply.element("success").as_deref(), Some("true"), "{body:?}: {reply:?}");
    listed(&practice)
}

fn listed(practice: &Practice) -> Vec<String> {
    practice.dump().iter().map(|held| format!("{}: {}", held.id, written(&held.attributes))).collect()
}

#[tokio::test]
async fn a_batch_as_the_page_prints_it_becomes_profiles() {
    let practice = Practice::plain().await;
    let path = practice.take("batch=thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,,Lisboa\n").await;
    assert_eq!(listed(&practice), ["A-1001: city=São Paulo tier=gold", "A-1002: city=Lisboa"]);
    assert_eq!(practice.details(&path).await.counts(), [2, 2, 2, 0, 0]);
}

#[tokio::test]
async fn every_character_comes_through_when_it_is_encoded() {
    let got = stored("batch=thirdPartyId,a%20b\nx,%2C%0A%25%26%2B%3D%C3%A9%F0%9F%9A%A2%0D").await;
    assert_eq!(got, ["x: a b=,\n%&+=é🚢\r"]);
}

#[tokio::test]
async fn raw_form_syntax_is_taken_as_such() {
    // A plus is a blank, and everything from a raw `&` or `=` on belongs to another field.
    assert_eq!(stored("batch=thirdPartyId,a\nx,1+2").await, ["x: a=1 2"]);
    assert_eq!(stored("batch=thirdPartyId,a\nx,AT&T\ny,2").await, ["x: a=AT"]);
    assert_eq!(stored("batch=thirdPartyId,a\nx,1=2\ny,2").await, ["x: a=1"]);
}

#[tokio::test]
async fn a_raw_percent_sign_costs_the_whole_batch() {
    for value in ["100%", "5%of", "%2", "%zz", "%"] {
        let practice = Practice::plain().await;
        let reply = practice.submit(&format!("batch=thirdPartyId,a\nx,1\ny,{value}")).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.element("success").as_deref(), Some("false"), "{value}");
        assert_eq!(reply.element("message").as_deref(), Some("Unexpected error"));
        assert_eq!(reply.element("batchStatus").as_deref(), Some(""));
        assert!(practice.dump().is_empty());
    }
}

#[tokio::test]
async fn what_does_not_begin_as_a_batch_is_refused() {
    let long = "n".repeat(129);
    for body in [
        "thirdPartyId,a\nx,1".to_owned(),
        "\u{feff}batch=thirdPartyId,a\nx,1".to_owned(),
        "batch=\u{feff}thirdPartyId,a\nx,1".to_owned(),
        "batch=thirdpartyid,a\nx,1".to_owned(),
        "batch=mbox3rdPartyId,a\nx,1".to_owned(),
        "batch=a,thirdPartyId\n1,x".to_owned(),
        "batch=thirdPartyId,a\r\nx,1\r\n".to_owned(),
        "batch=thirdPartyId,a,a\nx,1,2".to_owned(),
        "batch=thirdPartyId,a,\nx,1,2".to_owned(),
        format!("batch=thirdPartyId,{long}\nx,1"),
        "batch=".to_owned(),
        String::new(),
    ] {
        let practice = Practice::plain().await;
        let reply = practice.submit(&body).await;
        assert_eq!((reply.status, reply.element("success").as_deref()), (200, Some("false")), "{body:?}");
        assert!(practice.dump().is_empty(), "{body:?}");
    }
}

#[tokio::test]
async fn rows_that_cannot_be_used_fail_alone() {
    let long_but_right = "é".repeat(256);
    let too_long = "🚢".repeat(128) + "x";
    for bad in [
        "x,1,2".to_owned(),   // more cells than the header has
        "x%2By,1".to_owned(), // an id with a plus
        "x%2Fy,1".to_owned(), // an id with a slash
        ",1".to_owned(),      // no id
        String::new(),        // an empty line in the middle
        "x,1\r".to_owned(),   // the carriage return of a CRLF
        "x,é".to_owned(),     // bytes beyond ASCII, raw
        "x,%ff".to_owned(),   // no UTF-8
        format!("{too_long},1").replace('🚢', "%F0%9F%9A%A2"),
    ] {
        let practice = Practice::plain().await;
        let long_but_right = long_but_right.replace('é', "%C3%A9");
        let path = practice.take(&format!("batch=thirdPartyId,a\n{long_but_right},1\n{bad}\nz,3")).await;
        assert_eq!(practice.dump().len(), 2, "{bad:?}");
        assert_eq!(practice.details(&path).await.counts(), [3, 3, 2, 0, 1], "{bad:?}");
    }
}

#[tokio::test]
async fn a_pc_id_has_128_characters_and_one_dot_at_most() {
    let practice = Practice::plain().await;
    let right = "1".repeat(120) + ".28_131";
    let path = practice.take(&format!("batch=pcId,a\n{right},1\n1.2.3,1\n{}22,1", right)).await;
    assert_eq!(practice.details(&path).await.counts(), [3, 3, 1, 0, 2]);
    assert_eq!(practice.dump()[0].key, Key::PcId);
}

#[tokio::test]
async fn a_row_of_empties_is_consumed_and_stores_nothing() {
    let practice = Practice::plain().await;
    let path = practice.take("batch=thirdPartyId,a,b\nx,,\ny\nz,,3\n").await;
    assert_eq!(listed(&practice), ["z: b=3"]);
    assert_eq!(practice.details(&path).await.counts(), [3, 3, 1, 0, 0]);
}

#[tokio::test]
async fn a_batch_may_hold_no_row() {
    let practice = Practice::plain().await;
    let path = practice.take("batch=thirdPartyId,a\n").await;
    assert_eq!(practice.details(&path).await.counts(), [0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn the_form_reading_shifts_values_at_encoded_delimiters() {
    // The engine's guard against commas and line breaks is only worth something if a server that
    // decodes first really moves them into the wrong attributes.
    let body = "batch=thirdPartyId,a,b\nx,1%2C2\ny,3%0Az,4\nw,1,2%2C3\nv,5%0D";
    let cells = Practice::start(|options: &mut Options| options.reading = Reading::Cells).await;
    cells.take(body).await;
    assert_eq!(listed(&cells), ["v: a=5\r", "w: a=1 b=2,3", "x: a=1,2", "y: a=3\nz b=4"]);
    let form = Practice::start(|options: &mut Options| options.reading = Reading::Form).await;
    let path = form.take(body).await;
    assert_eq!(listed(&form), ["x: a=1 b=2", "y: a=3", "z: a=4"]);
    assert_eq!(form.details(&path).await.counts(), [5, 5, 3, 0, 2]);
}

#[tokio::test]
async fn the_body_must_be_a_plain_form_with_a_length() {
    let practice = Practice::plain().await;
    let port = practice.port();
    let body = b"batch=thirdPartyId,a\nx,1";
    let refused = |headers| async move { call(port, "POST", SUBMIT, headers, body).await.status };
    assert_eq!(refused(&[]).await, 415);
    assert_eq!(refused(&[("Content-Type", "application/json")]).await, 415);
    assert_eq!(refused(&[("Content-Type", "multipart/form-data; boundary=x")]).await, 415);
    assert_eq!(refused(&[FORM, ("Content-Encoding", "gzip")]).await, 415);
    assert_eq!(refused(&[("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")]).await, 200);
    let chunked = format!(
        "POST {SUBMIT} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbatch\r\n0\r\n\r\n"
    );
    let answer = exchange(port, chunked.as_bytes()).await;
    assert!(answer.starts_with(b"HTTP/1.1 411 "), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(practice.get(SUBMIT).await.status, 405);
}

#[tokio::test]
async fn the_limits_of_bytes_and_rows_are_kept_to_the_last_one() {
    let practice = Practice::plain().await;
    let mut body = String::from("batch=thirdPartyId,a\n");
    body.extend(std::iter::repeat_n("x\n", 500_000));
    let path = practice.take(&body).await;
    assert_eq!(practice.details(&path).await.counts(), [500_000, 500_000, 0, 0, 0]);
    body.push_str("x\n");
    assert_eq!(practice.submit(&body).await.element("success").as_deref(), Some("false"));

    let begin = "batch=thirdPartyId,a\nx,";
    let fits = format!("{begin}{}", "v".repeat(49_999_999 - begin.len()));
    // One value of nearly 50 MB is more than a profile holds, but the batch as such is taken.
    let path = practice.take(&fits).await;
    assert_eq!(practice.details(&path).await.counts(), [1, 1, 0, 0, 1]);
    assert_eq!(practice.submit(&format!("{fits}v")).await.status, 413);
}

#[tokio::test]
async fn a_profile_holds_less_than_64_kilobytes_of_all_uploads_together() {
    let practice = Practice::plain().await;
    let value = "v".repeat(40_000);
    practice.take(&format!("batch=thirdPartyId,a\nx,{value}")).await;
    practice.get("/m2/demo/ubox/page?mbox3rdPartyId=x").await;
    let path = practice.take(&format!("batch=thirdPartyId,b\nx,{value}")).await;
    assert_eq!(practice.details(&path).await.counts(), [1, 1, 0, 0, 1]);
    assert_eq!(practice.held("x"), Some(format!("a={value}")));
}
