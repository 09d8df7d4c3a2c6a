//! Generates the benchmark file: rows as a shop's CRM writes them, the same on every computer.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// Approximate bytes per row, to check the free disk space before writing.
const BYTES_PER_ROW: u64 = 90;

/// Part of the file's name. Increase it when the rows change, so that an old file isn't used again.
const EDITION: u32 = 2;

const FIRST: &[&str] = &[
    "Ana",
    "João",
    "Márcia",
    "José",
    "Zoë",
    "Luís",
    "Beatriz",
    "Søren",
    "Conceição",
    "Peter",
    "Jürgen",
    "Inês",
    "Renée",
    "Marta",
    "Íris",
    "Paul",
];
const LAST: &[&str] = &[
    "da Silva",
    "Gonçalves",
    "Müller",
    "O'Neil",
    "Araújo",
    "Ferreira",
    "Núñez",
    "Smith",
    "Lindström",
    "Brandão",
    "Okafor",
    "Guimarães",
    "Weiß",
    "Pereira",
    "Dvořák",
    "Jones",
];
const CITY: &[&str] = &[
    "São Paulo",
    "Porto Alegre",
    "Brasília",
    "Belém",
    "Recife",
    "Florianópolis",
    "Zürich",
    "Lisboa",
    "Vitória",
    "Maceió",
    "Goiânia",
    "London",
    "Kraków",
    "Niterói",
    "Cuiabá",
    "Bonn",
];
const TIER: &[&str] = &["gold", "silver", "bronze", "none"];
const DISCOUNT: &[&str] = &["5%", "10%", "12.5%", "0%", "15%", "20%"];
// Values with commas, quotes, or both are quoted, and their quotes doubled.
const NOTE: &[&str] = &[
    "ok",
    "\"prefere e-mail, nunca SMS\"",
    "loja 12",
    "\"pediu \"\"Edição Especial\"\"\"",
    "VIP 100% satisfeita",
    "",
    "\"tamanho 38, cor \"\"azul céu\"\"\"",
    "volta em março",
    "retirada na loja",
    "frete grátis & cupom",
];

/// Writes the mapping, which sends every column, and values with commas unchanged. Returns its path.
pub fn mapping(folder: &Path) -> Result<PathBuf, Failure> {
    let columns = ["name", "city", "tier", "points", "discount", "last_purchase", "note"];
    let attributes: Vec<_> =
        columns.iter().map(|column| serde_json::json!({"name": column, "column": column})).collect();
    let mapping = serde_json::json!({
        "ferry_mapping": 1,
        "name": "Benchmark",
        "api": "v2",
        "identifier": {"kind": "thirdPartyId", "column": "customer_id"},
        "attributes": attributes,
        "delimiters": "send",
    });
    std::fs::create_dir_all(folder).map_err(Failure::file(folder.display().to_string()))?;
    let path = folder.join("benchmark.ferrymap.json");
    std::fs::write(&path, format!("{mapping:#}\n")).map_err(Failure::file(path.display().to_string()))?;
    Ok(path)
}

/// Returns the path of the file with a number of rows. The file is created only once.
pub fn file(folder: &Path, rows: u64) -> Result<PathBuf, Failure> {
    let path = folder.join(format!("customers-{EDITION}-{rows}.csv"));
    if path.is_file() {
        return Ok(path);
    }
    check_free_space(folder, rows * BYTES_PER_ROW)?;
    eprintln!("creating {} ({rows} rows)", path.display());
    let fresh = path.with_extension("part");
    let failed = || Failure::file(fresh.display().to_string());
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&fresh).map_err(failed())?);
    write(&mut out, rows).and_then(|()| out.flush()).map_err(failed())?;
    // The file gets its name when it's complete, so that an interrupted run doesn't leave half a file.
    std::fs::rename(&fresh, &path).map_err(failed())?;
    Ok(path)
}

fn write(out: &mut impl Write, rows: u64) -> std::io::Result<()> {
    out.write_all(b"customer_id,name,city,tier,points,discount,last_purchase,note\n")?;
    let mut random = Random(0x5eed);
    for row in 0..rows {
        // Each ID occurs once, in a mixed order, because 7,919 and numbers that end in zeros have no common factor.
        let id = 100_000_000 + (row * 7_919) % rows;
        writeln!(
            out,
            "CRM-BR-{id},{} {},{},{},{},{},2026-{:02}-{:02},{}",
            random.one_of(FIRST),
            random.one_of(LAST),
            random.one_of(CITY),
            random.one_of(TIER),
            random.below(100_000),
            random.one_of(DISCOUNT),
            1 + random.below(12),
            1 + random.below(28),
            random.one_of(NOTE),
        )?;
    }
    Ok(())
}

/// A xorshift64* generator, which returns the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

/// Returns an error if the disk has too little free space. If `df` fails, assumes that there's enough.
fn check_free_space(folder: &Path, bytes: u64) -> Result<(), Failure> {
    let Ok(output) = Command::new("df").arg("-Pk").arg(folder).output() else { return Ok(()) };
    let text = String::from_utf8_lossy(&output.stdout);
    let free = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free {
        // The batches that are packed from the file take as much again; half of it is reserve.
        Some(free) if free * 1024 < bytes * 5 / 2 => Err(Failure::Message(format!(
            "{} has {} MB of free space, and the benchmark needs {} MB",
            folder.display(),
            free / 1024,
            bytes * 5 / 2 / 1_000_000
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_reproducible_and_contains_each_id_once() -> std::io::Result<()> {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        write(&mut one, 1000)?;
        write(&mut other, 1000)?;
        assert_eq!(one, other);
        let text = String::from_utf8_lossy(&one);
        let ids: std::collections::HashSet<&str> =
            text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(text.contains("\"\"Edição") && text.contains('%') && text.contains("e-mail, nunca"));
        Ok(())
    }
}
