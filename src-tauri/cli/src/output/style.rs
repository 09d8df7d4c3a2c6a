//! Colours and columns for people. Off where nobody looks: no terminal, or `NO_COLOR`.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// What stands out.
pub const STRONG: Style = Style::new().bold();
/// What may be passed over.
pub const DIM: Style = Style::new().dimmed();
/// Well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// To be looked at.
pub const WARN: Style = AnsiColor::Yellow.on_default();
/// Not well.
pub const BAD: Style = AnsiColor::Red.on_default();

/// The text in a style.
pub fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Writes a table: the first row is the header, columns of numbers stand at the right.
pub fn table(header: &[&str], rows: &[Vec<String>], right: &[usize]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row.get(column).map_or(0, |cell| shown_width(cell)));
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: Vec<String>| {
        let padded = cells.iter().enumerate().map(|(column, cell)| {
            let blanks = " ".repeat(widths[column].saturating_sub(shown_width(cell)));
            if right.contains(&column) { format!("{blanks}{cell}") } else { format!("{cell}{blanks}") }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let header = line(header.iter().map(|&name| name.to_owned()).collect());
    out!("{}", paint(DIM, header));
    for row in rows {
        out!("{}", line(row.clone()));
    }
}

/// Characters that are seen: colours are none.
fn shown_width(text: &str) -> usize {
    let mut count = 0;
    let mut in_escape = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ if !in_escape => count += 1,
            _ => {}
        }
    }
    count
}

/// A value on one line, its invisible characters shown by name.
pub fn visible(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\n' => text.push('⏎'),
            '\r' => text.push('␍'),
            '\t' => text.push('⇥'),
            '\u{a0}' => text.push_str("[NBSP]"),
            '\u{200b}' => text.push_str("[ZWSP]"),
            '\u{feff}' => text.push_str("[BOM]"),
            '\u{ad}' => text.push_str("[SHY]"),
            // Marks of direction would turn the line around for whoever reads it.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{200c}' | '\u{200d}' => {
                text.push_str(&format!("[U+{:04X}]", c as u32));
            }
            c if c.is_control() => text.push_str(&format!("[U+{:04X}]", c as u32)),
            c => text.push(c),
        }
    }
    if text.chars().count() > 80 {
        text = text.chars().take(79).chain(['…']).collect();
    }
    text
}
