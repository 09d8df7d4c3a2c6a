//! The response to a fetch.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body::{body, classify, unreadable};
use crate::error::{CallError, UnexpectedBody};
use crate::http::exchange::RawResponse;
use crate::token::Token;

/// A visitor's profile as Target returns it (*Fetch profiles*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Target's own ID of the visitor, if the response contains it.
    pub visitor_id: Option<String>,
    /// The time of the last change, spelled as in the response.
    pub modified_at: Option<String>,
    /// The attributes by name, without those that have no value.
    pub attributes: BTreeMap<String, Attribute>,
}

/// An attribute of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The value as text, also if the response contains a number or a Boolean.
    pub value: String,
    /// The time of the last change, spelled as in the response.
    pub modified_at: Option<String>,
}

/// Reads the response to a fetch. Returns `None` if Target has no profile for the visitor.
pub(crate) fn read(response: RawResponse, token: Option<&Token>) -> Result<Option<Profile>, CallError> {
    if response.status == 404 {
        let text = response.text()?;
        // An HTML page comes from a proxy, not from Target, and says nothing about the visitor.
        return match text.trim_start().starts_with('<') {
            true => Err(unreadable(404, classify(&text, UnexpectedBody::WrongShape), &text, token)),
            false => Ok(None),
        };
    }
    let (status, text) = body(response, token)?;
    parse(status, &text, token)
}

fn parse(status: u16, text: &str, token: Option<&Token>) -> Result<Option<Profile>, CallError> {
    let unexpected = |what| unreadable(status, classify(text, what), text, token);
    let response: Value = serde_json::from_str(text).map_err(|_| unexpected(UnexpectedBody::Malformed))?;
    if response.get("status").and_then(Value::as_u64) == Some(404) {
        return Ok(None);
    }
    let attributes = match response.get("profileAttributes") {
        Some(Value::Object(attributes)) => attributes.iter().filter_map(attribute).collect(),
        // The visitor has no attributes.
        Some(Value::Null) | None if response.get("visitorId").is_some() => BTreeMap::new(),
        _ => return Err(unexpected(UnexpectedBody::WrongShape)),
    };
    let text_field = |name| response.get(name).and_then(to_text);
    Ok(Some(Profile { visitor_id: text_field("visitorId"), modified_at: text_field("modifiedAt"), attributes }))
}

fn attribute((name, value): (&String, &Value)) -> Option<(String, Attribute)> {
    let (value, modified_at) = match value {
        Value::Object(fields) => (to_text(fields.get("value")?)?, fields.get("modifiedAt").and_then(to_text)),
        bare => (to_text(bare)?, None),
    };
    Some((name.clone(), Attribute { value, modified_at }))
}

fn to_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A spot check compares values character by character, so a difference would look like a failed upload.
    #[test]
    fn values_of_a_profile_are_read_exactly() {
        let text = r#" {"client":"demo","visitorId":"A-1","modifiedAt":"2026-11-25T10:00:00.000Z","profileAttributes":{
            "tier":{"value":"gold,\n50 % & + é😀 ","modifiedAt":"2026-11-25T10:00:00.000Z"},
            "n":{"value":12.50,"modifiedAt":1732528800000},"gone":{"value":null},"bare":"x","empty":{"value":""}}}"#;
        let profile = parse(200, text, None).unwrap().unwrap();
        assert_eq!(profile.visitor_id.as_deref(), Some("A-1"));
        let values: Vec<_> =
            profile.attributes.iter().map(|(name, attribute)| (name.as_str(), attribute.value.as_str())).collect();
        assert_eq!(values, [("bare", "x"), ("empty", ""), ("n", "12.5"), ("tier", "gold,\n50 % & + é😀 ")]);
        assert_eq!(profile.attributes["n"].modified_at.as_deref(), Some("1732528800000"));
        let none = parse(200, r#"{"client":"demo","visitorId":"A-1"}"#, None).unwrap().unwrap();
        assert!(none.attributes.is_empty());
    }

    #[test]
    fn an_unreadable_response_is_not_an_empty_profile() {
        assert_eq!(parse(200, r#"{"status":404,"message":"no"}"#, None).unwrap(), None);
        for (text, what) in [
            ("", UnexpectedBody::Empty),
            ("<html></html>", UnexpectedBody::Html),
            ("{\"client\":\"demo\",\"profileAttr", UnexpectedBody::Malformed),
            ("{}", UnexpectedBody::WrongShape),
            ("[]", UnexpectedBody::WrongShape),
            ("{\"profileAttributes\":[1]}", UnexpectedBody::WrongShape),
        ] {
            match parse(200, text, None) {
                Err(CallError::Unreadable { body: read, .. }) => assert_eq!(read, what, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
