//! Text from a server, made safe to display.

use common::is_invisible;

/// The maximum length of an excerpt, in characters.
const MAX_EXCERPT: usize = 200;
/// The maximum length of a message, in characters.
const MAX_MESSAGE: usize = 500;

/// Returns the start of a response that can't be read, in one line.
pub(crate) fn excerpt(text: &str) -> String {
    single_line(text, MAX_EXCERPT)
}

/// Returns a server's message in one line.
pub(crate) fn message(text: &str) -> String {
    single_line(text, MAX_MESSAGE)
}

/// Returns one line of at most `max` characters. White space and control characters are replaced by single spaces.
/// Invisible and bidirectional control characters are removed, because they can make a line look like another one.
fn single_line(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut pending_space = false;
    for c in text.chars() {
        if c.is_control() || c.is_whitespace() {
            pending_space = true;
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if pending_space && length > 0 {
            length += 1;
            if length < max {
                out.push(' ');
            }
        }
        pending_space = false;
        length += 1;
        if length > max {
            break;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a terminal, an escape sequence could overwrite other text.
    #[test]
    fn text_from_a_server_becomes_one_short_line_without_control_characters() {
        assert_eq!(excerpt(" \u{feff}a\r\n\t b\u{1b}[31mred\u{202e}x "), "a b [31mredx");
        assert_eq!(message("pay\u{ad}\u{e0041}pal"), "paypal");
        assert_eq!(excerpt(&"é".repeat(500)).chars().count(), 200);
        assert_eq!(message(&"a ".repeat(500)).chars().count(), 500 - 1, "no space remains at the end");
        assert_eq!(excerpt(" \n "), "");
    }
}
