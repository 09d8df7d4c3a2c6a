//! Patterns of rules.

use regex::Regex;

/// A pattern that fits a whole value.
pub(crate) fn compile_pattern(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}
