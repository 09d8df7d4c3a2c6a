use super::*;
use crate::api::CheckState;

type Tested = Result<(), Box<dyn std::error::Error>>;

/// Asks until there is an answer, as the page does.
fn wait_for<T>(mut ask: impl FnMut() -> Option<T>) -> Result<T, Box<dyn std::error::Error>> {
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        if let Some(answer) = ask() {
            return Ok(answer);
        }
        // Between two questions, as the page asks: the condition is the answer, not this wait.
        std::thread::sleep(Duration::from_millis(5));
    }
    Err("no answer within 20 seconds".into())
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

#[test]
fn what_hovers_is_told_before_it_is_dropped() -> Tested {
    let folder = tempfile::tempdir()?;
    let desk = Desk::default();
    let hover = |paths: &[PathBuf]| {
        desk.hover(paths);
        desk.look(None, None, Destination::Practice).hover
    };
    assert_eq!(hover(&paths(&["/x/a.csv"])), Some(Hover::OneFile));
    assert_eq!(hover(&paths(&["/x/a.csv", "/x/b.csv"])), Some(Hover::SeveralFiles));
    assert_eq!(hover(&[folder.path().to_owned()]), Some(Hover::Folder));
    assert_eq!(hover(&[]), None);
    Ok(())
}

#[test]
fn a_drop_that_opens_nothing_says_why_each_time() -> Tested {
    let folder = tempfile::tempdir()?;
    let desk = Desk::default();
    let now = Instant::now();
    let refused = |paths: &[PathBuf], sending: Option<&str>| {
        assert_eq!(desk.dropped(paths, sending, now), None, "{paths:?}");
        desk.look(None, None, Destination::Practice).refused.map(|refused| (refused.number, refused.code))
    };
    assert_eq!(refused(&paths(&["a", "b"]), None), Some((1, FailureCode::SeveralFiles)));
    assert_eq!(refused(&[folder.path().to_owned()], None), Some((2, FailureCode::Folder)));
    assert_eq!(refused(&[], None), Some((3, FailureCode::NoPath)));
    assert_eq!(refused(&paths(&["c.csv"]), Some("20261125-abcdef")), Some((4, FailureCode::UploadRunning)));
    Ok(())
}

#[test]
fn a_drop_delivered_twice_is_one_and_the_same_file_again_later_is_another() {
    let desk = Desk::default();
    let (now, file) = (Instant::now(), paths(&["/x/a.csv"]));
    let after = |millis| now + Duration::from_millis(millis);
    desk.hover(&file);
    assert_eq!(desk.dropped(&file, None, now), Some(file[0].clone()));
    assert_eq!(desk.look(None, None, Destination::Practice).hover, None);
    assert_eq!(desk.dropped(&file, None, after(499)), None);
    assert_eq!(desk.look(None, None, Destination::Practice).refused, None, "the second is not said to be wrong");
    assert_eq!(desk.dropped(&paths(&["/x/b.csv"]), None, after(499)), Some(PathBuf::from("/x/b.csv")));
    assert_eq!(desk.dropped(&file, None, after(600)), Some(file[0].clone()));
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_draft_that_was_there() -> Tested {
    let folder = tempfile::tempdir()?;
    let (good, broken) = (folder.path().join("good.csv"), folder.path().join("broken.csv"));
    std::fs::write(&good, "id,tier\nA-1,gold\n")?;
    std::fs::write(&broken, b"PK\x03\x04 a workbook, it seems")?;
    let desk = Desk::default();
    assert_eq!(desk.draft().err().map(|failure| failure.code), Some(FailureCode::NoDraft));
    desk.open(&good, &[])?;
    for (path, code) in
        [(&broken, FailureCode::FileUnreadable), (&folder.path().join("gone.csv"), FailureCode::FileGone)]
    {
        let failure = desk.open(path, &[]).err().ok_or("it was opened")?;
        assert_eq!(failure.code, code);
        desk.refuse(&failure);
        assert_eq!(desk.look(None, None, Destination::Practice).refused.map(|refused| refused.code), Some(code));
    }
    assert_eq!(desk.draft()?.file, "good.csv");
    desk.open(&good, &[])?;
    assert_eq!(
        (desk.look(None, None, Destination::Practice).draft, desk.look(None, None, Destination::Practice).refused),
        (Some(2), None),
        "a new file is a new version"
    );
    desk.close();
    assert_eq!(desk.look(None, None, Destination::Practice).draft, None);
    Ok(())
}

#[test]
fn rows_are_counted_and_a_choice_changes_how_the_file_is_read() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    std::fs::write(&path, "customer id;tier;note\nA-1;gold;x\nA-2;silver;y\n")?;
    let desk = Desk::default();
    desk.open(&path, &[])?;
    assert_eq!(wait_for(|| desk.draft().ok()?.rows)?, 2);
    let draft = desk.draft()?;
    let id = draft.suggestions.iter().position(|one| one.suggestion.suggest == engine::Suggest::Id);
    assert_eq!((draft.delimiter.as_str(), draft.header_row, id), (";", 1, Some(0)));
    assert_eq!(draft.columns, ["customer id", "tier", "note"]);

    let choice = SourceChoice { header_row: Some(0), ..SourceChoice::default() };
    let again = desk.set_source(choice.clone())?;
    assert_eq!((again.version, again.columns, again.options), (draft.version, vec![String::new(); 3], choice));
    assert_ne!(again.mapping, draft.mapping, "other columns, another mapping to begin from");
    assert_eq!(wait_for(|| desk.draft().ok()?.rows)?, 3);

    let wrong = SourceChoice { encoding: Some("EBCDIC".to_owned()), ..SourceChoice::default() };
    let failure = desk.set_source(wrong).err().ok_or("it was taken")?;
    assert_eq!((failure.code, failure.place.as_deref()), (FailureCode::MappingWrong, Some("source.encoding")));
    Ok(())
}

