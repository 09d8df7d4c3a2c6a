//! Detects the delimiter.
//!
//! The header counts most. It names every column, so it has every delimiter; rows can leave out their last cells, and
//! their texts can contain other delimiters.

use super::head_records::{HeadRecords, SAMPLE_RECORDS, Separators};

/// The delimiters that can be detected. If all characters were candidates, free text would be split at a frequent
/// letter such as `e`.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many bytes are examined for the delimiter and the quotes.
pub(super) const SAMPLED_BYTES: usize = 256 << 10;

/// The lowest score of a delimiter. In free text with commas, few records have the same number of cells.
const MIN_SCORE: f64 = 0.35;

/// Returns the likeliest common delimiter, or `None` if the text isn't split by any.
pub(super) fn likeliest(text: &[u8], whole: bool, how: Separators) -> Option<u8> {
    let (text, whole) = (&text[..text.len().min(SAMPLED_BYTES)], whole && text.len() <= SAMPLED_BYTES);
    let cut = how.quote.map_or([0; DELIMITERS.len()], |quote| cut_cells(text, quote, how.escape));
    let mut best = (0.0, b',');
    for (delimiter, cut) in DELIMITERS.into_iter().zip(cut) {
        let Ok(records) = HeadRecords::split(text, whole, Separators { delimiter, ..how }, 1) else { continue };
        // A delimiter inside cells that others put in quotation marks is text.
        let score = if cut > 0 { 0.0 } else { score(&records) };
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    (best.0 >= MIN_SCORE).then_some(best.1)
}

/// Returns how well the records fit a table, from 0 to 1.
fn score(records: &HeadRecords) -> f64 {
    let (width, share) = records.usual_width();
    if width < 2 {
        return 0.0;
    }
    let (first, usual) = (records.likeliest_header(&[]), records.usual_full_width());
    let header = records.full_width(first);
    let is_first = first == records.comments();
    // Below a header in the first line, rows can be shorter.
    let share = if is_first && header > usual { records.share_of_widths(2, header.max(width)) } else { share };
    let fits = match () {
        () if header.abs_diff(usual) <= 1 || records.width(first).abs_diff(width) <= 1 => 1.0,
        () if header > usual && is_first => 1.0,
        () if header > usual => 0.7,
        () => 0.3,
    };
    // A table with many cells in a row is less likely to be an accident. Cells that begin with a space are more likely
    // to be parts of a sentence.
    share * fits * (1.0 - 0.3 / header.max(width) as f64) * (1.0 - 0.2 * records.share_of_spaced_cells())
}

/// Counts, for each delimiter, the quoted cells between other delimiters that it would cut in two. If it also delimits
/// quoted cells itself, it's 0, because then the others may be text.
fn cut_cells(text: &[u8], quote: u8, escape: Option<u8>) -> [usize; DELIMITERS.len()] {
    let index = |byte: Option<&u8>| DELIMITERS.iter().position(|delimiter| Some(delimiter) == byte);
    let (mut cut, mut bounded) = ([0; DELIMITERS.len()], [0; DELIMITERS.len()]);
    let mut at = 0;
    let mut cells = 0;
    while let Some(next) = memchr::memchr(quote, &text[at..])
        && cells < 16 * SAMPLE_RECORDS
    {
        let start = at + next;
        at = start + 1;
        let before = start.checked_sub(1).map(|before| &text[before]);
        if !before.is_none_or(|byte| is_between(*byte)) {
            continue;
        }
        let Some(end) = closing_quote(text, start + 1, quote, escape) else { break };
        let after = text.get(end + 1);
        if !after.is_none_or(|byte| is_between(*byte)) {
            continue;
        }
        at = end + 1;
        cells += 1;
        let around = [index(before), index(after)];
        around.into_iter().flatten().for_each(|delimiter| bounded[delimiter] += 1);
        if around.iter().any(Option::is_some) {
            for (delimiter, byte) in DELIMITERS.iter().enumerate() {
                let is_inside = memchr::memchr(*byte, &text[start..end]).is_some();
                cut[delimiter] += usize::from(is_inside && !around.contains(&Some(delimiter)));
            }
        }
    }
    cut.iter_mut().zip(bounded).filter(|(_, bounded)| *bounded > 0).for_each(|(cut, _)| *cut = 0);
    cut
}

/// Returns where the quote of a cell is closed. A doubled or escaped quote is text.
fn closing_quote(text: &[u8], from: usize, quote: u8, escape: Option<u8>) -> Option<usize> {
    let mut at = from;
    while let Some(byte) = text.get(at) {
        match byte {
            _ if Some(*byte) == escape => at += 2,
            _ if *byte == quote && text.get(at + 1) == Some(&quote) => at += 2,
            _ if *byte == quote => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// Returns whether a byte ends a cell.
pub(super) fn is_between(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n') || DELIMITERS.contains(&byte)
}
