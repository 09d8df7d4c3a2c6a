//! The commands' services from file to result, without a window: on a data folder of their own, and with a practice
//! Target over a real socket.

use std::path::Path;
use std::time::{Duration, Instant};

use engine::Scope;
use serde::Serialize;
use tauri::async_runtime::block_on;
use uploads::{Reason, UploadState, Visibility};

use crate::api::{CheckReport, CheckState, Destination, SampledVisitor, SendOptions, SourceChoice, UploadDetail};
use crate::failure::{Failure, Shared};
use crate::state::AppState;
use crate::upload::runner::PAUSE_TIMEOUT;
use crate::upload::{control, history, spot_check, start};

type Tested = Result<(), Box<dyn std::error::Error>>;

const AS_CHECKED: SendOptions = SendOptions {
    canary: None,
    max_rows: None,
    start_at: None,
    confirmed: None,
    new_visitors: None,
    skip_excluded: true,
};

/// The state of an app, and everything that was sent to its page.
struct TestApp {
    state: AppState,
    sent: Vec<String>,
}

impl TestApp {
    fn at(data_dir: &Path) -> TestApp {
        TestApp { state: AppState::at(data_dir), sent: Vec::new() }
    }

    fn send_to_page<T: Serialize>(&mut self, what: T) -> Result<T, Box<dyn std::error::Error>> {
        self.sent.push(serde_json::to_string(&what)?);
        Ok(what)
    }

    /// Polls until there is a result, as the page does.
    fn wait_for<T>(
        &mut self,
        mut poll: impl FnMut(&mut TestApp) -> Result<Option<T>, Box<dyn std::error::Error>>,
    ) -> Result<T, Box<dyn std::error::Error>> {
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if let Some(result) = poll(self)? {
                return Ok(result);
            }
            // The condition is the result, and not this wait between two polls.
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("no result within 30 seconds".into())
    }

    fn sample_checked(&mut self) -> Result<CheckReport, Box<dyn std::error::Error>> {
        self.state.session.open_sample(self.state.store.uploads()?.data_dir())?;
        let draft = self.send_to_page(self.state.session.draft()?)?;
        self.state.session.start_check(draft.mapping, true, None)?;
        self.wait_for(|app| {
            app.send_to_page(app.state.session.status(app.state.uploads.running(), None, Destination::Practice))?;
            let status = app.send_to_page(app.state.session.check_status()?)?;
            Ok(if status.state == CheckState::Done { status.report } else { None })
        })
    }

    fn send(&mut self, options: SendOptions) -> Result<String, Failure> {
        block_on(start::start(&self.state, options))
    }

    fn upload(&mut self, id: &str) -> Result<UploadDetail, Box<dyn std::error::Error>> {
        self.send_to_page(history::detail(&self.state, id)?)
    }

    fn ended(&mut self, id: &str) -> Result<UploadDetail, Box<dyn std::error::Error>> {
        self.wait_for(|app| {
            app.send_to_page(app.state.session.status(app.state.uploads.running(), None, Destination::Practice))?;
            let upload = app.upload(id)?;
            Ok((!upload.is_active).then_some(upload))
        })
    }

    fn sampled_visitors(&mut self, id: &str) -> Result<Vec<SampledVisitor>, Box<dyn std::error::Error>> {
        let result = block_on(spot_check::run(&self.state, id, true))?;
        self.send_to_page(result).map(|result| result.visitors)
    }

    fn resume(&mut self, id: &str) -> Result<(), Failure> {
        block_on(control::resume(&self.state, id))
    }

    fn origin(&self) -> Result<String, Box<dyn std::error::Error>> {
        Ok(block_on(self.state.practice.endpoint(self.state.store.uploads()?.data_dir()))?.origin().to_owned())
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        block_on(async {
            self.state.uploads.pause_and_wait(PAUSE_TIMEOUT).await;
            self.state.practice.stop().await;
        });
    }
}

#[test]
fn the_sample_is_applied_and_the_page_learns_no_path_or_address() -> Tested {
    let data_dir = tempfile::tempdir()?;
    let mut app = TestApp::at(data_dir.path());
    let report = app.sample_checked()?;
    let rows = report.rows;
    assert_eq!(rows.read, rows.ready + rows.excluded + rows.merged + rows.empty + rows.filtered);
    assert!(report.is_sendable && report.batches > 1 && report.bytes > 0, "more than one batch to watch");
    assert!(rows.excluded > 0, "the sample has something to show");

    let draft = app.state.session.draft()?;
    assert!(draft.is_sample && draft.file == "clientes.csv");
    let preview = app.send_to_page(app.state.session.reader()?.preview(&draft.mapping, 0, true)?)?;
    assert_eq!(preview.id.after.as_deref(), Some("BR-100001"));
    assert!(preview.attributes.iter().any(|one| one.name == "tier" && one.after.as_deref() == Some("gold")));
    let findings = app.state.session.findings()?;
    for issue in &report.issues {
        let page = app.send_to_page(findings.page(issue.rule, issue.severity, 0, 200)?)?;
        // A row with an issue in two columns is listed twice.
        assert!(issue.rule.scope() != Scope::Row || page.rows.len() as u64 >= issue.rows.min(200), "{}", issue.rule);
    }

    let id = app.send(AS_CHECKED)?;
    let rejected = app.send(AS_CHECKED).err().ok_or("two at once")?;
    assert_eq!(rejected, Failure::upload_running(id.clone()));
    app.send_to_page(rejected)?;
    let upload = app.ended(&id)?;
    assert_eq!((upload.upload.state, upload.failure), (UploadState::Complete, None));
    assert_eq!(upload.upload.batches.rows.applied, rows.ready);
    assert!(!upload.can_resume && upload.waiting.is_none());
    app.send_to_page(history::newest(&app.state, 10)?)?;

    let spots = app.sampled_visitors(&id)?;
    assert!(!spots.is_empty() && spots.iter().all(|spot| spot.seen == Visibility::Same));
    // After the draft is closed, the file is read again for the spot check.
    app.state.session.close();
    app.state.uploads.release_file();
    assert_eq!(app.sampled_visitors(&id)?.len(), spots.len());

    let (folder, origin) = (data_dir.path().to_string_lossy().into_owned(), app.origin()?);
    let port = origin.rsplit(':').next().unwrap_or_default().to_owned();
    assert!(app.sent.len() > 10);
    for sent in &app.sent {
        assert!(
            !sent.contains(&folder) && !sent.contains("127.0.0.1") && !sent.contains(&format!(":{port}/")),
            "{sent}"
        );
    }
    Ok(())
}

