//! What all responses have in common: the meaning of the status, and the message of a rejection.

use super::{excerpt, xml};
use crate::error::{CallError, UnexpectedBody};
use crate::http::exchange::RawResponse;
use crate::offline::OfflineKind;
use crate::token::Token;

/// Returns the status and the text of a 2xx response, or the error that another status means. The caller handles
/// the statuses that mean something else for each call, such as 404, before it calls this function.
pub(super) fn body(response: RawResponse, token: Option<&Token>) -> Result<(u16, String), CallError> {
    let status = response.status;
    let retry_after = response.retry_after();
    Err(match status {
        200..=299 => return response.text().map(|text| (status, text)),
        300..=399 => CallError::Redirected { status },
        401 | 403 => CallError::Unauthorized { status },
        // A proxy sends this status, and doesn't forward the request.
        407 => CallError::Offline { kind: OfflineKind::ProxyAuthentication, source: None },
        // The server's timeout for the request says nothing about whether Target received it.
        408 => CallError::Server { status, retry_after },
        429 => CallError::RateLimited { retry_after },
        400..=499 => CallError::Rejected { status, message: message(response.text(), token) },
        503 => CallError::Overloaded { retry_after },
        500..=599 => CallError::Server { status, retry_after },
        _ => unreadable(status, UnexpectedBody::WrongShape, &response.text().unwrap_or_default(), token),
    })
}

/// Returns the message of a rejection: the `message` field of XML or JSON, or the whole body if it's plain text. If the
/// body didn't arrive, the message is empty, because the HTTP status is sufficient.
pub(super) fn message(body: Result<String, CallError>, token: Option<&Token>) -> String {
    let Ok(body) = body else { return String::new() };
    let xml = || xml::message(&body);
    let json = || {
        let value: serde_json::Value = serde_json::from_str(&body).ok()?;
        Some(value.get("message")?.as_str()?.to_owned())
    };
    let plain = || (!body.trim_start().starts_with(['<', '{', '['])).then(|| body.clone());
    displayable(&xml().or_else(json).or_else(plain).unwrap_or_default(), token)
}

/// Returns a server's message without the token, as one line that is safe to display.
pub(super) fn displayable(message: &str, token: Option<&Token>) -> String {
    excerpt::message(&Token::redact(token, message))
}

/// Returns the error for a response that can't be read.
pub(super) fn unreadable(status: u16, what: UnexpectedBody, body: &str, token: Option<&Token>) -> CallError {
    CallError::Unreadable { status, body: what, excerpt: excerpt::excerpt(&Token::redact(token, body)) }
}

/// Returns the kind of an unexpected body: empty, HTML, or `otherwise`.
pub(super) fn classify(body: &str, otherwise: UnexpectedBody) -> UnexpectedBody {
    let text = body.trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if text.is_empty() {
        UnexpectedBody::Empty
    } else if begins("<!doctype html") || begins("<html") || (begins("<?xml") && text.contains("<html")) {
        UnexpectedBody::Html
    } else {
        otherwise
    }
}
