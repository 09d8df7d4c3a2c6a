//! Files dropped from another program.

use tests::window::{Look, Screen, Window};
use tests::{Sandbox, csv_of, customers};

/// A dropped file is opened from every step and page.
#[test]
fn a_file_can_be_dropped_on_every_step_before_sending() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let names = ["plain.csv", "with spaces.csv", "Größe & Ação.csv", "100%25.csv", "🚢.csv", "it's \"quoted\".csv"];
    let files = names.map(|name| sandbox.write(name, csv_of(&customers(3))));
    let [first, second, third, fourth, fifth, sixth] = &files;
    window.find("heading", "Drop your customer file here");
    window.read_file(first);
    window.read_file(second);
    window.go_on_to(Screen::Map);
    window.read_file(third);
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.read_file(fourth);
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.go_on_to(Screen::Send);
    window.read_file(fifth);
    // The previous file was checked, not this one.
    assert!(!window.shows("button", "Send"), "the way to Send is closed again");
    window.press("Settings");
    window.read_file(sixth);
}

/// The overlay tells what a drop would do, and disappears when the files leave the window.
#[test]
fn dragging_files_over_the_window_shows_what_a_drop_would_do() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let [one, other] = ["one.csv", "other.csv"].map(|name| sandbox.write(name, csv_of(&customers(3))));
    let folder = sandbox.path("a folder");
    std::fs::create_dir(&folder).unwrap();
    for (paths, words) in [
        (vec![&one], "Drop to open this file"),
        (vec![&one, &other], "One file at a time"),
        (vec![&folder], "That's a folder"),
        (vec![&one, &folder], "One file at a time"),
    ] {
        let dragged = window.drag(&paths);
        window.wait_for_text(words);
        assert!(dragged.move_on(), "the window lets it fall");
        dragged.leave();
        window.wait_until_gone(words);
    }
    window.find("heading", "Drop your customer file here");
    window.read_file(&one);
    let dragged = window.drag(&[&other]);
    window.wait_for_text("Replaces one.csv. Nothing is sent until you press Send.");
    dragged.leave();
}

/// The reason is shown, and the open file stays.
#[test]
fn a_drop_that_cannot_be_opened_is_explained() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let [one, other] = ["one.csv", "other.csv"].map(|name| sandbox.write(name, csv_of(&customers(3))));
    let folder = sandbox.path("a folder");
    std::fs::create_dir(&folder).unwrap();
    let picture = sandbox.write("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let empty = sandbox.write("empty.csv", b"");
    window.read_file(&one);
    let failed = "That didn't work";
    for (paths, title, words) in [
        (vec![&one, &other], "One file at a time", "Drop a single file"),
        (vec![&folder], "That's a folder", "Open the folder and drop the file with your customers"),
        (vec![&one, &folder], "One file at a time", "Drop a single file"),
        (vec![&picture], failed, "This is an image."),
        (vec![&empty], failed, "The file has no rows"),
        (vec![&sandbox.path("gone.csv")], failed, "The file was moved or deleted"),
    ] {
        window.drag(&paths).let_go();
        window.wait_for_text(words);
        window.find("alert", title);
        window.press("Dismiss");
        window.wait_until_gone(words);
        window.find("heading", "one.csv");
    }
}

/// Some desktops deliver a drop twice. Someone who drops a file again later wants its current content.
#[test]
fn a_file_dropped_twice_is_opened_once_and_dropped_later_is_read_again() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let file = sandbox.write("customers.csv", csv_of(&customers(3)));
    window.drop_file(&file);
    window.drop_file(&file);
    window.find("heading", "customers.csv");
    window.wait_for_text("3 rows");
    let first = window.invoke("session", serde_json::json!({})).unwrap();
    assert_eq!(first["rejected"], serde_json::Value::Null);
    sandbox.write("customers.csv", csv_of(&customers(5)));
    window.wait_for("the file is read again", || {
        window.drop_file(&file);
        window.text().contains("5 rows").then_some(())
    });
}

/// An attachment from a mail program has no path. The page doesn't navigate to dropped text either.
#[test]
fn dropping_text_changes_nothing() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.find("heading", "Drop your customer file here");
    let before = window.script("return location.href", &[]);
    window.drag_text("https://example.com/").let_go();
    window.find("heading", "Drop your customer file here");
    assert_eq!(window.script("return location.href", &[]), before);
}
