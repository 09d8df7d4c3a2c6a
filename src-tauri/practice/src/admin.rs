//! Adobe's identity service and the Admin API, as far as an upload needs them: access tokens, the profile token, the
//! account's known attributes (*OAuth Server-to-Server credential API Reference*, *Target Admin API*).

use std::collections::HashMap;
use std::time::Duration;

use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::json;

use crate::admin_faults::AdminFault;
use crate::answers::{self, Reply};
use crate::gate;
use crate::incoming;
use crate::server::{Access, Shared, new_secret};

/// The media type of the Admin API's first version.
const V1: &str = "application/vnd.adobe.target.v1+json";
/// What an access token must have been asked for to open the Admin API.
const SCOPE: &str = "target_sdk";

/// The credentials of a project in the Developer Console, and the account that they open.
#[derive(Clone)]
pub struct OauthClient {
    /// The client id, which is the key of every Admin call too.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The account's name in the paths of the Admin API.
    pub tenant: String,
    /// How long an access token opens the Admin API; about a day in the field.
    pub access_life: Duration,
    /// The names that the account says it knows.
    pub known_attributes: Vec<String>,
}

impl OauthClient {
    /// Credentials with access tokens that live a day, of an account that knows no attributes.
    #[must_use]
    pub fn new(client_id: &str, client_secret: &str, tenant: &str) -> Self {
        OauthClient {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            tenant: tenant.to_owned(),
            access_life: Duration::from_secs(86_400),
            known_attributes: Vec::new(),
        }
    }
}

/// Without the secret.
impl std::fmt::Debug for OauthClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OauthClient")
            .field("client_id", &self.client_id)
            .field("tenant", &self.tenant)
            .field("access_life", &self.access_life)
            .finish_non_exhaustive()
    }
}

/// Access tokens that were given out, and when each ends.
#[derive(Default)]
pub(crate) struct AccessTokens(HashMap<String, i64>);

impl AccessTokens {
    fn open(&mut self, headers: &HeaderMap, now: i64) -> bool {
        self.0.retain(|_, ends_at| *ends_at > now);
        self.0.keys().any(|token| gate::carries_token(headers, token))
    }
}

/// `POST /ims/token/v3`.
pub(crate) fn access_token(headers: &HeaderMap, form: &[u8], shared: &Shared) -> Reply {
    match shared.next_admin_fault(true) {
        Some(AdminFault::ImsDenied) => return ims_error(StatusCode::BAD_REQUEST, "invalid_client"),
        Some(AdminFault::ImsScope) => return ims_error(StatusCode::BAD_REQUEST, "invalid_scope"),
        Some(AdminFault::ImsTooMany { seconds }) => return too_many(seconds),
        Some(AdminFault::ImsError) => return answers::proxy_page(StatusCode::INTERNAL_SERVER_ERROR),
        _ => {}
    }
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let Some(fields) = incoming::parameters(form).filter(|_| is_form) else {
        return ims_error(StatusCode::BAD_REQUEST, "invalid_request");
    };
    let field = |name| incoming::parameter(&fields, name).unwrap_or_default();
    if field("grant_type") != "client_credentials" {
        return ims_error(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let is_known = shared.options.oauth.as_ref().filter(|oauth| {
        field("client_id") == oauth.client_id
            && gate::same_secret(field("client_secret").as_bytes(), oauth.client_secret.as_bytes())
    });
    let Some(oauth) = is_known else { return ims_error(StatusCode::BAD_REQUEST, "invalid_client") };
    if !field("scope").split([',', ' ']).any(|scope| scope == SCOPE) {
        return ims_error(StatusCode::BAD_REQUEST, "invalid_scope");
    }
    let Ok(random) = new_secret() else { return answers::proxy_page(StatusCode::INTERNAL_SERVER_ERROR) };
    let token = format!("practice-access-{random}");
    let life = oauth.access_life;
    shared.access_tokens().0.insert(token.clone(), shared.options.clock.now() + millis(life));
    let body = json!({"access_token": token, "token_type": "bearer", "expires_in": life.as_secs()});
    answers::reply(StatusCode::OK, answers::JSON, body.to_string())
}

fn ims_error(status: StatusCode, error: &str) -> Reply {
    answers::reply(status, answers::JSON, json!({ "error": error }).to_string())
}

/// Whether an Admin call may be made; else why not.
fn refused(tenant: &str, headers: &HeaderMap, shared: &Shared) -> Option<Reply> {
    let no = |status: StatusCode, code: &str, message: &str| {
        let body = json!({"error_code": code, "message": message});
        Some(answers::reply(status, answers::JSON, body.to_string()))
    };
    match shared.next_admin_fault(false) {
        Some(AdminFault::AdminExpired) => {
            return no(StatusCode::UNAUTHORIZED, "401013", "Oauth token is not valid");
        }
        Some(AdminFault::AdminNoRights) => {
            return no(StatusCode::FORBIDDEN, "403025", "No rights for this call");
        }
        Some(AdminFault::AdminTooMany { seconds }) => return Some(too_many(seconds)),
        Some(AdminFault::AdminError) => return Some(answers::proxy_page(StatusCode::INTERNAL_SERVER_ERROR)),
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
    let reply = answers::json_error(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
    answers::with_header(reply, header::RETRY_AFTER, &seconds.to_string())
}

/// `GET` gives the profile token that opens the profile calls now; `POST` makes a new one, and at once the old one
/// opens nothing any more.
pub(crate) fn profile_token(method: &Method, tenant: &str, scope: &str, headers: &HeaderMap, shared: &Shared) -> Reply {
    if let Some(refusal) = refused(tenant, headers, shared) {
        return refusal;
    }
    if scope != "profile_api" {
        return answers::json_error(StatusCode::BAD_REQUEST, "authorizationScope must be profile_api");
    }
    let status = if method == Method::POST {
        if shared.make_new_token().is_err() {
            return answers::proxy_page(StatusCode::INTERNAL_SERVER_ERROR);
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
            answers::reply(status, V1, body.to_string())
        }
        // No page says what is answered where there is none.
        _ => answers::json_error(StatusCode::NOT_FOUND, "There is no profile authentication token"),
    }
}

/// `GET /TENANT/target/profileattributes/mbox`.
pub(crate) fn known_attributes(tenant: &str, headers: &HeaderMap, shared: &Shared) -> Reply {
    if let Some(refusal) = refused(tenant, headers, shared) {
        return refusal;
    }
    let names = shared.options.oauth.as_ref().map(|oauth| oauth.known_attributes.as_slice()).unwrap_or_default();
    answers::reply(StatusCode::OK, V1, json!({ "mboxProfileAttributes": names }).to_string())
}

pub(crate) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
