//! The draft: the open file, how it's read, its mapping, and its check.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{
    BatchLimits, CellEdits, Counted, FileProfile, Mapping, Progress, Source, SourceError, SourceOptions, Totals,
};
use uploads::{FileStamp, KeptDraft, SavedMapping};

use super::check::Check;
use super::combine::Combining;
use super::{file_name, format_mismatch, mapping_view};
use crate::api::{self, DraftMapping, FormatMismatch, KeptState, SourceChoice};
use crate::failure::Failure;
use crate::mappings;

/// The sample file, which `ferry demo` uses, too.
pub const SAMPLE: &[u8] = include_bytes!("../../../cli/sample/clientes.csv");
const SAMPLE_MAPPING: &str = include_str!("../../../cli/sample/clientes.ferrymap.json");
/// Maximum rows per batch of the sample, so that it's sent in several batches.
const SAMPLE_BATCH_ROWS: u64 = 500;

pub struct Draft {
    /// Grows with every file that is opened.
    pub version: u64,
    /// The file as it was opened.
    pub source: Arc<Source>,
    /// What its columns contain: in the first rows, and once they're counted, in all rows.
    pub profile: Arc<FileProfile>,
    /// How it was opened: as the user chose, or else as the mapping says.
    pub options: SourceOptions,
    /// The count of its rows, which goes on in the background.
    pub counting: Counting,
    /// The mapping as JSON: the one last checked, or else the one to start from.
    pub mapping: String,
    /// The saved mapping that the draft started with.
    pub saved: Option<DraftMapping>,
    pub check: Option<Check>,
    /// The file that is being combined from this one and earlier uploads.
    pub combining: Option<Combining>,
    /// Where the file's format differs from the user's or the mapping's settings.
    format_mismatches: Vec<FormatMismatch>,
    path: PathBuf,
    is_sample: bool,
    /// Whether its mapping is a suggestion that wasn't accepted or changed yet.
    is_suggested: bool,
    /// Whether it's sent again, with the mapping of then.
    is_again: bool,
    /// The names of the files that it was combined from.
    combined_from: Vec<String>,
    choice: SourceChoice,
    /// What was kept of it, if it was opened from that.
    kept: Option<KeptState>,
}

/// The result of opening a path.
pub enum Opened {
    /// A file that can be read as a table.
    Draft(Box<Draft>),
    /// An archive with several files, by name. One of them must be chosen.
    Archive(Vec<String>),
}

/// The count of a file's rows. Dropping it stops it.
pub struct Counting {
    /// Stops and identifies the count.
    pub watch: Arc<Progress>,
    /// The number of rows, once they're counted.
    pub rows: Option<u64>,
    /// Why the rows can't be counted.
    pub failure: Option<Failure>,
}

impl Counting {
    fn new() -> Counting {
        Counting { watch: Arc::default(), rows: None, failure: None }
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.watch.cancel();
    }
}

impl Draft {
    /// Opens a file, with the saved mapping that fits it or a suggested one. Reads the whole file if its beginning
    /// doesn't show its encoding.
    pub fn open(
        path: &Path,
        member: Option<String>,
        saved: &[SavedMapping],
        watch: &Arc<Progress>,
    ) -> Result<Opened, Failure> {
        let choice = SourceChoice { member, ..SourceChoice::default() };
        let options = choice.options()?;
        let source = match Source::open_with_progress(path, &options, watch) {
            Err(SourceError::SeveralFiles { names }) => return Ok(Opened::Archive(names)),
            opened => opened?,
        };
        let draft = Draft::with_fitting_mapping(path, source, options, choice, saved)?;
        Ok(Opened::Draft(Box::new(draft)))
    }

