//! Saved mappings: importing, removing and restoring them, and finding the one for a file.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use engine::mapping::{ColumnRef, MappingFileError, read_mapping_text};
use engine::{Mapping, Source};
use uploads::{SavedMappingError, Uploads};

use crate::api::{DraftMapping, ImportedMapping, SavedMapping};
use crate::failure::{Failure, Shared};

/// Remembers removed mappings, and an import that waits for an answer, until the app closes.
#[derive(Default)]
pub struct Mappings(Mutex<State>);

#[derive(Default)]
struct State {
    removed: Vec<uploads::SavedMapping>,
    imports: u64,
    imported: Option<ImportedMapping>,
    /// An imported mapping that relaxes checks, until the user accepts that.
    waiting: Option<Mapping>,
}

impl Mappings {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets removed and imported mappings.
    pub fn forget_all(&self) {
        *self.state() = State::default();
    }

    /// Removes a mapping. It can be restored until the app closes.
    pub fn remove(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let removed = uploads.saved_mappings().remove(name)?;
        self.state().removed.push(removed);
        Ok(())
    }

    /// Restores the last removed mapping with this name.
    pub fn restore(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let mut state = self.state();
        let Some(place) = state.removed.iter().rposition(|one| one.name == name) else {
            return Err(Failure::Shared(Shared::NoSuchMapping { wanted: name.to_owned(), nearest: Vec::new() }));
        };
        uploads.saved_mappings().restore(&state.removed[place])?;
        state.removed.remove(place);
        Ok(())
    }

    /// Imports a mapping file. If it relaxes checks, it's only saved by [`Mappings::answer`].
    pub fn import(&self, uploads: &Uploads, path: &Path) -> Result<ImportedMapping, Failure> {
        let text = read_mapping_text(path).map_err(|error| match &error {
            MappingFileError::Io(cause) => Failure::Shared(Shared::FileGone).caused_by(cause),
            _ => Failure::MappingNotText.caused_by(&error),
        })?;
        let mut mapping = Mapping::from_json(&text)?;
        if mapping.name.trim().is_empty() {
            mapping.name = stem(path);
        }
        mapping.name = free_name(uploads, &mapping.name)?;
        let relaxed = mapping.relaxed_checks().into_iter().map(Into::into).collect::<Vec<_>>();
        let is_saved = relaxed.is_empty();
        if is_saved {
            uploads.saved_mappings().save(&mapping, None)?;
        }
        let mut state = self.state();
        state.imports += 1;
        let imported = ImportedMapping { number: state.imports, name: mapping.name.clone(), relaxed, is_saved };
        state.imported = Some(imported.clone());
        state.waiting = (!is_saved).then_some(mapping);
        Ok(imported)
    }

    /// Saves the mapping that waits for an answer, or drops it.
    pub fn answer(&self, uploads: &Uploads, accept: bool) -> Result<(), Failure> {
        let waiting = self.state().waiting.take();
        if let Some(mapping) = waiting.filter(|_| accept) {
            uploads.saved_mappings().save(&mapping, None)?;
        }
        if let Some(imported) = self.state().imported.as_mut() {
            imported.is_saved |= accept;
        }
        Ok(())
    }

    /// Returns the last imported mapping.
    pub fn imported(&self) -> Option<ImportedMapping> {
        self.state().imported.clone()
    }
}

/// Returns whether a file is a mapping, by its name: `*.ferrymap.json`.
pub fn is_mapping_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().ends_with(".ferrymap.json"))
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name[..name.len().saturating_sub(".ferrymap.json".len())].to_owned()
}

