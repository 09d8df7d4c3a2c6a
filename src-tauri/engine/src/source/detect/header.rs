//! Finds the rows that name the columns.

use super::head_records::{HeadRecords, SHOWN_RECORDS, Separators};
use super::header_evidence::{HeaderVerdict, clear_names, has_digit, is_value, verdict};
use super::labels::Labels;
use super::name_words::is_common_name;
use crate::input::{SourceError, SourceOptions};
use crate::rule::Rule;
use crate::source::shape::ShapeNote;
use crate::workbook::Merge;

/// How many records above the header may be titles or comments.
const MAX_TITLES: usize = 20;

/// How many rows with titles of groups are above the names at most.
const MAX_GROUPS: usize = 2;

/// How many rows of labels or types below the header are left out at most.
const MAX_LABELS: usize = 3;

/// The rows that name the columns, and what was noticed about them. Records are counted from 0.
pub(super) struct Header {
    /// The first record of names, or `None` if there's no header.
    pub(super) record: Option<usize>,
    /// How many records name the columns.
    pub(super) rows: usize,
    pub(super) names: Option<Vec<String>>,
    /// The first data record.
    pub(super) data: usize,
    pub(super) notes: Vec<ShapeNote>,
    /// How many records seem to name the columns, if that's more than `rows`.
    pub(super) suggested_rows: Option<usize>,
}

impl HeadRecords {
    pub(super) fn header(
        &self,
        how: Separators,
        options: &SourceOptions,
        merges: &[Merge],
    ) -> Result<Header, SourceError> {
        let mut notes = Vec::new();
        let rows = options.header_rows.map_or(1, |rows| rows.max(1) as usize);
        let found = match options.header_row {
            Some(0) => None,
            Some(line) => {
                let found = self.spans.iter().position(|record| self.line(record) == line);
                Some(found.ok_or(SourceError::HeaderMissing { line })?)
            }
            // The names begin with the titles of groups above.
            None => self
                .detected_header(options, merges, how, &mut notes)
                .map(|found| found - self.groups_above(found, rows - 1, merges)),
        };
        let Some(record) = found else {
            // Comments are skipped even if there's no header.
            let data = if options.header_row.is_none() { self.comments() } else { 0 };
            return Ok(Header { record: None, rows: 0, names: None, data, notes, suggested_rows: None });
        };
        // A header that Profile Ferry exported has one row.
        let (rows, is_ours) =
            if self.is_ours(record) { (1, true) } else { (rows.min(self.spans.len() - record), false) };
        let names = self.other_names(record, how).or_else(|| self.unquoted_names(record, how));
        let names = names.unwrap_or_else(|| self.names_of(record, rows, merges));
        let mut data = record + rows;
        let mut suggested_rows = None;
        if options.header_rows.is_none() && !is_ours {
            let groups = self.groups_above(record, MAX_GROUPS, merges);
            suggested_rows = (groups > 0).then_some(groups + 1);
            data = self.skip_labels(record, &names, &mut notes, &mut suggested_rows);
        } else if self.is_line(data) && !is_ours {
            data += 1;
        }
        Ok(Header { record: Some(record), rows, names: Some(names), data, notes, suggested_rows })
    }

    /// Returns the likeliest header, or `None` if that's a data row. Notes if it could be either.
    fn detected_header(
        &self,
        options: &SourceOptions,
        merges: &[Merge],
        how: Separators,
        notes: &mut Vec<ShapeNote>,
    ) -> Option<usize> {
        let first = self.comments();
        for (rule, names) in
            [(Rule::HeaderDelimiter, self.other_names(first, how)), (Rule::QuoteStray, self.unquoted_names(first, how))]
        {
            if let Some(span) = self.spans.get(first).filter(|_| names.is_some()) {
                notes.push(ShapeNote::of_line(rule, self.line(span), self.line_text(first)));
                return Some(first);
            }
        }
        let found = self.likeliest_header(merges);
        if self.is_ours(found) || options.header_rows.is_some() {
            return Some(found);
        }
        let rows: Vec<Vec<String>> = self.rows_below(found);
        match verdict(&self.texts(found), &rows) {
            HeaderVerdict::Names => Some(found),
            // The header names fewer columns than the rows have.
            _ if found > first && self.are_common_names(found - 1) => Some(found - 1),
            HeaderVerdict::Data => None,
            HeaderVerdict::Unclear => {
                let line = self.line(&self.spans[found]);
                notes.push(ShapeNote::of_line(Rule::HeaderUnclear, line, self.line_text(found)));
                Some(found)
            }
        }
    }

