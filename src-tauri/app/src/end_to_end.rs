//! The whole way without a window: what the commands call, on a data folder of its own, against a
//! practice Target over a real socket.

use std::path::Path;
use std::time::{Duration, Instant};

use engine::Scope;
use serde::Serialize;
use tauri::async_runtime::block_on;
use uploads::{Reason, UploadState, Visibility};

use crate::api::{CheckReport, CheckState, Destination, SendOptions, SourceChoice, Spot, UploadDetail};
use crate::connections::Connections;
use crate::connections::practice_target::PracticeTarget;
use crate::failure::{Failure, FailureCode};
use crate::session::Desk;
use crate::store::Store;
use crate::upload::history;
use crate::upload::runner::{PATIENCE, Sending};

type Tested = Result<(), Box<dyn std::error::Error>>;

const AS_CHECKED: SendOptions =
    SendOptions { canary: None, max_rows: None, start_at: None, confirmed: None, skip_excluded: true };

/// All that a window has, and every message that the page was sent.
struct House {
    store: Store,
    practice: PracticeTarget,
    connections: Connections,
    desk: Desk,
    sending: Sending,
    said: Vec<String>,
}

impl House {
    fn at(home: &Path) -> House {
        House {
            store: Store::at(home),
            practice: PracticeTarget::default(),
            connections: Connections::default(),
            desk: Desk::default(),
            sending: Sending::default(),
            said: Vec::new(),
        }
    }

    fn say<T: Serialize>(&mut self, what: T) -> Result<T, Box<dyn std::error::Error>> {
        self.said.push(serde_json::to_string(&what)?);
        Ok(what)
    }

    /// Asks until there is an answer, as the page does.
    fn wait_for<T>(
        &mut self,
        mut ask: impl FnMut(&mut House) -> Result<Option<T>, Box<dyn std::error::Error>>,
    ) -> Result<T, Box<dyn std::error::Error>> {
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if let Some(answer) = ask(self)? {
                return Ok(answer);
            }
            // Between two questions, as the page asks: the condition is the answer, not this wait.
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("no answer within 30 seconds".into())
    }

    fn sample_checked(&mut self) -> Result<CheckReport, Box<dyn std::error::Error>> {
        self.desk.open_sample(self.store.uploads()?.data_dir())?;
        let draft = self.say(self.desk.draft()?)?;
        self.desk.check_start(draft.mapping, true, None)?;
        self.wait_for(|house| {
            house.say(house.desk.look(house.sending.running(), None, Destination::Practice))?;
            let status = house.say(house.desk.check_status()?)?;
            Ok(if status.state == CheckState::Done { status.report } else { None })
        })
    }

    fn send(&mut self, options: SendOptions) -> Result<String, Failure> {
        block_on(self.sending.start(&self.store, &self.practice, &self.connections, &self.desk, options))
    }

    fn upload(&mut self, id: &str) -> Result<UploadDetail, Box<dyn std::error::Error>> {
        self.say(history::one(&self.store, &self.sending, id)?)
    }

    fn ended(&mut self, id: &str) -> Result<UploadDetail, Box<dyn std::error::Error>> {
        self.wait_for(|house| {
            house.say(house.desk.look(house.sending.running(), None, Destination::Practice))?;
            let upload = house.upload(id)?;
            Ok((!upload.is_ours).then_some(upload))
        })
    }

    fn spots(&mut self, id: &str) -> Result<Vec<Spot>, Box<dyn std::error::Error>> {
        let arrived = block_on(self.sending.spot_check(&self.store, &self.practice, &self.connections, id, true))?;
        self.say(arrived).map(|arrived| arrived.spots)
    }

    fn resume(&mut self, id: &str) -> Result<(), Failure> {
        block_on(self.sending.resume(&self.store, &self.practice, &self.connections, id))
    }

    fn origin(&self) -> Result<String, Box<dyn std::error::Error>> {
        Ok(block_on(self.practice.endpoint(self.store.uploads()?.data_dir()))?.origin().to_owned())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        block_on(async {
            self.sending.settle(PATIENCE).await;
            self.practice.stop().await;
        });
    }
}

#[test]
fn the_sample_goes_from_file_to_confirmed_result_and_the_page_learns_no_place() -> Tested {
    let home = tempfile::tempdir()?;
    let mut house = House::at(home.path());
    let report = house.sample_checked()?;
    let rows = report.rows;
    assert_eq!(rows.read, rows.ready + rows.excluded + rows.merged + rows.empty);
    assert!(report.is_sendable && report.batches > 1 && report.bytes > 0, "more than one batch to watch");
    assert!(rows.excluded > 0, "the sample has something to show");

    let draft = house.desk.draft()?;
    assert!(draft.is_sample && draft.file == "clientes.csv");
    let preview = house.say(house.desk.preview(&draft.mapping, 0, true)?)?;
    assert_eq!(preview.id.after.as_deref(), Some("BR-100001"));
    assert!(preview.attributes.iter().any(|one| one.name == "tier" && one.after.as_deref() == Some("gold")));
    let findings = house.desk.findings()?;
    for issue in &report.issues {
        let page = house.say(findings.page(issue.rule, issue.severity, 0, 200)?)?;
        // A row that meets a rule twice stands there twice.
        assert!(issue.rule.scope() != Scope::Row || page.rows.len() as u64 >= issue.rows.min(200), "{}", issue.rule);
    }

    let id = house.send(AS_CHECKED)?;
    let refused = house.send(AS_CHECKED).err().ok_or("two at once")?;
    assert_eq!((refused.code, refused.upload.as_deref()), (FailureCode::UploadRunning, Some(id.as_str())));
    house.say(refused)?;
    let upload = house.ended(&id)?;
    assert_eq!((upload.upload.state, upload.failure), (UploadState::Complete, None));
    assert_eq!(upload.upload.batches.rows_applied, Some(rows.ready));
    assert!(!upload.can_resume && upload.waiting.is_none());
    house.say(history::newest(&house.store, &house.sending, 10)?)?;

    let spots = house.spots(&id)?;
    assert!(!spots.is_empty() && spots.iter().all(|spot| spot.seen == Visibility::Same));
    // Once the draft is closed, the file is read again for it.
    house.desk.close();
    house.sending.release();
    assert_eq!(house.spots(&id)?.len(), spots.len());

    let (folder, origin) = (home.path().to_string_lossy().into_owned(), house.origin()?);
    let port = origin.rsplit(':').next().unwrap_or_default().to_owned();
    assert!(house.said.len() > 10);
    for said in &house.said {
        assert!(
            !said.contains(&folder) && !said.contains("127.0.0.1") && !said.contains(&format!(":{port}/")),
            "{said}"
        );
    }
    Ok(())
}

