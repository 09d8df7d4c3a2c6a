//! Exported files. The dialog that asks for a path opens here, so that the page never learns it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::mapping::{ColumnRef, ValueSource};
use engine::output_file::{self, Readers};
use engine::{Checked, ExportError, Mapping, Progress, RowRanges, Rule, is_same_file};
use tauri::{AppHandle, Manager, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use uploads::ExportHashes;

use crate::failure::Failure;
use crate::session::blocking;
use crate::state::AppState;
use crate::store::Store;

/// The extension of exported workbooks.
const WORKBOOK: &str = "xlsx";

/// The message of each rule, by rule code, in the user's language.
pub type Messages = HashMap<String, String>;

/// Asks where to write a file, and returns `None` if the dialog is canceled. The dialog starts in the folder of the file
/// that it's made from. Fails with `export-is-source` if the open file was chosen.
pub async fn ask(
    handle: &AppHandle,
    main: &WebviewWindow,
    name: &str,
    made_from: Option<&Path>,
) -> Result<Option<PathBuf>, Failure> {
    let mut dialog = handle.dialog().file().set_parent(main).set_file_name(name);
    if let Some(folder) = made_from.and_then(Path::parent).filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    if let Some(extension) = Path::new(name).extension().and_then(|extension| extension.to_str()) {
        dialog = dialog.add_filter(extension.to_uppercase(), &[extension]);
    }
    let Some(chosen) = blocking(move || dialog.blocking_save_file()).await? else { return Ok(None) };
    let to = chosen.into_path().map_err(|error| Failure::NoPath.caused_by(&error))?;
    if let Ok(open) = handle.state::<Arc<AppState>>().session.path() {
        require_other_file(&open, &to)?;
    }
    Ok(Some(to))
}

/// Writes the excluded rows as they are in the file, each with its reason, so that they can be fixed and opened again.
/// They're written as a workbook if the path has its extension.
pub fn excluded(checked: &Checked, to: &Path, messages: &Messages) -> Result<(), Failure> {
    require_other_file(checked.source().path(), to)?;
    write(to, Readers::Owner, |mut out| {
        let message_of = |rule| message(messages, rule);
        if is_workbook(to) {
            checked.write_excluded_workbook(&Progress::default(), out, message_of)?;
        } else {
            checked.write_excluded(&Progress::default(), &mut out, message_of)?;
        }
        Ok(())
    })
}

/// Writes these rows as they are in the file, each with this reason. They're written as a workbook if the path has its
/// extension.
pub fn rows(checked: &Checked, rows: &RowRanges, to: &Path, reason: &str) -> Result<(), Failure> {
    require_other_file(checked.source().path(), to)?;
    write(to, Readers::Owner, |mut out| {
        if is_workbook(to) {
            checked.write_rows_workbook(rows, &Progress::default(), out, reason)?;
        } else {
            checked.write_rows(rows, &Progress::default(), &mut out, reason)?;
        }
        Ok(())
    })
}

/// Records hashes of the IDs in an export, so that IDs damaged by a spreadsheet are recognized when the rows are checked
/// again. Without `rows`, these are the excluded ones. If it fails, only a warning is logged.
pub async fn record(store: &Store, checked: Arc<Checked>, rows: Option<RowRanges>) {
    let found = blocking(move || ExportHashes::of(&checked, rows.as_ref(), &Progress::default())).await;
    if let (Ok(Ok(Some(export))), Ok(uploads)) = (found, store.uploads())
        && let Err(error) = uploads.returned_exports().record(export).await
    {
        tracing::warn!(%error, "the IDs of an export can't be recorded");
    }
}

fn is_workbook(to: &Path) -> bool {
    to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(WORKBOOK))
}

/// Returns a name for the file with the excluded rows. RowRanges of a workbook are exported to a workbook, because a
/// spreadsheet that opens text damages IDs.
pub fn excluded_name(checked: &Checked) -> String {
    let extension = if checked.source().workbook_format().is_some() { WORKBOOK } else { "csv" };
    format!("{}-excluded.{extension}", stem(checked))
}

/// Returns a name for the file with the failed rows: a workbook if the upload's file was one.
pub fn failed_name(path: &Path) -> String {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let extension = if matches!(&*extension, "xlsx" | "xlsm" | "xlsb" | "xls" | "ods") { WORKBOOK } else { "csv" };
    format!("{}-failed.{extension}", path.file_stem().unwrap_or_default().to_string_lossy())
}

