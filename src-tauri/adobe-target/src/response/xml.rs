//! Reads Target's XML, whatever the order of its elements, their namespaces, and the spaces around them.

use std::borrow::Cow;

use roxmltree::{Document, Node, ParsingOptions};

/// The maximum number of nodes in a document. A node takes about 70 bytes, so a document takes at most 140 MB.
const MAX_NODES: u32 = 2_000_000;

/// The maximum number of attributes of an element, and of namespace declarations in a document. Target's responses have
/// next to none. The parser compares them pair by pair, so without a limit, a small document could take minutes.
const MAX_ATTRIBUTES: usize = 256;

/// The reason why a text can't be read as XML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum XmlError {
    /// The text isn't XML, is incomplete, or has a document type declaration, which Target never sends.
    Malformed,
    /// The document has more than [`MAX_NODES`] nodes or [`MAX_ATTRIBUTES`] attributes.
    TooLarge,
}

/// Returns the text with its raw ampersands escaped, for [`parse`]. Adobe's own samples contain a raw `&` in the status
/// address (`?batchId=…&m2Node=00`). XML parsers reject that, but the response is a success.
pub(super) fn escape_raw_ampersands(text: &str) -> Cow<'_, str> {
    let is_reference = |rest: &str| {
        rest.find(';').is_some_and(|end| {
            matches!(&rest[..end], "amp" | "lt" | "gt" | "quot" | "apos")
                || rest[..end].strip_prefix('#').is_some_and(|number| {
                    !number.is_empty() && number.len() < 9 && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
        })
    };
    let raw: Vec<usize> =
        text.match_indices('&').map(|(at, _)| at).filter(|at| !is_reference(following(text, at + 1))).collect();
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

/// Returns the characters after an ampersand in which a character reference must end.
fn following(text: &str, from: usize) -> &str {
    let mut end = text.len().min(from + 12);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[from..end]
}

/// Parses the result of [`escape_raw_ampersands`]. A document type declaration is rejected, so that entities can't
/// expand.
pub(super) fn parse(text: &str) -> Result<Document<'_>, XmlError> {
    // An attribute's value can't contain a raw `<`, so all attributes of an element are before the next one.
    let is_crowded = |tag: &str| tag.matches('=').count() > MAX_ATTRIBUTES;
    if text.matches("xmlns").count() > MAX_ATTRIBUTES || text.split('<').any(is_crowded) {
        return Err(XmlError::TooLarge);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    // XML doesn't allow spaces before the declaration, but some responses have them.
    Document::parse_with_options(text.trim(), options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => XmlError::TooLarge,
        _ => XmlError::Malformed,
    })
}

/// Returns the text of the child named `name` without surrounding spaces, or `None` if it's missing or empty.
pub(super) fn field(parent: Node<'_, '_>, name: &str) -> Option<String> {
    text(children(parent, name).next()?)
}

/// Returns the texts of all children named `name` that have any, without surrounding spaces.
pub(super) fn fields<'a, 'input: 'a>(parent: Node<'a, 'input>, name: &str) -> impl Iterator<Item = String> {
    children(parent, name).filter_map(text)
}

fn text(node: Node<'_, '_>) -> Option<String> {
    let text: String = node.children().filter_map(|node| if node.is_text() { node.text() } else { None }).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Returns the children named `name`, ignoring namespaces and letter case.
pub(super) fn children<'a, 'input: 'a>(parent: Node<'a, 'input>, name: &str) -> impl Iterator<Item = Node<'a, 'input>> {
    parent.children().filter(move |node| has_name(*node, name))
}

/// Returns true if the node is an element with this name, ignoring namespaces and letter case.
fn has_name(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

/// Returns the `message` of a response, or `None` if the text isn't XML or has no message.
pub(super) fn message(text: &str) -> Option<String> {
    let text = escape_raw_ampersands(text);
    let document = parse(&text).ok()?;
    field(document.root_element(), "message")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// If the status address couldn't be read, an accepted batch would be sent again.
    #[test]
    fn raw_ampersands_are_escaped_and_references_stay_unchanged() {
        for (raw, escaped) in [
            ("<a>x?b=1&m2Node=00</a>", "<a>x?b=1&amp;m2Node=00</a>"),
            ("<a>&amp;&lt;&#38;&#x26;</a>", "<a>&amp;&lt;&#38;&#x26;</a>"),
            ("<a>é&é&</a>", "<a>é&amp;é&amp;</a>"),
            ("<a>&copy;</a>", "<a>&amp;copy;</a>"),
            ("<a><![CDATA[&]]></a>", "<a><![CDATA[&]]></a>"),
        ] {
            assert_eq!(escape_raw_ampersands(raw), escaped);
            assert!(parse(escaped).is_ok());
        }
    }

    /// A response must not be able to exhaust memory or overflow the stack.
    #[test]
    fn entities_deep_nesting_and_too_many_nodes_do_no_harm() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
        assert_eq!(parse(bomb).err(), Some(XmlError::Malformed));
        let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
        assert!(parse(&deep).is_ok());
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_NODES as usize));
        assert_eq!(parse(&wide).err(), Some(XmlError::TooLarge));
    }

    /// The parser takes minutes for each of these, although they're smaller than a megabyte or a few.
    #[test]
    fn many_attributes_or_namespaces_are_rejected_before_they_are_parsed() {
        let nested: String = (0..8_000).map(|number| format!("<a xmlns:n{number}=\"u\">")).collect();
        assert_eq!(parse(&format!("{nested}{}", "</a>".repeat(8_000))).err(), Some(XmlError::TooLarge));
        let attributes: String = (0..200_000).map(|number| format!(" a{number}=\">\"")).collect();
        assert_eq!(parse(&format!("<a{attributes}/>")).err(), Some(XmlError::TooLarge));
        let usual = "<r:response xmlns:r='urn:r'><r:status a='1'>x=1</r:status></r:response>";
        assert!(parse(usual).is_ok());
    }
}
