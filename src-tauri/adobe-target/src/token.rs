//! The profile token.

use std::fmt;
use std::time::Duration;

/// An account's profile token (*Profile API settings*), sent as `Authorization: Bearer`.
///
/// It shows itself to nobody: `Debug` and `Display` write a placeholder, it cannot be serialised, and the one way to
/// the text is [`Token::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Why a text is no token. The text is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nothing, or blanks only.
    #[error("the token is empty")]
    Blank,
    /// A blank, a control character or a character outside ASCII inside it: a part of something else was pasted
    /// along, and a line break would end the header.
    #[error("the token holds a blank, a control character or a character outside ASCII")]
    Character,
    /// Longer than a server takes in a header.
    #[error("the token is longer than 4,096 characters")]
    TooLong,
}

impl Token {
    /// Longest token, in characters: with it a request's headers stay below the usual 8 KB.
    pub const MAX: usize = 4_096;

    /// Takes a token; blanks and line breaks around it, which come along when it is pasted or piped, are dropped.
    ///
    /// # Errors
    /// [`TokenError`], without the text.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Blank);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Character);
        }
        if text.len() > Self::MAX {
            return Err(TokenError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text itself, for the header and for the keychain, and for nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` without this token in it: a page of an error may repeat the request that it complains about.
    pub(crate) fn struck_from(token: Option<&Self>, text: &str) -> String {
        match token {
            // A token of a letter or two is no secret, and striking it would leave nothing to read.
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

/// The account's profile token as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileToken {
    /// The token.
    pub token: Token,
    /// How long it lives yet, by Adobe's word.
    pub expires_in: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line break inside a token would let it add headers; a blank one would be sent as a token that is none.
    #[test]
    fn a_token_is_one_visible_word() {
        assert_eq!(Token::new(" abc.DEF-1\r\n").unwrap().expose(), "abc.DEF-1");
        for (text, why) in [
            ("", TokenError::Blank),
            (" \n", TokenError::Blank),
            ("a b", TokenError::Character),
            ("a\r\nX-Evil: 1", TokenError::Character),
            ("a\u{0}b", TokenError::Character),
            ("tokén", TokenError::Character),
        ] {
            assert_eq!(Token::new(text), Err(why), "{text:?}");
        }
        assert_eq!(Token::new(&"a".repeat(4_097)), Err(TokenError::TooLong));
    }

    /// A token in a log outlives its use, and is read by whoever is sent the log.
    #[test]
    fn a_token_shows_itself_to_nobody() {
        let token = Token::new("canary-4711").unwrap();
        let shown = format!("{token} {token:?} {token:#?} {:?}", Some(&token));
        assert!(!shown.contains("canary"), "{shown}");
        assert_eq!(Token::struck_from(Some(&token), "Bearer canary-4711!"), "Bearer [token]!");
    }
}
