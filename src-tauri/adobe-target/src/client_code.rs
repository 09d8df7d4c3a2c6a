//! The account's client code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An account's client code (in Target: *Administration > Implementation > Account details*).
///
/// It becomes the first label of a host and a step of a path, so it is 1 to 63 ASCII letters, digits and hyphens,
/// with no hyphen at either end. The spelling is kept: the path carries it as written, the host in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientCode(String);

/// Why a text is no client code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientCodeError {
    /// Nothing was written.
    #[error("the client code is empty")]
    Empty,
    /// Longer than the label of a host may be.
    #[error("the client code has {0} characters, more than 63")]
    TooLong(usize),
    /// A character that no host may carry; often a whole address was pasted.
    #[error("the client code holds {0:?}: only letters, digits and hyphens are allowed")]
    Character(char),
    /// It begins or ends with a hyphen.
    #[error("the client code begins or ends with a hyphen")]
    Hyphen,
}

impl ClientCode {
    /// Longest client code, in characters: the label of a host.
    pub const MAX: usize = 63;

    /// Reads a client code.
    ///
    /// # Errors
    /// [`ClientCodeError`], for the first rule that the text breaks.
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

    /// The code as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as the label of a host, in lower case.
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

    /// A code that is more than one label would send a customer's data and token to a host of somebody's choosing.
    #[test]
    fn only_a_host_label_is_a_client_code() {
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
