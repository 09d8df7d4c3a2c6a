//! What a person takes away: where it goes is asked for here, so that the page never learns it.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::mapping::{ColumnRef, ValueSource};
use engine::{Checked, ExportError, Mapping, Progress, RowRanges, Rule};
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use uploads::ExportHashes;

use crate::failure::{Failure, FailureCode};
use crate::session::blocking;
use crate::store::Store;

/// What workbooks end with.
const WORKBOOK: &str = "xlsx";

/// What the rules mean, by their code, in the person's language.
pub type Words = HashMap<String, String>;

/// Asks where a file is to go, at first beside the one that it is made from, under a name whose ending says what it
/// is; none: the person thought better of it.
pub async fn ask(
    app: &AppHandle,
    main: &WebviewWindow,
    name: &str,
    made_from: Option<&Path>,
) -> Result<Option<PathBuf>, Failure> {
    let mut dialog = app.dialog().file().set_parent(main).set_file_name(name);
    if let Some(folder) = made_from.and_then(Path::parent).filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    if let Some(ending) = Path::new(name).extension().and_then(|ending| ending.to_str()) {
        dialog = dialog.add_filter(ending.to_uppercase(), &[ending]);
    }
    let Some(chosen) = blocking(move || dialog.blocking_save_file()).await? else { return Ok(None) };
    chosen.into_path().map(Some).map_err(|error| Failure::new(FailureCode::NoPath, &error))
}

/// The excluded rows as they were, each with its reason, ready to be mended and dropped again: as a workbook
/// where the name says so.
pub fn excluded(checked: &Checked, to: &Path, words: &Words) -> Result<(), Failure> {
    refuse_source(checked.source().path(), to)?;
    whole(to, |mut out| {
        let worded = |rule| worded(words, rule);
        if is_workbook(to) {
            checked.write_excluded_workbook(&Progress::default(), out, worded)?;
        } else {
            checked.write_excluded(&Progress::default(), &mut out, worded)?;
        }
        Ok(())
    })
}

/// These rows as they were, each with this reason: as a workbook where the name says so.
pub fn rows(checked: &Checked, rows: &RowRanges, to: &Path, reason: &str) -> Result<(), Failure> {
    refuse_source(checked.source().path(), to)?;
    whole(to, |mut out| {
        if is_workbook(to) {
            checked.write_rows_workbook(rows, &Progress::default(), out, reason)?;
        } else {
            checked.write_rows(rows, &Progress::default(), &mut out, reason)?;
        }
        Ok(())
    })
}

/// Notes the ids of rows that were exported, of the excluded ones where none are named: so that what a spreadsheet makes
/// of them is known when they come back. The export is written, whatever becomes of that.
pub async fn note(store: &Store, checked: Arc<Checked>, rows: Option<RowRanges>) {
    let found = blocking(move || ExportHashes::of(&checked, rows.as_ref(), &Progress::default())).await;
    if let (Ok(Ok(Some(export))), Ok(uploads)) = (found, store.uploads())
        && let Err(error) = uploads.returned_exports().record(export).await
    {
        tracing::warn!(%error, "an export could not be noted");
    }
}

fn is_workbook(to: &Path) -> bool {
    to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(WORKBOOK))
}

/// A name for the excluded rows. Those of a workbook go back into one: as text they would lose what its cells
/// are, and a spreadsheet that opens text ruins ids.
pub fn excluded_name(checked: &Checked) -> String {
    let ending = if checked.source().workbook_format().is_some() { WORKBOOK } else { "csv" };
    format!("{}-excluded.{ending}", stem(checked))
}

/// A name for the rows of a file that did not arrive. A workbook's go back into one.
pub fn failed_name(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let ending = if matches!(&*ending, "xlsx" | "xlsm" | "xlsb" | "xls" | "ods") { WORKBOOK } else { "csv" };
    format!("{}-failed.{ending}", path.file_stem().unwrap_or_default().to_string_lossy())
}

/// Every issue, for reading; values of these columns hidden.
pub fn report(checked: &Checked, to: &Path, words: &Words, masked: &[String]) -> Result<(), Failure> {
    refuse_source(checked.source().path(), to)?;
    let is_masked = |column: Option<&str>| column.is_some_and(|column| masked.iter().any(|one| one == column));
    whole(to, |out| {
        checked.write_report(&Progress::default(), out, is_masked, |rule| worded(words, rule))?;
        Ok(())
    })
}

/// A table of a mapping's columns and no rows, for whoever fills it in.
pub fn template(mapping: &Mapping, to: &Path) -> Result<(), Failure> {
    let mut columns: Vec<&ColumnRef> = vec![&mapping.identifier.column];
    for attribute in &mapping.attributes {
        if let ValueSource::Column(column) = &attribute.from
            && !columns.contains(&column)
        {
            columns.push(column);
        }
    }
    let header = columns.iter().map(|column| match column {
        ColumnRef::Header(header) | ColumnRef::Nth { header, .. } => header.clone(),
        ColumnRef::Position(_) => String::new(),
    });
    let delimiter = mapping.source.delimiter.unwrap_or(b',');
    whole(to, |out| {
        let to_io = |error: csv::Error| ExportError::Write(std::io::Error::other(error));
        // Without the mark a spreadsheet reads accents wrong.
        out.write_all(b"\xef\xbb\xbf").map_err(ExportError::Write)?;
        let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        table.write_record(header).map_err(to_io)?;
        table.flush().map_err(ExportError::Write)
    })
}