    fn with_fitting_mapping(
        path: &Path,
        source: Source,
        options: SourceOptions,
        choice: SourceChoice,
        saved: &[SavedMapping],
    ) -> Result<Draft, Failure> {
        let Some(found) = mappings::find(saved, &source) else {
            return Ok(Draft { choice, ..Draft::suggested(path, source, options) });
        };
        let remembered = found.mapping.source.clone();
        let (choice, format_mismatches) = match found.source {
            // The mapping fits the file as detected, and not with the mapping's own settings.
            None => format_mismatch::prefer_detected(&remembered, &source, choice),
            Some(_) => (choice, Vec::new()),
        };
        let options = choice.options()?.or(&remembered);
        let source = found.source.unwrap_or(source);
        let format_mismatches = if format_mismatches.is_empty() {
            format_mismatch::find(&source, &options, &found.mapping)
        } else {
            format_mismatches
        };
        let draft = Draft::new(path, source, options, found.shown.text.clone(), false);
        Ok(Draft { saved: Some(found.shown), choice, format_mismatches, ..draft })
    }

    /// Opens the file of a past upload with the mapping that it was sent with.
    pub fn again(path: &Path, mapping: &str, options: &SourceOptions) -> Result<Draft, Failure> {
        let options = options.or(&Mapping::from_json(mapping)?.source);
        let source = Source::open(path, &options)?;
        let choice = SourceChoice { member: options.member.clone(), ..SourceChoice::default() };
        let draft = Draft::new(path, source, options, mapping.to_owned(), false);
        Ok(Draft { is_again: true, choice, ..draft })
    }

    /// Opens a file as it was when it was closed. Edited cells are known by row and column, so they're only restored if
    /// the file hasn't changed.
    pub fn kept(kept: &KeptDraft) -> Result<Draft, Failure> {
        let choice: SourceChoice = serde_json::from_str(&kept.choice).unwrap_or_default();
        let mapping = kept_mapping(&kept.state);
        let of_mapping = mapping.as_ref().map(|mapping| mapping.source.clone()).unwrap_or_default();
        let options = choice.options()?.or(&of_mapping);
        let is_as_before = kept.file.is_some() && FileStamp::of(&kept.path) == kept.file;
        let source = Source::open(&kept.path, &options)?;
        let source = if is_as_before { source.with_edits(kept.cells.clone()) } else { source };
        let lost_cells = if is_as_before { 0 } else { kept.cells.len() };
        let draft = match mapping {
            Some(mapping) => Draft::new(&kept.path, source, options, mapping.to_json(), false),
            None => Draft::suggested(&kept.path, source, options),
        };
        let state = (!draft.is_suggested).then(|| kept.state.clone());
        Ok(Draft { choice, kept: Some(KeptState { state, lost_cells }), ..draft })
    }

    /// Returns what is kept of the draft when it's closed: its path, how it's read, and its edited cells. The sample can
    /// be opened again, and a pasted table has no file.
    pub fn to_keep(&self) -> Option<(PathBuf, String, CellEdits)> {
        if self.is_sample || self.source.pasted_text().is_some() {
            return None;
        }
        let choice = serde_json::to_string(&self.choice).ok()?;
        Some((self.path.clone(), choice, self.source.cell_edits().clone()))
    }

    /// Opens a combined file with its mapping.
    pub fn combined(path: &Path, mapping: &Mapping, combined_from: Vec<String>) -> Result<Draft, Failure> {
        let draft = Draft::again(path, &mapping.to_json(), &SourceOptions::default())?;
        Ok(Draft { combined_from, ..draft })
    }

    /// Opens a pasted table. `name` is shown instead of a file's name.
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

    /// Returns this pasted draft as one of the file that it was saved to.
    pub fn saved_at(&self, path: &Path) -> Result<Draft, Failure> {
        let source = Source::open(path, &self.options)?.with_edits(self.source.cell_edits().clone());
        let fresh = Draft::new(path, source, self.options.clone(), self.mapping.clone(), false);
        let (choice, saved) = (self.choice.clone(), self.saved.clone());
        Ok(Draft { version: self.version, choice, saved, is_suggested: self.is_suggested, ..fresh })
    }

