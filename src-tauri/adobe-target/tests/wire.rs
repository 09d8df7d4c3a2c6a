//! The bytes of each call, and where they go.
#![allow(clippy::unwrap_used)]

mod server;

use adobe_target::{
    ApiVersion, BatchState, CallError, Endpoint, OfflineKind, StatusAddress, StatusLink, Target, Token, VisitorId,
};
use server::{BODY, QUICK, Server, TOKEN, answer, batch, client};

fn accepted(origin: &str) -> String {
    format!(
        "<response><success>true</success><batchStatus>{origin}/m2/Demo/v2/profile/batchStatus?batchId=Demo-1\
         </batchStatus><message>Batch submitted for processing</message></response>"
    )
}

/// Target reads a form with a length. Chunks, another type or another path, and no upload of anybody gets through.
#[tokio::test]
async fn a_submit_is_exactly_these_bytes() {
    let server = Server::start([answer("200 OK", "", &accepted("http://x"))]).await;
    server.target().submit(ApiVersion::V2, &batch()).await.unwrap();
    let heard = String::from_utf8(server.heard().remove(0)).unwrap();
    let (head, body) = heard.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, BODY);
    let mut lines: Vec<_> = head.lines().collect();
    assert_eq!(lines.remove(0), "POST /m2/Demo/v2/profile/batchUpdate HTTP/1.1");
    lines.sort_unstable();
    let host = server.origin.trim_start_matches("http://");
    assert_eq!(
        lines,
        [
            "accept: */*".to_owned(),
            format!("authorization: Bearer {TOKEN}"),
            format!("content-length: {}", BODY.len()),
            "content-type: application/x-www-form-urlencoded".to_owned(),
            format!("host: {host}"),
            format!("user-agent: ProfileFerry/{}", env!("CARGO_PKG_VERSION")),
        ]
    );
}

/// v1 has a path of its own; an account without authentication must get no header that it would refuse.
#[tokio::test]
async fn v1_and_no_token() {
    let server = Server::start([answer("200 OK", "", &accepted("http://x"))]).await;
    let target = Target::with_limits(client(), server.endpoint(), None, QUICK).unwrap();
    target.submit(ApiVersion::V1, &batch()).await.unwrap();
    let heard = String::from_utf8(server.heard().remove(0)).unwrap();
    assert!(heard.starts_with("POST /m2/Demo/profile/batchUpdate HTTP/1.1\r\n"), "{heard}");
    assert!(!heard.to_lowercase().contains("authorization"), "{heard}");
}

/// A large batch goes out in pieces and must arrive whole.
#[tokio::test]
async fn a_large_body_arrives_whole() {
    let text = format!("batch=pcId,a\n{}", "1-2.3_4,gold%20card\n".repeat(60_000));
    let body = adobe_target::BatchBody::new(text.clone().into()).unwrap();
    let server = Server::start([answer("200 OK", "", &accepted("http://x"))]).await;
    server.target().submit(ApiVersion::V2, &body).await.unwrap();
    assert!(server.heard()[0].ends_with(text.as_bytes()));
}

/// From the answer to the status, with the token, over `localhost` too.
#[tokio::test]
async fn a_status_is_asked_where_the_answer_said() {
    let details =
        "<response><status>complete</status><batchSize>2</batchSize><failedUpdates>0</failedUpdates></response>";
    let server = Server::start([answer("200 OK", "", details), answer("200 OK", "", details)]).await;
    let port = server.origin.rsplit(':').next().unwrap();
    let origin = format!("http://localhost:{port}");
    let endpoint = Endpoint::parse(&origin).unwrap();
    let target = Target::with_limits(client(), endpoint.clone(), Some(Token::new(TOKEN).unwrap()), QUICK).unwrap();
    let address = StatusAddress::parse(&endpoint, &format!("{origin}/any/place?batchId=Demo-1&m2Node=00")).unwrap();
    let status = target.status(&address).await.unwrap();
    assert_eq!((status.state, status.batch_size, status.failed), (BatchState::Complete, Some(2), Some(0)));
    target.status_plain(&address).await.unwrap();
    let heard: Vec<_> = server.heard().into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    assert!(heard[0].starts_with("GET /any/place?batchId=Demo-1&m2Node=00&showDetails=true HTTP/1.1\r\n"), "{heard:?}");
    assert!(heard[0].contains(&format!("authorization: Bearer {TOKEN}\r\n")), "{heard:?}");
    assert!(heard[1].starts_with("GET /any/place?batchId=Demo-1&m2Node=00 HTTP/1.1\r\n"), "{heard:?}");
}

