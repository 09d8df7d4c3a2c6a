//! Processes, read from `/proc`.

use std::process::Command;

/// Returns the running children of a process.
pub(super) fn children(parent: u32) -> Vec<u32> {
    let is_child = |id: &u32| stat(*id).is_some_and(|(state, of)| of == parent && state != "Z");
    all().filter(is_child).collect()
}

/// Returns whether a process is running.
pub fn is_alive(id: u32) -> bool {
    stat(id).is_some_and(|(state, _)| state != "Z")
}

/// Kills a process with SIGKILL, so that it can't clean up.
pub fn kill(id: u32) {
    let sent = Command::new("kill").args(["-KILL", &id.to_string()]).status();
    assert!(sent.expect("`kill` starts").success(), "{id} is killed");
    crate::wait::until("it is dead", || (!is_alive(id)).then_some(()));
}

/// Returns the memory of a process and its descendants, in KiB. Shared pages are counted
/// proportionally (PSS).
pub fn memory_of_tree(root: u32) -> u64 {
    let own = std::fs::read_to_string(format!("/proc/{root}/smaps_rollup")).unwrap_or_default();
    let line = own.lines().find_map(|line| line.strip_prefix("Pss:"));
    let own: u64 = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or(0);
    own + children(root).into_iter().map(memory_of_tree).sum::<u64>()
}

fn all() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").unwrap();
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// Returns the state and the parent of a process.
fn stat(id: u32) -> Option<(String, u32)> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The process name in parentheses can contain parentheses itself.
    let mut fields = text.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}