    /// Opens the sample with its mapping.
    pub fn open_sample(path: &Path) -> Result<Draft, Failure> {
        let options = Mapping::from_json(SAMPLE_MAPPING)?.source;
        let source = Source::open(path, &options)?;
        Ok(Draft::new(path, source, options, SAMPLE_MAPPING.to_owned(), true))
    }

    /// Returns a draft with the mapping that is suggested for the file.
    fn suggested(path: &Path, source: Source, options: SourceOptions) -> Draft {
        let mapping = suggested(&source, &source.sample_profile());
        Draft { is_suggested: true, ..Draft::new(path, source, options, mapping, false) }
    }

    fn new(path: &Path, source: Source, options: SourceOptions, mapping: String, is_sample: bool) -> Draft {
        Draft {
            version: 0,
            profile: Arc::new(source.sample_profile()),
            source: Arc::new(source),
            options,
            is_suggested: false,
            counting: Counting::new(),
            mapping,
            saved: None,
            check: None,
            combining: None,
            format_mismatches: Vec::new(),
            path: path.to_owned(),
            is_sample,
            is_again: false,
            combined_from: Vec::new(),
            choice: SourceChoice::default(),
            kept: None,
        }
    }

    /// Returns a copy without count and check, to be read again.
    pub fn without_results(&self) -> Draft {
        Draft {
            version: self.version,
            choice: self.choice.clone(),
            source: self.source.clone(),
            profile: self.profile.clone(),
            options: self.options.clone(),
            is_suggested: self.is_suggested,
            counting: Counting::new(),
            mapping: self.mapping.clone(),
            saved: self.saved.clone(),
            check: None,
            combining: None,
            format_mismatches: self.format_mismatches.clone(),
            path: self.path.clone(),
            is_sample: self.is_sample,
            is_again: self.is_again,
            combined_from: self.combined_from.clone(),
            kept: self.kept.clone(),
        }
    }

    /// Returns the draft of the same file, read in another way. If its columns change, it gets a suggested mapping.
    pub fn read_again(&self, choice: SourceChoice) -> Result<Draft, Failure> {
        let of_mapping = Mapping::from_json(&self.mapping).map(|mapping| mapping.source).unwrap_or_default();
        let options = choice.options()?.or(&of_mapping);
        let source = match self.source.pasted_text() {
            Some(text) => Source::pasted(&self.path.to_string_lossy(), &String::from_utf8_lossy(text), &options)?,
            None => Source::open(&self.path, &options)?,
        };
        let is_as_before = source.columns() == self.source.columns();
        // Edited cells are known by row and column, which are only the same if the table starts at the same line.
        let is_same_table = is_as_before && source.dialect().header_row == self.source.dialect().header_row;
        let source = if is_same_table { source.with_edits(self.source.cell_edits().clone()) } else { source };
        let is_suggested = self.is_suggested || !is_as_before;
        let mapping = if is_as_before { self.mapping.clone() } else { suggested(&source, &source.sample_profile()) };
        let format_mismatches = match Mapping::from_json(&mapping) {
            Ok(mapping) => format_mismatch::find(&source, &options, &mapping),
            Err(_) => Vec::new(),
        };
        let fresh = Draft { format_mismatches, ..Draft::new(&self.path, source, options, mapping, self.is_sample) };
        let saved = self.saved.clone().filter(|_| is_as_before);
        let is_again = self.is_again && is_as_before;
        let combined_from = self.combined_from.clone();
        Ok(Draft { version: self.version, choice, saved, is_again, is_suggested, combined_from, ..fresh })
    }

    /// Returns the path of the file. It must not reach the page.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns how the file is read with a mapping: the user's choice wins.
    pub fn options_with(&self, mapping: &Mapping) -> Result<SourceOptions, Failure> {
        Ok(self.choice.options()?.or(&mapping.source))
    }

    /// Returns the limits of a batch, with at most `max_rows` rows. The sample has small batches by default.
    pub fn batch_limits(&self, max_rows: Option<u64>) -> BatchLimits {
        BatchLimits::new(max_rows.or(self.is_sample.then_some(SAMPLE_BATCH_ROWS)), None)
    }

