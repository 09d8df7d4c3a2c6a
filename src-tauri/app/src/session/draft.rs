//! The file that an upload is being made of: how it is read, what becomes of its columns, its check.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{BatchLimits, Counted, FileProfile, Mapping, Progress, Source, SourceOptions};
use uploads::SavedMapping;

use crate::api::{self, DraftMapping, FormatMismatch, PreviewAttribute, PreviewId, PreviewIssue, SourceChoice};
use crate::failure::{Failure, FailureCode};
use crate::mappings;
use crate::session::Joining;
use crate::session::check::Check;
use crate::session::format_mismatch;
use crate::session::mapping_view;

/// The sample that comes with the program, as `ferry demo` has it.
pub const SAMPLE: &[u8] = include_bytes!("../../../cli/sample/clientes.csv");
/// Its mapping.
const SAMPLE_MAPPING: &str = include_str!("../../../cli/sample/clientes.ferrymap.json");
/// Rows a batch of the sample: few, so that there is more than one batch to watch.
const SAMPLE_BATCH_ROWS: u64 = 500;

/// One file on its way.
pub struct Draft {
    /// Grows with every new file.
    pub version: u64,
    /// The file as it was opened.
    pub source: Arc<Source>,
    /// What its columns contain: in the first rows, and once it's counted in all rows.
    pub profile: Arc<FileProfile>,
    /// How: what the person said, and where that is silent the mapping.
    pub options: SourceOptions,
    /// The rows, counted while the person reads.
    pub counting: Counting,
    /// The mapping's text: the one last checked, else one to begin from.
    pub mapping: String,
    /// The saved mapping that it began with.
    pub saved: Option<DraftMapping>,
    /// The last check.
    pub check: Option<Check>,
    /// The file that is put together of this one and of what earlier uploads wrote.
    pub union: Option<Joining>,
    /// Where the file is otherwise than it is read, or than the mapping remembers.
    format_mismatches: Vec<FormatMismatch>,
    /// Rows at its end that look like totals or notes.
    notes_below: u64,
    path: PathBuf,
    is_sample: bool,
    /// Its mapping is a suggestion that nobody has accepted or changed yet.
    is_suggested: bool,
    /// It is sent once more: its mapping was decided on.
    is_again: bool,
    /// The files that it was put together of, where it was.
    union_of: Vec<String>,
    choice: SourceChoice,
}

/// The count of a file's rows; given up with its draft.
pub struct Counting {
    /// By which it is known and stopped.
    pub watch: Arc<Progress>,
    /// What it came to.
    pub rows: Option<u64>,
    /// Why it came to nothing.
    pub trouble: Option<Failure>,
}

impl Counting {
    fn new() -> Counting {
        Counting { watch: Arc::default(), rows: None, trouble: None }
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.watch.cancel();
    }
}

impl Draft {
    /// Opens a file, with the saved mapping that fits it or one to begin from. May read all of it, where
    /// its encoding is not plain from its beginning.
    pub fn open(
        path: &Path,
        member: Option<String>,
        saved: &[SavedMapping],
        watch: &Arc<Progress>,
    ) -> Result<Draft, Failure> {
        let choice = SourceChoice { member, ..SourceChoice::default() };
        let options = choice.options()?;
        let source = Source::open_with_progress(path, &options, watch)?;
        let Some(found) = mappings::find(saved, &source) else {
            return Ok(Draft { choice, ..Draft::suggested(path, source, options) });
        };
        let remembered = found.mapping.source.clone();
        let (choice, format_mismatches) = match found.source {
            // The mapping fits the file as it is, and not as it remembers it.
            None => format_mismatch::followed(&remembered, &source, choice),
            Some(_) => (choice, Vec::new()),
        };
        let options = choice.options()?.or(&remembered);
        let source = found.source.unwrap_or(source);
        let format_mismatches = if format_mismatches.is_empty() {
            format_mismatch::said(&source, &options, &found.mapping)
        } else {
            format_mismatches
        };
        let draft = Draft::new(path, source, options, found.shown.text.clone(), false);
        Ok(Draft { saved: Some(found.shown), choice, format_mismatches, ..draft })
    }

    /// Opens the file of an upload that was, under the mapping that it had then.
    pub fn again(path: &Path, mapping: &str, options: &SourceOptions) -> Result<Draft, Failure> {
        let options = options.or(&Mapping::from_json(mapping)?.source);
        let source = Source::open(path, &options)?;
        let choice = SourceChoice { member: options.member.clone(), ..SourceChoice::default() };
        let draft = Draft::new(path, source, options, mapping.to_owned(), false);
        Ok(Draft { is_again: true, choice, ..draft })
    }

