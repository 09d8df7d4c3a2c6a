//! Detects delimiters that aren't one of the common ones: `^`, `::`, `~|~`, a space, or a comma with a space.
//!
//! A text between cells is only taken for a delimiter if the header has it, and nearly all rows have it as often as the
//! header. It's never a letter, a digit, or a sign that's common within IDs and names.

use super::delimiter::{DELIMITERS, SAMPLED_BYTES};
use super::header_evidence::{HeaderVerdict, clear_names, has_digit, verdict};
use crate::input::Delimiter;

/// How many lines are examined.
const MAX_LINES: usize = 200;

/// Signs that are common within IDs, names, dates, and addresses. By themselves, they aren't delimiters.
const WITHIN_VALUES: &str = "-_.'@/\\()[]{}<>\"`?";

/// What separates the cells of a text without a common delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uncommon {
    /// This text.
    Delimiter(Delimiter),
    /// Something may, but the evidence isn't clear.
    Unclear,
    None,
}

/// Returns what separates the cells, if none of the common delimiters does.
pub(super) fn instead(text: &[u8], quote: Option<u8>) -> Uncommon {
    let lines = masked_lines(text, quote);
    let Some((header, rows)) = lines.split_first().filter(|(_, rows)| !rows.is_empty()) else {
        return Uncommon::None;
    };
    let is_common = |text: &str| matches!(text.as_bytes(), [byte] if DELIMITERS.contains(byte));
    let mut found = Uncommon::None;
    for candidate in candidates(header).iter().filter(|candidate| !is_common(candidate)) {
        let Some(share) = share_of_rows(candidate, header, rows) else { continue };
        if is_clear(candidate, header, rows, share)
            && let Some(delimiter) = Delimiter::of_text(candidate)
        {
            return Uncommon::Delimiter(delimiter);
        }
        let counts = header.matches(candidate.as_str()).count();
        if share >= 0.8 && (counts > 1 || !candidate.chars().all(|c| WITHIN_VALUES.contains(c))) {
            found = Uncommon::Unclear;
        }
    }
    if found == Uncommon::None && is_fixed_width(header, rows) { Uncommon::Unclear } else { found }
}

/// Returns whether the names of the header, which are separated by two or more spaces, begin where cells begin in most
/// rows, so that each column has a fixed width.
fn is_fixed_width(header: &str, rows: &[String]) -> bool {
    let header: Vec<char> = header.chars().collect();
    let begins = |line: &[char], at: usize| line.get(at).is_some_and(|c| *c != ' ') && line[at - 1] == ' ';
    let is_name = |at: &usize| begins(&header, *at) && header[at - 2] == ' ';
    let names: Vec<usize> = (2..header.len()).filter(is_name).collect();
    let fits = |row: &&String| {
        let row: Vec<char> = row.chars().collect();
        names.iter().all(|at| *at >= row.len() || begins(&row, *at) || row[*at] == ' ')
            && names.iter().any(|at| begins(&row, *at))
    };
    !names.is_empty() && rows.iter().filter(fits).count() * 10 >= rows.len() * 9
}

/// Returns the longer text that a common delimiter is always a part of: `~|~`, `||`, or a comma with a space.
pub(super) fn around(text: &[u8], delimiter: u8, quote: Option<u8>) -> Option<Delimiter> {
    let common = char::from(delimiter);
    let lines = masked_lines(text, quote);
    let (header, rows) = lines.split_first().filter(|(_, rows)| !rows.is_empty())?;
    let candidates = candidates(header);
    let is_longer = |candidate: &&String| {
        // An empty column between two commas is more likely than a delimiter of two.
        let is_doubled = candidate.chars().all(|c| c == common) && delimiter != b'|';
        // Other signs beside it belong to the values.
        let is_symmetric = candidate.chars().eq(candidate.chars().rev());
        let is_spaced = candidate.strip_prefix(common) == Some(" ");
        candidate.chars().count() > 1 && candidate.contains(common) && !is_doubled && (is_symmetric || is_spaced)
    };
    let is_whole = |line: &String, candidate: &str| {
        let within = candidate.matches(common).count();
        line.matches(candidate).count() * within == line.matches(common).count()
    };
    let found = candidates.iter().filter(is_longer).find(|candidate| {
        header.matches(candidate.as_str()).count() > 0
            && lines.iter().all(|line| is_whole(line, candidate))
            && rows.iter().filter(|row| row.split(candidate.as_str()).count() > 1).count() * 10 >= rows.len() * 9
    })?;
    Delimiter::of_text(found)
}

