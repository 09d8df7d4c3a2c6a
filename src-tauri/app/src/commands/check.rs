//! The check: running it, its issues, edits and exports.

use engine::{Fix, Mapping, Rule, Severity};
use tauri::{AppHandle, WebviewWindow};

use crate::api::{CheckStatus, EditedCell, IssueRows};
use crate::exports;
use crate::failure::Failure;
use crate::session::blocking;
use crate::state::App;

/// Starts to check the open file under a mapping.
#[tauri::command(async)]
pub fn check_start(mapping: String, app: App<'_>) -> Result<(), Failure> {
    app.session.start_check(mapping, app.keeps_delimiters(), app.store.uploads().ok())
}

/// Returns the state of the check, and what it has found so far.
#[tauri::command(async)]
pub fn check_status(app: App<'_>) -> Result<CheckStatus, Failure> {
    app.session.check_status()
}

#[tauri::command(async)]
pub fn check_cancel(app: App<'_>) {
    app.session.cancel_check();
}

/// Returns the places with an issue, from `offset` on.
#[tauri::command]
pub async fn issue_rows(
    rule: Rule,
    severity: Severity,
    offset: usize,
    limit: usize,
    app: App<'_>,
) -> Result<IssueRows, Failure> {
    let findings = app.session.findings()?;
    blocking(move || findings.page(rule, severity, offset, limit)).await?
}

/// Replaces the text of a cell, or restores the file's own text if none is given.
#[tauri::command(async)]
pub fn edit_cell(row: u64, column: usize, text: Option<String>, app: App<'_>) -> Result<EditedCell, Failure> {
    app.session.edit_cell(row, column, text)
}

/// Returns the cells of a row, in full length.
#[tauri::command]
pub async fn row_cells(row: u64, app: App<'_>) -> Result<Vec<String>, Failure> {
    let reader = app.session.reader()?;
    blocking(move || reader.row_cells(row)).await?
}

/// Returns a mapping with a fix applied.
#[tauri::command(async)]
pub fn apply_fix(mapping: String, fix: Fix) -> Result<String, Failure> {
    Ok(Mapping::draft_from_json(&mapping)?.with(&fix).to_json())
}

/// Asks where to write the excluded rows, and writes them. Returns `false` if no file was chosen.
#[tauri::command]
pub async fn export_excluded(
    messages: exports::Messages,
    handle: AppHandle,
    main: WebviewWindow,
    app: App<'_>,
) -> Result<bool, Failure> {
    let (checked, _) = app.session.checked()?;
    let (name, source) = (exports::excluded_name(&checked), checked.source().path());
    let Some(to) = exports::ask(&handle, &main, &name, Some(source)).await? else { return Ok(false) };
    let written = checked.clone();
    blocking(move || exports::excluded(&written, &to, &messages)).await??;
    exports::record(&app.store, checked, None).await;
    Ok(true)
}

/// Asks where to write the report, and writes it, with the values of the columns `masked` hidden. Returns `false` if
/// no file was chosen.
#[tauri::command]
pub async fn export_report(
    messages: exports::Messages,
    masked: Vec<String>,
    handle: AppHandle,
    main: WebviewWindow,
    app: App<'_>,
) -> Result<bool, Failure> {
    let (checked, _) = app.session.checked()?;
    let (name, source) = (format!("{}-report.csv", exports::stem(&checked)), checked.source().path());
    let Some(to) = exports::ask(&handle, &main, &name, Some(source)).await? else { return Ok(false) };
    blocking(move || exports::report(&checked, &to, &messages, &masked)).await??;
    Ok(true)
}
