//! Responses, with the format of the samples in Adobe's documentation.

use std::fmt::{Display, Write as _};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};

use crate::faults::Fault;
use crate::store::batches::{Batch, State};
use crate::store::profile::{Key, Profile};

/// A complete body, or one that is cut off after its bytes.
pub(crate) enum ResponseBody {
    Complete(Option<Bytes>),
    CutOff { bytes: Option<Bytes>, has_paused: bool },
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            ResponseBody::Complete(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            ResponseBody::CutOff { bytes, has_paused } => match bytes.take() {
                Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
                // hyper writes its buffer while this is pending, before the connection is closed.
                None if !*has_paused => {
                    *has_paused = true;
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
                None => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, ResponseBody::Complete(None))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            ResponseBody::Complete(bytes) => {
                hyper::body::SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            ResponseBody::CutOff { .. } => hyper::body::SizeHint::default(),
        }
    }
}

pub(crate) type Reply = Response<ResponseBody>;

const XML: &str = "text/xml;charset=UTF-8";
pub(crate) const JSON: &str = "application/json;charset=UTF-8";
pub(crate) const HTML: &str = "text/html;charset=UTF-8";

pub(crate) fn reply(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Reply {
    let body = body.into();
    let mut reply = Response::new(ResponseBody::Complete(if body.is_empty() { None } else { Some(body) }));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    reply
}

/// Returns the response for an accepted batch.
pub(crate) fn accepted(status_url: &str) -> Reply {
    submit_response(StatusCode::OK, true, status_url, "Batch submitted for processing")
}

/// Returns the response for a rejected batch. With HTTP 200, only `success` shows that it was rejected.
pub(crate) fn rejected(status: StatusCode, message: &str) -> Reply {
    submit_response(status, false, "", message)
}

fn submit_response(status: StatusCode, success: bool, status_url: &str, message: &str) -> Reply {
    let body = format!(
        "<response><success>{success}</success>\n<batchStatus>{}</batchStatus>\n<message>{}</message></response>\n",
        escape(status_url),
        escape(message),
    );
    reply(status, XML, body)
}

/// Returns the response for an accepted batch, but cut off before its declared length.
pub(crate) fn cut_off(status_url: &str) -> Reply {
    let full = format!("<response><success>true</success>\n<batchStatus>{}", escape(status_url));
    let half: String = full.chars().take(full.chars().count() / 2).collect();
    let mut reply = reply(StatusCode::OK, XML, Bytes::new());
    reply.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(full.len() + 100));
    *reply.body_mut() = ResponseBody::CutOff { bytes: Some(half.into()), has_paused: false };
    reply
}

/// Returns the status of a batch. Before its final state, the counts are 0.
pub(crate) fn batch_status(batch: &Batch, now: i64, details: bool) -> Reply {
    let state = batch.state(now);
    let id = match batch.fault {
        Some(Fault::PaddedId) => format!(" edge-{}-{} ", batch.accepted_at, batch.number),
        _ => batch.id(),
    };
    let mut body = format!("<response>\n<batchId>{}</batchId>\n<status>{}</status>\n", escape(&id), state.as_str());
    let is_final = state != State::Incomplete;
    if !matches!(batch.fault, Some(Fault::NoCounts)) {
        element(&mut body, "batchSize", batch.size);
        if details && !matches!(batch.fault, Some(Fault::ProfileList { .. })) {
            let shown = |count: usize| if is_final { count } else { 0 };
            element(&mut body, "consumedCount", shown(batch.consumed));
            match &batch.fault {
                Some(Fault::Count { text }) => element(&mut body, "successfulUpdates", escape(text)),
                _ => element(&mut body, "successfulUpdates", shown(batch.successful)),
            }
            element(&mut body, "profilesNotFound", shown(batch.not_found));
            element(&mut body, "failedUpdates", shown(batch.failed));
        }
    }
    // Adobe's format from May 2020 lists only failed rows, by ID.
    if is_final && matches!(batch.fault, Some(Fault::FailedRows { .. } | Fault::ProfileList { .. })) {
        for id in &batch.failed_ids {
            let _ = writeln!(body, "<profile><id>{}</id><status>failed</status></profile>", escape(id));
        }
    }
    body.push_str("</response>\n");
    reply(StatusCode::OK, XML, body)
}

fn element(body: &mut String, name: &str, content: impl Display) {
    let _ = writeln!(body, "<{name}>{content}</{name}>");
}

/// Returns the response to a single update (*Single Profile Update API*).
pub(crate) fn update_accepted() -> Reply {
    let body = "<response><success>true</success><message>Request successfully submitted</message></response>\n";
    reply(StatusCode::OK, XML, body)
}

/// Returns a profile, with the format of the sample in *Profiles API overview*.
pub(crate) fn profile(client: &str, id: &str, profile: &Profile, modified_at: i64) -> Reply {
    let attributes: serde_json::Map<String, serde_json::Value> = profile
        .each()
        .map(|(name, value, at)| (name.to_owned(), serde_json::json!({ "value": value, "modifiedAt": time_of(at) })))
        .collect();
    let body = serde_json::json!({
        "client": client,
        "visitorId": id,
        "modifiedAt": time_of(modified_at),
        "profileAttributes": attributes,
    });
    reply(StatusCode::OK, JSON, body.to_string())
}

/// Returns the response for a missing profile (*Fetch profiles*, "Error handling").
pub(crate) fn no_profile(client: &str, key: Key, id: &str) -> Reply {
    let message = match key {
        Key::ThirdPartyId => format!("No profile found for client {client} with third party id={id}"),
        Key::PcId => format!("No profile found for client {client} with mboxPC={id}"),
    };
    json_error(StatusCode::NOT_FOUND, &message)
}

pub(crate) fn unauthorized() -> Reply {
    let reply = json_error(StatusCode::UNAUTHORIZED, "The profile authentication token is missing or invalid");
    with_header(reply, header::WWW_AUTHENTICATE, "Bearer")
}

pub(crate) fn json_error(status: StatusCode, message: &str) -> Reply {
    let body = serde_json::json!({ "status": status.as_u16(), "message": message });
    reply(status, JSON, body.to_string())
}

/// Returns an HTML page with this status, as a proxy sends it.
pub(crate) fn proxy_page(status: StatusCode) -> Reply {
    let title = match status {
        StatusCode::OK => "Welcome".to_owned(),
        status => status.to_string(),
    };
    let body = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    reply(status, HTML, body)
}

/// Returns bytes that aren't valid in any encoding.
pub(crate) fn garbage() -> Reply {
    let noise: Vec<u8> = (0..256_u32).map(|at| (at.wrapping_mul(167).wrapping_add(91) & 0xff) as u8).collect();
    reply(StatusCode::OK, XML, noise)
}

pub(crate) fn with_header(mut reply: Reply, name: header::HeaderName, value: &str) -> Reply {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
    reply
}

fn time_of(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// Escapes text for XML and HTML. Characters that XML doesn't allow are replaced by `?`.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' => escaped.push(character),
            control if control.is_control() => escaped.push('?'),
            '\u{fffe}' | '\u{ffff}' => escaped.push('?'),
            other => escaped.push(other),
        }
    }
    escaped
}
