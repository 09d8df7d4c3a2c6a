//! The commands that the page can call. A new command is added to `list.rs`.

#[macro_use]
mod list;

mod check;
mod connection;
mod draft;
mod file;
mod mapping;
mod upload;
mod window;

use tauri::Wry;
use tauri::ipc::Invoke;

macro_rules! handler {
    ($($module:ident::$name:ident),* $(,)?) => { tauri::generate_handler![$($module::$name),*] };
}

/// Returns the function that runs the command of a call.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    for_all_commands!(handler)
}

#[cfg(test)]
macro_rules! names {
    ($($module:ident::$name:ident),* $(,)?) => { &[$(stringify!($name)),*] };
}

/// The names of all commands.
#[cfg(test)]
pub const NAMES: &[&str] = for_all_commands!(names);
