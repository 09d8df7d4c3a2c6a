//! Mapping profiles: kept by name, brought in and taken out, and found again for a file.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use engine::mapping::ColumnRef;
use engine::{Mapping, Source};
use uploads::{SavedMappingError, Uploads};

use crate::api::{DraftMapping, Imported, SavedMapping};
use crate::failure::{Failure, FailureCode};

/// What this window can take back, and what it waits for an answer about.
#[derive(Default)]
pub struct Mappings(Mutex<Held>);

#[derive(Default)]
struct Held {
    removed: Vec<uploads::SavedMapping>,
    imports: u64,
    imported: Option<Imported>,
    /// One that loosens safeguards, until a person accepts that.
    waiting: Option<Mapping>,
}

impl Mappings {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what could be put back.
    pub fn forget_all(&self) {
        *self.held() = Held::default();
    }

    /// Removes one; it can be put back while the window is open.
    pub fn remove(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let removed = uploads.saved_mappings().remove(name)?;
        self.held().removed.push(removed);
        Ok(())
    }

    /// Puts the one that was removed last under that name back.
    pub fn restore(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let mut held = self.held();
        let Some(place) = held.removed.iter().rposition(|one| one.name == name) else {
            return Err(Failure::plain(FailureCode::NoSuchMapping));
        };
        uploads.saved_mappings().restore(&held.removed[place])?;
        held.removed.remove(place);
        Ok(())
    }

    /// Brings a mapping file in. One that loosens safeguards waits for [`Mappings::answer`].
    pub fn import(&self, uploads: &Uploads, path: &Path) -> Result<Imported, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::new(FailureCode::FileGone, &error))?;
        let mut mapping = Mapping::from_json(&text)?;
        if mapping.name.trim().is_empty() {
            mapping.name = stem(path);
        }
        mapping.name = free_name(uploads, &mapping.name)?;
        let relaxed = mapping.relaxed_checks().into_iter().map(Into::into).collect::<Vec<_>>();
        let is_kept = relaxed.is_empty();
        if is_kept {
            uploads.saved_mappings().save(&mapping, None)?;
        }
        let mut held = self.held();
        held.imports += 1;
        let imported = Imported { number: held.imports, name: mapping.name.clone(), relaxed, is_kept };
        held.imported = Some(imported.clone());
        held.waiting = (!is_kept).then_some(mapping);
        Ok(imported)
    }

    /// Keeps the one that waits, or lets it go.
    pub fn answer(&self, uploads: &Uploads, accept: bool) -> Result<(), Failure> {
        let waiting = self.held().waiting.take();
        if let Some(mapping) = waiting.filter(|_| accept) {
            uploads.saved_mappings().save(&mapping, None)?;
        }
        if let Some(imported) = self.held().imported.as_mut() {
            imported.is_kept |= accept;
        }
        Ok(())
    }

    /// The last one that was brought in.
    pub fn imported(&self) -> Option<Imported> {
        self.held().imported.clone()
    }
}

/// Whether a file is a mapping and no table, by its name: `*.ferrymap.json`.
pub fn is_mapping_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().ends_with(".ferrymap.json"))
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name[..name.len().saturating_sub(".ferrymap.json".len())].to_owned()
}

/// That name, or the next one that is free: `CRM weekly 2`.
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

/// Every one, by name.
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

/// The saved mapping that a file is meant for, and the file as that mapping reads it.
pub struct Found {
    /// As the page sees it.
    pub shown: DraftMapping,
    /// The mapping.
    pub mapping: Mapping,
    /// The file, where the mapping reads it otherwise than it was opened.
    pub source: Option<Source>,
}

