//! The check: run, looked into, mended, taken away.

use crate::api::{CheckStatus, IssueRows, Mended};
use crate::connections::Connections;
use crate::exports;
use crate::failure::Failure;
use crate::session::{Desk, blocking};
use crate::store::Store;
use engine::{Fix, Mapping, Rule, Severity};
use tauri::{AppHandle, State, WebviewWindow};

/// Begins to check the draft under a mapping.
#[tauri::command(async)]
pub fn check_start(
    mapping: String,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    let uploads = store.uploads().ok();
    let keeps_delimiters = uploads.as_ref().is_some_and(|uploads| connections.keeps_delimiters(uploads));
    desk.check_start(mapping, keeps_delimiters, uploads)
}

/// How far the check is, and what it found.
#[tauri::command(async)]
pub fn check_status(desk: State<'_, Desk>) -> Result<CheckStatus, Failure> {
    desk.check_status()
}

/// Stops the check.
#[tauri::command(async)]
pub fn check_cancel(desk: State<'_, Desk>) {
    desk.check_cancel();
}

/// The places where a rule was met, from `offset` on.
#[tauri::command]
pub async fn issue_rows(
    rule: Rule,
    severity: Severity,
    offset: usize,
    limit: usize,
    desk: State<'_, Desk>,
) -> Result<IssueRows, Failure> {
    let findings = desk.findings()?;
    blocking(move || findings.page(rule, severity, offset, limit)).await?
}

/// Puts another text in the place of a cell; without one, the file's own again.
#[tauri::command(async)]
pub fn mend_cell(row: u64, column: usize, text: Option<String>, desk: State<'_, Desk>) -> Result<Mended, Failure> {
    desk.mend_cell(row, column, text)
}

/// The cells of a row, whole.
#[tauri::command]
pub async fn row_cells(row: u64, desk: State<'_, Desk>) -> Result<Vec<String>, Failure> {
    let desk = Desk::clone(&desk);
    blocking(move || desk.row_cells(row)).await?
}

/// A mapping with something mended.
#[tauri::command(async)]
pub fn mapping_with(mapping: String, mend: Fix) -> Result<String, Failure> {
    Ok(Mapping::from_json(&mapping)?.with(&mend).to_json())
}

/// Writes the excluded rows where the person says; `false`: nowhere.
#[tauri::command]
pub async fn export_excluded(
    words: exports::Words,
    app: AppHandle,
    main: WebviewWindow,
    desk: State<'_, Desk>,
    store: State<'_, Store>,
) -> Result<bool, Failure> {
    let checked = desk.checked()?;
    let Some(to) = exports::ask(&app, &main, &exports::excluded_name(&checked), Some(checked.source().path())).await?
    else {
        return Ok(false);
    };
    let written = checked.clone();
    blocking(move || exports::excluded(&written, &to, &words)).await??;
    exports::note(&store, checked, None).await;
    Ok(true)
}

/// Writes the report where the person says, with the values of these columns hidden; `false`: nowhere.
#[tauri::command]
pub async fn export_report(
    words: exports::Words,
    masked: Vec<String>,
    app: AppHandle,
    main: WebviewWindow,
    desk: State<'_, Desk>,
) -> Result<bool, Failure> {
    let checked = desk.checked()?;
    let Some(to) =
        exports::ask(&app, &main, &format!("{}-report.csv", exports::stem(&checked)), Some(checked.source().path()))
            .await?
    else {
        return Ok(false);
    };
    blocking(move || exports::report(&checked, &to, &words, &masked)).await??;
    Ok(true)
}
