//! A batch that Target refuses, sent in two halves, and what is refused of them in halves again: so that the good
//! rows arrive, and the bad ones are named.

use engine::{Checked, Progress, SourceError};

use crate::model::{Batch, BatchState};

/// So many rows are looked for in one upload. Each refused piece holds one at least: where more pieces are refused at
/// once, it is not a few bad rows.
const MOST_ROWS: usize = 10;

/// Which rows of a batch of the plan a half is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Half {
    /// The plan's batch, from 1.
    pub of: u32,
    /// Its first row there, from 0.
    pub first: u64,
}

/// Batches that are sent at most to find the rows of so many batches that Target refuses: each row takes two a
/// halving, and no more than there are pieces.
pub fn most_batches(batches: u64, rows: u64) -> u64 {
    let halvings = u64::from(rows.max(1).next_power_of_two().trailing_zeros());
    (batches + 2 * MOST_ROWS as u64 * halvings).min((2 * rows).saturating_sub(batches))
}

/// The refused batch that is halved next; `None`: none is left that is more than a row, or too many are refused.
pub(crate) fn next(batches: &[Batch]) -> Option<usize> {
    let is_refused = |batch: &Batch| batch.state == BatchState::Refused;
    if batches.iter().filter(|batch| is_refused(batch)).count() > MOST_ROWS {
        return None;
    }
    batches.iter().position(|batch| is_refused(batch) && batch.rows > 1)
}

/// The two halves of a batch with this body, numbered from `number` on.
pub(crate) fn of(batch: &Batch, body: &[u8], number: u32) -> Option<[Batch; 2]> {
    let whole = batch.half.unwrap_or(Half { of: batch.number, first: 0 });
    let first = batch.rows.div_ceil(2);
    let half = |number: u32, from: u64, rows: u64| {
        let body = lines(body, from, rows)?;
        Some(Batch {
            bytes: body.len() as u64,
            digest: blake3::hash(&body).to_hex().to_string(),
            half: Some(Half { first: whole.first + from, ..whole }),
            ..Batch::planned(number, rows)
        })
    };
    Some([half(number, 0, first)?, half(number + 1, first, batch.rows - first)?])
}

/// The body of a batch made again from the file and compared with its digest, with the file's row behind each of
/// its lines.
pub(crate) fn body_and_rows(
    checked: &Checked,
    batch: &Batch,
    watch: &Progress,
) -> Result<(Vec<u8>, Vec<u64>), SourceError> {
    let Some(half) = batch.half else { return checked.body_and_rows(batch.number as usize - 1, watch) };
    let (body, rows) = checked.body_and_rows(half.of as usize - 1, watch)?;
    let body = lines(&body, half.first, batch.rows).ok_or(SourceError::Changed)?;
    if blake3::hash(&body).to_hex().as_str() != batch.digest {
        return Err(SourceError::Changed);
    }
    Ok((body, rows.into_iter().skip(half.first as usize).take(batch.rows as usize).collect()))
}

/// The header and so many rows of a body, from one on.
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

    fn refused(number: u32, rows: u64) -> Batch {
        Batch { state: BatchState::Refused, attempts: 1, ..Batch::planned(number, rows) }
    }

    /// A row in both halves would be sent twice, a row in neither would be lost.
    #[test]
    fn the_halves_of_halves_are_the_whole() {
        let body = b"batch=thirdPartyId,a\n1,x\n2,x\n3,x\n4,x\n5,x";
        let [one, other] = of(&refused(3, 5), body, 7).unwrap();
        assert_eq!((one.number, one.rows, one.half), (7, 3, Some(Half { of: 3, first: 0 })));
        assert_eq!((other.number, other.rows, other.half), (8, 2, Some(Half { of: 3, first: 3 })));
        let body = lines(body, 3, 2).unwrap();
        assert_eq!(body, b"batch=thirdPartyId,a\n4,x\n5,x");
        assert_eq!((other.bytes, &*other.digest), (body.len() as u64, blake3::hash(&body).to_hex().as_str()));
        let [_, last] = of(&other, &body, 9).unwrap();
        assert_eq!((last.rows, last.half), (1, Some(Half { of: 3, first: 4 })));
    }

    #[test]
    fn single_rows_and_too_many_pieces_are_not_halved() {
        let mut batches = vec![refused(1, 1), Batch::planned(2, 9), refused(3, 4), refused(4, 4)];
        assert_eq!(next(&batches), Some(2));
        batches[2].state = BatchState::Halved;
        assert_eq!(next(&batches), Some(3));
        batches.extend((5..=13).map(|number| refused(number, 1)));
        assert_eq!(next(&batches), None, "more than ten pieces are refused");
    }

    #[test]
    fn what_it_takes_is_said_beforehand() {
        assert_eq!(most_batches(1, 1), 1);
        assert_eq!(most_batches(1, 8), 15, "every piece there is");
        assert_eq!(most_batches(1, 499_999), 381);
    }
}
