//! The join of a new file with earlier ones, on the encoded lines of their bodies, in which equal IDs and values are equal
//! bytes.

use std::collections::HashMap;
use std::io;

use engine::Checked;
use percent_encoding::percent_decode;

use super::{Columns, CombineError, CombineProgress, EarlierUpload};

/// The memory that a completed row takes besides its bytes.
const ROW_COST: usize = 24;

/// The byte order mark. Without it, spreadsheets read accents wrong.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A join and its inputs.
pub(super) struct Join<'j> {
    pub(super) new: &'j Checked,
    /// The earlier uploads, the newest first, so that the first value found is the latest.
    pub(super) earlier: &'j [&'j EarlierUpload],
    /// For each of them, the columns of its attributes in the combined file.
    pub(super) indexes: Vec<Vec<usize>>,
    pub(super) columns: &'j Columns,
    /// The maximum size of the completed rows in memory, in bytes. Further rows are completed by reading the earlier files
    /// again.
    pub(super) max_in_memory: usize,
    pub(super) progress: &'j CombineProgress,
}

impl Join<'_> {
    /// Writes the combined file. Returns the number of its rows, and of those to which something was added.
    pub(super) fn write(&self, mut out: impl io::Write) -> Result<(u64, u64), CombineError> {
        out.write_all(BYTE_ORDER_MARK).map_err(CombineError::Write)?;
        let mut table = csv::Writer::from_writer(out);
        table.write_record(self.columns.headers()).map_err(to_write)?;
        let plan = self.new.plan();
        let reading = self.earlier.iter().map(|one| one.rows()).sum();
        self.progress.expect(plan.iter().map(|batch| batch.rows + reading).sum());
        let (mut written, mut added_to) = (0, 0);
        for (batch, planned) in plan.iter().enumerate() {
            let body = self.new.body(batch, &self.progress.watch)?;
            self.progress.advance(planned.rows);
            let rows: Vec<&[u8]> = lines(&body).collect();
            let mut rest = rows.as_slice();
            while !rest.is_empty() {
                let added = self.completed(rest)?;
                for (row, added) in rest.iter().zip(&added) {
                    let line = if added.is_empty() { row } else { added.as_slice() };
                    self.write_line(&mut table, line).map_err(to_write)?;
                    added_to += u64::from(!added.is_empty());
                }
                written += added.len() as u64;
                rest = &rest[added.len()..];
                if !rest.is_empty() {
                    self.progress.expect(reading);
                }
            }
        }
        table.flush().map_err(CombineError::Write)?;
        Ok((written, added_to))
    }

    /// Completes the first of these rows, as many as fit in memory, with the values of earlier uploads. The result for a row
    /// to which nothing is added is an empty line.
    fn completed(&self, rows: &[&[u8]]) -> Result<Vec<Vec<u8>>, CombineError> {
        let mut ids = HashMap::with_capacity(rows.len());
        ids.extend(rows.iter().enumerate().map(|(row, line)| (id(line), row)));
        let mut added: Vec<Vec<u8>> = vec![Vec::new(); rows.len()];
        let mut in_memory = 0;
        for (earlier, indexes) in self.earlier.iter().zip(&self.indexes) {
            for batch in &earlier.accepted {
                let body = earlier.body(batch, self.progress)?;
                for line in lines(&body) {
                    let Some(slot) = ids.get(id(line)).and_then(|row| added.get_mut(*row).map(|slot| (*row, slot)))
                    else {
                        continue;
                    };
                    let (row, slot) = slot;
                    let before = if slot.is_empty() { rows[row] } else { slot.as_slice() };
                    let Some(line) = self.with_missing(before, line, indexes) else { continue };
                    in_memory += line.len() + ROW_COST - if slot.is_empty() { 0 } else { slot.len() + ROW_COST };
                    *slot = line;
                    while in_memory > self.max_in_memory && added.len() > 1 {
                        let cut = added.split_off(added.len() / 2);
                        in_memory -=
                            cut.iter().filter(|line| !line.is_empty()).map(|line| line.len() + ROW_COST).sum::<usize>();
                    }
                }
                self.progress.advance(batch.rows);
            }
        }
        Ok(added)
    }

    /// Returns a line with the cells of an earlier one that it leaves empty, or `None` if there are none.
    fn with_missing(&self, line: &[u8], earlier: &[u8], indexes: &[usize]) -> Option<Vec<u8>> {
        let mut cells: Vec<&[u8]> = line.split(|byte| *byte == b',').collect();
        cells.resize(self.columns.names.len() + 1, b"");
        let mut is_added = false;
        for (value, index) in earlier.split(|byte| *byte == b',').skip(1).zip(indexes) {
            if !value.is_empty() && cells[*index].is_empty() {
                (cells[*index], is_added) = (value, true);
            }
        }
        is_added.then(|| cells.join(&b','))
    }

    fn write_line(&self, table: &mut csv::Writer<impl io::Write>, line: &[u8]) -> Result<(), csv::Error> {
        let mut cells = 0;
        for cell in line.split(|byte| *byte == b',') {
            if cell.contains(&b'%') {
                table.write_field(percent_decode(cell).collect::<Vec<u8>>())?;
            } else {
                table.write_field(cell)?;
            }
            cells += 1;
        }
        for _ in cells..=self.columns.names.len() {
            table.write_field("")?;
        }
        table.write_record(None::<&[u8]>)
    }
}

fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split(|byte| *byte == b'\n').skip(1)
}

fn id(line: &[u8]) -> &[u8] {
    line.split(|byte| *byte == b',').next().unwrap_or_default()
}

fn to_write(error: csv::Error) -> CombineError {
    CombineError::Write(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}