    /// Returns a mapping with the source settings of this file added, so that the next file is read in the same way. That
    /// rows at the end are customers is true of this file only.
    pub fn with_source(&self, mapping: &Mapping) -> Result<Mapping, Failure> {
        let source = self.options_with(mapping)?;
        let totals = source.totals.filter(|totals| *totals == Totals::Skip).or(mapping.source.totals);
        Ok(Mapping { source: SourceOptions { totals, ..source }, ..mapping.clone() })
    }

    /// Takes the file as it was counted. A mapping suggested from the first rows is suggested again from all rows.
    pub fn counted(&mut self, counted: Counted) {
        // Cells may have been edited while the rows were counted.
        let cells = self.source.cell_edits().clone();
        self.counting.rows = Some(counted.profile.rows);
        self.source = Arc::new(counted.source.with_edits(cells));
        self.profile = Arc::new(counted.profile);
        if self.is_suggested {
            self.mapping = suggested(&self.source, &self.profile);
        }
    }

    /// Takes the mapping of a check, which is no longer a suggestion.
    pub fn decide(&mut self, mapping: String) {
        (self.mapping, self.is_suggested) = (mapping, false);
    }

    /// Remembers that the draft's mapping was saved under this name.
    pub fn mapping_saved(&mut self, name: &str, text: &str) {
        self.saved = Some(DraftMapping { name: name.to_owned(), text: text.to_owned(), fresh: Vec::new() });
    }

    /// Returns the draft as the page sees it.
    pub fn shown(&self) -> api::Draft {
        let dialect = self.source.dialect();
        let text = |byte: u8| char::from(byte).to_string();
        api::Draft {
            version: self.version,
            file: file_name(&self.path),
            bytes: self.source.bytes(),
            is_sample: self.is_sample,
            is_again: self.is_again,
            kept: self.kept.clone(),
            combined_from: self.combined_from.clone(),
            is_pasted: self.source.pasted_text().is_some(),
            rows: self.counting.rows,
            count_failure: self.counting.failure.clone(),
            encoding: dialect.encoding.name().to_owned(),
            delimiter: dialect.delimiter.as_str().to_owned(),
            is_batch: dialect.is_batch,
            quote: dialect.quote.map(text),
            escape: dialect.escape.map(text),
            header_row: dialect.header_row,
            unclear_header: self.source.unclear_header(),
            left_out_labels: self.source.left_out_labels(),
            suggested_header_rows: self.source.suggested_header_rows(),
            sheet: self.source.sheet().map(str::to_owned),
            members: self.source.members().to_vec(),
            member: self.source.member().map(str::to_owned),
            format_mismatches: self.format_mismatches.clone(),
            hidden_rows: self.source.unanswered_hidden_rows(),
            footer_rows: self.source.unanswered_footer_rows(),
            left_out: self.source.left_out_rows().to_vec(),
            skip_last: dialect.skip_last,
            columns: self.source.columns().to_vec(),
            sample: self.source.sample().to_vec(),
            options: self.choice.clone(),
            mapping: self.mapping.clone(),
            saved: self.saved.clone(),
            edited_cells: self.source.cell_edits().len(),
            is_suggested: self.is_suggested,
            suggestions: mapping_view::suggestions(&self.source, &self.profile),
            view: mapping_view::of(&self.mapping, &self.source, &self.profile).unwrap_or_default(),
            date_formats: engine::date_formats().iter().map(|format| (*format).to_owned()).collect(),
            number_formats: engine::number_formats(),
        }
    }
}

/// Returns the mapping that is suggested for a file, as JSON.
fn suggested(source: &Source, profile: &FileProfile) -> String {
    source.suggest(profile).mapping.to_json()
}

/// Returns the mapping of what the page keeps; `None` if this version can't read it.
fn kept_mapping(state: &str) -> Option<Mapping> {
    let state: serde_json::Value = serde_json::from_str(state).ok()?;
    Mapping::draft_from_json(&state["mapping"].to_string()).ok()
}
