//! Handles a submit: validates the headers, applies faults, and stores the batch (*Bulk Profile Update API*).

use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap};

use crate::batch_body::{BatchBody, Rejection};
use crate::faults::Fault;
use crate::http::request::{self, ConnectionAborted};
use crate::http::response::{self, Reply};
use crate::limits;
use crate::state::{Shared, millis, with_store};
use crate::store::Store;
use crate::store::batches::Submission;
use crate::store::batches::{Batch, Version};

pub(crate) async fn submit(
    client: &str,
    version: Version,
    headers: &HeaderMap,
    body: Incoming,
    shared: &Arc<Shared>,
) -> Result<Reply, ConnectionAborted> {
    if let Err(rejection) = validate_headers(headers) {
        request::drain(body).await;
        return Ok(rejection);
    }
    // A body can have 50 MB, so only a few are read at the same time.
    let _permit = shared.submits.acquire().await.map_err(|_| ConnectionAborted)?;
    let bytes = request::read(body, limits::BODY_BYTES).await?;
    let fault = shared.next_fault();
    if let Some(fault) = &fault
        && let Some(reply) = respond_without_accepting(fault, shared)?
    {
        return Ok(reply);
    }

    let decode_order = shared.options.decode_order;
    let times = Times::new(shared);
    let bad_rows = shared.bad_rows();
    let (batch_client, batch_fault) = (client.to_owned(), fault.clone());
    let outcome = with_store(shared, move |store: &Store| {
        let body = match BatchBody::read(&bytes, decode_order) {
            Ok(body) => body,
            Err(rejection) => return Ok(Outcome::Rejected(rejection)),
        };
        if body.contains_any(&bad_rows) {
            return Ok(Outcome::Rejected(Rejection::BadRow));
        }
        let submission = Submission {
            client: &batch_client,
            version,
            body: &body,
            bytes: bytes.len(),
            fault: batch_fault.as_ref(),
            now: times.now,
            ready_at: times.ready_at,
            visible_at: times.visible_at,
        };
        store.accept(&submission).map(Outcome::Accepted)
    })
    .await;
    match outcome {
        Ok(Outcome::Accepted(batch)) => respond_to_accepted(fault.as_ref(), &batch, shared).await,
        // HTTP 200 for an invalid batch: only `success` shows that it was rejected.
        Ok(Outcome::Rejected(rejection)) => Ok(response::rejected(StatusCode::OK, &rejection.to_string())),
        Err(error_reply) => Ok(error_reply),
    }
}

enum Outcome {
    Accepted(Batch),
    Rejected(Rejection),
}

/// The times of a submit, in milliseconds since 1970.
#[derive(Clone, Copy)]
struct Times {
    now: i64,
    ready_at: i64,
    visible_at: i64,
}

impl Times {
    fn new(shared: &Shared) -> Self {
        let now = shared.options.clock.now();
        let ready_at = now.saturating_add(millis(shared.options.processing));
        Times { now, ready_at, visible_at: ready_at.saturating_add(millis(shared.options.visible_after)) }
    }
}

/// Validates the headers before the body is read. *Bulk Profile Update API* requires an uncompressed form with a
/// `Content-Length`.
fn validate_headers(headers: &HeaderMap) -> Result<(), Reply> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(header::CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let message = "The content type must be application/x-www-form-urlencoded";
        return Err(response::rejected(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(response::rejected(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must not be compressed"));
    }
    let length = text(header::CONTENT_LENGTH).and_then(|value| value.parse::<u64>().ok());
    match length {
        _ if headers.contains_key(header::TRANSFER_ENCODING) => {
            Err(response::rejected(StatusCode::LENGTH_REQUIRED, "The body must have a length"))
        }
        None => Err(response::rejected(StatusCode::LENGTH_REQUIRED, "The body must have a length")),
        Some(length) if length >= limits::BODY_BYTES => {
            Err(response::rejected(StatusCode::PAYLOAD_TOO_LARGE, "The batch must be smaller than 50 MB"))
        }
        Some(_) => Ok(()),
    }
}

/// Returns the response of a fault with which the batch isn't accepted, or `None` for other faults.
fn respond_without_accepting(fault: &Fault, shared: &Shared) -> Result<Option<Reply>, ConnectionAborted> {
    let retry_after = |reply, value: &str| response::with_header(reply, header::RETRY_AFTER, value);
    Ok(Some(match fault {
        Fault::DropBefore => return Err(ConnectionAborted),
        Fault::BadRequest => response::rejected(StatusCode::BAD_REQUEST, "Bad request"),
        Fault::Unauthorized => response::unauthorized(),
        Fault::Forbidden => response::json_error(StatusCode::FORBIDDEN, "Forbidden"),
        Fault::TooManyRequests { seconds } => {
            retry_after(response::proxy_page(StatusCode::TOO_MANY_REQUESTS), &seconds.to_string())
        }
        Fault::TooManyRequestsByDate { seconds } => {
            retry_after(response::proxy_page(StatusCode::TOO_MANY_REQUESTS), &http_date(shared, *seconds))
        }
        Fault::ServerError => response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR),
        Fault::BadGateway => response::proxy_page(StatusCode::BAD_GATEWAY),
        Fault::Unavailable { seconds } => {
            let reply = response::proxy_page(StatusCode::SERVICE_UNAVAILABLE);
            match seconds {
                Some(seconds) => retry_after(reply, &seconds.to_string()),
                None => reply,
            }
        }
        Fault::Refuse { message } => response::rejected(StatusCode::OK, message),
        Fault::Redirect => {
            let reply = response::proxy_page(StatusCode::TEMPORARY_REDIRECT);
            response::with_header(reply, header::LOCATION, &format!("{}/moved/batchUpdate", shared.origin()))
        }
        _ => return Ok(None),
    }))
}

/// Returns the date of `seconds` from now in the format of HTTP (RFC 9110, section 5.6.7).
fn http_date(shared: &Shared, seconds: u64) -> String {
    let delay = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000);
    let at = shared.options.clock.now().saturating_add(delay);
    jiff::Timestamp::from_millisecond(at)
        .and_then(|at| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at))
        .unwrap_or_default()
}

/// Returns the response for an accepted batch, with the effects of the fault.
async fn respond_to_accepted(
    fault: Option<&Fault>,
    batch: &Batch,
    shared: &Shared,
) -> Result<Reply, ConnectionAborted> {
    let path = match batch.version {
        Version::V1 => "profile",
        Version::V2 => "v2/profile",
    };
    let host = match fault {
        Some(Fault::ForeignStatus) => "http://status.example.net".to_owned(),
        _ => shared.origin(),
    };
    let status_url = format!("{host}/m2/{}/{path}/batchStatus?batchId={}&m2Node=00", batch.client, batch.id());
    match fault {
        Some(Fault::DropAfter) => return Err(ConnectionAborted),
        Some(Fault::Cut) => return Ok(response::cut_off(&status_url)),
        Some(Fault::Html) => return Ok(response::proxy_page(StatusCode::OK)),
        Some(Fault::Garbage) => return Ok(response::garbage()),
        Some(Fault::Slow { millis }) => tokio::time::sleep(Duration::from_millis(*millis)).await,
        Some(Fault::TokenEnds) => shared.expire_token(),
        _ => {}
    }
    Ok(response::accepted(&status_url))
}
