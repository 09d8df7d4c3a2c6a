//! Counts UTF-8 in text that may be in another encoding.

use super::surrogates;

/// Counts the valid non-ASCII characters and the invalid sequences of text that's read as UTF-8. Surrogates are valid
/// here, because no other encoding has them.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Utf8Count {
    good: u64,
    bad: u64,
    has_pairs: bool,
}

impl Utf8Count {
    /// Counts a piece of text that doesn't end inside a character. `is_valid` is whether it's valid UTF-8.
    pub(crate) fn add(&mut self, bytes: &[u8], is_valid: bool) {
        if is_valid {
            self.good += leading_bytes(bytes);
        } else {
            for piece in bytes.utf8_chunks() {
                self.good += leading_bytes(piece.valid().as_bytes());
                self.bad += u64::from(!piece.invalid().is_empty());
            }
            let surrogates = surrogates::count(bytes);
            self.good += surrogates;
            // Each byte of a surrogate was counted as an invalid sequence.
            self.bad = self.bad.saturating_sub(3 * surrogates);
            self.has_pairs |= surrogates::has_pair(bytes);
        }
    }

    /// Returns whether characters are written as surrogate pairs.
    pub(crate) fn has_pairs(self) -> bool {
        self.has_pairs
    }

    /// Returns whether there are no more invalid sequences than valid non-ASCII characters. Such text is still read as
    /// UTF-8: reading it in another encoding would turn every valid accented letter into two wrong ones.
    pub(crate) fn is_mostly_valid(self) -> bool {
        self.bad <= self.good
    }
}

/// Counts non-ASCII characters by their first bytes. The count of a block of 128 fits into a byte, so that the
/// compiler can vectorize the sum, which is four times as fast.
fn leading_bytes(bytes: &[u8]) -> u64 {
    let of_block = |block: &[u8]| u64::from(block.iter().map(|&byte| u8::from(byte >= 0xc0)).sum::<u8>());
    bytes.chunks(128).map(of_block).sum()
}

/// Returns how many bytes at the end are the beginning of an incomplete UTF-8 character, from 0 to 3.
pub(crate) fn incomplete_char_bytes(bytes: &[u8]) -> usize {
    (1..=bytes.len().min(3))
        .find(|&back| {
            let byte = bytes[bytes.len() - back];
            let needs = match byte {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => 0,
            };
            let follows = |byte: &u8| byte & 0xc0 == 0x80;
            needs > back && bytes[bytes.len() - back + 1..].iter().all(follows)
        })
        .unwrap_or(0)
}
