//! A minimal HTTP client for JSON on this computer. A client from a crate would change the
//! features of the whole tree.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// Scripts of tests can take long.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends a request and returns the body of the response, or an error in words.
pub(super) fn ask(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
    let answer = exchange(port, method, path, body).map_err(|error| format!("{method} {path}: {error}"))?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| format!("{method} {path}: no answer: {text}"))?;
    let body =
        if head.to_ascii_lowercase().contains("transfer-encoding: chunked") { unchunked(body) } else { body.into() };
    serde_json::from_str(&body).map_err(|error| format!("{method} {path}: {error}: {head}"))
}

fn exchange(port: u16, method: &str, path: &str, body: Option<&Value>) -> std::io::Result<Vec<u8>> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
        if length == 0 {
            break;
        }
        whole += &rest[..length];
        body = rest[length..].trim_start_matches("\r\n");
    }
    whole
}
