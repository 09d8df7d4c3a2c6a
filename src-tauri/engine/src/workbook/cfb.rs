//! Reads compound files ([MS-CFB]), which contain several streams. A stream is a chain of sectors, linked by the file
//! allocation table (FAT). Streams of less than 4,096 bytes are chains of 64-byte sectors inside another stream.

use std::io::{self, Read, Seek, SeekFrom};

use super::error::{archive_bomb, broken};
use super::xlsb::utf_16;
use crate::input::{SourceError, Stream, moved};

/// The maximum number of sectors: 4 GB of 512 bytes each.
const MAX_SECTORS: u64 = 8 << 20;

/// The greatest sector number; greater ones have special meanings, such as the end of a chain.
const LAST_REGULAR: u32 = 0xffff_fffa;

/// An opened compound file with its directory.
pub(super) struct Compound {
    file: Stream,
    sector_bytes: u64,
    sectors: u64,
    /// The next sector of each sector.
    fat: Vec<u32>,
    entries: Vec<Entry>,
    small_below: u64,
    first_mini_fat: u32,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    is_stream: bool,
    start: u32,
    bytes: u64,
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

impl Compound {
    pub(super) fn open(mut file: Stream) -> Result<Compound, SourceError> {
        let bytes = file.size()?;
        file.seek(SeekFrom::Start(0))?;
        let mut header = [0; 512];
        file.read_exact(&mut header)?;
        let shift = u32::from(header[30]);
        if !matches!(shift, 9 | 12) {
            return Err(broken());
        }
        let sector_bytes = 1u64 << shift;
        let sectors = bytes.div_ceil(sector_bytes).saturating_sub(1);
        if sectors > MAX_SECTORS {
            return Err(archive_bomb());
        }
        let mut compound = Compound {
            file,
            sector_bytes,
            sectors,
            fat: Vec::new(),
            entries: Vec::new(),
            small_below: u64::from(u32_at(&header, 56)).min(1 << 16),
            first_mini_fat: u32_at(&header, 60),
        };
        let mut fat_sectors: Vec<u32> = (0..109).map(|index| u32_at(&header, 76 + 4 * index)).collect();
        let mut next = u32_at(&header, 68);
        let mut steps = 0;
        while next < LAST_REGULAR && steps <= sectors {
            let sector = compound.sector(next)?;
            let last = sector.len() - 4;
            fat_sectors.extend(sector[..last].chunks_exact(4).map(|entry| u32_at(entry, 0)));
            next = u32_at(&sector, last);
            steps += 1;
        }
        for index in fat_sectors.into_iter().filter(|index| *index < LAST_REGULAR) {
            if compound.fat.len() as u64 > sectors + sector_bytes {
                break;
            }
            let sector = compound.sector(index)?;
            compound.fat.extend(sector.chunks_exact(4).map(|entry| u32_at(entry, 0)));
        }
        let directory = compound.chain(u32_at(&header, 48));
        for index in directory {
            let sector = compound.sector(index)?;
            for entry in sector.chunks_exact(128) {
                let length = usize::from(entry[64]).saturating_sub(2).min(64);
                let bytes =
                    u64::from(u32_at(entry, 120)) | if shift == 12 { u64::from(u32_at(entry, 124)) << 32 } else { 0 };
                let name = utf_16(&entry[..length]);
                compound.entries.push(Entry { name, is_stream: entry[66] == 2, start: u32_at(entry, 116), bytes });
            }
        }
        Ok(compound)
    }

    fn sector(&mut self, index: u32) -> Result<Vec<u8>, SourceError> {
        if u64::from(index) >= self.sectors {
            return Err(broken());
        }
        self.file.seek(SeekFrom::Start((u64::from(index) + 1) * self.sector_bytes))?;
        let mut sector = vec![0; self.sector_bytes as usize];
        let mut read = 0;
        while read < sector.len() {
            match self.file.read(&mut sector[read..])? {
                0 => break,
                more => read += more,
            }
        }
        Ok(sector)
    }

    /// Returns the sectors of a chain, in order. A chain with a cycle ends after as many sectors as the file has.
    fn chain(&self, first: u32) -> Vec<u32> {
        let mut chain = Vec::new();
        let mut next = first;
        while next < LAST_REGULAR && (chain.len() as u64) < self.sectors {
            chain.push(next);
            next = self.fat.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        chain
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name))
    }

    /// Opens the stream with this name. Case doesn't matter.
    pub(super) fn into_stream(mut self, name: &str) -> Result<CompoundStream, SourceError> {
        let is_it = |entry: &&Entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name);
        let entry = self.entries.iter().find(is_it).cloned().ok_or_else(broken)?;
        if entry.bytes < self.small_below {
            let held = self.small(&entry)?;
            return Ok(CompoundStream {
                bytes: held.len() as u64,
                held: Some(held),
                chain: Vec::new(),
                compound: self,
                at: 0,
            });
        }
        let chain = self.chain(entry.start);
        let bytes = entry.bytes.min(chain.len() as u64 * self.sector_bytes);
        Ok(CompoundStream { held: None, chain, bytes, compound: self, at: 0 })
    }

    /// Reads a small stream, whose 64-byte sectors are inside the root entry's stream.
    fn small(&mut self, entry: &Entry) -> Result<Vec<u8>, SourceError> {
        let root = self.entries.first().cloned().ok_or_else(broken)?;
        let (around, mini_fat) = (self.chain(root.start), self.chain(self.first_mini_fat));
        let mut nexts = Vec::new();
        for index in mini_fat {
            let sector = self.sector(index)?;
            nexts.extend(sector.chunks_exact(4).map(|entry| u32_at(entry, 0)));
        }
        let mut held = Vec::new();
        let mut next = entry.start;
        while next < LAST_REGULAR && (held.len() as u64) < entry.bytes {
            let at = u64::from(next) * 64;
            let index = around.get((at / self.sector_bytes) as usize).ok_or_else(broken)?;
            let sector = self.sector(*index)?;
            let start = (at % self.sector_bytes) as usize;
            held.extend_from_slice(&sector[start..start + 64]);
            next = nexts.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        held.truncate(entry.bytes as usize);
        Ok(held)
    }
}

/// A stream of a compound file.
pub(super) struct CompoundStream {
    compound: Compound,
    held: Option<Vec<u8>>,
    chain: Vec<u32>,
    bytes: u64,
    at: u64,
}

impl Seek for CompoundStream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = moved(self.at, self.bytes, to)?;
        Ok(self.at)
    }
}

impl Read for CompoundStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.saturating_sub(self.at);
        if left == 0 || buffer.is_empty() {
            return Ok(0);
        }
        if let Some(held) = &self.held {
            let read = (left as usize).min(buffer.len());
            buffer[..read].copy_from_slice(&held[self.at as usize..self.at as usize + read]);
            self.at += read as u64;
            return Ok(read);
        }
        let sector_bytes = self.compound.sector_bytes;
        let (index, within) = ((self.at / sector_bytes) as usize, self.at % sector_bytes);
        // Consecutive sectors are read at once.
        let first = self.chain[index];
        let run = self.chain[index..].iter().zip(first..).take_while(|(sector, wanted)| **sector == *wanted).count();
        let here = (run as u64 * sector_bytes - within).min(left).min(buffer.len() as u64);
        self.compound.file.seek(SeekFrom::Start((u64::from(first) + 1) * sector_bytes + within))?;
        let read = self.compound.file.read(&mut buffer[..here as usize])?;
        self.at += read as u64;
        Ok(read)
    }
}
