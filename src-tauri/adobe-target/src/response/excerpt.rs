//! Words of a server, made fit to be shown.

/// Most characters kept of what an unreadable answer said.
const MAX_SAID: usize = 200;
/// Most characters kept of a message.
const MAX_MESSAGE: usize = 500;

/// The beginning of an answer that could not be read.
pub(crate) fn said(text: &str) -> String {
    cleaned(text, MAX_SAID)
}

/// A message of a server.
pub(crate) fn message(text: &str) -> String {
    cleaned(text, MAX_MESSAGE)
}

/// One line of at most `max` characters: runs of blanks and control characters become one blank; marks that are
/// invisible or turn the direction of writing go, since they can make a line read as something else.
fn cleaned(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_control() || c.is_whitespace() {
            gap = true;
            continue;
        }
        if matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}') {
            continue;
        }
        if gap && length > 0 {
            length += 1;
            if length < max {
                out.push(' ');
            }
        }
        gap = false;
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

    /// A server's text reaches a terminal: an escape sequence in it could rewrite what a person reads.
    #[test]
    fn a_servers_words_are_one_short_plain_line() {
        assert_eq!(said(" \u{feff}a\r\n\t b\u{1b}[31mred\u{202e}x "), "a b [31mredx");
        assert_eq!(said(&"é".repeat(500)).chars().count(), 200);
        assert_eq!(message(&"a ".repeat(500)).chars().count(), 500 - 1, "no blank is left at the end");
        assert_eq!(said(" \n "), "");
    }
}
