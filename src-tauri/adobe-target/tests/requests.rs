//! The exact bytes of each request, and the server that receives it.
#![allow(clippy::unwrap_used)]

mod server;

use adobe_target::{BatchState, CallError, Endpoint, OfflineKind, StatusAddress, StatusLink, Target, Token, VisitorId};
use common::ApiVersion;
use server::{BODY, QUICK, Server, TOKEN, batch, client, respond};

fn accepted(origin: &str) -> String {
    format!(
        "<response><success>true</success><batchStatus>{origin}/m2/Demo/v2/profile/batchStatus?batchId=Demo-1\
         </batchStatus><message>Batch submitted for processing</message></response>"
    )
}

/// Target reads a form with a `Content-Length`, not a chunked body.
#[tokio::test]
async fn a_submit_sends_exactly_these_headers_and_bytes() {
    let server = Server::start([respond("200 OK", "", &accepted("http://x"))]).await;
    server.target().submit(ApiVersion::V2, &batch()).await.unwrap();
    let request = String::from_utf8(server.received().remove(0)).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
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

#[tokio::test]
async fn a_v1_submit_without_a_token_uses_the_v1_path_and_no_authorization_header() {
    let server = Server::start([respond("200 OK", "", &accepted("http://x"))]).await;
    let target = Target::with_timeouts(client(), server.endpoint(), None, QUICK).unwrap();
    target.submit(ApiVersion::V1, &batch()).await.unwrap();
    let request = String::from_utf8(server.received().remove(0)).unwrap();
    assert!(request.starts_with("POST /m2/Demo/profile/batchUpdate HTTP/1.1\r\n"), "{request}");
    assert!(!request.to_lowercase().contains("authorization"), "{request}");
}

/// A large batch is sent in pieces.
#[tokio::test]
async fn a_large_body_arrives_complete() {
    let text = format!("batch=pcId,a\n{}", "1-2.3_4,gold%20card\n".repeat(60_000));
    let body = adobe_target::BatchBody::new(text.clone().into()).unwrap();
    let server = Server::start([respond("200 OK", "", &accepted("http://x"))]).await;
    server.target().submit(ApiVersion::V2, &body).await.unwrap();
    assert!(server.received()[0].ends_with(text.as_bytes()));
}

#[tokio::test]
async fn a_status_call_uses_the_address_of_the_response_and_sends_the_token() {
    let details =
        "<response><status>complete</status><batchSize>2</batchSize><failedUpdates>0</failedUpdates></response>";
    let server = Server::start([respond("200 OK", "", details), respond("200 OK", "", details)]).await;
    let port = server.origin.rsplit(':').next().unwrap();
    let origin = format!("http://localhost:{port}");
    let endpoint = Endpoint::parse(&origin).unwrap();
    let target = Target::with_timeouts(client(), endpoint.clone(), Some(Token::new(TOKEN).unwrap()), QUICK).unwrap();
    let address = StatusAddress::parse(&endpoint, &format!("{origin}/any/place?batchId=Demo-1&m2Node=00")).unwrap();
    let status = target.status(&address).await.unwrap();
    let counts = status.counts.unwrap();
    assert_eq!((status.state, counts.batch_size, counts.failed), (BatchState::Complete, Some(2), Some(0)));
    target.status_plain(&address).await.unwrap();
    let requests: Vec<_> = server.received().into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    assert!(
        requests[0].starts_with("GET /any/place?batchId=Demo-1&m2Node=00&showDetails=true HTTP/1.1\r\n"),
        "{requests:?}"
    );
    assert!(requests[0].contains(&format!("authorization: Bearer {TOKEN}\r\n")), "{requests:?}");
    assert!(requests[1].starts_with("GET /any/place?batchId=Demo-1&m2Node=00 HTTP/1.1\r\n"), "{requests:?}");
}

#[tokio::test]
async fn a_fetch_requests_the_encoded_id_of_one_visitor() {
    let profile = r#"{"client":"Demo","visitorId":"x","profileAttributes":{"tier":{"value":"gold"}}}"#;
    let missing = respond("404 Not Found", "", r#"{"status":404,"message":"no profile"}"#);
    let server = Server::start([respond("200 OK", "", profile), missing]).await;
    let target = server.target();
    let profile = target.fetch(&VisitorId::third_party("a b?c&é").unwrap()).await.unwrap().unwrap();
    assert_eq!(profile.attributes["tier"].value, "gold");
    assert_eq!(target.fetch(&VisitorId::pc("1-2.3_4").unwrap()).await.unwrap(), None);
    let requests: Vec<_> = server.received().into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    let first = "GET /rest/v1/profiles/thirdPartyId/a%20b%3Fc%26%C3%A9?client=Demo HTTP/1.1\r\n";
    assert!(requests[0].starts_with(first), "{requests:?}");
    assert!(requests[1].starts_with("GET /rest/v1/profiles/1-2.3_4?client=Demo HTTP/1.1\r\n"), "{requests:?}");
}

/// A followed redirect would send the account's token and customer data to another host.
#[tokio::test]
async fn a_redirect_is_an_error_and_is_not_followed() {
    let other = Server::start([]).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let location = format!("Location: {}/\r\n", other.origin);
        let server = Server::start([respond(status, &location, ""), respond(status, &location, "")]).await;
        let submitted = server.target().submit(ApiVersion::V2, &batch()).await;
        assert!(matches!(submitted, Err(CallError::Redirected { .. })), "{submitted:?}");
        let status = server.target().status(&server.status_address()).await;
        assert!(matches!(status, Err(CallError::Redirected { .. })), "{status:?}");
    }
    assert!(other.received().is_empty());
}

#[tokio::test]
async fn a_status_address_on_another_host_is_returned_for_display_and_never_requested() {
    let other = Server::start([]).await;
    let server = Server::start([respond("200 OK", "", &accepted(&other.origin))]).await;
    let submitted = server.target().submit(ApiVersion::V2, &batch()).await.unwrap();
    let address = format!("{}/m2/Demo/v2/profile/batchStatus?batchId=Demo-1", other.origin);
    assert_eq!(submitted.status, StatusLink::Foreign(address));
    // The same applies to an address that was read for another endpoint.
    let status = server.target().status(&other.status_address()).await.unwrap_err();
    assert!(matches!(status, CallError::ForeignStatusAddress(_)), "{status:?}");
    assert!(!status.may_have_arrived());
    assert!(other.received().is_empty());
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_offline_and_nothing_was_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = Endpoint::parse(&format!("http://{host}:{port}")).unwrap();
        let target = Target::with_timeouts(client(), endpoint, None, QUICK).unwrap();
        let error = target.submit(ApiVersion::V2, &batch()).await.unwrap_err();
        assert!(matches!(error, CallError::Offline { kind: OfflineKind::Refused, .. }), "{error:?}");
        assert!(!error.may_have_arrived());
    }
}
