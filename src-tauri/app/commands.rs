//! What the page may call. Each command is declared in `build.rs` and granted in `capabilities/`.

use engine::{Mapping, Mend, Rule, Severity};
use target::VisitorId;
use tauri::{AppHandle, State, WebviewWindow, Window};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_notification::NotificationExt;
use tauri_plugin_opener::OpenerExt;
use uploads::{JobState, SavedMappingError};

use crate::api::{
    BeforeAfter, CheckStatus, Connection, ConnectionForm, ConnectionTest, Desk as ShownDesk, Destination, Draft,
    HeldProfile, History, IdKind, IssueRows, Mended, PracticeStatus, Preview, SavedMapping, SendOptions, Settings,
    SourceChoice, Spot, StartUp, UploadDetail, ValueCount,
};
use crate::connections::Connections;
use crate::desk::{Desk, blocking};
use crate::failure::{Failure, FailureCode};
use crate::mappings::Mappings;
use crate::practice_target::PracticeTarget;
use crate::sending::Sending;
use crate::store::Store;
use crate::{events, exports, history, language, mappings, settings, window};

/// All that the page must know before it shows anything.
#[tauri::command(async)]
pub fn start_up(store: State<'_, Store>) -> StartUp {
    // A data folder that cannot be used is said by the page that needs it, not by a blank window.
    let settings = store.uploads().map(|uploads| settings::load(uploads.home())).unwrap_or_default();
    let locale = language::system_locale();
    StartUp {
        settings,
        system_language: language::choose(locale.as_deref()),
        system_locale: locale,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Keeps the settings, and gives the window's frame the theme.
#[tauri::command(async)]
pub fn save_settings(settings: Settings, store: State<'_, Store>, main: WebviewWindow) -> Result<(), Failure> {
    window::set_theme(&main, settings.theme);
    settings::save(store.uploads()?.home(), &settings)
}

/// The newest uploads, `most` of them at most.
#[tauri::command(async)]
pub fn uploads(most: usize, store: State<'_, Store>, sending: State<'_, Sending>) -> Result<History, Failure> {
    history::newest(&store, &sending, most)
}

/// One upload, its batches and what happened.
#[tauri::command(async)]
pub fn upload(id: String, store: State<'_, Store>, sending: State<'_, Sending>) -> Result<UploadDetail, Failure> {
    history::one(&store, &sending, &id)
}

/// Whether the practice Target runs, and what it holds.
#[tauri::command]
pub async fn practice_status(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.status(store.uploads()?.home()).await
}

/// Starts the practice Target, unless it runs.
#[tauri::command]
pub async fn practice_start(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.start(store.uploads()?.home()).await
}

/// Stops the practice Target; what it holds stays.
#[tauri::command]
pub async fn practice_stop(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.stop().await;
    practice.status(store.uploads()?.home()).await
}

/// What hovers, what was refused, which draft there is, what runs.
#[tauri::command(async)]
pub fn desk(
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
    saved: State<'_, Mappings>,
    connections: State<'_, Connections>,
) -> ShownDesk {
    let destination = store.uploads().map_or(Destination::Practice, |uploads| connections.destination(&uploads));
    desk.look(sending.running(), saved.imported(), destination)
}

/// Asks for a file and opens it as the draft; `false`: the person chose none.
#[tauri::command]
pub async fn open_dialog(
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
    saved: State<'_, Mappings>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
) -> Result<bool, Failure> {
    sending.refuse_while_running()?;
    let dialog = app.dialog().file().set_parent(&main);
    let Some(chosen) = blocking(move || dialog.blocking_pick_file()).await? else { return Ok(false) };
    let path = chosen.into_path().map_err(|error| Failure::new(FailureCode::NoPath, &error))?;
    if mappings::is_mapping_file(&path) {
        let uploads = store.uploads()?;
        return saved.import(&uploads, &path).map(|_| true);
    }
    let (desk, saved) = (Desk::clone(&desk), store.mappings());
    blocking(move || desk.open(&path, &saved)).await??;
    sending.release();
    Ok(true)
}

/// Opens the sample as the draft, with its mapping.
#[tauri::command]
pub async fn open_sample(
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
) -> Result<(), Failure> {
    sending.refuse_while_running()?;
    let (uploads, desk) = (store.uploads()?, Desk::clone(&desk));
    blocking(move || desk.open_sample(uploads.home())).await??;
    sending.release();
    Ok(())
}

/// Opens a table that was pasted, under a name for people.
#[tauri::command]
pub async fn open_pasted(
    name: String,
    text: String,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
) -> Result<(), Failure> {
    sending.refuse_while_running()?;
    if !text.trim().contains(['\n', '\t']) {
        return Err(Failure::plain(FailureCode::NoTable));
    }
    let (desk, saved) = (Desk::clone(&desk), store.mappings());
    blocking(move || desk.paste(&name, &text, &saved)).await??;
    sending.release();
    Ok(())
}

/// Saves the pasted table where the person says, and goes on from that file; none: nowhere.
#[tauri::command]
pub async fn save_pasted(app: AppHandle, main: WebviewWindow, desk: State<'_, Desk>) -> Result<Option<Draft>, Failure> {
    let text = desk.pasted_text()?;
    let Some(to) = exports::ask(&app, &main, "customers.tsv").await? else { return Ok(None) };
    let desk = Desk::clone(&desk);
    blocking(move || {
        exports::bytes(&to, &text)?;
        desk.pasted_saved(&to).map(Some)
    })
    .await?
}

/// Back to the empty desk. An upload of the draft goes on.
#[tauri::command(async)]
pub fn close_draft(desk: State<'_, Desk>, sending: State<'_, Sending>) {
    desk.close();
    sending.release();
}

/// Back to the draft that the last one took the place of.
#[tauri::command(async)]
pub fn draft_back(desk: State<'_, Desk>, sending: State<'_, Sending>) -> Result<(), Failure> {
    sending.refuse_while_running()?;
    desk.back()
}

/// The file that an upload is being made of.
#[tauri::command(async)]
pub fn draft(desk: State<'_, Desk>) -> Result<Draft, Failure> {
    desk.draft()
}

/// Reads the draft's file another way.
#[tauri::command]
pub async fn set_source(options: SourceChoice, desk: State<'_, Desk>) -> Result<Draft, Failure> {
    let desk = Desk::clone(&desk);
    blocking(move || desk.set_source(options)).await?
}

/// One of the draft's first rows under a mapping.
#[tauri::command(async)]
pub fn preview(
    mapping: String,
    record: usize,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    connections: State<'_, Connections>,
) -> Result<Preview, Failure> {
    let keeps_delimiters = store.uploads().is_ok_and(|uploads| connections.keeps_delimiters(&uploads));
    desk.preview(&mapping, record, keeps_delimiters)
}

/// A header made a proper attribute name.
#[tauri::command(async)]
pub fn attribute_name(header: String) -> String {
    engine::attribute_name(&header)
}

/// Begins to check the draft under a mapping.
#[tauri::command(async)]
pub fn check_start(
    mapping: String,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    let keeps_delimiters = store.uploads().is_ok_and(|uploads| connections.keeps_delimiters(&uploads));
    desk.check_start(mapping, keeps_delimiters)
}

/// How far the check is, and what it found.
#[tauri::command(async)]
pub fn check_status(desk: State<'_, Desk>) -> Result<CheckStatus, Failure> {
    desk.check_status()
}

/// A mapping with something mended.
#[tauri::command(async)]
pub fn mapping_with(mapping: String, mend: Mend) -> Result<String, Failure> {
    Ok(Mapping::from_json(&mapping)?.with(&mend).to_json())
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

/// The different values of a column with their counts; none where they are many.
#[tauri::command]
pub async fn value_counts(column: usize, desk: State<'_, Desk>) -> Result<Option<Vec<ValueCount>>, Failure> {
    let desk = Desk::clone(&desk);
    blocking(move || desk.value_counts(column)).await?
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

/// The saved mapping profiles, by name.
#[tauri::command(async)]
pub fn mappings(store: State<'_, Store>) -> Result<Vec<SavedMapping>, Failure> {
    mappings::all(&*store.uploads()?)
}

/// Keeps a mapping under a name, with the way in which the draft's file is read; in the place of the one
/// of that name only where that is said.
#[tauri::command(async)]
pub fn mapping_save(
    name: String,
    mapping: String,
    replace: bool,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
) -> Result<Draft, Failure> {
    let uploads = store.uploads()?;
    let (mapping, columns) = desk.mapping_to_keep(Mapping { name, ..Mapping::from_json(&mapping)? })?;
    let saved = match uploads.save_mapping(&mapping, columns.as_deref()) {
        Err(SavedMappingError::NameTaken { name }) if replace => {
            uploads.update_mapping(&name, &mapping, columns.as_deref())?
        }
        saved => saved?,
    };
    desk.kept(&saved.name, &saved.text);
    desk.draft()
}

/// Gives a mapping profile another name.
#[tauri::command(async)]
pub fn mapping_rename(from: String, to: String, store: State<'_, Store>) -> Result<(), Failure> {
    store.uploads()?.rename_mapping(&from, &to)?;
    Ok(())
}

/// Keeps a copy of a mapping profile; its name.
#[tauri::command(async)]
pub fn mapping_duplicate(name: String, store: State<'_, Store>) -> Result<String, Failure> {
    let uploads = store.uploads()?;
    let free = mappings::free_name(&uploads, &name)?;
    Ok(uploads.duplicate_mapping(&name, &free)?.name)
}

/// Removes a mapping profile, which can be put back.
#[tauri::command(async)]
pub fn mapping_remove(name: String, store: State<'_, Store>, saved: State<'_, Mappings>) -> Result<(), Failure> {
    saved.remove(&*store.uploads()?, &name)
}

/// Puts a removed mapping profile back.
#[tauri::command(async)]
pub fn mapping_restore(name: String, store: State<'_, Store>, saved: State<'_, Mappings>) -> Result<(), Failure> {
    saved.restore(&*store.uploads()?, &name)
}

/// Writes a mapping profile where the person says; `false`: nowhere.
#[tauri::command]
pub async fn mapping_export(
    name: String,
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
) -> Result<bool, Failure> {
    let saved = store.uploads()?.mapping(&name)?;
    let Some(to) = exports::ask(&app, &main, &format!("{}.ferrymap.json", saved.name)).await? else { return Ok(false) };
    blocking(move || exports::text(&to, &saved.text)).await??;
    Ok(true)
}

/// Writes an empty table of a saved mapping's columns where the person says; `false`: nowhere.
#[tauri::command]
pub async fn mapping_template(
    name: String,
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
) -> Result<bool, Failure> {
    let saved = store.uploads()?.mapping(&name)?;
    export_template(saved.text, app, main).await
}

/// Brings a mapping file in that the person chooses; `false`: none.
#[tauri::command]
pub async fn mapping_import(
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
    saved: State<'_, Mappings>,
) -> Result<bool, Failure> {
    let dialog = app.dialog().file().set_parent(&main).add_filter("*.ferrymap.json", &["json"]);
    let Some(chosen) = blocking(move || dialog.blocking_pick_file()).await? else { return Ok(false) };
    let path = chosen.into_path().map_err(|error| Failure::new(FailureCode::NoPath, &error))?;
    saved.import(&*store.uploads()?, &path).map(|_| true)
}

/// Whether a mapping that loosens safeguards is kept.
#[tauri::command(async)]
pub fn mapping_import_answer(accept: bool, store: State<'_, Store>, saved: State<'_, Mappings>) -> Result<(), Failure> {
    saved.answer(&*store.uploads()?, accept)
}

/// Writes the excluded rows where the person says; `false`: nowhere.
#[tauri::command]
pub async fn export_excluded(
    words: exports::Words,
    app: AppHandle,
    main: WebviewWindow,
    desk: State<'_, Desk>,
) -> Result<bool, Failure> {
    let checked = desk.checked()?;
    let Some(to) = exports::ask(&app, &main, &format!("{}-excluded.csv", exports::stem(&checked))).await? else {
        return Ok(false);
    };
    blocking(move || exports::excluded(&checked, &to, &words)).await??;
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
    let Some(to) = exports::ask(&app, &main, &format!("{}-report.csv", exports::stem(&checked))).await? else {
        return Ok(false);
    };
    blocking(move || exports::report(&checked, &to, &words, &masked)).await??;
    Ok(true)
}

/// Writes an empty table of a mapping's columns where the person says; `false`: nowhere.
#[tauri::command]
pub async fn export_template(mapping: String, app: AppHandle, main: WebviewWindow) -> Result<bool, Failure> {
    let mapping = Mapping::from_json(&mapping)?;
    let name = if mapping.name.is_empty() { "template" } else { mapping.name.as_str() };
    let Some(to) = exports::ask(&app, &main, &format!("{name}.csv")).await? else { return Ok(false) };
    blocking(move || exports::template(&mapping, &to)).await??;
    Ok(true)
}

/// The answer to whether the window is to close while it sends.
#[tauri::command(async)]
pub fn close_answer(close: bool, desk: State<'_, Desk>, main: Window) {
    if close { events::close(&main) } else { desk.stays() }
}

/// Says in the system's own way how an upload ended, unless the person looks at the window.
#[tauri::command(async)]
pub fn notify(title: String, body: String, app: AppHandle, main: WebviewWindow) {
    if main.is_focused().unwrap_or(false) {
        return;
    }
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::info!(%error, "no notification");
    }
}

/// Shows the data folder in the system's own window for files.
#[tauri::command(async)]
pub fn show_data_folder(store: State<'_, Store>, app: AppHandle) -> Result<(), Failure> {
    let folder = store.uploads()?.home().folder().to_string_lossy().into_owned();
    app.opener().open_path(folder, None::<&str>).map_err(|error| Failure::new(FailureCode::Machine, &error))
}

/// The accounts that a person sends to, by name.
#[tauri::command(async)]
pub fn connections(store: State<'_, Store>, connections: State<'_, Connections>) -> Result<Vec<Connection>, Failure> {
    connections.all(&*store.uploads()?)
}

/// Adds an account, or changes the one of the name `changed`; with a token, that is kept for the session.
#[tauri::command(async)]
pub fn connection_save(
    changed: Option<String>,
    form: ConnectionForm,
    token: Option<String>,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    let uploads = store.uploads()?;
    connections.save(&uploads, changed.as_deref(), &form)?;
    match token {
        Some(token) => connections.set_token(&uploads, form.name.trim(), &token),
        None => Ok(()),
    }
}

/// Removes an account, which can be put back.
#[tauri::command(async)]
pub fn connection_remove(
    name: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    connections.remove(&*store.uploads()?, &name)
}

/// Puts a removed account back.
#[tauri::command(async)]
pub fn connection_restore(
    name: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    connections.restore(&*store.uploads()?, &name)
}

/// Keeps an account's token for the session.
#[tauri::command(async)]
pub fn token_set(
    name: String,
    token: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    connections.set_token(&*store.uploads()?, &name, &token)
}

/// Forgets an account's token.
#[tauri::command(async)]
pub fn token_forget(name: String, connections: State<'_, Connections>) {
    connections.forget_token(&name);
}

/// Asks an account whether it answers; changes nothing there.
#[tauri::command]
pub async fn connection_test(
    name: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<ConnectionTest, Failure> {
    let uploads = store.uploads()?;
    Ok(ConnectionTest { state: connections.test(&uploads, &name).await? })
}

/// Fetches a few visitors of the checked draft from where it is to go, beside what would be sent.
#[tauri::command]
pub async fn look_before(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    desk: State<'_, Desk>,
    connections: State<'_, Connections>,
) -> Result<BeforeAfter, Failure> {
    let checked = desk.checked()?;
    let uploads = store.uploads()?;
    let target = connections.account(&uploads, &practice).await?.target()?;
    Ok(uploads::BeforeAfter::look(&checked, &target, uploads::MOST_LOOKED_UP).await?.into())
}

/// What an account holds of one visitor; none where it knows none. Without a name, the practice Target.
#[tauri::command]
pub async fn look_up(
    name: Option<String>,
    kind: IdKind,
    id: String,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    connections: State<'_, Connections>,
) -> Result<Option<HeldProfile>, Failure> {
    let id = match kind {
        IdKind::ThirdPartyId => VisitorId::third_party(&id),
        IdKind::PcId => VisitorId::pc(&id),
    };
    let id = id.map_err(|error| Failure::new(FailureCode::IdWrong, &error))?;
    let uploads = store.uploads()?;
    let held = connections.look_up(&uploads, &practice, name.as_deref(), &id).await?;
    Ok(held.map(HeldProfile::from))
}

/// Chooses where the next upload goes; none: to the practice Target.
#[tauri::command(async)]
pub fn connection_choose(
    name: Option<String>,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    connections.choose(&*store.uploads()?, name.as_deref())
}

/// Whether this mapping was never sent whole to the chosen account.
#[tauri::command(async)]
pub fn is_first_send(
    mapping: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<bool, Failure> {
    let uploads = store.uploads()?;
    let Destination::Account { connection } = connections.destination(&uploads) else { return Ok(false) };
    let is_known = |job: &uploads::Job| {
        job.mapping_name == mapping && job.client == connection.client && job.state == JobState::Complete
    };
    Ok(!uploads.jobs()?.iter().any(is_known))
}

/// Sends what was checked where the person chose; the upload's id.
#[tauri::command]
pub async fn send_start(
    options: SendOptions,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
    connections: State<'_, Connections>,
) -> Result<String, Failure> {
    sending.start(&store, &practice, &connections, &desk, options).await
}

/// Stops an upload so that it can go on.
#[tauri::command(async)]
pub fn upload_pause(id: String, store: State<'_, Store>, sending: State<'_, Sending>) -> Result<(), Failure> {
    sending.pause(&store, &id)
}

/// Sends nothing further of an upload.
#[tauri::command]
pub async fn upload_cancel(
    id: String,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    sending: State<'_, Sending>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    sending.cancel(&store, &practice, &connections, &id).await
}

/// Goes on with an upload that stands still.
#[tauri::command]
pub async fn upload_resume(
    id: String,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    sending: State<'_, Sending>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    sending.resume(&store, &practice, &connections, &id).await
}

/// Opens the file of an upload that was, with its mapping, to be checked and sent once more.
#[tauri::command]
pub async fn upload_again(
    id: String,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
) -> Result<(), Failure> {
    sending.refuse_while_running()?;
    let (job, ..) = store.uploads()?.job(&id)?;
    let desk = Desk::clone(&desk);
    blocking(move || desk.again(&job)).await??;
    sending.release();
    Ok(())
}

/// A few visitors of an upload as Target holds them, beside what was sent.
#[tauri::command]
pub async fn spot_check(
    id: String,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    sending: State<'_, Sending>,
    connections: State<'_, Connections>,
) -> Result<Vec<Spot>, Failure> {
    sending.spot_check(&store, &practice, &connections, &id).await
}
