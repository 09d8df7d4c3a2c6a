//! Words that columns are commonly named by, in English, Portuguese, and Spanish.

use crate::id_headers::{id_rank, names_a_fact, split_words};
use crate::placeholders::is_null_word;

/// How many words a common name has at most. Longer texts are sentences or values.
const MAX_WORDS: usize = 4;

/// Words that begin or end the name of a column and are rarely values, without accents and in lowercase. Those of IDs
/// and facts are in `id_headers`.
const WORDS: [&str; 95] = [
    "account",
    "active",
    "ativo",
    "attribute",
    "bairro",
    "birthdate",
    "birthday",
    "brand",
    "campaign",
    "campanha",
    "canal",
    "cargo",
    "categoria",
    "category",
    "celular",
    "channel",
    "classe",
    "cliente",
    "cnpj",
    "company",
    "consent",
    "consentimento",
    "conta",
    "contato",
    "cpf",
    "currency",
    "customer",
    "departamento",
    "department",
    "descricao",
    "description",
    "dob",
    "email",
    "empresa",
    "end",
    "fim",
    "firstname",
    "flag",
    "gender",
    "genero",
    "group",
    "grupo",
    "idioma",
    "inicio",
    "interesse",
    "interest",
    "language",
    "lastname",
    "level",
    "loja",
    "loyalty",
    "mail",
    "marca",
    "member",
    "mobile",
    "moeda",
    "name",
    "nascimento",
    "newsletter",
    "nombre",
    "nome",
    "note",
    "notes",
    "observacao",
    "optin",
    "order",
    "orders",
    "organization",
    "pais",
    "pedido",
    "pedidos",
    "persona",
    "phone",
    "plan",
    "plano",
    "product",
    "produto",
    "purchases",
    "rank",
    "rating",
    "segment",
    "segmento",
    "sexo",
    "situacao",
    "sku",
    "sobrenome",
    "start",
    "status",
    "store",
    "street",
    "surname",
    "telefone",
    "tipo",
    "type",
    "username",
];

/// Words for yes and no, of which `no` also names a number.
const YES_AND_NO: [&str; 8] = ["yes", "no", "y", "n", "sim", "nao", "s", "si"];

/// Returns whether a text is a common name of a column.
pub(super) fn is_common_name(text: &str) -> bool {
    // Long texts and the errors of spreadsheets aren't split into words.
    if text.len() > 60 || text.contains(['{', '=']) || is_null_word(text.as_bytes()) {
        return false;
    }
    let words = split_words(text);
    let is_word = |word: Option<&String>| word.is_some_and(|word| WORDS.binary_search(&word.as_str()).is_ok());
    let is_answer = matches!(words.as_slice(), [word] if YES_AND_NO.contains(&word.as_str()));
    // A name that ends with a number belongs to a value: `Store 12`.
    let has_number = words.iter().any(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    (1..=MAX_WORDS).contains(&words.len())
        && !is_answer
        && !has_number
        && (is_word(words.first()) || is_word(words.last()) || id_rank(text).is_some() || names_a_fact(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_for_the_search() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn common_names_are_known_in_three_languages() {
        for name in
            ["id", "Customer ID", "Cidade", "Nível", "E-mail", "first_name", "Fecha de nacimiento", "opt-in status"]
        {
            assert!(is_common_name(name), "{name}");
        }
        for value in ["gold", "#REF!", "CUST-001", "Ana", "no", "Store 12", "", "Rua das Flores, 12, apartamento 3"] {
            assert!(!is_common_name(value), "{value}");
        }
    }
}
