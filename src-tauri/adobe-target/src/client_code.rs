//! The account's client code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An account's client code (in Target: *Administration > Implementation > Account details*).
///
/// It's used as the first label of a host name and as a path segment, so it consists of 1 to 63 ASCII letters, digits,
/// and hyphens, without a hyphen at either end. The path contains it as it was written, the host name in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientCode(String);

/// The reason why a text isn't a valid client code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientCodeError {
    /// The text is empty.
    #[error("the client code is empty")]
    Empty,
    /// The text is longer than [`ClientCode::MAX`].
    #[error("the client code has {0} characters; the limit is 63")]
    TooLong(usize),
    /// The text contains a character that a host name can't contain, often because a whole URL was pasted.
    #[error("the client code contains {0:?}; use only letters, digits, and hyphens")]
    Character(char),
    /// The text starts or ends with a hyphen.
    #[error("the client code starts or ends with a hyphen")]
    Hyphen,
}

impl ClientCode {
    /// The maximum length in characters, which is that of a host name's label (RFC 1035).
    pub const MAX: usize = 63;

    /// Parses a client code.
    ///
    /// # Errors
    /// Returns [`ClientCodeError`] for the first rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, ClientCodeError> {
        if text.is_empty() {
            return Err(ClientCodeError::Empty);
        }
        if let Some(odd) = text.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
            return Err(ClientCodeError::Character(odd));
        }
        if text.len() > Self::MAX {
            return Err(ClientCodeError::TooLong(text.len()));
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(ClientCodeError::Hyphen);
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the code as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code in lower case, for use as a label of a host name.
    #[must_use]
    pub fn host_label(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for ClientCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ClientCode {
    type Err = ClientCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ClientCode {
    type Error = ClientCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ClientCode> for String {
    fn from(code: ClientCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A code with more than one label could send customer data and the token to an attacker's host.
    #[test]
    fn a_client_code_is_a_single_host_label() {
        for good in ["demo", "Demo-1", "7", &"a".repeat(63)] {
            assert_eq!(ClientCode::parse(good).map(|c| c.as_str().to_owned()), Ok(good.to_owned()));
        }
        let bad = [
            ("", ClientCodeError::Empty),
            ("evil.com/", ClientCodeError::Character('.')),
            ("a/b", ClientCodeError::Character('/')),
            ("a b", ClientCodeError::Character(' ')),
            ("a\n", ClientCodeError::Character('\n')),
            ("a@b", ClientCodeError::Character('@')),
            ("dém", ClientCodeError::Character('é')),
            ("-a", ClientCodeError::Hyphen),
            ("a-", ClientCodeError::Hyphen),
        ];
        for (text, why) in bad {
            assert_eq!(ClientCode::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(ClientCode::parse(&"a".repeat(64)), Err(ClientCodeError::TooLong(64)));
    }
}