    /// Opens the union of these files, under its mapping.
    pub fn union(path: &Path, mapping: &Mapping, union_of: Vec<String>) -> Result<Draft, Failure> {
        let draft = Draft::again(path, &mapping.to_json(), &SourceOptions::default())?;
        Ok(Draft { union_of, ..draft })
    }

    /// Opens a table that was pasted, under a name that stands for a file's.
    pub fn pasted(name: &str, text: &str, saved: &[SavedMapping]) -> Result<Draft, Failure> {
        let options = SourceOptions::default();
        let source = Source::pasted(name, text, &options)?;
        let path = source.path().to_owned();
        match mappings::find(saved, &source).filter(|found| found.source.is_none()) {
            Some(found) => {
                let draft = Draft::new(&path, source, options, found.shown.text.clone(), false);
                Ok(Draft { saved: Some(found.shown), ..draft })
            }
            None => Ok(Draft::suggested(&path, source, options)),
        }
    }

    /// The same draft once its pasted table lies in a file.
    pub fn saved_at(&self, path: &Path) -> Result<Draft, Failure> {
        let source = Source::open(path, &self.options)?.with_edits(self.source.cell_edits().clone());
        let fresh = Draft::new(path, source, self.options.clone(), self.mapping.clone(), false);
        let is_suggested = self.is_suggested;
        Ok(Draft {
            version: self.version,
            choice: self.choice.clone(),
            saved: self.saved.clone(),
            is_suggested,
            ..fresh
        })
    }

    /// Opens the sample, with its mapping.
    pub fn open_sample(path: &Path) -> Result<Draft, Failure> {
        let options = Mapping::from_json(SAMPLE_MAPPING)?.source;
        let source = Source::open(path, &options)?;
        Ok(Draft::new(path, source, options, SAMPLE_MAPPING.to_owned(), true))
    }

    /// A draft under the mapping that's suggested for the file.
    fn suggested(path: &Path, source: Source, options: SourceOptions) -> Draft {
        let mapping = suggested(&source, &source.sample_profile());
        Draft { is_suggested: true, ..Draft::new(path, source, options, mapping, false) }
    }

    fn new(path: &Path, source: Source, options: SourceOptions, mapping: String, is_sample: bool) -> Draft {
        // What cannot be told is offered to nobody.
        let notes_below = source.notes_below().unwrap_or(0);
        Draft {
            version: 0,
            notes_below,
            profile: Arc::new(source.sample_profile()),
            source: Arc::new(source),
            options,
            is_suggested: false,
            counting: Counting::new(),
            mapping,
            saved: None,
            check: None,
            union: None,
            format_mismatches: Vec::new(),
            path: path.to_owned(),
            is_sample,
            is_again: false,
            union_of: Vec::new(),
            choice: SourceChoice::default(),
        }
    }

    /// The same, without what is counted and checked: to be read again elsewhere.
    pub fn unread(&self) -> Draft {
        Draft {
            version: self.version,
            choice: self.choice.clone(),
            source: self.source.clone(),
            profile: self.profile.clone(),
            is_suggested: self.is_suggested,
            options: self.options.clone(),
            counting: Counting::new(),
            mapping: self.mapping.clone(),
            saved: self.saved.clone(),
            check: None,
            union: None,
            format_mismatches: self.format_mismatches.clone(),
            notes_below: self.notes_below,
            path: self.path.clone(),
            is_sample: self.is_sample,
            is_again: self.is_again,
            union_of: self.union_of.clone(),
        }
    }

    /// The same file read another way. Where that gives other columns, there is another mapping to
    /// begin from.
    pub fn read_again(&self, choice: SourceChoice) -> Result<Draft, Failure> {
        let of_mapping = Mapping::from_json(&self.mapping).map(|mapping| mapping.source).unwrap_or_default();
        let options = choice.options()?.or(&of_mapping);
        let source = match self.source.pasted_text() {
            Some(text) => Source::pasted(&self.path.to_string_lossy(), &String::from_utf8_lossy(text), &options)?,
            None => Source::open(&self.path, &options)?,
        };
        let is_as_before = source.columns() == self.source.columns();
        // By its row and place a cell is the same one only where the table begins as before.
        let is_same_table = is_as_before && source.dialect().header_row == self.source.dialect().header_row;
        let source = if is_same_table { source.with_edits(self.source.cell_edits().clone()) } else { source };
        let is_suggested = self.is_suggested || !is_as_before;
        let mapping = if is_as_before { self.mapping.clone() } else { suggested(&source, &source.sample_profile()) };
        let format_mismatches = match Mapping::from_json(&mapping) {
            Ok(mapping) => format_mismatch::said(&source, &options, &mapping),
            Err(_) => Vec::new(),
        };
        let fresh = Draft { format_mismatches, ..Draft::new(&self.path, source, options, mapping, self.is_sample) };
        let saved = self.saved.clone().filter(|_| is_as_before);
        let is_again = self.is_again && is_as_before;
        let union_of = self.union_of.clone();
        Ok(Draft { version: self.version, choice, saved, is_again, is_suggested, union_of, ..fresh })
    }

