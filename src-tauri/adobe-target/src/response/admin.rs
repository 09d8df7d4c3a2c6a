//! The answers of the identity service and the Admin API.

use std::time::Duration;

use serde_json::Value;

use super::body::{body, oddity, unreadable};
use super::excerpt;
use crate::error::{AdminError, CallError, Oddity};
use crate::http::exchange::Answer;
use crate::token::{ProfileToken, Token};

/// Most attributes that are taken of an account.
const MOST_ATTRIBUTES: usize = 20_000;

/// An access token, for the Admin API alone.
pub(crate) struct AccessToken {
    pub(crate) token: Token,
    pub(crate) expires_in: Duration,
}

pub(crate) fn access_token(answer: Answer, secret: &Token) -> Result<AccessToken, AdminError> {
    let status = answer.status;
    if matches!(status, 400 | 401 | 403) {
        let text = answer.text()?;
        let error: Value = serde_json::from_str(&text).unwrap_or_default();
        return Err(match error.get("error").and_then(Value::as_str) {
            Some("invalid_client") => AdminError::Credentials,
            Some("invalid_scope" | "unauthorized_client") => AdminError::NoRights,
            Some(word) => {
                CallError::Refused { status, message: excerpt::message(&Token::struck_from(Some(secret), word)) }.into()
            }
            None => unreadable(status, oddity(&text, Oddity::WrongShape), &text, Some(secret)).into(),
        });
    }
    let fields = json(answer, secret)?;
    let (Some(token), Some(expires_in)) = (token(&fields, "access_token"), seconds(&fields, "expires_in")) else {
        // The answer may hold a token, so nothing of it is shown.
        return Err(unreadable(status, Oddity::WrongShape, "", None).into());
    };
    Ok(AccessToken { token, expires_in })
}

pub(crate) fn profile_token(answer: Answer, access: &Token) -> Result<ProfileToken, AdminError> {
    let status = answer.status;
    if status == 404 {
        return Err(AdminError::NoToken);
    }
    let fields = admin(answer, access)?;
    let (Some(token), Some(expires_in)) = (token(&fields, "accessToken"), seconds(&fields, "expiresIn")) else {
        return Err(unreadable(status, Oddity::WrongShape, "", None).into());
    };
    Ok(ProfileToken { token, expires_in })
}

pub(crate) fn known_attributes(answer: Answer, access: &Token) -> Result<Vec<String>, AdminError> {
    let status = answer.status;
    let fields = admin(answer, access)?;
    let Some(Value::Array(names)) = fields.get("mboxProfileAttributes") else {
        return Err(unreadable(status, Oddity::WrongShape, &fields.to_string(), Some(access)).into());
    };
    let plain = |name: &Value| {
        let name = name.as_str()?;
        Some(name.strip_prefix("profile.").unwrap_or(name).to_owned())
    };
    let mut names: Vec<String> =
        names.iter().filter_map(plain).filter(|name| !name.is_empty()).take(MOST_ATTRIBUTES).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn admin(answer: Answer, access: &Token) -> Result<Value, AdminError> {
    match answer.status {
        // With an access token that was fetched a moment ago: it is the project that is not let in.
        401 | 403 => Err(AdminError::NoRights),
        _ => json(answer, access),
    }
}

fn json(answer: Answer, secret: &Token) -> Result<Value, AdminError> {
    let (status, text) = body(answer, Some(secret))?;
    serde_json::from_str(&text).map_err(|_| {
        // The beginning of a token's answer may be a token's beginning.
        let said = if text.trim_start().starts_with('{') { "" } else { &text };
        unreadable(status, oddity(&text, Oddity::Malformed), said, Some(secret)).into()
    })
}

fn token(fields: &Value, name: &str) -> Option<Token> {
    Token::new(fields.get(name)?.as_str()?).ok()
}

/// A number of seconds, spelled as a number or as text.
fn seconds(fields: &Value, name: &str) -> Option<Duration> {
    let value = fields.get(name)?;
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(Duration::from_secs(seconds))
}
