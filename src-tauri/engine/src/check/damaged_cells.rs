//! Cells of a workbook that were damaged before it was read. In an export, they stay recognizable.

use crate::check::finding::Finding;
use crate::rule::{Rule, Severity};
use crate::workbook::CellKind;

/// Returns the text of a damaged cell of a workbook, so that it's recognized as damaged in the exported text: a rounded
/// number in scientific notation, as spreadsheets write it, and an error as an empty cell.
pub(super) fn as_damaged_text(cell: &[u8], kind: CellKind) -> Vec<u8> {
    if kind == CellKind::Error {
        return Vec::new();
    }
    // The cell's format can contain separators between the digits.
    let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let digits: String = cell.iter().filter(is_part).map(|byte| char::from(*byte)).collect();
    match digits.parse::<f64>() {
        Ok(number) => format!("{number:E}").replace('E', "E+").into_bytes(),
        Err(_) => cell.to_vec(),
    }
}

/// Returns whether a row is excluded because its ID is rounded.
pub(super) fn is_id_rounded(found: &[Finding]) -> bool {
    found.iter().any(|one| one.rule == Rule::ScientificId && one.severity == Severity::Error)
}
