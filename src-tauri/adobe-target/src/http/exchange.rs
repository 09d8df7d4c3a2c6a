//! The two HTTP clients, and one exchange of a request for a whole answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder};

use super::progress::{Progress, watched};
use super::retry_after;
use crate::endpoint::Endpoint;
use crate::error::{CallError, Cause, Loss};
use crate::offline::{self, OfflineKind};
use crate::token::Token;

/// Time limits of a call. The defaults are for the field; a test bends them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To connect, TLS and proxy included: 10 s.
    pub connect: Duration,
    /// For a whole submit: 10 min, since a slow line takes its time over 50 MB.
    pub submit: Duration,
    /// For a submit in which nothing moves: 2 min.
    pub submit_stall: Duration,
    /// For a whole status call or fetch: 60 s.
    pub ask: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            submit: Duration::from_secs(600),
            submit_stall: Duration::from_secs(120),
            ask: Duration::from_secs(60),
        }
    }
}

/// The HTTP client could not be set up: mostly, the system's certificates could not be read.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client could be set up")]
pub struct BuildError(#[source] reqwest::Error);

/// The client that speaks to `endpoint`: over HTTPS only, with the system's proxy and trust, or to a loopback
/// address, past every proxy.
///
/// HTTP/1.1 only: one submit is in flight at a time, so that HTTP/2 would gain nothing, and the bytes that are tested
/// are the bytes that are sent.
pub(crate) fn client(endpoint: &Endpoint, limits: &Limits) -> Result<Client, BuildError> {
    let builder = Client::builder()
        .user_agent(concat!("ProfileFerry/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .http1_only()
        .connect_timeout(limits.connect)
        // An idle connection is soon closed on the other side; a submit into it would be lost for nothing.
        .pool_idle_timeout(Duration::from_secs(15));
    if endpoint.is_loopback() { loopback(builder) } else { builder.https_only(true) }.build().map_err(BuildError)
}

fn loopback(builder: ClientBuilder) -> ClientBuilder {
    // No TLS is spoken here, so the system's certificates, slow to read and sometimes missing, are left alone.
    builder.no_proxy().tls_certs_only(std::iter::empty()).dns_resolver(LoopbackNames)
}

/// `localhost` is this machine, whatever a name server says about it; no other name is asked for.
struct LoopbackNames;

impl Resolve for LoopbackNames {
    fn resolve(&self, name: Name) -> Resolving {
        let known = name.as_str() == "localhost";
        Box::pin(async move {
            if !known {
                return Err(Cause::from("not a loopback name"));
            }
            let here =
                [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(here.into_iter()) as Addrs)
        })
    }
}

/// An answer with its status; the body may have failed to arrive, which matters only where it is needed.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    body: Result<Vec<u8>, CallError>,
}

impl Answer {
    /// The body as text. What is not UTF-8 is replaced: the frame of every answer is ASCII.
    pub(crate) fn text(self) -> Result<String, CallError> {
        self.body.map(|bytes| String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
    }

    /// What the answer asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let header = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        retry_after::wait(header(RETRY_AFTER)?, header(DATE), Timestamp::now())
    }
}

/// Sends a request and reads its answer, of at most `cap` bytes.
pub(crate) async fn exchange(
    request: RequestBuilder,
    progress: Progress,
    (total, stall): (Duration, Duration),
    cap: usize,
) -> Result<Answer, CallError> {
    let work = async {
        let mut response = request.send().await.map_err(failed)?;
        progress.moved();
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let body = read(response, status, &progress, cap).await;
        Ok(Answer { status, headers, body })
    };
    watched(work, &progress, total, stall).await.unwrap_or_else(|how| Err(CallError::Lost { how, source: None }))
}

async fn read(
    mut response: reqwest::Response,
    status: u16,
    progress: &Progress,
    cap: usize,
) -> Result<Vec<u8>, CallError> {
    let too_large = CallError::TooLarge { status };
    if response.content_length().is_some_and(|length| length > cap as u64) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failed)? {
        progress.moved();
        if body.len() + piece.len() > cap {
            return Err(too_large);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// What an exchange without an answer means. The address is taken out of the error: a visitor's id stands in it.
fn failed(error: reqwest::Error) -> CallError {
    let error = error.without_url();
    match offline::kind(&error) {
        Some(kind) => CallError::Offline { kind, source: Some(error.into()) },
        None => {
            let how = if error.is_timeout() { Loss::TimedOut } else { Loss::Cut };
            CallError::Lost { how, source: Some(error.into()) }
        }
    }
}

/// The request with a token in its header, which no log of the HTTP client shows.
pub(crate) fn bearer(request: RequestBuilder, token: &Token) -> Result<RequestBuilder, CallError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|error| CallError::Offline { kind: OfflineKind::Local, source: Some(error.into()) })?;
    value.set_sensitive(true);
    Ok(request.header(AUTHORIZATION, value))
}
