//! How a batch body is parsed. If the practice Target accepted more than Target does, tests would pass for batches that
//! Target rejects or misreads.

use crate::common::{FORM, Practice, SUBMIT, call, exchange, format_attributes};
use practice::{DecodeOrder, Key, Options};

async fn stored(body: &str) -> Vec<String> {
    let practice = Practice::with_defaults().await;
    let reply = practice.submit(body).await;
    assert_eq!(reply.element("success").as_deref(), Some("true"), "{body:?}: {reply:?}");
    listed(&practice)
}

fn listed(practice: &Practice) -> Vec<String> {
    practice.dump().iter().map(|stored| format!("{}: {}", stored.id, format_attributes(&stored.attributes))).collect()
}

#[tokio::test]
async fn the_sample_of_the_documentation_creates_its_profiles() {
    let practice = Practice::with_defaults().await;
    let path =
        practice.submit_accepted("batch=thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,,Lisboa\n").await;
    assert_eq!(listed(&practice), ["A-1001: city=São Paulo tier=gold", "A-1002: city=Lisboa"]);
    assert_eq!(practice.details(&path).await.counts(), [2, 2, 2, 0, 0]);
}

#[tokio::test]
async fn every_encoded_character_is_stored_unchanged() {
    let got = stored("batch=thirdPartyId,a%20b\nx,%2C%0A%25%26%2B%3D%C3%A9%F0%9F%9A%A2%0D").await;
    assert_eq!(got, ["x: a b=,\n%&+=é🚢\r"]);
}

#[tokio::test]
async fn unencoded_form_syntax_is_parsed_as_a_form() {
    // A plus is a space, and everything after an unencoded `&` or `=` belongs to another field.
    assert_eq!(stored("batch=thirdPartyId,a\nx,1+2").await, ["x: a=1 2"]);
    assert_eq!(stored("batch=thirdPartyId,a\nx,AT&T\ny,2").await, ["x: a=AT"]);
    assert_eq!(stored("batch=thirdPartyId,a\nx,1=2\ny,2").await, ["x: a=1"]);
}

#[tokio::test]
async fn an_unencoded_percent_sign_rejects_the_whole_batch() {
    for value in ["100%", "5%of", "%2", "%zz", "%"] {
        let practice = Practice::with_defaults().await;
        let reply = practice.submit(&format!("batch=thirdPartyId,a\nx,1\ny,{value}")).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.element("success").as_deref(), Some("false"), "{value}");
        assert_eq!(reply.element("message").as_deref(), Some("Unexpected error"));
        assert_eq!(reply.element("batchStatus").as_deref(), Some(""));
        assert!(practice.dump().is_empty());
    }
}

#[tokio::test]
async fn a_batch_with_an_invalid_header_is_rejected() {
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
        let practice = Practice::with_defaults().await;
        let reply = practice.submit(&body).await;
        assert_eq!((reply.status, reply.element("success").as_deref()), (200, Some("false")), "{body:?}");
        assert!(practice.dump().is_empty(), "{body:?}");
    }
}

#[tokio::test]
async fn an_invalid_row_fails_without_affecting_others() {
    let long_but_right = "é".repeat(256);
    let too_long = "🚢".repeat(128) + "x";
    for bad in [
        "x,1,2".to_owned(),   // more cells than the header
        "x%2By,1".to_owned(), // an ID with a plus
        "x%2Fy,1".to_owned(), // an ID with a slash
        ",1".to_owned(),      // no ID
        String::new(),        // an empty line
        "x,1\r".to_owned(),   // the carriage return of a CRLF
        "x,é".to_owned(),     // unencoded non-ASCII bytes
        "x,%ff".to_owned(),   // invalid UTF-8
        format!("{too_long},1").replace('🚢', "%F0%9F%9A%A2"),
    ] {
        let practice = Practice::with_defaults().await;
        let long_but_right = long_but_right.replace('é', "%C3%A9");
        let path = practice.submit_accepted(&format!("batch=thirdPartyId,a\n{long_but_right},1\n{bad}\nz,3")).await;
        assert_eq!(practice.dump().len(), 2, "{bad:?}");
        assert_eq!(practice.details(&path).await.counts(), [3, 3, 2, 0, 1], "{bad:?}");
    }
}

#[tokio::test]
async fn a_pc_id_has_at_most_128_characters_and_one_dot() {
    let practice = Practice::with_defaults().await;
    let right = "1".repeat(120) + ".28_131";
    let path = practice.submit_accepted(&format!("batch=pcId,a\n{right},1\n1.2.3,1\n{}22,1", right)).await;
    assert_eq!(practice.details(&path).await.counts(), [3, 3, 1, 0, 2]);
    assert_eq!(practice.dump()[0].key, Key::PcId);
}