/// A text as a file.
pub fn text(to: &Path, text: &str) -> Result<(), Failure> {
    whole(to, |out| writeln!(out, "{text}").map_err(ExportError::Write))
}

/// Bytes as a file.
pub fn bytes(to: &Path, bytes: &[u8]) -> Result<(), Failure> {
    whole(to, |out| out.write_all(bytes).map_err(ExportError::Write))
}

/// Written beside its place and then moved there: whole, or not at all.
fn whole(
    to: &Path,
    write: impl FnOnce(&mut BufWriter<&mut std::fs::File>) -> Result<(), ExportError>,
) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| Failure::new(FailureCode::ExportFailed, error);
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut file =
        tempfile::Builder::new().prefix(".profile-ferry-").tempfile_in(folder).map_err(|error| failed(&error))?;
    let mut out = BufWriter::new(file.as_file_mut());
    write(&mut out).map_err(|error| match error {
        ExportError::Source(error) => Failure::from(error),
        ExportError::Write(error) => failed(&error),
    })?;
    out.flush().map_err(|error| failed(&error))?;
    drop(out);
    file.persist(to).map_err(|error| failed(&error.error))?;
    Ok(())
}

/// An export must not take the place of what it is made from.
pub fn refuse_source(source: &Path, to: &Path) -> Result<(), Failure> {
    let is_same = matches!((source.canonicalize(), to.canonicalize()), (Ok(one), Ok(other)) if one == other);
    if is_same { Err(Failure::plain(FailureCode::ExportIsSource)) } else { Ok(()) }
}

fn worded(words: &Words, rule: Rule) -> String {
    words.get(rule.code()).cloned().unwrap_or_default()
}

/// A name for an export beside a file of this name: `customers` of `customers.csv`.
pub fn stem(checked: &Checked) -> String {
    checked.source().path().file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn an_empty_template_reads_back_as_the_columns_of_its_mapping() -> Tested {
        let folder = tempfile::tempdir()?;
        let to = folder.path().join("empty.csv");
        let mapping = Mapping::from_json(
            r#"{"ferry_mapping":1,"identifier":{"kind":"thirdPartyId","column":"Código"},
                "attributes":[{"name":"a","column":"Nível; pontos"},{"name":"b","column":"Código"},{"name":"c","value":"x"}],
                "source":{"delimiter":";"}}"#,
        )?;
        template(&mapping, &to)?;
        assert_eq!(std::fs::read_to_string(&to)?, "\u{feff}Código;\"Nível; pontos\"\n");
        Ok(())
    }

    /// What the window exported is known when it comes back, and erased with all else.
    #[tokio::test(flavor = "multi_thread")]
    async fn an_export_is_known_when_it_comes_back() -> Tested {
        let (home, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let store = Store::at(home.path());
        let mapping = Mapping::from_json(
            r#"{"ferry_mapping":1,"identifier":{"kind":"thirdPartyId","column":"id"},
                "attributes":[{"name":"tier","column":"tier","rules":{"allowed":["gold"]}}]}"#,
        )?;
        let check = |name: &str, text: &str| -> Result<Checked, Box<dyn std::error::Error>> {
            let path = folder.path().join(name);
            std::fs::write(&path, text)?;
            let (options, how) = (engine::SourceOptions::default(), engine::CheckOptions::default());
            let source = engine::Source::open(&path, &options)?;
            Ok(Checked::new(source, &options, &mapping, &how, &Progress::default())?)
        };
        let file = Arc::new(check("file.csv", "id,tier\n02138,Gould\n00777,Gould\n10001,gold\n")?);
        note(&store, file.clone(), None).await;
        let mut returned = check("returned.csv", "id,tier,ferry_reason\n2138,gold,x\n777,gold,x\n")?;
        store.uploads()?.returned_exports().compare(&mut returned, &Progress::default()).await?;
        let issue = returned.report().issues.first().ok_or("an issue")?;
        assert_eq!((issue.rule, issue.rows, returned.is_sendable()), (Rule::IdsDamaged, 2, false));
        assert_eq!(std::fs::read_dir(home.path().join("exported"))?.count(), 1);
        store.erase()?;
        assert!(!home.path().join("exported").exists());
        Ok(())
    }

    #[test]
    fn an_export_never_takes_the_place_of_its_source() -> Tested {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("customers.csv");
        std::fs::write(&path, "id,tier\n1,gold\n")?;
        let refused = refuse_source(&path, &folder.path().join(".").join("customers.csv"));
        assert_eq!(refused.map_err(|failure| failure.code), Err(FailureCode::ExportIsSource));
        assert_eq!(refuse_source(&path, &folder.path().join("other.csv")), Ok(()));
        Ok(())
    }
}
