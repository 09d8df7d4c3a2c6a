//! Saved mappings: a mapping saved on Monday is there next Monday, and none is lost.

use engine::Mapping;
use tempfile::TempDir;
use uploads::{Keychain, NameFault, SavedMappingError, Uploads};

use crate::scene::{FakeClock, MAPPING};

fn open() -> (TempDir, std::sync::Arc<FakeClock>, Uploads) {
    let folder = TempDir::new().unwrap();
    let clock = FakeClock::new();
    let uploads = Uploads::open_with(Some(folder.path()), clock.clone(), Keychain::none()).unwrap();
    (folder, clock, uploads)
}

fn mapping(name: &str) -> Mapping {
    Mapping { name: name.to_owned(), ..Mapping::from_json(MAPPING).unwrap() }
}

fn names(uploads: &Uploads) -> Vec<String> {
    uploads.saved_mappings().list().unwrap().into_iter().map(|mapping| mapping.name).collect()
}

#[test]
fn a_saved_mapping_is_read_by_the_next_process() {
    let (folder, clock, uploads) = open();
    let columns = ["id".to_owned(), "tier".to_owned()];
    let saved = uploads.saved_mappings().save(&mapping(" CRM weekly "), Some(&columns)).unwrap();
    drop(uploads);
    let uploads = Uploads::open_with(Some(folder.path()), clock, Keychain::none()).unwrap();
    let found = uploads.saved_mappings().get("crm WEEKLY").unwrap();
    assert_eq!(found, saved);
    assert_eq!((found.name.as_str(), found.columns.as_deref(), found.used), ("CRM weekly", Some(&columns[..]), None));
    assert_eq!(found.mapping().unwrap(), mapping("CRM weekly"), "the name in its text too");
}

/// If two mappings had names that look the same, a person could send with the wrong one.
#[test]
fn a_mapping_name_is_unique_in_any_case() {
    let (_folder, _, uploads) = open();
    uploads.saved_mappings().save(&mapping("Ações"), None).unwrap();
    for same in ["AÇÕES", "ações ", "Ac\u{327}o\u{303}es"] {
        let taken = uploads.saved_mappings().save(&mapping(same), None);
        assert!(matches!(&taken, Err(SavedMappingError::NameTaken { name }) if name == "Ações"), "{same}: {taken:?}");
    }
    uploads.saved_mappings().save(&mapping("Other"), None).unwrap();
    assert!(matches!(uploads.saved_mappings().rename("other", "ações"), Err(SavedMappingError::NameTaken { .. })));
    assert!(matches!(uploads.saved_mappings().duplicate("other", "Other"), Err(SavedMappingError::NameTaken { .. })));
    assert_eq!(names(&uploads), ["Ações", "Other"], "nothing was lost on the way");
    for (name, fault) in [("", NameFault::Empty), ("a\nb", NameFault::Control), (&"x".repeat(101), NameFault::Long)] {
        let refused = uploads.saved_mappings().save(&mapping(name), None);
        assert!(matches!(refused, Err(SavedMappingError::Name { why, .. }) if why == fault), "{name:?}");
    }
}

#[test]
fn an_unknown_name_is_an_error_with_similar_names() {
    let (_folder, _, uploads) = open();
    uploads.saved_mappings().save(&mapping("CRM weekly"), None).unwrap();
    uploads.saved_mappings().save(&mapping("Newsletter"), None).unwrap();
    let Err(SavedMappingError::NoSuchMapping { wanted, nearest }) = uploads.saved_mappings().get("CRM weakly") else {
        panic!("none is called so")
    };
    assert_eq!((wanted.as_str(), nearest), ("CRM weakly", vec!["CRM weekly".to_owned()]));
    assert!(matches!(uploads.saved_mappings().remove("x"), Err(SavedMappingError::NoSuchMapping { .. })));
    assert!(matches!(
        uploads.saved_mappings().update("x", &mapping("x"), None),
        Err(SavedMappingError::NoSuchMapping { .. })
    ));
}

#[test]
fn renaming_duplicating_and_updating_keep_the_rest_of_a_mapping() {
    let (_folder, _, uploads) = open();
    let columns = ["id".to_owned()];
    uploads.saved_mappings().save(&mapping("one"), Some(&columns)).unwrap();
    uploads.journal().mapping_used("ONE", 7).unwrap();
    let used = uploads.saved_mappings().get("one").unwrap().used;
    assert_eq!(used, Some(7));

    let renamed = uploads.saved_mappings().rename("one", "ONE").unwrap();
    assert_eq!((renamed.name.as_str(), renamed.used), ("ONE", used), "a change of case alone is no other name");
    assert_eq!(renamed.mapping().unwrap().name, "ONE");
    uploads.saved_mappings().rename("ONE", "two").unwrap();
    assert_eq!(names(&uploads), ["two"]);

    let copy = uploads.saved_mappings().duplicate("two", "a copy").unwrap();
    assert_eq!((copy.columns.as_deref(), copy.used), (Some(&columns[..]), None));
    assert_eq!(copy.mapping().unwrap().name, "a copy");
    assert_eq!(names(&uploads), ["a copy", "two"]);

    let mut changed = mapping("whatever");
    changed.attributes[0].name = "level".to_owned();
    let updated = uploads.saved_mappings().update("two", &changed, None).unwrap();
    assert_eq!((updated.name.as_str(), updated.used, updated.columns.as_deref()), ("two", used, Some(&columns[..])));
    let held = uploads.saved_mappings().get("two").unwrap().mapping().unwrap();
    assert_eq!((held.name.as_str(), held.attributes[0].name.as_str()), ("two", "level"));
}

/// Removed by mistake, it comes back with everything, unless its name is another's by then.
#[test]
fn a_removed_mapping_can_be_restored() {
    let (_folder, _, uploads) = open();
    uploads.saved_mappings().save(&mapping("one"), None).unwrap();
    uploads.journal().mapping_used("one", 7).unwrap();
    let removed = uploads.saved_mappings().remove("One").unwrap();
    assert!(names(&uploads).is_empty());
    uploads.saved_mappings().restore(&removed).unwrap();
    assert_eq!(uploads.saved_mappings().list().unwrap(), std::slice::from_ref(&removed));
    assert!(matches!(uploads.saved_mappings().restore(&removed), Err(SavedMappingError::NameTaken { .. })));
}

/// What an earlier version left behind is found by this one.
#[test]
fn a_journal_of_schema_version_1_is_migrated() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("journal.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../src/store/migrations/1.sql")).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute(
            "INSERT INTO jobs VALUES ('20261125-abcdef', x'2f61', 'm', '{}', NULL, 'demo', 'http://127.0.0.1:1',
             '{\"source\":{},\"check\":{\"cut_at\":{\"max_rows\":1,\"max_bytes\":1},\"keeps_delimiters\":false,\"canary\":null},
               \"calls_per_minute\":40,\"poll_every\":null,\"no_wait\":false,\"start_at\":null}',
             'complete', NULL, 0, 1, 1, 0, 0, 0, 1, 4102444800000, 0)",
            [],
        )
        .unwrap();
    drop(connection);
    let uploads = Uploads::open(Some(folder.path())).unwrap();
    assert_eq!(uploads.list().unwrap().len(), 1);
    uploads.saved_mappings().save(&mapping("one"), None).unwrap();
}