#[test]
fn an_upload_that_paused_goes_on_after_a_restart_at_the_same_practice_target() -> Tested {
    let home = tempfile::tempdir()?;
    let mut house = House::at(home.path());
    let report = house.sample_checked()?;
    let rows = report.rows;
    let id = house.send(SendOptions { max_rows: Some(200), ..AS_CHECKED })?;
    house.sending.pause(&house.store, &id)?;
    let upload = house.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.reason), (UploadState::Paused, Some(Reason::Interrupted)));
    assert!(upload.can_resume && upload.batches.len() > report.batches, "smaller batches were asked for");
    let origin = house.origin()?;
    drop(house);

    let mut house = House::at(home.path());
    house.resume(&id)?;
    let upload = house.upload(&id)?;
    assert!(upload.is_ours && upload.upload.is_running);
    let upload = house.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.batches.rows_applied), (UploadState::Complete, Some(rows.ready)));
    assert_eq!(house.origin()?, origin);
    assert_eq!(house.resume(&id).err().map(|failure| failure.code), Some(FailureCode::UploadEnded));
    assert!(house.spots(&id)?.iter().all(|spot| spot.seen == Visibility::Same));
    Ok(())
}

#[test]
fn a_file_that_changed_while_its_upload_stood_still_is_said_by_the_upload() -> Tested {
    let home = tempfile::tempdir()?;
    let path = home.path().join("customers.csv");
    let rows = |tier: &str| (0..30).map(|row| format!("A-{row},{tier}\n")).collect::<String>();
    std::fs::write(&path, format!("id,tier\n{}", rows("gold")))?;
    let mut house = House::at(home.path());
    house.desk.open(&path, &[])?;
    house.desk.check_start(house.desk.draft()?.mapping, true, None)?;
    house.wait_for(|house| Ok(house.desk.findings().ok()))?;
    let id = house.send(SendOptions { max_rows: Some(1), ..AS_CHECKED })?;
    block_on(house.sending.settle(PATIENCE));
    let upload = house.upload(&id)?;
    assert_eq!(upload.upload.state, UploadState::Paused);
    assert!(upload.upload.batches.accepted < 30, "some are still to be sent");

    std::fs::write(&path, format!("id,tier\n{}", rows("silver")))?;
    house.resume(&id)?;
    let upload = house.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.reason), (UploadState::Paused, Some(Reason::FileChanged)));

    block_on(house.sending.cancel(&house.store, &house.practice, &house.connections, &id))?;
    let upload = house.ended(&id)?;
    assert_eq!((upload.upload.state, upload.can_resume), (UploadState::Cancelled, false));
    Ok(())
}

#[test]
fn nothing_is_sent_that_was_not_checked_or_that_nobody_agreed_to_leave_out() -> Tested {
    let home = tempfile::tempdir()?;
    let mut house = House::at(home.path());
    assert_eq!(house.send(AS_CHECKED).err().map(|failure| failure.code), Some(FailureCode::NoDraft));
    house.sample_checked()?;
    let all = SendOptions { skip_excluded: false, ..AS_CHECKED };
    assert_eq!(house.send(all).err().map(|failure| failure.code), Some(FailureCode::RowsExcluded));
    // Read another way, it is to be checked again.
    house.desk.set_source(SourceChoice::default())?;
    assert_eq!(house.send(AS_CHECKED).err().map(|failure| failure.code), Some(FailureCode::NotChecked));
    assert_eq!(history::newest(&house.store, &house.sending, 10)?.total, 0);
    Ok(())
}

#[test]
fn a_canary_goes_first_and_the_others_follow_once_it_is_seen() -> Tested {
    let home = tempfile::tempdir()?;
    let mut house = House::at(home.path());
    let rows = house.sample_checked()?.rows;
    let id = house.send(SendOptions { canary: Some(20), ..AS_CHECKED })?;
    let upload = house.ended(&id)?;
    assert_eq!((upload.upload.state, upload.upload.batches.rows_applied), (UploadState::Complete, Some(rows.ready)));
    assert_eq!(upload.batches.first().map(|batch| batch.rows), Some(20));
    Ok(())
}
