//! The visitors of a batch, read back from its body, and their comparison with Target's profiles.

use adobe_target::Profile;
use percent_encoding::percent_decode;

use crate::model::Millis;

/// A modification that is older than the upload by more than this isn't the upload's. Clocks differ.
const CLOCK_SLACK: Millis = 5 * 60 * 1000;

/// A visitor as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentVisitor {
    /// The visitor ID, decoded.
    pub id: String,
    /// The names and values of the attributes that have a value.
    pub attributes: Vec<(String, String)>,
}

/// The body of a batch, row by row.
pub struct SentBody<'b> {
    is_pcid: bool,
    names: Vec<String>,
    lines: Vec<&'b [u8]>,
}

impl<'b> SentBody<'b> {
    /// Reads a body that the engine has built.
    pub fn read(body: &'b [u8]) -> SentBody<'b> {
        let mut lines = body.split(|byte| *byte == b'\n');
        let header = lines.next().unwrap_or_default();
        let mut names = header.strip_prefix(b"batch=").unwrap_or(header).split(|byte| *byte == b',').map(decoded);
        let is_pcid = names.next().is_some_and(|key| key == "pcId");
        SentBody { is_pcid, names: names.collect(), lines: lines.collect() }
    }

    /// Returns whether the key is `pcId`.
    pub fn is_pcid(&self) -> bool {
        self.is_pcid
    }

    /// Returns the attributes' names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the ID of a row, and a bit for each of its first 64 attributes that has a value.
    pub(crate) fn id_and_mask(&self, row: usize) -> Option<(String, u64)> {
        let mut cells = self.lines.get(row)?.split(|byte| *byte == b',');
        let id = decoded(cells.next()?);
        let mask = (0..64).zip(cells).filter(|(_, cell)| !cell.is_empty()).fold(0, |mask, (bit, _)| mask | 1 << bit);
        Some((id, mask))
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// Returns the visitor of a row, counted from 0.
    pub fn visitor(&self, row: usize) -> Option<SentVisitor> {
        let mut cells = self.lines.get(row)?.split(|byte| *byte == b',').map(decoded);
        let id = cells.next()?;
        let attributes = self.names.iter().cloned().zip(cells).filter(|(_, value)| !value.is_empty());
        Some(SentVisitor { id, attributes: attributes.collect() })
    }
}

fn decoded(text: &[u8]) -> String {
    percent_decode(text).decode_utf8_lossy().into_owned()
}

/// An attribute as it was sent and as Target has it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AttributeComparison {
    /// The attribute's name, without `profile.`.
    pub name: String,
    /// The value that was sent.
    pub sent: String,
    /// The value that Target has.
    pub found: Option<String>,
}

impl AttributeComparison {
    /// Returns whether both values are the same, character by character.
    pub fn is_same(&self) -> bool {
        self.found.as_deref() == Some(self.sent.as_str())
    }
}

/// How Target's profile of a visitor compares with what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// The profile has everything that was sent.
    Same,
    /// The profile isn't visible, or still as it was before. Fetches lag behind uploads (*Fetch profiles*), on real accounts
    /// by tens of minutes.
    NotYet,
    /// The profile has something else.
    Different,
}

/// Compares a fetched profile with what was sent at a time.
pub fn compare(
    sent: &SentVisitor,
    profile: Option<&Profile>,
    sent_at: Millis,
) -> (Visibility, Vec<AttributeComparison>) {
    let mut seen = if profile.is_some() { Visibility::Same } else { Visibility::NotYet };
    let mut compared = Vec::with_capacity(sent.attributes.len());
    for (name, sent_value) in &sent.attributes {
        let value = profile.and_then(|profile| profile.attributes.get(name));
        let one = AttributeComparison {
            name: name.clone(),
            sent: sent_value.clone(),
            found: value.map(|value| value.value.clone()),
        };
        if let Some(profile) = profile
            && !one.is_same()
        {
            let modified = value.map_or(profile.modified_at.as_deref(), |value| value.modified_at.as_deref());
            let is_older = modified.and_then(millis).is_some_and(|at| at + CLOCK_SLACK < sent_at);
            seen = if is_older && seen != Visibility::Different { Visibility::NotYet } else { Visibility::Different };
        }
        compared.push(one);
    }
    (seen, compared)
}

/// Reads a time as Target writes it: a number of milliseconds, or a date.
fn millis(text: &str) -> Option<Millis> {
    if let Ok(millis) = text.parse() {
        return Some(millis);
    }
    let at: jiff::Timestamp = text.parse().ok()?;
    at.as_millisecond().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_back_as_it_was_mapped() {
        let body = SentBody::read(b"batch=thirdPartyId,tier,home%20city\nA-1,gold,S%C3%A3o%20Paulo%2C%20SP\nA-2,,");
        assert_eq!((body.is_pcid(), body.rows()), (false, 2));
        let first = body.visitor(0).map(|visitor| (visitor.id, visitor.attributes));
        let expected =
            vec![("tier".to_owned(), "gold".to_owned()), ("home city".to_owned(), "São Paulo, SP".to_owned())];
        assert_eq!(first, Some(("A-1".to_owned(), expected)));
        assert_eq!(body.visitor(1).map(|visitor| visitor.attributes), Some(Vec::new()));
        assert_eq!(body.visitor(2), None);
    }
}
