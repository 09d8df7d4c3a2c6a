//! A check and nothing else, for a profiler: `check FILE MAPPING`.

use engine::{CheckOptions, Checked, Mapping, Progress, Source, SourceOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The first is the program's own name.
    let mut arguments = std::env::args_os().skip(1);
    let usage = "usage: check FILE MAPPING";
    let (path, mapping) = (arguments.next().ok_or(usage)?, arguments.next().ok_or(usage)?);
    let mapping = Mapping::from_json(&std::fs::read_to_string(mapping)?)?;
    let source = Source::open(path.as_ref(), &SourceOptions::default())?;
    let options = CheckOptions::default();
    let checked = Checked::new(source, &mapping, &options, &Progress::default())?;
    println!("{:?}", checked.report().rows);
    Ok(())
}