/// Writes a report of all issues, with the values of the columns `masked` hidden.
pub fn report(checked: &Checked, to: &Path, messages: &Messages, masked: &[String]) -> Result<(), Failure> {
    require_other_file(checked.source().path(), to)?;
    let is_masked = |column: Option<&str>| column.is_some_and(|column| masked.iter().any(|one| one == column));
    write(to, Readers::Owner, |out| {
        checked.write_report(&Progress::default(), out, is_masked, |rule| message(messages, rule))?;
        Ok(())
    })
}

/// Writes an empty table with a mapping's columns.
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
    let delimiter = mapping.source.delimiter.and_then(|delimiter| delimiter.byte()).unwrap_or(b',');
    write(to, Readers::Default, |out| {
        let to_io = |error: csv::Error| ExportError::Write(std::io::Error::other(error));
        // Without a byte order mark, spreadsheets read accents wrong.
        out.write_all(b"\xef\xbb\xbf").map_err(ExportError::Write)?;
        let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        table.write_record(header).map_err(to_io)?;
        table.flush().map_err(ExportError::Write)
    })
}

/// Writes a text file, with a line break at its end.
pub fn text(to: &Path, text: &str) -> Result<(), Failure> {
    write(to, Readers::Default, |out| writeln!(out, "{text}").map_err(ExportError::Write))
}

/// Writes bytes to a file.
pub fn bytes(to: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(to, Readers::Owner, |out| out.write_all(bytes).map_err(ExportError::Write))
}

fn write(
    to: &Path,
    readers: Readers,
    content: impl FnOnce(&mut BufWriter<&mut File>) -> Result<(), ExportError>,
) -> Result<(), Failure> {
    Ok(output_file::write(to, readers, content)?)
}

/// Fails with `export-is-source` if both paths are the same file.
pub fn require_other_file(source: &Path, to: &Path) -> Result<(), Failure> {
    if is_same_file(source, to) { Err(Failure::ExportIsSource) } else { Ok(()) }
}

fn message(messages: &Messages, rule: Rule) -> String {
    messages.get(rule.code()).cloned().unwrap_or_default()
}

/// Returns the name of the file without its extension: `customers` of `customers.csv`.
pub fn stem(checked: &Checked) -> String {
    checked.source().path().file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn a_template_has_a_header_with_the_mappings_columns() -> Tested {
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

    #[tokio::test(flavor = "multi_thread")]
    async fn damaged_ids_of_an_export_are_reported_until_all_data_is_erased() -> Tested {
        let (data_dir, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let secrets = keyring_core::mock::Store::new()?;
        let keychain = uploads::Keychain::of(move || Ok(secrets.clone()), std::time::Duration::from_secs(30));
        let store = Store::with_keychain(data_dir.path(), keychain);
        let mapping = Mapping::from_json(
            r#"{"ferry_mapping":1,"identifier":{"kind":"thirdPartyId","column":"id"},
                "attributes":[{"name":"tier","column":"tier","rules":{"allowed":["gold"]}}]}"#,
        )?;
        let check = |name: &str, text: &str| -> Result<Checked, Box<dyn std::error::Error>> {
            let path = folder.path().join(name);
            std::fs::write(&path, text)?;
            let (options, how) = (engine::SourceOptions::default(), engine::CheckOptions::default());
            let source = engine::Source::open(&path, &options)?;
            Ok(Checked::new(source, &mapping, &how, &Progress::default())?)
        };
        let file = Arc::new(check("file.csv", "id,tier\n02138,Gould\n00777,Gould\n10001,gold\n")?);
        record(&store, file.clone(), None).await;
        let returned = check("returned.csv", "id,tier,ferry_reason\n2138,gold,x\n777,gold,x\n")?;
        let (returned, compared) = store.uploads()?.returned_exports().compare(returned, Arc::default()).await;
        compared?;
        let issue = returned.report().issues.first().ok_or("an issue")?;
        assert_eq!((issue.rule, issue.rows, returned.is_sendable()), (Rule::IdsDamaged, 2, false));
        assert_eq!(std::fs::read_dir(data_dir.path().join("exported"))?.count(), 1);
        store.erase()?;
        assert!(!data_dir.path().join("exported").exists());
        Ok(())
    }

    #[test]
    fn an_export_never_overwrites_its_source() -> Tested {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("customers.csv");
        std::fs::write(&path, "id,tier\n1,gold\n")?;
        let refused = require_other_file(&path, &folder.path().join(".").join("customers.csv"));
        assert_eq!(refused, Err(Failure::ExportIsSource));
        std::fs::hard_link(&path, folder.path().join("link.csv"))?;
        let refused = require_other_file(&path, &folder.path().join("link.csv"));
        assert_eq!(refused, Err(Failure::ExportIsSource));
        assert_eq!(require_other_file(&path, &folder.path().join("other.csv")), Ok(()));
        Ok(())
    }
}
