//! Guards a report against formulas.

/// Returns a cell that's safe to open in a spreadsheet. If it would run as a formula, it's preceded by an apostrophe. A
/// spreadsheet may split the file at another delimiter than a comma, so that's also done after each of them.
pub fn formula_guarded(cell: &str) -> String {
    let mut guarded = String::with_capacity(cell.len() + 1);
    let mut is_start = true;
    for c in cell.chars() {
        // Spaces and quotation marks are removed from the start of a cell.
        let is_removed = matches!(c, ' ' | '"' | '\u{a0}' | '\u{3000}');
        if is_start && matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠' | '−') {
            guarded.push('\'');
        }
        guarded.push(c);
        is_start = is_start && is_removed || matches!(c, ';' | '\t' | '|' | '\n' | '\r');
    }
    guarded
}
