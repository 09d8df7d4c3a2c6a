//! Tokens, which are never displayed.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroize;

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

    /// Returns `text` with each occurrence of the token replaced, because an error page can repeat the request. The token
    /// can be in its URL-encoded form, or with the escapes of JSON.
    pub(crate) fn redact(token: Option<&Self>, text: &str) -> String {
        // Replacing a token of one or two characters would make the text unreadable, and isn't needed.
        let Some(token) = token.filter(|token| token.0.len() >= 4) else { return text.to_owned() };
        let (mut out, mut copied, mut at) = (String::new(), 0, 0);
        while at < text.len() {
            match token.length_at(&text.as_bytes()[at..]) {
                Some(length) => {
                    out.push_str(&text[copied..at]);
                    out.push_str("[token]");
                    at += length;
                    copied = at;
                }
                None => at += 1,
            }
        }
        out.push_str(&text[copied..]);
        out
    }

    /// Returns whether the text contains the token in a form that [`Token::redact`] replaces.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        Token::redact(Some(self), text) != text
    }

    /// Returns the length of the token at the beginning of the text, or `None` if it's not there. The token is ASCII, so its
    /// ends are at boundaries of characters.
    fn length_at(&self, text: &[u8]) -> Option<usize> {
        let mut at = 0;
        for byte in self.0.bytes() {
            let rest = text.get(at..)?;
            let hex = |rest: &[u8]| u8::from_str_radix(std::str::from_utf8(rest.get(1..3)?).ok()?, 16).ok();
            at += match rest.first()? {
                first if *first == byte => 1,
                b'%' if hex(rest) == Some(byte) => 3,
                b'\\' if rest.get(1) == Some(&byte) => 2,
                _ => return None,
            };
        }
        Some(at)
    }
}

impl Drop for Token {
    /// Overwrites the text, so that it doesn't stay in memory that other data is written to.
    fn drop(&mut self) {
        self.0.zeroize();
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

    /// The client secret is sent in a form, and an error page can repeat the form.
    #[test]
    fn a_token_is_redacted_in_every_encoded_form() {
        let token = Token::new("p8e/+a=Z-_").unwrap();
        for form in ["p8e/+a=Z-_", "p8e%2F%2Ba%3DZ%2D%5F", "p8e%2f%2ba%3dZ-_", "%708e/+a=Z-_", "p8e\\/+a=Z-_"] {
            assert_eq!(Token::redact(Some(&token), &format!("é{form}&x=%é {form}")), "é[token]&x=%é [token]", "{form}");
            assert!(token.is_in(form));
        }
        assert!(!token.is_in("p8e%2F"));
    }
}
