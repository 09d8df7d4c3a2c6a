//! Prints tables for people to read.

use super::style::{DIM, paint};

/// Prints a table. `right` lists the columns, counted from 0, that are aligned to the right.
pub fn print(header: &[&str], rows: &[Vec<String>], right: &[usize]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row.get(column).map_or(0, |cell| shown_width(cell)));
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().enumerate().map(|(column, cell)| {
            let padding = " ".repeat(widths[column].saturating_sub(shown_width(cell)));
            if right.contains(&column) { format!("{padding}{cell}") } else { format!("{cell}{padding}") }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    out!("{}", paint(DIM, line(&header)));
    for row in rows {
        out!("{}", line(row));
    }
}

/// Counts the characters that a terminal shows. Color codes aren't shown.
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