    /// Where the file lies; never for the page.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How it is read under a mapping.
    pub fn options_with(&self, mapping: &Mapping) -> Result<SourceOptions, Failure> {
        Ok(self.choice.options()?.or(&mapping.source))
    }

    /// Where its batches are cut, with at most so many rows a batch.
    pub fn batch_limits(&self, max_rows: Option<u64>) -> BatchLimits {
        BatchLimits::new(max_rows.or(self.is_sample.then_some(SAMPLE_BATCH_ROWS)), None)
    }

    /// A mapping with the way in which this file is read, so that nobody sets it twice.
    pub fn with_source(&self, mapping: &Mapping) -> Result<Mapping, Failure> {
        Ok(Mapping { source: self.options_with(mapping)?, ..mapping.clone() })
    }

    /// Takes the file as it was counted. A suggestion from its first rows becomes one from all of them.
    pub fn counted(&mut self, counted: Counted) {
        // A cell may have been edited while it was counted.
        let cells = self.source.cell_edits().clone();
        self.counting.rows = Some(counted.profile.rows);
        self.source = Arc::new(counted.source.with_edits(cells));
        self.profile = Arc::new(counted.profile);
        if self.is_suggested {
            self.mapping = suggested(&self.source, &self.profile);
        }
    }

    /// Takes the mapping that a check runs under.
    pub fn decide(&mut self, mapping: String) {
        (self.mapping, self.is_suggested) = (mapping, false);
    }

    /// Takes note that its mapping is kept now.
    pub fn kept(&mut self, name: &str, text: &str) {
        self.saved = Some(DraftMapping { name: name.to_owned(), text: text.to_owned(), fresh: Vec::new() });
    }

    /// As the page sees it.
    pub fn shown(&self) -> api::Draft {
        let dialect = self.source.dialect();
        let text = |byte: u8| char::from(byte).to_string();
        api::Draft {
            version: self.version,
            file: self.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            bytes: self.source.bytes(),
            is_sample: self.is_sample,
            is_again: self.is_again,
            union_of: self.union_of.clone(),
            is_pasted: self.source.pasted_text().is_some(),
            rows: self.counting.rows,
            trouble: self.counting.trouble.clone(),
            encoding: dialect.encoding.name().to_owned(),
            delimiter: text(dialect.delimiter),
            quote: dialect.quote.map(text),
            escape: dialect.escape.map(text),
            header_row: dialect.header_row,
            sheet: self.source.sheet().map(str::to_owned),
            members: self.source.members().to_vec(),
            member: self.source.member().map(str::to_owned),
            format_mismatches: self.format_mismatches.clone(),
            hidden_rows: self.source.unanswered_hidden_rows(),
            notes_below: if self.options.skip_last.is_some() { 0 } else { self.notes_below },
            skip_last: dialect.skip_last,
            columns: self.source.columns().to_vec(),
            sample: self.source.sample().to_vec(),
            options: self.choice.clone(),
            mapping: self.mapping.clone(),
            saved: self.saved.clone(),
            mended: self.source.cell_edits().len(),
            is_suggested: self.is_suggested,
            suggestions: mapping_view::suggestions(&self.source, &self.profile),
            view: mapping_view::of(&self.mapping, &self.source, &self.profile).unwrap_or_default(),
            date_formats: engine::date_formats().iter().map(|format| (*format).to_owned()).collect(),
            number_formats: engine::number_formats(),
        }
    }
}

/// A record of the sample, counted from 0, under a mapping; past its end, the last one.
pub fn preview(source: &Source, mapping: &str, record: usize, keeps_delimiters: bool) -> Result<api::Preview, Failure> {
    let mapping = Mapping::from_json(mapping)?;
    let record = record.min(source.sample().len().saturating_sub(1));
    let Some(seen) = source.preview(&mapping, keeps_delimiters, record)? else {
        return Err(Failure::plain(FailureCode::FileEmpty));
    };
    let attributes = seen.attributes.into_iter().map(|one| PreviewAttribute {
        name: one.name,
        before: one.value.before,
        after: one.value.after,
    });
    let issues = seen.issues.into_iter().map(|(rule, severity, sample)| PreviewIssue {
        rule,
        severity,
        column: sample.column.map(|column| source.column_name(column)),
        value: sample.value,
    });
    Ok(api::Preview {
        fate: seen.fate.into(),
        id: PreviewId { before: seen.id.before, after: seen.id.after },
        attributes: attributes.collect(),
        issues: issues.collect(),
    })
}

/// The text of the mapping that's suggested for a file.
fn suggested(source: &Source, profile: &FileProfile) -> String {
    source.suggest(profile).mapping.to_json()
}
