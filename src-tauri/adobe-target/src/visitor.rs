//! The ID of a visitor whose profile is fetched.

use common::limits::{MAX_PCID, MAX_THIRD_PARTY_ID};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All characters except letters, digits, and `-._~` are percent-encoded.
const RAW: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The ID of a visitor whose profile can be fetched (*Fetch profiles*).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VisitorId(Kind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    ThirdParty(String),
    Pc(String),
}

/// The reason why a text isn't a valid visitor ID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VisitorIdError {
    /// The text is empty.
    #[error("the ID is empty")]
    Empty,
    /// The text is too long, counted in UTF-16 code units.
    #[error("the ID has {length} characters; the limit is {max}")]
    TooLong {
        /// The length in characters.
        length: usize,
        /// The maximum length in characters.
        max: usize,
    },
    /// The text contains a character that isn't allowed in an ID.
    #[error("the ID contains {0:?}")]
    Character(char),
    /// The text is `.` or `..`. As a path segment it would change the path (RFC 3986, section 3.3).
    #[error("the ID {0:?} can't be used in a URL")]
    DotSegment(String),
    /// A `pcId` has more than one dot.
    #[error("the ID has more than one dot")]
    Dots,
}

impl VisitorId {
    /// Creates a `thirdPartyId`, the site's own ID: up to 256 characters, without `+`, `/`, commas, and control
    /// characters (*Limits*).
    ///
    /// # Errors
    /// Returns [`VisitorIdError`] for the first rule that the text breaks.
    pub fn third_party(id: &str) -> Result<Self, VisitorIdError> {
        if id.is_empty() {
            return Err(VisitorIdError::Empty);
        }
        if let Some(odd) = id.chars().find(|c| matches!(c, '+' | '/' | ',') || c.is_control()) {
            return Err(VisitorIdError::Character(odd));
        }
        let length = id.encode_utf16().count();
        if length > MAX_THIRD_PARTY_ID {
            return Err(VisitorIdError::TooLong { length, max: MAX_THIRD_PARTY_ID });
        }
        if matches!(id, "." | "..") {
            return Err(VisitorIdError::DotSegment(id.to_owned()));
        }
        Ok(Self(Kind::ThirdParty(id.to_owned())))
    }

    /// Creates a `pcId`, Target's own ID: up to 128 ASCII letters, digits, and `-_.`, starting with a letter or digit,
    /// with at most one dot (*Bulk Profile Update API*).
    ///
    /// # Errors
    /// Returns [`VisitorIdError`] for the first rule that the text breaks.
    pub fn pc(id: &str) -> Result<Self, VisitorIdError> {
        let first = id.chars().next().ok_or(VisitorIdError::Empty)?;
        if !first.is_ascii_alphanumeric() {
            return Err(VisitorIdError::Character(first));
        }
        if let Some(odd) = id.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
            return Err(VisitorIdError::Character(odd));
        }
        if id.len() > MAX_PCID {
            return Err(VisitorIdError::TooLong { length: id.len(), max: MAX_PCID });
        }
        if id.matches('.').count() > 1 {
            return Err(VisitorIdError::Dots);
        }
        Ok(Self(Kind::Pc(id.to_owned())))
    }

    /// Returns the ID as text, without encoding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Kind::ThirdParty(id) | Kind::Pc(id) => id,
        }
    }

    /// Returns the encoded path below `/rest/v1/profiles`.
    pub(crate) fn path(&self) -> String {
        match &self.0 {
            Kind::ThirdParty(id) => format!("thirdPartyId/{}", utf8_percent_encode(id, RAW)),
            Kind::Pc(id) => utf8_percent_encode(id, RAW).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ID that changes the path would fetch another profile.
    #[test]
    fn an_id_is_encoded_as_a_single_path_segment() {
        for (id, path) in [
            ("A-1._~", "thirdPartyId/A-1._~"),
            ("a b?c#d%e&f=g", "thirdPartyId/a%20b%3Fc%23d%25e%26f%3Dg"),
            ("São\\😀", "thirdPartyId/S%C3%A3o%5C%F0%9F%98%80"),
            ("...", "thirdPartyId/..."),
        ] {
            assert_eq!(VisitorId::third_party(id).unwrap().path(), path);
        }
        for id in ["111492025094307-353046", "1368007744041-575948.01_00", "0123456789abcdef0123456789abcdef.28_131"] {
            assert_eq!(VisitorId::pc(id).unwrap().path(), id);
        }
    }

    #[test]
    fn an_id_with_a_forbidden_character_or_length_is_rejected() {
        let dot_segment = |id: &str| VisitorIdError::DotSegment(id.to_owned());
        for (id, why) in [
            ("", VisitorIdError::Empty),
            ("a+b", VisitorIdError::Character('+')),
            ("a/b", VisitorIdError::Character('/')),
            ("a,b", VisitorIdError::Character(',')),
            ("a\nb", VisitorIdError::Character('\n')),
            (".", dot_segment(".")),
            ("..", dot_segment("..")),
        ] {
            assert_eq!(VisitorId::third_party(id), Err(why), "{id:?}");
        }
        assert!(VisitorId::third_party(&"é".repeat(256)).is_ok(), "the limit is in characters, not bytes");
        assert!(VisitorId::third_party(&"é".repeat(257)).is_err());
        for (id, why) in [
            ("", VisitorIdError::Empty),
            ("..", VisitorIdError::Character('.')),
            ("a/b", VisitorIdError::Character('/')),
            ("a.b.c", VisitorIdError::Dots),
        ] {
            assert_eq!(VisitorId::pc(id), Err(why), "{id:?}");
        }
        assert!(VisitorId::pc(&"1".repeat(129)).is_err());
    }
}
