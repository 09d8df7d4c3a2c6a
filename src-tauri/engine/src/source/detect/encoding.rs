//! Which encoding bytes are in that are no UTF-8: a guess, by the whole of them, and what else they could be.

use std::io::{self, Read};

use chardetng::{Iso2022JpDetection, Utf8Detection};
use serde::Serialize;

use crate::input::{DOS_CODE_PAGES, Encoding, Utf8Count, incomplete_char_bytes};

/// Lines with anything beyond ASCII that the guess looks at, in bytes. What is beyond changes it no more.
const WEIGHED_BYTES: usize = 4 << 20;

/// Those that are kept to be shown and to be weighed by ourselves.
const KEPT_BYTES: usize = 32 << 10;

/// What files come in where they are no UTF-8, by the people who read them.
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

/// Another encoding that a file may be in, and how it would read then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EncodingAlternative {
    /// Which.
    pub encoding: Encoding,
    /// Pieces of the file as it reads them: where they are words, it is the right one.
    pub sample: Vec<String>,
}

/// What all the bytes of a file tell.
pub(crate) struct EncodingDetector {
    utf_8: Utf8Count,
    detector: chardetng::EncodingDetector,
    /// Lines with anything beyond ASCII, each ended by LF.
    kept: Vec<u8>,
    weighed: usize,
    has_line_feed: bool,
}

impl EncodingDetector {
    pub(crate) fn new() -> EncodingDetector {
        EncodingDetector {
            utf_8: Utf8Count::default(),
            detector: chardetng::EncodingDetector::new(Iso2022JpDetection::Deny),
            kept: Vec::new(),
            weighed: 0,
            has_line_feed: false,
        }
    }

    /// Reads all of a file.
    pub(crate) fn read(mut self, file: &mut impl Read) -> io::Result<EncodingDetector> {
        let mut buffer = vec![0; 1 << 20];
        let mut kept = 0;
        loop {
            let read = file.read(&mut buffer[kept..])?;
            let end = kept + read;
            // What may be the beginning of a character waits for the rest of it.
            let whole = if read == 0 { end } else { end - incomplete_char_bytes(&buffer[..end]) };
            self.add(&buffer[..whole]);
            if read == 0 {
                return Ok(self);
            }
            buffer.copy_within(whole..end, 0);
            kept = end - whole;
        }
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.utf_8.add(bytes, std::str::from_utf8(bytes).is_ok());
        self.has_line_feed |= memchr::memchr(b'\n', bytes).is_some();
        if self.weighed >= WEIGHED_BYTES {
            return;
        }
        for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_ascii()) {
            self.detector.feed(line, false);
            self.detector.feed(b"\n", false);
            self.weighed += line.len();
            if self.kept.len() < KEPT_BYTES {
                self.kept.extend_from_slice(&line[..line.len().min(KEPT_BYTES)]);
                self.kept.push(b'\n');
            }
            if self.weighed >= WEIGHED_BYTES {
                return;
            }
        }
    }

    /// The likeliest encoding.
    pub(crate) fn settle(&self) -> Encoding {
        if self.utf_8.is_mostly_valid() {
            return Encoding::UTF_8;
        }
        let guess = Encoding::web(self.detector.guess(None, Utf8Detection::Deny));
        // The detector is made for the web, where Mac Roman is not. Old Macs end lines with CR alone.
        let mac = Encoding::web(encoding_rs::MACINTOSH);
        if !self.has_line_feed && likeness(mac, &self.kept) > likeness(guess, &self.kept) {
            return mac;
        }
        if let Some(older) = self.of_older_machines(guess) {
            return older;
        }
        if guess == Encoding::WINDOWS_1252 && self.has_euro_of_iso() {
            return Encoding::web(encoding_rs::ISO_8859_15);
        }
        let is_possible = decoded(guess, &self.kept).is_some();
        if is_possible && !(guess.is_single_byte() && self.is_thin()) { guess } else { Encoding::WINDOWS_1252 }
    }

    /// The page of DOS, or of old Macs, whose words these are. What are letters there, are marks in the middle
    /// of words everywhere else: where there are none, it is neither.
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

    /// Whether it has the sign for any currency, which nobody writes, and none of the marks that only Windows
    /// has: it is the euro then.
    fn has_euro_of_iso(&self) -> bool {
        self.kept.contains(&0xa4) && !self.kept.iter().any(|byte| matches!(byte, 0x80..=0x9f))
    }

    /// Whether one accent or two are all there is, and they are those of the West: too little to believe
    /// that a file comes from elsewhere.
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

    /// How the bytes read now, and what else they could be, the likeliest first.
    pub(crate) fn readings(&self, current: Encoding) -> Vec<EncodingAlternative> {
        const MOST: usize = 8;
        // Among good UTF-8 the few bad lines are what asks for another reading.
        let is_odd = |line: &&[u8]| current != Encoding::UTF_8 || std::str::from_utf8(line).is_err();
        let kept = self.kept.split(|byte| *byte == b'\n').filter(is_odd).collect::<Vec<_>>().join(&b'\n');
        let mut seen: Vec<String> = decoded(current, &kept).into_iter().collect();
        let mut found: Vec<(i64, EncodingAlternative)> = Vec::new();
        for encoding in candidates().filter(|encoding| *encoding != current) {
            // Two encodings that read all of it alike are one to whoever looks.
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

/// The text, where every byte of it is one, and no control characters of old terminals.
fn decoded(encoding: Encoding, bytes: &[u8]) -> Option<String> {
    let text = match encoding.decode_all(bytes) {
        (text, false) => text,
        // Pieces that were cut out of lines may end inside a character.
        (text, true) if encoding == Encoding::UTF_8 => text,
        _ => return None,
    };
    (!text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}'))).then_some(text)
}

/// How much the bytes look like words: letters beside letters speak for an encoding, marks and letters of
/// another case inside a word against it.
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
                // No word is written in two scripts.
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

/// Whether a mark stands in the middle of a word, where none belongs, or a byte is none at all.
fn breaks_words(encoding: Encoding, bytes: &[u8]) -> bool {
    // Apostrophes and dashes of Word, blanks that do not break, the middle dot of Catalan.
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

/// Letters that people really write: the others of a page are there for a rare name.
fn usual(encoding: Encoding, bytes: &[u8]) -> i64 {
    const USUAL: &str = "áàâãäåçéèêíñóôõöúüßøąćęłńśźżčďěňřšťůýžőűășțğış";
    let Some(text) = decoded(encoding, bytes) else { return 0 };
    text.chars().filter(|c| USUAL.contains(c.to_lowercase().next().unwrap_or(*c)) && !c.is_ascii()).count() as i64
}

/// A few pieces around what is no ASCII, for eyes.
fn pieces(text: &str) -> Vec<String> {
    const SHOWN: usize = 5;
    const AROUND: usize = 24;
    let piece = |line: &str| {
        let first = line.chars().position(|c| !c.is_ascii())?;
        // From a little before the first odd letter, so that the word around it can be judged.
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