/// Returns the name if it's free, or else the next free one with a number, such as `CRM weekly 2`.
pub fn free_name(uploads: &Uploads, wanted: &str) -> Result<String, Failure> {
    let mut name = wanted.to_owned();
    for number in 2.. {
        match uploads.saved_mappings().get(&name) {
            Ok(_) => name = format!("{wanted} {number}"),
            Err(SavedMappingError::NoSuchMapping { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(name)
}

/// Returns all saved mappings, sorted by name.
pub fn all(uploads: &Uploads) -> Result<Vec<SavedMapping>, Failure> {
    Ok(uploads.saved_mappings().list()?.iter().map(listed).collect())
}

fn listed(saved: &uploads::SavedMapping) -> SavedMapping {
    let mapping = saved.mapping().ok();
    SavedMapping {
        name: saved.name.clone(),
        id: mapping.as_ref().map(|mapping| label(&mapping.identifier.column)),
        attributes: mapping
            .iter()
            .flat_map(|mapping| mapping.attributes.iter().map(|attribute| attribute.name.clone()))
            .collect(),
        relaxed: mapping.iter().flat_map(|mapping| mapping.relaxed_checks().into_iter().map(Into::into)).collect(),
        saved: saved.saved,
        used: saved.used,
    }
}

fn label(column: &ColumnRef) -> String {
    match column {
        ColumnRef::Header(header) => header.clone(),
        ColumnRef::Nth { header, nth } => format!("{header} ({nth})"),
        ColumnRef::Position(position) => position.to_string(),
    }
}

/// The saved mapping for a file, and the file as that mapping reads it.
pub struct Found {
    /// The mapping as the page sees it.
    pub shown: DraftMapping,
    pub mapping: Mapping,
    /// The file read with the mapping's settings, if they differ from how it was opened.
    pub source: Option<Source>,
}

/// Returns the saved mapping for a file. If several fit all their columns, it's the one that was saved for exactly this
/// file's columns, or else the one used last. If none fits, it's the one with most columns in the file, at least half of
/// its own.
pub fn find(saved: &[uploads::SavedMapping], source: &Source) -> Option<Found> {
    let mut known: Vec<(&uploads::SavedMapping, Mapping)> =
        saved.iter().filter_map(|one| Some((one, one.mapping().ok()?))).collect();
    known.sort_by_key(|(one, _)| {
        let is_same = one.columns.as_deref() == Some(source.columns());
        std::cmp::Reverse((is_same, one.used.unwrap_or(0), one.saved))
    });
    let mut half: Option<(usize, Found)> = None;
    for (one, mapping) in known {
        let here = mapping.fit(source.columns());
        if here.is_whole() && mapping.source == engine::SourceOptions::default() {
            return Some(found(one, mapping, source, None));
        }
        // With the mapping's own settings, the file may have the columns.
        let read = (mapping.source != engine::SourceOptions::default())
            .then(|| {
                let member = source.member().map(str::to_owned);
                Source::open(source.path(), &engine::SourceOptions { member, ..mapping.source.clone() }).ok()
            })
            .flatten();
        let columns = read.as_ref().map_or(source.columns(), Source::columns);
        let fit = mapping.fit(columns);
        if fit.is_whole() {
            return Some(found(one, mapping, source, read));
        }
        // Or the file's format has changed since the mapping was saved, and it fits as it was opened.
        if here.is_whole() {
            return Some(found(one, mapping, source, None));
        }
        let there = fit.found().count();
        let lost = fit.columns().len() - there;
        if there >= lost && there > half.as_ref().map_or(0, |(there, _)| *there) {
            half = Some((there, found(one, mapping, source, read)));
        }
    }
    half.map(|(_, found)| found)
}

fn found(saved: &uploads::SavedMapping, mapping: Mapping, opened: &Source, read: Option<Source>) -> Found {
    let source = read.as_ref().unwrap_or(opened);
    let columns = source.columns();
    let fit = mapping.fit(columns);
    let taken: Vec<usize> = fit.found().collect();
    let is_known = |name: &String| saved.columns.as_ref().is_some_and(|known| known.contains(name));
    let fresh: Vec<usize> =
        (0..columns.len()).filter(|place| !taken.contains(place) && !is_known(&columns[*place])).collect();
    let shown = DraftMapping { name: saved.name.clone(), text: mapping.to_json(), fresh };
    Found { shown, mapping, source: read }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    fn uploads() -> Result<(tempfile::TempDir, Uploads), Box<dyn std::error::Error>> {
        let data_dir = tempfile::tempdir()?;
        let uploads = Uploads::open(Some(data_dir.path()))?;
        Ok((data_dir, uploads))
    }

    fn mapping(name: &str, columns: &[&str], more: &str) -> Result<Mapping, engine::MappingError> {
        let attributes: Vec<String> =
            columns.iter().map(|column| format!(r#"{{"name":"a_{column}","column":"{column}"}}"#)).collect();
        Mapping::from_json(&format!(
            r#"{{"ferry_mapping":1,"name":"{name}","identifier":{{"kind":"thirdPartyId","column":"id"}},
                "attributes":[{}]{more}}}"#,
            attributes.join(",")
        ))
    }

    fn file(data_dir: &Path, text: &str) -> Result<Source, Box<dyn std::error::Error>> {
        let path = data_dir.join("file.csv");
        std::fs::write(&path, text)?;
        Ok(Source::open(&path, &engine::SourceOptions::default())?)
    }

    #[test]
    fn the_mapping_saved_for_exactly_these_columns_wins_over_the_last_used_one() -> Tested {
        let (data_dir, uploads) = uploads()?;
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        uploads.saved_mappings().save(&mapping("other", &["tier"], "")?, Some(&columns(&["id", "tier", "more"])))?;
        uploads.saved_mappings().save(&mapping("weekly", &["tier"], "")?, Some(&columns(&["id", "tier"])))?;
        uploads.journal().mapping_used("other", 1)?;
        let source = file(data_dir.path(), "id,tier\n1,gold\n")?;
        let found = find(&uploads.saved_mappings().list()?, &source).ok_or("none")?;
        assert!(found.shown.name == "weekly" && found.mapping.fit(source.columns()).is_whole());
        Ok(())
    }

    #[test]
    fn the_file_is_read_with_the_settings_of_its_mapping() -> Tested {
        let (data_dir, uploads) = uploads()?;
        uploads.saved_mappings().save(&mapping("weekly", &["tier"], r#","source":{"header_row":3}"#)?, None)?;
        let source = file(data_dir.path(), "Report,2026\nAll,of it\nid,tier\n1,gold\n2,silver\n")?;
        let found = find(&uploads.saved_mappings().list()?, &source).ok_or("none")?;
        let columns = found.source.as_ref().unwrap_or(&source).columns();
        assert!(found.mapping.fit(columns).is_whole());
        assert_eq!(columns, ["id", "tier"]);
        Ok(())
    }

    #[test]
    fn a_mapping_that_fits_half_names_its_missing_columns_and_similar_ones() -> Tested {
        let (data_dir, uploads) = uploads()?;
        uploads.saved_mappings().save(&mapping("weekly", &["Tier", "Opt in"], "")?, None)?;
        let source = file(data_dir.path(), "id,Tier,Opt-ins,City\n1,gold,yes,Rio\n")?;
        let found = find(&uploads.saved_mappings().list()?, &source).ok_or("none")?;
        let profile = source.sample_profile();
        let view = crate::session::mapping_view::of(&found.shown.text, &source, &profile)?;
        let [question] = &view.questions[..] else { return Err(format!("{:?}", view.questions).into()) };
        assert_eq!(question.column, ColumnRef::Header("Opt in".to_owned()));
        assert!(
            matches!(&question.about, engine::QuestionAbout::Missing { nearest, .. } if nearest.first() == Some(&2))
        );
        let unlike = file(data_dir.path(), "name,street\na,b\n")?;
        assert!(find(&uploads.saved_mappings().list()?, &unlike).is_none());
        Ok(())
    }

    #[test]
    fn a_mapping_that_relaxes_checks_is_saved_once_accepted_and_a_removed_one_can_be_restored() -> Tested {
        let (data_dir, uploads) = uploads()?;
        let path = data_dir.path().join("relaxed.ferrymap.json");
        std::fs::write(&path, mapping("relaxed", &["tier"], r#","delimiters":"send""#)?.to_json())?;
        let mappings = Mappings::default();
        let first = mappings.import(&uploads, &path)?;
        assert_eq!((first.is_saved, first.relaxed.len(), all(&uploads)?.len()), (false, 1, 0));
        mappings.answer(&uploads, false)?;
        assert_eq!(all(&uploads)?.len(), 0);
        mappings.import(&uploads, &path)?;
        mappings.answer(&uploads, true)?;
        assert_eq!(mappings.imported().map(|imported| (imported.number, imported.is_saved)), Some((2, true)));
        assert_eq!(mappings.import(&uploads, &path)?.name, "relaxed 2");
        mappings.remove(&uploads, "relaxed")?;
        assert_eq!(all(&uploads)?.len(), 0);
        mappings.restore(&uploads, "relaxed")?;
        assert_eq!(all(&uploads)?.first().map(|one| one.name.clone()).as_deref(), Some("relaxed"));
        Ok(())
    }
}
