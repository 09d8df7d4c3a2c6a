//! A visitor's profile as Target holds it, and what an update does to it.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// By what a visitor is known. The two are spaces of their own: the same text in both is two visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Target's own id of a visitor.
    PcId,
    /// The site's id of a visitor, which a page sends as `mbox3rdPartyId`.
    ThirdPartyId,
}

impl Key {
    /// As it is spelled in a batch's header.
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

/// A profile in a store, without times, so that two stores can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldProfile {
    /// The client code it belongs to.
    pub client: String,
    /// By what the visitor is known.
    pub key: Key,
    /// The visitor's id.
    pub id: String,
    /// Attribute to value.
    pub attributes: BTreeMap<String, String>,
}

/// The attributes of a profile, grouped by the write that they come from: one layer a write, so that
/// a profile written by one batch names that batch's time once. A name stands in one layer only.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Profile {
    layers: Vec<Layer>,
}

/// When, whether a bulk update wrote it that no page call has settled yet, and what.
#[derive(Debug, Serialize, Deserialize)]
struct Layer(i64, bool, BTreeMap<String, String>);

impl Profile {
    pub(crate) fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// A v2 bulk update. The override trap: what an earlier one wrote, and this one's header does
    /// not name, is lost unless a page call came in between. A name in the header with an empty
    /// cell keeps what it had.
    pub(crate) fn bulk_update<'a>(
        &mut self,
        at: i64,
        header: &HashSet<&str>,
        cells: impl Iterator<Item = (&'a str, &'a str)>,
    ) {
        for Layer(_, unsettled, values) in &mut self.layers {
            if *unsettled {
                values.retain(|name, _| header.contains(name.as_str()));
            }
        }
        self.write(at, true, cells);
    }

    /// Any other update (v1, single): only what it mentions changes.
    pub(crate) fn update<'a>(&mut self, at: i64, cells: impl Iterator<Item = (&'a str, &'a str)>) {
        self.write(at, false, cells);
    }

    /// A page call: Target merges what was uploaded, and later uploads no longer override it.
    pub(crate) fn settle(&mut self) {
        for layer in &mut self.layers {
            layer.1 = false;
        }
    }

    fn write<'a>(&mut self, at: i64, unsettled: bool, cells: impl Iterator<Item = (&'a str, &'a str)>) {
        let mut written: BTreeMap<String, String> =
            cells.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        for Layer(_, _, values) in &mut self.layers {
            values.retain(|name, _| !written.contains_key(name));
        }
        match self.layers.iter_mut().find(|layer| layer.0 == at && layer.1 == unsettled) {
            Some(layer) => layer.2.append(&mut written),
            None => self.layers.push(Layer(at, unsettled, written)),
        }
        self.layers.retain(|layer| !layer.2.is_empty());
    }

    /// Bytes of all names and values.
    pub(crate) fn bytes(&self) -> usize {
        self.each().map(|(name, value, _)| name.len() + value.len()).sum()
    }

    /// Name, value, and when it was written (milliseconds since 1970), in no special order.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&str, &str, i64)> {
        self.layers
            .iter()
            .flat_map(|layer| layer.2.iter().map(|(name, value)| (name.as_str(), value.as_str(), layer.0)))
    }

    pub(crate) fn attributes(&self) -> BTreeMap<String, String> {
        self.each().map(|(name, value, _)| (name.to_owned(), value.to_owned())).collect()
    }
}
