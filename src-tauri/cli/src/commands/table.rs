//! `ferry table`.

use std::io::{BufWriter, ErrorKind};
use std::sync::Arc;

use engine::{ExportError, Source, Watch};

use super::source_options;
use crate::args::Inspect;
use crate::failure::{Failure, FileFault, exit, of_source};
use crate::output::style::{BAD, paint};

pub fn run(args: &Inspect, watch: &Arc<Watch>) -> Result<u8, Failure> {
    let options = source_options(&args.source)?;
    let told = |fault: FileFault| {
        note!("{} {}", paint(BAD, fault.rule), fault.message);
        Ok(exit::FILE)
    };
    let source = match Source::open(&args.file, &options) {
        Ok(source) => source,
        Err(error) => return told(of_source(&args.file, error)?),
    };
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match source.write_table(&options, watch, &mut out) {
        Ok(()) => Ok(exit::DONE),
        // Whoever read has enough, as `head` does.
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(exit::DONE),
        Err(ExportError::Write(error)) => Err(Failure::output(&error)),
        Err(ExportError::Source(error)) => told(of_source(&args.file, error)?),
    }
}
