//! Uploads: begun, steered, looked at.

use std::sync::Arc;

use crate::api::{Arrived, BeforeAfter, Destination, History, Override, SendOptions, UnionStatus, UploadDetail};
use crate::connections::Connections;
use crate::connections::practice_target::PracticeTarget;
use crate::exports;
use crate::failure::Failure;
use crate::session::{Desk, blocking};
use crate::store::Store;
use crate::upload::history;
use crate::upload::runner::Sending;
use tauri::{AppHandle, State, WebviewWindow};
use uploads::UploadState;

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

/// Whether this mapping was never sent whole to the chosen account.
#[tauri::command(async)]
pub fn is_first_send(
    mapping: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<bool, Failure> {
    let uploads = store.uploads()?;
    let Destination::Account { connection } = connections.destination(&uploads) else { return Ok(false) };
    let is_known = |job: &uploads::Upload| {
        job.mapping_name == mapping && job.client == connection.client && job.state == UploadState::Complete
    };
    Ok(!uploads.list()?.iter().any(is_known))
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
    let target = connections.account(&uploads, &practice).await?.door.target();
    Ok(uploads::BeforeAfter::look(&checked, &target, uploads::MOST_LOOKED_UP).await?.into())
}

/// What the checked draft would erase of what was sent to the chosen account before.
#[tauri::command]
pub async fn overrides(
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
    connections: State<'_, Connections>,
) -> Result<Vec<Override>, Failure> {
    let uploads = store.uploads()?;
    let Some(account) = connections.chosen(&uploads) else { return Ok(Vec::new()) };
    let (checked, api) = desk.checked_for()?;
    let (client, endpoint) = (account.client.as_str(), account.endpoint.origin());
    let found = uploads.overwrite_guard().overrides(checked, client, endpoint, api, Arc::default()).await?;
    let shown = |one: uploads::Override| {
        let job = uploads.find(&one.upload).ok().map(|(job, ..)| job);
        let is_at_hand = sending.kept(&one.upload).is_some();
        Override::of(one, job.as_ref(), is_at_hand)
    };
    Ok(found.into_iter().map(shown).collect())
}

/// Begins to put one file together of the checked draft and of what these uploads wrote, beside the draft's own file,
/// or where the person says if nothing can be written there; it becomes the draft. `false`: nowhere.
#[tauri::command]
pub async fn union_start(
    jobs: Vec<String>,
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
    desk: State<'_, Desk>,
    sending: State<'_, Sending>,
) -> Result<bool, Failure> {
    sending.refuse_while_running()?;
    let uploads = store.uploads()?;
    let (looking, known, of) = (Desk::clone(&desk), uploads.clone(), jobs.clone());
    let (name, beside) = blocking(move || looking.union_place(&known, &of)).await??;
    let to = match beside {
        Some(to) => to,
        None => match exports::ask(&app, &main, &name, None).await? {
            Some(to) => to,
            None => return Ok(false),
        },
    };
    let at_hand = jobs.iter().find_map(|id| sending.kept(id).map(|checked| (id.clone(), checked)));
    desk.union_start(uploads, jobs, at_hand, to)?;
    Ok(true)
}

/// How far it is.
#[tauri::command(async)]
pub fn union_status(desk: State<'_, Desk>) -> Result<UnionStatus, Failure> {
    desk.union_status()
}

/// Stops it; nothing of it stays.
#[tauri::command(async)]
pub fn union_cancel(desk: State<'_, Desk>) {
    desk.union_cancel();
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
    // Another draft in the place of the one that is sent would take the page with it.
    desk.union_cancel();
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
    let (job, ..) = store.uploads()?.find(&id)?;
    let desk = Desk::clone(&desk);
    blocking(move || desk.again(&job)).await??;
    sending.release();
    Ok(())
}

/// Sends what failed of an upload once more, and nothing else; the new upload's id. `halve`: what Target refuses goes
/// on in halves, until single rows are named.
#[tauri::command]
pub async fn upload_retry(
    id: String,
    halve: bool,
    confirmed: Option<String>,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    sending: State<'_, Sending>,
    connections: State<'_, Connections>,
) -> Result<String, Failure> {
    sending.retry(&store, &practice, &connections, &id, halve, confirmed.as_deref()).await
}

/// Writes the rows of an upload that did not arrive where the person says, each with this reason; `false`:
/// nowhere.
#[tauri::command]
pub async fn export_failed(
    id: String,
    reason: String,
    app: AppHandle,
    main: WebviewWindow,
    store: State<'_, Store>,
    sending: State<'_, Sending>,
) -> Result<bool, Failure> {
    let (job, ..) = store.uploads()?.find(&id)?;
    let Some(to) = exports::ask(&app, &main, &exports::failed_name(&job.path), Some(&job.path)).await? else {
        return Ok(false);
    };
    sending.export_failed(&store, &id, to, reason).await?;
    Ok(true)
}

/// A few visitors of an upload as Target showed them last, beside what was sent; `again`: fetched now.
#[tauri::command]
pub async fn spot_check(
    id: String,
    again: bool,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    sending: State<'_, Sending>,
    connections: State<'_, Connections>,
) -> Result<Arrived, Failure> {
    sending.spot_check(&store, &practice, &connections, &id, again).await
}
