//! Compares names that people typed: finds equal and similar ones.

use unicode_normalization::UnicodeNormalization;

use crate::id_headers::split_words;

/// How similar two names must be at least, from 0 to 1.
const SIMILAR: f64 = 0.5;

/// Returns a name without surrounding spaces, in lowercase, and in one Unicode form. Two names that people consider the
/// same have the same result.
pub fn normalize_name(name: &str) -> String {
    // Direction marks and joiners are as invisible as spaces.
    let is_unseen = |c: char| crate::text::is_trimmed(c) || crate::text::is_invisible(c);
    name.trim_matches(is_unseen).nfkc().flat_map(char::to_lowercase).nfc().collect()
}

/// Returns at most `most` candidates that are similar to the wanted name, the most similar first: by the number of
/// letters that differ, or because all words of one are words of the other. A part of a word isn't similar to it:
/// `cidade` contains `id`, and is something else.
pub fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let (letters, words) = (letters_and_digits(wanted), split_words(wanted));
    let mut found: Vec<(f64, &str)> = candidates
        .filter_map(|candidate| {
            let by_letters = strsim::normalized_damerau_levenshtein(&letters, &letters_and_digits(candidate));
            let likeness = by_letters.max(likeness_of_words(&words, &split_words(candidate)));
            (likeness > SIMILAR).then_some((likeness, candidate))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(most).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// Returns 0.6 or more if all words of one name are among those of the other, and otherwise 0.
fn likeness_of_words(some: &[String], others: &[String]) -> f64 {
    let (few, many) = if some.len() <= others.len() { (some, others) } else { (others, some) };
    let is_part = !few.is_empty() && few.iter().all(|word| many.contains(word));
    if is_part { 0.6 + 0.4 * few.len() as f64 / many.len() as f64 } else { 0.0 }
}

/// Returns only the letters and digits, in lowercase.
fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_similar_by_their_letters_or_by_whole_words() {
        let near = |wanted: &str, candidates: &[&str]| nearest(wanted, candidates.iter().copied(), 3);
        assert_eq!(
            near("id", &["cidade", "idade", "validade", "uf", "Id do cliente", "cod_id"]),
            ["cod_id", "Id do cliente"]
        );
        assert_eq!(near("email", &["Email consent", "e-mail"]), ["e-mail", "Email consent"]);
        assert_eq!(near("tier", &["Tier level", "city", "teir"]), ["Tier level", "teir"]);
        assert_eq!(near("lowercase", &["lowercas", "uppercase"]), ["lowercas", "uppercase"]);
        assert_eq!(near("", &["a"]), [""; 0]);
    }
}
