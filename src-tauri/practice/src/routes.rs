//! Which call is which, and what every one of them has to pass first.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header;
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use crate::admin;
use crate::answers::{self, Reply};
use crate::batches::Version;
use crate::gate;
use crate::incoming::{self, HangUp};
use crate::limits;
use crate::lookups;
use crate::page;
use crate::profile::Key;
use crate::server::{Access, Call, Shared};
use crate::store::{Store, StoreError};
use crate::submit;

/// Answers one request, and remembers it. An error closes the connection without an answer.
pub(crate) async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Reply, HangUp> {
    let method = request.method().to_string();
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let result = route(request, &shared).await;
    // The page's own calls carry its secret and are nobody's business.
    if !path.starts_with("/practice") {
        let status = result.as_ref().ok().map(|reply| reply.status().as_u16());
        shared.remember(Call { method, path, status });
    }
    result
}

async fn route(request: Request<Incoming>, shared: &Arc<Shared>) -> Result<Reply, HangUp> {
    let (parts, body) = request.into_parts();
    let refusal = match gate::check(&parts, shared.port) {
        Err(refusal) => refusal,
        Ok(()) => match find(&parts, shared) {
            Err(refusal) => refusal,
            Ok(call) => return make(call, parts, body, shared).await,
        },
    };
    incoming::drain(body).await;
    Ok(refusal)
}

/// A call that may be made: its host, its path, its client code and its token are right.
enum Permitted {
    Submit { client: String, version: Version },
    Status { client: String, batch: String, details: bool },
    Fetch { client: String, key: Key, id: String },
    Update { client: String, query: Vec<(String, String)> },
    PageCall { client: String, query: Vec<(String, String)> },
    AccessToken,
    ProfileToken { tenant: String, scope: String },
    KnownAttributes { tenant: String },
    Page { search: String },
    Style,
}

async fn make(call: Permitted, parts: Parts, body: Incoming, shared: &Arc<Shared>) -> Result<Reply, HangUp> {
    let reply = match call {
        Permitted::Submit { client, version } => {
            return submit::submit(&client, version, &parts.headers, body, shared).await;
        }
        Permitted::Update { client, query } if parts.method == Method::POST => {
            let form = incoming::read(body, limits::UPDATE_BYTES).await?;
            return Ok(match incoming::parameters(&form) {
                Some(posted) => lookups::update(&client, query.into_iter().chain(posted).collect(), shared).await,
                None => answers::refused(StatusCode::BAD_REQUEST, "The form is not URL-encoded UTF-8"),
            });
        }
        Permitted::Update { client, query } => lookups::update(&client, query, shared).await,
        Permitted::PageCall { client, query } => lookups::page_call(&client, query, shared).await,
        Permitted::Status { client, batch, details } => lookups::status(&client, &batch, details, shared).await,
        Permitted::Fetch { client, key, id } => lookups::fetch(&client, key, &id, shared).await,
        Permitted::AccessToken => {
            let form = incoming::read(body, limits::IMS_BYTES).await?;
            return Ok(admin::access_token(&parts.headers, &form, shared));
        }
        Permitted::ProfileToken { tenant, scope } => {
            admin::profile_token(&parts.method, &tenant, &scope, &parts.headers, shared)
        }
        Permitted::KnownAttributes { tenant } => admin::known_attributes(&tenant, &parts.headers, shared),
        Permitted::Page { search } => page::page(&search, shared).await,
        Permitted::Style => page::style(),
    };
    incoming::drain(body).await;
    Ok(reply)
}

