//! The language of the app if the settings don't name one. It's detected in Rust, because without `LANG`, WebKit reports
//! the language "C", which `Intl` rejects.

use crate::api::Language;

/// Returns the system's locale as a BCP 47 tag, unless it's unknown, "C" or "POSIX".
pub fn system_locale() -> Option<String> {
    sys_locale::get_locale().filter(|tag| is_tag(tag))
}

/// Returns Portuguese for Portuguese locales, and English for all others.
pub fn choose(locale: Option<&str>) -> Language {
    let primary = locale.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("pt") { Language::PtBr } else { Language::En }
}

/// Returns whether the primary language is a language: two or three letters.
fn is_tag(tag: &str) -> bool {
    let primary = tag.split('-').next().unwrap_or_default();
    (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portuguese_locales_get_portuguese_and_all_others_english() {
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
    fn a_locale_that_intl_rejects_is_ignored() {
        assert!(is_tag("en-US") && is_tag("pt-BR") && is_tag("fil"));
        assert!(!is_tag("C") && !is_tag("POSIX") && !is_tag("") && !is_tag("c.utf8"));
    }
}
