//! The value of a template: several columns of a row, put together.

use super::RowWriter;
use crate::check::compiled_mapping::CompiledPart;
use crate::rule::{Rule, Severity};
use crate::source::Chunk;
use crate::text::trim;

impl RowWriter<'_> {
    /// Puts the columns of a template together. If all of them are empty, so is the value.
    pub(super) fn fill_template(
        &mut self,
        parts: &[CompiledPart],
        chunk: &Chunk,
        record: usize,
        excluded: &mut bool,
    ) -> String {
        let (cells, marks) = (chunk.cells(record), chunk.tags.of(record));
        let mut value = String::new();
        let (mut filled, mut empty) = (false, None);
        for part in parts {
            let column = match part {
                CompiledPart::Text(text) => {
                    value.push_str(text);
                    continue;
                }
                CompiledPart::Column(column) => *column,
            };
            let cell = cells.get(column).map_or(&b""[..], |cell| chunk.cell(*cell));
            let cell = if marks.is_empty() { cell } else { self.marked(marks, column, cell, excluded) };
            self.is_date = false;
            let text = String::from_utf8_lossy(trim(cell));
            match text.is_empty() {
                true => empty = empty.or(Some(column)),
                false => filled = true,
            }
            value.push_str(&text);
        }
        if !filled {
            return String::new();
        }
        if let Some(column) = empty {
            *excluded |= self.report(Rule::TemplatePartEmpty, Some(column), value.as_bytes()) == Severity::Error;
        }
        value
    }
}
