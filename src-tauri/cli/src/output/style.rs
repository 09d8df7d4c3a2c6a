//! Colors, and values made visible. Colors are off without a terminal and with `NO_COLOR`.

use std::fmt::{Display, Write};

use anstyle::{AnsiColor, Style};

/// The style of names and titles.
pub const STRONG: Style = Style::new().bold();
/// The style of details.
pub const DIM: Style = Style::new().dimmed();
/// The style of success.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// The style of warnings.
pub const WARN: Style = AnsiColor::Yellow.on_default();
/// The style of errors.
pub const BAD: Style = AnsiColor::Red.on_default();

/// The longest value that is shown, in characters.
const MAX_SHOWN: usize = 80;

/// Returns the text in this style.
pub fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Returns a value on one line, with names for its invisible characters, shortened to 80 characters.
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
            // Among the invisible characters are those that would reverse the rest of the line on a terminal.
            c if c.is_control() || common::is_invisible(c) => {
                let _ = write!(text, "[U+{:04X}]", c as u32);
            }
            c => text.push(c),
        }
    }
    if text.chars().count() > MAX_SHOWN {
        text = text.chars().take(MAX_SHOWN - 1).chain(['…']).collect();
    }
    text
}
