//! Which call is which, and what every one of them has to pass first.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use crate::handlers::admin;
use crate::handlers::page;
use crate::handlers::profiles;
use crate::handlers::submit;
use crate::http::guard;
use crate::http::request::{self, HangUp};
use crate::http::response::{self, Reply};
use crate::limits;
use crate::options::is_client_code;
use crate::state::{Access, Call, Shared};
use crate::store::batches::Version;
use crate::store::profile::Key;

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
    let refusal = match guard::check(&parts, shared.port) {
        Err(refusal) => refusal,
        Ok(()) => match find(&parts, shared) {
            Err(refusal) => refusal,
            Ok(call) => return make(call, parts, body, shared).await,
        },
    };
    request::drain(body).await;
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
            let form = request::read(body, limits::UPDATE_BYTES).await?;
            return Ok(match request::parameters(&form) {
                Some(posted) => profiles::update(&client, query.into_iter().chain(posted).collect(), shared).await,
                None => response::refused(StatusCode::BAD_REQUEST, "The form is not URL-encoded UTF-8"),
            });
        }
        Permitted::Update { client, query } => profiles::update(&client, query, shared).await,
        Permitted::PageCall { client, query } => profiles::page_call(&client, query, shared).await,
        Permitted::Status { client, batch, details } => profiles::status(&client, &batch, details, shared).await,
        Permitted::Fetch { client, key, id } => profiles::fetch(&client, key, &id, shared).await,
        Permitted::AccessToken => {
            let form = request::read(body, limits::IMS_BYTES).await?;
            return Ok(admin::access_token(&parts.headers, &form, shared));
        }
        Permitted::ProfileToken { tenant, scope } => {
            admin::profile_token(&parts.method, &tenant, &scope, &parts.headers, shared)
        }
        Permitted::KnownAttributes { tenant } => admin::known_attributes(&tenant, &parts.headers, shared),
        Permitted::Page { search } => page::page(&search, shared).await,
        Permitted::Style => page::style(),
    };
    request::drain(body).await;
    Ok(reply)
}

fn find(parts: &Parts, shared: &Shared) -> Result<Permitted, Reply> {
    let query = request::parameters(parts.uri.query().unwrap_or_default().as_bytes())
        .ok_or_else(|| response::json_error(StatusCode::BAD_REQUEST, "The query is not URL-encoded UTF-8"))?;
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
                    let batch = request::parameter(&query, "batchId").unwrap_or_default().to_owned();
                    let details = request::parameter(&query, "showDetails") == Some("true");
                    Ok(Permitted::Status { client, batch, details })
                }
                ["profile", "update"] => {
                    only(reads || writes)?;
                    token(parts, shared)?;
                    if writes && request::length(parts).is_none_or(|length| length > limits::UPDATE_BYTES) {
                        return Err(response::refused(StatusCode::PAYLOAD_TOO_LARGE, "A POST holds at most 60 KB"));
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
            let scope = request::parameter(&query, "authorizationScope").unwrap_or_default().to_owned();
            Ok(Permitted::ProfileToken { tenant: (*tenant).to_owned(), scope })
        }
        [tenant, "target", "profileattributes", "mbox"] => {
            only(reads)?;
            Ok(Permitted::KnownAttributes { tenant: (*tenant).to_owned() })
        }
        ["practice"] => {
            only(reads)?;
            let given = request::parameter(&query, "secret").unwrap_or_default();
            if !guard::same_secret(given.as_bytes(), shared.secret.as_bytes()) {
                return Err(page::shut());
            }
            let search = request::parameter(&query, "id").unwrap_or_default().to_owned();
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
    response::json_error(StatusCode::NOT_FOUND, "Nothing is served under this path")
}

fn only(right: bool) -> Result<(), Reply> {
    if right {
        return Ok(());
    }
    Err(response::json_error(StatusCode::METHOD_NOT_ALLOWED, "The method is not the one of this call"))
}

/// The client code of the path and of `client=`, which must not contradict each other.
fn client_code(in_path: Option<&str>, query: &[(String, String)], shared: &Shared) -> Result<String, Reply> {
    let in_query = request::parameter(query, "client");
    let client = in_path
        .or(in_query)
        .ok_or_else(|| response::json_error(StatusCode::BAD_REQUEST, "The client code is missing"))?;
    if !is_client_code(client) || in_query.is_some_and(|other| other != client) {
        return Err(response::json_error(StatusCode::BAD_REQUEST, "The client code is not right"));
    }
    if shared.options.client.as_deref().is_some_and(|served| served != client) {
        return Err(response::json_error(StatusCode::NOT_FOUND, "This client code is not served here"));
    }
    Ok(client.to_owned())
}

fn token(parts: &Parts, shared: &Shared) -> Result<(), Reply> {
    let right = match shared.access() {
        Access::Open => true,
        Access::Token { text, ends_at } => {
            shared.options.clock.now() < ends_at && guard::carries_token(&parts.headers, &text)
        }
        Access::Ended => false,
    };
    if right { Ok(()) } else { Err(response::unauthorized()) }
}

fn budget(client: &str, shared: &Shared) -> Result<(), Reply> {
    if shared.spend_call(client) { Ok(()) } else { Err(response::proxy_page(StatusCode::SERVICE_UNAVAILABLE)) }
}
