//! Compares names that people typed: finds equal and similar ones.

use unicode_normalization::UnicodeNormalization;

/// Returns a name without surrounding spaces, in lowercase, and in one Unicode form. Two names that people consider the
/// same have the same result.
pub fn normalize_name(name: &str) -> String {
    // Direction marks and joiners are as invisible as spaces.
    let is_unseen = |c: char| crate::text::is_trimmed(c) || crate::text::is_invisible(c);
    name.trim_matches(is_unseen).nfkc().flat_map(char::to_lowercase).nfc().collect()
}

/// Returns at most `most` candidates that are similar to the wanted name, the most similar first.
pub fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let wanted = letters_and_digits(wanted);
    let mut found: Vec<(f64, &str)> = candidates
        .filter_map(|candidate| {
            let folded = letters_and_digits(candidate);
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

/// Returns only the letters and digits, in lowercase.
fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
