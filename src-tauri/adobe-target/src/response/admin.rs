//! The responses of the identity service and the Admin API.

use std::time::Duration;

use serde_json::Value;

use super::body::{body, classify, unreadable};
use super::excerpt;
use crate::error::{AdminError, CallError, UnexpectedBody};
use crate::http::exchange::RawResponse;
use crate::token::{ProfileToken, Token};

/// The maximum number of attributes that are read from an account.
const MAX_ATTRIBUTES: usize = 20_000;

/// An access token for the Admin API.
pub(crate) struct AccessToken {
    pub(crate) token: Token,
    pub(crate) expires_in: Duration,
}

pub(crate) fn access_token(response: RawResponse, secret: &Token) -> Result<AccessToken, AdminError> {
    let status = response.status;
    if matches!(status, 400 | 401 | 403) {
        let text = response.text()?;
        let error: Value = serde_json::from_str(&text).unwrap_or_default();
        return Err(match error.get("error").and_then(Value::as_str) {
            Some("invalid_client") => AdminError::InvalidCredentials,
            Some("invalid_scope" | "unauthorized_client") => AdminError::MissingPermissions,
            Some(code) => {
                CallError::Rejected { status, message: excerpt::message(&Token::redact(Some(secret), code)) }.into()
            }
            None => unreadable(status, classify(&text, UnexpectedBody::WrongShape), &text, Some(secret)).into(),
        });
    }
    let fields = json(response, secret)?;
    let (Some(token), Some(expires_in)) = (token(&fields, "access_token"), seconds(&fields, "expires_in")) else {
        // The response may contain a token, so the error contains no excerpt.
        return Err(unreadable(status, UnexpectedBody::WrongShape, "", None).into());
    };
    Ok(AccessToken { token, expires_in })
}

pub(crate) fn profile_token(response: RawResponse, access: &Token) -> Result<ProfileToken, AdminError> {
    let status = response.status;
    if status == 404 {
        return Err(AdminError::NoToken);
    }
    let fields = admin(response, access)?;
    let (Some(token), Some(expires_in)) = (token(&fields, "accessToken"), seconds(&fields, "expiresIn")) else {
        return Err(unreadable(status, UnexpectedBody::WrongShape, "", None).into());
    };
    Ok(ProfileToken { token, expires_in })
}

pub(crate) fn profile_attributes(response: RawResponse, access: &Token) -> Result<Vec<String>, AdminError> {
    let status = response.status;
    let fields = admin(response, access)?;
    let Some(Value::Array(names)) = fields.get("mboxProfileAttributes") else {
        return Err(unreadable(status, UnexpectedBody::WrongShape, &fields.to_string(), Some(access)).into());
    };
    let without_prefix = |name: &Value| {
        let name = name.as_str()?;
        Some(name.strip_prefix("profile.").unwrap_or(name).to_owned())
    };
    let mut names: Vec<String> =
        names.iter().filter_map(without_prefix).filter(|name| !name.is_empty()).take(MAX_ATTRIBUTES).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn admin(response: RawResponse, access: &Token) -> Result<Value, AdminError> {
    match response.status {
        // The access token was renewed just before, so the project itself doesn't have access.
        401 | 403 => Err(AdminError::MissingPermissions),
        _ => json(response, access),
    }
}

fn json(response: RawResponse, secret: &Token) -> Result<Value, AdminError> {
    let (status, text) = body(response, Some(secret))?;
    serde_json::from_str(&text).map_err(|_| {
        // An incomplete JSON response may contain the start of a token.
        let excerpt = if text.trim_start().starts_with('{') { "" } else { &text };
        unreadable(status, classify(&text, UnexpectedBody::Malformed), excerpt, Some(secret)).into()
    })
}

fn token(fields: &Value, name: &str) -> Option<Token> {
    Token::new(fields.get(name)?.as_str()?).ok()
}

/// Returns a number of seconds, which can be a JSON number or text.
fn seconds(fields: &Value, name: &str) -> Option<Duration> {
    let value = fields.get(name)?;
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(Duration::from_secs(seconds))
}
