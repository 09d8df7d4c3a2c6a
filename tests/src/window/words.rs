//! The catalogues: what an English sentence is in the window's language.

use std::collections::BTreeMap;

use serde_json::Value;

use super::look::Language;
use super::repository;

/// One language, beside English.
pub struct Words {
    language: Language,
    english: BTreeMap<String, Vec<String>>,
    own: BTreeMap<String, Vec<String>>,
}

impl Words {
    /// Reads the catalogues.
    pub fn of(language: Language) -> Words {
        Words { language, english: catalogue(Language::En), own: catalogue(language) }
    }

    /// Which.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What stands in the window where English has these words. They are a whole message, or one up to its
    /// first number or name. What no catalogue holds (a file's name) is the same in every language.
    pub fn say(&self, english: &str) -> String {
        if self.language == Language::En {
            return english.to_owned();
        }
        let found = self.english.iter().find_map(|(key, forms)| {
            let at = forms.iter().position(|form| begins(form, english))?;
            Some((key, at))
        });
        match found {
            // English and Portuguese have other plurals; the last form is that of most numbers.
            Some((key, at)) => {
                let (forms, is_last) = (&self.own[key], at + 1 == self.english[key].len());
                let form = if is_last { forms.last() } else { forms.get(at) };
                head(form.map_or("", String::as_str)).to_owned()
            }
            None => english.to_owned(),
        }
    }

    /// Whether a text is a message of this language.
    pub fn is_ours(&self, text: &str) -> bool {
        is_of(&self.own, text)
    }

    /// Whether a text is an English message, and none of this language.
    pub fn is_english_left(&self, text: &str) -> bool {
        is_of(&self.english, text) && !is_of(&self.own, text)
    }
}

fn is_of(catalogue: &BTreeMap<String, Vec<String>>, text: &str) -> bool {
    catalogue.values().flatten().any(|form| matches(form, text))
}

/// Up to the first placeholder.
fn head(form: &str) -> &str {
    form.split('{').next().unwrap_or_default().trim_end()
}

fn begins(form: &str, text: &str) -> bool {
    form == text || (form.contains('{') && head(form) == text.trim_end() && !head(form).is_empty())
}

/// Whether a text is this message with something in the place of each placeholder.
fn matches(form: &str, text: &str) -> bool {
    let mut pieces = form.split('{').enumerate().map(|(at, piece)| match at {
        0 => piece,
        _ => piece.split_once('}').map_or("", |(_, rest)| rest),
    });
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else { return rest.is_empty() };
    if form.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 2).count() <= pieces.len() {
        // Next to nothing but placeholders: anything would be it.
        return false;
    }
    for piece in between {
        let Some((_, behind)) = rest.split_once(*piece) else { return false };
        rest = behind;
    }
    rest.len() > last.len() && rest.ends_with(last)
}

/// Every message with all its forms.
fn catalogue(language: Language) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for part in ["shared", "window"] {
        let path = repository().join("ui/messages").join(part).join(format!("{}.json", language.tag()));
        let messages: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for (key, message) in messages.as_object().unwrap().iter().filter(|(key, _)| *key != "$schema") {
            let forms = match message.as_str() {
                Some(text) => vec![text.to_owned()],
                None => {
                    let forms = message[0]["match"].as_object().unwrap();
                    forms.values().filter_map(|form| form.as_str().map(str::to_owned)).collect()
                }
            };
            all.insert(key.clone(), forms);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_with_any_name_or_number_in_it() {
        assert!(matches("About {time} left", "About 3 minutes left"));
        assert!(matches("Put it away", "Put it away"));
        assert!(!matches("About {time} left", "About 3 minutes"));
        assert!(!matches("Put it away", "Put it away, please"));
        assert!(!matches("{done} of {total}", "Ofertas of all kinds"));
    }

    #[test]
    fn english_words_lead_to_the_others() {
        let words = Words::of(Language::PtBr);
        let settings = words.say("Settings");
        assert_eq!(settings, words.own["settings_title"][0]);
        assert_eq!(words.say("clientes.csv"), "clientes.csv");
        assert!(words.is_english_left("Settings") && !words.is_english_left(&settings));
    }
}
