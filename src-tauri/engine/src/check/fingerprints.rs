//! Finds the rows with the same ID, for any number of rows in constant memory.
//!
//! IDs are stored as keyed hashes of 128 bits, partitioned by their first bits. When a part is full, it's written to an
//! unnamed temporary file. At the end, the parts are examined one by one, a large one in several passes that each take a
//! share of its hashes. A hash table finds the collisions of a part in one pass; sorting all hashes took a third of the
//! whole check.

use std::fs::File;
use std::io::{self, Write};

use crate::check::id_form::IdForm;
use crate::input::read_exact_at;

/// The number of parts. The first nine bits of a hash choose its part.
const PARTS: usize = 512;

/// The number of entries of a part in memory before they're written out. With twice as many parts of half this size, a
/// check took 2 % longer, because the ends of the parts no longer fit in the nearest cache.
const PART_ENTRIES: usize = 512;

/// The approximate number of entries that are examined in one pass. It bounds the memory for any number of rows.
const PASS_ENTRIES: usize = 32 << 10;

const ENTRY_BYTES: usize = 24;

/// The size of a block in bytes: the number of the part's previous block, then the entries.
const BLOCK_BYTES: usize = LINK_BYTES + PART_ENTRIES * ENTRY_BYTES;

const LINK_BYTES: usize = 4;

/// The size in bytes from which pending blocks are written to the temporary file.
const PENDING_BYTES: usize = 256 << 10;

/// Used instead of a block number if a part has no previous block.
const NO_BLOCK: u32 = u32::MAX;

/// This bit of an entry's row means that the hash is that of the NFC form of the row's ID, not of the ID itself.
const UNICODE_VARIANT: u64 = 1 << 63;

/// This bit means that the hash is that of the row's ID with all letters in one case.
const CASE_VARIANT: u64 = 1 << 62;

/// This bit means that the hash is that of the row's ID as a whole number in the form of most IDs.
const DIGITS_VARIANT: u64 = 1 << 61;

const FORM: u64 = UNICODE_VARIANT | CASE_VARIANT | DIGITS_VARIANT;

/// The bits of the row. Between them and the bits of the form are bits of the ID's own hash, which tell different
/// IDs of one form apart.
const ROW_BITS: u32 = 40;
const ROW: u64 = (1 << ROW_BITS) - 1;
const OWN_HASH: u64 = DIGITS_VARIANT - 1 - ROW;

/// The hash of a row's ID in a form that differs from the ID.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdVariant {
    pub(crate) form: IdForm,
    pub(crate) hash: u128,
    pub(crate) row: u64,
    /// The hash of what it's a form of: the ID itself, or the ID in Unicode form NFC.
    pub(crate) id: u128,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// The upper and lower half of the hash. As one number, it would be aligned so that an entry takes 32 bytes.
    halves: [u64; 2],
    row: u64,
}

/// The rows that share a hash.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// The rows whose ID has this hash, in ascending order.
    pub(crate) rows: Vec<u64>,
    /// The rows whose ID has this hash only in its NFC form, in ascending order. It's empty if all IDs are the same.
    pub(crate) unicode_variants: Vec<u64>,
    /// The rows whose ID has this hash only if all letters are in one case, in ascending order. It's empty if all IDs are
    /// the same.
    pub(crate) case_variants: Vec<u64>,
    /// The rows whose ID has this hash only as a whole number in the form of most IDs, in ascending order. It's empty if
    /// all IDs are the same.
    pub(crate) digits_variants: Vec<u64>,
}

/// Collects the hashes of the IDs while the rows are read.
pub(crate) struct Fingerprints {
    parts: Vec<Vec<Entry>>,
    /// The newest block of each part in the temporary file. Each block contains the number of the previous one, so that
    /// the list of blocks doesn't grow with the file.
    newest: Vec<Option<u32>>,
    counts: Vec<u32>,
    work: Option<File>,
    written: u32,
    /// Blocks that aren't in the temporary file yet. Writing a few dozen at once takes a fifth of the time.
    pending: Vec<u8>,
}

