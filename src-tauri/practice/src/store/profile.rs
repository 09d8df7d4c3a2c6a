//! A visitor's profile, and the effects of updates on it.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of a visitor ID. The same text as `pcId` and as `thirdPartyId` means two visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Target's own ID of a visitor.
    PcId,
    /// The site's ID of a visitor, which a page sends as `mbox3rdPartyId`.
    ThirdPartyId,
}

impl Key {
    /// Returns the name in a batch's header.
    pub fn as_str(self) -> &'static str {
        match self {
            Key::PcId => "pcId",
            Key::ThirdPartyId => "thirdPartyId",
        }
    }

    pub(crate) fn number(self) -> i64 {
        match self {
            Key::PcId => 0,
            Key::ThirdPartyId => 1,
        }
    }

    pub(crate) fn from_number(number: i64) -> Self {
        if number == 0 { Key::PcId } else { Key::ThirdPartyId }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A profile of a store, without times, so that two stores can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredProfile {
    /// The client code of the account.
    pub client: String,
    /// The kind of the visitor ID.
    pub key: Key,
    /// The visitor ID as text, without encoding.
    pub id: String,
    /// The values by attribute name.
    pub attributes: BTreeMap<String, String>,
}

/// The attributes of a profile. They're grouped into layers, one per write, so that the time of a batch is stored only
/// once per profile. Each attribute is in one layer only.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Profile {
    layers: Vec<Layer>,
}

/// The time of the write, whether a later bulk update overrides it, and the values.
#[derive(Debug, Serialize, Deserialize)]
struct Layer(i64, bool, BTreeMap<String, String>);

impl Profile {
    pub(crate) fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Applies a v2 bulk update. Attributes of earlier bulk updates that aren't in this header are erased, unless the
    /// visitor has opened a page in between. An attribute in the header with an empty cell keeps its value.
    pub(crate) fn bulk_update<'a>(
        &mut self,
        at: i64,
        header: &HashSet<&str>,
        cells: impl Iterator<Item = (&'a str, &'a str)>,
    ) {
        for Layer(_, overridable, values) in &mut self.layers {
            if *overridable {
                values.retain(|name, _| header.contains(name.as_str()));
            }
        }
        self.write(at, true, cells);
    }

    /// Applies a v1 bulk update or a single update, which change only the given attributes.
    pub(crate) fn update<'a>(&mut self, at: i64, cells: impl Iterator<Item = (&'a str, &'a str)>) {
        self.write(at, false, cells);
    }

    /// Records a page call: later bulk updates no longer override the attributes.
    pub(crate) fn mark_visited(&mut self) {
        for layer in &mut self.layers {
            layer.1 = false;
        }
    }

    fn write<'a>(&mut self, at: i64, overridable: bool, cells: impl Iterator<Item = (&'a str, &'a str)>) {
        let mut written: BTreeMap<String, String> =
            cells.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        for Layer(_, _, values) in &mut self.layers {
            values.retain(|name, _| !written.contains_key(name));
        }
        match self.layers.iter_mut().find(|layer| layer.0 == at && layer.1 == overridable) {
            Some(layer) => layer.2.append(&mut written),
            None => self.layers.push(Layer(at, overridable, written)),
        }
        self.layers.retain(|layer| !layer.2.is_empty());
    }

    /// Returns the size of all names and values in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.each().map(|(name, value, _)| name.len() + value.len()).sum()
    }

    /// Returns each name, its value, and the time of the write in milliseconds since 1970. The order is undefined.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&str, &str, i64)> {
        self.layers
            .iter()
            .flat_map(|layer| layer.2.iter().map(|(name, value)| (name.as_str(), value.as_str(), layer.0)))
    }

    pub(crate) fn attributes(&self) -> BTreeMap<String, String> {
        self.each().map(|(name, value, _)| (name.to_owned(), value.to_owned())).collect()
    }
}