/// Returns the texts of the header that could separate its cells: its runs of signs, and the runs of one sign in these.
/// The longest come first.
fn candidates(header: &str) -> Vec<String> {
    const MAX_CANDIDATES: usize = 40;
    let mut found: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        if !text.is_empty() && text.len() <= 8 && found.len() < MAX_CANDIDATES && !found.iter().any(|one| one == text) {
            found.push(text.to_owned());
        }
    };
    for run in header.split(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\'')) {
        add(run);
        let mut begin = 0;
        let mut last = None;
        for (at, c) in run.char_indices() {
            if last.is_some_and(|last| last != c) {
                add(&run[begin..at]);
                begin = at;
            }
            last = Some(c);
        }
        add(&run[begin..]);
    }
    found.sort_by_key(|text| std::cmp::Reverse(text.len()));
    found
}

/// Returns the share of rows that have a text as often as the header, from 0 to 1. Returns `None` if it doesn't split
/// the header into different names.
fn share_of_rows(candidate: &str, header: &str, rows: &[String]) -> Option<f64> {
    let names: Vec<&str> = header.split(candidate).map(str::trim).collect();
    let is_name = |name: &&str| name.chars().any(char::is_alphanumeric);
    let mut distinct = names.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if names.len() < 2 || !names.iter().all(is_name) || distinct.len() < names.len() {
        return None;
    }
    // Each row of `id=1 tier=gold` repeats the names of its cells. The first row isn't a header.
    if rows.iter().all(|row| row.split(candidate).next().map(str::trim) == names.first().copied()) {
        return None;
    }
    let same = rows.iter().filter(|row| row.split(candidate).count() == names.len()).count();
    Some(same as f64 / rows.len() as f64)
}

/// Returns whether the evidence for a delimiter is clear.
fn is_clear(candidate: &str, header: &str, rows: &[String], share: f64) -> bool {
    let cells = |line: &String| line.split(candidate).map(|cell| cell.trim().to_owned()).collect::<Vec<String>>();
    let names = cells(&header.to_owned());
    let split: Vec<Vec<String>> = rows.iter().map(cells).collect();
    if candidate.trim().is_empty() && !candidate.contains(|c: char| c.is_control()) {
        // Spaces separate words, too. So each column has to look like one: enough of them have clear names, or the first
        // one has an ID without letters.
        let are_wide = split.iter().filter(|row| row.len() >= names.len()).count() * 20 >= split.len() * 19;
        let fits = share >= 0.95 || names.len() > 4 && are_wide;
        let first_is_id = split.iter().all(|row| row.first().is_some_and(|id| has_digit(id)));
        return fits
            && !has_digit(&names[0])
            && first_is_id
            && (names.len() > 2 || super::name_words::is_common_name(&names[0]))
            && clear_names(&names, &split) * 2 >= names.len();
    }
    let is_rare = |c: char| c.is_control() || !WITHIN_VALUES.contains(c) && c != ' ';
    let are_several = candidate.chars().filter(|c| *c != ' ').count() > 1;
    share >= 0.95 && (candidate.chars().any(is_rare) || are_several) && verdict(&names, &split) != HeaderVerdict::Data
}