#[test]
fn a_paused_upload_resumes_after_a_restart_at_the_same_practice_target() -> Tested {
    let data_dir = tempfile::tempdir()?;
    let mut app = TestApp::at(data_dir.path());
    let report = app.sample_checked()?;
    let rows = report.rows;
    let id = app.send(SendOptions { max_rows: Some(200), ..AS_CHECKED })?;
    control::pause(&app.state, &id)?;
    let upload = app.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.reason), (UploadState::Paused, Some(Reason::Interrupted)));
    assert!(upload.can_resume && upload.batches.len() > report.batches, "smaller batches were asked for");
    let origin = app.origin()?;
    drop(app);

    let mut app = TestApp::at(data_dir.path());
    app.resume(&id)?;
    let upload = app.upload(&id)?;
    assert!(upload.is_active && upload.upload.is_running);
    let upload = app.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.batches.rows.applied), (UploadState::Complete, rows.ready));
    assert_eq!(app.origin()?, origin);
    assert_eq!(app.resume(&id).err(), Some(Failure::Shared(Shared::UploadEnded { upload: id.clone() })));
    assert!(app.sampled_visitors(&id)?.iter().all(|spot| spot.seen == Visibility::Same));
    Ok(())
}

#[test]
fn an_upload_whose_file_changed_while_paused_pauses_again_with_that_reason() -> Tested {
    let data_dir = tempfile::tempdir()?;
    let path = data_dir.path().join("customers.csv");
    let rows = |tier: &str| (0..30).map(|row| format!("A-{row},{tier}\n")).collect::<String>();
    std::fs::write(&path, format!("id,tier\n{}", rows("gold")))?;
    let mut app = TestApp::at(data_dir.path());
    app.state.session.open(&path, &[])?;
    app.state.session.start_check(app.state.session.draft()?.mapping, true, None)?;
    app.wait_for(|app| Ok(app.state.session.findings().ok()))?;
    let id = app.send(SendOptions { max_rows: Some(1), ..AS_CHECKED })?;
    block_on(app.state.uploads.pause_and_wait(PAUSE_TIMEOUT));
    let upload = app.upload(&id)?;
    assert_eq!(upload.upload.state, UploadState::Paused);
    assert!(upload.upload.batches.accepted < 30, "some are still to be sent");

    std::fs::write(&path, format!("id,tier\n{}", rows("silver")))?;
    app.resume(&id)?;
    let upload = app.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.reason), (UploadState::Paused, Some(Reason::FileChanged)));

    block_on(control::cancel(&app.state, &id))?;
    let upload = app.ended(&id)?;
    assert_eq!((upload.upload.state, upload.can_resume), (UploadState::Cancelled, false));
    Ok(())
}

#[test]
fn nothing_is_sent_without_a_check_or_without_agreeing_to_exclude_rows() -> Tested {
    let data_dir = tempfile::tempdir()?;
    let mut app = TestApp::at(data_dir.path());
    assert_eq!(app.send(AS_CHECKED).err(), Some(Failure::NoDraft));
    app.sample_checked()?;
    let all = SendOptions { skip_excluded: false, ..AS_CHECKED };
    assert_eq!(app.send(all).err(), Some(Failure::RowsExcluded));
    // After it's read in another way, it must be checked again.
    app.state.session.set_source(SourceChoice::default())?;
    assert_eq!(app.send(AS_CHECKED).err(), Some(Failure::NotChecked));
    assert_eq!(history::newest(&app.state, 10)?.total, 0);
    Ok(())
}

#[test]
fn a_test_batch_is_sent_first_and_the_other_rows_once_it_is_visible() -> Tested {
    let data_dir = tempfile::tempdir()?;
    let mut app = TestApp::at(data_dir.path());
    let rows = app.sample_checked()?.rows;
    let id = app.send(SendOptions { canary: Some(20), ..AS_CHECKED })?;
    let upload = app.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.batches.rows.applied), (UploadState::Complete, rows.ready));
    assert_eq!(upload.batches.first().map(|batch| batch.rows), Some(20));
    Ok(())
}
