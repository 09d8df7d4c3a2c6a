//! Adobe's identity service and the Admin API, as far as an upload needs them: access tokens, the profile token, the
//! account's known attributes (*OAuth Server-to-Server credential API Reference*, *Target Admin API*).

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
/// What an access token must have been asked for to open the Admin API.
const SCOPE: &str = "target_sdk";

/// `POST /ims/token/v3`.
pub(crate) fn access_token(headers: &HeaderMap, form: &[u8], shared: &Shared) -> Reply {
    match shared.next_admin_fault(true) {
        Some(AdminFault::ImsDenied) => return ims_error(StatusCode::BAD_REQUEST, "invalid_client"),
        Some(AdminFault::ImsScope) => return ims_error(StatusCode::BAD_REQUEST, "invalid_scope"),
        Some(AdminFault::ImsTooMany { seconds }) => return too_many(seconds),
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
    let is_known = shared.options.oauth.as_ref().filter(|oauth| {
        field("client_id") == oauth.client_id
            && guard::same_secret(field("client_secret").as_bytes(), oauth.client_secret.as_bytes())
    });
    let Some(oauth) = is_known else { return ims_error(StatusCode::BAD_REQUEST, "invalid_client") };
    if !field("scope").split([',', ' ']).any(|scope| scope == SCOPE) {
        return ims_error(StatusCode::BAD_REQUEST, "invalid_scope");
    }
    let Ok(random) = new_secret() else { return response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR) };
    let token = format!("practice-access-{random}");
    let life = oauth.access_life;
    shared.access_tokens().add(token.clone(), shared.options.clock.now() + millis(life));
    let body = json!({"access_token": token, "token_type": "bearer", "expires_in": life.as_secs()});
    response::reply(StatusCode::OK, response::JSON, body.to_string())
}

fn ims_error(status: StatusCode, error: &str) -> Reply {
    response::reply(status, response::JSON, json!({ "error": error }).to_string())
}

/// Whether an Admin call may be made; else why not.
fn refused(tenant: &str, headers: &HeaderMap, shared: &Shared) -> Option<Reply> {
    let no = |status: StatusCode, code: &str, message: &str| {
        let body = json!({"error_code": code, "message": message});
        Some(response::reply(status, response::JSON, body.to_string()))
    };
    match shared.next_admin_fault(false) {
        Some(AdminFault::AdminExpired) => {
            return no(StatusCode::UNAUTHORIZED, "401013", "Oauth token is not valid");
        }
        Some(AdminFault::AdminNoRights) => {
            return no(StatusCode::FORBIDDEN, "403025", "No rights for this call");
        }
        Some(AdminFault::AdminTooMany { seconds }) => return Some(too_many(seconds)),
        Some(AdminFault::AdminError) => return Some(response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR)),
        _ => {}
    }
    if !shared.access_tokens().open(headers, shared.options.clock.now()) {
        return no(StatusCode::UNAUTHORIZED, "401013", "Oauth token is not valid");
    }
    let Some(oauth) = &shared.options.oauth else { return no(StatusCode::FORBIDDEN, "403000", "Api Key is invalid") };
    if headers.get("x-api-key").map(HeaderValue::as_bytes) != Some(oauth.client_id.as_bytes()) {
        return no(StatusCode::FORBIDDEN, "403000", "Api Key is invalid");
    }
    if tenant != oauth.tenant {
        return no(StatusCode::FORBIDDEN, "403025", "This tenant is another's");
    }
    None
}

fn too_many(seconds: u64) -> Reply {
    let reply = response::json_error(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
    response::with_header(reply, header::RETRY_AFTER, &seconds.to_string())
}

/// `GET` gives the profile token that opens the profile calls now; `POST` makes a new one, and at once the old one
/// opens nothing any more.
pub(crate) fn profile_token(method: &Method, tenant: &str, scope: &str, headers: &HeaderMap, shared: &Shared) -> Reply {
    if let Some(refusal) = refused(tenant, headers, shared) {
        return refusal;
    }
    if scope != "profile_api" {
        return response::json_error(StatusCode::BAD_REQUEST, "authorizationScope must be profile_api");
    }
    let status = if method == Method::POST {
        if shared.make_new_token().is_err() {
            return response::proxy_page(StatusCode::INTERNAL_SERVER_ERROR);
        }
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let now = shared.options.clock.now();
    match shared.access() {
        Access::Token { text, ends_at } if ends_at > now => {
            let body = json!({
                "accessToken": text,
                "tokenType": "bearer",
                "scope": "profile_api",
                "expiresIn": (ends_at - now) / 1000,
            });
            response::reply(status, V1, body.to_string())
        }
        // No page says what is answered where there is none.
        _ => response::json_error(StatusCode::NOT_FOUND, "There is no profile authentication token"),
    }
}

/// `GET /TENANT/target/profileattributes/mbox`.
pub(crate) fn known_attributes(tenant: &str, headers: &HeaderMap, shared: &Shared) -> Reply {
    if let Some(refusal) = refused(tenant, headers, shared) {
        return refusal;
    }
    let names = shared.options.oauth.as_ref().map(|oauth| oauth.known_attributes.as_slice()).unwrap_or_default();
    response::reply(StatusCode::OK, V1, json!({ "mboxProfileAttributes": names }).to_string())
}