/// Returns the first lines that aren't empty, without quotes, and with an underscore in place of each sign in quoted cells,
/// so that these have no delimiters and no line breaks.
fn masked_lines(text: &[u8], quote: Option<u8>) -> Vec<String> {
    let is_cut = text.len() > SAMPLED_BYTES;
    let text = String::from_utf8_lossy(&text[..text.len().min(SAMPLED_BYTES)]);
    let quote = quote.map(char::from);
    let mut lines = vec![String::new()];
    let (mut is_quoted, mut last) = (false, '\n');
    for c in text.chars() {
        let is_quote = Some(c) == quote;
        if is_quoted {
            is_quoted = !is_quote;
            if is_quoted {
                push(&mut lines, if c.is_alphanumeric() { c } else { '_' });
            }
        } else if is_quote && !last.is_alphanumeric() {
            is_quoted = true;
        } else if matches!(c, '\n' | '\r') {
            if lines.last().is_some_and(|line| !line.is_empty()) {
                if lines.len() > MAX_LINES {
                    break;
                }
                lines.push(String::new());
            }
        } else if !is_quote {
            push(&mut lines, c);
        }
        last = c;
    }
    if is_cut && lines.len() <= MAX_LINES || lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let comments = lines.iter().take_while(|line| line.starts_with('#') && line.contains(' ')).count();
    lines.split_off(if comments < lines.len() { comments } else { 0 })
}

fn push(lines: &mut [String], c: char) {
    if let Some(line) = lines.last_mut() {
        line.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        match instead(text.as_bytes(), Some(b'"')) {
            Uncommon::Delimiter(delimiter) => Some(delimiter.as_str().to_owned()),
            Uncommon::Unclear => Some("unclear".to_owned()),
            Uncommon::None => None,
        }
    }

    #[test]
    fn uncommon_delimiters_are_known_by_the_header_and_the_rows() {
        for delimiter in ["^", "::", "~", "#", "¦", "$$", "\u{1f}", "\u{1}", "~^~", "!", "*", "§", "<>", " ^ "] {
            let text = "id|tier|city\n1|gold|Faro\n2||Rua A-7\n3|silver|Ana's\n".replace('|', delimiter);
            assert_eq!(of(&text).as_deref(), Some(delimiter), "{text:?}");
        }
        assert_eq!(of("id tier points\n1 gold 5\n2 silver 6\n").as_deref(), Some(" "));
        assert_eq!(of("id tier\n1 gold\n2 silver\n").as_deref(), Some(" "));
        assert_eq!(of("\"id\" \"full name\" points\n1 \"Ana Silva\" 5\n2 \"Rui Costa\" 6\n").as_deref(), Some(" "));
    }

    #[test]
    fn a_single_column_is_not_split() {
        for text in [
            "id\nA-1\nA-2\n",
            "customer-id\nA-1\nA-2\n",
            "email\nana@example.com\nrui@example.com\n",
            "birth.date\n1.2.2000\n2.2.2000\n",
            "customer_id\n1\n2\n",
            "time\n10:00\n11:00\n",
        ] {
            assert_eq!(of(text), None, "{text:?}");
        }
        assert_eq!(of("full name\nAna Silva\nRui Costa\n").as_deref(), Some("unclear"));
        assert_eq!(
            of("id  tier   city\n--- ------ -----\n1   gold   Paris\n2   silver Lyon\n").as_deref(),
            Some("unclear")
        );
        assert_eq!(of("id=1 tier=gold\nid=2 tier=silver\n").as_deref(), Some("unclear"));
        assert_eq!(of("street number\nRua 12\nRua 13\n").as_deref(), Some("unclear"));
    }

    #[test]
    fn a_common_delimiter_can_be_a_part_of_a_longer_one() {
        let of =
            |text: &str, delimiter| around(text.as_bytes(), delimiter, Some(b'"')).map(|one| one.as_str().to_owned());
        assert_eq!(of("id~|~tier\n1~|~gold\n2~|~\n", b'|').as_deref(), Some("~|~"));
        assert_eq!(of("id||tier||a\n1||||x\n2||gold||y\n", b'|').as_deref(), Some("||"));
        assert_eq!(of("\"id\", \"tier\"\n\"1\", \"go,ld\"\n", b',').as_deref(), Some(", "));
        assert_eq!(of("id,tier\n1, gold\n", b','), None);
        assert_eq!(of("id,'note'\n1,'x'\n", b','), None);
        assert_eq!(of("id,$a,$b\n1,$5,$6\n", b','), None);
        assert_eq!(of("id,,tier\n1,,gold\n", b','), None);
        assert_eq!(of("id|tier|a\n1||x\n", b'|'), None);
    }
}
