use engine::{Mapping, MappingError};

use super::*;
use crate::api::draft::{HiddenRowsChoice, TotalsChoice};
use crate::api::{CheckState, SendOptions, SourceChoice};
use crate::failure::Shared;

type Tested = Result<(), Box<dyn std::error::Error>>;

/// Polls until there is a result, as the page does.
fn wait_for<T>(mut poll: impl FnMut() -> Option<T>) -> Result<T, Box<dyn std::error::Error>> {
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        if let Some(result) = poll() {
            return Ok(result);
        }
        // The condition is the result, and not this wait between two polls.
        std::thread::sleep(Duration::from_millis(5));
    }
    Err("no result within 20 seconds".into())
}

fn status(session: &Session) -> SessionStatus {
    session.status(None, None, Destination::Practice)
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

#[test]
fn files_dragged_over_the_window_are_shown_by_number_and_kind() -> Tested {
    let folder = tempfile::tempdir()?;
    let session = Session::default();
    let hover = |paths: &[PathBuf]| {
        session.hover(paths);
        status(&session).hover
    };
    assert_eq!(hover(&paths(&["/x/a.csv"])), Some(Hover::OneFile));
    assert_eq!(hover(&paths(&["/x/a.csv", "/x/b.csv"])), Some(Hover::SeveralFiles));
    assert_eq!(hover(&[folder.path().to_owned()]), Some(Hover::Folder));
    assert_eq!(hover(&[]), None);
    Ok(())
}

#[test]
fn each_rejected_drop_is_reported_with_its_reason() -> Tested {
    let folder = tempfile::tempdir()?;
    let session = Session::default();
    let now = Instant::now();
    let rejected = |paths: &[PathBuf], running: Option<&str>| {
        assert_eq!(session.dropped(paths, running, now), None, "{paths:?}");
        status(&session).rejected.map(|rejected| (rejected.number, rejected.failure))
    };
    assert_eq!(rejected(&paths(&["a", "b"]), None), Some((1, Failure::SeveralFiles)));
    assert_eq!(rejected(&[folder.path().to_owned()], None), Some((2, Failure::Folder)));
    assert_eq!(rejected(&[], None), Some((3, Failure::NoPath)));
    assert_eq!(
        rejected(&paths(&["c.csv"]), Some("20261125-abcdef")),
        Some((4, Failure::upload_running("20261125-abcdef".to_owned())))
    );
    Ok(())
}

#[test]
fn the_same_drop_within_half_a_second_is_ignored() {
    let session = Session::default();
    let (now, file) = (Instant::now(), paths(&["/x/a.csv"]));
    let after = |millis| now + Duration::from_millis(millis);
    session.hover(&file);
    assert_eq!(session.dropped(&file, None, now), Some(file[0].clone()));
    assert_eq!(status(&session).hover, None);
    assert_eq!(session.dropped(&file, None, after(499)), None);
    assert_eq!(status(&session).rejected, None, "the repeated drop isn't reported");
    assert_eq!(session.dropped(&paths(&["/x/b.csv"]), None, after(499)), Some(PathBuf::from("/x/b.csv")));
    assert_eq!(session.dropped(&file, None, after(600)), Some(file[0].clone()));
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_open_draft_unchanged() -> Tested {
    let folder = tempfile::tempdir()?;
    let (good, broken) = (folder.path().join("good.csv"), folder.path().join("broken.csv"));
    std::fs::write(&good, "id,tier\nA-1,gold\n")?;
    std::fs::write(&broken, b"PK\x03\x04 a workbook, it seems")?;
    let session = Session::default();
    assert_eq!(session.draft().err(), Some(Failure::NoDraft));
    session.open(&good, &[])?;
    for (path, code) in [(&broken, "file-unreadable"), (&folder.path().join("gone.csv"), "file-gone")] {
        let failure = session.open(path, &[]).err().ok_or("it was opened")?;
        assert_eq!(failure.code(), code);
        session.reject_drop(failure.clone());
        assert_eq!(status(&session).rejected.map(|rejected| rejected.failure), Some(failure));
    }
    assert_eq!(session.draft()?.file, "good.csv");
    session.open(&good, &[])?;
    assert_eq!((status(&session).draft, status(&session).rejected), (Some(2), None), "a new file is a new version");
    session.close();
    assert_eq!(status(&session).draft, None);
    Ok(())
}

#[test]
fn rows_are_counted_again_when_the_header_row_changes() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    std::fs::write(&path, "customer id;tier;note\nA-1;gold;x\nA-2;silver;y\n")?;
    let session = Session::default();
    session.open(&path, &[])?;
    assert_eq!(wait_for(|| session.draft().ok()?.rows)?, 2);
    let draft = session.draft()?;
    let id = draft.suggestions.iter().position(|one| one.suggestion.suggest == engine::Suggest::Id);
    assert_eq!((draft.delimiter.as_str(), draft.header_row, id), (";", 1, Some(0)));
    assert_eq!(draft.columns, ["customer id", "tier", "note"]);

    let choice = SourceChoice { header_row: Some(0), ..SourceChoice::default() };
    let again = session.set_source(choice.clone())?;
    assert_eq!((again.version, again.columns, again.options), (draft.version, vec![String::new(); 3], choice));
    assert_ne!(again.mapping, draft.mapping, "other columns get another suggested mapping");
    assert_eq!(wait_for(|| session.draft().ok()?.rows)?, 3);

    let wrong = SourceChoice { encoding: Some("EBCDIC".to_owned()), ..SourceChoice::default() };
    let failure = session.set_source(wrong).err().ok_or("it was accepted")?;
    let Failure::Shared(Shared::MappingWrong { error: MappingError::Wrong { place, found, .. } }) = failure else {
        return Err(failure.into());
    };
    assert_eq!((place.as_str(), found.as_str()), ("source.encoding", "EBCDIC"));
    Ok(())
}

#[test]
fn an_unterminated_quote_ends_the_row_count_with_a_failure() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    // The quotation mark is far behind the part that is read when the file is opened.
    let mut text = String::from("id,tier\n");
    (0..120_000).for_each(|row| text.push_str(&format!("A-{row},gold\n")));
    text.push_str("A-x,\"gold\n");
    std::fs::write(&path, text)?;
    let session = Session::default();
    session.open(&path, &[])?;
    let failure = wait_for(|| session.draft().ok()?.count_failure)?;
    assert_eq!(failure, Failure::Shared(Shared::UnterminatedQuote { line: 120_002 }));
    assert_eq!(session.draft()?.rows, None);
    Ok(())
}

