//! The styles of an OpenDocument workbook. A cell style names a data style, whose elements this module converts to
//! the code of a number format.

use std::collections::{HashMap, HashSet};

use super::format::Format;
use super::xml::{Tag, Token, unescape};

/// Number formats by the name of the cell style.
pub(super) type Formats = HashMap<String, Format>;

#[derive(Default)]
pub(super) struct Styles {
    /// The number format codes of data styles, by name.
    codes: HashMap<String, String>,
    /// The data style and the parent style of cell styles, by name.
    cells: HashMap<String, (Option<String>, Option<String>)>,
    hidden_sheets: HashSet<String>,
    formats: Formats,
    /// The data style that's being read.
    open: Option<DataStyle>,
    /// The name of the sheet style that's being read.
    open_sheet: Option<String>,
}

/// The maximum number of styles. Further ones are ignored.
const MAX_STYLES: usize = 100_000;

#[derive(Default)]
struct DataStyle {
    name: String,
    kind: Vec<u8>,
    code: String,
    /// Conditions and the names of the data styles for numbers that meet them.
    maps: Vec<(String, String)>,
    in_text: bool,
    is_elapsed: bool,
}

impl Styles {
    /// Handles one token of a part that contains styles.
    pub(super) fn take(&mut self, token: &Token<'_>) {
        match token {
            Token::Open(tag) => self.begin(*tag),
            Token::Close(name) => self.end(name),
            Token::Text(raw) => {
                if let Some(open) = self.open.as_mut().filter(|open| open.in_text) {
                    let mut text = Vec::new();
                    unescape(raw, &mut text);
                    open.literal(&String::from_utf8_lossy(&text));
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        let name = || tag.text(b"name").unwrap_or_default();
        match tag.name {
            b"number-style" | b"currency-style" | b"percentage-style" | b"date-style" | b"time-style"
            | b"boolean-style" | b"text-style" => {
                let is_elapsed = tag.raw(b"truncate-on-overflow") == Some(b"false");
                let open = DataStyle { name: name(), kind: tag.name.to_vec(), is_elapsed, ..DataStyle::default() };
                if tag.is_empty { self.close(open) } else { self.open = Some(open) }
            }
            b"style" => match tag.raw(b"family") {
                Some(b"table-cell") if self.cells.len() < MAX_STYLES => {
                    self.cells.insert(name(), (tag.text(b"data-style-name"), tag.text(b"parent-style-name")));
                }
                Some(b"table") => self.open_sheet = Some(name()),
                _ => {}
            },
            b"table-properties" if tag.raw(b"display") == Some(b"false") => {
                if let Some(name) = self.open_sheet.clone() {
                    self.hidden_sheets.insert(name);
                }
            }
            _ => {
                if let Some(open) = &mut self.open {
                    open.begin(tag);
                }
            }
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"style" => self.open_sheet = None,
            b"text" | b"currency-symbol" => {
                if let Some(open) = &mut self.open {
                    open.in_text = false;
                }
            }
            _ if name.ends_with(b"-style") => {
                if let Some(open) = self.open.take() {
                    self.close(open);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, mut open: DataStyle) {
        if open.kind == b"percentage-style" && !open.code.contains('%') {
            open.code.push('%');
        }
        let code = match open.maps.as_slice() {
            [] => open.code,
            maps => {
                let mut sections: Vec<String> = Vec::new();
                for (condition, style) in maps {
                    let Some(code) = self.codes.get(style) else { continue };
                    let condition = condition.trim().trim_start_matches("value()").replace("!=", "<>");
                    // In the usual pair, the format for negative numbers shows the sign itself.
                    if maps.len() == 1 && matches!(condition.as_str(), ">=0" | ">0") {
                        sections.push(code.clone());
                    } else {
                        sections.push(format!("[{condition}]{code}"));
                    }
                }
                sections.push(open.code);
                sections.join(";")
            }
        };
        if self.codes.len() < MAX_STYLES {
            self.codes.insert(open.name, code);
        }
    }

    /// Resolves the number format of each cell style, after all styles were read.
    pub(super) fn resolve(&mut self) {
        for name in self.cells.keys() {
            let mut at = name;
            // The limit ends the search if the parents form a cycle.
            for _ in 0..16 {
                let Some((data, parent)) = self.cells.get(at) else { break };
                if let Some(code) = data.as_ref().and_then(|data| self.codes.get(data)) {
                    self.formats.insert(name.clone(), Format::parse(code));
                    break;
                }
                match parent {
                    Some(parent) => at = parent,
                    None => break,
                }
            }
        }
    }

    pub(super) fn format(&self, style: &str) -> Option<&Format> {
        self.formats.get(style)
    }

    pub(super) fn hides_sheet(&self, style: &str) -> bool {
        self.hidden_sheets.contains(style)
    }
}

impl DataStyle {
    fn begin(&mut self, tag: Tag<'_>) {
        let is_long = tag.raw(b"style") == Some(b"long");
        let number = |name: &[u8]| tag.number(name).unwrap_or(0).min(30) as usize;
        match tag.name {
            b"number" if self.kind != b"boolean-style" => {
                let has_places = tag.raw(b"decimal-places").is_some();
                let whole = number(b"min-integer-digits");
                if !has_places && whole <= 1 && tag.raw(b"grouping") != Some(b"true") {
                    self.code.push_str("General");
                    return;
                }
                if tag.raw(b"grouping") == Some(b"true") {
                    self.code.push_str("#,");
                    let zeros = "0".repeat(whole);
                    self.code.push_str(&format!("{zeros:#>3}"));
                } else if whole == 0 {
                    self.code.push('#');
                } else {
                    self.code.push_str(&"0".repeat(whole));
                }
                let (places, least) = (number(b"decimal-places"), tag.number(b"min-decimal-places"));
                if places > 0 {
                    let least = least.map_or(places, |least| (least as usize).min(places));
                    self.code.push('.');
                    self.code.push_str(&"0".repeat(least));
                    self.code.push_str(&"#".repeat(places - least));
                }
            }
            b"scientific-number" => {
                self.code.push_str(&"0".repeat(number(b"min-integer-digits").max(1)));
                if number(b"decimal-places") > 0 {
                    self.code.push('.');
                    self.code.push_str(&"0".repeat(number(b"decimal-places")));
                }
                self.code.push_str("E+");
                self.code.push_str(&"0".repeat(number(b"min-exponent-digits").max(1)));
            }
            b"fraction" => {
                if let Some(whole) = tag.number(b"min-integer-digits") {
                    self.code.push_str(if whole == 0 { "# " } else { "0 " });
                }
                self.code.push_str("?/");
                match tag.number(b"denominator-value").filter(|fixed| *fixed > 0) {
                    Some(fixed) => self.code.push_str(&fixed.to_string()),
                    None => self.code.push_str(&"?".repeat(number(b"min-denominator-digits").max(1))),
                }
            }
            b"text" | b"currency-symbol" => self.in_text = !tag.is_empty,
            b"year" => self.code.push_str(if is_long { "yyyy" } else { "yy" }),
            b"month" => self.code.push_str(if is_long { "mm" } else { "m" }),
            b"day" | b"day-of-week" => self.code.push('d'),
            b"hours" => self.code.push_str(if self.is_elapsed { "[h]" } else { "h" }),
            b"minutes" => self.code.push('m'),
            b"seconds" => self.code.push('s'),
            b"map" => {
                if let (Some(condition), Some(style)) = (tag.text(b"condition"), tag.text(b"apply-style-name")) {
                    self.maps.push((condition, style));
                }
            }
            _ => {}
        }
    }

    fn literal(&mut self, text: &str) {
        if self.kind == b"percentage-style" && text.contains('%') {
            // An unquoted `%` multiplies the number by 100, as a percentage style does.
            self.code.push_str(&text.replace('"', ""));
            return;
        }
        for piece in text.split('"') {
            if !piece.is_empty() {
                self.code.push('"');
                self.code.push_str(piece);
                self.code.push('"');
            }
        }
    }
}
