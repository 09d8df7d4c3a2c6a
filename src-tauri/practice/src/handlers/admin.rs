//! Simulates Adobe's identity service, which issues access tokens, and the calls of the Admin API for the profile token
//! and the profile attributes (*OAuth Server-to-Server credential API Reference*, *Target Admin API*).

use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::json;

use crate::faults::admin::AdminFault;
use crate::http::guard;
use crate::http::request;
use crate::http::response::{self, Reply};
use crate::state::{Access, Shared, millis, new_secret};

/// The media type of the Admin API's first version.
const V1: &str = "application/vnd.adobe.target.v1+json";
/// The scope that an access token for the Admin API needs.
const SCOPE: &str = "target_sdk";

/// Handles `POST /ims/token/v3`, which issues an access token.
pub(crate) fn access_token(headers: &HeaderMap, form: &[u8], shared: &Shared) -> Reply {
    match shared.next_admin_fault(true) {
        Some(AdminFault::ImsDenied) => return ims_error(StatusCode::BAD_REQUEST, "invalid_client"),
        Some(AdminFault::ImsScope) => return ims_error(StatusCode::BAD_REQUEST, "invalid_scope"),
        Some(AdminFault::ImsTooManyRequests { seconds }) => return too_many_requests(seconds),
        Some(AdminFault::ImsError) => return response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR),
        _ => {}
    }
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let Some(fields) = request::parameters(form).filter(|_| is_form) else {
        return ims_error(StatusCode::BAD_REQUEST, "invalid_request");
    };
    let field = |name| request::parameter(&fields, name).unwrap_or_default();
    if field("grant_type") != "client_credentials" {
        return ims_error(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let oauth = shared.options.oauth.as_ref().filter(|oauth| {
        field("client_id") == oauth.client_id
            && guard::same_secret(field("client_secret").as_bytes(), oauth.client_secret.as_bytes())
    });
    let Some(oauth) = oauth else { return ims_error(StatusCode::BAD_REQUEST, "invalid_client") };
    if !field("scope").split([',', ' ']).any(|scope| scope == SCOPE) {
        return ims_error(StatusCode::BAD_REQUEST, "invalid_scope");
    }
    let Ok(random) = new_secret() else { return response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR) };
    let token = format!("practice-access-{random}");
    let lifetime = oauth.access_life;
    shared.access_tokens().add(token.clone(), shared.options.clock.now() + millis(lifetime));
    let body = json!({"access_token": token, "token_type": "bearer", "expires_in": lifetime.as_secs()});
    response::reply(StatusCode::OK, response::JSON, body.to_string())
}

fn ims_error(status: StatusCode, error: &str) -> Reply {
    response::reply(status, response::JSON, json!({ "error": error }).to_string())
}

/// Returns the response for a call that isn't authorized or has a fault, or `None` if the call is allowed.
fn rejection(tenant: &str, headers: &HeaderMap, shared: &Shared) -> Option<Reply> {
    let error = |status: StatusCode, code: &str, message: &str| {
        let body = json!({"error_code": code, "message": message});
        Some(response::reply(status, response::JSON, body.to_string()))
    };
    match shared.next_admin_fault(false) {
        Some(AdminFault::AdminExpired) => {
            return error(StatusCode::UNAUTHORIZED, "401013", "Oauth token is not valid");
        }
        Some(AdminFault::AdminMissingPermissions) => {
            return error(StatusCode::FORBIDDEN, "403025", "No permission for this call");
        }
        Some(AdminFault::AdminTooManyRequests { seconds }) => return Some(too_many_requests(seconds)),
        Some(AdminFault::AdminError) => return Some(response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR)),
        _ => {}
    }
    if !shared.access_tokens().accept(headers, shared.options.clock.now()) {
        return error(StatusCode::UNAUTHORIZED, "401013", "Oauth token is not valid");
    }
    let Some(oauth) = &shared.options.oauth else {
        return error(StatusCode::FORBIDDEN, "403000", "Api Key is invalid");
    };
    if headers.get("x-api-key").map(HeaderValue::as_bytes) != Some(oauth.client_id.as_bytes()) {
        return error(StatusCode::FORBIDDEN, "403000", "Api Key is invalid");
    }
    if tenant != oauth.tenant {
        return error(StatusCode::FORBIDDEN, "403025", "No access to this tenant");
    }
    None
}

fn too_many_requests(seconds: u64) -> Reply {
    let reply = response::json_error(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
    response::with_header(reply, header::RETRY_AFTER, &seconds.to_string())
}

/// Handles `/TENANT/target/authentication/token`. `GET` returns the current profile token. `POST` generates a new one,
/// which invalidates the old one immediately.
pub(crate) fn profile_token(method: &Method, tenant: &str, scope: &str, headers: &HeaderMap, shared: &Shared) -> Reply {
    if let Some(rejection) = rejection(tenant, headers, shared) {
        return rejection;
    }
    if scope != "profile_api" {
        return response::json_error(StatusCode::BAD_REQUEST, "authorizationScope must be profile_api");
    }
    let status = if method == Method::POST {
        if shared.generate_token().is_err() {
            return response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR);
        }
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let now = shared.options.clock.now();
    match shared.access() {
        Access::Token { text, expires_at } if expires_at > now => {
            let body = json!({
                "accessToken": text,
                "tokenType": "bearer",
                "scope": "profile_api",
                "expiresIn": (expires_at - now) / 1000,
            });
            response::reply(status, V1, body.to_string())
        }
        // Adobe doesn't document the response if there's no token.
        _ => response::json_error(StatusCode::NOT_FOUND, "There's no profile authentication token"),
    }
}

/// Handles `GET /TENANT/target/profileattributes/mbox`, which lists the profile attributes of the account.
pub(crate) fn profile_attributes(tenant: &str, headers: &HeaderMap, shared: &Shared) -> Reply {
    if let Some(rejection) = rejection(tenant, headers, shared) {
        return rejection;
    }
    let names = shared.options.oauth.as_ref().map(|oauth| oauth.profile_attributes.as_slice()).unwrap_or_default();
    response::reply(StatusCode::OK, V1, json!({ "mboxProfileAttributes": names }).to_string())
}
