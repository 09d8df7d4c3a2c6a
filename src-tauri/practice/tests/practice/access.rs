//! Tokens, the rate limit, client codes, and requests of foreign web pages. Without these checks, an upload that Target
//! would reject would pass, and a web page could read the stored values.

use std::time::Duration;

use crate::common::{FORM, Practice, SUBMIT, call, exchange};
use practice::{Options, StartError};

const BATCH: &[u8] = b"batch=thirdPartyId,a\nx,1";
const FETCH: &str = "/rest/v1/profiles/thirdPartyId/x?client=demo";
const STATUS: &str = "/m2/demo/v2/profile/batchStatus?batchId=demo-1701473848678-1";

#[tokio::test]
async fn with_a_token_every_profile_call_requires_it() {
    let practice = Practice::start(|options| options.token = Some("s3cret".into())).await;
    let port = practice.port();
    let calls =
        [("POST", SUBMIT), ("GET", STATUS), ("GET", FETCH), ("GET", "/m2/demo/profile/update?mbox3rdPartyId=x")];
    for (method, path) in calls {
        let body = if method == "POST" { BATCH } else { b"" };
        for wrong in [None, Some("Bearer s3cre"), Some("Bearer s3crets"), Some("s3cret"), Some("Basic s3cret")] {
            let mut headers = vec![FORM];
            headers.extend(wrong.map(|wrong| ("Authorization", wrong)));
            assert_eq!(call(port, method, path, &headers, body).await.status, 401, "{path} {wrong:?}");
        }
        let right = call(port, method, path, &[FORM, ("Authorization", "Bearer s3cret")], body).await;
        assert_eq!(right.status, 200, "{path}");
    }
    // A new token invalidates the old one immediately.
    practice.server.replace_token(Some("new".into()));
    assert_eq!(call(port, "GET", FETCH, &[("Authorization", "Bearer s3cret")], b"").await.status, 401);
    assert_eq!(call(port, "GET", FETCH, &[("Authorization", "Bearer new")], b"").await.status, 200);
}

#[tokio::test]
async fn a_call_over_the_limit_blocks_all_calls_for_a_minute() {
    let practice = Practice::start(|options| options.rate = 3).await;
    let path = practice.submit_accepted("batch=thirdPartyId,a\nx,1").await;
    practice.time.advance(Duration::from_secs(50));
    assert_eq!(practice.get(&path).await.status, 200);
    assert_eq!(practice.get(&path).await.status, 200);
    let over = practice.get(&path).await;
    assert_eq!(over.status, 503);
    assert_eq!(over.header("retry-after"), None);
    assert!(over.header("content-type").unwrap().starts_with("text/html"));
    // The first call is more than a minute old, but the block lasts a minute from the call over the limit.
    practice.time.advance(Duration::from_secs(59));
    assert_eq!(practice.submit("batch=thirdPartyId,a\nx,2").await.status, 503);
    assert_eq!(practice.stored("x").as_deref(), Some("a=1"));
    // Fetches aren't counted, and other client codes aren't blocked.
    assert_eq!(practice.get(FETCH).await.status, 200);
    assert_eq!(practice.post("/m2/other/v2/profile/batchUpdate", "batch=thirdPartyId,a\nx,2").await.status, 200);
    practice.time.advance(Duration::from_secs(1));
    assert_eq!(practice.get(&path).await.status, 200);
}

#[tokio::test]
async fn the_default_rate_limit_is_50_calls_per_minute() {
    assert_eq!(Options::default().rate, 50);
}

#[tokio::test]
async fn an_invalid_or_unknown_client_code_is_rejected_in_path_and_query() {
    let practice = Practice::start(|options| options.client = Some("demo".into())).await;
    practice.submit_accepted("batch=thirdPartyId,a\nx,1").await;
    assert_eq!(practice.post("/m2/other/v2/profile/batchUpdate", "batch=thirdPartyId,a\nx,1").await.status, 404);
    assert_eq!(practice.post("/m2/d%2Fo/v2/profile/batchUpdate", "batch=thirdPartyId,a\nx,1").await.status, 400);
    assert_eq!(practice.get("/rest/v1/profiles/thirdPartyId/x").await.status, 400);
    assert_eq!(practice.get("/rest/v1/profiles/thirdPartyId/x?client=other").await.status, 404);
    assert_eq!(practice.get(&format!("{STATUS}&client=other")).await.status, 400);
    assert_eq!(practice.get("/elsewhere").await.status, 404);
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::at(folder.path());
    options.client = Some("no client".into());
    assert!(matches!(practice::start(options).await, Err(StartError::Client(_))));
}