#[test]
fn why_rows_could_not_be_counted_is_said_instead_of_counting_for_ever() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    // The quote opens far behind the head that is looked at when the file is opened.
    let mut text = String::from("id,tier\n");
    (0..120_000).for_each(|row| text.push_str(&format!("A-{row},gold\n")));
    text.push_str("A-x,\"gold\n");
    std::fs::write(&path, text)?;
    let desk = Desk::default();
    desk.open(&path, &[])?;
    let trouble = wait_for(|| desk.draft().ok()?.trouble)?;
    assert_eq!((trouble.code, trouble.line), (FailureCode::UnterminatedQuote, Some(120_002)));
    assert_eq!(desk.draft()?.rows, None);
    Ok(())
}

#[test]
fn a_mapping_that_is_wrong_is_refused_with_its_place_and_one_that_does_not_fit_fails_the_check() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    std::fs::write(&path, "id,tier\nA-1,gold\n")?;
    let desk = Desk::default();
    desk.open(&path, &[])?;
    let mapping = desk.draft()?.mapping;

    let nameless = mapping.replace("\"name\": \"tier\"", "\"name\": \"\"");
    for failure in [desk.preview(&nameless, 0, true).err(), desk.check_start(nameless.clone(), true, None).err()] {
        let failure = failure.ok_or("it was taken")?;
        assert_eq!(failure.code, FailureCode::MappingWrong);
        assert!(failure.place.is_some_and(|place| place.contains("attributes")) && failure.what.is_some());
    }
    assert_eq!(desk.check_status()?.state, CheckState::None);

    let other = mapping.replace("\"column\": \"tier\"", "\"column\": \"tiers\"");
    let failure = desk.preview(&other, 0, true).err().ok_or("it was taken")?;
    assert_eq!((failure.code, failure.wanted.as_deref()), (FailureCode::ColumnMissing, Some("tiers")));
    assert_eq!(failure.nearest.as_deref(), Some(&["tier".to_owned()][..]));
    desk.check_start(other, true, None)?;
    let failure = wait_for(|| desk.check_status().ok()?.failure)?;
    assert_eq!(failure.code, FailureCode::ColumnMissing);
    assert_eq!(desk.look(None, None, Destination::Practice).check, DeskCheck::Done);
    Ok(())
}

