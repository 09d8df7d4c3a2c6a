//! Finds the handler of a request, after checks that are common to several calls: method, client code, token, and rate
//! limit.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use crate::handlers::admin;
use crate::handlers::page;
use crate::handlers::profiles;
use crate::handlers::status;
use crate::handlers::submit;
use crate::http::guard;
use crate::http::request::{self, ConnectionAborted};
use crate::http::response::{self, Reply};
use crate::limits;
use crate::options::is_client_code;
use crate::state::{Access, Call, Shared};
use crate::store::batches::Version;
use crate::store::profile::Key;

/// Handles a request and records it. An error closes the connection without a response.
pub(crate) async fn respond(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Reply, ConnectionAborted> {
    let method = request.method().to_string();
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let result = route(request, &shared).await;
    // Requests of the page aren't recorded, because they contain its secret.
    if !path.starts_with("/practice") {
        let status = result.as_ref().ok().map(|reply| reply.status().as_u16());
        shared.record_call(Call { method, path, status });
    }
    result
}

async fn route(request: Request<Incoming>, shared: &Arc<Shared>) -> Result<Reply, ConnectionAborted> {
    let (parts, body) = request.into_parts();
    let rejection = match guard::check(&parts, shared.port) {
        Err(rejection) => rejection,
        Ok(()) => match find(&parts, shared) {
            Err(rejection) => rejection,
            Ok(route) => return handle(route, parts, body, shared).await,
        },
    };
    request::drain(body).await;
    Ok(rejection)
}

/// A request that has passed the checks: its host, method, path, client code, and token are valid.
enum Route {
    Submit { client: String, version: Version },
    Status { client: String, batch: String, details: bool },
    Fetch { client: String, key: Key, id: String },
    Update { client: String, query: Vec<(String, String)> },
    PageCall { client: String, query: Vec<(String, String)> },
    AccessToken,
    ProfileToken { tenant: String, scope: String },
    ProfileAttributes { tenant: String },
    Page { search: String },
    Style,
}

async fn handle(route: Route, parts: Parts, body: Incoming, shared: &Arc<Shared>) -> Result<Reply, ConnectionAborted> {
    let reply = match route {
        Route::Submit { client, version } => {
            return submit::submit(&client, version, &parts.headers, body, shared).await;
        }
        Route::Update { client, query } if parts.method == Method::POST => {
            let form = request::read(body, limits::UPDATE_BYTES).await?;
            return Ok(match request::parameters(&form) {
                Some(posted) => profiles::update(&client, query.into_iter().chain(posted).collect(), shared).await,
                None => response::rejected(StatusCode::BAD_REQUEST, "The form isn't URL-encoded UTF-8"),
            });
        }
        Route::Update { client, query } => profiles::update(&client, query, shared).await,
        Route::PageCall { client, query } => profiles::page_call(&client, query, shared).await,
        Route::Status { client, batch, details } => status::status(&client, &batch, details, shared).await,
        Route::Fetch { client, key, id } => profiles::fetch(&client, key, &id, shared).await,
        Route::AccessToken => {
            let form = request::read(body, limits::IMS_BYTES).await?;
            return Ok(admin::access_token(&parts.headers, &form, shared));
        }
        Route::ProfileToken { tenant, scope } => {
            admin::profile_token(&parts.method, &tenant, &scope, &parts.headers, shared)
        }
        Route::ProfileAttributes { tenant } => admin::profile_attributes(&tenant, &parts.headers, shared),
        Route::Page { search } => page::page(&search, shared).await,
        Route::Style => page::style(),
    };
    request::drain(body).await;
    Ok(reply)
}

/// Finds the route of a request, or returns the response that rejects it.
fn find(parts: &Parts, shared: &Shared) -> Result<Route, Reply> {
    let query = request::parameters(parts.uri.query().unwrap_or_default().as_bytes())
        .ok_or_else(|| response::json_error(StatusCode::BAD_REQUEST, "The query isn't URL-encoded UTF-8"))?;
    // A path starts with a slash, so its first segment is always empty.
    let segments: Vec<&str> = parts.uri.path().split('/').skip(1).collect();
    let is_get = parts.method == Method::GET;
    let is_post = parts.method == Method::POST;
    match segments.as_slice() {
        ["m2", client, rest @ ..] => {
            let client = client_code(Some(client), &query, shared)?;
            find_client_call(client, rest, query, parts, shared)
        }
        ["rest", "v1", "profiles", rest @ ..] => {
            let (key, id) = match rest {
                ["thirdPartyId", id] => (Key::ThirdPartyId, id),
                [id] => (Key::PcId, id),
                _ => return Err(not_found()),
            };
            allow_method(is_get)?;
            let client = client_code(None, &query, shared)?;
            authenticate(parts, shared)?;
            let id = percent_decode_str(id).decode_utf8().map_err(|_| not_found())?.into_owned();
            Ok(Route::Fetch { client, key, id })
        }
        ["ims", "token", "v3"] => {
            allow_method(is_post)?;
            Ok(Route::AccessToken)
        }
        [tenant, "target", "authentication", "token"] => {
            allow_method(is_get || is_post)?;
            let scope = request::parameter(&query, "authorizationScope").unwrap_or_default().to_owned();
            Ok(Route::ProfileToken { tenant: (*tenant).to_owned(), scope })
        }
        [tenant, "target", "profileattributes", "mbox"] => {
            allow_method(is_get)?;
            Ok(Route::ProfileAttributes { tenant: (*tenant).to_owned() })
        }
        ["practice"] => {
            allow_method(is_get)?;
            let given = request::parameter(&query, "secret").unwrap_or_default();
            if !guard::same_secret(given.as_bytes(), shared.secret.as_bytes()) {
                return Err(page::forbidden());
            }
            let search = request::parameter(&query, "id").unwrap_or_default().to_owned();
            Ok(Route::Page { search })
        }
        ["practice", "page.css"] => {
            allow_method(is_get)?;
            Ok(Route::Style)
        }
        _ => Err(not_found()),
    }
}

/// Finds the route of a call below `/m2/CLIENT`.
fn find_client_call(
    client: String,
    path: &[&str],
    query: Vec<(String, String)>,
    parts: &Parts,
    shared: &Shared,
) -> Result<Route, Reply> {
    let is_get = parts.method == Method::GET;
    let is_post = parts.method == Method::POST;
    match path {
        ["v2", "profile", "batchUpdate"] | ["profile", "batchUpdate"] => {
            allow_method(is_post)?;
            authenticate(parts, shared)?;
            check_rate_limit(&client, shared)?;
            let version = if path.len() == 3 { Version::V2 } else { Version::V1 };
            Ok(Route::Submit { client, version })
        }
        ["v2", "profile", "batchStatus"] | ["profile", "batchStatus"] => {
            allow_method(is_get)?;
            authenticate(parts, shared)?;
            check_rate_limit(&client, shared)?;
            let batch = request::parameter(&query, "batchId").unwrap_or_default().to_owned();
            let details = request::parameter(&query, "showDetails") == Some("true");
            Ok(Route::Status { client, batch, details })
        }
        ["profile", "update"] => {
            allow_method(is_get || is_post)?;
            authenticate(parts, shared)?;
            if is_post && request::content_length(parts).is_none_or(|length| length > limits::UPDATE_BYTES) {
                return Err(response::rejected(StatusCode::PAYLOAD_TOO_LARGE, "A POST can have at most 60 KB"));
            }
            Ok(Route::Update { client, query })
        }
        // A visitor's browser has no profile token.
        ["ubox", "page"] => {
            allow_method(is_get || is_post)?;
            Ok(Route::PageCall { client, query })
        }
        _ => Err(not_found()),
    }
}

fn not_found() -> Reply {
    response::json_error(StatusCode::NOT_FOUND, "There's nothing at this path")
}

fn allow_method(is_allowed: bool) -> Result<(), Reply> {
    if is_allowed {
        return Ok(());
    }
    Err(response::json_error(StatusCode::METHOD_NOT_ALLOWED, "This call doesn't support the method"))
}

/// Returns the client code of the path or of the `client` parameter. If both are given, they must be equal.
fn client_code(in_path: Option<&str>, query: &[(String, String)], shared: &Shared) -> Result<String, Reply> {
    let in_query = request::parameter(query, "client");
    let client = in_path
        .or(in_query)
        .ok_or_else(|| response::json_error(StatusCode::BAD_REQUEST, "The client code is missing"))?;
    if !is_client_code(client) || in_query.is_some_and(|other| other != client) {
        return Err(response::json_error(StatusCode::BAD_REQUEST, "The client code isn't valid"));
    }
    if shared.options.client.as_deref().is_some_and(|served| served != client) {
        return Err(response::json_error(StatusCode::NOT_FOUND, "This client code is unknown"));
    }
    Ok(client.to_owned())
}

fn authenticate(parts: &Parts, shared: &Shared) -> Result<(), Reply> {
    let is_valid = match shared.access() {
        Access::Open => true,
        Access::Token { text, expires_at } => {
            shared.options.clock.now() < expires_at && guard::has_bearer_token(&parts.headers, &text)
        }
        Access::Expired => false,
    };
    if is_valid { Ok(()) } else { Err(response::unauthorized()) }
}

fn check_rate_limit(client: &str, shared: &Shared) -> Result<(), Reply> {
    if shared.try_acquire(client) { Ok(()) } else { Err(response::proxy_page(StatusCode::SERVICE_UNAVAILABLE)) }
}
