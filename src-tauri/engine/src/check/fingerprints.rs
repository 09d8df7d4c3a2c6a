//! Which rows are the same visitor's, over any number of rows in constant memory.
//!
//! Ids are kept as keyed fingerprints of 128 bits, dealt out to parts by their first bits. Beyond a
//! fixed number they go to an unnamed work file, part by part; at the end each part alone is looked
//! through, a large one in several passes of which each takes a share. A hash table a part finds collisions in one pass, where sorting everything cost a third
//! of the whole check.

use std::fs::File;
use std::io::{self, Write};

use crate::input::read_exact_at;

/// Parts, by a fingerprint's first nine bits.
const PARTS: usize = 512;

/// Entries a part holds in memory before it writes them out. Twice the parts of half as many cost a fiftieth of a
/// check more, since their ends no longer fit into the nearest cache.
const PART_ENTRIES: usize = 512;

/// Entries looked through in one pass, about: what bounds memory at any number of rows.
const PASS_ENTRIES: usize = 32 << 10;

const ENTRY_BYTES: usize = 24;

/// A block: the number of the part's block before it, then its entries.
const BLOCK_BYTES: usize = LINK_BYTES + PART_ENTRIES * ENTRY_BYTES;

const LINK_BYTES: usize = 4;

/// Blocks that are written at once.
const PENDING_BYTES: usize = 256 << 10;

/// In place of the number of a block: there is none before.
const NO_BLOCK: u32 = u32::MAX;

/// Marks an entry that is no row's own id but the NFC form of one.
const UNICODE_VARIANT: u64 = 1 << 63;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// The fingerprint's upper and lower half: as one number it would take 32 bytes of memory.
    halves: [u64; 2],
    row: u64,
}

/// Rows of one visitor.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// In order; the rows whose id this is.
    pub(crate) rows: Vec<u64>,
    /// The rows whose id is another Unicode form of it.
    pub(crate) unicode_variants: Vec<u64>,
}

/// Takes fingerprints as rows pass.
pub(crate) struct Fingerprints {
    parts: Vec<Vec<Entry>>,
    /// The newest block of each part in the work file; each block names the one before it, so that
    /// a large file needs no longer list in memory.
    newest: Vec<Option<u32>>,
    counts: Vec<u32>,
    work: Option<File>,
    written: u32,
    /// Blocks that are not in the work file yet: written a few dozen at a time, which takes a fifth of the time.
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

    pub(crate) fn push_unicode_variant(&mut self, fingerprint: u128, row: u64) -> io::Result<()> {
        self.push(fingerprint, row | UNICODE_VARIANT)
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

    /// Hands over every group of more than one row, in no order.
    pub(crate) fn groups(mut self, mut each: impl FnMut(Group)) -> io::Result<()> {
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
                // A division for each of millions of rows is seen.
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
                groups_among(&entries, &table.repeated_halves(&entries), &mut each);
            }
        }
        Ok(())
    }
}

impl Entry {
    /// From its bytes in the work file.
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

/// The groups among entries, of which the suspects' lower halves stand several times.
fn groups_among(entries: &[Entry], suspects: &[u64], each: &mut impl FnMut(Group)) {
    if suspects.is_empty() {
        return;
    }
    let is_suspect = |entry: &&Entry| suspects.binary_search(&entry.halves[1]).is_ok();
    let mut same: Vec<Entry> = entries.iter().filter(is_suspect).copied().collect();
    same.sort_unstable();
    for run in same.chunk_by(|a, b| a.halves == b.halves).filter(|run| run.len() > 1) {
        let mut group = Group::default();
        for entry in run {
            let list = if entry.row & UNICODE_VARIANT == 0 { &mut group.rows } else { &mut group.unicode_variants };
            list.push(entry.row & !UNICODE_VARIANT);
        }
        each(group);
    }
}

/// Open addressing over the fingerprints' lower halves; 0 is a free place.
#[derive(Default)]
struct Table {
    places: Vec<u64>,
}

impl Table {
    /// The lower halves that stand several times, sorted.
    fn repeated_halves(&mut self, entries: &[Entry]) -> Vec<u64> {
        let size = (entries.len() * 2).next_power_of_two().max(16);
        self.places.clear();
        self.places.resize(size, 0);
        let mut twice = Vec::new();
        for entry in entries {
            // A fingerprint of 0 in its lower half is as likely as any other: it takes 1's place
            // and is told apart when the whole ones are compared.
            let half = entry.halves[1].max(1);
            let mut place = half as usize & (size - 1);
            loop {
                match self.places[place] {
                    0 => {
                        self.places[place] = half;
                        break;
                    }
                    known if known == half => {
                        twice.push(entry.halves[1]);
                        break;
                    }
                    _ => place = (place + 1) & (size - 1),
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

    /// More rows of one part than a pass holds: each pair is found all the same, and once.
    #[test]
    fn pairs_are_found_over_all_passes() -> io::Result<()> {
        let mut fingerprints = Fingerprints::new();
        let count = 3 * PASS_ENTRIES as u64;
        for row in 0..count {
            // One part, spread over its passes; the last hundred rows are the first hundred again.
            let id = if row < count - 100 { row } else { row - (count - 100) };
            let spread = u128::from(id.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            fingerprints.push(spread << 64 >> 10 | spread, row)?;
        }
        let mut pairs = Vec::new();
        fingerprints.groups(|group| pairs.push(group.rows))?;
        pairs.sort();
        let expected: Vec<Vec<u64>> = (0..100).map(|row| vec![row, count - 100 + row]).collect();
        assert_eq!(pairs, expected);
        Ok(())
    }
}
