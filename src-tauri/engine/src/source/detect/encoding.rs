//! Detects the encoding of a file that isn't UTF-8, and lists other encodings that it could have.
//!
//! `chardetng` guesses well for web pages. Customer files differ: they're lists of names and cities, and they come
//! from old Macs and from DOS, whose encodings the web doesn't use. Its guess is therefore checked by how much the
//! decoded text looks like words.

use std::io::{self, Read};

use chardetng::{Iso2022JpDetection, Utf8Detection};
use serde::Serialize;

use super::east_asian;
use crate::input::{DOS_CODE_PAGES, Encoding, Utf8Count, incomplete_char_bytes, join_surrogates};

/// How many bytes of lines with non-ASCII characters the guess is based on. More of them don't change it.
const SAMPLED_BYTES: usize = 4 << 20;

/// How many bytes of such lines are kept as samples and for comparing candidates.
const KEPT_BYTES: usize = 32 << 10;

/// The encodings that a file that isn't UTF-8 may have, the most common first.
const CANDIDATES: [&encoding_rs::Encoding; 22] = [
    encoding_rs::WINDOWS_1252,
    encoding_rs::WINDOWS_1250,
    encoding_rs::WINDOWS_1251,
    encoding_rs::MACINTOSH,
    encoding_rs::SHIFT_JIS,
    encoding_rs::GBK,
    encoding_rs::BIG5,
    encoding_rs::EUC_KR,
    encoding_rs::EUC_JP,
    encoding_rs::WINDOWS_1253,
    encoding_rs::WINDOWS_1254,
    encoding_rs::WINDOWS_1255,
    encoding_rs::WINDOWS_1256,
    encoding_rs::WINDOWS_1257,
    encoding_rs::WINDOWS_1258,
    encoding_rs::WINDOWS_874,
    encoding_rs::ISO_8859_2,
    encoding_rs::ISO_8859_15,
    encoding_rs::ISO_8859_5,
    encoding_rs::KOI8_R,
    encoding_rs::KOI8_U,
    encoding_rs::IBM866,
];

fn candidates() -> impl Iterator<Item = Encoding> {
    CANDIDATES.map(Encoding::web).into_iter().chain(DOS_CODE_PAGES.map(Encoding::dos))
}

/// An encoding that a file may have, with a sample of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EncodingAlternative {
    /// An encoding that the file could have.
    pub encoding: Encoding,
    /// Up to five pieces of the file, decoded with it. If they're words, the encoding is right.
    pub sample: Vec<String>,
}

/// Detects the encoding of the bytes that it's given.
pub(crate) struct EncodingDetector {
    utf_8: Utf8Count,
    detector: chardetng::EncodingDetector,
    /// Lines with non-ASCII characters, each ended by LF.
    kept: Vec<u8>,
    sampled: usize,
    has_line_feed: bool,
}

impl EncodingDetector {
    pub(crate) fn new() -> EncodingDetector {
        EncodingDetector {
            utf_8: Utf8Count::default(),
            detector: chardetng::EncodingDetector::new(Iso2022JpDetection::Deny),
            kept: Vec::new(),
            sampled: 0,
            has_line_feed: false,
        }
    }

    /// Adds all bytes of a file, except a byte order mark.
    pub(crate) fn read(mut self, file: &mut impl Read) -> io::Result<EncodingDetector> {
        let mut buffer = vec![0; 1 << 20];
        let (mut kept, mut is_begin) = (0, true);
        loop {
            // The buffer is filled, so that a small file is examined at once, and none of its lines in two parts.
            let (mut end, mut is_end) = (kept, false);
            while end < buffer.len() && !is_end {
                let read = file.read(&mut buffer[end..])?;
                is_end = read == 0;
                end += read;
            }
            // An incomplete character at the end waits for its remaining bytes.
            let whole = if is_end { end } else { end - incomplete_char_bytes(&buffer[..end]) };
            let begin = if is_begin { Encoding::UTF_8.skipped_bytes(&buffer[..whole]) } else { 0 };
            is_begin = false;
            self.add(&buffer[begin..whole]);
            if is_end {
                return Ok(self);
            }
            buffer.copy_within(whole..end, 0);
            kept = end - whole;
        }
    }

