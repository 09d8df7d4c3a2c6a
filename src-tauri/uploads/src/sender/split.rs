//! Splitting rejected batches. A batch that Target rejects is sent as two slices, and a rejected slice as two slices of
//! it, so that the good rows are applied and the bad ones are identified.

use engine::{Checked, Progress, SourceError};

use crate::model::{Batch, BatchState};

/// The number of bad rows that are searched for in one upload. Each rejected batch contains at least one; if more are
/// rejected at the same time, a few bad rows can't be the cause.
const MAX_BAD_ROWS: usize = 10;

/// The rows of a planned batch that a slice consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchSlice {
    /// The number of the planned batch, from 1.
    pub of: u32,
    /// The index of the slice's first row in it, from 0.
    pub first: u64,
}

/// Returns the maximum number of batches that are sent to find the bad rows of these rejected batches. Each bad row takes
/// two batches per level of splitting, and there are never more batches than slices.
pub fn most_batches(batches: u64, rows: u64) -> u64 {
    let levels = u64::from(rows.max(1).next_power_of_two().trailing_zeros());
    (batches + 2 * MAX_BAD_ROWS as u64 * levels).min((2 * rows).saturating_sub(batches))
}

/// Returns the index of the rejected batch that is split next. Returns `None` if all that are left have a single row, or
/// if too many are rejected.
pub(crate) fn next(batches: &[Batch]) -> Option<usize> {
    let is_rejected = |batch: &Batch| batch.state == BatchState::Rejected;
    if batches.iter().filter(|batch| is_rejected(batch)).count() > MAX_BAD_ROWS {
        return None;
    }
    batches.iter().position(|batch| is_rejected(batch) && batch.rows > 1)
}

/// Returns the two slices of a batch with this body, numbered from `number` on.
pub(crate) fn slices_of(batch: &Batch, body: &[u8], number: u32) -> Option<[Batch; 2]> {
    let whole = batch.slice.unwrap_or(BatchSlice { of: batch.number, first: 0 });
    let first = batch.rows.div_ceil(2);
    let slice = |number: u32, from: u64, rows: u64| {
        let body = lines(body, from, rows)?;
        Some(Batch {
            bytes: body.len() as u64,
            digest: blake3::hash(&body).to_hex().to_string(),
            slice: Some(BatchSlice { first: whole.first + from, ..whole }),
            ..Batch::planned(number, rows)
        })
    };
    Some([slice(number, 0, first)?, slice(number + 1, first, batch.rows - first)?])
}

/// Builds the body of a batch again from the file, compares it with its digest, and returns it with the file's row number
/// of each of its lines.
pub(crate) fn body_and_rows(
    checked: &Checked,
    batch: &Batch,
    watch: &Progress,
) -> Result<(Vec<u8>, Vec<u64>), SourceError> {
    let Some(slice) = batch.slice else { return checked.body_and_rows(batch.number as usize - 1, watch) };
    let (body, rows) = checked.body_and_rows(slice.of as usize - 1, watch)?;
    let body = lines(&body, slice.first, batch.rows).ok_or(SourceError::Changed)?;
    if blake3::hash(&body).to_hex().as_str() != batch.digest {
        return Err(SourceError::Changed);
    }
    Ok((body, rows.into_iter().skip(slice.first as usize).take(batch.rows as usize).collect()))
}

/// Returns the header of a body and some of its rows.
fn lines(body: &[u8], first: u64, rows: u64) -> Option<Vec<u8>> {
    let mut all = body.split(|byte| *byte == b'\n');
    let header = all.next()?;
    let rows: Vec<&[u8]> = all.skip(first as usize).take(rows as usize).collect();
    if rows.is_empty() {
        return None;
    }
    Some([header, &rows.join(&b'\n')].join(&b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(number: u32, rows: u64) -> Batch {
        Batch { state: BatchState::Rejected, attempts: 1, ..Batch::planned(number, rows) }
    }

    /// A row in both slices would be sent twice, and a row in neither would be lost.
    #[test]
    fn two_slices_contain_every_row_of_their_batch_once() {
        let body = b"batch=thirdPartyId,a\n1,x\n2,x\n3,x\n4,x\n5,x";
        let [one, other] = slices_of(&rejected(3, 5), body, 7).unwrap();
        assert_eq!((one.number, one.rows, one.slice), (7, 3, Some(BatchSlice { of: 3, first: 0 })));
        assert_eq!((other.number, other.rows, other.slice), (8, 2, Some(BatchSlice { of: 3, first: 3 })));
        let body = lines(body, 3, 2).unwrap();
        assert_eq!(body, b"batch=thirdPartyId,a\n4,x\n5,x");
        assert_eq!((other.bytes, &*other.digest), (body.len() as u64, blake3::hash(&body).to_hex().as_str()));
        let [_, last] = slices_of(&other, &body, 9).unwrap();
        assert_eq!((last.rows, last.slice), (1, Some(BatchSlice { of: 3, first: 4 })));
    }

    #[test]
    fn single_rows_and_more_than_ten_rejected_batches_are_not_split() {
        let mut batches = vec![rejected(1, 1), Batch::planned(2, 9), rejected(3, 4), rejected(4, 4)];
        assert_eq!(next(&batches), Some(2));
        batches[2].state = BatchState::Split;
        assert_eq!(next(&batches), Some(3));
        batches.extend((5..=13).map(|number| rejected(number, 1)));
        assert_eq!(next(&batches), None, "more than ten batches are rejected");
    }

    #[test]
    fn the_maximum_number_of_batches_is_known_before() {
        assert_eq!(most_batches(1, 1), 1);
        assert_eq!(most_batches(1, 8), 15, "every possible slice");
        assert_eq!(most_batches(1, 499_999), 381);
    }
}
