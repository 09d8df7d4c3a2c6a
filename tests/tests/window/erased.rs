//! Erasing all data of the app.

use std::path::{Path, PathBuf};

use tests::window::{Look, Screen, Window, is_alive};
use tests::{Sandbox, csv_of, customers, until};

/// Folders that the desktop writes for every program.
const OF_THE_DESKTOP: [&str; 5] =
    ["cache/mesa_shader_cache", "cache/fontconfig", "cache/dconf", "config/dconf", "config/gtk-3.0"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { [files(&path), vec![path]].concat() } else { vec![path] }).collect()
}

/// Returns the files and folders that the app left.
fn left(sandbox: &Sandbox) -> Vec<PathBuf> {
    let home = sandbox.home();
    let is_the_desktops = |path: &Path| OF_THE_DESKTOP.iter().any(|of| path.starts_with(home.join(of)));
    let all = sandbox.ours().into_iter().flat_map(|folder| files(&folder));
    // Folders that other programs use too, such as `.local/share`, aren't the app's.
    let is_of_ours = |path: &PathBuf| path.is_file() || path.to_string_lossy().contains("profile");
    all.filter(|path| !is_the_desktops(path) && is_of_ours(path)).collect()
}

#[test]
fn erasing_all_data_leaves_no_file_of_the_app() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(3))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.press("Send 3 visitors");
    until("it is over", || (sandbox.jobs().first()?["state"] == "complete").then_some(()));
    let program = window.process();

    window.press("Settings");
    window.choose("History", "365 days");
    window.wait_for_text("365 days after the upload finishes");
    let before = left(&sandbox);
    for part in ["journal.sqlite", "settings.json", "practice.sqlite3", "dev.profileferry.app"] {
        assert!(before.iter().any(|path| path.ends_with(part)), "{part} is not there to be erased: {before:?}");
    }
    window.press("Erase data…");
    window.press("Erase all data");
    window.wait_for_text("All data was erased.");
    window.wait_for_text("90 days after the upload finishes");
    window.ask_to_close();
    until("the program ends", || (!is_alive(program)).then_some(()));
    drop(window);
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
}
