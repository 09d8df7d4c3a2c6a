//! The file on the desk.

use crate::api::{
    Desk as ShownDesk, Destination, Draft, EncodingReading, MappingView, NameVerdict, Preview, Sheet, SourceChoice,
};
use crate::connections::Connections;
use crate::failure::{Failure, FailureCode};
use crate::mappings::Mappings;
use crate::session::{Desk, blocking};
use crate::store::Store;
use crate::upload::runner::Sending;
use crate::{exports, mappings};
use engine::mapping::Transform;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

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

/// Opens one of the files in the zip that waits for a choice, by its place; without one, it waits no more.
#[tauri::command]
pub async fn open_packed(
    place: Option<usize>,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
) -> Result<(), Failure> {
    sending.refuse_while_running()?;
    let (desk, saved) = (Desk::clone(&desk), store.mappings());
    blocking(move || desk.open_packed(place, &saved)).await??;
    if place.is_some() {
        sending.release();
    }
    Ok(())
}

/// Stops what is being opened.
#[tauri::command(async)]
pub fn open_cancel(desk: State<'_, Desk>) {
    desk.open_cancel();
}

/// How the draft's file reads, and what else its bytes could be; nothing where they are plain.
#[tauri::command]
pub async fn encoding_readings(desk: State<'_, Desk>) -> Result<Vec<EncodingReading>, Failure> {
    let desk = Desk::clone(&desk);
    blocking(move || desk.encoding_readings()).await?
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
    blocking(move || desk.open_sample(uploads.data_dir())).await??;
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
    let Some(to) = exports::ask(&app, &main, "customers.tsv", None).await? else { return Ok(None) };
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

/// Which columns a mapping means in the draft's file, and what only a person can say about it. The mapping can still be
/// without attributes.
#[tauri::command(async)]
pub fn mapping_view(mapping: String, desk: State<'_, Desk>) -> Result<MappingView, Failure> {
    desk.mapping_view(&mapping)
}

/// The transforms with one more, where its kind belongs.
#[tauri::command(async)]
pub fn put_transform(transforms: Vec<Transform>, transform: Transform) -> Vec<Transform> {
    engine::mapping::put_transform(&transforms, transform)
}

/// Values as they come to the map of values; none for one that a transform before it can't read.
#[tauri::command(async)]
pub fn before_map(values: Vec<String>, transforms: Vec<Transform>) -> Vec<Option<String>> {
    engine::before_map(&values, &transforms)
}

/// An attribute name made from a header, that no other attribute has.
#[tauri::command(async)]
pub fn attribute_name(header: String, taken: Vec<String>) -> String {
    engine::mapping::free_name(&engine::attribute_name(&header), &taken)
}

/// The name, or if another attribute has it, the first numbered one that's free.
#[tauri::command(async)]
pub fn free_name(name: String, taken: Vec<String>) -> String {
    engine::mapping::free_name(&name, &taken)
}

/// What is wrong with an attribute's name, among those of the others.
#[tauri::command(async)]
pub fn name_verdict(name: String, taken: Vec<String>) -> NameVerdict {
    let name = engine::mapping::bare_name(name.trim()).to_owned();
    let fault = engine::mapping::name_fault(&name);
    NameVerdict { is_taken: taken.contains(&name), fault, name }
}

/// Whether a rule's pattern is a regular expression.
#[tauri::command(async)]
pub fn is_pattern(pattern: String) -> bool {
    engine::is_pattern(&pattern)
}

/// The different values of a column with their counts; none where they are many.
#[tauri::command]
pub async fn value_counts(column: usize, desk: State<'_, Desk>) -> Result<Option<Vec<engine::ValueCount>>, Failure> {
    let desk = Desk::clone(&desk);
    blocking(move || desk.value_counts(column)).await?
}

/// The sheets of the draft's workbook; none where it is none.
#[tauri::command]
pub async fn sheets(desk: State<'_, Desk>) -> Result<Vec<Sheet>, Failure> {
    let desk = Desk::clone(&desk);
    blocking(move || desk.sheets()).await?
}
