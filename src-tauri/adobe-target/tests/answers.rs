//! What each kind of answer, and none, is taken for.
#![allow(clippy::unwrap_used)]

mod server;

use std::error::Error;
use std::time::Duration;

use adobe_target::{ApiVersion, CallError, Limits, Loss, Oddity, OfflineKind, Target, Token, VisitorId};
use server::{QUICK, Reply, Server, TOKEN, answer, batch, client};

async fn submit(reply: Reply) -> CallError {
    let server = Server::start([reply]).await;
    let error = server.target().submit(ApiVersion::V2, &batch()).await.unwrap_err();
    assert!(server.heard().len() <= 1, "repeating a call is the caller's decision");
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

/// Confused, these pause a job for a token that is good, or send for ever what will always be refused.
#[tokio::test]
async fn each_status_asks_for_something_else() {
    for code in [401, 403] {
        let said = submit(answer(&format!("{code} No"), "", "<html></html>")).await;
        assert!(matches!(said, CallError::Token { status } if status == code), "{said:?}");
    }
    let said =
        submit(answer("400 Bad", "", "<response><success>false</success><message>bad batch</message></response>"))
            .await;
    assert!(matches!(&said, CallError::Refused { status: 400, message } if message == "bad batch"), "{said:?}");
    let said = submit(answer(
        "200 OK",
        "",
        "<response><success>false</success><message>Unexpected error</message></response>",
    ))
    .await;
    assert!(matches!(&said, CallError::Refused { status: 200, message } if message == "Unexpected error"), "{said:?}");
    let said = submit(answer("404 Not Found", "", "no such client")).await;
    assert!(matches!(&said, CallError::Refused { status: 404, message } if message == "no such client"), "{said:?}");
    let said = submit(answer("429 Slow", "Retry-After: 7\r\n", "")).await;
    assert!(matches!(said, CallError::RateLimited { retry_after: Some(w) } if w == Duration::from_secs(7)), "{said:?}");
    let dates = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:51:37 GMT\r\n";
    let said = submit(answer("503 Busy", dates, "")).await;
    assert!(
        matches!(said, CallError::Overloaded { retry_after: Some(w) } if w == Duration::from_secs(120)),
        "{said:?}"
    );
    assert!(!said.may_have_arrived());
    for code in [408, 500, 502, 504] {
        let said = submit(answer(&format!("{code} Oh"), "", "<html></html>")).await;
        assert!(matches!(said, CallError::Server { status, retry_after: None } if status == code), "{said:?}");
        assert!(said.may_have_arrived());
    }
    let said = submit(answer("407 Proxy", "", "")).await;
    assert!(matches!(said, CallError::Offline { kind: OfflineKind::ProxyAuthentication, .. }), "{said:?}");
}

/// A status that is gone ends in "unconfirmed", a profile that is not there is a finding: neither is a failure.
#[tokio::test]
async fn a_404_means_something_else_to_each_call() {
    assert!(matches!(status(answer("404 Not Found", "", "<html>")).await, CallError::NotFound));
    assert!(matches!(fetch(answer("404 Not Found", "", "")).await, Ok(None)));
    let page = fetch(answer("404 Not Found", "", "<html>blocked</html>")).await;
    assert!(matches!(page, Err(CallError::Unreadable { status: 404, what: Oddity::Html, .. })), "{page:?}");
}

/// A sign-in page with HTTP 200 is no refusal and no success: the batch may have been taken before it.
#[tokio::test]
async fn what_cannot_be_read_leaves_the_batch_in_doubt() {
    for (body, what) in [
        ("<!DOCTYPE html><html>Sign in</html>", Oddity::Html),
        ("\u{0}\u{1}garbage", Oddity::Malformed),
        ("<response><success>true</success><batchSta", Oddity::Malformed),
        ("", Oddity::Empty),
        ("<ok/>", Oddity::WrongShape),
    ] {
        let said = submit(answer("200 OK", "", body)).await;
        assert!(matches!(said, CallError::Unreadable { status: 200, what: w, .. } if w == what), "{body}: {said:?}");
        assert!(said.may_have_arrived());
        let said = status(answer("200 OK", "", body)).await;
        assert!(matches!(said, CallError::Unreadable { what: w, .. } if w == what), "{body}: {said:?}");
        let said = fetch(answer("200 OK", "", body)).await;
        assert!(matches!(said, Err(CallError::Unreadable { .. })), "{body}: {said:?}");
    }
}

/// In each of these the batch may have been taken: called "not sent", rows could go out twice in another order.
#[tokio::test]
async fn a_cut_connection_loses_the_answer() {
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<response><success>true</success>".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<response>".to_vec();
    let half_head = b"HTTP/1.1 200 OK\r\nConte".to_vec();
    let no_http = b"SSH-2.0-OpenSSH_9.6\r\n".to_vec();
    for reply in [
        Reply::HangsUp,
        Reply::Swallows,
        Reply::Says(short),
        Reply::Says(chunked),
        Reply::Says(half_head),
        Reply::Says(no_http),
    ] {
        let said = submit(reply).await;
        assert!(matches!(said, CallError::Lost { how: Loss::Cut, .. }), "{said:?}");
        assert!(said.may_have_arrived() && said.source().is_some());
    }
}

/// The status line is enough to know that the token is bad, even where the page below it was cut.
#[tokio::test]
async fn a_cut_page_does_not_hide_the_status() {
    let cut = |line: &str| Reply::Says(format!("HTTP/1.1 {line}\r\nContent-Length: 500\r\n\r\n<ht").into());
    assert!(matches!(submit(cut("401 No")).await, CallError::Token { status: 401 }));
    assert!(matches!(submit(cut("503 Busy")).await, CallError::Overloaded { retry_after: None }));
    assert!(matches!(submit(cut("400 Bad")).await, CallError::Refused { status: 400, .. }));
}

/// A server that never stops talking must not fill a customer's memory.
#[tokio::test]
async fn answers_are_capped() {
    let said = submit(Reply::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n".to_vec())).await;
    assert!(matches!(said, CallError::TooLarge { status: 200 }), "{said:?}");
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1_000_001));
    let said = submit(Reply::Says(endless.clone().into())).await;
    assert!(matches!(said, CallError::TooLarge { status: 200 }), "{said:?}");
    assert!(matches!(fetch(Reply::Says(endless.clone().into())).await, Err(CallError::TooLarge { .. })));
    // A status may be longer: it lists the rows that failed.
    assert!(matches!(status(Reply::Says(endless.into())).await, CallError::Unreadable { .. }));
    let said = status(Reply::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 32000001\r\n\r\n".to_vec())).await;
    assert!(matches!(said, CallError::TooLarge { status: 200 }), "{said:?}");
}

/// A job must not hang for ever on a connection that died in a sleeping laptop.
#[tokio::test]
async fn silence_ends_in_a_lost_answer() {
    let brief = Duration::from_millis(40);
    for (limits, expected) in
        [(Limits { submit: brief, ..QUICK }, Loss::TimedOut), (Limits { submit_stall: brief, ..QUICK }, Loss::Stalled)]
    {
        let server = Server::start([Reply::Stays]).await;
        let target = Target::with_limits(client(), server.endpoint(), None, limits).unwrap();
        let said = target.submit(ApiVersion::V2, &batch()).await.unwrap_err();
        assert!(matches!(said, CallError::Lost { how, .. } if how == expected), "{said:?}");
    }
}

/// An error page often repeats the request that it complains about; logs and reports are sent to others.
#[tokio::test]
async fn no_token_and_no_visitor_in_anything_that_is_shown() {
    let echo = format!("<html>you sent Authorization: Bearer {TOKEN}</html>");
    let refusal = format!("<response><success>false</success><message>bad token {TOKEN}</message></response>");
    let foreign = format!(
        "<response><success>true</success><batchStatus>https://evil.com/{TOKEN}?batchId={TOKEN}</batchStatus></response>"
    );
    let mut shown = String::new();
    let mut show = |error: &CallError| {
        shown += &format!("{error} {error:?} {error:#?}\n");
        let mut next = error.source();
        while let Some(source) = next {
            shown += &format!("{source} {source:?}\n");
            next = source.source();
        }
    };
    for status_line in ["200 OK", "400 Bad", "401 No", "500 Oh", "503 Busy"] {
        for body in [&echo, &refusal] {
            show(&submit(answer(status_line, "", body)).await);
            show(&status(answer(status_line, "", body)).await);
            show(&fetch(answer(status_line, "", body)).await.unwrap_err());
        }
    }
    show(&submit(answer("400 Bad", "", TOKEN)).await);
    show(&submit(Reply::Swallows).await);
    show(&fetch(Reply::Swallows).await.unwrap_err());
    let server = Server::start([answer("200 OK", "", &foreign)]).await;
    shown += &format!("{:?}", server.target().submit(ApiVersion::V2, &batch()).await.unwrap());
    shown += &format!("{:?} {:#?}", server.target(), Token::new(TOKEN));
    assert!(!shown.contains("canary"), "{shown}");
    assert!(!shown.contains("secret-visitor"), "{shown}");
    assert!(shown.contains("[token]"), "the words around it are kept");
}
