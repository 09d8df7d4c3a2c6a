//! Which language the window speaks at first. Chosen here and not by the page: a WebKit without `LANG`
//! calls its language "C", which no `Intl` takes.

use crate::api::Language;

/// The system's locale as a BCP 47 tag; none where it is "C", "POSIX" or not told.
pub fn system_locale() -> Option<String> {
    sys_locale::get_locale().filter(|tag| is_tag(tag))
}

/// The nearest of the languages that the product has.
pub fn choose(locale: Option<&str>) -> Language {
    let primary = locale.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("pt") { Language::PtBr } else { Language::En }
}

/// Whether the primary language is one: two or three letters.
fn is_tag(tag: &str) -> bool {
    let primary = tag.split('-').next().unwrap_or_default();
    (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_works_in_portuguese_is_met_in_portuguese_and_all_others_in_english() {
        for (locale, language) in [
            (Some("pt-BR"), Language::PtBr),
            (Some("pt-PT"), Language::PtBr),
            (Some("pt"), Language::PtBr),
            (Some("en-GB"), Language::En),
            (Some("de-DE"), Language::En),
            (Some("ptx"), Language::En),
            (None, Language::En),
        ] {
            assert_eq!(choose(locale), language, "{locale:?}");
        }
    }

    #[test]
    fn a_machine_without_a_locale_gives_none_instead_of_one_that_breaks_every_number() {
        assert!(is_tag("en-US") && is_tag("pt-BR") && is_tag("fil"));
        assert!(!is_tag("C") && !is_tag("POSIX") && !is_tag("") && !is_tag("c.utf8"));
    }
}