#[test]
fn an_invalid_mapping_is_rejected_with_its_place_and_a_missing_column_fails_the_check() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    std::fs::write(&path, "id,tier\nA-1,gold\n")?;
    let session = Session::default();
    session.open(&path, &[])?;
    let mapping = session.draft()?.mapping;

    let nameless = mapping.replace("\"name\": \"tier\"", "\"name\": \"\"");
    for failure in
        [session.reader()?.preview(&nameless, 0, true).err(), session.start_check(nameless.clone(), true, None).err()]
    {
        let Some(Failure::Shared(Shared::MappingWrong { error })) = failure else {
            return Err("it was accepted".into());
        };
        assert!(error.to_string().contains("attributes"), "{error}");
    }
    assert_eq!(session.check_status()?.state, CheckState::None);

    let other = mapping.replace("\"column\": \"tier\"", "\"column\": \"tiers\"");
    let missing =
        Failure::Shared(Shared::ColumnMissing { wanted: "tiers".to_owned(), nearest: vec!["tier".to_owned()] });
    assert_eq!(session.reader()?.preview(&other, 0, true).err(), Some(missing.clone()));
    session.start_check(other, true, None)?;
    assert_eq!(wait_for(|| session.check_status().ok()?.failure)?, missing);
    assert_eq!(status(&session).check, SessionCheck::Done);
    Ok(())
}

#[test]
fn a_canceled_check_counts_as_none_and_a_changed_file_fails_the_check() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    let mut text = String::from("id,tier\n");
    (0..300_000).for_each(|row| text.push_str(&format!("A-{row},gold\n")));
    std::fs::write(&path, &text)?;
    let session = Session::default();
    session.open(&path, &[])?;
    let mapping = session.draft()?.mapping;
    session.start_check(mapping.clone(), true, None)?;
    assert_eq!(status(&session).check, SessionCheck::Running);
    session.cancel_check();
    assert_eq!(session.check_status()?.state, CheckState::Cancelled);
    assert_eq!(status(&session).check, SessionCheck::None);
    let options = SendOptions { skip_excluded: true, ..SendOptions::default() };
    assert_eq!(session.to_send(&options).err(), Some(Failure::NotChecked));

    std::fs::write(&path, "id,tier\nA-1,gold\n")?;
    session.start_check(mapping.clone(), true, None)?;
    assert_eq!(wait_for(|| session.check_status().ok()?.failure)?, Failure::Shared(Shared::FileChanged));
    // After it's read again, it can be checked.
    session.set_source(SourceChoice::default())?;
    session.start_check(mapping, true, None)?;
    let report = wait_for(|| session.check_status().ok().filter(|status| status.state == CheckState::Done)?.report)?;
    assert_eq!((report.rows.read, report.rows.ready, report.batches), (1, 1, 1));
    Ok(())
}

