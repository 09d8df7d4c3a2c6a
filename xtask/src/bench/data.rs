//! The file: rows as a shop's customer system writes them, the same on every machine.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// Bytes of a row, more or less, to know before writing whether the disk has room.
const BYTES_A_ROW: u64 = 90;

/// Counted up when the rows change, so that no file of an earlier kind is taken for today's.
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
// Some with a comma, some with a quote, some with both: quoted, and the quotes doubled.
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

/// The mapping beside it: every column, and values with commas sent as they are.
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

/// The file with so many rows; made once.
pub fn file(folder: &Path, rows: u64) -> Result<PathBuf, Failure> {
    let path = folder.join(format!("customers-{EDITION}-{rows}.csv"));
    if path.is_file() {
        return Ok(path);
    }
    has_room(folder, rows * BYTES_A_ROW)?;
    eprintln!("making {} ({rows} rows)", path.display());
    let fresh = path.with_extension("part");
    let failed = || Failure::file(fresh.display().to_string());
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&fresh).map_err(failed())?);
    write(&mut out, rows).and_then(|()| out.flush()).map_err(failed())?;
    // A half-written file from a run that was stopped is never taken for a whole one.
    std::fs::rename(&fresh, &path).map_err(failed())?;
    Ok(path)
}

fn write(out: &mut impl Write, rows: u64) -> std::io::Result<()> {
    out.write_all(b"customer_id,name,city,tier,points,discount,last_purchase,note\n")?;
    let mut dice = Dice(0x5eed);
    for row in 0..rows {
        // Every id once, in no order: 7,919 is prime to any number of rows that ends in zeros.
        let id = 100_000_000 + (row * 7_919) % rows;
        writeln!(
            out,
            "CRM-BR-{id},{} {},{},{},{},{},2026-{:02}-{:02},{}",
            dice.one_of(FIRST),
            dice.one_of(LAST),
            dice.one_of(CITY),
            dice.one_of(TIER),
            dice.below(100_000),
            dice.one_of(DISCOUNT),
            1 + dice.below(12),
            1 + dice.below(28),
            dice.one_of(NOTE),
        )?;
    }
    Ok(())
}

/// xorshift64*: the same numbers everywhere, and no crate for them.
struct Dice(u64);

impl Dice {
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

/// Fails where the disk is too full; a system that does not say is trusted.
fn has_room(folder: &Path, bytes: u64) -> Result<(), Failure> {
    let Ok(output) = Command::new("df").arg("-Pk").arg(folder).output() else { return Ok(()) };
    let text = String::from_utf8_lossy(&output.stdout);
    let free = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free {
        // As much again for the batches that are packed from it, and some to spare.
        Some(free) if free * 1024 < bytes * 5 / 2 => Err(Failure::Told(format!(
            "{} has {} MB free; this takes {} MB",
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
    fn the_file_is_the_same_on_every_machine_and_every_id_stands_in_it_once() -> std::io::Result<()> {
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
