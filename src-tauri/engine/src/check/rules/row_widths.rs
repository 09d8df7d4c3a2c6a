//! Counts how many cells the rows have. This shows whether a row with fewer cells than the header is damaged, or whether
//! the file leaves out empty cells at the end of its rows.

use crate::source::{Chunk, Source};
use crate::text::is_blank;

/// The numbers of cells of a file's rows.
#[derive(Debug, Clone)]
pub(crate) struct RowWidths {
    /// The number of columns up to the last one with a name. 0 for a sheet, whose rows end with the last cell that isn't
    /// empty.
    full: usize,
    rows: u64,
    /// How many rows have fewer cells, by the number of their cells.
    short: Vec<u64>,
}

impl RowWidths {
    pub(crate) fn new(source: &Source) -> RowWidths {
        let columns = source.columns();
        let named = columns.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
        let full = match source.dialect().header_row {
            _ if source.is_sheet() => 0,
            0 => columns.len(),
            _ => named,
        };
        RowWidths { full, rows: 0, short: vec![0; full] }
    }

    /// Counts the rows of the sample, as a first guess.
    pub(crate) fn of_sample(source: &Source) -> RowWidths {
        let mut widths = RowWidths::new(source);
        for row in source.sample().iter().filter(|row| row.iter().any(|cell| !is_blank(cell.as_bytes()))) {
            widths.add_row(row.len());
        }
        widths
    }

    /// Counts the rows of a chunk. Rows without any text aren't counted.
    pub(crate) fn add_chunk(&mut self, chunk: &Chunk) {
        let mut begin = 0;
        for (record, span) in chunk.records.iter().enumerate() {
            let cells = span.cells_end as usize - begin;
            begin = span.cells_end as usize;
            if cells >= self.full {
                self.rows += 1;
            } else if chunk.cells(record).iter().any(|cell| !is_blank(chunk.cell(*cell))) {
                self.add_row(cells);
            }
        }
    }

    fn add_row(&mut self, cells: usize) {
        self.rows += 1;
        if let Some(count) = self.short.get_mut(cells) {
            *count += 1;
        }
    }

    /// Adds the counts of another part of the file.
    pub(crate) fn add(&mut self, other: &RowWidths) {
        self.rows += other.rows;
        for (mine, theirs) in self.short.iter_mut().zip(&other.short) {
            *mine += theirs;
        }
    }

    /// Returns how many rows have fewer cells than the header.
    pub(crate) fn short(&self) -> u64 {
        self.short.iter().sum()
    }

    /// Returns whether nearly all rows have fewer cells than the header.
    pub(crate) fn are_short(&self) -> bool {
        self.usual() < self.full
    }

    /// Returns how many cells a row has to have. If at least one row in ten has all of them, that's the number of the
    /// header's columns; otherwise, the largest number that nine rows in ten have.
    pub(crate) fn usual(&self) -> usize {
        let mut as_wide = self.rows - self.short();
        if as_wide * 10 >= self.rows {
            return self.full;
        }
        (1..self.full)
            .rev()
            .find(|cells| {
                as_wide += self.short[*cells];
                as_wide * 10 >= self.rows * 9
            })
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(rows: &[(usize, u64)]) -> usize {
        let mut widths = RowWidths { full: 5, rows: 0, short: vec![0; 5] };
        for &(cells, count) in rows {
            (0..count).for_each(|_| widths.add_row(cells));
        }
        widths.usual()
    }

    #[test]
    fn a_tenth_of_full_rows_makes_full_rows_usual() {
        assert_eq!(usual(&[(5, 3), (2, 2)]), 5);
        assert_eq!(usual(&[(5, 10), (3, 90)]), 5);
        assert_eq!(usual(&[(5, 9), (3, 91)]), 3);
        assert_eq!(usual(&[(3, 95), (2, 5)]), 3, "a row of two cells is shorter than the others");
        assert_eq!(usual(&[(4, 50), (3, 45), (2, 5)]), 3);
        assert_eq!(usual(&[(1, 10)]), 1);
        assert_eq!(usual(&[]), 5);
    }
}