#[test]
fn all_places_of_a_rule_are_found_page_by_page() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    let mut text = String::from("id,tier\n");
    (1..=9_000).for_each(|row| text.push_str(&format!("{}{row},gold\n", if row % 2 == 0 { "A+" } else { "A-" })));
    std::fs::write(&path, &text)?;
    let session = Session::default();
    session.open(&path, &[])?;
    session.start_check(session.draft()?.mapping, true, None)?;
    let findings = wait_for(|| session.findings().ok())?;
    let (rule, severity) = (engine::Rule::IdForbiddenCharacter, engine::Severity::Error);
    // Forward, back, beyond the cached places, and past the end.
    for (offset, rows) in [(0, 200), (200, 200), (4_400, 100), (0, 200), (3_900, 200), (4_500, 0), (9_999, 0)] {
        let page = findings.page(rule, severity, offset, 1_000)?;
        assert_eq!((page.total, page.rows.len()), (Some(4_500), rows), "from {offset}");
        for (place, found) in page.rows.iter().enumerate() {
            let row = 2 * (offset + place + 1) as u64;
            assert_eq!((found.row, found.line), (Some(row), Some(row + 1)));
            assert_eq!((found.column.as_deref(), found.value.as_str()), (Some("id"), format!("A+{row}").as_str()));
        }
    }
    let none = findings.page(engine::Rule::IdEmpty, severity, 0, 200)?;
    assert_eq!((none.total, none.rows.len()), (Some(0), 0));
    Ok(())
}

/// Checks a mapping, and waits until the check is done.
fn check(session: &Session, mapping: String) -> Tested {
    session.start_check(mapping, true, None)?;
    wait_for(|| session.check_status().ok().filter(|status| status.state == CheckState::Done))?;
    Ok(())
}

#[test]
fn hidden_rows_are_not_sent_without_a_decision() -> Tested {
    let session = Session::default();
    session.open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/sheets/hidden-rows-ods/input.ods"), &[])?;
    let draft = session.draft()?;
    assert!(draft.hidden_rows > 0, "there is something to ask");
    check(&session, draft.mapping)?;
    let options = SendOptions { skip_excluded: true, ..SendOptions::default() };
    assert_eq!(session.to_send(&options).err(), Some(Failure::HiddenRows));
    let skip = SourceChoice { hidden_rows: Some(HiddenRowsChoice::Skip), ..SourceChoice::default() };
    check(&session, session.set_source(skip)?.mapping)?;
    assert!(session.to_send(&options).is_ok());
    Ok(())
}

#[test]
fn an_archive_with_several_files_opens_the_chosen_one() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("export.zip");
    std::fs::write(&path, include_bytes!("../../../../tests/corpus/packed/zip-member-by-flag/input.zip"))?;
    let session = Session::default();
    session.open(&path, &[])?;
    let archive = |session: &Session| status(session).archive;
    let waiting = archive(&session).ok_or("no choice")?;
    assert_eq!(
        (waiting.file.as_str(), waiting.members),
        ("export.zip", vec!["one.csv".to_owned(), "two/two.csv".to_owned()])
    );
    session.open_archive_member(None, &[])?;
    assert_eq!((archive(&session), session.draft().is_err()), (None, true));
    session.open(&path, &[])?;
    session.open_archive_member(Some(1), &[])?;
    let draft = session.draft()?;
    assert_eq!(
        (archive(&session), draft.member.as_deref(), &draft.sample[0][1][..]),
        (None, Some("two/two.csv"), "lead")
    );
    // The saved mapping doesn't name the file, because the next archive's file has another name.
    let saved = session.mapping_to_save(Mapping::from_json(&draft.mapping)?)?.0;
    assert!(!saved.to_json().contains("two.csv"));
    Ok(())
}

#[test]
fn totals_are_not_sent_without_a_decision_and_found_in_each_file() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("week 1.csv");
    std::fs::write(&path, "id,tier,points\n1,gold,1\n2,silver,2\nTotal,,3\n")?;
    let session = Session::default();
    session.open(&path, &[])?;
    let draft = session.draft()?;
    assert_eq!((draft.footer_rows, draft.left_out.len()), (1, 0));
    check(&session, draft.mapping)?;
    let options = SendOptions { skip_excluded: true, ..SendOptions::default() };
    assert_eq!(session.to_send(&options).err(), Some(Failure::TotalsUnanswered));
    let skip = SourceChoice { totals: Some(TotalsChoice::Skip), ..SourceChoice::default() };
    let draft = session.set_source(skip)?;
    assert_eq!((draft.footer_rows, draft.left_out), (0, vec![vec!["Total".to_owned(), String::new(), "3".to_owned()]]));
    check(&session, draft.mapping)?;
    assert!(session.to_send(&options).is_ok());
    Ok(())
}
