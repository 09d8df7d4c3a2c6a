//! What a check costs, beside the floor (a bare loop over the `csv` crate) and beside what people do today
//! (a Python script), in one run on one file.

mod data;
mod measure;
mod window;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{paths, shell};
use measure::{Cost, Measured};

const ROWS: u64 = 5_000_000;

/// What was asked for.
struct Asked {
    rows: u64,
    runs: usize,
    ten: bool,
    window: bool,
    debug: bool,
}

/// Makes the file, builds, measures, prints.
pub fn run(words: &[String]) -> Result<(), Failure> {
    let asked = read(words)?;
    if asked.window {
        return window::run(asked.rows, asked.runs, asked.debug);
    }
    // Neither WebKit nor the front end is needed here, so nothing is set up.
    // The optimiser sees each alone, as it would be shipped.
    shell::run(&mut shell::cargo(&["build", "--release", "--package", "cli"]))?;
    shell::run(&mut shell::cargo(&["build", "--release", "--package", "engine", "--example", "csv_baseline"]))?;
    let target = paths::target()?;
    let folder = target.join("bench");
    let bench = Bench {
        ferry: paths::built(&target, "release", "ferry"),
        bare: paths::built(&target.join("release"), "examples", "csv_baseline"),
        script: paths::root().join("xtask").join("bench").join("today.py"),
        mapping: data::mapping(&folder)?,
        folder,
    };
    let file = data::file(&bench.folder, asked.rows)?;
    // Once through the page cache, so that no contender pays for the disk.
    bench.measure(&file, Contender::Bare)?;

    let mut costs: Vec<(Contender, Vec<Cost>)> = CONTENDERS.iter().map(|contender| (*contender, Vec::new())).collect();
    for run in 1..=asked.runs {
        // Interleaved: what slows the machine for a minute slows all of them.
        for (contender, costs) in &mut costs {
            eprintln!("run {run} of {}: {}", asked.runs, contender.name());
            costs.push(bench.measure(&file, *contender)?);
        }
    }
    let measured: Vec<Measured> =
        costs.iter().map(|(contender, costs)| Measured::of(contender.name(), costs)).collect();
    measure::print(&file, asked.rows, asked.runs, &measured)?;
    if asked.ten { bench.ten(&asked, &measured) } else { Ok(()) }
}

fn read(words: &[String]) -> Result<Asked, Failure> {
    let usage = |what: &str| {
        Failure::Usage(format!(
            "bench takes --ten, --runs N and --rows N, or --window with --runs N, --rows N and --debug: {what}"
        ))
    };
    let mut asked = Asked { rows: ROWS, runs: 3, ten: false, window: false, debug: false };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|word| word.parse().ok()).filter(|number: &u64| *number > 0);
        match word.as_str() {
            "--ten" => asked.ten = true,
            "--window" => asked.window = true,
            "--debug" => asked.debug = true,
            "--runs" => asked.runs = number().ok_or_else(|| usage("--runs 3"))? as usize,
            "--rows" => asked.rows = number().ok_or_else(|| usage("--rows 5000000"))?,
            other => return Err(usage(&format!("not `{other}`"))),
        }
    }
    Ok(asked)
}

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contender {
    Bare,
    Check,
    Pack,
    Script,
}

const CONTENDERS: &[Contender] = &[Contender::Bare, Contender::Check, Contender::Pack, Contender::Script];

impl Contender {
    fn name(self) -> &'static str {
        match self {
            Contender::Bare => "bare csv loop",
            Contender::Check => "ferry check",
            Contender::Pack => "ferry pack",
            Contender::Script => "python script",
        }
    }
}

/// The programs and the places.
struct Bench {
    ferry: PathBuf,
    bare: PathBuf,
    script: PathBuf,
    mapping: PathBuf,
    folder: PathBuf,
}

impl Bench {
    fn measure(&self, file: &Path, contender: Contender) -> Result<Cost, Failure> {
        let out = self.folder.join("out");
        remove(&out)?;
        let mut command = match contender {
            Contender::Bare => Command::new(&self.bare),
            Contender::Script => Command::new(if cfg!(windows) { "python" } else { "python3" }),
            Contender::Check | Contender::Pack => Command::new(&self.ferry),
        };
        match contender {
            Contender::Bare => command.arg(file),
            Contender::Check => command.arg("check").arg(file).arg("--mapping").arg(&self.mapping),
            Contender::Pack => command.arg("pack").arg(file).arg("--mapping").arg(&self.mapping).arg("--out").arg(&out),
            Contender::Script => command.arg(&self.script).arg(file).arg(&out),
        };
        // A data folder of its own: nobody's settings and history take part.
        command.env("FERRY_HOME", self.folder.join("home"));
        let cost = measure::cost(&mut command)?;
        remove(&out)?;
        Ok(cost)
    }

    /// Ten times the rows: what grows with the file would show.
    fn ten(&self, asked: &Asked, before: &[Measured]) -> Result<(), Failure> {
        let rows = asked.rows * 10;
        let file = data::file(&self.folder, rows)?;
        let cost = self.measure(&file, Contender::Check)?;
        let check = before.iter().find(|measured| measured.name == Contender::Check.name());
        println!();
        println!("ten times the rows ({rows}), ferry check:");
        println!("  time         {:>8.2} s", cost.seconds);
        measure::print_growth(check, &cost);
        Ok(())
    }
}

fn remove(folder: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::File { what: folder.display().to_string(), cause: error })
        }
        _ => Ok(()),
    }
}
