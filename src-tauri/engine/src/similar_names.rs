//! Names as people mean them: the same but for how they were typed, or nearly.

use unicode_normalization::UnicodeNormalization;

/// A name as people mean it: no surrounding blanks, no case, one Unicode form. Two names that fold to
/// the same are one.
pub fn normalize_name(name: &str) -> String {
    // Marks of direction and joiners are as little seen as blanks.
    let is_unseen = |c: char| crate::text::is_trimmed(c) || crate::text::is_invisible(c);
    name.trim_matches(is_unseen).nfkc().flat_map(char::to_lowercase).nfc().collect()
}

/// Up to `most` of the candidates that a person may have meant, the likeliest first.
pub fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let wanted = fold(wanted);
    let mut found: Vec<(f64, &str)> = candidates
        .filter_map(|candidate| {
            let folded = fold(candidate);
            let mut likeness = strsim::normalized_damerau_levenshtein(&wanted, &folded);
            if !folded.is_empty() && !wanted.is_empty() && (folded.contains(&wanted) || wanted.contains(&folded)) {
                likeness = likeness.max(0.6);
            }
            (likeness >= 0.5).then_some((likeness, candidate))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(most).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// Letters and digits in lower case, without what people type differently each time.
fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
