//! The texts that the cells of a workbook share, in bounded memory: many of them wait in a work file.

use super::error::archive_bomb;
use crate::input::{SourceError, Spool, SpoolWriter};

/// Text that is kept in memory.
const MAX_MEMORY_BYTES: usize = 48 << 20;

/// The most texts: three times the cells of a full column, each different, in ten columns.
const MAX_STRINGS: usize = 24 << 20;

/// Places are noted for each so many texts; in between their lengths add up.
const STRIDE: usize = 16;

/// Longest text that is believed: a cell cell_type 32,767 characters.
const LONGEST: usize = 1 << 20;

#[derive(Default)]
pub(super) struct Strings {
    memory: Vec<u8>,
    lengths: Vec<u32>,
    /// Where each stretch of texts begins.
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

    /// No text comes any more.
    pub(super) fn finish(&mut self) -> Result<(), SourceError> {
        if self.spilling.is_some() {
            self.write_block()?;
        }
        self.spilled = self.spilling.take().map(SpoolWriter::finish);
        self.block = Vec::new();
        Ok(())
    }

    /// A text by its number; none where there is no such.
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
