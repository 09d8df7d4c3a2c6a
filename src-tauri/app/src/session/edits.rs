//! Changes to the open draft: how its file is read, edited cells, and where its table and mapping are saved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{CellEdits, Mapping};

use super::{Session, mapping_view};
use crate::api::{self, EditedCell, MappingView, SourceChoice};
use crate::failure::Failure;

impl Session {
    /// Returns the open draft as the page sees it.
    pub fn draft(&self) -> Result<api::Draft, Failure> {
        Ok(self.state().draft()?.shown())
    }

    /// Returns what is kept of the open draft when it's closed.
    pub fn to_keep(&self) -> Result<Option<(PathBuf, String, CellEdits)>, Failure> {
        Ok(self.state().draft()?.to_keep())
    }

    /// Closes the open file and stops everything that reads it.
    pub fn close(&self) {
        let mut state = self.state();
        state.next_opening();
        (state.draft, state.previous, state.rejected, state.archive) = (None, None, None, None);
    }

    /// Restores the draft that the open one replaced. The open one can then be restored in the same way.
    pub fn restore_previous(&self) -> Result<(), Failure> {
        let mut state = self.state();
        let mut previous = state.previous.take().ok_or(Failure::NoDraft)?;
        state.last_version += 1;
        previous.version = state.last_version;
        state.previous = state.draft.replace(previous);
        Ok(())
    }

    /// Reads the open file in another way. Blocks while it reads.
    pub fn set_source(&self, choice: SourceChoice) -> Result<api::Draft, Failure> {
        // The lock isn't held while reading, so that the page can keep polling.
        let (number, draft) = {
            let state = self.state();
            (state.opening_number, state.draft()?.without_results())
        };
        let draft = draft.read_again(choice)?;
        let mut state = self.state();
        if state.opening_number != number {
            return Err(Failure::NoDraft);
        }
        Ok(self.refresh_draft(&mut state, draft))
    }

    /// Replaces the text of a cell, or restores the file's own text if none is given. The next check uses it. The
    /// result has the text of an earlier edit, for undo.
    pub fn edit_cell(&self, row: u64, column: usize, text: Option<String>) -> Result<EditedCell, Failure> {
        let mut state = self.state();
        let draft = state.draft_mut()?;
        let mut cells = draft.source.cell_edits().clone();
        let before = match text {
            Some(text) => cells.insert(row, column, text),
            None => cells.remove(row, column),
        };
        draft.source = Arc::new(draft.source.with_edits(cells.clone()));
        Ok(EditedCell { before, edited_cells: cells.len() })
    }

    /// Returns which columns a mapping means in the open file, and the questions that only the user can answer.
    pub fn mapping_view(&self, mapping: &str) -> Result<MappingView, Failure> {
        let (source, profile) = {
            let state = self.state();
            let draft = state.draft()?;
            (draft.source.clone(), draft.profile.clone())
        };
        mapping_view::of(mapping, &source, &profile)
    }

    /// Returns the text of the open pasted table.
    pub fn pasted_text(&self) -> Result<Vec<u8>, Failure> {
        let state = self.state();
        let text = state.draft()?.source.pasted_text().map(<[u8]>::to_vec);
        text.ok_or(Failure::NoDraft)
    }

    /// Continues with the file that the open pasted table was saved to.
    pub fn continue_with_saved(&self, path: &Path) -> Result<api::Draft, Failure> {
        let mut state = self.state();
        let draft = state.draft()?.saved_at(path)?;
        Ok(self.refresh_draft(&mut state, draft))
    }

    /// Returns a mapping with the source settings of the open file added, and that file's columns. Without an open
    /// file, returns the mapping unchanged.
    pub fn mapping_to_save(&self, mapping: Mapping) -> Result<(Mapping, Option<Vec<String>>), Failure> {
        match self.state().draft.as_ref() {
            None => Ok((mapping, None)),
            Some(draft) => Ok((draft.with_source(&mapping)?, Some(draft.source.columns().to_vec()))),
        }
    }

    /// Remembers that the draft's mapping was saved under this name.
    pub fn mapping_saved(&self, name: &str, text: &str) {
        if let Some(draft) = self.state().draft.as_mut() {
            draft.mapping_saved(name, text);
        }
    }
}
