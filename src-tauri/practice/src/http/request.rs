//! What arrives: bodies within bounds and time, and query strings.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header;
use hyper::http::request::Parts;
use percent_encoding::percent_decode;
use tokio::time::{Instant, timeout, timeout_at};

/// The longest silence inside a body.
const SILENCE: Duration = Duration::from_secs(30);
/// The longest time for a body as a whole.
const WHOLE: Duration = Duration::from_secs(10 * 60);
/// The most that is read of a body which is refused anyway.
const DRAINED_BYTES: usize = 128 * 1024 * 1024;

/// The body broke off, was silent for too long, or holds more than it may. Nobody is left to answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed without an answer")]
pub(crate) struct HangUp;

/// The whole body, at most `most` bytes.
pub(crate) async fn read(mut body: Incoming, most: u64) -> Result<Vec<u8>, HangUp> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    // The promise of a length is believed for a megabyte, and then as it is kept.
    let promised = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(promised.min(1 << 20));
    let end = Instant::now() + WHOLE;
    while let Some(data) = next(&mut body, end).await? {
        if bytes.len() + data.len() > most {
            return Err(HangUp);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Reads and drops the body of a request that is refused: closing a line on which something still
/// arrives would reset it, and the refusal would be lost with it.
pub(crate) async fn drain(mut body: Incoming) {
    let mut drained = 0;
    let end = Instant::now() + WHOLE;
    while drained < DRAINED_BYTES {
        match next(&mut body, end).await {
            Ok(Some(data)) => drained += data.len(),
            Ok(None) | Err(HangUp) => return,
        }
    }
}

async fn next(body: &mut Incoming, end: Instant) -> Result<Option<bytes::Bytes>, HangUp> {
    loop {
        let frame = timeout_at(end, timeout(SILENCE, body.frame())).await;
        match frame {
            Ok(Ok(Some(Ok(frame)))) => {
                // Trailers are no part of the body.
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Ok(Ok(None)) => return Ok(None),
            Ok(Ok(Some(Err(_)))) | Ok(Err(_)) | Err(_) => return Err(HangUp),
        }
    }
}

/// The parameters of a query string or a posted form, in their order; nothing where one is no UTF-8.
pub(crate) fn parameters(form: &[u8]) -> Option<Vec<(String, String)>> {
    form.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            Some((text(&pair[..at])?, text(pair.get(at + 1..).unwrap_or_default())?))
        })
        .collect()
}

fn text(encoded: &[u8]) -> Option<String> {
    let blanks: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    String::from_utf8(percent_decode(&blanks).collect()).ok()
}

/// The first parameter of this name.
pub(crate) fn parameter<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

/// The length that the body promises.
pub(crate) fn length(parts: &Parts) -> Option<u64> {
    parts.headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
