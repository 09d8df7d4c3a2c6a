//! Text that another program has encoded once too often: UTF-8 that was read as Windows-1252, HTML, and URL encoding.

use crate::input::Encoding;
use crate::text::percent_decoded;

/// Returns whether a value contains U+FFFD, which programs write in place of characters that they couldn't read.
pub(crate) fn is_lost(value: &[u8]) -> bool {
    memchr::memchr_iter(0xef, value).any(|at| value[at..].starts_with("\u{fffd}".as_bytes()))
}

/// Returns whether a value is encoded in one of the three ways.
pub(crate) fn is_encoded(value: &[u8]) -> bool {
    // Nearly all values have none of the bytes that show it.
    if !could_be_garbled(value) && memchr::memchr2(b'&', b'%', value).is_none() {
        return false;
    }
    let Ok(text) = std::str::from_utf8(value) else { return false };
    repaired(text).is_some() || decoded_html(text).is_some() || decoded_url(text).is_some()
}

/// Returns whether there's a character that UTF-8's first bytes are in Windows-1252, before one that its other bytes
/// are.
fn could_be_garbled(value: &[u8]) -> bool {
    let follows =
        |at: usize| matches!(value.get(at + 1..at + 3), Some([0x82..=0xb4, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2]));
    memchr::memchr_iter(0xc3, value).any(follows)
}

/// Undoes that UTF-8 was read as Windows-1252, as in `SÃ£o`, however often. Returns `None` if no character of the text
/// shows that it was.
pub(crate) fn repaired(text: &str) -> Option<String> {
    const MOST_TIMES: usize = 3;
    let mut result = None;
    for _ in 0..MOST_TIMES {
        match repaired_once(result.as_deref().unwrap_or(text)) {
            Some(repaired) => result = Some(repaired),
            None => break,
        }
    }
    result
}

fn repaired_once(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut has_changed = false;
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = rest.find(|c: char| !c.is_ascii()).unwrap_or(rest.len());
        out.push_str(&rest[..ascii]);
        rest = &rest[ascii..];
        let end = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        let bytes = windows_1252(run);
        match bytes.as_deref().map(std::str::from_utf8) {
            Some(Ok(read)) if read.len() > 1 => {
                out.push_str(read);
                has_changed = true;
            }
            _ => out.push_str(run),
        }
    }
    has_changed.then_some(out)
}

/// Returns the bytes of a text in Windows-1252, or `None` if it has other characters.
fn windows_1252(text: &str) -> Option<Vec<u8>> {
    let bytes = Encoding::WINDOWS_1252.encode(text);
    (Encoding::WINDOWS_1252.decode_all(&bytes).0 == text).then_some(bytes)
}

/// The names of the characters from U+00A0 to U+00FF in HTML.
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Other names that programs write in HTML.
const NAMES: [(&str, char); 16] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("euro", '€'),
    ("trade", '™'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("OElig", 'Œ'),
];

/// Replaces the character references of HTML, such as `&#39;` and `&atilde;`. Returns `None` if there are none.
pub(crate) fn decoded_html(text: &str) -> Option<String> {
    const LONGEST: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut has_changed = false;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST + 2).position(|byte| byte == b';');
        match end.and_then(|end| Some((character(&rest[1..end])?, end))) {
            Some((character, end)) => {
                out.push(character);
                rest = &rest[end + 1..];
                has_changed = true;
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    has_changed.then_some(out)
}

/// Returns the character of a reference without `&` and `;`.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace());
    }
    let of_latin_1 = || LATIN_1.iter().position(|known| *known == name);
    let named = NAMES.iter().find(|(known, _)| *known == name).map(|(_, character)| *character);
    named.or_else(|| char::from_u32(0xa0 + of_latin_1()? as u32))
}

/// Undoes URL encoding, as in `S%C3%A3o%20Paulo`. Returns `None` if the text isn't URL-encoded as a whole: it contains
/// spaces, a `%` without two hexadecimal digits, or a URL, in which the encoding belongs to the value.
pub(crate) fn decoded_url(text: &str) -> Option<String> {
    if !text.contains('%') || text.contains(char::is_whitespace) || text.contains("://") {
        return None;
    }
    let hex = |at: usize| text.get(at + 1..at + 3).filter(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if text.match_indices('%').any(|(at, _)| hex(at).is_none()) {
        return None;
    }
    String::from_utf8(percent_decoded(text.as_bytes())).ok().filter(|decoded| !decoded.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_was_read_as_windows_1252_is_repaired() {
        for (garbled, text) in [
            ("SÃ£o Paulo", "São Paulo"),
            ("BelÃ©m", "Belém"),
            ("itâ€™s", "it’s"),
            ("â‚¬ 5", "€ 5"),
            ("ðŸ˜€", "😀"),
            ("Å\u{81}Ã³dÅº", "Łódź"),
            ("SÃƒÂ£o", "São"),
            ("Ð\u{153}Ð¾Ñ\u{81}ÐºÐ²Ð°", "Москва"),
        ] {
            assert_eq!(repaired(garbled).as_deref(), Some(text), "{garbled}");
            assert!(is_encoded(garbled.as_bytes()), "{garbled}");
        }
        for plain in ["São Paulo", "AÇÃO", "Ã", "café", "10 °", "« à »", "naïve", "ÀÉÎÕÜ", "Zoë’s"] {
            assert_eq!(repaired(plain), None, "{plain}");
        }
    }

    #[test]
    fn references_of_html_are_replaced() {
        for (html, text) in [
            ("O&#39;Neil", "O'Neil"),
            ("R&amp;D", "R&D"),
            ("S&atilde;o", "São"),
            ("&#x1F600;", "😀"),
            ("a&nbsp;b", "a\u{a0}b"),
        ] {
            assert_eq!(decoded_html(html).as_deref(), Some(text), "{html}");
        }
        for plain in ["AT&T", "a & b; c", "&unknown;", "&#1;", "&", "&;", "x&y=1;"] {
            assert_eq!(decoded_html(plain), None, "{plain}");
        }
    }

    #[test]
    fn url_encoding_is_undone() {
        assert_eq!(decoded_url("S%C3%A3o%20Paulo").as_deref(), Some("São Paulo"));
        for plain in ["50%", "50% off", "20%DE", "100%ab", "https://x.pt/a%20b", "%00", "5%"] {
            assert_eq!(decoded_url(plain), None, "{plain}");
        }
    }
}