#[test]
fn a_cancelled_check_is_none_and_a_check_of_a_file_that_changed_says_so() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    let mut text = String::from("id,tier\n");
    (0..300_000).for_each(|row| text.push_str(&format!("A-{row},gold\n")));
    std::fs::write(&path, &text)?;
    let desk = Desk::default();
    desk.open(&path, &[])?;
    let mapping = desk.draft()?.mapping;
    desk.check_start(mapping.clone(), true, None)?;
    assert_eq!(desk.look(None, None, Destination::Practice).check, DeskCheck::Running);
    desk.check_cancel();
    assert_eq!(desk.check_status()?.state, CheckState::Cancelled);
    assert_eq!(desk.look(None, None, Destination::Practice).check, DeskCheck::None);
    let options =
        api::SendOptions { canary: None, max_rows: None, start_at: None, confirmed: None, skip_excluded: true };
    assert_eq!(desk.to_send(&options).err().map(|failure| failure.code), Some(FailureCode::NotChecked));

    std::fs::write(&path, "id,tier\nA-1,gold\n")?;
    desk.check_start(mapping.clone(), true, None)?;
    assert_eq!(wait_for(|| desk.check_status().ok()?.failure)?.code, FailureCode::FileChanged);
    // Read again as it is now, it can be checked.
    desk.set_source(SourceChoice::default())?;
    desk.check_start(mapping, true, None)?;
    let report = wait_for(|| desk.check_status().ok().filter(|status| status.state == CheckState::Done)?.report)?;
    assert_eq!((report.rows.read, report.rows.ready, report.batches), (1, 1, 1));
    Ok(())
}

#[test]
fn every_place_of_a_rule_is_found_page_by_page() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("customers.csv");
    let mut text = String::from("id,tier\n");
    (1..=9_000).for_each(|row| text.push_str(&format!("{}{row},gold\n", if row % 2 == 0 { "A+" } else { "A-" })));
    std::fs::write(&path, &text)?;
    let desk = Desk::default();
    desk.open(&path, &[])?;
    desk.check_start(desk.draft()?.mapping, true, None)?;
    let findings = wait_for(|| desk.findings().ok())?;
    let (rule, severity) = (engine::Rule::IdForbiddenCharacter, engine::Severity::Error);
    // Forwards, back, beyond what is kept of one reading, past the end.
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

#[test]
fn rows_that_a_workbook_hides_are_never_sent_unasked() -> Tested {
    let desk = Desk::default();
    desk.open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/sheets/hidden-rows-ods/input.ods"), &[])?;
    let draft = desk.draft()?;
    assert!(draft.hidden_rows > 0, "there is something to ask");
    let check = |mapping: String| -> Tested {
        desk.check_start(mapping, true, None)?;
        wait_for(|| desk.check_status().ok().filter(|status| status.state == CheckState::Done))?;
        Ok(())
    };
    check(draft.mapping)?;
    let options = api::SendOptions { skip_excluded: true, ..api::SendOptions::default() };
    let refused = desk.to_send(&options).err().ok_or("it went unasked")?;
    assert_eq!(refused.code, FailureCode::HiddenRows);
    let skip = SourceChoice { hidden_rows: Some(api::file::HiddenRowsChoice::Skip), ..SourceChoice::default() };
    check(desk.set_source(skip)?.mapping)?;
    assert!(desk.to_send(&options).is_ok());
    Ok(())
}

/// A choice that is made opens that file; one that is put away leaves all as it was.
#[test]
fn a_zip_of_several_files_waits_for_a_choice() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("export.zip");
    std::fs::write(&path, include_bytes!("../../../../tests/corpus/packed/zip-member-by-flag/input.zip"))?;
    let desk = Desk::default();
    desk.open(&path, &[])?;
    let packed = |desk: &Desk| desk.look(None, None, Destination::Practice).packed;
    let waiting = packed(&desk).ok_or("no choice")?;
    assert_eq!(
        (waiting.file.as_str(), waiting.members),
        ("export.zip", vec!["one.csv".to_owned(), "two/two.csv".to_owned()])
    );
    desk.open_packed(None, &[])?;
    assert_eq!((packed(&desk), desk.draft().is_err()), (None, true));
    desk.open(&path, &[])?;
    desk.open_packed(Some(1), &[])?;
    let draft = desk.draft()?;
    assert_eq!((packed(&desk), draft.member.as_deref(), &draft.sample[0][1][..]), (None, Some("two/two.csv"), "lead"));
    // The mapping keeps nothing of it: the next zip's file is called otherwise.
    let kept = desk.mapping_to_keep(Mapping::from_json(&draft.mapping)?)?.0;
    assert!(!kept.to_json().contains("two.csv"));
    Ok(())
}
