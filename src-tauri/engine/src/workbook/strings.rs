//! The shared strings of a workbook, which cells refer to by index. The first 48 MB are kept in memory, the rest in a
//! spool.

use super::error::archive_bomb;
use crate::input::{SourceError, Spool, SpoolWriter};

/// How many bytes of text are kept in memory.
const MAX_MEMORY_BYTES: usize = 48 << 20;

/// The maximum number of strings: as many as 24 full columns have, if all their cells are different.
const MAX_STRINGS: usize = 24 << 20;

/// The offset of every 16th string is stored. To find one in between, up to 15 lengths are added, which takes a third
/// of the memory that an offset for each would take.
const STRIDE: usize = 16;

/// The maximum length of a string in bytes. A cell can have 32,767 characters.
const LONGEST: usize = 1 << 20;

#[derive(Default)]
pub(super) struct Strings {
    memory: Vec<u8>,
    lengths: Vec<u32>,
    /// The offset of every string whose index is a multiple of [`STRIDE`].
    places: Vec<u64>,
    end: u64,
    spilling: Option<SpoolWriter>,
    spilled: Option<Spool>,
    block: Vec<u8>,
    buffer: Vec<u8>,
}

impl Strings {
    pub(super) fn push(&mut self, text: &[u8]) -> Result<(), SourceError> {
        if self.lengths.len() >= MAX_STRINGS || text.len() > LONGEST {
            return Err(archive_bomb());
        }
        if self.lengths.len().is_multiple_of(STRIDE) {
            self.places.push(self.end);
        }
        self.lengths.push(text.len() as u32);
        self.end += text.len() as u64;
        if self.spilling.is_none() && self.memory.len() + text.len() <= MAX_MEMORY_BYTES {
            self.memory.extend_from_slice(text);
            return Ok(());
        }
        self.block.extend_from_slice(text);
        if self.block.len() >= 1 << 18 {
            self.write_block()?;
        }
        if self.spilling.is_none() {
            self.spilling = Some(SpoolWriter::default());
        }
        Ok(())
    }

    fn write_block(&mut self) -> Result<(), SourceError> {
        let out = match &mut self.spilling {
            Some(out) => out,
            none => none.insert(SpoolWriter::default()),
        };
        out.write(&self.block).map_err(SourceError::TempFile)?;
        self.block.clear();
        Ok(())
    }

    /// Ends adding strings. Must be called before `get`.
    pub(super) fn finish(&mut self) -> Result<(), SourceError> {
        if self.spilling.is_some() {
            self.write_block()?;
        }
        self.spilled = self.spilling.take().map(SpoolWriter::finish);
        self.block = Vec::new();
        Ok(())
    }

    /// Returns the string with this index, or `None` if there's none.
    #[inline]
    pub(super) fn get(&mut self, index: usize) -> Result<Option<&[u8]>, SourceError> {
        let Some(&length) = self.lengths.get(index) else { return Ok(None) };
        let stretch = index / STRIDE;
        let before: u64 = self.lengths[stretch * STRIDE..index].iter().map(|length| u64::from(*length)).sum();
        let start = self.places[stretch] + before;
        let end = start + u64::from(length);
        if end <= self.memory.len() as u64 {
            return Ok(Some(&self.memory[start as usize..end as usize]));
        }
        let Some(spilled) = &self.spilled else { return Ok(None) };
        self.buffer.resize(length as usize, 0);
        spilled.read_exact_at(&mut self.buffer, start - self.memory.len() as u64).map_err(SourceError::TempFile)?;
        Ok(Some(&self.buffer))
    }
}
