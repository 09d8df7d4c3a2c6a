//! What every response has in common: its text, or what its status means.

use super::{excerpt, xml};
use crate::error::{CallError, Oddity};
use crate::http::exchange::Answer;
use crate::offline::OfflineKind;
use crate::token::Token;

/// The text of an answer with a 2xx, or what another status means. What differs from call to call, a 404 above all,
/// the caller has looked at before.
pub(super) fn body(answer: Answer, token: Option<&Token>) -> Result<(u16, String), CallError> {
    let status = answer.status;
    let retry_after = answer.retry_after();
    Err(match status {
        200..=299 => return answer.text().map(|text| (status, text)),
        300..=399 => CallError::Redirected { status },
        401 | 403 => CallError::Token { status },
        // Said by a proxy, which let nothing through.
        407 => CallError::Offline { kind: OfflineKind::ProxyAuthentication, source: None },
        // A server that got tired of waiting for the request says nothing about the request.
        408 => CallError::Server { status, retry_after },
        429 => CallError::RateLimited { retry_after },
        400..=499 => CallError::Refused { status, message: message(answer.text(), token) },
        503 => CallError::Overloaded { retry_after },
        500..=599 => CallError::Server { status, retry_after },
        _ => unreadable(status, Oddity::WrongShape, &answer.text().unwrap_or_default(), token),
    })
}

/// The words in a refusal: its `message`, in XML or JSON, or its text where that is plain. A body that did not arrive
/// leaves none; the HTTP status has said what matters.
pub(super) fn message(body: Result<String, CallError>, token: Option<&Token>) -> String {
    let Ok(body) = body else { return String::new() };
    let xml = || xml::message(&body);
    let json = || {
        let value: serde_json::Value = serde_json::from_str(&body).ok()?;
        Some(value.get("message")?.as_str()?.to_owned())
    };
    let plain = || (!body.trim_start().starts_with(['<', '{', '['])).then(|| body.clone());
    shown(&xml().or_else(json).or_else(plain).unwrap_or_default(), token)
}

/// A server's message, fit to be shown.
pub(super) fn shown(message: &str, token: Option<&Token>) -> String {
    excerpt::message(&Token::struck_from(token, message))
}

/// An answer that cannot be read.
pub(super) fn unreadable(status: u16, what: Oddity, body: &str, token: Option<&Token>) -> CallError {
    CallError::Unreadable { status, what, said: excerpt::said(&Token::struck_from(token, body)) }
}

/// What a text is that should have been something else.
pub(super) fn oddity(body: &str, otherwise: Oddity) -> Oddity {
    let text = body.trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if text.is_empty() {
        Oddity::Empty
    } else if begins("<!doctype html") || begins("<html") || (begins("<?xml") && text.contains("<html")) {
        Oddity::Html
    } else {
        otherwise
    }
}