    /// Adds bytes that don't end inside a character.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.utf_8.add(bytes, std::str::from_utf8(bytes).is_ok());
        self.has_line_feed |= memchr::memchr(b'\n', bytes).is_some();
        if self.sampled >= SAMPLED_BYTES {
            return;
        }
        for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_ascii()) {
            self.detector.feed(line, false);
            self.detector.feed(b"\n", false);
            self.sampled += line.len();
            if self.kept.len() < KEPT_BYTES {
                self.kept.extend_from_slice(&line[..line.len().min(KEPT_BYTES)]);
                self.kept.push(b'\n');
            }
            if self.sampled >= SAMPLED_BYTES {
                return;
            }
        }
    }

    /// Returns the likeliest encoding.
    pub(crate) fn detect(&self) -> Encoding {
        if self.utf_8.is_mostly_valid() {
            let has_pairs = self.utf_8.has_pairs();
            return if has_pairs { Encoding::UTF_8_WITH_SURROGATES } else { Encoding::UTF_8 };
        }
        let guess = Encoding::web(self.detector.guess(None, Utf8Detection::Deny));
        // `chardetng` never guesses Mac Roman. Files from old Macs end their lines with CR alone.
        let mac = Encoding::web(encoding_rs::MACINTOSH);
        if !self.has_line_feed && likeness(mac, &self.kept) > likeness(guess, &self.kept) {
            return mac;
        }
        let is_unlikely = |encoding: Encoding| likeness(encoding, &self.kept) < 0;
        let is_uncertain = guess.is_single_byte() || east_asian::ENCODINGS.map(Encoding::web).contains(&guess);
        if (is_uncertain || decoded(guess, &self.kept).is_none())
            && let Some((east_asian, is_clear)) = east_asian::detect(&self.kept)
            && (is_clear || is_unlikely(guess) && is_unlikely(Encoding::WINDOWS_1252))
        {
            return east_asian;
        }
        if let Some(other_script) = self.of_another_script(guess) {
            return other_script;
        }
        if let Some(older) = self.of_older_machines(guess) {
            return older;
        }
        let central = [encoding_rs::WINDOWS_1250, encoding_rs::ISO_8859_2].map(Encoding::web);
        if self.is_hungarian(central.contains(&guess)) {
            return if central.contains(&guess) { guess } else { central[0] };
        }
        if guess == Encoding::WINDOWS_1252 && self.has_euro_of_iso() {
            return Encoding::web(encoding_rs::ISO_8859_15);
        }
        let is_possible = decoded(guess, &self.kept).is_some();
        if is_possible && !(guess.is_single_byte() && self.is_thin()) { guess } else { Encoding::WINDOWS_1252 }
    }

    /// Returns the Cyrillic or Greek encoding in which the bytes look most like words, if the guess is one for Latin letters
    /// although no word has both ASCII letters and others, and one consists of four or more others. In languages with
    /// Latin letters, most letters of such a word are ASCII.
    fn of_another_script(&self, guess: Encoding) -> Option<Encoding> {
        const ENOUGH: usize = 4;
        const SCRIPTS: [(&encoding_rs::Encoding, &str); 3] = [
            (encoding_rs::WINDOWS_1251, "оеаинтсрвлкмд"),
            (encoding_rs::KOI8_R, "оеаинтсрвлкмд"),
            (encoding_rs::WINDOWS_1253, "αοιετσνηυρκπμ"),
        ];
        let text = decoded(guess, &self.kept).filter(|_| guess.is_single_byte())?;
        let is_latin = |c: char| c.is_alphabetic() && c < '\u{250}';
        let words = || text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_ascii());
        let is_other = |word: &str| !word.contains(|c: char| c.is_ascii()) && word.chars().all(is_latin);
        if !words().all(is_other) || !words().any(|word| word.chars().count() >= ENOUGH) {
            return None;
        }
        let score = |(encoding, common): (&'static encoding_rs::Encoding, &str)| {
            let encoding = Encoding::web(encoding);
            let text = decoded(encoding, &self.kept)?;
            let usual = text.chars().filter(|c| common.contains(*c)).count() as i64;
            Some((2 * likeness(encoding, &self.kept) + usual, encoding))
        };
        SCRIPTS.into_iter().rev().filter_map(score).max_by_key(|(score, _)| *score).map(|(_, encoding)| encoding)
    }

    /// Returns the DOS code page, or Mac Roman, in which the bytes look like words. Their letters are signs in Windows
    /// encodings, so this applies only if the guess has signs in the middle of words.
    fn of_older_machines(&self, guess: Encoding) -> Option<Encoding> {
        let is_wrong = |encoding: Encoding| breaks_words(encoding, &self.kept) && likeness(encoding, &self.kept) < 0;
        if !(is_wrong(guess) && is_wrong(Encoding::WINDOWS_1252)) {
            return None;
        }
        let mac = Encoding::web(encoding_rs::MACINTOSH);
        let likely = |page: Encoding| (2 * likeness(page, &self.kept).max(-1_000_000) + usual(page, &self.kept), page);
        let pages: Vec<(i64, Encoding)> = DOS_CODE_PAGES
            .map(Encoding::dos)
            .into_iter()
            .chain([mac])
            .filter(|page| !breaks_words(*page, &self.kept))
            .map(likely)
            .collect();
        let best = pages.iter().map(|(likely, _)| *likely).max().filter(|best| *best > 0)?;
        pages.into_iter().find(|(likely, _)| *likely == best).map(|(_, page)| page)
    }

    /// Returns whether the bytes have `¤`, which people don't use, and none of the characters that only Windows-1252
    /// has. The sign is then the euro of ISO-8859-15.
    fn has_euro_of_iso(&self) -> bool {
        self.kept.contains(&0xa4) && !self.kept.iter().any(|byte| matches!(byte, 0x80..=0x9f))
    }

    /// Returns whether the bytes are Hungarian, whose ő and ű are õ and û in Windows-1252: there are no other letters
    /// than those of Hungarian, and a word has one of the two at its end or beside a digraph. Portuguese has õ only
    /// before e. With `is_likely`, the guess is a Central European encoding already, and an õ is enough.
    fn is_hungarian(&self, is_likely: bool) -> bool {
        const LETTERS: &str = "áéíóöõúüû";
        const DIGRAPHS: [&str; 6] = ["gy", "sz", "zs", "cs", "ny", "ly"];
        let Some(text) = decoded(Encoding::WINDOWS_1252, &self.kept) else { return false };
        let text = text.to_lowercase();
        if text.contains("õe") || text.chars().any(|c| c.is_alphabetic() && !c.is_ascii() && !LETTERS.contains(c)) {
            return false;
        }
        let shows = |word: &str| {
            let has_digraph = DIGRAPHS.iter().any(|digraph| word.contains(digraph));
            word.contains('õ') && (is_likely || has_digraph || word.ends_with('õ')) || word.contains('û') && has_digraph
        };
        text.split(|c: char| !c.is_alphabetic()).any(shows)
    }

    /// Returns whether there are only one or two different non-ASCII characters, and they're Western European letters.
    /// This is too little evidence for another guess than Windows-1252.
    fn is_thin(&self) -> bool {
        const WESTERN: &str = "àáâãäåæçèéêëìíîïñòóôõöøùúûüßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜ";
        let Some(text) = decoded(Encoding::WINDOWS_1252, &self.kept) else { return false };
        let mut found: Vec<char> = Vec::new();
        for c in text.chars().filter(|c| !c.is_ascii()) {
            if !found.contains(&c) {
                found.push(c);
            }
            if found.len() > 2 || !WESTERN.contains(c) {
                return false;
            }
        }
        true
    }

    /// Returns the current encoding and then up to eight others that the bytes could be in, the likeliest first. The
    /// list is empty if there are no others. Of several encodings that decode the bytes to the same text, only one is
    /// listed.
    pub(crate) fn readings(&self, current: Encoding) -> Vec<EncodingAlternative> {
        const MOST: usize = 8;
        // In UTF-8 text, only the lines with invalid bytes suggest another encoding.
        let is_odd = |line: &&[u8]| current != Encoding::UTF_8 || std::str::from_utf8(&join_surrogates(line)).is_err();
        let kept = self.kept.split(|byte| *byte == b'\n').filter(is_odd).collect::<Vec<_>>().join(&b'\n');
        let mut seen: Vec<String> = decoded(current, &kept).into_iter().collect();
        let mut found: Vec<(i64, EncodingAlternative)> = Vec::new();
        for encoding in candidates().filter(|encoding| *encoding != current) {
            // People can't choose between encodings with the same result.
            let Some(text) = decoded(encoding, &kept).filter(|text| !seen.contains(text)) else { continue };
            let sample = pieces(&text);
            seen.push(text);
            let likely = 2 * likeness(encoding, &kept) + usual(encoding, &kept);
            found.push((likely, EncodingAlternative { encoding, sample }));
        }
        found.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        if found.is_empty() {
            return Vec::new();
        }
        let now = EncodingAlternative { encoding: current, sample: pieces(&current.decode_all(&kept).0) };
        std::iter::once(now).chain(found.into_iter().take(MOST).map(|(_, alternative)| alternative)).collect()
    }
}

