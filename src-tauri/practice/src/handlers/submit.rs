//! A batch comes in.

use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap};

use crate::batch_body::{BatchBody, Refusal};
use crate::faults::Fault;
use crate::http::request::{self, HangUp};
use crate::http::response::{self, Reply};
use crate::limits;
use crate::state::{Shared, on_store};
use crate::store::Store;
use crate::store::batches::Submission;
use crate::store::batches::{Batch, Version};

pub(crate) async fn submit(
    client: &str,
    version: Version,
    headers: &HeaderMap,
    body: Incoming,
    shared: &Arc<Shared>,
) -> Result<Reply, HangUp> {
    if let Err(refusal) = check_head(headers) {
        request::drain(body).await;
        return Ok(refusal);
    }
    // Bodies of 50 MB: a few at a time, whatever the number of connections.
    let _place = shared.submits.acquire().await.map_err(|_| HangUp)?;
    let bytes = request::read(body, limits::BODY_BYTES).await?;
    let fault = shared.next_fault();
    if let Some(fault) = &fault
        && let Some(answer) = without_taking(fault, shared)?
    {
        return Ok(answer);
    }

    let reading = shared.options.reading;
    let times = Times::of(shared);
    let bad_rows = shared.bad_rows();
    let (taking_client, taking_fault) = (client.to_owned(), fault.clone());
    let taken = on_store(shared, move |store: &Store| {
        let body = match BatchBody::read(&bytes, reading) {
            Ok(body) => body,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if body.holds_one_of(&bad_rows) {
            return Ok(Err(Refusal::BadRow));
        }
        let submission = Submission {
            client: &taking_client,
            version,
            body: &body,
            bytes: bytes.len(),
            fault: taking_fault.as_ref(),
            now: times.now,
            ready_at: times.ready_at,
            visible_at: times.visible_at,
        };
        store.take(&submission).map(Ok)
    })
    .await;
    match taken {
        Ok(Ok(batch)) => after_taking(fault.as_ref(), &batch, shared).await,
        Ok(Err(refusal)) => Ok(refuse(&refusal)),
        Err(failure) => Ok(failure),
    }
}

#[derive(Clone, Copy)]
struct Times {
    now: i64,
    ready_at: i64,
    visible_at: i64,
}

impl Times {
    fn of(shared: &Shared) -> Self {
        let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let now = shared.options.clock.now();
        let ready_at = now.saturating_add(millis(shared.options.processing));
        Times { now, ready_at, visible_at: ready_at.saturating_add(millis(shared.options.visible_after)) }
    }
}

/// What must be right before the body is looked at: *Bulk Profile Update API* wants a form, as it
/// is, with its length.
fn check_head(headers: &HeaderMap) -> Result<(), Reply> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(header::CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let message = "The content type must be application/x-www-form-urlencoded";
        return Err(response::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(response::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must not be compressed"));
    }
    let length = text(header::CONTENT_LENGTH).and_then(|value| value.parse::<u64>().ok());
    match length {
        _ if headers.contains_key(header::TRANSFER_ENCODING) => {
            Err(response::refused(StatusCode::LENGTH_REQUIRED, "The body must have a length"))
        }
        None => Err(response::refused(StatusCode::LENGTH_REQUIRED, "The body must have a length")),
        Some(length) if length >= limits::BODY_BYTES => {
            Err(response::refused(StatusCode::PAYLOAD_TOO_LARGE, "The batch must be smaller than 50 MB"))
        }
        Some(_) => Ok(()),
    }
}

/// HTTP 200 for what is wrong inside a batch: only `success` tells.
fn refuse(refusal: &Refusal) -> Reply {
    response::refused(StatusCode::OK, &refusal.to_string())
}

/// The answers of faults with which nothing is taken.
fn without_taking(fault: &Fault, shared: &Shared) -> Result<Option<Reply>, HangUp> {
    let retry_after = |reply, value: &str| response::with_header(reply, header::RETRY_AFTER, value);
    Ok(Some(match fault {
        Fault::DropBefore => return Err(HangUp),
        Fault::BadRequest => response::refused(StatusCode::BAD_REQUEST, "Bad request"),
        Fault::Unauthorized => response::unauthorized(),
        Fault::Forbidden => response::json_error(StatusCode::FORBIDDEN, "Forbidden"),
        Fault::TooMany { seconds } => {
            retry_after(response::proxy_page(StatusCode::TOO_MANY_REQUESTS), &seconds.to_string())
        }
        Fault::TooManyByDate { seconds } => {
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
        Fault::Refuse { message } => response::refused(StatusCode::OK, message),
        Fault::Redirect => {
            let reply = response::proxy_page(StatusCode::TEMPORARY_REDIRECT);
            response::with_header(reply, header::LOCATION, &format!("{}/moved/batchUpdate", shared.origin()))
        }
        _ => return Ok(None),
    }))
}

fn http_date(shared: &Shared, seconds: u64) -> String {
    let millis = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000);
    let at = shared.options.clock.now().saturating_add(millis);
    jiff::Timestamp::from_millisecond(at)
        .and_then(|at| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at))
        .unwrap_or_default()
}

async fn after_taking(fault: Option<&Fault>, batch: &Batch, shared: &Shared) -> Result<Reply, HangUp> {
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
        Some(Fault::DropAfter) => return Err(HangUp),
        Some(Fault::Cut) => return Ok(response::cut_short(&status_url)),
        Some(Fault::Html) => return Ok(response::proxy_page(StatusCode::OK)),
        Some(Fault::Garbage) => return Ok(response::garbage()),
        Some(Fault::Slow { millis }) => tokio::time::sleep(Duration::from_millis(*millis)).await,
        Some(Fault::TokenEnds) => shared.end_token(),
        _ => {}
    }
    Ok(response::accepted(&status_url))
}
