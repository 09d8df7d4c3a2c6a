//! A journal in which records are lost, or whose file is damaged: nothing is claimed that it doesn't prove, and what can be
//! read stays.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use tests::{Output, Running, Scene};

fn journal(scene: &Scene) -> PathBuf {
    scene.sandbox.data().join("journal.sqlite")
}

fn execute(scene: &Scene, statements: &str) {
    Connection::open(journal(scene)).unwrap().execute_batch(statements).unwrap();
}

fn newest(scene: &Scene) -> String {
    scene.job()["id"].as_str().unwrap().to_owned()
}

fn assert_says(output: &Output, words: &[&str]) {
    for word in words {
        assert!(output.stderr.contains(word), "{word}: {output}");
    }
}

/// Returns the damaged journals that were kept.
fn kept(scene: &Scene) -> Vec<PathBuf> {
    let entries = fs::read_dir(scene.sandbox.data()).unwrap().map(|entry| entry.unwrap().path());
    let is_kept = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("journal-damaged-") && name.ends_with(".sqlite")
    };
    entries.filter(is_kept).collect()
}

/// A lost batch looked like rows that didn't have to be sent: "30 visitors applied" of 60.
#[test]
fn an_upload_of_which_records_are_lost_is_never_complete() {
    for damage in [
        "DELETE FROM batches WHERE number = 2",
        "DELETE FROM batches WHERE number = 3",
        "DELETE FROM batches",
        "UPDATE uploads SET ready = 5",
        "UPDATE batches SET rows = 3 WHERE number = 1",
        "UPDATE batches SET digest = 'other' WHERE number = 1",
        "UPDATE batches SET state = 'completf' WHERE number = 2",
        "UPDATE batches SET number = 7 WHERE number = 3",
    ] {
        let scene = Scene::new(6);
        scene.send(&[]).expect(0);
        let id = newest(&scene);
        execute(&scene, damage);
        for command in ["status", "resume", "retry"] {
            let mut args = vec![command, &id, "--json"];
            args.extend((command == "retry").then_some("--yes"));
            let output = scene.sandbox.ferry(&args).expect(1);
            assert_says(&output, &["error: The records of upload", "hint: Send the file again"]);
            assert_eq!(output.stdout, "", "{damage}: {output}");
        }
        let listed = scene.sandbox.ferry(&["uploads"]).expect(1);
        assert_says(&listed, &["The records of 1 upload are damaged", &id]);
        assert!(!listed.stdout.contains("complete"), "{damage}: {listed}");
    }
}

#[test]
fn one_unreadable_upload_hides_no_other() {
    let scene = Scene::new(2);
    for _ in 0..3 {
        scene.send(&[]).expect(0);
    }
    let ids: Vec<String> = scene.sandbox.jobs().iter().map(|job| job["id"].as_str().unwrap().to_owned()).collect();
    for damage in ["state = 'completf'", "options = '{'", "ready = -1"] {
        let connection = Connection::open(journal(&scene)).unwrap();
        connection.execute(&format!("UPDATE uploads SET {damage} WHERE id = ?1"), [&ids[1]]).unwrap();
        drop(connection);
        let listed = scene.sandbox.ferry(&["uploads", "--json"]).expect(1);
        let found: Vec<String> =
            listed.json().as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, [ids[0].clone(), ids[2].clone()], "{damage}");
        assert_says(&listed, &[&ids[1]]);
        scene.sandbox.ferry(&["status", &ids[0]]).expect(0);
        scene.sandbox.ferry(&["status", &ids[1]]).expect(1);
    }
}

/// Overwrites the page of the file where a table begins.
fn destroy_table(scene: &Scene, table: &str) {
    let path = journal(scene);
    let connection = Connection::open(&path).unwrap();
    let root: u64 =
        connection.query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get(0)).unwrap();
    let size: u64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    drop(connection);
    let mut bytes = fs::read(&path).unwrap();
    let start = ((root - 1) * size) as usize;
    bytes[start..start + size as usize].fill(0xa5);
    fs::write(&path, bytes).unwrap();
}

