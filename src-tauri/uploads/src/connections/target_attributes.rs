//! The profile attributes that an account said it knows.

use engine::mapping::{ColumnRef, ValueSource};
use engine::{Mapping, attribute_name, normalize_name};
use rusqlite::params;

use crate::connections::ConnectionError;
use crate::store::Journal;
use crate::uploads::Uploads;

/// The one among an account's known names that a column's header means: as it is spelled there, else without regard to
/// case, accents, blanks and what else stands between words. None where several fit alike.
#[must_use]
pub fn known_name<'a>(header: &str, known: &'a [String]) -> Option<&'a str> {
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

/// Gives the attributes of a suggested mapping the names that the account knows them by. One that another attribute
/// has already is left to that.
pub fn suggest_known(mapping: &mut Mapping, columns: &[String], known: &[String]) {
    for index in 0..mapping.attributes.len() {
        let ValueSource::Column(column) = &mapping.attributes[index].from else { continue };
        let header = match column {
            ColumnRef::Header(header) | ColumnRef::Nth { header, .. } => header.as_str(),
            ColumnRef::Position(place) => columns.get(place.saturating_sub(1)).map_or("", String::as_str),
        };
        let Some(name) = known_name(header, known) else { continue };
        if mapping.attributes.iter().enumerate().all(|(other, one)| other == index || one.name != name) {
            mapping.attributes[index].name = name.to_owned();
        }
    }
}

impl Uploads {
    /// The names that a connection's account knew when they were fetched, in order; when that was, its connection says.
    ///
    /// # Errors
    /// [`ConnectionError::Journal`].
    pub fn known_attributes(&self, name: &str) -> Result<Vec<String>, ConnectionError> {
        let journal = self.journal().connection();
        let mut statement = journal.prepare("SELECT name FROM known_attributes WHERE connection = ?1 ORDER BY name")?;
        let names = statement.query_map([normalize_name(name)], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Keeps them in place of those before, as fetched now.
    pub(crate) fn keep_known_attributes(&self, name: &str, names: &[String]) -> Result<(), ConnectionError> {
        let mut journal = self.journal().connection();
        let transaction = Journal::begin(&mut journal)?;
        let connection = normalize_name(name);
        transaction.execute("DELETE FROM known_attributes WHERE connection = ?1", [&connection])?;
        let found = transaction
            .execute("UPDATE connections SET known_at = ?2 WHERE folded = ?1", params![connection, self.now()])?;
        // One that was removed meanwhile has no place for them.
        if found == 1 {
            let mut insert =
                transaction.prepare("INSERT OR IGNORE INTO known_attributes (connection, name) VALUES (?1, ?2)")?;
            for name in names {
                insert.execute([&connection, name])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name that differs by a letter's case is another attribute in Target: the audience built on it stays empty.
    #[test]
    fn a_header_is_known_by_the_accounts_own_spelling() {
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
            assert_eq!(known_name(header, &known), name, "{header}");
        }
        let twins = ["vipLevel", "VIPlevel"].map(str::to_owned);
        assert_eq!(known_name("Vip level", &twins), None, "nobody can tell which");
    }

    #[test]
    fn a_suggestion_takes_the_known_name_and_never_anothers() {
        let text = r#"{"ferry_mapping":1,"name":"m","identifier":{"kind":"thirdPartyId","column":"id"},"attributes":[
            {"name":"tier","column":"Tier"},{"name":"tier_2","column":{"position":3}},{"name":"fixed","value":"x"}]}"#;
        let mut mapping = Mapping::from_json(text).unwrap();
        let columns = ["id", "Tier", "TIER"].map(str::to_owned);
        suggest_known(&mut mapping, &columns, &["customerTier".to_owned(), "TieR".to_owned()]);
        let names: Vec<&str> = mapping.attributes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["TieR", "tier_2", "fixed"]);
    }
}
