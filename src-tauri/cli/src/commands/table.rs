//! The command `ferry table`.

use std::io::{BufWriter, ErrorKind};

use clap::Args;
use engine::ExportError;

use crate::args::FileArgs;
use crate::context::Context;
use crate::exit;
use crate::failure::{Failure, of_source};
use crate::steps::overwrite::refuse_standard_output;
use crate::steps::source::open_source;

/// Print the file as it was read, as plain CSV (UTF-8, comma-separated)
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry table export.txt | head
  ferry table export.txt --encoding windows-1252 --delimiter ';' > plain.csv")]
pub struct TableArgs {
    #[command(flatten)]
    file: FileArgs,
}

pub fn run(args: &TableArgs, context: &Context) -> Result<u8, Failure> {
    let path = &args.file.path;
    let options = args.file.source_options()?;
    refuse_standard_output(path)?;
    let written = open_source(path, &options, context).map_err(ExportError::Source).and_then(|source| {
        let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        source.write_table(&context.progress, &mut out)
    });
    match written {
        Ok(()) => Ok(exit::DONE),
        // The reader, such as head, has all it needs.
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(exit::DONE),
        Err(ExportError::Write(error)) => Err(Failure::output(&error)),
        Err(ExportError::Source(error)) => {
            of_source(path, error)?.print();
            Ok(exit::FILE)
        }
    }
}
