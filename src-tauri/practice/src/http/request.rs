//! Reads request bodies with limits on size and time, and parses form parameters.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header;
use hyper::http::request::Parts;
use percent_encoding::percent_decode;
use tokio::time::{Instant, timeout, timeout_at};

/// The timeout for the next part of a body.
const PART_TIMEOUT: Duration = Duration::from_secs(30);
/// The timeout for a whole body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// The maximum number of bytes that are read of a rejected request's body.
const MAX_DRAINED_BYTES: usize = 128 * 1024 * 1024;

/// The body is incomplete, too slow, or too large, so the connection is closed without a response.
#[derive(Debug, thiserror::Error)]
#[error("the connection was closed without a response")]
pub(crate) struct ConnectionAborted;

/// Reads the whole body, which can have at most `max_bytes`.
pub(crate) async fn read(mut body: Incoming, max_bytes: u64) -> Result<Vec<u8>, ConnectionAborted> {
    let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    // At most a megabyte is reserved in advance, because the declared length may be wrong.
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(declared.min(1 << 20));
    let end = Instant::now() + BODY_TIMEOUT;
    while let Some(data) = next(&mut body, end).await? {
        if bytes.len() + data.len() > max_bytes {
            return Err(ConnectionAborted);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Reads and discards the body of a rejected request. Closing the connection while data arrives would reset it, and the
/// client wouldn't receive the response.
pub(crate) async fn drain(mut body: Incoming) {
    let mut drained = 0;
    let end = Instant::now() + BODY_TIMEOUT;
    while drained < MAX_DRAINED_BYTES {
        match next(&mut body, end).await {
            Ok(Some(data)) => drained += data.len(),
            Ok(None) | Err(ConnectionAborted) => return,
        }
    }
}

async fn next(body: &mut Incoming, end: Instant) -> Result<Option<bytes::Bytes>, ConnectionAborted> {
    loop {
        let frame = timeout_at(end, timeout(PART_TIMEOUT, body.frame())).await;
        match frame {
            Ok(Ok(Some(Ok(frame)))) => {
                // Trailers aren't part of the body.
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Ok(Ok(None)) => return Ok(None),
            Ok(Ok(Some(Err(_)))) | Ok(Err(_)) | Err(_) => return Err(ConnectionAborted),
        }
    }
}

/// Parses the parameters of a query string or form, in order. Returns `None` if one isn't UTF-8.
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
    let spaces: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    String::from_utf8(percent_decode(&spaces).collect()).ok()
}

/// Returns the first parameter with this name.
pub(crate) fn parameter<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

/// Returns the `Content-Length`, or `None` if it's missing or isn't a number.
pub(crate) fn content_length(parts: &Parts) -> Option<u64> {
    parts.headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
