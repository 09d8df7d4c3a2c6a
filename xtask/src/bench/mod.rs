//! Measures a check, compared with a lower bound (a plain loop over the `csv` crate) and with a Python script such as
//! people write for this task, all on one file.

mod data;
mod measure;
mod window;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{paths, shell};
use measure::{Cost, Measured};

const ROWS: u64 = 5_000_000;

/// The options of the command line.
struct BenchOptions {
    rows: u64,
    runs: usize,
    ten: bool,
    window: bool,
    debug: bool,
}

/// Builds the programs, creates the file, measures, and prints the results.
pub fn run(args: &[String]) -> Result<(), Failure> {
    let options = parse(args)?;
    if options.window {
        return window::run(options.rows, options.runs, options.debug);
    }
    // There's no setup, because neither WebKit nor the front end is needed. Each program is built alone, as it's
    // shipped, because features of other packages would change the result.
    shell::run(&mut shell::cargo(&["build", "--release", "--package", "cli"]))?;
    shell::run(&mut shell::cargo(&["build", "--release", "--package", "engine", "--example", "csv_baseline"]))?;
    let target = paths::target()?;
    let folder = target.join("bench");
    let bench = Bench {
        ferry: paths::built(&target, "release", "ferry"),
        csv_baseline: paths::built(&target.join("release"), "examples", "csv_baseline"),
        script: paths::root().join("xtask").join("bench").join("python_script.py"),
        mapping: data::mapping(&folder)?,
        folder,
    };
    let file = data::file(&bench.folder, options.rows)?;
    // This fills the page cache, so that no program has to wait for the disk.
    bench.measure(&file, Program::CsvBaseline)?;

    let mut costs: Vec<(Program, Vec<Cost>)> = PROGRAMS.iter().map(|program| (*program, Vec::new())).collect();
    for run in 1..=options.runs {
        // The programs take turns, so that a slow minute of the computer affects all of them.
        for (program, costs) in &mut costs {
            eprintln!("run {run} of {}: {}", options.runs, program.name());
            costs.push(bench.measure(&file, *program)?);
        }
    }
    let measured: Vec<Measured> = costs.iter().map(|(program, costs)| Measured::of(program.name(), costs)).collect();
    measure::print(&file, options.rows, options.runs, &measured)?;
    if options.ten { bench.ten(&options, &measured) } else { Ok(()) }
}

fn parse(args: &[String]) -> Result<BenchOptions, Failure> {
    let usage = |what: &str| {
        Failure::Usage(format!(
            "the options of bench are --ten, --runs N, and --rows N, or --window with --runs N, --rows N, and --debug; {what}"
        ))
    };
    let mut options = BenchOptions { rows: ROWS, runs: 3, ten: false, window: false, debug: false };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|arg| arg.parse().ok()).filter(|number: &u64| *number > 0);
        match arg.as_str() {
            "--ten" => options.ten = true,
            "--window" => options.window = true,
            "--debug" => options.debug = true,
            "--runs" => options.runs = number().ok_or_else(|| usage("--runs needs a number"))? as usize,
            "--rows" => options.rows = number().ok_or_else(|| usage("--rows needs a number"))?,
            other => return Err(usage(&format!("unknown option `{other}`"))),
        }
    }
    Ok(options)
}

/// A program that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    CsvBaseline,
    Check,
    Pack,
    Script,
}

const PROGRAMS: &[Program] = &[Program::CsvBaseline, Program::Check, Program::Pack, Program::Script];

impl Program {
    fn name(self) -> &'static str {
        match self {
            Program::CsvBaseline => "plain csv loop",
            Program::Check => "ferry check",
            Program::Pack => "ferry pack",
            Program::Script => "python script",
        }
    }
}

/// The paths of the programs, and of the folder for their files.
struct Bench {
    ferry: PathBuf,
    csv_baseline: PathBuf,
    script: PathBuf,
    mapping: PathBuf,
    folder: PathBuf,
}

impl Bench {
    fn measure(&self, file: &Path, program: Program) -> Result<Cost, Failure> {
        let out = self.folder.join("out");
        remove(&out)?;
        let mut command = match program {
            Program::CsvBaseline => Command::new(&self.csv_baseline),
            Program::Script => Command::new(if cfg!(windows) { "python" } else { "python3" }),
            Program::Check | Program::Pack => Command::new(&self.ferry),
        };
        match program {
            Program::CsvBaseline => command.arg(file),
            Program::Check => command.arg("check").arg(file).arg("--mapping").arg(&self.mapping),
            Program::Pack => command.arg("pack").arg(file).arg("--mapping").arg(&self.mapping).arg("--out").arg(&out),
            Program::Script => command.arg(&self.script).arg(file).arg(&out),
        };
        // The data folder is a new one, so that your settings and history have no effect.
        command.env("FERRY_HOME", self.folder.join("home"));
        let cost = measure::cost(&mut command)?;
        remove(&out)?;
        Ok(cost)
    }

    /// Measures a check of ten times the rows, which shows whether memory grows with the file.
    fn ten(&self, options: &BenchOptions, before: &[Measured]) -> Result<(), Failure> {
        let rows = options.rows * 10;
        let file = data::file(&self.folder, rows)?;
        let cost = self.measure(&file, Program::Check)?;
        let check = before.iter().find(|measured| measured.name == Program::Check.name());
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
            Err(Failure::File { path: folder.display().to_string(), cause: error })
        }
        _ => Ok(()),
    }
}
