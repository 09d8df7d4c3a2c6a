//! The HTTP clients for Adobe and for loopback addresses, and the exchange of a request for a whole response.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder};

use super::progress::{Progress, with_timeouts};
use super::retry_after;
use crate::endpoint::Endpoint;
use crate::error::{CallError, Cause, LostResponse};
use crate::offline::{self, OfflineKind};
use crate::token::Token;

/// The timeouts of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting, including TLS and the proxy. The default is 10 s.
    pub connect: Duration,
    /// For a whole submit. The default is 10 min, because a batch has up to 50 MB.
    pub submit: Duration,
    /// For a submit during which no data is transferred. The default is 2 min.
    pub submit_stall: Duration,
    /// For any other whole call. The default is 60 s.
    pub request: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            submit: Duration::from_secs(600),
            submit_stall: Duration::from_secs(120),
            request: Duration::from_secs(60),
        }
    }
}

/// The HTTP client couldn't be set up, usually because the system's certificates couldn't be read.
#[derive(Debug, thiserror::Error)]
#[error("couldn't set up an HTTP client")]
pub struct BuildError(#[source] reqwest::Error);

/// Creates a client for `endpoint`: over HTTPS with the system's proxy and trusted certificates, or to a loopback
/// address without a proxy.
///
/// It uses HTTP/1.1 only. There's one submit at a time, so HTTP/2 wouldn't be faster, and with HTTP/1.1 tests can
/// compare the exact bytes of a request.
pub(crate) fn client(endpoint: &Endpoint, timeouts: &Timeouts) -> Result<Client, BuildError> {
    let builder = Client::builder()
        .user_agent(concat!("ProfileFerry/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .http1_only()
        .connect_timeout(timeouts.connect)
        // Servers close idle connections. A submit on a connection that is being closed would be lost.
        .pool_idle_timeout(Duration::from_secs(15));
    if endpoint.is_loopback() { loopback(builder) } else { builder.https_only(true) }.build().map_err(BuildError)
}

fn loopback(builder: ClientBuilder) -> ClientBuilder {
    // There's no TLS here. Reading the system's certificates would be slow, and fail where there are none.
    builder.no_proxy().tls_certs_only(std::iter::empty()).dns_resolver(LoopbackNames)
}

/// Resolves `localhost` to the loopback addresses, whatever a DNS server says, and no other name.
struct LoopbackNames;

impl Resolve for LoopbackNames {
    fn resolve(&self, name: Name) -> Resolving {
        let known = name.as_str() == "localhost";
        Box::pin(async move {
            if !known {
                return Err(Cause::from("not a loopback name"));
            }
            let loopback =
                [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(loopback.into_iter()) as Addrs)
        })
    }
}

/// A response. If its body didn't arrive, that matters only when the body is read.
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    headers: HeaderMap,
    body: Result<Vec<u8>, CallError>,
}

impl RawResponse {
    /// Returns the body as text. Invalid UTF-8 is replaced; the field names of every response are ASCII.
    pub(crate) fn text(self) -> Result<String, CallError> {
        self.body.map(|bytes| String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
    }

    /// Returns the wait that `Retry-After` asks for.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let header = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        retry_after::wait(header(RETRY_AFTER)?, header(DATE), Timestamp::now())
    }
}

/// Sends a request and reads its response, which can have at most `max_bytes`.
pub(crate) async fn exchange(
    request: RequestBuilder,
    progress: Progress,
    (total, stall): (Duration, Duration),
    max_bytes: usize,
) -> Result<RawResponse, CallError> {
    let work = async {
        let mut response = request.send().await.map_err(failed)?;
        progress.record();
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let body = read(response, status, &progress, max_bytes).await;
        Ok(RawResponse { status, headers, body })
    };
    with_timeouts(work, &progress, total, stall)
        .await
        .unwrap_or_else(|kind| Err(CallError::Lost { kind, source: None }))
}

async fn read(
    mut response: reqwest::Response,
    status: u16,
    progress: &Progress,
    max_bytes: usize,
) -> Result<Vec<u8>, CallError> {
    let too_large = CallError::TooLarge { status };
    if response.content_length().is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failed)? {
        progress.record();
        if body.len() + piece.len() > max_bytes {
            return Err(too_large);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// Returns the error for an exchange without a response. The URL is removed, because it can contain a visitor ID.
fn failed(error: reqwest::Error) -> CallError {
    let error = error.without_url();
    match offline::kind(&error) {
        Some(kind) => CallError::Offline { kind, source: Some(error.into()) },
        None => {
            let kind = if error.is_timeout() { LostResponse::TimedOut } else { LostResponse::Closed };
            CallError::Lost { kind, source: Some(error.into()) }
        }
    }
}

/// Adds the token to the request's headers. The HTTP client doesn't log it.
pub(crate) fn bearer(request: RequestBuilder, token: &Token) -> Result<RequestBuilder, CallError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|error| CallError::Offline { kind: OfflineKind::Local, source: Some(error.into()) })?;
    value.set_sensitive(true);
    Ok(request.header(AUTHORIZATION, value))
}