impl Fingerprints {
    pub(crate) fn new() -> Fingerprints {
        Fingerprints {
            parts: vec![Vec::new(); PARTS],
            newest: vec![None; PARTS],
            counts: vec![0; PARTS],
            work: None,
            written: 0,
            pending: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, fingerprint: u128, row: u64) -> io::Result<()> {
        let part = (fingerprint >> 119) as usize;
        let entries = &mut self.parts[part];
        entries.push(Entry { halves: [(fingerprint >> 64) as u64, fingerprint as u64], row });
        if entries.len() == PART_ENTRIES { self.write_out(part) } else { Ok(()) }
    }

    pub(crate) fn push_variant(&mut self, variant: &IdVariant) -> io::Result<()> {
        let form = match variant.form {
            IdForm::Nfc => UNICODE_VARIANT,
            IdForm::OneCase => CASE_VARIANT,
            IdForm::Digits => DIGITS_VARIANT,
        };
        self.push(variant.hash, variant.row | form | (variant.id as u64) & OWN_HASH)
    }

    fn write_out(&mut self, part: usize) -> io::Result<()> {
        let work = match &mut self.work {
            Some(work) => work,
            None => self.work.insert(tempfile::tempfile()?),
        };
        let block = &mut self.pending;
        block.extend_from_slice(&self.newest[part].unwrap_or(NO_BLOCK).to_le_bytes());
        for entry in self.parts[part].drain(..) {
            for number in [entry.halves[0], entry.halves[1], entry.row] {
                block.extend_from_slice(&number.to_le_bytes());
            }
        }
        if block.len() >= PENDING_BYTES {
            work.write_all(block)?;
            block.clear();
        }
        self.newest[part] = Some(self.written);
        self.counts[part] += 1;
        self.written += 1;
        Ok(())
    }

    /// Passes every group of more than one row to `each`, in no particular order.
    pub(crate) fn groups(mut self, mut each: impl FnMut(Group) -> io::Result<()>) -> io::Result<()> {
        let mut entries = Vec::new();
        let mut table = Table::default();
        let mut block = vec![0; BLOCK_BYTES];
        if let Some(work) = &mut self.work {
            work.write_all(&std::mem::take(&mut self.pending))?;
        }
        for part in 0..PARTS {
            let in_memory = std::mem::take(&mut self.parts[part]);
            let total = in_memory.len() + self.counts[part] as usize * PART_ENTRIES;
            let passes = total.div_ceil(PASS_ENTRIES).max(1) as u64;
            for pass in 0..passes {
                // The first condition avoids a slow division for each row if there's only one pass.
                let is_in_pass = |entry: &Entry| passes == 1 || (entry.halves[0] >> 20) % passes == pass;
                entries.clear();
                entries.extend(in_memory.iter().copied().filter(is_in_pass));
                let mut next = self.newest[part];
                while let (Some(number), Some(work)) = (next, &self.work) {
                    read_exact_at(work, &mut block, u64::from(number) * BLOCK_BYTES as u64)?;
                    let (link, held) = block.split_at(LINK_BYTES);
                    next = link.try_into().ok().map(u32::from_le_bytes).filter(|number| *number != NO_BLOCK);
                    entries.extend(held.chunks_exact(ENTRY_BYTES).map(Entry::read).filter(is_in_pass));
                }
                groups_among(&entries, &table.repeated_halves(&entries), &mut each)?;
            }
        }
        Ok(())
    }
}

impl Entry {
    /// Decodes an entry from its bytes in the temporary file.
    fn read(bytes: &[u8]) -> Entry {
        let mut numbers = bytes.chunks_exact(8).map(|bytes| {
            let mut number = [0; 8];
            number.copy_from_slice(bytes);
            u64::from_le_bytes(number)
        });
        let mut next = || numbers.next().unwrap_or_default();
        Entry { halves: [next(), next()], row: next() }
    }
}

/// Passes the groups among the entries to `each`. `suspects` are the lower halves that occur several times, sorted.
fn groups_among(entries: &[Entry], suspects: &[u64], each: &mut impl FnMut(Group) -> io::Result<()>) -> io::Result<()> {
    if suspects.is_empty() {
        return Ok(());
    }
    let is_suspect = |entry: &&Entry| suspects.binary_search(&entry.halves[1]).is_ok();
    let mut same: Vec<Entry> = entries.iter().filter(is_suspect).copied().collect();
    same.sort_unstable();
    for run in same.chunk_by(|a, b| a.halves == b.halves).filter(|run| run.len() > 1) {
        each(group_of(run))?;
    }
    Ok(())
}

/// Returns the group of the entries with one hash.
fn group_of(entries: &[Entry]) -> Group {
    // The bits of the form are the highest, so rows with them are the last.
    if entries.last().is_some_and(|last| last.row < DIGITS_VARIANT) {
        return Group { rows: entries.iter().map(|entry| entry.row).collect(), ..Group::default() };
    }
    let of_form = |form: u64| {
        let of_form: Vec<u64> = entries.iter().map(|entry| entry.row).filter(|row| row & FORM == form).collect();
        let are_same = of_form.iter().all(|row| row & OWN_HASH == of_form[0] & OWN_HASH);
        let mut rows: Vec<u64> = of_form.iter().map(|row| row & ROW).collect();
        rows.sort_unstable();
        (rows, are_same)
    };
    let ((rows, _), (unicode_variants, are_same_unicode), (case_variants, are_same_case)) =
        (of_form(0), of_form(UNICODE_VARIANT), of_form(CASE_VARIANT));
    // Several rows with the same ID are duplicates, not variants.
    let is_one_id = |are_same: bool, others: &[u64]| are_same && rows.is_empty() && others.is_empty();
    let unicode = if is_one_id(are_same_unicode, &[]) { Vec::new() } else { unicode_variants.clone() };
    let case = if is_one_id(are_same_case, &unicode_variants) { Vec::new() } else { case_variants };
    let (digits, are_same_digits) = of_form(DIGITS_VARIANT);
    let digits = if is_one_id(are_same_digits, &[]) { Vec::new() } else { digits };
    Group { rows, unicode_variants: unicode, case_variants: case, digits_variants: digits }
}

/// A hash table with open addressing for the lower halves of hashes. A slot with 0 is free.
#[derive(Default)]
struct Table {
    slots: Vec<u64>,
}

impl Table {
    /// Returns the lower halves that occur several times, sorted.
    fn repeated_halves(&mut self, entries: &[Entry]) -> Vec<u64> {
        let size = (entries.len() * 2).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(size, 0);
        let mut twice = Vec::new();
        for entry in entries {
            // A lower half of 0 is as likely as any other. It takes the slot of 1; comparing the whole hashes later
            // tells them apart.
            let half = entry.halves[1].max(1);
            let mut slot = half as usize & (size - 1);
            loop {
                match self.slots[slot] {
                    0 => {
                        self.slots[slot] = half;
                        break;
                    }
                    known if known == half => {
                        twice.push(entry.halves[1]);
                        break;
                    }
                    _ => slot = (slot + 1) & (size - 1),
                }
            }
        }
        twice.sort_unstable();
        twice.dedup();
        twice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_in_a_part_of_several_passes_are_each_found_once() -> io::Result<()> {
        let mut fingerprints = Fingerprints::new();
        let count = 3 * PASS_ENTRIES as u64;
        for row in 0..count {
            // One part, spread over its passes; the last hundred rows are the first hundred again.
            let id = if row < count - 100 { row } else { row - (count - 100) };
            let spread = u128::from(id.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            fingerprints.push(spread << 64 >> 10 | spread, row)?;
        }
        let mut pairs = Vec::new();
        fingerprints.groups(|group| {
            pairs.push(group.rows);
            Ok(())
        })?;
        pairs.sort();
        let expected: Vec<Vec<u64>> = (0..100).map(|row| vec![row, count - 100 + row]).collect();
        assert_eq!(pairs, expected);
        Ok(())
    }
}
