//! Headers of columns that identify a visitor, in English, Portuguese, and Spanish.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Headers of a visitor's ID, the likeliest first: letters and digits alone.
const IDS: [&str; 16] = [
    "thirdpartyid",
    "mbox3rdpartyid",
    "mboxthirdpartyid",
    "pcid",
    "tntid",
    "customerid",
    "clientid",
    "userid",
    "crmid",
    "visitorid",
    "memberid",
    "idcliente",
    "codigocliente",
    "clienteid",
    "id",
    "codigo",
];

/// Words for something that identifies a person or a thing.
const KEYS: [&str; 32] = [
    "id",
    "ids",
    "uid",
    "uuid",
    "guid",
    "identifier",
    "identificador",
    "identificacao",
    "code",
    "cod",
    "codigo",
    "cd",
    "ref",
    "reference",
    "referencia",
    "key",
    "chave",
    "clave",
    "number",
    "numero",
    "num",
    "nr",
    "no",
    "matricula",
    "n",
    "nro",
    "nbr",
    "registro",
    "prontuario",
    "legajo",
    "kundennummer",
    "identifiant",
];

/// Words for the person that a customer file is about.
const PERSONS: [&str; 54] = [
    "customer",
    "customers",
    "client",
    "clients",
    "cliente",
    "clientes",
    "user",
    "users",
    "usuario",
    "usuarios",
    "visitor",
    "visitante",
    "member",
    "membro",
    "miembro",
    "subscriber",
    "assinante",
    "contact",
    "contato",
    "contacto",
    "person",
    "pessoa",
    "persona",
    "profile",
    "perfil",
    "consumer",
    "consumidor",
    "socio",
    "associado",
    "account",
    "conta",
    "crm",
    "loyalty",
    "fidelidade",
    "membership",
    "buyer",
    "comprador",
    "shopper",
    "lead",
    "guest",
    "hospede",
    "passenger",
    "passageiro",
    "patient",
    "paciente",
    "student",
    "aluno",
    "employee",
    "funcionario",
    "colaborador",
    "segurado",
    "correntista",
    "participante",
    "kunde",
];

/// Words that change nothing about what a header names.
const FILLERS: [&str; 14] =
    ["a", "da", "de", "del", "do", "das", "dos", "el", "la", "o", "of", "the", "unique", "unico"];

/// Words for things that have an ID of their own, which isn't the visitor's.
const OTHER_THINGS: [&str; 40] = [
    "order",
    "pedido",
    "product",
    "produto",
    "producto",
    "item",
    "sku",
    "session",
    "sessao",
    "sesion",
    "store",
    "loja",
    "tienda",
    "shop",
    "campaign",
    "campanha",
    "campana",
    "transaction",
    "transacao",
    "invoice",
    "nota",
    "category",
    "categoria",
    "segment",
    "segmento",
    "branch",
    "filial",
    "company",
    "empresa",
    "country",
    "pais",
    "city",
    "cidade",
    "ciudad",
    "state",
    "estado",
    "postal",
    "zip",
    "channel",
    "canal",
];

/// Words for facts about a visitor. A column with one of them isn't the ID, even if its values are all different.
const FACTS: [&str; 46] = [
    "age",
    "idade",
    "edad",
    "city",
    "cidade",
    "ciudad",
    "state",
    "estado",
    "uf",
    "country",
    "pais",
    "region",
    "regiao",
    "cep",
    "zip",
    "postal",
    "address",
    "endereco",
    "date",
    "data",
    "fecha",
    "time",
    "hora",
    "created",
    "updated",
    "total",
    "amount",
    "valor",
    "value",
    "price",
    "preco",
    "precio",
    "points",
    "pontos",
    "puntos",
    "score",
    "saldo",
    "balance",
    "quantity",
    "quantidade",
    "qty",
    "count",
    "salary",
    "renda",
    "tier",
    "nivel",
];

/// Returns the letters and digits of a header in lowercase, without accents.
pub(crate) fn letters(header: &str) -> String {
    header.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the words of a header in lowercase, without accents, with one space between them.
pub(crate) fn words(header: &str) -> String {
    let mut words = String::with_capacity(header.len());
    for c in header.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// Returns the words of a header like [`words`], where `clientRef` is two words.
pub(crate) fn split_words(header: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut follows_lowercase = false;
    for c in header.chars() {
        if c.is_uppercase() && follows_lowercase {
            spaced.push(' ');
        }
        follows_lowercase = c.is_lowercase();
        spaced.push(c);
    }
    words(&spaced).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns how likely a header names the visitor's ID, or `None` if it doesn't. The lowest rank is the likeliest.
pub(crate) fn id_rank(header: &str) -> Option<usize> {
    let letters = letters(header);
    if let Some(rank) = IDS.iter().position(|id| *id == letters) {
        return Some(rank);
    }
    let words = split_words(header);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.retain(|word| !FILLERS.contains(word));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if !has(&KEYS) || has(&OTHER_THINGS) {
        return None;
    }
    let is_key = |word: &&str| KEYS.contains(word);
    if has(&PERSONS) {
        Some(IDS.len())
    } else if words.iter().all(is_key) && words != ["n"] {
        Some(IDS.len() + 1)
    } else {
        words.contains(&"id").then_some(IDS.len() + 2)
    }
}

/// Returns whether a header names the ID of a person, so that repeated values are several rows of one visitor.
pub(crate) fn names_a_person(header: &str) -> bool {
    id_rank(header).is_some() && split_words(header).iter().any(|word| PERSONS.contains(&word.as_str()))
}

/// Returns whether a header names a fact about the visitor, such as an age or a date.
pub(crate) fn names_a_fact(header: &str) -> bool {
    split_words(header).iter().any(|word| FACTS.contains(&word.as_str()))
}

/// Returns whether a header names Adobe's own visitor ID.
pub(crate) fn is_pc_id(header: &str) -> bool {
    matches!(letters(header).as_str(), "pcid" | "tntid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_known_by_its_header_whatever_its_width_and_case() {
        assert!(id_rank("Customer ID") < id_rank("Ｉｄ"));
        assert_eq!(id_rank("Código"), id_rank("codigo"));
        assert!(is_pc_id("PC-ID") && !is_pc_id("id"));
    }

    #[test]
    fn an_id_is_known_by_its_words() {
        for header in [
            "Id do cliente",
            "cod_id",
            "client_ref",
            "clientRef",
            "Matrícula",
            "Código do cliente",
            "chave_cliente",
            "Customer number",
            "crm_ext_id",
            "Número do cliente",
            "Nº cliente",
            "N° do sócio",
            "member id",
            "Matrícula do aluno",
            "Loyalty card no.",
        ] {
            assert!(id_rank(header).is_some(), "{header}");
        }
        for header in [
            "Tier",
            "cidade",
            "idade",
            "order_id",
            "Código postal",
            "promo code",
            "id_loja",
            "validade",
            "Identidade",
            "phone number",
            "cliente",
            "N",
            "",
        ] {
            assert_eq!(id_rank(header), None, "{header}");
        }
    }
}
