//! The regular expressions of rules.

use regex::Regex;

/// Returns whether a rule's pattern is a regular expression.
pub fn is_pattern(pattern: &str) -> bool {
    compile_pattern(pattern).is_ok()
}

/// A pattern that fits a whole value.
pub(crate) fn compile_pattern(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}