    /// Returns the records below a record, as texts.
    pub(super) fn rows_below(&self, record: usize) -> Vec<Vec<String>> {
        let below = record + 1..self.spans.len().min(record + 1 + SHOWN_RECORDS);
        below.map(|record| self.texts(record)).collect()
    }

    fn are_common_names(&self, record: usize) -> bool {
        let texts = self.texts(record);
        let mut filled = texts.iter().filter(|text| !text.trim().is_empty()).peekable();
        filled.peek().is_some() && filled.all(|text| is_common_name(text))
    }

    /// Returns the names in a record that has another delimiter than the other records: it's a single cell, which that
    /// delimiter splits into as many names as most records have cells.
    fn other_names(&self, record: usize, how: Separators) -> Option<Vec<String>> {
        const OTHERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];
        let width = self.usual_full_width();
        if self.full_width(record) > 1 || width < 2 || record + 1 >= self.spans.len() {
            return None;
        }
        let text = self.bytes(record);
        OTHERS.into_iter().filter(|other| *other != how.delimiter).find_map(|delimiter| {
            if !text.contains(&delimiter) || delimiter == b' ' && width < 3 {
                return None;
            }
            let records = HeadRecords::split(text, true, Separators { delimiter, ..how }, 1).ok()?;
            let names = records.texts(0);
            let are_names = names.iter().all(|name| !name.trim().is_empty() && !is_value(name));
            let is_as_wide = names.len() == width || names.len() == self.usual_width().0;
            (records.spans.len() == 1 && is_as_wide && are_names).then_some(names)
        })
    }

    /// Returns the names in a record whose quotes are wrong: it has text after a closing quote and fewer cells than most
    /// records, and exactly as many if quotes are text.
    fn unquoted_names(&self, record: usize, how: Separators) -> Option<Vec<String>> {
        let quote = how.quote?;
        let width = self.usual_width().0;
        let is_stray = self.spans.get(record).is_some_and(|span| span.stray_quotes.any());
        if !is_stray || self.width(record) >= width {
            return None;
        }
        let records = HeadRecords::split(self.bytes(record), true, Separators { quote: None, ..how }, 1).ok()?;
        let unquoted = |name: &String| {
            let inner = name.strip_prefix(char::from(quote)).and_then(|name| name.strip_suffix(char::from(quote)));
            inner.unwrap_or(name).to_owned()
        };
        let names: Vec<String> = records.texts(0).iter().map(unquoted).collect();
        let are_names = names.iter().all(|name| !name.trim().is_empty() && !is_value(name));
        (names.len() == width && are_names).then_some(names)
    }

    /// Returns the first data record below a header: a line of dashes, and rows of labels or types, are left out. Notes
    /// these, and how many rows name the columns if the rows are names of their own.
    fn skip_labels(
        &self,
        header: usize,
        names: &[String],
        notes: &mut Vec<ShapeNote>,
        suggested_rows: &mut Option<usize>,
    ) -> usize {
        let mut next = header + 1;
        while next < self.spans.len() && next <= header + MAX_LABELS {
            let mut note = |rule: Rule| {
                notes.push(ShapeNote::of_line(rule, self.line(&self.spans[next]), self.line_text(next)));
            };
            // Database programs draw a line below the header.
            if !self.is_line(next) {
                let labels = Labels::of(names, &self.texts(next), &self.rows_below(next));
                match labels {
                    Labels::None => break,
                    Labels::Unclear => {
                        note(Rule::LabelsUnclear);
                        break;
                    }
                    Labels::Clear => note(Rule::LabelsLeftOut),
                    Labels::Names => {
                        note(Rule::LabelsLeftOut);
                        *suggested_rows = Some(next + 1 - header);
                    }
                }
            }
            next += 1;
        }
        next
    }

    /// Returns the columns' names from one or more records. The titles of groups in the upper records are joined with
    /// the names below them, as in `Address / City`.
    fn names_of(&self, header: usize, rows: usize, merges: &[Merge]) -> Vec<String> {
        if rows == 1 {
            return self.header_texts(header, merges);
        }
        let mut levels: Vec<Vec<String>> =
            (header..header + rows).map(|record| self.header_texts(record, merges)).collect();
        let width = levels.iter().map(Vec::len).max().unwrap_or(0);
        levels.iter_mut().for_each(|level| level.resize(width, String::new()));
        for level in 0..rows - 1 {
            let row = self.line(&self.spans[header + level]);
            let is_merged =
                |merge: &&Merge| u64::from(merge.first_row) == row && merge.last_column > merge.first_column;
            for column in 1..width {
                let left = levels[level][column - 1].clone();
                let is_empty = levels[level][column].trim().is_empty();
                // Without merged cells, a title is the first of its group, if a name is below it.
                let belongs = match merges.iter().any(|merge| is_merged(&merge)) {
                    true => merges
                        .iter()
                        .filter(is_merged)
                        .any(|merge| (merge.first_column as usize + 1..=merge.last_column as usize).contains(&column)),
                    false => {
                        let is_named = |column: usize| !levels[level + 1][column].trim().is_empty();
                        is_named(column) && is_named(column - 1)
                    }
                };
                if is_empty && belongs {
                    levels[level][column] = left;
                }
            }
        }
        let name = |column: usize| {
            let mut parts: Vec<&str> = levels.iter().map(|level| level[column].trim()).collect();
            parts.retain(|part| !part.is_empty());
            parts.dedup();
            parts.join(" / ")
        };
        (0..width).map(name).collect()
    }

    /// Returns the header's texts. An empty cell that's merged with a cell above has the text of that cell.
    fn header_texts(&self, header: usize, merges: &[Merge]) -> Vec<String> {
        let mut texts = self.texts(header);
        let row = self.line(&self.spans[header]);
        for merge in merges {
            if u64::from(merge.first_row) >= row || u64::from(merge.last_row) < row {
                continue;
            }
            let column = merge.first_column as usize;
            let above = self.spans.iter().position(|record| self.line(record) == u64::from(merge.first_row));
            let Some(text) = above.and_then(|above| self.texts(above).get(column).cloned()) else { continue };
            if column >= texts.len() && column < texts.len() + 256 {
                texts.resize(column + 1, String::new());
            }
            if let Some(place) = texts.get_mut(column).filter(|place| place.is_empty()) {
                *place = text;
            }
        }
        texts
    }

    /// Returns how many rows above the names have titles of groups, up to a number. Above such a row, one with gaps has
    /// titles of groups of groups.
    fn groups_above(&self, names: usize, most: usize, merges: &[Merge]) -> usize {
        let are_titles = |record: usize| {
            let texts = self.texts(record);
            let filled = texts.iter().filter(|text| !text.trim().is_empty()).count();
            (2..self.usual_full_width()).contains(&filled) && !texts.iter().any(|text| has_digit(text))
        };
        let is_above = |above: &usize| {
            names >= self.comments() + above
                && (self.is_group(names - above, merges) || *above > 1 && are_titles(names - above))
        };
        (1..=most).take_while(is_above).count()
    }

    /// Returns whether a row names groups of columns, and the row below names the columns.
    fn is_group(&self, record: usize, merges: &[Merge]) -> bool {
        self.is_group_row(record, merges) || self.is_above_names(record)
    }

    /// Returns whether a row has gaps that the names in the row below fill: `Address,,Contact,` above
    /// `Street,City,Mail,Phone`.
    fn is_above_names(&self, record: usize) -> bool {
        const ENOUGH: usize = 2;
        let (upper, lower) = (self.texts(record), self.texts(record + 1));
        let is_filled = |texts: &[String], column: usize| texts.get(column).is_some_and(|text| !text.trim().is_empty());
        let width = self.full_width(record + 1);
        let titles = (0..width).filter(|column| is_filled(&upper, *column)).count();
        let gaps = (1..width).any(|column| !is_filled(&upper, column) && is_filled(&upper, column - 1));
        let are_names = (0..width).all(|column| is_filled(&lower, column) && !has_digit(&lower[column]));
        let rows = self.rows_below(record + 1);
        titles >= ENOUGH
            && gaps
            && are_names
            && self.full_width(record) <= width
            && width == self.usual_full_width()
            && clear_names(&lower, &rows) >= ENOUGH
    }

    /// Returns the first record that's as wide as most others and has few empty cells. Titles above the header are
    /// narrower or emptier, and comments are skipped.
    pub(super) fn likeliest_header(&self, merges: &[Merge]) -> usize {
        let width = self.usual_full_width();
        let comments = self.comments();
        let is_header = |record: &usize| {
            let cells = self.cells(*record);
            let full = cells.iter().filter(|cell| cell.end > cell.start).count();
            if width < 2 {
                return full > 0;
            }
            let is_as_full = full * 2 >= width && full >= 2 || self.is_behind_an_index(*record, width);
            cells.len() + 1 >= width && is_as_full && !self.is_group(*record, merges)
        };
        let mut tops = comments..self.spans.len().min(MAX_TITLES);
        // A header that Profile Ferry exported is recognized by its last column, even if it has empty cells.
        let written = tops.clone().find(|record| self.is_ours(*record));
        let Some(found) = written.or_else(|| tops.find(is_header)) else {
            return comments.min(self.spans.len().saturating_sub(1));
        };
        let is_wider = width > 1 && self.full_width(found) > width;
        let is_title = is_wider && self.tells(found) && is_header(&(found + 1)) && self.names(found + 1);
        if is_title { found + 1 } else { found }
    }

    /// Returns whether a record has a name for the last column only, because the columns before are a pandas index,
    /// which has no name.
    fn is_behind_an_index(&self, record: usize, width: usize) -> bool {
        const MAX_COLUMNS: usize = 3;
        let (cells, last) = (self.cells(record), width - 1);
        let is_alone = width <= MAX_COLUMNS
            && cells.len() == width
            && cells.iter().enumerate().all(|(column, cell)| (cell.end > cell.start) == (column == last));
        is_alone && !self.tells(record) && !self.names(record + 1)
    }

    /// Returns whether a record has a cell like a title's: at least four digits, as in a date, or a colon at its end.
    fn tells(&self, record: usize) -> bool {
        let tells = |text: &String| text.bytes().filter(u8::is_ascii_digit).count() >= 4 || text.trim().ends_with(':');
        self.texts(record).iter().any(tells)
    }

    /// Returns whether a record clearly names the columns: it's as wide as most others, none of its cells is empty or a
    /// value, and there's a column whose other cells have digits.
    fn names(&self, record: usize) -> bool {
        let texts = self.texts(record);
        let rows = record + 1..self.spans.len().min(record + 1 + SHOWN_RECORDS);
        let below: Vec<Vec<String>> = rows.map(|record| self.texts(record)).collect();
        let is_named = |(column, name): (usize, &String)| {
            let cells = || below.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
            cells().filter(|cell| has_digit(cell)).count() * 5 >= cells().count() * 4
                && cells().next().is_some()
                && !has_digit(name)
        };
        self.full_width(record) == self.usual_full_width()
            && texts[..self.full_width(record)].iter().all(|name| !name.is_empty() && !is_value(name))
            && below.len() > 1
            && texts.iter().enumerate().any(is_named)
    }

    /// Returns whether a record is a line of dashes, as in `---,-----`. Some of its cells can be empty.
    fn is_line(&self, record: usize) -> bool {
        let is_drawn = |text: &String| {
            let text = text.trim();
            let dashes = text.bytes().filter(|byte| matches!(byte, b'-' | b'=')).count();
            text.is_empty() || dashes >= 2 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'+' | b':' | b' '))
        };
        let texts = self.texts(record);
        texts.iter().any(|text| !text.trim().is_empty()) && texts.iter().all(is_drawn)
    }

    fn is_ours(&self, record: usize) -> bool {
        let last = self.full_width(record).checked_sub(1).and_then(|last| self.cells(record).get(last));
        last.is_some_and(|cell| self.text[cell.start as usize..cell.end as usize] == *b"ferry_reason")
    }

    /// Returns how many records at the beginning are comments. They begin with `#`. A single one that's as wide as most
    /// records is the header instead.
    pub(super) fn comments(&self) -> usize {
        let is_comment = |record: &usize| {
            let span = &self.spans[*record];
            self.text[span.start as usize..span.end as usize].starts_with(b"#")
        };
        let count = (0..self.spans.len().min(MAX_TITLES)).take_while(is_comment).count();
        let is_as_wide = count == 1 && self.full_width(0) == self.usual_full_width();
        if count == self.spans.len() || is_as_wide { 0 } else { count }
    }

    /// Returns whether a row names groups of columns: its cells are merged across several columns, and the header is
    /// the row below.
    fn is_group_row(&self, record: usize, merges: &[Merge]) -> bool {
        let row = self.line(&self.spans[record]);
        let begun = || merges.iter().filter(|merge| u64::from(merge.first_row) == row);
        let wide = begun().filter(|merge| merge.last_column > merge.first_column && u64::from(merge.last_row) == row);
        let wide = wide.count();
        let full = self.cells(record).iter().filter(|cell| cell.end > cell.start).count();
        wide > 0 && (begun().any(|merge| u64::from(merge.last_row) > row) || wide >= full)
    }
}
