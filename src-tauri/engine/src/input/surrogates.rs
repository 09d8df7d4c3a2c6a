//! Surrogates in UTF-8. Oracle (its character set `UTF8`) and Java write a character beyond U+FFFF as two surrogates of
//! three bytes each (CESU-8), where UTF-8 has four bytes.

/// Returns whether a surrogate begins with these bytes. `second` is the range of its second byte.
fn is_surrogate(bytes: &[u8], second: std::ops::RangeInclusive<u8>) -> bool {
    matches!(bytes, [0xed, two, 0x80..=0xbf, ..] if second.contains(two))
}

fn is_pair(bytes: &[u8]) -> bool {
    is_surrogate(bytes, 0xa0..=0xaf) && is_surrogate(&bytes[3..], 0xb0..=0xbf)
}

/// Counts the surrogates.
pub(crate) fn count(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(0xed, bytes).filter(|at| is_surrogate(&bytes[*at..], 0xa0..=0xbf)).count() as u64
}

/// Returns whether there's a surrogate pair.
pub(crate) fn has_pair(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0xed, bytes).any(|at| is_pair(&bytes[at..]))
}

/// Returns the bytes with each surrogate pair replaced by the UTF-8 of its character.
pub(crate) fn joined(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(next) = memchr::memchr(0xed, &bytes[at..]) {
        out.extend_from_slice(&bytes[at..at + next]);
        at += next;
        let unit = |from: usize| 0xd000 | u32::from(bytes[from + 1] & 0x3f) << 6 | u32::from(bytes[from + 2] & 0x3f);
        let character = is_pair(&bytes[at..])
            .then(|| 0x10000 + ((unit(at) - 0xd800) << 10) + (unit(at + 3) - 0xdc00))
            .and_then(char::from_u32);
        match character {
            Some(character) => {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                at += 6;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out.extend_from_slice(&bytes[at..]);
    out
}

/// Returns how many bytes at the end may be the beginning of a pair, from 0 to 5.
pub(crate) fn incomplete_pair_bytes(bytes: &[u8]) -> usize {
    let begins = |back: &usize| {
        let end = &bytes[bytes.len() - back..];
        match end {
            [0xed] | [0xed, 0xa0..=0xaf] => true,
            [_, _, _, rest @ ..] => is_surrogate(end, 0xa0..=0xaf) && matches!(rest, [] | [0xed] | [0xed, 0xb0..=0xbf]),
            _ => false,
        }
    };
    (1..=bytes.len().min(5)).rev().find(begins).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIP: &[u8] = b"\xed\xa0\xbd\xed\xba\xa2";

    #[test]
    fn pairs_are_joined_and_lone_surrogates_stay() {
        assert_eq!(joined(&[b"a", SHIP, b"b\xed\x9f\xbf"].concat()), "a🚢b\u{d7ff}".as_bytes());
        assert_eq!(joined(&SHIP[..3]), &SHIP[..3]);
        assert_eq!(joined(&SHIP[3..]), &SHIP[3..]);
        assert_eq!((count(SHIP), has_pair(SHIP), has_pair(&SHIP[1..])), (2, true, false));
    }

    #[test]
    fn a_pair_can_be_cut_anywhere() {
        let text = [b"x", SHIP].concat();
        for end in 1..text.len() {
            assert_eq!(incomplete_pair_bytes(&text[..end]), end - 1, "{end}");
        }
        assert_eq!(incomplete_pair_bytes(&text), 0);
        assert_eq!(incomplete_pair_bytes(b"\xed\x9f"), 0);
    }
}
