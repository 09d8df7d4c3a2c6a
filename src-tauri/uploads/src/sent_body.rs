//! What a body says of each visitor, read back from its wire form, and held against what Target has.

use adobe_target::Profile;
use percent_encoding::percent_decode;

use crate::model::Millis;

/// A modification this much older than the upload is not the upload's: clocks differ.
const CLOCK_SLACK: Millis = 5 * 60 * 1000;

/// One visitor as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentVisitor {
    /// Its id.
    pub id: String,
    /// Name and value of every attribute that has one.
    pub attributes: Vec<(String, String)>,
}

/// A body, row by row.
pub struct SentBody<'b> {
    is_pcid: bool,
    names: Vec<String>,
    lines: Vec<&'b [u8]>,
}

impl<'b> SentBody<'b> {
    /// Reads a body that the engine made.
    pub fn read(body: &'b [u8]) -> SentBody<'b> {
        let mut lines = body.split(|byte| *byte == b'\n');
        let header = lines.next().unwrap_or_default();
        let mut names = header.strip_prefix(b"batch=").unwrap_or(header).split(|byte| *byte == b',').map(decoded);
        let is_pcid = names.next().is_some_and(|key| key == "pcId");
        SentBody { is_pcid, names: names.collect(), lines: lines.collect() }
    }

    /// Whether the key is `pcId`.
    pub fn is_pcid(&self) -> bool {
        self.is_pcid
    }

    /// The attributes, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The id of a row, and a bit for each of its first 64 attributes that has a value.
    pub(crate) fn id_and_mask(&self, row: usize) -> Option<(String, u64)> {
        let mut cells = self.lines.get(row)?.split(|byte| *byte == b',');
        let id = decoded(cells.next()?);
        let mask = (0..64).zip(cells).filter(|(_, cell)| !cell.is_empty()).fold(0, |mask, (bit, _)| mask | 1 << bit);
        Some((id, mask))
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// One of them, counted from 0.
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

/// One attribute, sent and found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// What was sent.
    pub sent: String,
    /// What Target holds; `None`: nothing.
    pub found: Option<String>,
}

impl Compared {
    /// Whether they are the same, character by character.
    pub fn is_same(&self) -> bool {
        self.found.as_deref() == Some(self.sent.as_str())
    }
}

/// How Target's word on a visitor compares with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// All of it is there.
    Same,
    /// Not visible yet, or not any more: Target does not know the visitor, or still shows it as it
    /// was before. Fetches lag behind uploads (*Fetch profiles*; in the field, tens of minutes).
    NotYet,
    /// Something else is there.
    Different,
}

/// Holds a fetched profile against what was sent at a time.
pub fn compare(sent: &SentVisitor, profile: Option<&Profile>, sent_at: Millis) -> (Seen, Vec<Compared>) {
    let mut seen = if profile.is_some() { Seen::Same } else { Seen::NotYet };
    let mut compared = Vec::with_capacity(sent.attributes.len());
    for (name, value) in &sent.attributes {
        let held = profile.and_then(|profile| profile.attributes.get(name));
        let one = Compared { name: name.clone(), sent: value.clone(), found: held.map(|held| held.value.clone()) };
        if let Some(profile) = profile
            && !one.is_same()
        {
            let modified = held.map_or(profile.modified_at.as_deref(), |held| held.modified_at.as_deref());
            let is_older = modified.and_then(millis).is_some_and(|at| at + CLOCK_SLACK < sent_at);
            seen = if is_older && seen != Seen::Different { Seen::NotYet } else { Seen::Different };
        }
        compared.push(one);
    }
    (seen, compared)
}

/// A time as Target writes it: a number of milliseconds, or a date.
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
    fn a_body_reads_back_as_it_was_mapped() {
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
