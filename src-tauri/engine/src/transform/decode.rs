//! Text that another program has encoded once too often: UTF-8 that was read as Windows-1252, ISO-8859-1, Windows-1250,
//! Mac Roman, or a DOS code page, HTML, and URL encoding. And text whose letters another program has lost.

use crate::input::Encoding;
use crate::text::{CLASS, FORBIDDEN, percent_decoded};

/// Returns whether a value contains U+FFFD, which programs write in place of characters that they couldn't read.
pub(crate) fn is_lost(value: &[u8]) -> bool {
    memchr::memchr_iter(0xef, value).any(|at| value[at..].starts_with("\u{fffd}".as_bytes()))
}

/// Returns whether question marks are in place of letters inside a word, as in `S?o Paulo`, or of all letters, as in
/// `??? ????`, where a program has written a text in an encoding that doesn't have these letters. A URL's question mark
/// isn't such a sign.
pub(crate) fn has_lost_letter(text: &str) -> bool {
    const LOST_WORD: usize = 3;
    let marks = text.bytes().filter(|byte| *byte == b'?').count();
    if marks >= LOST_WORD && !text.chars().any(|c| c.is_alphanumeric()) {
        return true;
    }
    text.split_whitespace().any(|word| {
        let Some(at) = word.find('?') else { return false };
        let (before, rest) = word.split_at(at);
        let before = before.chars().next_back();
        let after = rest.trim_start_matches('?').chars().next();
        let is_url = word.contains(['/', '=', '&']) || word[..at].contains('.');
        let continues = match (before, after) {
            (None, Some(after)) => after.is_alphabetic(),
            // `Why?Because` lacks a space.
            (Some(before), Some(after)) => {
                before.is_alphabetic() && (after.is_lowercase() || before.is_uppercase() && after.is_uppercase())
            }
            _ => false,
        };
        continues && !is_url
    })
}

/// Returns whether a value is encoded in one of the three ways.
pub(crate) fn is_encoded(value: &[u8]) -> bool {
    is_encoded_unless(value, |text, decoded| {
        // A single plus sign can be part of a code.
        text.matches('%').count() == 1 && decoded.contains('+')
    })
}

/// Returns whether an ID is encoded in one of the three ways. Where URL encoding keeps a character out of an ID that isn't
/// allowed in it, it's part of the ID.
pub(crate) fn is_encoded_id(id: &[u8]) -> bool {
    is_encoded_unless(id, |_, decoded| decoded.bytes().any(|byte| CLASS[byte as usize] & FORBIDDEN != 0))
}

/// Returns whether a value is encoded. `is_meant` gets a value with URL encoding, and what it decodes to, and returns
/// whether the encoding is part of the value.
fn is_encoded_unless(value: &[u8], is_meant: impl Fn(&str, &str) -> bool) -> bool {
    // Nearly all values have none of the bytes that show it.
    if !could_be_garbled(value) && memchr::memchr2(b'&', b'%', value).is_none() {
        return false;
    }
    let Ok(text) = std::str::from_utf8(value) else { return false };
    repaired(text).is_some()
        || decoded_html(text).is_some()
        || decoded_url(text).is_some_and(|decoded| !is_meant(text, &decoded))
}

/// Returns whether there's a character that UTF-8's first bytes are in Windows-1252, before one that its other bytes
/// are, or one of [`OTHER_LEADS`].
fn could_be_garbled(value: &[u8]) -> bool {
    let follows =
        |at: usize| matches!(value.get(at + 1..at + 3), Some([0x82..=0xb4, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2]));
    let leads = |at: usize| OTHER_LEADS.iter().any(|lead| value[at..].starts_with(lead.as_bytes()));
    memchr::memchr_iter(0xc3, value).any(follows)
        || memchr::memchr2_iter(0xc2, 0xe2, value).any(leads)
        || memchr::memchr_iter(0xc4, value)
            .any(|at| matches!(value.get(at + 1..at + 3), Some([0x82 | 0xb9, 0xc2..=0xff])))
}

/// What the first bytes of most UTF-8 letters beyond ASCII are in Mac Roman (`S√£o`) and in DOS code pages (`S├úo`).
const OTHER_LEADS: [&str; 5] = ["√", "¬", "‚Ä", "├", "┬"];

/// What they are in Windows-1250 (`GyĹ‘r`).
const CENTRAL_LEADS: [char; 2] = ['Ă', 'Ĺ'];

/// Undoes that UTF-8 was read in another encoding, as in `SÃ£o`, however often. Returns `None` if no character of the text
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
        match reread(run, out.chars().next_back(), after.chars().next()) {
            Some(read) => {
                out.push_str(&read);
                has_changed = true;
            }
            None => out.push_str(run),
        }
    }
    has_changed.then_some(out)
}

/// Returns what characters beyond ASCII are in UTF-8, if their bytes in another encoding are valid in it. `before` and
/// `after` are the characters beside them.
fn reread(run: &str, before: Option<char>, after: Option<char>) -> Option<String> {
    let in_encoding = |encoding: Encoding| {
        let bytes = encoding.encode(run);
        let is_exact = encoding.decode_all(&bytes).0 == run;
        String::from_utf8(bytes).ok().filter(|read| is_exact && read.len() > 1)
    };
    in_western(run)
        .or_else(|| is_central(run, before, after).then(|| in_encoding(Encoding::web(encoding_rs::WINDOWS_1250)))?)
        .or_else(|| {
            // In the others, a letter after a quotation mark could be valid, too.
            let is_led = OTHER_LEADS.iter().any(|lead| run.contains(lead));
            let others = ["macintosh", "IBM850", "IBM437"].into_iter().filter(|_| is_led);
            others.filter_map(Encoding::for_label).find_map(in_encoding)
        })
}