/// The saved mapping that fits a file's columns: wholly, the one for just these columns first and then the
/// one used last; else the one of which most is there, if that is the half of it.
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
        // Read as the mapping says, the file may have the columns that it seems to lack.
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
        // Or as it is, where it no longer is as the mapping remembers it.
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
        let home = tempfile::tempdir()?;
        let uploads = Uploads::open(Some(home.path()))?;
        Ok((home, uploads))
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

    fn file(home: &Path, text: &str) -> Result<Source, Box<dyn std::error::Error>> {
        let path = home.join("file.csv");
        std::fs::write(&path, text)?;
        Ok(Source::open(&path, &engine::SourceOptions::default())?)
    }

    #[test]
    fn the_weekly_file_finds_its_mapping_and_the_one_for_just_these_columns_first() -> Tested {
        let (home, uploads) = uploads()?;
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        uploads.saved_mappings().save(&mapping("other", &["tier"], "")?, Some(&columns(&["id", "tier", "more"])))?;
        uploads.saved_mappings().save(&mapping("weekly", &["tier"], "")?, Some(&columns(&["id", "tier"])))?;
        uploads.journal().mapping_used("other", 1)?;
        let source = file(home.path(), "id,tier\n1,gold\n")?;
        let found = find(&uploads.saved_mappings().list()?, &source).ok_or("none")?;
        assert!(found.shown.name == "weekly" && found.mapping.fit(source.columns()).is_whole());
        Ok(())
    }

    #[test]
    fn the_way_the_file_is_read_comes_with_the_mapping() -> Tested {
        let (home, uploads) = uploads()?;
        uploads.saved_mappings().save(&mapping("weekly", &["tier"], r#","source":{"header_row":3}"#)?, None)?;
        let source = file(home.path(), "Report,2026\nAll,of it\nid,tier\n1,gold\n2,silver\n")?;
        let found = find(&uploads.saved_mappings().list()?, &source).ok_or("none")?;
        let columns = found.source.as_ref().unwrap_or(&source).columns();
        assert!(found.mapping.fit(columns).is_whole());
        assert_eq!(columns, ["id", "tier"]);
        Ok(())
    }

    #[test]
    fn one_that_half_fits_names_what_is_missing_and_what_comes_nearest() -> Tested {
        let (home, uploads) = uploads()?;
        uploads.saved_mappings().save(&mapping("weekly", &["Tier", "Opt in"], "")?, None)?;
        let source = file(home.path(), "id,Tier,Opt-ins,City\n1,gold,yes,Rio\n")?;
        let found = find(&uploads.saved_mappings().list()?, &source).ok_or("none")?;
        let profile = source.sample_profile();
        let view = crate::session::mapping_view::of(&found.shown.text, &source, &profile)?;
        let [question] = &view.questions[..] else { return Err(format!("{:?}", view.questions).into()) };
        assert_eq!(question.column, ColumnRef::Header("Opt in".to_owned()));
        assert!(matches!(&question.about, engine::QuestionAbout::Missing { nearest } if nearest.first() == Some(&2)));
        let unlike = file(home.path(), "name,street\na,b\n")?;
        assert!(find(&uploads.saved_mappings().list()?, &unlike).is_none());
        Ok(())
    }

    #[test]
    fn what_loosens_a_safeguard_is_kept_once_that_is_accepted_and_what_was_removed_comes_back() -> Tested {
        let (home, uploads) = uploads()?;
        let path = home.path().join("loose.ferrymap.json");
        std::fs::write(&path, mapping("loose", &["tier"], r#","delimiters":"send""#)?.to_json())?;
        let mappings = Mappings::default();
        let first = mappings.import(&uploads, &path)?;
        assert_eq!((first.is_kept, first.relaxed.len(), all(&uploads)?.len()), (false, 1, 0));
        mappings.answer(&uploads, false)?;
        assert_eq!(all(&uploads)?.len(), 0);
        mappings.import(&uploads, &path)?;
        mappings.answer(&uploads, true)?;
        assert_eq!(mappings.imported().map(|imported| (imported.number, imported.is_kept)), Some((2, true)));
        assert_eq!(mappings.import(&uploads, &path)?.name, "loose 2");
        mappings.remove(&uploads, "loose")?;
        assert_eq!(all(&uploads)?.len(), 0);
        mappings.restore(&uploads, "loose")?;
        assert_eq!(all(&uploads)?.first().map(|one| one.name.clone()).as_deref(), Some("loose"));
        Ok(())
    }
}
