//! What the server says, in the shapes that Adobe's pages print.

use std::fmt::Write as _;
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

/// A whole answer, or one that breaks off after what it holds.
pub(crate) enum Answer {
    Whole(Option<Bytes>),
    Broken { held: Option<Bytes>, paused: bool },
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            Answer::Whole(held) => Poll::Ready(held.take().map(|bytes| Ok(Frame::data(bytes)))),
            Answer::Broken { held, paused } => match held.take() {
                Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
                // One turn's rest, in which hyper writes out what it has before the line goes dead.
                None if !*paused => {
                    *paused = true;
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
                None => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Answer::Whole(None))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Answer::Whole(held) => {
                hyper::body::SizeHint::with_exact(held.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Answer::Broken { .. } => hyper::body::SizeHint::default(),
        }
    }
}

pub(crate) type Reply = Response<Answer>;

const XML: &str = "text/xml;charset=UTF-8";
pub(crate) const JSON: &str = "application/json;charset=UTF-8";
pub(crate) const HTML: &str = "text/html;charset=UTF-8";

pub(crate) fn reply(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Reply {
    let body = body.into();
    let mut reply = Response::new(Answer::Whole(if body.is_empty() { None } else { Some(body) }));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    reply
}

/// The batch was taken.
pub(crate) fn accepted(status_url: &str) -> Reply {
    submit_answer(StatusCode::OK, true, status_url, "Batch submitted for processing")
}

/// The batch was not taken. With HTTP 200 too: only `success` tells.
pub(crate) fn refused(status: StatusCode, message: &str) -> Reply {
    submit_answer(status, false, "", message)
}

fn submit_answer(status: StatusCode, success: bool, status_url: &str, message: &str) -> Reply {
    let body = format!(
        "<response><success>{success}</success>\n<batchStatus>{}</batchStatus>\n<message>{}</message></response>\n",
        escape(status_url),
        escape(message),
    );
    reply(status, XML, body)
}

/// The same, broken off in its middle though its length promises more.
pub(crate) fn cut_short(status_url: &str) -> Reply {
    let whole = format!("<response><success>true</success>\n<batchStatus>{}", escape(status_url));
    let half: String = whole.chars().take(whole.chars().count() / 2).collect();
    let mut reply = reply(StatusCode::OK, XML, Bytes::new());
    reply.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len() + 100));
    *reply.body_mut() = Answer::Broken { held: Some(half.into()), paused: false };
    reply
}

/// Where a batch stands.
pub(crate) fn batch_status(batch: &Batch, now: i64, details: bool) -> Reply {
    let state = batch.state(now);
    let id = match batch.fault {
        Some(Fault::PaddedId) => format!(" edge-{}-{} ", batch.accepted_at, batch.number),
        _ => batch.id(),
    };
    let mut body = format!("<response>\n<batchId>{}</batchId>\n<status>{}</status>\n", escape(&id), state.as_str());
    let final_state = state != State::Incomplete;
    if !matches!(batch.fault, Some(Fault::NoCounts)) {
        element(&mut body, "batchSize", batch.size);
        if details && !matches!(batch.fault, Some(Fault::ProfileList { .. })) {
            let shown = |count: usize| if final_state { count } else { 0 };
            element(&mut body, "consumedCount", shown(batch.consumed));
            element(&mut body, "successfulUpdates", shown(batch.successful));
            element(&mut body, "profilesNotFound", shown(batch.not_found));
            element(&mut body, "failedUpdates", shown(batch.failed));
        }
    }
    // The shape of May 2020: failures only, by id.
    if final_state && matches!(batch.fault, Some(Fault::FailedRows { .. } | Fault::ProfileList { .. })) {
        for id in &batch.failed_ids {
            let _ = writeln!(body, "<profile><id>{}</id><status>failed</status></profile>", escape(id));
        }
    }
    body.push_str("</response>\n");
    reply(StatusCode::OK, XML, body)
}

fn element(body: &mut String, name: &str, count: usize) {
    let _ = writeln!(body, "<{name}>{count}</{name}>");
}

/// The single update was taken (*Single Profile Update API*).
pub(crate) fn update_taken() -> Reply {
    let body = "<response><success>true</success><message>Request successfully submitted</message></response>\n";
    reply(StatusCode::OK, XML, body)
}

/// A profile, as *Profiles API overview* prints one.
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

/// No such profile (*Fetch profiles*, "Error handling").
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

/// An answer that no profile API gave: a page of a proxy in between, of this status.
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

/// Bytes of no meaning, and of no encoding either.
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

/// As text in XML or HTML. Characters that XML cannot hold become `?`.
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
