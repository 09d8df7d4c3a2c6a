//! Names of attributes: which ones Target takes, and how one is made from a header.

use std::collections::{HashMap, HashSet};

use common::limits::MAX_ATTRIBUTE_NAME;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use super::read::NameFault;

/// Target's own prefix for profile attributes, which a batch file's header doesn't have.
const PREFIX: &str = "profile.";

/// A name without Target's own prefix.
pub fn bare_name(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// Returns what is wrong with a bare name, apart from other attributes with the same one.
pub fn name_fault(name: &str) -> Option<NameFault> {
    match name {
        name if name.trim().is_empty() => Some(NameFault::Empty),
        name if name.encode_utf16().count() > MAX_ATTRIBUTE_NAME => Some(NameFault::Long),
        name if name.contains([',', '\n', '\r']) => Some(NameFault::Delimiter),
        "thirdPartyId" | "pcId" => Some(NameFault::Key),
        _ => None,
    }
}

/// Makes an attribute name from a header: letters, digits, and underscores. It's empty if the header has no letters and
/// digits.
pub fn attribute_name(header: &str) -> String {
    let mut name = String::new();
    for c in bare_name(header).nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    begin_of(&name, MAX_ATTRIBUTE_NAME).trim_end_matches('_').to_owned()
}

/// Returns the first characters of a name, at most `most` UTF-16 units.
fn begin_of(name: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    name.chars().take_while(fits).collect()
}

/// The names of attributes that are taken, so that many of them are named in one pass.
#[derive(Debug, Default)]
pub(crate) struct FreeNames {
    taken: HashSet<String>,
    /// The last number that was tried for a name.
    numbers: HashMap<String, usize>,
}

impl FreeNames {
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    pub(crate) fn take(&mut self, name: String) {
        self.taken.insert(name);
    }

    /// Returns the name, or if it's taken, the name with a number; see [`free_name`].
    pub(crate) fn free(&mut self, wanted: &str) -> String {
        let base = if wanted.trim().is_empty() { "attribute" } else { wanted };
        if !self.is_taken(base) {
            return base.to_owned();
        }
        let number = self.numbers.entry(base.to_owned()).or_insert(1);
        loop {
            *number += 1;
            let name = numbered(base, *number);
            if !self.taken.contains(&name) {
                return name;
            }
        }
    }
}

fn numbered(base: &str, number: usize) -> String {
    let number = format!("_{number}");
    begin_of(base, MAX_ATTRIBUTE_NAME - number.len()) + &number
}

/// Returns the name, or if it's taken, the name with the first free number from 2 on: `tier_2`. An empty name becomes
/// `attribute`, and a name that's too long with its number is shortened.
pub fn free_name(wanted: &str, taken: &[String]) -> String {
    FreeNames { taken: taken.iter().cloned().collect(), ..FreeNames::default() }.free(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_target_rejects_has_a_fault() {
        for (name, fault) in [
            (" ", Some(NameFault::Empty)),
            (&"x".repeat(129), Some(NameFault::Long)),
            (&"x".repeat(128), None),
            ("a,b", Some(NameFault::Delimiter)),
            ("a\nb", Some(NameFault::Delimiter)),
            ("pcId", Some(NameFault::Key)),
            ("tier_2", None),
        ] {
            assert_eq!(name_fault(name), fault, "{name:?}");
        }
    }

    #[test]
    fn a_name_made_from_a_header_has_no_fault() {
        let long = ["x".repeat(200), "𝒜".repeat(200), "_".repeat(200), "𐐀".repeat(100)];
        let headers =
            ["First Name", "profile.tier", "profile.profile.tier", "pcId", "a,b", "R$", "İ", "İ".repeat(128).as_str()]
                .map(str::to_owned);
        for header in long.iter().chain(&headers) {
            let name = attribute_name(header);
            assert!(name.is_empty() || name_fault(&name).is_none(), "{header}: {name}");
            assert!(!name.starts_with(PREFIX), "{header}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_the_next_number() {
        let taken = ["tier", "tier_2"].map(str::to_owned);
        assert_eq!(free_name("tier", &taken), "tier_3");
        assert_eq!(free_name("city", &taken), "city");
        assert_eq!(free_name("", &taken), "attribute");
    }
}
