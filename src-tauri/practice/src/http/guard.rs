//! Rejects requests of foreign web pages, and compares tokens.

use hyper::StatusCode;
use hyper::header::{self, HeaderMap};
use hyper::http::request::Parts;

use crate::http::response::{self, Reply};

/// Rejects requests that a browser sends for a foreign page. The `Host` header is checked for every request: with DNS
/// rebinding, a foreign host name resolves to 127.0.0.1, but `Host` still contains that name.
pub(crate) fn check(parts: &Parts, port: u16) -> Result<(), Reply> {
    if !is_own_host(parts, port) {
        return Err(response::json_error(StatusCode::MISDIRECTED_REQUEST, "This host name isn't accepted"));
    }
    let own_origins = own_hosts(port).map(|host| format!("http://{host}"));
    let foreign_origin = parts
        .headers
        .get_all(header::ORIGIN)
        .iter()
        .any(|origin| !own_origins.iter().any(|own| own.as_bytes() == origin.as_bytes()));
    // A page on another port of localhost is same-site, but belongs to another program.
    let foreign_page =
        parts.headers.get_all("sec-fetch-site").iter().any(|site| !matches!(site.as_bytes(), b"none" | b"same-origin"));
    if foreign_origin || foreign_page {
        return Err(response::json_error(StatusCode::FORBIDDEN, "Requests of other pages are rejected"));
    }
    Ok(())
}

fn own_hosts(port: u16) -> [String; 2] {
    [format!("127.0.0.1:{port}"), format!("localhost:{port}")]
}

fn is_own_host(parts: &Parts, port: u16) -> bool {
    let own = own_hosts(port);
    let is_own = |host: &[u8]| own.iter().any(|own| own.as_bytes().eq_ignore_ascii_case(host));
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let named = matches!((hosts.next(), hosts.next()), (Some(host), None) if is_own(host.as_bytes()));
    // The request line can also contain a host, as requests to a proxy do.
    named && parts.uri.authority().is_none_or(|authority| is_own(authority.as_str().as_bytes()))
}

/// Returns true if the request has this bearer token.
pub(crate) fn has_bearer_token(headers: &HeaderMap, token: &str) -> bool {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(given), None) = (given.next(), given.next()) else { return false };
    let given = given.as_bytes();
    let Some((scheme, credentials)) = given.split_at_checked("Bearer ".len()) else { return false };
    scheme.eq_ignore_ascii_case(b"Bearer ") && same_secret(credentials, token.as_bytes())
}

/// Compares two secrets in constant time.
pub(crate) fn same_secret(given: &[u8], secret: &[u8]) -> bool {
    let differences = given.iter().zip(secret).fold(0, |all, (one, other)| all | (one ^ other));
    std::hint::black_box(differences) == 0 && given.len() == secret.len()
}