fn find(parts: &Parts, shared: &Shared) -> Result<Permitted, Reply> {
    let query = incoming::parameters(parts.uri.query().unwrap_or_default().as_bytes())
        .ok_or_else(|| answers::json_error(StatusCode::BAD_REQUEST, "The query is not URL-encoded UTF-8"))?;
    // A path begins with a slash, so its first segment is always empty.
    let segments: Vec<&str> = parts.uri.path().split('/').skip(1).collect();
    let reads = parts.method == Method::GET;
    let writes = parts.method == Method::POST;
    match segments.as_slice() {
        ["m2", client, rest @ ..] => {
            let client = client_code(Some(client), &query, shared)?;
            match rest {
                ["v2", "profile", "batchUpdate"] | ["profile", "batchUpdate"] => {
                    only(writes)?;
                    token(parts, shared)?;
                    budget(&client, shared)?;
                    let version = if rest.len() == 3 { Version::V2 } else { Version::V1 };
                    Ok(Permitted::Submit { client, version })
                }
                ["v2", "profile", "batchStatus"] | ["profile", "batchStatus"] => {
                    only(reads)?;
                    token(parts, shared)?;
                    budget(&client, shared)?;
                    let batch = incoming::parameter(&query, "batchId").unwrap_or_default().to_owned();
                    let details = incoming::parameter(&query, "showDetails") == Some("true");
                    Ok(Permitted::Status { client, batch, details })
                }
                ["profile", "update"] => {
                    only(reads || writes)?;
                    token(parts, shared)?;
                    if writes && length(parts).is_none_or(|length| length > limits::UPDATE_BYTES) {
                        return Err(answers::refused(StatusCode::PAYLOAD_TOO_LARGE, "A POST holds at most 60 KB"));
                    }
                    Ok(Permitted::Update { client, query })
                }
                // A visitor's browser carries no profile token.
                ["ubox", "page"] => {
                    only(reads || writes)?;
                    Ok(Permitted::PageCall { client, query })
                }
                _ => Err(not_found()),
            }
        }
        ["rest", "v1", "profiles", rest @ ..] => {
            let (key, id) = match rest {
                ["thirdPartyId", id] => (Key::ThirdPartyId, id),
                [id] => (Key::PcId, id),
                _ => return Err(not_found()),
            };
            only(reads)?;
            let client = client_code(None, &query, shared)?;
            token(parts, shared)?;
            let id = percent_decode_str(id).decode_utf8().map_err(|_| not_found())?.into_owned();
            Ok(Permitted::Fetch { client, key, id })
        }
        ["ims", "token", "v3"] => {
            only(writes)?;
            Ok(Permitted::AccessToken)
        }
        [tenant, "target", "authentication", "token"] => {
            only(reads || writes)?;
            let scope = incoming::parameter(&query, "authorizationScope").unwrap_or_default().to_owned();
            Ok(Permitted::ProfileToken { tenant: (*tenant).to_owned(), scope })
        }
        [tenant, "target", "profileattributes", "mbox"] => {
            only(reads)?;
            Ok(Permitted::KnownAttributes { tenant: (*tenant).to_owned() })
        }
        ["practice"] => {
            only(reads)?;
            let given = incoming::parameter(&query, "secret").unwrap_or_default();
            if !gate::same_secret(given.as_bytes(), shared.secret.as_bytes()) {
                return Err(page::shut());
            }
            let search = incoming::parameter(&query, "id").unwrap_or_default().to_owned();
            Ok(Permitted::Page { search })
        }
        ["practice", "page.css"] => {
            only(reads)?;
            Ok(Permitted::Style)
        }
        _ => Err(not_found()),
    }
}

fn not_found() -> Reply {
    answers::json_error(StatusCode::NOT_FOUND, "Nothing is served under this path")
}

fn only(right: bool) -> Result<(), Reply> {
    if right {
        return Ok(());
    }
    Err(answers::json_error(StatusCode::METHOD_NOT_ALLOWED, "The method is not the one of this call"))
}

/// The length that the body promises.
pub(crate) fn length(parts: &Parts) -> Option<u64> {
    parts.headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

pub(crate) fn is_client_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=limits::CLIENT_CHARS).contains(&text.len()) && text.bytes().all(plain)
}

/// The client code of the path and of `client=`, which must not contradict each other.
fn client_code(in_path: Option<&str>, query: &[(String, String)], shared: &Shared) -> Result<String, Reply> {
    let in_query = incoming::parameter(query, "client");
    let client = in_path
        .or(in_query)
        .ok_or_else(|| answers::json_error(StatusCode::BAD_REQUEST, "The client code is missing"))?;
    if !is_client_code(client) || in_query.is_some_and(|other| other != client) {
        return Err(answers::json_error(StatusCode::BAD_REQUEST, "The client code is not right"));
    }
    if shared.options.client.as_deref().is_some_and(|served| served != client) {
        return Err(answers::json_error(StatusCode::NOT_FOUND, "This client code is not served here"));
    }
    Ok(client.to_owned())
}

fn token(parts: &Parts, shared: &Shared) -> Result<(), Reply> {
    let right = match shared.access() {
        Access::Open => true,
        Access::Token { text, ends_at } => {
            shared.options.clock.now() < ends_at && gate::carries_token(&parts.headers, &text)
        }
        Access::Ended => false,
    };
    if right { Ok(()) } else { Err(unauthorized()) }
}

pub(crate) fn unauthorized() -> Reply {
    let reply = answers::json_error(StatusCode::UNAUTHORIZED, "The profile authentication token is missing or invalid");
    answers::with_header(reply, header::WWW_AUTHENTICATE, "Bearer")
}

fn budget(client: &str, shared: &Shared) -> Result<(), Reply> {
    if shared.spend_call(client) { Ok(()) } else { Err(answers::proxy_page(StatusCode::SERVICE_UNAVAILABLE)) }
}

/// Work on the store, off the threads that serve connections.
pub(crate) async fn on_store<T: Send + 'static>(
    shared: &Arc<Shared>,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Reply> {
    let shared = shared.clone();
    let result = match tokio::task::spawn_blocking(move || work(&shared.store)).await {
        Ok(result) => result,
        Err(_) => Err(StoreError::BrokenOff),
    };
    result.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the practice store failed");
        answers::json_error(StatusCode::INTERNAL_SERVER_ERROR, "The practice store failed")
    })
}
