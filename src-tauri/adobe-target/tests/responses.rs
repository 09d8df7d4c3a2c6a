//! The result of each kind of response, and of no response.
#![allow(clippy::unwrap_used)]

mod server;

use std::error::Error;
use std::time::Duration;

use adobe_target::{CallError, LostResponse, OfflineKind, Target, Timeouts, Token, UnexpectedBody, VisitorId};
use common::ApiVersion;
use server::{QUICK, Reply, Server, TOKEN, batch, client, respond};

async fn submit(reply: Reply) -> CallError {
    let server = Server::start([reply]).await;
    let error = server.target().submit(ApiVersion::V2, &batch()).await.unwrap_err();
    assert!(server.received().len() <= 1, "a call isn't repeated");
    error
}

async fn status(reply: Reply) -> CallError {
    let server = Server::start([reply]).await;
    server.target().status(&server.status_address()).await.unwrap_err()
}

async fn fetch(reply: Reply) -> Result<Option<adobe_target::Profile>, CallError> {
    let server = Server::start([reply]).await;
    server.target().fetch(&VisitorId::third_party("secret-visitor").unwrap()).await
}

/// A wrong error would pause an upload because of a valid token, or repeat a call that will always be rejected.
#[tokio::test]
async fn each_http_status_has_its_own_error() {
    for code in [401, 403] {
        let error = submit(respond(&format!("{code} No"), "", "<html></html>")).await;
        assert!(matches!(error, CallError::Unauthorized { status } if status == code), "{error:?}");
    }
    let error =
        submit(respond("400 Bad", "", "<response><success>false</success><message>bad batch</message></response>"))
            .await;
    assert!(matches!(&error, CallError::Rejected { status: 400, message } if message == "bad batch"), "{error:?}");
    let error = submit(respond(
        "200 OK",
        "",
        "<response><success>false</success><message>Unexpected error</message></response>",
    ))
    .await;
    assert!(
        matches!(&error, CallError::Rejected { status: 200, message } if message == "Unexpected error"),
        "{error:?}"
    );
    let error = submit(respond("404 Not Found", "", "no such client")).await;
    assert!(matches!(&error, CallError::Rejected { status: 404, message } if message == "no such client"), "{error:?}");
    let error = submit(respond("429 Slow", "Retry-After: 7\r\n", "")).await;
    assert!(
        matches!(error, CallError::RateLimited { retry_after: Some(w) } if w == Duration::from_secs(7)),
        "{error:?}"
    );
    let dates = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:51:37 GMT\r\n";
    let error = submit(respond("503 Busy", dates, "")).await;
    assert!(
        matches!(error, CallError::Overloaded { retry_after: Some(w) } if w == Duration::from_secs(120)),
        "{error:?}"
    );
    assert!(!error.may_have_arrived());
    for code in [408, 500, 502, 504] {
        let error = submit(respond(&format!("{code} Oh"), "", "<html></html>")).await;
        assert!(matches!(error, CallError::Server { status, retry_after: None } if status == code), "{error:?}");
        assert!(error.may_have_arrived());
    }
    let error = submit(respond("407 Proxy", "", "")).await;
    assert!(matches!(error, CallError::Offline { kind: OfflineKind::ProxyAuthentication, .. }), "{error:?}");
}

#[tokio::test]
async fn http_404_is_an_unknown_batch_for_a_status_and_a_missing_profile_for_a_fetch() {
    assert!(matches!(status(respond("404 Not Found", "", "<html>")).await, CallError::NotFound));
    assert!(matches!(fetch(respond("404 Not Found", "", "")).await, Ok(None)));
    let page = fetch(respond("404 Not Found", "", "<html>blocked</html>")).await;
    assert!(matches!(page, Err(CallError::Unreadable { status: 404, body: UnexpectedBody::Html, .. })), "{page:?}");
}

/// A sign-in page with HTTP 200 is neither a rejection nor a success.
#[tokio::test]
async fn after_an_unreadable_response_the_request_may_have_arrived() {
    for (body, what) in [
        ("<!DOCTYPE html><html>Sign in</html>", UnexpectedBody::Html),
        ("\u{0}\u{1}garbage", UnexpectedBody::Malformed),
        ("<response><success>true</success><batchSta", UnexpectedBody::Malformed),
        ("", UnexpectedBody::Empty),
        ("<ok/>", UnexpectedBody::WrongShape),
    ] {
        let error = submit(respond("200 OK", "", body)).await;
        assert!(matches!(error, CallError::Unreadable { status: 200, body: w, .. } if w == what), "{body}: {error:?}");
        assert!(error.may_have_arrived());
        let error = status(respond("200 OK", "", body)).await;
        assert!(matches!(error, CallError::Unreadable { body: w, .. } if w == what), "{body}: {error:?}");
        let error = fetch(respond("200 OK", "", body)).await;
        assert!(matches!(error, Err(CallError::Unreadable { .. })), "{body}: {error:?}");
    }
}

