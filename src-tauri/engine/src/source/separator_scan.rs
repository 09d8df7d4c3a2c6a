//! The places of the bytes that cut text: delimiters, quotes, line ends.

/// Bytes looked at in one go.
const BLOCK: usize = 64;

/// Places in order, and how far they were used.
#[derive(Debug, Default)]
pub(crate) struct SeparatorScanner {
    places: Vec<u32>,
    used: usize,
}

impl SeparatorScanner {
    /// Finds them anew.
    pub(crate) fn find(&mut self, text: &[u8], delimiter: u8, quote: Option<u8>) {
        self.places.clear();
        self.used = 0;
        // A quote that there is none of is looked for as a second line feed.
        let quote = quote.unwrap_or(b'\n');
        let mut base = 0;
        let mut blocks = text.chunks_exact(BLOCK);
        for block in &mut blocks {
            self.take(bits(block, delimiter, quote), base);
            base += BLOCK as u32;
        }
        let rest = blocks.remainder();
        if !rest.is_empty() {
            // Padded with what is no separator.
            let filler = (b'a'..=b'z').find(|byte| *byte != delimiter && *byte != quote).unwrap_or(b' ');
            let mut block = [filler; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            self.take(bits(&block, delimiter, quote), base);
        }
    }

    #[inline]
    fn take(&mut self, mut bits: u64, base: u32) {
        while bits != 0 {
            self.places.push(base + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }

    /// The next place; beyond any text where there is none.
    #[inline]
    pub(crate) fn next(&mut self) -> usize {
        let place = self.places.get(self.used).map_or(usize::MAX, |place| *place as usize);
        self.used += 1;
        place
    }

    /// Leaves behind what lies before a place, or takes back what lies at it and after.
    #[inline]
    pub(crate) fn seek(&mut self, at: usize) {
        while self.used > 0 && self.places.get(self.used - 1).is_none_or(|place| *place as usize >= at) {
            self.used -= 1;
        }
        while self.places.get(self.used).is_some_and(|place| (*place as usize) < at) {
            self.used += 1;
        }
    }
}

/// A bit for each byte that is a separator.
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
        // Eight flags of one bit each, gathered into the top byte.
        let gathered = u64::from_le_bytes(word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << (8 * index);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_found_where_it_stands() {
        for length in 0..200 {
            let text: Vec<u8> = (0..length).map(|at| b"a,b\"c\nd\re\xff"[at * 7 % 10]).collect();
            let mut scanner = SeparatorScanner::default();
            scanner.find(&text, b',', Some(b'"'));
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
