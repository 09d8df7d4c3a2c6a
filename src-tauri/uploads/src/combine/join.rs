//! The join itself: line by line in the form of the wire, in which equal ids and values are equal bytes.

use std::collections::HashMap;
use std::io;

use engine::Checked;
use percent_encoding::percent_decode;

use super::{Columns, Earlier, UnionError, UnionWatch};

/// A row that is added to costs this beside its bytes.
const ROW_COST: usize = 24;

/// A spreadsheet that opens a file without it reads accents wrong.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What is joined, and how.
pub(super) struct Join<'j> {
    pub(super) new: &'j Checked,
    /// The newest first, so that the first value found is the latest.
    pub(super) earlier: &'j [&'j Earlier],
    /// For each of them, which column of the union each of its attributes is.
    pub(super) places: Vec<Vec<usize>>,
    pub(super) columns: &'j Columns,
    /// Bytes of rows that are added to, held at once; what is beyond waits for another reading.
    pub(super) most_held: usize,
    pub(super) watch: &'j UnionWatch,
}

impl Join<'_> {
    /// Writes the union; how many rows it has, and to how many of them something was added.
    pub(super) fn write(&self, mut out: impl io::Write) -> Result<(u64, u64), UnionError> {
        out.write_all(BYTE_ORDER_MARK).map_err(UnionError::Write)?;
        let mut table = csv::Writer::from_writer(out);
        table.write_record(self.columns.headers()).map_err(to_write)?;
        let plan = self.new.plan();
        let reading = self.earlier.iter().map(|one| one.rows()).sum();
        self.watch.expect(plan.iter().map(|batch| batch.rows + reading).sum());
        let (mut written, mut added_to) = (0, 0);
        for (batch, planned) in plan.iter().enumerate() {
            let body = self.new.body(batch, &self.watch.watch)?;
            self.watch.advance(planned.rows);
            let rows: Vec<&[u8]> = lines(&body).collect();
            let mut rest = rows.as_slice();
            while !rest.is_empty() {
                let added = self.added(rest)?;
                for (row, added) in rest.iter().zip(&added) {
                    let line = if added.is_empty() { row } else { added.as_slice() };
                    self.write_line(&mut table, line).map_err(to_write)?;
                    added_to += u64::from(!added.is_empty());
                }
                written += added.len() as u64;
                rest = &rest[added.len()..];
                if !rest.is_empty() {
                    self.watch.expect(reading);
                }
            }
        }
        table.flush().map_err(UnionError::Write)?;
        Ok((written, added_to))
    }

    /// The first of these rows, as many as there is room for, each with what earlier uploads gave its visitor; an empty
    /// line where they gave nothing.
    fn added(&self, rows: &[&[u8]]) -> Result<Vec<Vec<u8>>, UnionError> {
        let mut ids = HashMap::with_capacity(rows.len());
        ids.extend(rows.iter().enumerate().map(|(row, line)| (id(line), row)));
        let mut added: Vec<Vec<u8>> = vec![Vec::new(); rows.len()];
        let mut held = 0;
        for (earlier, places) in self.earlier.iter().zip(&self.places) {
            for batch in &earlier.taken {
                let body = earlier.body(batch, self.watch)?;
                for line in lines(&body) {
                    let Some(slot) = ids.get(id(line)).and_then(|row| added.get_mut(*row).map(|slot| (*row, slot)))
                    else {
                        continue;
                    };
                    let (row, slot) = slot;
                    let before = if slot.is_empty() { rows[row] } else { slot.as_slice() };
                    let Some(line) = self.with_missing(before, line, places) else { continue };
                    held += line.len() + ROW_COST - if slot.is_empty() { 0 } else { slot.len() + ROW_COST };
                    *slot = line;
                    while held > self.most_held && added.len() > 1 {
                        let cut = added.split_off(added.len() / 2);
                        held -=
                            cut.iter().filter(|line| !line.is_empty()).map(|line| line.len() + ROW_COST).sum::<usize>();
                    }
                }
                self.watch.advance(batch.rows);
            }
        }
        Ok(added)
    }

    /// A line with those cells of an earlier one that it leaves empty; `None`: there are none.
    fn with_missing(&self, line: &[u8], earlier: &[u8], places: &[usize]) -> Option<Vec<u8>> {
        let mut cells: Vec<&[u8]> = line.split(|byte| *byte == b',').collect();
        cells.resize(self.columns.names.len() + 1, b"");
        let mut is_added = false;
        for (value, place) in earlier.split(|byte| *byte == b',').skip(1).zip(places) {
            if !value.is_empty() && cells[*place].is_empty() {
                (cells[*place], is_added) = (value, true);
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

fn to_write(error: csv::Error) -> UnionError {
    UnionError::Write(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}