/// Decodes the bytes. Returns `None` if some of them encode no character, or a C1 control character.
fn decoded(encoding: Encoding, bytes: &[u8]) -> Option<String> {
    let text = match encoding.decode_all(bytes) {
        (text, false) => text,
        // The kept lines were cut to length, possibly inside a character.
        (text, true) if encoding == Encoding::UTF_8 => text,
        _ => return None,
    };
    (!text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}'))).then_some(text)
}

/// Returns a score of how much the bytes look like words in this encoding. Non-ASCII letters next to letters raise it.
/// Signs, uppercase letters inside a word, and words in two scripts lower it.
fn likeness(encoding: Encoding, bytes: &[u8]) -> i64 {
    let Some(text) = decoded(encoding, bytes) else { return i64::MIN };
    let mut score = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if !c.is_ascii() {
            let after = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
            let in_word = before.is_alphabetic() || after.is_alphabetic();
            let beside_latin = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
            score += match () {
                // Words aren't written in two scripts.
                () if c >= '\u{250}' && beside_latin => -3,
                () if !c.is_alphabetic() => -1 - i64::from(in_word),
                () if c.is_uppercase() && before.is_lowercase() => -2,
                () if in_word => 2,
                () => 0,
            };
        }
        before = c;
    }
    score
}

