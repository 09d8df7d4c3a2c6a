//! Finds the offsets of all separators in a text: delimiters, quotes and line ends.
//!
//! The splitter asks for the next separator for every cell. Cells are short, so a search that starts again at each
//! cell spends its time on starting: it took four times as long. Instead, the whole text is scanned once, in blocks
//! of 64 bytes:
//!
//! 1. Each byte is compared with the four separators. Without branches, the compiler does this for many bytes at once.
//! 2. The 64 results are packed into the bits of one integer.
//! 3. The offset of each set bit is appended to a list, which the splitter then walks.

/// How many bytes are compared at once: one for each bit of a `u64`.
const BLOCK: usize = 64;

/// The offsets of a text's separators, with a cursor.
#[derive(Debug, Default)]
pub(crate) struct SeparatorScanner {
    offsets: Vec<u32>,
    cursor: usize,
}

impl SeparatorScanner {
    /// Scans a text, whose length is below 4 GB, and puts the cursor at its first separator.
    pub(crate) fn scan(&mut self, text: &[u8], delimiter: u8, quote: Option<u8>) {
        self.offsets.clear();
        self.cursor = 0;
        // Without a quote character, the fourth comparison finds line feeds a second time, which changes nothing.
        let quote = quote.unwrap_or(b'\n');
        let mut base = 0;
        let mut blocks = text.chunks_exact(BLOCK);
        for block in &mut blocks {
            self.push(bits(block, delimiter, quote), base);
            base += BLOCK as u32;
        }
        let rest = blocks.remainder();
        if !rest.is_empty() {
            // The last block is padded with a letter that isn't a separator.
            let filler = (b'a'..=b'z').find(|byte| *byte != delimiter && *byte != quote).unwrap_or(b' ');
            let mut block = [filler; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            self.push(bits(&block, delimiter, quote), base);
        }
    }

    #[inline]
    fn push(&mut self, mut bits: u64, base: u32) {
        while bits != 0 {
            self.offsets.push(base + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }

    /// Returns the offset of the next separator and moves the cursor behind it. Returns `usize::MAX` after the last
    /// one.
    #[inline]
    pub(crate) fn next(&mut self) -> usize {
        let offset = self.offsets.get(self.cursor).map_or(usize::MAX, |offset| *offset as usize);
        self.cursor += 1;
        offset
    }

    /// Moves the cursor, forward or back, to the first separator at this offset or after it.
    #[inline]
    pub(crate) fn seek(&mut self, at: usize) {
        while self.cursor > 0 && self.offsets.get(self.cursor - 1).is_none_or(|offset| *offset as usize >= at) {
            self.cursor -= 1;
        }
        while self.offsets.get(self.cursor).is_some_and(|offset| (*offset as usize) < at) {
            self.cursor += 1;
        }
    }
}

/// Returns an integer whose bit *n* is set if byte *n* of the block is a separator.
#[inline]
fn bits(block: &[u8], delimiter: u8, quote: u8) -> u64 {
    let mut is_mark = [0u8; BLOCK];
    for (flag, &byte) in is_mark.iter_mut().zip(block) {
        *flag =
            u8::from(byte == delimiter) | u8::from(byte == quote) | u8::from(byte == b'\n') | u8::from(byte == b'\r');
    }
    let mut bits = 0;
    for (index, eight) in is_mark.chunks_exact(8).enumerate() {
        let mut word = [0; 8];
        word.copy_from_slice(eight);
        // The multiplication moves the lowest bit of each of the eight bytes into the top byte, in order.
        let gathered = u64::from_le_bytes(word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << (8 * index);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scan_finds_the_offset_of_every_separator() {
        for length in 0..200 {
            let text: Vec<u8> = (0..length).map(|at| b"a,b\"c\nd\re\xff"[at * 7 % 10]).collect();
            let mut scanner = SeparatorScanner::default();
            scanner.scan(&text, b',', Some(b'"'));
            let expected: Vec<usize> =
                (0..text.len()).filter(|at| matches!(text[*at], b',' | b'"' | b'\n' | b'\r')).collect();
            let found: Vec<usize> = std::iter::from_fn(|| Some(scanner.next()).filter(|at| *at < text.len())).collect();
            assert_eq!(found, expected);
            scanner.seek(length / 2);
            assert_eq!(
                Some(scanner.next()).filter(|at| *at < length),
                expected.into_iter().find(|at| *at >= length / 2)
            );
        }
    }
}
