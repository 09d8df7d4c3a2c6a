//! The profile attributes that an account already has, and columns that mean them.

use engine::mapping::{ColumnRef, ValueSource};
use engine::{Mapping, attribute_name};

use super::{ConnectionError, Connections};

/// Returns the attribute of an account that a column's header means: the one that is spelled the same, or else the only
/// one that is the same except for case, accents, spaces, and what else separates words.
#[must_use]
pub fn target_attribute_name<'a>(header: &str, known: &'a [String]) -> Option<&'a str> {
    let bare = header.trim();
    let bare = bare.strip_prefix("profile.").unwrap_or(bare);
    if let Some(exact) = known.iter().find(|name| *name == bare) {
        return Some(exact);
    }
    let proper = attribute_name(header);
    if let Some(exact) = known.iter().find(|name| **name == proper) {
        return Some(exact);
    }
    let letters = |name: &str| attribute_name(name).replace('_', "");
    let wanted = letters(header);
    let mut fitting = known.iter().filter(|name| !wanted.is_empty() && letters(name) == wanted);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Gives the attributes of a suggested mapping the names that they have in the account. A name that another attribute
/// of the mapping has already isn't used again.
pub fn use_target_names(mapping: &mut Mapping, columns: &[String], known: &[String]) {
    for index in 0..mapping.attributes.len() {
        let ValueSource::Column(column) = &mapping.attributes[index].from else { continue };
        let header = match column {
            ColumnRef::Header(header) | ColumnRef::Nth { header, .. } => header.as_str(),
            ColumnRef::Position(place) => columns.get(place.saturating_sub(1)).map_or("", String::as_str),
        };
        let Some(name) = target_attribute_name(header, known) else { continue };
        if mapping.attributes.iter().enumerate().all(|(other, one)| other == index || one.name != name) {
            mapping.attributes[index].name = name.to_owned();
        }
    }
}

impl Connections {
    /// Returns the attributes that a connection's account had when they were fetched, in order. The connection says
    /// when that was.
    ///
    /// # Errors
    /// Returns [`ConnectionError::Journal`].
    pub fn target_attributes(&self, name: &str) -> Result<Vec<String>, ConnectionError> {
        Ok(self.journal.target_attributes(name)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name in another case is another attribute in Target, and audiences that use the first one stay empty.
    #[test]
    fn a_header_gets_the_name_as_the_account_spells_it() {
        let known = ["Tier", "loyaltyPoints", "city", "City", "opt_in", "última_compra"].map(str::to_owned);
        for (header, name) in [
            ("tier", Some("Tier")),
            ("Loyalty points", Some("loyaltyPoints")),
            ("profile.opt_in", Some("opt_in")),
            ("Opt-in", Some("opt_in")),
            ("city", Some("city")),
            ("City", Some("City")),
            ("CITY", Some("city")),
            ("Ultima compra", Some("última_compra")),
            ("store", None),
            ("", None),
            ("---", None),
        ] {
            assert_eq!(target_attribute_name(header, &known), name, "{header}");
        }
        let names = ["vipLevel", "VIPlevel"].map(str::to_owned);
        assert_eq!(target_attribute_name("Vip level", &names), None, "two names fit");
    }

    #[test]
    fn a_suggested_attribute_gets_the_name_in_the_account_unless_another_has_it() {
        let text = r#"{"ferry_mapping":1,"name":"m","identifier":{"kind":"thirdPartyId","column":"id"},"attributes":[
            {"name":"tier","column":"Tier"},{"name":"tier_2","column":{"position":3}},{"name":"fixed","value":"x"}]}"#;
        let mut mapping = Mapping::from_json(text).unwrap();
        let columns = ["id", "Tier", "TIER"].map(str::to_owned);
        use_target_names(&mut mapping, &columns, &["customerTier".to_owned(), "TieR".to_owned()]);
        let names: Vec<&str> = mapping.attributes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["TieR", "tier_2", "fixed"]);
    }
}
