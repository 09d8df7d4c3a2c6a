//! The answer to a fetch.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body::{body, oddity, unreadable};
use crate::error::{CallError, Oddity};
use crate::http::exchange::Answer;
use crate::token::Token;

/// What Target holds for one visitor (*Fetch profiles*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Target's own id of the visitor, where it told it.
    pub visitor_id: Option<String>,
    /// When the profile last changed, as Target wrote it.
    pub modified_at: Option<String>,
    /// The attributes by their names. One without a value is left out: Target does not hold it.
    pub attributes: BTreeMap<String, Attribute>,
}

/// One attribute of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The value. A number or truth value is spelled out.
    pub value: String,
    /// When it last changed, as Target wrote it.
    pub modified_at: Option<String>,
}

/// Reads an answer to a fetch; `None` for a visitor that Target does not know.
pub(crate) fn read(answer: Answer, token: Option<&Token>) -> Result<Option<Profile>, CallError> {
    if answer.status == 404 {
        let text = answer.text()?;
        // A page in place of Target's word comes from something in between, and says nothing about the visitor.
        return match text.trim_start().starts_with('<') {
            true => Err(unreadable(404, oddity(&text, Oddity::WrongShape), &text, token)),
            false => Ok(None),
        };
    }
    let (status, text) = body(answer, token)?;
    parse(status, &text, token)
}

fn parse(status: u16, text: &str, token: Option<&Token>) -> Result<Option<Profile>, CallError> {
    let odd = |what| unreadable(status, oddity(text, what), text, token);
    let answer: Value = serde_json::from_str(text).map_err(|_| odd(Oddity::Malformed))?;
    if answer.get("status").and_then(Value::as_u64) == Some(404) {
        return Ok(None);
    }
    let held = match answer.get("profileAttributes") {
        Some(Value::Object(held)) => held.iter().filter_map(attribute).collect(),
        // A visitor without a single attribute.
        Some(Value::Null) | None if answer.get("visitorId").is_some() => BTreeMap::new(),
        _ => return Err(odd(Oddity::WrongShape)),
    };
    let word = |name| answer.get(name).and_then(spelled);
    Ok(Some(Profile { visitor_id: word("visitorId"), modified_at: word("modifiedAt"), attributes: held }))
}

fn attribute((name, held): (&String, &Value)) -> Option<(String, Attribute)> {
    let (value, modified_at) = match held {
        Value::Object(fields) => (spelled(fields.get("value")?)?, fields.get("modifiedAt").and_then(spelled)),
        bare => (spelled(bare)?, None),
    };
    Some((name.clone(), Attribute { value, modified_at }))
}

fn spelled(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values are compared character by character with what was sent: one that is read loosely looks like a failed
    /// upload.
    #[test]
    fn a_profile_is_read_to_the_character() {
        let text = r#" {"client":"demo","visitorId":"A-1","modifiedAt":"2026-11-25T10:00:00.000Z","profileAttributes":{
            "tier":{"value":"gold,\n50 % & + é😀 ","modifiedAt":"2026-11-25T10:00:00.000Z"},
            "n":{"value":12.50,"modifiedAt":1732528800000},"gone":{"value":null},"bare":"x","empty":{"value":""}}}"#;
        let profile = parse(200, text, None).unwrap().unwrap();
        assert_eq!(profile.visitor_id.as_deref(), Some("A-1"));
        let values: Vec<_> =
            profile.attributes.iter().map(|(name, held)| (name.as_str(), held.value.as_str())).collect();
        assert_eq!(values, [("bare", "x"), ("empty", ""), ("n", "12.5"), ("tier", "gold,\n50 % & + é😀 ")]);
        assert_eq!(profile.attributes["n"].modified_at.as_deref(), Some("1732528800000"));
        let none = parse(200, r#"{"client":"demo","visitorId":"A-1"}"#, None).unwrap().unwrap();
        assert!(none.attributes.is_empty());
    }

    #[test]
    fn what_is_no_profile_is_not_an_empty_one() {
        assert_eq!(parse(200, r#"{"status":404,"message":"no"}"#, None).unwrap(), None);
        for (text, what) in [
            ("", Oddity::Empty),
            ("<html></html>", Oddity::Html),
            ("{\"client\":\"demo\",\"profileAttr", Oddity::Malformed),
            ("{}", Oddity::WrongShape),
            ("[]", Oddity::WrongShape),
            ("{\"profileAttributes\":[1]}", Oddity::WrongShape),
        ] {
            match parse(200, text, None) {
                Err(CallError::Unreadable { what: read, .. }) => assert_eq!(read, what, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