#[tokio::test]
async fn a_row_of_empty_cells_is_consumed_and_stores_nothing() {
    let practice = Practice::with_defaults().await;
    let path = practice.submit_accepted("batch=thirdPartyId,a,b\nx,,\ny\nz,,3\n").await;
    assert_eq!(listed(&practice), ["z: b=3"]);
    assert_eq!(practice.details(&path).await.counts(), [3, 3, 1, 0, 0]);
}

#[tokio::test]
async fn a_batch_without_rows_is_accepted() {
    let practice = Practice::with_defaults().await;
    let path = practice.submit_accepted("batch=thirdPartyId,a\n").await;
    assert_eq!(practice.details(&path).await.counts(), [0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn decoding_the_form_first_shifts_values_at_encoded_delimiters() {
    // Because Target may decode first, rows with commas and line breaks are excluded by default.
    let body = "batch=thirdPartyId,a,b\nx,1%2C2\ny,3%0Az,4\nw,1,2%2C3\nv,5%0D";
    let cells = Practice::start(|options: &mut Options| options.decode_order = DecodeOrder::Cells).await;
    cells.submit_accepted(body).await;
    assert_eq!(listed(&cells), ["v: a=5\r", "w: a=1 b=2,3", "x: a=1,2", "y: a=3\nz b=4"]);
    let form = Practice::start(|options: &mut Options| options.decode_order = DecodeOrder::Form).await;
    let path = form.submit_accepted(body).await;
    assert_eq!(listed(&form), ["x: a=1 b=2", "y: a=3", "z: a=4"]);
    assert_eq!(form.details(&path).await.counts(), [5, 5, 3, 0, 2]);
}

#[tokio::test]
async fn a_body_that_is_not_an_uncompressed_form_with_a_length_is_rejected() {
    let practice = Practice::with_defaults().await;
    let port = practice.port();
    let body = b"batch=thirdPartyId,a\nx,1";
    let status = |headers| async move { call(port, "POST", SUBMIT, headers, body).await.status };
    assert_eq!(status(&[]).await, 415);
    assert_eq!(status(&[("Content-Type", "application/json")]).await, 415);
    assert_eq!(status(&[("Content-Type", "multipart/form-data; boundary=x")]).await, 415);
    assert_eq!(status(&[FORM, ("Content-Encoding", "gzip")]).await, 415);
    assert_eq!(status(&[("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")]).await, 200);
    let chunked = format!(
        "POST {SUBMIT} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbatch\r\n0\r\n\r\n"
    );
    let response = exchange(port, chunked.as_bytes()).await;
    assert!(response.starts_with(b"HTTP/1.1 411 "), "{}", String::from_utf8_lossy(&response));
    assert_eq!(practice.get(SUBMIT).await.status, 405);
}

#[tokio::test]
async fn a_batch_of_500_000_rows_or_just_below_50_mb_is_accepted_and_a_larger_one_is_not() {
    let practice = Practice::with_defaults().await;
    let mut body = String::from("batch=thirdPartyId,a\n");
    body.extend(std::iter::repeat_n("x\n", 500_000));
    let path = practice.submit_accepted(&body).await;
    assert_eq!(practice.details(&path).await.counts(), [500_000, 500_000, 0, 0, 0]);
    body.push_str("x\n");
    assert_eq!(practice.submit(&body).await.element("success").as_deref(), Some("false"));

    let start = "batch=thirdPartyId,a\nx,";
    let fits = format!("{start}{}", "v".repeat(49_999_999 - start.len()));
    // The value is too large for a profile, but the batch is accepted.
    let path = practice.submit_accepted(&fits).await;
    assert_eq!(practice.details(&path).await.counts(), [1, 1, 0, 0, 1]);
    assert_eq!(practice.submit(&format!("{fits}v")).await.status, 413);
}

#[tokio::test]
async fn a_profile_of_64_kb_or_more_fails() {
    let practice = Practice::with_defaults().await;
    let value = "v".repeat(40_000);
    practice.submit_accepted(&format!("batch=thirdPartyId,a\nx,{value}")).await;
    practice.get("/m2/demo/ubox/page?mbox3rdPartyId=x").await;
    let path = practice.submit_accepted(&format!("batch=thirdPartyId,b\nx,{value}")).await;
    assert_eq!(practice.details(&path).await.counts(), [1, 1, 0, 0, 1]);
    assert_eq!(practice.stored("x"), Some(format!("a={value}")));
}
