//! Templates: one value made from several columns.

use super::column_ref::ColumnRef;

/// A template such as `{First name} {Last name}`. Braces around a header stand for the column's value. A brace that's
/// part of the text is doubled.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The text in the mapping file.
    pub text: String,
    pub(crate) parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TemplatePart {
    Text(String),
    Column(ColumnRef),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Returns what's wrong: a brace without its counterpart, an empty name, or no column at all.
    pub(crate) fn parse(text: &str) -> Result<Template, &'static str> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return Err("a closing brace without an opening one");
            }
            let (header, after) = column(after)?;
            if !plain.is_empty() {
                parts.push(TemplatePart::Text(std::mem::take(&mut plain)));
            }
            parts.push(TemplatePart::Column(ColumnRef::Header(header)));
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(TemplatePart::Text(plain));
        }
        if !parts.iter().any(|part| matches!(part, TemplatePart::Column(_))) {
            return Err("a text without a column");
        }
        Ok(Template { text: text.to_owned(), parts })
    }

    /// The columns that it names.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &ColumnRef> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Column(column) => Some(column),
            TemplatePart::Text(_) => None,
        })
    }

    /// Returns the template with another column in place of one.
    pub(crate) fn with_column(&self, from: &ColumnRef, to: &ColumnRef) -> Template {
        let (ColumnRef::Header(from), ColumnRef::Header(to)) = (from, to) else { return self.clone() };
        let doubled = |text: &str| text.replace('{', "{{").replace('}', "}}");
        let mut text = String::new();
        for part in &self.parts {
            match part {
                TemplatePart::Text(plain) => text.push_str(&doubled(plain)),
                TemplatePart::Column(ColumnRef::Header(header)) => {
                    text.push_str(&format!("{{{}}}", doubled(if header == from { to } else { header })));
                }
                TemplatePart::Column(_) => {}
            }
        }
        Template::parse(&text).unwrap_or_else(|_| self.clone())
    }
}

/// Reads a header up to its closing brace, and returns it with the rest.
fn column(text: &str) -> Result<(String, &str), &'static str> {
    let mut header = String::new();
    let mut rest = text;
    loop {
        let at = rest.find(['{', '}']).ok_or("an opening brace without a closing one")?;
        header.push_str(&rest[..at]);
        let (brace, after) = rest[at..].split_at(1);
        // Of three closing braces, the first one ends the header, and the other two are a brace of the text.
        let ends = brace == "}" && rest[at..].bytes().take_while(|byte| *byte == b'}').count() % 2 == 1;
        match after.strip_prefix(brace) {
            Some(after) if !ends => {
                header.push_str(brace);
                rest = after;
            }
            _ if brace == "{" => return Err("an opening brace within braces"),
            _ if header.is_empty() => return Err("braces without a header"),
            _ => return Ok((header, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_in_braces_and_braces_in_text_are_doubled() {
        let header = |text: &str| TemplatePart::Column(ColumnRef::Header(text.to_owned()));
        let plain = |text: &str| TemplatePart::Text(text.to_owned());
        for (text, parts) in [
            ("{First name} {Last}", vec![header("First name"), plain(" "), header("Last")]),
            ("{a}", vec![header("a")]),
            ("{{{a}}}", vec![plain("{"), header("a"), plain("}")]),
            ("x{a{{b}}c}", vec![plain("x"), header("a{b}c")]),
        ] {
            assert_eq!(Template::parse(text).map(|template| template.parts), Ok(parts), "{text}");
        }
        for text in ["", "no column", "{a", "a}", "{}", "{a{b}", "{{a}}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