#[tokio::test]
async fn a_request_of_a_foreign_web_page_is_rejected() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a\nx,1").await;
    let port = practice.port();
    let page = practice.server.page_url();
    let page = page.strip_prefix(&practice.server.origin()).unwrap();
    // With DNS rebinding, a foreign host name resolves to this server, and the Host header contains that name.
    for path in [FETCH, page, "/practice/page.css", "/m2/demo/ubox/page?mbox3rdPartyId=x"] {
        for host in ["evil.example", "127.0.0.1", "localhost", &format!("evil.example:{port}"), "127.0.0.1:1"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let response = exchange(port, request.as_bytes()).await;
            assert!(response.starts_with(b"HTTP/1.1 421 "), "{host}: {}", String::from_utf8_lossy(&response));
        }
        let no_host = format!("GET {path} HTTP/1.0\r\n\r\n");
        assert!(exchange(port, no_host.as_bytes()).await.starts_with(b"HTTP/1.0 421 "));
        let other_target =
            format!("GET http://evil.example{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        assert!(exchange(port, other_target.as_bytes()).await.starts_with(b"HTTP/1.1 421 "));
        let by_name = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        assert!(exchange(port, by_name.as_bytes()).await.starts_with(b"HTTP/1.1 200 "));

        for foreign in [
            ("Origin", "http://evil.example"),
            ("Origin", "null"),
            ("Origin", "http://127.0.0.1:1"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
        ] {
            assert_eq!(call(port, "GET", path, &[foreign], b"").await.status, 403, "{path} {foreign:?}");
        }
        let own = practice.server.origin();
        assert_eq!(
            call(port, "GET", path, &[("Origin", &own), ("Sec-Fetch-Site", "same-origin")], b"").await.status,
            200
        );
    }
    let foreign = [FORM, ("Origin", "http://evil.example")];
    assert_eq!(call(port, "POST", SUBMIT, &foreign, b"batch=thirdPartyId,a\ny,1").await.status, 403);
    assert_eq!(practice.stored("y"), None);
}

#[tokio::test]
async fn the_server_listens_only_on_the_loopback_address() {
    let practice = Practice::with_defaults().await;
    assert!(practice.server.addr().ip().is_loopback());
    assert_eq!(practice.server.origin(), format!("http://127.0.0.1:{}", practice.port()));
}

#[tokio::test]
async fn an_endless_request_head_is_rejected() {
    let practice = Practice::with_defaults().await;
    let endless = format!("GET {FETCH} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nX: {}", practice.port(), "x".repeat(200_000));
    let response = exchange(practice.port(), endless.as_bytes()).await;
    assert!(response.is_empty() || response.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&response));
}

#[tokio::test]
async fn calls_are_recorded_in_order_with_their_status() {
    let practice = Practice::with_fault("drop-before").await;
    let mut request = format!("POST {SUBMIT} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n", practice.port(), BATCH.len()).into_bytes();
    request.extend_from_slice(BATCH);
    assert!(exchange(practice.port(), &request).await.is_empty());
    practice.get(FETCH).await;
    let calls: Vec<String> =
        practice.server.calls().iter().map(|call| format!("{} {} {:?}", call.method, call.path, call.status)).collect();
    assert_eq!(calls, [format!("POST {SUBMIT} None"), format!("GET {FETCH} Some(404)")]);
}

/// A program that opens connections and never sends anything must not keep others out.
#[tokio::test]
async fn silent_connections_block_no_request() {
    let practice = Practice::start(|_| {}).await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(tokio::net::TcpStream::connect(practice.server.addr()).await.unwrap());
    }
    let response = tokio::time::timeout(std::time::Duration::from_secs(10), practice.get("/")).await;
    assert!(response.is_ok(), "300 silent connections are open");
}