#[test]
fn a_damaged_journal_is_kept_aside_and_rebuilt_from_what_can_be_read() {
    let scene = Scene::new(6);
    scene.send(&[]).expect(0);
    scene.send(&[]).expect(0);
    destroy_table(&scene, "log");
    let first = scene.sandbox.ferry(&["uploads", "--json"]).expect(0);
    assert_eq!(first.json().as_array().unwrap().len(), 2, "{first}");
    assert_says(&first, &["warning: The history was damaged. 2 uploads could be read", "journal-damaged-"]);
    let again = scene.sandbox.ferry(&["uploads"]).expect(0);
    assert_says(&again, &["warning: The history was damaged before", "journal-damaged-"]);
    let status = scene.status();
    assert_eq!((&status["rows"]["succeeded"], status["batches"].as_array().unwrap().len()), (&6.into(), 3));
    scene.send(&[]).expect(0);
    assert_eq!(kept(&scene).len(), 1, "it's rebuilt once");
    fs::remove_file(&kept(&scene)[0]).unwrap();
    assert_eq!(scene.sandbox.ferry(&["uploads"]).expect(0).stderr, "");
}

/// Without their batches, uploads can't be complete. They're named instead of missing in silence.
#[test]
fn uploads_whose_batches_are_destroyed_are_named() {
    let scene = Scene::new(6);
    scene.send(&[]).expect(0);
    let id = newest(&scene);
    destroy_table(&scene, "batches");
    let listed = scene.sandbox.ferry(&["uploads"]).expect(1);
    assert_says(
        &listed,
        &["The history was damaged. 1 upload could be read", "The records of 1 upload are damaged", &id],
    );
}

#[test]
fn a_journal_that_is_no_database_or_empty_is_never_an_empty_list_in_silence() {
    for content in [&b"this is no database at all"[..], b"", &[0; 40_000]] {
        let scene = Scene::new(4);
        scene.send(&[]).expect(0);
        fs::write(journal(&scene), content).unwrap();
        let listed = scene.sandbox.ferry(&["uploads"]).expect(0);
        assert_says(&listed, &["The history was damaged. 0 uploads could be read"]);
        assert_eq!(fs::read(&kept(&scene)[0]).unwrap(), content);
        assert_says(&scene.sandbox.ferry(&["uploads"]).expect(0), &["The history was damaged before"]);
        scene.send(&[]).expect(0);
        assert_eq!(scene.sandbox.jobs().len(), 1);
    }
}

/// A program that has the damaged file open would write into the file that was kept aside.
#[test]
fn a_damaged_journal_is_not_replaced_while_an_upload_uses_it() {
    let scene = Scene::with_faults(4, &["slow:3000"]);
    let mut sending = scene.start_send(&[]);
    sending.wait_for_batch(1, "sending");
    let connection = Connection::open(journal(&scene)).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(connection);
    let mut bytes = fs::read(journal(&scene)).unwrap();
    bytes[..100].fill(b'x');
    fs::write(journal(&scene), bytes).unwrap();
    let listed = scene.sandbox.ferry(&["uploads"]).expect(1);
    assert_says(&listed, &["error: The history is damaged.", "hint: Close the app and stop every ferry command"]);
    assert_eq!(kept(&scene), [] as [PathBuf; 0]);
    sending.kill();
    let listed = scene.sandbox.ferry(&["uploads"]).expect(0);
    assert_says(&listed, &["warning: The history was damaged."]);
    assert_eq!(kept(&scene).len(), 1);
}

/// Damage of any kind is survived: no crash, and no upload that's complete although records are missing.
#[test]
fn no_single_flipped_byte_makes_an_upload_look_complete_with_fewer_rows() {
    let scene = Scene::new(6);
    scene.send(&[]).expect(0);
    let id = newest(&scene);
    let intact = fs::read(journal(&scene)).unwrap();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..40 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut bytes = intact.clone();
        let place = (random % bytes.len() as u64) as usize;
        bytes[place] ^= 1 << (random >> 60 & 7);
        for path in kept(&scene) {
            fs::remove_file(path).unwrap();
        }
        let _ = fs::remove_file(scene.sandbox.data().join("journal.sqlite-wal"));
        fs::write(journal(&scene), bytes).unwrap();
        let output = Running::start(&mut scene.sandbox.command(&["status", &id, "--json"])).finish();
        assert!(matches!(output.code, Some(0 | 1)), "byte {place}: {output}");
        if output.code == Some(0) && output.json()["state"] == "complete" {
            assert_eq!(output.json()["rows"]["sent"], 6, "byte {place}: {output}");
        }
    }
}
