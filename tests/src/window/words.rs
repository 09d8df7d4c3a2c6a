//! The message catalogs, which translate English messages to the window's language.

use std::collections::BTreeMap;

use serde_json::Value;

use super::look::Language;
use super::repository;

/// The messages of one language next to the English ones.
pub struct Words {
    language: Language,
    english: BTreeMap<String, Vec<String>>,
    own: BTreeMap<String, Vec<String>>,
}

impl Words {
    /// Reads the catalogs of messages of a language.
    pub fn of(language: Language) -> Words {
        Words { language, english: catalogue(Language::En), own: catalogue(language) }
    }

    /// Returns the language of the messages.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Translates an English text of the window. It is a whole message, with or without values in place of its
    /// placeholders, or a message up to its first placeholder. Other texts, such as file names, stay as they are.
    pub fn say(&self, english: &str) -> String {
        if self.language == Language::En {
            return english.to_owned();
        }
        let of_form = |is_it: &dyn Fn(&str) -> bool| {
            self.english.iter().find_map(|(key, forms)| Some((key, forms.iter().position(|form| is_it(form))?)))
        };
        let of_head = of_form(&|form| begins(form, english));
        if let Some((key, at)) = of_form(&|form| matches(form, english)).filter(|_| of_head.is_none()) {
            let form = self.form(key, at);
            return filled(form, &values(&self.english[key][at], english));
        }
        match of_head {
            Some((key, at)) => head(self.form(key, at)).to_owned(),
            None => english.to_owned(),
        }
    }

    /// Returns the form in this language of an English form. The languages have different plural categories; the last
    /// form is that of most numbers.
    fn form(&self, key: &str, at: usize) -> &str {
        let (forms, is_last) = (&self.own[key], at + 1 == self.english[key].len());
        let form = if is_last { forms.last() } else { forms.get(at) };
        form.map_or("", String::as_str)
    }

    /// Returns whether a text is a message of this language.
    pub fn is_ours(&self, text: &str) -> bool {
        is_of(&self.own, text)
    }

    /// Returns whether a text is an English message and not one of this language.
    pub fn is_english_left(&self, text: &str) -> bool {
        is_of(&self.english, text) && !is_of(&self.own, text)
    }
}

fn is_of(catalogue: &BTreeMap<String, Vec<String>>, text: &str) -> bool {
    catalogue.values().flatten().any(|form| matches(form, text))
}

/// Returns a message up to its first placeholder.
fn head(form: &str) -> &str {
    form.split('{').next().unwrap_or_default().trim_end()
}

fn begins(form: &str, text: &str) -> bool {
    form == text || (form.contains('{') && head(form) == text.trim_end() && !head(form).is_empty())
}

/// Returns the values that a text has in place of the placeholders of a message that it matches.
fn values<'a>(form: &'a str, text: &'a str) -> BTreeMap<&'a str, &'a str> {
    let mut values = BTreeMap::new();
    let (mut form, mut rest) = (form, text);
    while let Some((before, (name, after))) = form.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        rest = rest.strip_prefix(before).unwrap_or(rest);
        let next = after.split('{').next().unwrap_or_default();
        let end = if next.is_empty() { rest.len() } else { rest.find(next).unwrap_or(rest.len()) };
        values.insert(name, &rest[..end]);
        (form, rest) = (after, &rest[end..]);
    }
    values
}

/// Puts values in place of the placeholders of a message.
fn filled(form: &str, values: &BTreeMap<&str, &str>) -> String {
    values.iter().fold(form.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Returns whether a text is this message with values in place of its placeholders.
fn matches(form: &str, text: &str) -> bool {
    let mut pieces = form.split('{').enumerate().map(|(at, piece)| match at {
        0 => piece,
        _ => piece.split_once('}').map_or("", |(_, rest)| rest),
    });
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else { return rest.is_empty() };
    if form.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 2).count() <= pieces.len() {
        // A message of little more than placeholders would match any text.
        return false;
    }
    for piece in between {
        let Some((_, behind)) = rest.split_once(*piece) else { return false };
        rest = behind;
    }
    rest.len() > last.len() && rest.ends_with(last)
}

/// Reads every message with all its plural forms.
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
    fn a_message_is_recognized_with_any_value_in_its_placeholders() {
        assert!(matches("About {time} left", "About 3 minutes left"));
        assert!(matches("Close the file", "Close the file"));
        assert!(!matches("About {time} left", "About 3 minutes"));
        assert!(!matches("Close the file", "Close the file, please"));
        assert!(!matches("{done} of {total}", "Ofertas of all kinds"));
    }

    #[test]
    fn an_english_message_is_translated_and_other_text_is_not() {
        let words = Words::of(Language::PtBr);
        let settings = words.say("Settings");
        assert_eq!(settings, words.own["settings_title"][0]);
        assert_eq!(words.say("clientes.csv"), "clientes.csv");
        assert_eq!(words.say("Send 2 rows again?"), "Enviar 2 linhas novamente?");
        assert!(words.is_english_left("Settings") && !words.is_english_left(&settings));
    }
}
