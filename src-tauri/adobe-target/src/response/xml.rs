//! Reading Target's XML without relying on its order, namespaces, declaration or blanks.

use std::borrow::Cow;

use roxmltree::{Document, Node, ParsingOptions};

/// Most nodes of a document: they take some 70 bytes each, and 150 MB is what a desktop can spare for a moment.
const MAX_NODES: u32 = 2_000_000;

/// Why a text is not read as XML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum XmlError {
    /// Not XML, or cut, or with a document type, which Target never sends.
    Malformed,
    /// More nodes than [`MAX_NODES`].
    TooLarge,
}

/// The text with its raw ampersands mended, for [`parse`]. Adobe's own samples print the status address with a raw
/// `&` (`?batchId=…&m2Node=00`), which no XML parser takes; such an answer says `success` all the same.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let is_reference = |rest: &str| {
        rest.find(';').is_some_and(|end| {
            matches!(&rest[..end], "amp" | "lt" | "gt" | "quot" | "apos")
                || rest[..end].strip_prefix('#').is_some_and(|number| {
                    !number.is_empty() && number.len() < 9 && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
        })
    };
    let raw: Vec<usize> =
        text.match_indices('&').map(|(at, _)| at).filter(|at| !is_reference(near(text, at + 1))).collect();
    if raw.is_empty() || text.contains("<![CDATA[") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + raw.len() * 4);
    let mut from = 0;
    for at in raw {
        out.push_str(&text[from..=at]);
        out.push_str("amp;");
        from = at + 1;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// The few characters after an ampersand in which a reference must end.
fn near(text: &str, from: usize) -> &str {
    let mut end = text.len().min(from + 12);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[from..end]
}

/// Parses a [`mended`] text. No document type is accepted, so entities cannot grow it.
pub(super) fn parse(text: &str) -> Result<Document<'_>, XmlError> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    // A declaration must come first; blanks before it are met in the field.
    Document::parse_with_options(text.trim(), options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => XmlError::TooLarge,
        _ => XmlError::Malformed,
    })
}

/// The text of the child named `name`, without blanks around it; `None` where there is none, or it is empty.
pub(super) fn field(parent: Node<'_, '_>, name: &str) -> Option<String> {
    let child = children(parent, name).next()?;
    let text: String = child.children().filter_map(|node| if node.is_text() { node.text() } else { None }).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The children named `name`, whatever their namespace and the case of their letters.
pub(super) fn children<'a, 'input: 'a>(parent: Node<'a, 'input>, name: &str) -> impl Iterator<Item = Node<'a, 'input>> {
    parent.children().filter(move |node| is(*node, name))
}

/// Whether an element is named so.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

/// The `message` of a response, if this is one.
pub(super) fn message(text: &str) -> Option<String> {
    let text = mended(text);
    let document = parse(&text).ok()?;
    field(document.root_element(), "message")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adobe prints its status address with a raw ampersand: unread, an accepted batch would be sent five times.
    #[test]
    fn raw_ampersands_are_mended_and_others_left_alone() {
        for (raw, mended_to) in [
            ("<a>x?b=1&m2Node=00</a>", "<a>x?b=1&amp;m2Node=00</a>"),
            ("<a>&amp;&lt;&#38;&#x26;</a>", "<a>&amp;&lt;&#38;&#x26;</a>"),
            ("<a>é&é&</a>", "<a>é&amp;é&amp;</a>"),
            ("<a>&copy;</a>", "<a>&amp;copy;</a>"),
            ("<a><![CDATA[&]]></a>", "<a><![CDATA[&]]></a>"),
        ] {
            assert_eq!(mended(raw), mended_to);
            assert!(parse(mended_to).is_ok());
        }
    }

    /// An answer must not be able to exhaust the memory or the stack of the program that waits for it.
    #[test]
    fn no_document_type_and_no_depth_hurts() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
        assert_eq!(parse(bomb).err(), Some(XmlError::Malformed));
        let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
        assert!(parse(&deep).is_ok());
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_NODES as usize));
        assert_eq!(parse(&wide).err(), Some(XmlError::TooLarge));
    }
}
