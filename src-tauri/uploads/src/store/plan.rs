//! Whether an upload's batches are complete in the journal. Without this, records that were lost would look like rows that
//! didn't have to be sent.

use engine::PlannedBatch;

use crate::model::{Batch, BatchState};

/// Returns the digest of a plan: of the rows, the size, and the digest of each of its batches.
pub(super) fn digest(plan: &[PlannedBatch]) -> String {
    digest_of(plan.iter().map(|batch| (batch.rows, batch.bytes, &*batch.digest)))
}

fn digest_of<'b>(batches: impl Iterator<Item = (u64, u64, &'b str)>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (rows, bytes, digest) in batches {
        hasher.update(format!("{rows} {bytes} {digest}\n").as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Returns what is wrong with an upload's batches, or `None` if all of them are there. `ready` is the number of rows that
/// the check found ready; uploads of earlier versions have no digest of their plan.
pub(super) fn fault(batches: &[Batch], ready: u64, plan_digest: Option<&str>) -> Option<&'static str> {
    if !(1..).zip(batches).all(|(number, batch)| batch.number == number) {
        return Some("a batch is missing");
    }
    let planned = || batches.iter().filter(|batch| batch.slice.is_none());
    if planned().try_fold(0, |sum: u64, batch| sum.checked_add(batch.rows)) != Some(ready) {
        return Some("the rows of the batches don't add up");
    }
    let found = || digest_of(planned().map(|batch| (batch.rows, batch.bytes, &*batch.digest)));
    if plan_digest.is_some_and(|digest| digest != found()) {
        return Some("the batches aren't those of the plan");
    }
    let of_slices =
        |number: u32| batches.iter().filter(move |batch| batch.slice.is_some_and(|slice| slice.of == number));
    let is_whole = |batch: &Batch| {
        let sent = of_slices(batch.number).filter(|slice| slice.state != BatchState::Split);
        batch.state != BatchState::Split || sent.map(|slice| slice.rows).sum::<u64>() == batch.rows
    };
    if !planned().all(is_whole) {
        return Some("a slice of a batch is missing");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::split::BatchSlice;

    fn batch(number: u32, rows: u64, slice_of: Option<u32>) -> Batch {
        Batch { slice: slice_of.map(|of| BatchSlice { of, first: 0 }), ..Batch::planned(number, rows) }
    }

    #[test]
    fn each_lost_batch_is_noticed() {
        let split = Batch { state: BatchState::Split, ..batch(2, 20, None) };
        let all = [batch(1, 10, None), split, batch(3, 5, Some(2)), batch(4, 15, Some(2))];
        assert_eq!(fault(&all, 30, None), None);
        for lost in 0..all.len() {
            let mut left = all.to_vec();
            left.remove(lost);
            assert!(fault(&left, 30, None).is_some(), "batch {} is lost", lost + 1);
        }
        assert!(fault(&[], 30, None).is_some());
        assert!(fault(&all, 31, None).is_some());
        assert_eq!(fault(&[], 0, None), None, "nothing was planned yet");
    }

    #[test]
    fn a_changed_batch_is_noticed() {
        let planned = |rows| Batch { digest: "d".to_owned(), ..batch(1, rows, None) };
        let digest = digest_of([(10, 0, "d")].into_iter());
        assert_eq!(fault(&[planned(10)], 10, Some(&digest)), None);
        let changed = Batch { bytes: 1, ..planned(10) };
        assert!(fault(&[changed], 10, Some(&digest)).is_some());
    }
}
