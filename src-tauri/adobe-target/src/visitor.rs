//! Whose profile is fetched.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything outside letters, digits and `-._~` is encoded.
const RAW: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A visitor whose profile can be asked for (*Fetch profiles*). Made by its two constructors only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VisitorId(Kind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    ThirdParty(String),
    Pc(String),
}

/// Why an id cannot be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VisitorIdError {
    /// No id.
    #[error("the id is empty")]
    Empty,
    /// More characters than an id may have.
    #[error("the id has {length} characters, more than {max}")]
    TooLong {
        /// Characters in the id.
        length: usize,
        /// Characters allowed.
        max: usize,
    },
    /// A character that such an id never has.
    #[error("the id holds {0:?}")]
    Character(char),
    /// `.` and `..` are steps in a path: the address would name something else than a profile.
    #[error("the id {0:?} cannot stand in an address")]
    PathStep(String),
    /// More than the one dot of a `pcId`.
    #[error("the id has more than one dot")]
    Dots,
}

impl VisitorId {
    /// The site's own id: at most 256 characters, without `+`, `/`, commas and control characters (*Limits*).
    ///
    /// # Errors
    /// [`VisitorIdError`], for the first rule that the id breaks.
    pub fn third_party(id: &str) -> Result<Self, VisitorIdError> {
        if id.is_empty() {
            return Err(VisitorIdError::Empty);
        }
        if let Some(odd) = id.chars().find(|c| matches!(c, '+' | '/' | ',') || c.is_control()) {
            return Err(VisitorIdError::Character(odd));
        }
        let length = id.chars().count();
        if length > 256 {
            return Err(VisitorIdError::TooLong { length, max: 256 });
        }
        if matches!(id, "." | "..") {
            return Err(VisitorIdError::PathStep(id.to_owned()));
        }
        Ok(Self(Kind::ThirdParty(id.to_owned())))
    }

    /// Target's own id: at most 128 ASCII letters, digits and `-_.`, beginning with a letter or digit, with one dot
    /// at most.
    ///
    /// # Errors
    /// [`VisitorIdError`], for the first rule that the id breaks.
    pub fn pc(id: &str) -> Result<Self, VisitorIdError> {
        let first = id.chars().next().ok_or(VisitorIdError::Empty)?;
        if !first.is_ascii_alphanumeric() {
            return Err(VisitorIdError::Character(first));
        }
        if let Some(odd) = id.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
            return Err(VisitorIdError::Character(odd));
        }
        if id.len() > 128 {
            return Err(VisitorIdError::TooLong { length: id.len(), max: 128 });
        }
        if id.matches('.').count() > 1 {
            return Err(VisitorIdError::Dots);
        }
        Ok(Self(Kind::Pc(id.to_owned())))
    }

    /// The id as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Kind::ThirdParty(id) | Kind::Pc(id) => id,
        }
    }

    /// The steps of the path below `/rest/v1/profiles`, encoded.
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

    /// An id that changes the path fetches another visitor's profile, and a good upload looks like a failed one.
    #[test]
    fn an_id_stays_one_step_of_the_path() {
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
    fn ids_that_no_profile_has_are_refused() {
        let step = |id: &str| VisitorIdError::PathStep(id.to_owned());
        for (id, why) in [
            ("", VisitorIdError::Empty),
            ("a+b", VisitorIdError::Character('+')),
            ("a/b", VisitorIdError::Character('/')),
            ("a,b", VisitorIdError::Character(',')),
            ("a\nb", VisitorIdError::Character('\n')),
            (".", step(".")),
            ("..", step("..")),
        ] {
            assert_eq!(VisitorId::third_party(id), Err(why), "{id:?}");
        }
        assert!(VisitorId::third_party(&"é".repeat(256)).is_ok(), "characters are counted, not bytes");
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
