//! The relationships between the parts of an OPC package (ECMA-376, part 2), which xlsx and xlsb share.

use super::package::Package;
use super::xml::Token;
use crate::input::SourceError;

/// The relationships of one part.
pub(super) struct Relations {
    /// The id, the type and the target part of each relationship.
    of: Vec<(String, String, String)>,
}

impl Relations {
    /// Reads the relationships of a part. Those of `xl/workbook.xml` are in `xl/_rels/workbook.xml.rels`.
    pub(super) fn read(package: &mut Package, part: &str) -> Result<Relations, SourceError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let path = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let mut of = Vec::new();
        let Some(mut xml) = package.xml(&path)? else { return Ok(Relations { of }) };
        loop {
            match xml.next()? {
                Token::End => return Ok(Relations { of }),
                Token::Open(tag) if tag.name == b"Relationship" => {
                    let text = |name: &[u8]| tag.text(name).unwrap_or_default();
                    let kind = text(b"Type");
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    let target = text(b"Target").replace('\\', "/");
                    let target = match target.strip_prefix('/') {
                        Some(absolute) => absolute.to_owned(),
                        None => resolve(folder, &target),
                    };
                    of.push((text(b"Id"), kind, target));
                }
                _ => {}
            }
        }
    }

    /// Returns the target of the first relationship with this type.
    pub(super) fn first(&self, kind: &str) -> Option<&str> {
        self.of.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(kind)).map(|(_, _, target)| target.as_str())
    }

    /// Returns the type and the target of the relationship with this id.
    pub(super) fn get(&self, id: &str) -> Option<(&str, &str)> {
        self.of.iter().find(|(known, _, _)| known == id).map(|(_, kind, target)| (kind.as_str(), target.as_str()))
    }
}

fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