/// Returns what characters are in UTF-8, if each is a byte in Windows-1252 or in ISO-8859-1, where the bytes from 0x80 to
/// 0x9f are control characters.
fn in_western(run: &str) -> Option<String> {
    let byte = |c: char| match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => match Encoding::WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])).as_slice() {
            [byte @ 0x80..=0xff] => Some(*byte),
            _ => None,
        },
    };
    let bytes = run.chars().map(byte).collect::<Option<Vec<u8>>>()?;
    String::from_utf8(bytes).ok().filter(|read| read.len() > 1)
}

/// Returns whether characters look as if UTF-8 was read as Windows-1250: one of [`CENTRAL_LEADS`] is before a sign, as in
/// `GyĹ‘r`, or is an uppercase letter inside a word that continues in lowercase, as in `SĂŁo`. `ORĂŞTIE` is a word.
fn is_central(run: &str, before: Option<char>, after: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    run.contains(CENTRAL_LEADS)
        && (run.chars().any(|c| !c.is_alphabetic())
            || is_letter(before) && (after.is_some_and(char::is_lowercase) || run.chars().any(char::is_lowercase)))
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
    let bytes = percent_decoded(text.as_bytes());
    let decoded = match String::from_utf8(bytes) {
        Ok(decoded) => decoded,
        Err(error) => latin_letters(error.as_bytes())?,
    };
    (!decoded.contains('\0')).then_some(decoded)
}

/// Returns the text of bytes in Windows-1252, if all of those beyond ASCII are letters beside letters and not beside a
/// digit: `S%E3o`, but not `20%DE`.
fn latin_letters(bytes: &[u8]) -> Option<String> {
    let (text, is_lossy) = Encoding::WINDOWS_1252.decode_all(bytes);
    let letters: Vec<char> = text.chars().collect();
    let is_inside = |(at, letter): (usize, &char)| {
        let beside = [at.checked_sub(1), Some(at + 1)].map(|at| letters.get(at?).copied());
        letter.is_ascii()
            || letter.is_alphabetic()
                && beside.iter().flatten().any(|c| c.is_alphabetic())
                && !beside.iter().flatten().any(char::is_ascii_digit)
    };
    (!is_lossy && letters.iter().enumerate().all(is_inside)).then_some(text)
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
            ("S√£o Jos√©", "São José"),
            ("it‚Äôs", "it’s"),
            ("S├úo Jos├®", "São José"),
            ("A├º├úo", "Ação"),
            ("Ã\u{89}vreux", "Évreux"),
            ("StraÃ\u{9f}e", "Straße"),
            ("GyÅ\u{91}r", "Győr"),
            ("GyĹ‘r", "Győr"),
            ("SzĹ±cs ĂrpĂˇd".replace("Ăr", "Ă\u{81}r").as_str(), "Szűcs Árpád"),
            ("SĂŁo", "São"),
        ] {
            assert_eq!(repaired(garbled).as_deref(), Some(text), "{garbled}");
            assert!(is_encoded(garbled.as_bytes()), "{garbled}");
        }
        for plain in [
            "São Paulo",
            "AÇÃO",
            "Ã",
            "café",
            "10 °",
            "« à »",
            "naïve",
            "ÀÉÎÕÜ",
            "Zoë’s",
            "√2",
            "¬p",
            "«état»",
            "├──",
            "ORĂŞTIE",
            "Ăştia",
            "BĂRĂGAN",
            "Ĺubomír",
        ] {
            assert_eq!(repaired(plain), None, "{plain}");
            assert!(!is_encoded(plain.as_bytes()), "{plain}");
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
        for (encoded, text) in [("S%E3o", "São"), ("%C1gua", "Água"), ("Concei%E7%E3o", "Conceição"), ("a%2Fb", "a/b")]
        {
            assert_eq!(decoded_url(encoded).as_deref(), Some(text), "{encoded}");
        }
        for plain in ["50%", "50% off", "20%DE", "100%ab", "https://x.pt/a%20b", "%00", "5%"] {
            assert_eq!(decoded_url(plain), None, "{plain}");
        }
    }

    #[test]
    fn a_plus_sign_that_is_kept_out_of_an_id_is_part_of_it() {
        assert!(["a%20b", "S%C3%A3o", "a%40b.com"].iter().all(|id| is_encoded_id(id.as_bytes())));
        assert!(!["c%2B0", "a%2Fb%3D%3D"].iter().any(|id| is_encoded_id(id.as_bytes())));
        assert!(is_encoded(b"C%2B%2B") && !is_encoded(b"c%2B0"));
    }

    #[test]
    fn question_marks_in_place_of_letters_are_lost_letters() {
        for lost in
            ["Jo?o", "S?o Paulo", "Concei??o", "JO?O", "?gua", "Bel?m? Sim", "jo?o@exemplo.com", "???", "?? ????"]
        {
            assert!(has_lost_letter(lost), "{lost}");
        }
        for whole in [
            "Why?",
            "Why? Because",
            "Why?Because",
            "?",
            "??",
            "a ? b",
            "x.com/?q=1",
            "index.php?id",
            "a?1",
            "page?id=7",
        ] {
            assert!(!has_lost_letter(whole), "{whole}");
        }
    }
}
