//! Tokens, which are never displayed.

use std::fmt;
use std::time::Duration;

/// An account's profile authentication token (*Profile API settings*), sent as `Authorization: Bearer`.
///
/// `Debug` and `Display` write a placeholder, and it can't be serialized. Only [`Token::expose`] returns the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// The reason why a text isn't a valid token. It doesn't contain the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The text is empty or consists of spaces.
    #[error("the token is empty")]
    Empty,
    /// The text contains a space, a control character, or a non-ASCII character. Usually other text was pasted along
    /// with it. A line break could add a header.
    #[error("the token contains a space, a control character, or a non-ASCII character")]
    Character,
    /// The text is longer than [`Token::MAX`].
    #[error("the token is longer than 4,096 characters")]
    TooLong,
}

impl Token {
    /// The maximum length in characters, so that a request's headers stay below the usual limit of 8 KB.
    pub const MAX: usize = 4_096;

    /// Creates a token. Surrounding spaces and line breaks, which are common in pasted and piped text, are removed.
    ///
    /// # Errors
    /// Returns [`TokenError`], which doesn't contain the text.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Character);
        }
        if text.len() > Self::MAX {
            return Err(TokenError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the text. Use it only for the header and for the keychain.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns `text` with each occurrence of the token replaced, because an error page can repeat the request.
    pub(crate) fn redact(token: Option<&Self>, text: &str) -> String {
        match token {
            // Replacing a token of one or two characters would make the text unreadable, and isn't needed.
            Some(token) if token.0.len() >= 4 => text.replace(&token.0, "[token]"),
            _ => text.to_owned(),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([hidden])")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// An account's profile token and the time until it expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileToken {
    /// The token that the profile calls send.
    pub token: Token,
    /// The time until the token expires, as reported by Adobe.
    pub expires_in: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line break inside a token could add headers to a request.
    #[test]
    fn a_token_is_a_single_ascii_string_without_spaces() {
        assert_eq!(Token::new(" abc.DEF-1\r\n").unwrap().expose(), "abc.DEF-1");
        for (text, why) in [
            ("", TokenError::Empty),
            (" \n", TokenError::Empty),
            ("a b", TokenError::Character),
            ("a\r\nX-Evil: 1", TokenError::Character),
            ("a\u{0}b", TokenError::Character),
            ("tokén", TokenError::Character),
        ] {
            assert_eq!(Token::new(text), Err(why), "{text:?}");
        }
        assert_eq!(Token::new(&"a".repeat(4_097)), Err(TokenError::TooLong));
    }

    /// Logs are stored, and sent to other people.
    #[test]
    fn a_token_is_not_part_of_its_debug_or_display_output() {
        let token = Token::new("canary-4711").unwrap();
        let shown = format!("{token} {token:?} {token:#?} {:?}", Some(&token));
        assert!(!shown.contains("canary"), "{shown}");
        assert_eq!(Token::redact(Some(&token), "Bearer canary-4711!"), "Bearer [token]!");
    }
}