/// If these were reported as not sent, rows could be sent twice in different order.
#[tokio::test]
async fn a_closed_connection_is_a_lost_response() {
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<response><success>true</success>".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<response>".to_vec();
    let half_head = b"HTTP/1.1 200 OK\r\nConte".to_vec();
    let no_http = b"SSH-2.0-OpenSSH_9.6\r\n".to_vec();
    for reply in [
        Reply::Close,
        Reply::CloseAfterRequest,
        Reply::Bytes(short),
        Reply::Bytes(chunked),
        Reply::Bytes(half_head),
        Reply::Bytes(no_http),
    ] {
        let error = submit(reply).await;
        assert!(matches!(error, CallError::Lost { kind: LostResponse::Closed, .. }), "{error:?}");
        assert!(error.may_have_arrived() && error.source().is_some());
    }
}

#[tokio::test]
async fn an_incomplete_body_does_not_hide_the_http_status() {
    let cut = |line: &str| Reply::Bytes(format!("HTTP/1.1 {line}\r\nContent-Length: 500\r\n\r\n<ht").into());
    assert!(matches!(submit(cut("401 No")).await, CallError::Unauthorized { status: 401 }));
    assert!(matches!(submit(cut("503 Busy")).await, CallError::Overloaded { retry_after: None }));
    assert!(matches!(submit(cut("400 Bad")).await, CallError::Rejected { status: 400, .. }));
}

/// An endless response must not exhaust memory.
#[tokio::test]
async fn a_response_over_the_maximum_size_is_an_error() {
    let error = submit(Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n".to_vec())).await;
    assert!(matches!(error, CallError::TooLarge { status: 200 }), "{error:?}");
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1_000_001));
    let error = submit(Reply::Bytes(endless.clone().into())).await;
    assert!(matches!(error, CallError::TooLarge { status: 200 }), "{error:?}");
    assert!(matches!(fetch(Reply::Bytes(endless.clone().into())).await, Err(CallError::TooLarge { .. })));
    // A status response can be longer, because it lists the failed rows.
    assert!(matches!(status(Reply::Bytes(endless.into())).await, CallError::Unreadable { .. }));
    let error = status(Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 32000001\r\n\r\n".to_vec())).await;
    assert!(matches!(error, CallError::TooLarge { status: 200 }), "{error:?}");
}

/// An upload must not wait forever on a connection that was lost while a laptop slept.
#[tokio::test]
async fn a_server_that_sends_nothing_causes_a_timeout() {
    let brief = Duration::from_millis(40);
    for (timeouts, expected) in [
        (Timeouts { submit: brief, ..QUICK }, LostResponse::TimedOut),
        (Timeouts { submit_stall: brief, ..QUICK }, LostResponse::Stalled),
    ] {
        let server = Server::start([Reply::Hang]).await;
        let target = Target::with_timeouts(client(), server.endpoint(), None, timeouts).unwrap();
        let error = target.submit(ApiVersion::V2, &batch()).await.unwrap_err();
        assert!(matches!(error, CallError::Lost { kind, .. } if kind == expected), "{error:?}");
    }
}

/// An error page often repeats the request, and logs are sent to other people.
#[tokio::test]
async fn errors_and_debug_output_contain_no_token_and_no_visitor_id() {
    let echo = format!("<html>you sent Authorization: Bearer {TOKEN}</html>");
    let refusal = format!("<response><success>false</success><message>bad token {TOKEN}</message></response>");
    let foreign = format!(
        "<response><success>true</success><batchStatus>https://evil.com/{TOKEN}?batchId={TOKEN}</batchStatus></response>"
    );
    let mut output = String::new();
    let mut record = |error: &CallError| {
        output += &format!("{error} {error:?} {error:#?}\n");
        let mut next = error.source();
        while let Some(source) = next {
            output += &format!("{source} {source:?}\n");
            next = source.source();
        }
    };
    for status_line in ["200 OK", "400 Bad", "401 No", "500 Oh", "503 Busy"] {
        for body in [&echo, &refusal] {
            record(&submit(respond(status_line, "", body)).await);
            record(&status(respond(status_line, "", body)).await);
            record(&fetch(respond(status_line, "", body)).await.unwrap_err());
        }
    }
    record(&submit(respond("400 Bad", "", TOKEN)).await);
    record(&submit(Reply::CloseAfterRequest).await);
    record(&fetch(Reply::CloseAfterRequest).await.unwrap_err());
    let server = Server::start([respond("200 OK", "", &foreign)]).await;
    output += &format!("{:?}", server.target().submit(ApiVersion::V2, &batch()).await.unwrap());
    output += &format!("{:?} {:#?}", server.target(), Token::new(TOKEN));
    assert!(!output.contains("canary"), "{output}");
    assert!(!output.contains("secret-visitor"), "{output}");
    assert!(output.contains("[token]"), "the rest of the text is kept");
}