/// Returns whether there's a sign in the middle of a word, or a byte that encodes no character.
fn breaks_words(encoding: Encoding, bytes: &[u8]) -> bool {
    // These occur in words: typographic apostrophes and dashes, no-break spaces, soft hyphens, ordinal indicators, and
    // the middle dot of Catalan.
    const BELONGS: &str = "‘’´–—‑\u{a0}·°ªº\u{ad}";
    let Some(text) = decoded(encoding, bytes) else { return true };
    let characters: Vec<char> = text.chars().collect();
    let is_broken = |three: &[char]| {
        let mark = three[1];
        let is_mark = !mark.is_ascii() && !mark.is_alphabetic() && !BELONGS.contains(mark);
        is_mark && three[0].is_alphabetic() && three[2].is_lowercase()
    };
    characters.windows(3).any(is_broken)
}

/// Counts the letters that are common in names. Most other letters of a code page are rare.
fn usual(encoding: Encoding, bytes: &[u8]) -> i64 {
    const USUAL: &str = "áàâãäåçéèêíñóôõöúüßøąćęłńśźżčďěňřšťůýžőűășțğış";
    let Some(text) = decoded(encoding, bytes) else { return 0 };
    text.chars().filter(|c| USUAL.contains(c.to_lowercase().next().unwrap_or(*c)) && !c.is_ascii()).count() as i64
}

/// Returns up to five different pieces of text around non-ASCII characters, for people to look at.
fn pieces(text: &str) -> Vec<String> {
    const SHOWN: usize = 5;
    const AROUND: usize = 24;
    let piece = |line: &str| {
        let first = line.chars().position(|c| !c.is_ascii())?;
        // Begin before the first non-ASCII character, so that the whole word is visible.
        let piece: String = line.chars().skip(first.saturating_sub(AROUND)).take(3 * AROUND).collect();
        Some(piece.trim().to_owned())
    };
    let mut pieces: Vec<String> = Vec::new();
    for piece in text.lines().filter_map(piece) {
        if !pieces.contains(&piece) {
            pieces.push(piece);
        }
        if pieces.len() == SHOWN {
            break;
        }
    }
    pieces
}
