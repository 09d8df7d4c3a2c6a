//! What Target responds can quote the batch. Nothing of a batch may be in the journal, so it's left out before it's stored.

use std::collections::HashSet;

use percent_encoding::percent_decode;

/// A word of a message that was left out.
const LEFT_OUT: &str = "…";

/// Short words that reveal nothing, although they're in most batches.
const PLAIN_WORDS: [&str; 19] = [
    "a", "an", "and", "are", "at", "be", "by", "for", "has", "in", "is", "it", "no", "not", "of", "on", "or", "the",
    "to",
];

/// The shortest word or value that's looked for in an address. A shorter one could be there by chance.
const SHORTEST_QUOTE: usize = 5;

/// Returns a message of Target without numbers and without the words that are in a batch.
pub(super) fn without_quotes(message: &str, body: &[u8]) -> String {
    let rows = body.iter().position(|byte| *byte == b'\n').map_or(&[][..], |end| &body[end..]);
    let rows = percent_decode(rows).decode_utf8_lossy().to_lowercase();
    let is_plain = |word: &str| {
        let lower = word.to_lowercase();
        let is_text = word.chars().all(char::is_alphabetic);
        is_text && (PLAIN_WORDS.contains(&&*lower) || word.chars().count() > 2 && !rows.contains(&lower))
    };
    let mut out = String::new();
    let mut rest = message;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_alphanumeric() != first.is_alphanumeric()).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        match first.is_alphanumeric() {
            true if is_plain(piece) => out.push_str(piece),
            true => out.push_str(LEFT_OUT),
            false => out.push_str(piece),
        }
    }
    while let Some(doubled) =
        [format!("{LEFT_OUT} {LEFT_OUT}"), LEFT_OUT.repeat(2)].iter().find(|two| out.contains(*two))
    {
        out = out.replace(doubled, LEFT_OUT);
    }
    out
}

/// Returns whether an address or an ID contains a value of a batch: one with a letter, because a number could be the same by
/// chance. The host and the client code are in every address, so values that are the same quote nothing.
pub(super) fn quotes(text: &str, client: &str, body: &[u8]) -> bool {
    let decoded = percent_decode(text.as_bytes()).decode_utf8_lossy().to_lowercase();
    let text =
        decoded.split_once("://").map_or(&*decoded, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let values = text.split(['?', '&', '=', '/']);
    let parts = text.split(|c: char| !c.is_alphanumeric());
    // Words of Target's own addresses.
    let own = ["batchstatus", "profile", "batchid", "showdetails"];
    let is_foreign = |part: &&str| {
        let has_letter = part.chars().any(char::is_alphabetic) && part.chars().count() >= SHORTEST_QUOTE;
        has_letter && !own.contains(part) && !part.eq_ignore_ascii_case(client)
    };
    let parts: HashSet<&str> = values.chain(parts).filter(is_foreign).collect();
    if parts.is_empty() {
        return false;
    }
    let rows = body.split(|byte| *byte == b'\n').skip(1);
    let mut cells = rows.flat_map(|row| row.split(|byte| *byte == b','));
    // A batch has millions of cells, so only those are decoded that need it.
    cells.any(|cell| match cell.contains(&b'%') {
        true => parts.contains(&*percent_decode(cell).decode_utf8_lossy().to_lowercase()),
        false => parts.iter().any(|part| cell.eq_ignore_ascii_case(part.as_bytes())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"batch=thirdPartyId,city\nV-4711,S%C3%A3o%20Paulo\njoao@example.com,Lisboa";

    #[test]
    fn a_message_keeps_only_words_that_are_not_in_the_batch() {
        for (message, kept) in [
            ("Unexpected error", "Unexpected error"),
            ("Invalid value 'São Paulo' for V-4711", "Invalid value '…' for …-…"),
            ("row 17: LISBOA is not a number", "row …: … is not a number"),
            ("user joao@example.com", "user …@….…"),
            ("", ""),
        ] {
            assert_eq!(without_quotes(message, BODY), kept);
        }
    }

    #[test]
    fn an_address_with_a_value_of_the_batch_is_recognized() {
        let address = |id: &str| {
            format!("https://mboxedge45.tt.omtrdc.net/m2/demo/v2/profile/batchStatus?batchId={id}&m2Node=00")
        };
        assert!(
            quotes(&address("demo-joao%40example.com"), "demo", BODY)
                || quotes(&address("joao%40example.com"), "demo", BODY)
        );
        assert!(quotes(&address("joao%40example.com"), "demo", BODY));
        assert!(quotes(&address("demo-lisboa-7"), "demo", BODY));
        assert!(!quotes(&address("demo-1701473848678-13029383"), "demo", BODY));
        assert!(!quotes(&address("demo-1"), "demo", b"batch=thirdPartyId,a\n1,profile\n2,batchStatus"));
        // The brand of a shop can be its client code.
        let rows = b"batch=thirdPartyId,brand\n1,northpier\n2,omtrdc";
        assert!(!quotes("https://mboxedge45.tt.omtrdc.net/m2/northpier/v2/profile/batchStatus", "northpier", rows));
        assert!(!quotes("northpier-1701473848678-13029383", "northpier", rows));
    }
}
