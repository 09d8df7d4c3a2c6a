//! Opening a file: unpacks it, detects its encoding, and finds the table in it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use crate::file_identity::is_special;
use crate::input::{
    Delimiter, Encoding, EncodingEvidence, HEAD_BYTES, OptionalAscii, Progress, SourceError, SourceOptions, Spool,
    Stream, Unreadable, detect as detect_encoding, drain, has_surrogate_pair, head_of, transcode,
};
use crate::source::cell_edits::CellEdits;
use crate::source::chunk::Position;
use crate::source::detect::{self, EncodingDetector, Table, file_type};
use crate::source::dialect::Dialect;
use crate::source::long_delimiter;
use crate::source::shape::merged_cells;
use crate::source::sheet::{self, ReadSheet};
use crate::source::unpack::{self, FileContent};
use crate::source::{Identity, Source, Text};

/// How many columns beyond the header a sheet can have. With more, the widest row has a stray cell far to the right,
/// and only the columns with a header are used.
const MAX_UNNAMED: usize = 256;

impl Source {
    /// Opens a file, and detects how it's read as far as `options` don't say it.
    pub fn open(path: &Path, options: &SourceOptions) -> Result<Source, SourceError> {
        Source::open_with_progress(path, options, &Arc::default())
    }

    /// Does the same with `progress`, because unpacking a file or reading a workbook may take long. It counts the
    /// workbook's rows, and can cancel the work.
    pub fn open_with_progress(
        path: &Path,
        options: &SourceOptions,
        progress: &Arc<Progress>,
    ) -> Result<Source, SourceError> {
        if is_special(path) {
            let own = path.to_owned();
            return Source::from_stream(path, move || File::open(own), options, progress);
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(SourceError::Unreadable { reason: Unreadable::NotATable, cause: None });
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(reason) = file_type::beside(&name, &file, metadata.len())? {
            return Err(SourceError::Unreadable { reason, cause: None });
        }
        let identity = Identity { bytes: metadata.len(), modified: metadata.modified().ok() };
        Source::of_content(path, options, identity, Stream::File(file), progress)?.with_footer()
    }

    /// Opens input that can be read only once, such as standard input or a pipe. `open` is called in another thread, and
    /// all of the input is copied first. `name` takes the place of a path.
    ///
    /// # Errors
    /// Returns the errors of opening a file. If `progress` is canceled, input that doesn't end isn't waited for.
    pub fn from_stream<R: Read>(
        name: &Path,
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        options: &SourceOptions,
        progress: &Arc<Progress>,
    ) -> Result<Source, SourceError> {
        let is_table = |head: &[u8]| unpack::may_be_a_table(head, options.encoding.is_some());
        let copy = drain(open, HEAD_BYTES as usize, is_table, progress)?;
        let identity = Identity { bytes: copy.size(), modified: None };
        let source = Source::of_content(name, options, identity, Stream::Spool(copy.clone()), progress)?;
        Source { copy: Some(copy), ..source }.with_footer()
    }

    fn of_content(
        path: &Path,
        options: &SourceOptions,
        identity: Identity,
        content: Stream,
        progress: &Arc<Progress>,
    ) -> Result<Source, SourceError> {
        let unpack::Unpacked { content, members, member } =
            unpack::content(content, options.member.as_deref(), progress)?;
        let source = match content {
            FileContent::Text(file @ Stream::File(_)) => Source::detect(path, options, identity, file, None),
            FileContent::Text(Stream::Spool(text)) => {
                Source::detect(path, options, identity, Stream::Spool(text.clone()), Some(Text::Converted(text)))
            }
            FileContent::Workbook(mut workbook) => {
                let chosen = sheet::choose(&mut workbook, options, identity.bytes, progress)?;
                let read = ReadSheet {
                    format: workbook.format,
                    name: chosen.name,
                    hidden_rows: chosen.counts.hidden_rows,
                    is_answered: options.hidden_rows.is_some(),
                    merges: chosen.merges,
                    tall_merges: chosen.tall_merges,
                    hidden_columns: chosen.hidden_columns,
                };
                Source::of_sheet(path, options, identity, chosen.text, read, chosen.counts.widest)
            }
        }?;
        Ok(Source { members: members.into(), member, ..source })
    }

    /// Opens a table in memory. The name takes the place of a path.
    pub fn pasted(name: &str, text: &str, options: &SourceOptions) -> Result<Source, SourceError> {
        // Pasted text is UTF-8, even if the mapping names another encoding for files.
        let options = &SourceOptions { encoding: Some(Encoding::UTF_8), ..options.clone() };
        let work = Spool::from_memory(text.as_bytes().into());
        let identity = Identity { bytes: work.size(), modified: None };
        let input = Stream::Spool(work.clone());
        Source::detect(Path::new(name), options, identity, input, Some(Text::Pasted(work)))?.with_footer()
    }

    /// Detects the encoding of a stream, and creates a source from it.
    fn detect(
        path: &Path,
        options: &SourceOptions,
        identity: Identity,
        mut file: Stream,
        text: Option<Text>,
    ) -> Result<Source, SourceError> {
        let (head, whole) = head_of(&mut file)?;
        if let Some(reason) = file_type::kind(&head) {
            return Err(SourceError::Unreadable { reason, cause: None });
        }

        let found = detect_encoding(&head, whole);
        if found == EncodingEvidence::InvalidUtf8 && options.encoding.is_none() && file_type::is_binary(&head) {
            return Err(SourceError::Unreadable { reason: Unreadable::NotATable, cause: None });
        }
        let mut encoding_is_provisional = false;
        let encoding = match (options.encoding, found) {
            (Some(encoding), _) if encoding == Encoding::UTF_8 => {
                encoding_is_provisional = !whole;
                of_utf_8(&head)
            }
            (Some(encoding), _) => encoding,
            (None, EncodingEvidence::Certain(encoding)) => encoding,
            (None, EncodingEvidence::ValidUtf8) => {
                encoding_is_provisional = !whole;
                Encoding::UTF_8
            }
            (None, EncodingEvidence::InvalidUtf8) => {
                file.seek(SeekFrom::Start(0))?;
                EncodingDetector::new().read(&mut file)?.detect()
            }
        };
        let source = Source::as_encoding(path, options, identity, &mut file, encoding, text)?;
        Ok(Source { encoding_is_provisional, ..source })
    }

    /// Creates a source from a stream with a known encoding, and transcodes the stream if necessary.
    fn as_encoding(
        path: &Path,
        options: &SourceOptions,
        identity: Identity,
        file: &mut Stream,
        encoding: Encoding,
        text: Option<Text>,
    ) -> Result<Source, SourceError> {
        let long = match options.delimiter {
            Some(delimiter) => Some(delimiter).filter(|delimiter| delimiter.byte().is_none()),
            None => {
                let (head, whole) = head_of(file)?;
                let text = encoding.decode_head(head.get(encoding.skipped_bytes(&head)..).unwrap_or_default(), whole);
                detect::long_delimiter(&text, whole, options)
            }
        };
        if !encoding.needs_transcoding() && long.is_none() {
            let (head, whole) = head_of(file)?;
            let source = Source::with_encoding(path, options, identity, &head, whole, encoding)?;
            return Ok(Source { text, ..source });
        }
        let mut turned = transcode(file, encoding)?;
        let mut how = options.clone();
        if let Some(delimiter) = long {
            let quote = options.quote.map_or(Some(b'"'), OptionalAscii::byte);
            let escape = options.escape.and_then(OptionalAscii::byte);
            let (replaced, byte) = long_delimiter::replace(&mut Stream::Spool(turned), delimiter, quote, escape)?;
            how.delimiter = Some(Delimiter::of_byte(byte));
            turned = replaced;
        }
        let (head, whole) = head_of(&mut Stream::Spool(turned.clone()))?;
        let mut source = Source::with_encoding(path, &how, identity, &head, whole, Encoding::UTF_8)?;
        source.options = options.clone();
        source.dialect.delimiter = long.unwrap_or(source.dialect.delimiter);
        source.dialect.encoding = if encoding == Encoding::UTF_8_WITH_SURROGATES { Encoding::UTF_8 } else { encoding };
        Ok(Source { text: Some(Text::Converted(turned)), is_transcoded: true, ..source })
    }

    fn of_sheet(
        path: &Path,
        options: &SourceOptions,
        identity: Identity,
        text: Spool,
        sheet: ReadSheet,
        widest: u32,
    ) -> Result<Source, SourceError> {
        let (head, whole) = head_of(&mut Stream::Spool(text.clone()))?;
        let mut table = detect::table(&head, whole, options, Some(&sheet.merges))?;
        // Columns without a header count, unless a stray cell lies far to the right.
        let widest = widest as usize;
        if widest <= table.columns.len() + MAX_UNNAMED {
            table.columns.resize(widest.max(table.columns.len()), String::new());
        }
        table.notes.extend(merged_cells(&sheet.tall_merges, table.first_line, table.columns.len()));
        let hidden_rows = sheet.hidden_rows.saturating_sub(table.hidden_above);
        let source = Source::of_table(path, options, identity, table, Encoding::UTF_8, 0);
        Ok(Source {
            text: Some(Text::Converted(text)),
            sheet: Some(Arc::new(ReadSheet { hidden_rows, ..sheet })),
            ..source
        })
    }

    fn with_encoding(
        path: &Path,
        options: &SourceOptions,
        identity: Identity,
        head: &[u8],
        whole: bool,
        encoding: Encoding,
    ) -> Result<Source, SourceError> {
        let bom_bytes = encoding.skipped_bytes(head);
        let text = encoding.decode_head(head.get(bom_bytes..).unwrap_or_default(), whole);
        let mut table = detect::table(&text, whole, options, None)?;
        table.first_offset = encoding.raw_len(&text[..table.first_offset]) as usize;
        table.header_offset = encoding.raw_len(&text[..table.header_offset]) as usize;
        Ok(Source::of_table(path, options, identity, table, encoding, bom_bytes))
    }

    /// Creates a source from a table whose offsets are bytes of the file behind its byte order mark.
    fn of_table(
        path: &Path,
        options: &SourceOptions,
        identity: Identity,
        table: Table,
        encoding: Encoding,
        bom_bytes: usize,
    ) -> Source {
        Source {
            path: path.to_owned(),
            options: options.clone(),
            identity,
            dialect: Dialect {
                encoding,
                bom_bytes,
                delimiter: Delimiter::of_byte(table.delimiter),
                separator: table.delimiter,
                quote: table.quote,
                escape: table.escape,
                header_row: table.header_row,
                header_rows: table.header_rows,
                skip_last: options.skip_last.unwrap_or(0),
                is_batch: table.is_batch,
            },
            columns: table.columns,
            data_start: Position {
                offset: (bom_bytes + table.first_offset) as u64,
                row: 1,
                line: table.first_line,
                cells_before: u32::MAX,
            },
            header_offset: (bom_bytes + table.header_offset) as u64,
            encoding_is_provisional: false,
            encoding_is_refuted: Arc::default(),
            sample: table.sample,
            sample_tags: Arc::new(table.sample_tags),
            cell_edits: CellEdits::default(),
            footer_rows: 0,
            left_out: Arc::default(),
            selected_rows: None,
            edited_sample: None,
            text: None,
            copy: None,
            sheet: None,
            shape_notes: table.notes.into(),
            suggested_header_rows: table.suggested_header_rows,
            is_transcoded: false,
            members: Arc::default(),
            member: None,
        }
    }

    /// Detects the encoding of the file from all of its bytes, and returns a source with it. Edits and the selection of
    /// rows are kept.
    pub(super) fn redetect_encoding(&self) -> Result<Source, SourceError> {
        let mut file = self.reopen()?;
        let encoding = match self.options.encoding {
            // Only surrogate pairs refute an encoding that the options set.
            Some(_) => Encoding::UTF_8_WITH_SURROGATES,
            None => EncodingDetector::new().read(&mut file)?.detect(),
        };
        let (options, identity) = (&self.options, self.identity.clone());
        let source = Source::as_encoding(&self.path, options, identity, &mut file, encoding, self.text.clone())?;
        let (members, member, selected_rows) = (self.members.clone(), self.member.clone(), self.selected_rows.clone());
        let copy = self.copy.clone();
        let source = Source { members, member, selected_rows, copy, ..source.with_edits(self.cell_edits.clone()) };
        source.with_footer()
    }
}

/// Returns UTF-8, with surrogates if the bytes have any.
fn of_utf_8(head: &[u8]) -> Encoding {
    if has_surrogate_pair(head) { Encoding::UTF_8_WITH_SURROGATES } else { Encoding::UTF_8 }
}
