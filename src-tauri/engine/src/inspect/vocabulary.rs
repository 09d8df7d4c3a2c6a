//! What headers and values are called in English and Portuguese: personal data, consent, yes and no.

use unicode_normalization::UnicodeNormalization;

use crate::id_headers::words;

/// Headers of personal data, as [`personal_words`] leaves them.
const PERSONAL: [&str; 42] = [
    "address",
    "birth date",
    "birthdate",
    "birthday",
    "celular",
    "cell phone",
    "cnpj",
    "cpf",
    "data nascimento",
    "date birth",
    "dob",
    "e mail",
    "e mail address",
    "email",
    "email address",
    "endereco",
    "endereco e mail",
    "endereco email",
    "family name",
    "first name",
    "firstname",
    "full name",
    "fullname",
    "given name",
    "last name",
    "lastname",
    "mobile",
    "mobile phone",
    "name",
    "nascimento",
    "nome",
    "nome completo",
    "phone",
    "phone number",
    "primeiro nome",
    "rg",
    "sobrenome",
    "ssn",
    "surname",
    "telefone",
    "telephone",
    "whatsapp",
];

/// Words that say whose a name or an address is, and change nothing about it.
const FILLERS: [&str; 14] = [
    "client", "cliente", "contact", "contato", "customer", "da", "de", "do", "of", "person", "pessoa", "the", "user",
    "usuario",
];

/// Parts of a header that say that a column is about consent.
const CONSENT: [&str; 16] = [
    "opt in",
    "opt out",
    "optin",
    "optout",
    "newsletter",
    "consent",
    "lgpd",
    "gdpr",
    "aceita",
    "aceite",
    "autoriza",
    "permiss",
    "marketing",
    "subscri",
    "inscri",
    "unsubscrib",
];

/// Words for yes and no, in lower case.
const YES: [&str; 8] = ["sim", "s", "yes", "y", "true", "1", "verdadeiro", "on"];
const NO: [&str; 8] = ["não", "nao", "n", "no", "false", "0", "falso", "off"];

/// Whether a header says that the column has personal data.
pub(super) fn is_personal(header: &str) -> bool {
    let words = words(header);
    let kept: Vec<&str> = words.split(' ').filter(|word| !FILLERS.contains(word)).collect();
    PERSONAL.contains(&kept.join(" ").as_str())
}

/// Whether a header says that the column is about consent, where an empty cell can mean no.
pub(super) fn is_consent(header: &str) -> bool {
    let words = words(header);
    CONSENT.iter().any(|part| words.contains(part))
}

/// Whether a word means yes or no; `None` for any other.
pub(super) fn yes_or_no(word: &str) -> Option<bool> {
    let word: String = word.to_lowercase().nfc().collect();
    let among = |words: &[&str]| words.contains(&word.as_str());
    if among(&YES) {
        Some(true)
    } else if among(&NO) {
        Some(false)
    } else {
        None
    }
}

/// Returns the word for no that goes with a word for yes, in the same case.
pub(super) fn no_word_for(yes: &str) -> Option<String> {
    const PAIRS: [(&str, &str); 8] = [
        ("sim", "não"),
        ("s", "n"),
        ("yes", "no"),
        ("y", "n"),
        ("true", "false"),
        ("1", "0"),
        ("verdadeiro", "falso"),
        ("on", "off"),
    ];
    let no = PAIRS.iter().find(|(word, _)| *word == yes.to_lowercase())?.1;
    let mut letters = yes.chars();
    let is_upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    Some(match (is_upper(letters.next()), is_upper(letters.next())) {
        (true, true) => no.to_uppercase(),
        (true, false) => no[..1].to_uppercase() + &no[1..],
        _ => no.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_known_by_its_header() {
        for header in [
            "Nome",
            "nome_completo",
            "E-mail",
            "EMAIL ADDRESS",
            "Endereço de e-mail",
            "Data de nascimento",
            "date of birth",
            "CPF",
            "WhatsApp",
            "Customer name",
            "Nome do cliente",
            "Ｅｍａｉｌ",
        ] {
            assert!(is_personal(header), "{header}");
        }
        for header in ["Cidade", "Nome da loja", "Product name", "email_opt_in", "Mobile app user", "customer", ""] {
            assert!(!is_personal(header), "{header}");
        }
    }

    #[test]
    fn consent_is_known_by_its_header() {
        for header in
            ["Opt-in", "opt_out", "Newsletter", "Aceita ofertas", "Autorização de contato", "Inscrição", "LGPD"]
        {
            assert!(is_consent(header), "{header}");
        }
        for header in ["Cidade", "Option", "City"] {
            assert!(!is_consent(header), "{header}");
        }
    }

    #[test]
    fn words_for_yes_and_no_are_known_in_any_case_and_unicode_form() {
        assert_eq!(["Sim", "S", "YES", "1"].map(yes_or_no), [Some(true); 4]);
        assert_eq!(["Não", "Na\u{303}o", "nao", "OFF"].map(yes_or_no), [Some(false); 4]);
        assert_eq!(yes_or_no("talvez"), None);
        let no = ["Sim", "S", "YES", "1", "maybe"].map(no_word_for);
        assert_eq!(no.each_ref().map(Option::as_deref), [Some("Não"), Some("N"), Some("NO"), Some("0"), None]);
    }
}
