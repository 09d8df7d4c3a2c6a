//! Opens and checks files of the corpus that were changed at random. A file may be
//! rejected; it may not panic, take long, or lose a row.
//!
//! `FERRY_FUZZ_SECONDS` says how long (ten seconds without it), `FERRY_FUZZ_SEED` where to begin. What is
//! found is written to the temporary folder, and belongs in the corpus.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::{CheckOptions, Checked, Progress, Source, SourceOptions};

/// Longer than any small file may take on a slow machine, even one that unpacks to 12 MB.
const SLOW: Duration = Duration::from_secs(60);

/// Seeds larger than this say little that a small one does not.
const MOST_BYTES: u64 = 64 << 10;

/// xorshift64*: the same files everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize) % end.max(1)
    }
}

/// Returns the corpus' files with their paths, sorted.
fn seeds() -> Vec<(PathBuf, Vec<u8>)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    let entries = |within: &Path| std::fs::read_dir(within).unwrap().map(|entry| entry.unwrap().path());
    let topics = entries(&corpus).filter(|path| path.is_dir());
    let cases = topics.flat_map(|topic| entries(&topic).filter(|path| path.is_dir()).collect::<Vec<_>>());
    let mut seeds = Vec::new();
    for file in cases.flat_map(|case| entries(&case).collect::<Vec<_>>()) {
        let is_input = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("input."));
        // Unpacking the archive bomb takes seconds by design.
        let is_bomb = file.to_string_lossy().contains("bomb");
        if is_input && !is_bomb && file.metadata().unwrap().len() < MOST_BYTES {
            let bytes = std::fs::read(&file).unwrap();
            seeds.push((file, bytes));
        }
    }
    assert!(seeds.len() > 300, "{} files", seeds.len());
    seeds.sort();
    seeds
}

/// Changes some bytes, or replaces some with bytes of another file.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    const ODD: [&[u8]; 16] = [
        b"\0",
        b"\xff",
        b"\xff\xff\xff\xff",
        b"\"",
        b"\r",
        b"\n",
        b",",
        b"<",
        b">",
        b"&#x110000;",
        b"\x80",
        b"]]>",
        b"1048577",
        b"XFE1",
        b"-1",
        b"9999999999999999999999",
    ];
    for _ in 0..1 + dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let length = dice.below(1 + (bytes.len() - at).min(64));
        match dice.below(8) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] ^= 1 << dice.below(8);
            }
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let copy = bytes[at..at + length].to_vec();
                bytes.splice(at..at, copy.into_iter().cycle().take(length * (1 + dice.below(8))));
            }
            4 if !other.is_empty() => {
                let from = dice.below(other.len());
                let to = (from + dice.below(256)).min(other.len());
                bytes.splice(at..at + length, other[from..to].iter().copied());
            }
            5 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] = dice.below(256) as u8;
            }
            _ => {
                let odd = ODD[dice.below(ODD.len())];
                bytes.splice(at..at, odd.iter().copied());
            }
        }
    }
}

/// Changes one part inside a zip and closes it again, since a change of packed bytes is caught by a sum.
fn mutate_inside(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = dice.below(archive.len());
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        if index == chosen {
            mutate(&mut content, other, dice);
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).ok()?;
        out.write_all(&content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

/// Opens, checks, and exports one file. Each step may return an error, but the counts must add up.
fn walk(path: &Path) {
    let options = SourceOptions::default();
    let progress = Progress::default();
    let Ok(source) = Source::open(path, &options) else { return };
    let _ = source.sheets();
    let _ = source.encoding_alternatives();
    let mapping = source.suggest(&source.sample_profile()).mapping;
    for record in 0..source.sample().len().min(5) {
        let _ = source.preview(&mapping, true, record);
    }
    let mut table = Vec::new();
    let _ = source.clone().write_table(&progress, &mut table);
    let Ok(checked) = Checked::new(source, &mapping, &CheckOptions::default(), &progress) else { return };
    let rows = checked.report().rows;
    assert_eq!(rows.read, rows.ready + rows.excluded + rows.merged + rows.empty + rows.filtered);
    let bodies: u64 = (0..checked.plan().len())
        .map(|batch| {
            checked.body(batch, &progress).expect("a body").iter().filter(|byte| **byte == b'\n').count() as u64
        })
        .sum();
    assert_eq!(bodies, rows.ready);
    let mut excluded = Vec::new();
    let as_text = checked.write_excluded(&progress, &mut excluded, |rule| rule.code().to_owned()).expect("as text");
    assert_eq!(as_text, rows.excluded);
    let mut excluded = Cursor::new(Vec::new());
    if checked.write_excluded_workbook(&progress, &mut excluded, |rule| rule.code().to_owned()).is_ok()
        && rows.excluded > 0
    {
        let again = path.with_extension("again.xlsx");
        std::fs::write(&again, excluded.into_inner()).unwrap();
        let counted = Source::open(&again, &options).and_then(|source| source.count(&progress)).expect("our own");
        let count = counted.profile.rows;
        assert!(count <= rows.excluded, "{count} of {}", rows.excluded);
    }
}

#[test]
fn no_content_of_a_file_makes_the_engine_panic() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = number("FERRY_FUZZ_SECONDS").unwrap_or(10);
    let mut dice = Dice(number("FERRY_FUZZ_SEED").unwrap_or(0x5eed) | 1);
    let seeds = seeds();
    assert!(seeds.len() > 100);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fuzzed.bin");
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut runs = 0u64;
    while Instant::now() < until {
        let (seed, bytes) = &seeds[dice.below(seeds.len())];
        let (mut bytes, other) = (bytes.clone(), &seeds[dice.below(seeds.len())].1);
        let inside =
            if bytes.starts_with(b"PK") && dice.below(8) > 0 { mutate_inside(&bytes, other, &mut dice) } else { None };
        match inside {
            Some(inside) => bytes = inside,
            None => mutate(&mut bytes, other, &mut dice),
        }
        std::fs::write(&path, &bytes).unwrap();
        let began = Instant::now();
        let walked = catch_unwind(AssertUnwindSafe(|| walk(&path)));
        let took = began.elapsed();
        if walked.is_err() || took > SLOW {
            let find = std::env::temp_dir().join(format!("ferry-fuzz-find-{runs}.bin"));
            std::fs::write(&find, &bytes).unwrap();
            panic!("{} changed into {} after {took:?}", seed.display(), find.display());
        }
        runs += 1;
    }
    eprintln!("{runs} files");
    assert!(runs > 0);
}