#[tokio::test]
async fn a_fetch_asks_for_exactly_one_visitor() {
    let profile = r#"{"client":"Demo","visitorId":"x","profileAttributes":{"tier":{"value":"gold"}}}"#;
    let missing = answer("404 Not Found", "", r#"{"status":404,"message":"no profile"}"#);
    let server = Server::start([answer("200 OK", "", profile), missing]).await;
    let target = server.target();
    let held = target.fetch(&VisitorId::third_party("a b?c&é").unwrap()).await.unwrap().unwrap();
    assert_eq!(held.attributes["tier"].value, "gold");
    assert_eq!(target.fetch(&VisitorId::pc("1-2.3_4").unwrap()).await.unwrap(), None);
    let heard: Vec<_> = server.heard().into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    let first = "GET /rest/v1/profiles/thirdPartyId/a%20b%3Fc%26%C3%A9?client=Demo HTTP/1.1\r\n";
    assert!(heard[0].starts_with(first), "{heard:?}");
    assert!(heard[1].starts_with("GET /rest/v1/profiles/1-2.3_4?client=Demo HTTP/1.1\r\n"), "{heard:?}");
}

/// A redirect that is followed hands the account's token, and the customer's data, to whoever wrote it.
#[tokio::test]
async fn no_redirect_is_followed() {
    let other = Server::start([]).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let location = format!("Location: {}/\r\n", other.origin);
        let server = Server::start([answer(status, &location, ""), answer(status, &location, "")]).await;
        let submitted = server.target().submit(ApiVersion::V2, &batch()).await;
        assert!(matches!(submitted, Err(CallError::Redirected { .. })), "{submitted:?}");
        let asked = server.target().status(&server.status_address()).await;
        assert!(matches!(asked, Err(CallError::Redirected { .. })), "{asked:?}");
    }
    assert!(other.heard().is_empty());
}

/// An answer that names another place for the status must not make anybody ask there, with or without a token.
#[tokio::test]
async fn a_foreign_status_address_is_shown_and_never_asked() {
    let other = Server::start([]).await;
    let server = Server::start([answer("200 OK", "", &accepted(&other.origin))]).await;
    let submitted = server.target().submit(ApiVersion::V2, &batch()).await.unwrap();
    let said = format!("{}/m2/Demo/v2/profile/batchStatus?batchId=Demo-1", other.origin);
    assert_eq!(submitted.status, StatusLink::Foreign(said));
    // Nor one that is handed over by mistake: it was read for another endpoint.
    let asked = server.target().status(&other.status_address()).await.unwrap_err();
    assert!(matches!(asked, CallError::Foreign(_)), "{asked:?}");
    assert!(!asked.may_have_arrived());
    assert!(other.heard().is_empty());
    assert_eq!(server.heard().len(), 1);
}

/// "Nothing was sent" decides whether a batch is in doubt.
#[tokio::test]
async fn a_refused_connection_is_offline() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = Endpoint::parse(&format!("http://{host}:{port}")).unwrap();
        let target = Target::with_limits(client(), endpoint, None, QUICK).unwrap();
        let error = target.submit(ApiVersion::V2, &batch()).await.unwrap_err();
        assert!(matches!(error, CallError::Offline { kind: OfflineKind::Refused, .. }), "{error:?}");
        assert!(!error.may_have_arrived());
    }
}
